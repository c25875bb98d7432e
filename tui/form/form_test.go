package form

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"lert/review/text"
	"lert/tui/kit"
)

// fieldsForm is a form with an entry of every kind. The last one is visible only
// if the choice is "b".
func fieldsForm() *Form {
	choice := Choice("choice", "Choice", "", Words("a", "b", "c_d"))
	more := Text("more", "More", "")
	more.VisibleIf = func() bool { return choice.Value() == "b" }
	return New(Text("text", "Text", "a hint"), Area("area", "Area", "", 3), choice,
		Checkbox("tick", "Tick", "it is so", ""), Checkboxes("ticks", "Ticks", "", Words("one", "two", "three")), more)
}

func TestFormKeepsItsValuesThroughADraft(t *testing.T) {
	written := rapid.StringOf(rapid.SampledFrom([]rune("aZ 9,é語<>\u202e\u200b\ufffd\n\t\x1b\"'")))
	rapid.Check(t, func(t *rapid.T) {
		f, g := fieldsForm(), fieldsForm()
		f.Get("text").Set(written.Draw(t, "text"))
		f.Get("area").Set(written.Draw(t, "area"))
		f.Get("choice").Set(rapid.SampledFrom([]string{"a", "b", "c_d", "none"}).Draw(t, "choice"))
		f.Get("tick").Set(rapid.SampledFrom([]string{"yes", ""}).Draw(t, "tick"))
		f.Get("ticks").Set(rapid.SampledFrom([]string{"", "one", "two,three"}).Draw(t, "ticks"))
		g.Load(f.Values())
		for _, x := range f.entries {
			if got := g.Get(x.Path).Value(); got != x.Value() {
				t.Errorf("%s was %q and is %q", x.Path, x.Value(), got)
			}
		}
	})
}

// TestFormIsDrawnWithinItsSize moves up and down a form of any size: every line is
// filled, and the entry with the cursor is shown.
func TestFormIsDrawnWithinItsSize(t *testing.T) {
	th := kit.NewTheme("dark")
	rapid.Check(t, func(t *rapid.T) {
		f := fieldsForm()
		w, h := rapid.IntRange(30, 120).Draw(t, "w"), rapid.IntRange(4, 30).Draw(t, "h")
		for range rapid.IntRange(0, 30).Draw(t, "keys") {
			switch rapid.IntRange(0, 4).Draw(t, "key") {
			case 0:
				f.Step(1)
			case 1:
				f.Step(-1)
			case 2:
				f.UpDown(1)
			case 3:
				f.UpDown(-1)
			default:
				f.Change(1)
			}
			if !f.Current().Visible() {
				t.Fatal("the cursor is on an entry that is not asked")
			}
			lines := f.Draw(th, w, h)
			if len(lines) > h {
				t.Fatalf("%d lines in %d", len(lines), h)
			}
			marked := false
			for _, l := range lines {
				if kit.StringWidth(l) != w {
					t.Fatalf("a line is %d wide, not %d: %q", kit.StringWidth(l), w, l)
				}
				marked = marked || strings.Contains(l, ">")
			}
			if !marked {
				t.Fatal("the entry with the cursor is not shown")
			}
		}
	})
}

func TestNoLabelIsCut(t *testing.T) {
	th := kit.NewTheme("dark")
	for _, label := range []text.Text{"Why", "Answers", "Data reach to"} {
		f := New(Text("a", label, ""), Text("b", "B", ""))
		if got := strings.Join(f.Draw(th, 60, 10), "\n"); !strings.Contains(got, string(label)) {
			t.Errorf("%s is not drawn in full:\n%s", label, got)
		}
	}
}

// TestTheCursorBeginsOnAVisibleEntry: what is typed first goes to the first entry that is shown.
func TestTheCursorBeginsOnAVisibleEntry(t *testing.T) {
	hidden := Choice("do", "Do", "", Pairs("", "until", "wake", "wake it"))
	hidden.VisibleIf = func() bool { return false }
	f := New(hidden, Text("until", "Until", "As 2d."), Checkboxes("why", "Why", "", Pairs("a", "one", "b", "two")))
	if f.Current().Path != "until" || f.Focus() == nil {
		t.Errorf("the cursor is on %q", f.Current().Path)
	}
	if q := f.Question(); len(q) != 2 || q[0] != "Row 1 of 2: Until: empty." || q[1] != "As 2d." {
		t.Errorf("asked: %q", q)
	}
	f.Step(1)
	for _, c := range []struct {
		typed, want string
		ok          bool
	}{{"two", "b", true}, {"one, TWO", "a,b", true}, {"one, three", "a,b", false}, {"none", "", true}, {"", "", true}} {
		if _, ok := f.HandleWord(c.typed); ok != c.ok || f.Text("why") != c.want {
			t.Errorf("%q: %v, %q", c.typed, ok, f.Text("why"))
		}
	}
	if !f.AtLast() {
		t.Error("the last entry is not the last")
	}
}

