package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lert/review/text"
	"lert/tui/kit"
)

// formPlaces are the places with a form in a dialog on top.
func formPlaces(t *testing.T, w, h int, do func(name string, v *driver, d *formDialog)) {
	t.Helper()
	n := 0
	for _, p := range places {
		v := drive(t, newFake(), w, h)
		p.by(v)
		if d, ok := v.a.top().(*formDialog); ok {
			n++
			do(p.name, v, d)
		}
	}
	if n < 15 {
		t.Fatalf("only %d places have a form in a dialog", n)
	}
}

// boxLines are the lines of the dialog on top, without its frame.
func boxLines(v *driver, d *formDialog) []string {
	p := d.Place(v.a.env.area)
	var out []string
	for _, l := range kit.Fit(d.Render(&v.a.env, p), p)[1 : p.H-1] {
		out = append(out, strings.TrimSpace(strings.Trim(ansi.Strip(l), "│ ")))
	}
	return out
}

// TestAFormDialogFitsWhatItSays walks through every form: the box keeps its height while the cursor moves, has no empty
// lines but the one below the introduction and those of the longest hint, and holds the hint of each field.
func TestAFormDialogFitsWhatItSays(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		formPlaces(t, size[0], size[1], func(name string, v *driver, d *formDialog) {
			first, least := d.Place(v.a.env.area), 1<<10
			for i := 1; d.form.Pick(i); i++ {
				lines := boxLines(v, d)
				if got := d.Place(v.a.env.area); got != first {
					t.Errorf("%s: the box is %v, and %v in field %d", name, first, got, i)
				}
				empty := 0
				for empty < len(lines) && lines[len(lines)-1-empty] == "" {
					empty++
				}
				least = min(least, empty)
				if strings.Contains(strings.Join(lines, "\n"), "more lines below") {
					t.Errorf("%s: not all of it is shown:\n%s", name, strings.Join(lines, "\n"))
				}
			}
			if least > 1 {
				t.Errorf("%s: %d lines are always empty:\n%s", name, least, strings.Join(boxLines(v, d), "\n"))
			}
		})
	}
}

// TestALongRefusalIsReadInFull: what the store refuses stands in the dialog in full, with the field that has the
// cursor, in the smallest window.
func TestALongRefusalIsReadInFull(t *testing.T) {
	refusal := strings.Repeat("the store says at length why it refuses. ", 7)
	formPlaces(t, 60, 20, func(name string, v *driver, d *formDialog) {
		d.refused = []Text{text.Clean(refusal)}
		for i := 1; d.form.Pick(i); i++ {
			said := strings.Join(boxLines(v, d), " ")
			if !strings.Contains(said, strings.TrimSpace(refusal)) || !strings.Contains(said, "> ") {
				t.Errorf("%s, field %d: %s", name, i, said)
			}
		}
	})
}

// TestAnUntouchedFormIsRefused: a form with a field that must not be empty records nothing as it opens, puts the cursor
// there and says what is missing, and what was filled in stays.
func TestAnUntouchedFormIsRefused(t *testing.T) {
	mayBeEmpty := []string{"takeback", "close", "keep"} // they record what was done, and need no words
	formPlaces(t, 80, 24, func(name string, v *driver, d *formDialog) {
		for i := 1; d.form.Pick(i); i++ {
			if f := d.form.Focus(); f != nil && d.form.Current().Path != "to" {
				f.Set("")
			}
		}
		missing := d.form.Lacks()
		for _, n := range mayBeEmpty {
			if n == name && missing {
				t.Errorf("%s needs nothing, and lacks something", name)
			}
			if n == name {
				return
			}
		}
		before := d.form.Values()
		calls := len(v.fake.calls)
		v.press("ctrl+s")
		if !missing || v.a.top() != d || v.a.toast.text == "" || len(v.fake.calls) > calls {
			t.Errorf("%s: it is not refused: %s", name, v.text())
			return
		}
		if !strings.Contains(strings.Join(boxLines(v, d), " "), string(v.a.toast.text)) {
			t.Errorf("%s: %q is not said beside its field:\n%s", name, v.a.toast.text, v.text())
		}
		for path, want := range before {
			if got := d.form.Values()[path]; got != want {
				t.Errorf("%s: %s was %q and is %q", name, path, want, got)
			}
		}
	})
	v := drive(t, fakeWithPolicy(t), 80, 24).press("+ ctrl+s").sees("Nothing is filled in yet", " > Agency")
	if len(v.fake.imported) != 0 {
		t.Error("an empty request was recorded")
	}
}

// TestTheKeyThatLeavesIsInTheFooter of every dialog, in the smallest window.
func TestTheKeyThatLeavesIsInTheFooter(t *testing.T) {
	for _, p := range places {
		v := drive(t, newFake(), 60, 20)
		p.by(v)
		table := v.a.top().Actions()
		for i := range table {
			if a := &table[i]; len(a.Keys) > 0 && a.Keys[0] == "esc" && a.Label != "" && v.a.toast == (toast{}) {
				if !strings.Contains(v.text(), "esc "+string(a.Label)) {
					t.Errorf("%s:\n%s", p.name, v.text())
				}
			}
		}
	}
}

// TestThePartsOfTheRequestForm are named in its heading, and PgDn and PgUp go by them, also from a field of several
// lines.
func TestThePartsOfTheRequestForm(t *testing.T) {
	v := drive(t, fakeWithPolicy(t), 80, 24).press("+").sees("New request · The request (part 1 of 5)")
	v.press("pgdown").sees("Who asks (part 2 of 5)", " > Name").press("pgdown").sees("(part 3 of 5)", " > Targets")
	v.typeText("+911000000107").press("pgdown").sees("What (part 4 of 5)", " > Data").press("pgup").
		sees("+911000000107", " > Targets")
	v.press("pgdown pgdown").sees("Legal process (part 5 of 5)", " > Instrument").press("pgdown").sees(" > Instrument")
}
