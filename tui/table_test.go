package tui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"lert/review/text"
	"lert/tui/kit"
)

// eachTable walks to every screen and dialog and hands over its table.
func eachTable(t *testing.T, each func(name string, table []action)) {
	t.Helper()
	eachScreen(t, func(v *driver) { each(string(v.a.top().Title()), v.a.top().Actions()) })
	each("everywhere", globals)
}

// eachScreen goes to every screen and dialog and stops there.
func eachScreen(t *testing.T, stop func(v *driver)) {
	t.Helper()
	d := newFake()
	d.board.Colleagues = []string{"r.okoye"}
	v := drive(t, d, 120, 40)
	v.send(changedMsg{})
	here := func() { stop(v) }
	here()
	v.press("/")
	here()
	v.press("esc ?")
	here()
	v.press("esc :")
	here()
	v.press("esc enter")
	here()
	for _, way := range []string{"a", "v", "n", "e", "t", "f", "K", "enter", "shift+tab enter", "h"} {
		on := v.a.top()
		v.press(way)
		here()
		if v.a.top() != on {
			v.press("esc")
		}
	}
	v.press("q A")
	here()
	v.press("/")
	here()
	v.press("esc I")
	here()
	v.press("esc enter")
	here()
	v.press("q q T")
	here()
	v.press("n")
	here()
	v.press("esc q +")
	here()
	v = drive(t, newFake(), 120, 40)
	v.lead()
	v.press("Q")
	here()
	v.press("t")
	here()
	v.press("esc enter")
	here()
}

func TestTablesOfActions(t *testing.T) {
	eachTable(t, func(name string, table []action) {
		keys, names := map[string]string{}, map[string]bool{}
		for i := range table {
			a := &table[i]
			if a.Name == "" || a.Help == "" || a.Group == "" {
				t.Errorf("%s: %q wants a name, a help and a group", name, a.Name)
			}
			if len(a.Keys) == 0 && a.Label != "" {
				t.Errorf("%s: %q is in the footer and has no key", name, a.Name)
			}
			if names[a.Name] {
				t.Errorf("%s: two actions are called %q", name, a.Name)
			}
			names[a.Name] = true
			if !strings.HasSuffix(string(a.Help), ".") {
				t.Errorf("%s: the help of %q is no sentence: %q", name, a.Name, a.Help)
			}
			found := false
			for _, g := range groups {
				found = found || g == a.Group
			}
			if !found {
				t.Errorf("%s: %q stands under a heading %q that the help does not list", name, a.Name, a.Group)
			}
			for _, k := range a.Keys {
				if other := keys[k]; other != "" {
					t.Errorf("%s: %s does both %q and %q", name, k, other, a.Name)
				}
				keys[k] = a.Name
				if k == "ctrl+c" && name != "everywhere" {
					t.Errorf("%s: %q takes ctrl+c, which always leaves", name, a.Name)
				}
			}
		}
	})
}

func TestLookupFindsEveryKey(t *testing.T) {
	eachTable(t, func(name string, table []action) {
		for i := range table {
			for _, k := range table[i].Keys {
				if got := lookup(table, k); got == nil || got.Name != table[i].Name {
					t.Errorf("%s: key %s does not find %q", name, k, table[i].Name)
				}
				// What a table calls a key must be what Bubble Tea calls it.
				for _, one := range strings.Fields(k) {
					if got := keyPress(one).String(); got != one && one != "f1" {
						t.Errorf("%s: key %q would arrive as %q", name, one, got)
					}
				}
			}
		}
	})
}

func TestTextKeepsItsWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text.Clean(rapid.String().Draw(t, "text"))
		w := rapid.IntRange(0, 100).Draw(t, "w")
		if got := kit.PadLeft(text, w); kit.Width(got) != w {
			t.Fatalf("PadLeft(%q, %d) is %d wide: %q", text, w, kit.Width(got), got)
		}
		if got := kit.Truncate(text, w); kit.Width(got) > w {
			t.Fatalf("Truncate(%q, %d) is %d wide", text, w, kit.Width(got))
		}
		for _, l := range kit.Wrap(text, w) {
			if kit.Width(l) > w {
				t.Fatalf("Wrap(%q, %d) has a line of %d", text, w, kit.Width(l))
			}
			if strings.ContainsAny(string(l), "\n\r") {
				t.Fatalf("Wrap(%q) leaves a break in %q", text, l)
			}
		}
		th := kit.NewTheme(rapid.SampledFrom([]string{"dark", "light", "neutral", "dark256", "light256", "neutral256", "basic", "basiclight",
			"none"}).
			Draw(t, "theme"))
		var l kit.Line
		if rapid.Bool().Draw(t, "selected") {
			l.Base = th.Selected
		}
		l.Add(th.Reject, text).Cell(th.Dim, text, w).Right(th.Text, text, w)
		if got := ansi.StringWidth(l.End(w)); got != w {
			t.Fatalf("a line of %d ends %d wide", w, got)
		}
	})
}

func TestWrapLosesNoWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-z]{1,9}`)).Draw(t, "words")
		s := strings.Join(words, " ")
		w := rapid.IntRange(9, 60).Draw(t, "w")
		var got []string
		for _, l := range kit.Wrap(Text(s), w) {
			got = append(got, strings.Fields(string(l))...)
		}
		if strings.Join(got, " ") != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func TestADayAndACaseNumberStayOnOneLine(t *testing.T) {
	for _, c := range []struct {
		text Text
		want string
	}{
		{"issued on 2026-11-22", "issued on|2026-11-22"},
		{"in case WA-2026-000044", "in case|WA-2026-000044"},
		{"(eu-1543#10-9) is long", "(eu-1543#10-9)|is long"},
		{"rules [wa-gov#x, A] apply", "rules|[wa-gov#x, A]|apply"},
		{"mail a@rcmp-grc.ca now", "mail|a@rcmp-grc.ca|now"},
		{"a well-kept rule-book", "a well-kept|rule-book"},
		{"a number so-called of-old", "a number so-|called of-old"},
		{"12345678-12345678-12345678", "12345678-12345|678-12345678"}, // longer than a line: cut anywhere
		{"whatsapp.rules#requirements", "whatsapp.rules|#requirements"},
		{"see mail.office@police.example", "see|mail.office|@police.|example"},
		{"in a.b longwordwithoutasign", "in a.b|longwordwithou|tasign"},
		{"first · attested", "first ·|attested"}, // no line begins with a separator
		{"first request · attested", "first|request ·|attested"},
		{"ab@cd.example1 · +44", "ab@cd.example1|· +44"}, // but where the word before fills its line
	} {
		if got := strings.Join(textStrings(kit.Wrap(c.text, 14)), "|"); got != c.want {
			t.Errorf("%q: %q, not %q", c.text, got, c.want)
		}
	}
}

func TestWhatIsCutSaysSo(t *testing.T) {
	for _, c := range []struct {
		n    int
		want string
	}{{0, "one two|three|four"}, {3, "one two|three|four"}, {2, "one two|three…"}, {1, "one tw…"}} {
		if got := kit.WrapTo("one two three four", 7, c.n); strings.Join(textStrings(got), "|") != c.want {
			t.Errorf("%d lines: %q", c.n, got)
		}
	}
}

func textStrings(ts []Text) []string {
	out := make([]string, len(ts))
	for i, x := range ts {
		out[i] = string(x)
	}
	return out
}

func TestWindowKeepsTheCursorInSight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w kit.Viewport
		w.SetHeight(rapid.IntRange(1, 50).Draw(t, "height"))
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				w.SetRows(rapid.IntRange(0, 500).Draw(t, "n"))
			case 1:
				was, d := w.Cursor, rapid.IntRange(-600, 600).Draw(t, "d")
				if moved := w.Move(d); w.Cursor != was+moved {
					t.Fatalf("moved %d from %d to %d", moved, was, w.Cursor)
				}
			case 2:
				w.SetHeight(rapid.IntRange(1, 50).Draw(t, "height"))
			case 3:
				d := rapid.IntRange(0, 100).Draw(t, "before")
				row := w.Cursor
				w.Rows += d
				w.Shift(d)
				w.Clamp()
				if w.Rows > d && w.Cursor != row+d {
					t.Fatalf("rows put before moved the cursor from %d to %d, not by %d", row, w.Cursor, d)
				}
			}
			from, to := w.Visible()
			if w.Rows > 0 && (w.Cursor < from || w.Cursor >= to) {
				t.Fatalf("the cursor %d is not among %d to %d", w.Cursor, from, to)
			}
			if from < 0 || to > w.Rows || to-from > w.Height {
				t.Fatalf("the span %d to %d of %d rows on %d lines", from, to, w.Rows, w.Height)
			}
		}
	})
}

func TestEveryFrameIsAsLargeAsItsWindow(t *testing.T) {
	journeys := []string{"", "j j", "alt+2", "alt+3", "alt+4", "alt+5", "alt+6", "/", "?", ":", "enter", "G", "9"}
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(60, 220).Draw(rt, "w"), rapid.IntRange(20, 70).Draw(rt, "h")
		keys := rapid.SampledFrom(journeys).Draw(rt, "keys")
		theme := rapid.SampledFrom([]string{"dark", "light", "none"}).Draw(rt, "theme")
		v := drive(t, newFake(), w, h, func(o *Options) { o.Theme = theme })
		v.press(keys).checkFrameSize()
		if theme == "none" {
			if s := strings.Join(v.a.Frame(), ""); strings.Contains(s, "38;2") || strings.Contains(s, "48;2") {
				rt.Fatal("colour without colour")
			}
		}
	})
}

func TestContrastOfEveryStyle(t *testing.T) {
	for name, p := range kit.ColourSets {
		if p.Text == "" {
			continue // neutral, see TestAnUnknownBackgroundHidesNoText
		}
		th := kit.NewTheme(name)
		styles := map[string]kit.Style{"Text": th.Text, "Strong": th.Strong, "Dim": th.Dim, "Key": th.Key,
			"Approve": th.Approve, "PushBack": th.PushBack,
			"Reject": th.Reject, "Warn": th.Warn, "Urgent": th.Urgent}
		for ground, hex := range map[string]string{"window": p.Window, "band": p.Band, "field": p.Field} {
			for s, style := range styles {
				if style.Fg == nil {
					t.Fatalf("%s %s has no colour", name, s)
				}
				if c := kit.Contrast(style.Fg, lipgloss.Color(hex)); c < 4.5 || strings.HasSuffix(name, "256") &&
					strings.Contains(style.Open, "8;2;") {
					t.Errorf("%s: %s on the %s, %q, has a contrast of %.2f", name, s, ground, style.Open, c)
				}
			}
		}
	}
}

func TestThemeFollowsTheTerminal(t *testing.T) {
	grey, paper := lipgloss.Color("#777777"), lipgloss.Color("#FDF6E3")
	for _, c := range []struct {
		asked      string
		profile    colorprofile.Profile
		background color.Color
		want       string
	}{
		{"", colorprofile.TrueColor, color.Black, "dark"}, {"", colorprofile.TrueColor, color.White, "light"},
		{"", colorprofile.TrueColor, lipgloss.Color("#282C34"), "dark"}, {"", colorprofile.TrueColor, paper, "light"},
		{"", colorprofile.TrueColor, nil, "neutral"}, {"", colorprofile.ANSI256, nil, "neutral256"},
		{"", colorprofile.ANSI, nil, "none"}, {"", colorprofile.TrueColor, grey, "none"},
		{"light", colorprofile.TrueColor, color.Black, "light"}, {"dark", colorprofile.TrueColor, nil, "dark"},
		{"dark", colorprofile.ASCII, nil, "none"}, {"none", colorprofile.TrueColor, color.Black, "none"},
		{"dark", colorprofile.ANSI, nil, "basic"}, {"", colorprofile.ANSI, color.White, "basiclight"},
		{"", colorprofile.NoTTY, nil, "none"},
		{"", colorprofile.ANSI256, color.Black, "dark256"}, {"light", colorprofile.ANSI256, nil, "light256"},
	} {
		if got := kit.ThemeFor(c.asked, c.profile, c.background).Name; got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	for _, env := range []string{"NO_COLOR=1", "NO_COLOR=yes", "NO_COLOR=false"} {
		o := Options{Env: []string{env}}
		if o.profile() != colorprofile.ASCII {
			t.Errorf("%s leaves colour on", env)
		}
	}
	if o := (Options{Env: []string{"NO_COLOR="}}); o.profile() == colorprofile.ASCII {
		t.Error("an empty NO_COLOR takes the colour away")
	}
	for env, plain := range map[string]bool{"TERM=dumb": true, "TERM=": true, "TERM=xterm": false} {
		if got := WantsPlain([]string{env}); got != plain {
			t.Errorf("%s: plain %v", env, got)
		}
	}
	if !WantsPlain([]string{"TERM=xterm", "ACCESSIBLE=1"}) {
		t.Error("ACCESSIBLE=1 does not ask for the line mode")
	}
}

func TestSelectionNeedsNoColour(t *testing.T) {
	v := drive(t, newFake(), 80, 24, func(o *Options) { o.Theme = "none" })
	v.press("j")
	line := v.a.Frame()[queueAbove+1]
	if !strings.Contains(line, "\x1b[7m") || !strings.Contains(ansi.Strip(line), " > ") {
		t.Errorf("the selected row is not reversed and marked: %q", line)
	}
}

func TestShellQuotesWhatAShellWouldRead(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"WA-2026-000101", "lert show WA-2026-000101"}, {"a b", "lert show 'a b'"}, {"$(x)", "lert show '$(x)'"},
		{"it's", `lert show 'it'\''s'`}, {"", "lert show ''"}, {"due:<24h", "lert show 'due:<24h'"},
	} {
		if got := shellCommand("lert", "show", c.in); got != c.want {
			t.Errorf("%q: %s, want %s", c.in, got, c.want)
		}
	}
}