// TestTheHeightHoldsWhereverTheCursorIs: with as many lines as the form asks for, nothing of it is left out, whichever
// entry has the cursor, and at most the lines of one hint stay empty.
func TestTheHeightHoldsWhereverTheCursorIs(t *testing.T) {
	th := kit.NewTheme("dark")
	hint := text.Text(strings.Repeat("a hint in words ", 8))
	for _, w := range []int{30, 54, 74, 114} {
		f := New(Text("a", "Name", hint).Under("1  "+hint), Area("b", "Why", "short", 3),
			Choice("c", "Kind", "", Words("collection_started", "collection_stopped", "receipt", "effect")).Unanswered(),
			Checkboxes("d", "Data", hint, Words("one", "two", "three")).TickedByLetter().Under("2  More"))
		f.FaultAt("b", "It is wrong, and this sentence says at some length what is wrong with it.")
		f.Pick(1)
		h, most := f.Height(w), 0
		for i := range 4 {
			f.Pick(i + 1)
			lines := f.Draw(th, w, 200)
			most = max(most, len(lines))
			if len(lines) > h {
				t.Errorf("%d columns, entry %d: %d lines, and %d were asked for", w, i, len(lines), h)
			}
		}
		if most != h {
			t.Errorf("%d columns: %d lines at most, and %d were asked for", w, most, h)
		}
	}
}

// TestNothingIsChosenBeforehand: an unanswered choice is empty until somebody chooses, with an arrow or its letter.
func TestNothingIsChosenBeforehand(t *testing.T) {
	for _, c := range []struct {
		do   func(f *Form)
		want string
	}{
		{func(f *Form) { f.Change(1) }, "a"}, {func(f *Form) { f.Change(-1) }, "c"},
		{func(f *Form) { f.JumpToLetter("b") }, "b"}, {func(f *Form) { f.JumpToLetter("x") }, ""},
	} {
		f := New(Choice("choice", "Choice", "", Plain("a", "b", "c")).Unanswered().Needs("Choose."), Text("t", "T", ""))
		f.Step(1)
		if f.Missing() != "Choose." || f.Current().Path != "choice" || f.Choice("choice") != 0 {
			t.Error("what is missing is not said at its entry")
		}
		if c.do(f); f.Text("choice") != c.want || f.Lacks() != (c.want == "") {
			t.Errorf("%q, want %q", f.Text("choice"), c.want)
		}
	}
}

// TestPartsAreSteppedThrough goes by headings, over those that are not asked.
func TestPartsAreSteppedThrough(t *testing.T) {
	hidden := Text("c", "C", "").Under("Hidden")
	hidden.VisibleIf = func() bool { return false }
	f := New(Text("a", "A", "").Under("One"), Text("b", "B", ""), hidden, Text("d", "D", "").Under("Two"),
		Text("e", "E", ""))
	at := func(path, heading string, n int) {
		t.Helper()
		part, k, all := f.Part()
		if f.Current().Path != path || string(part) != heading || k != n || all != 2 {
			t.Errorf("at %s, in %q, %d of %d", f.Current().Path, part, k, all)
		}
	}
	f.Step(1)
	at("b", "One", 1)
	f.StepPart(1)
	at("d", "Two", 2)
	f.StepPart(1)
	at("d", "Two", 2)
	f.Step(1)
	f.StepPart(-1)
	at("a", "One", 1)
}

// TestALongListShowsWhatIsChosen: a choice that is higher than the window scrolls to the chosen option, and one that is
// cut is said in full.
func TestALongListShowsWhatIsChosen(t *testing.T) {
	th := kit.NewTheme("dark")
	var names []string
	for i := range 30 {
		names = append(names, strings.Repeat("word ", i)+string(rune('a'+i%26)))
	}
	f := New(Choice("c", "Choice", "a hint", Plain(names...)), Checkboxes("d", "Data", "", Plain(names...)))
	for i := range names {
		if i > 0 {
			f.Change(1)
		}
		got := strings.Join(f.Draw(th, 50, 8), "\n")
		if i < 6 && !strings.Contains(got, "["+names[i]+"]") || !strings.Contains(got, "[") {
			t.Errorf("option %d is not shown:\n%s", i, got)
		}
	}
	if got := strings.Join(f.Draw(th, 60, 60), " "); !strings.Contains(ansi.Strip(got), "word d") {
		t.Errorf("the chosen option is not said in full:\n%s", got)
	}
	f.Step(1)
	for i := range names {
		f.Current().optionCursor = i
		if got := strings.Join(f.Draw(th, 50, 8), "\n"); !strings.Contains(got, th.Selected.Open) {
			t.Errorf("box %d is not shown:\n%s", i, got)
		}
	}
}
