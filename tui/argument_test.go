package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// palette opens the palette and types a line into it.
func (v *driver) palette(line string) *driver { return v.press(":").typeText(line) }

func (v *driver) topIs(want string) {
	v.t.Helper()
	if got := string(v.a.top().Title()); !strings.Contains(got, want) {
		v.t.Fatalf("on top is %q, not %q:\n%s", got, want, v.text())
	}
}

func TestThePaletteOpensACaseByItsNumber(t *testing.T) {
	for _, line := range []string{"case 103", "case wa-103", "CASE WA-2026-000103", "103", "WA-103"} {
		v := drive(t, newFake(), 80, 24)
		v.palette(line).sees("enter opens WA-2026-000103").press("enter").topIs("Case WA-2026-000103")
		v.press("q").topIs("Queue")
		v.press("j enter").palette(line).press("enter").topIs("Case WA-2026-000103")
		v.press("q").topIs("Case WA-2026-000102")
	}
}

// A number that several cases have opens none by guess.
func TestThePaletteOffersSeveralCasesToChooseFrom(t *testing.T) {
	d := newFake()
	twin := d.rows[0]
	twin.ID = "FB-2026-000103"
	d.rows = append(d.rows, twin)
	v := drive(t, d, 80, 24)
	v.palette("103").sees("2 cases have this number", "enter lists them.").press("enter").
		topIs("Cases with the number 103")
	if slices.ContainsFunc(d.calls, func(c string) bool { return strings.HasPrefix(c, "open ") }) {
		t.Errorf("one was opened: %q", d.calls)
	}
	v.press("esc").topIs("Queue")
	v.palette("case 999999").press("enter").sees("There is no case 999999.").topIs("Queue")
	v.palette("case").press("enter").sees("Type a case number: case 51", ": case ")
}

func TestThePaletteSetsThePeriodOfTheDueTab(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j enter").palette("due 36h").press("enter").topIs("Queue, Due")
	q := v.a.screens[0].(*queueScreen)
	if v.sees("within 1d 12h"); len(v.a.screens) > 1 {
		t.Error("the case is still open")
	}
	for line, want := range map[string]time.Duration{"due 2w": 14 * 24 * time.Hour, "due all": 0, "due 48h": 48 * time.Hour} {
		if v.palette(line).press("enter"); q.due.within != want {
			t.Errorf("%s: %v", line, q.due.within)
		}
	}
	v.palette("due 36h").press("enter w").sees("within two days")
	for _, wrong := range []string{"due soon", "due -4h", "due 2026-01-01", "due 99999999999d"} {
		v.palette(wrong).press("enter").sees("Type how far to look: due 48h", ": "+wrong).topIs("Commands")
		v.press("esc")
	}
}

func TestThePaletteFiltersFromAnywhere(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j enter").palette("filter country:IN").press("enter").topIs("Queue, Open")
	v.sees("country:IN", "Delhi").misses("StA Köln")
	v.press("' u").palette("filter country:DE").press("enter").topIs("Queue, Open")
	v.sees("StA Köln").misses("Delhi")
	v.palette("filter colour:red").press("enter").topIs("Commands")
	v.sees("colour").press("esc").sees("country:DE")
	v.palette("filter country:i").press("tab").sees(": filter country:IN").press("esc")
	v.palette("filter cou").press("tab").sees(": filter country:").press("enter").topIs("Commands")
	v.press("esc A").palette("filter is:held").press("enter").topIs("Counsel")
	if s := v.a.top().(*counselScreen); s.text != "is:held" {
		t.Errorf("counsel's list is filtered by %q", s.text)
	}
}

func TestThePaletteChangesTheTheme(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	name := func() string { return v.a.env.theme.Name }
	v.palette("theme l").press("tab").sees(": theme light").press("enter").sees("Theme light, until you leave.")
	if name() != "light" {
		t.Errorf("it is %s", name())
	}
	v.palette("theme n").press("enter").press("") // the only one that begins so
	if name() != "none" {
		t.Errorf("it is %s", name())
	}
	v.palette("theme auto").press("enter")
	v.send(tea.BackgroundColorMsg{Color: kit.NewTheme("dark").Text.Fg})
	if name() != "light" { // what the dark theme writes with is a light background
		t.Errorf("it is %s", name())
	}
	v.palette("theme purple").press("enter").sees("Type dark, light, none or auto", ": theme purple")
	v = drive(t, newFake(), 80, 24, func(o *Options) { o.Theme = "none" })
	v.palette("theme dark").sees("Not now: This console was started without colours")
}

func TestThePaletteGoesThroughWhatTabCanPutIn(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.palette("the").press("tab").sees(": theme ", "Type dark, light, none or auto", "auto")
	var got []string
	for range 5 {
		v.press("tab")
		got = append(got, v.a.focus().Value())
	}
	if want := "theme dark theme light theme none theme auto theme dark"; strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
	v.press("esc").palette("tab m").press("tab").sees(": tab mine").press("enter").sees("[Mine")
}

func TestActionsWithAnArgumentWaitForAnOpenDialog(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j enter a").press(":").typeText("case 103").sees("Not now: Close the dialog first.").press("enter").
		sees("Close the dialog first.")
	if n := len(v.a.screens); n != 2 {
		t.Errorf("%d screens", n)
	}
}

func TestTheLineModeTakesArguments(t *testing.T) {
	out := listen(t, newFake(), "due 36h", "theme light", "case 103", "back", "due soon", "filter country:IN", "quit")
	for _, want := range []string{"within 1d 12h", "The line mode has no colours.", "Case WA-2026-000103",
		"Type how far to look: due 48h"} {
		if !strings.Contains(out, want) {
			t.Errorf("the line mode does not say %q:\n%s", want, out)
		}
	}
}

func TestEveryArgumentSaysWhatItExpects(t *testing.T) {
	eachTable(t, func(name string, table []action) {
		for i := range table {
			a := &table[i]
			if a.Takes == nil {
				continue
			}
			example := a.Name + " " + string(a.Takes.Example)
			if act, typed := withArgument(table, example); act != a || typed != string(a.Takes.Example) {
				t.Errorf("%s: %q is not read", name, example)
			}
			if a.Takes.Run == nil || a.Run == nil || !strings.HasPrefix(string(a.Takes.Expects), "Type ") {
				t.Errorf("%s: %q wants a Run, and a sentence that says what to type", name, a.Name)
			}
		}
	})
}