// What somebody wrote is text on the command line too, however it begins.
func TestTextIsNoFlag(t *testing.T) {
	line := []string{"lert", "observe", "WA-2026-000101", "note"}
	for text, want := range map[string]string{
		"spoke to them": "lert observe WA-2026-000101 note 'spoke to them'",
		"--json":        "lert observe WA-2026-000101 note -- --json",
		"-1 account":    "lert observe WA-2026-000101 note -- '-1 account'",
	} {
		if got := shellTextCommand(line, text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestAKeyCostsTheSameOnAnyQueue gates the allocations of a key with its
// answer and its frame.
func TestAKeyCostsTheSameOnAnyQueue(t *testing.T) {
	skipUnderRace(t)
	for _, keys := range []string{"j", "G g", "pgdown pgup", "] ["} {
		cost := func(n int) float64 {
			v := drive(t, newFake().Big(n), 80, 24)
			v.undrawn = true
			return leastAllocs(func() { v.press("g 2 0 0 j") }, func() {
				v.fake.calls = v.fake.calls[:0]
				v.press(keys)
				v.a.View()
			})
		}
		small, large := cost(1_000), cost(100_000)
		if small != large {
			t.Errorf("%q allocates %.0f times at 1,000 rows and %.0f at 100,000", keys, small, large)
		}
	}
}

func BenchmarkKeyToFrame(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			o := testOptions()
			v := newDriver(nil, newFake().Big(n), o)
			v.undrawn = true
			v.a.resize(100, 32)
			v.runAll(v.a.screens[0].Start(&v.a.env))
			b.ReportAllocs()
			for b.Loop() {
				v.send(keyPress("j"))
				v.a.View()
			}
		})
	}
}

func TestMarksStandOutOfTheText(t *testing.T) {
	for _, c := range []struct{ in, mark string }{{"a\u202eb", "<202E>"}, {"a\x1bb", "␛"}, {"a\x9bb", "<9B>"}} {
		var l kit.Line
		l.Add(kit.Style{}, text.Clean(c.in))
		if got, want := l.End(l.Len()), "a\x1b[7m"+c.mark+"\x1b[mb"; got != want {
			t.Errorf("%q is drawn %q, want %q", c.in, got, want)
		}
	}
	var l kit.Line
	if got := l.Add(kit.Style{}, "a < b and 3 <4> <zz>").End(20); strings.Contains(got, "\x1b") {
		t.Errorf("text without a mark is drawn %q", got)
	}
}

// TestALoneSkinToneDoesNotShiftItsLine: it would join with the blank before it
// into one column.
func TestALoneSkinToneDoesNotShiftItsLine(t *testing.T) {
	var l kit.Line
	got := l.Gap(2).Add(kit.Style{}, text.Clean("\U0001F3FB FBI")).End(20)
	if w := ansi.StringWidth(got); w != 20 || !strings.Contains(ansi.Strip(got), "<1F3FB> FBI") {
		t.Errorf("%d columns: %q", w, got)
	}
}
