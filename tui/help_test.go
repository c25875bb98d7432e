package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestTheHelpListsEveryActionOnce pages through the help of the queue and of a case.
func TestTheHelpListsEveryActionOnce(t *testing.T) {
	for _, way := range []string{"", "j enter"} {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}} {
			v := drive(t, newFake(), size[0], size[1])
			v.press(way)
			below := v.a.top().Actions()
			v.press("?")
			h := v.a.top().(*helpDialog)
			for _, table := range [][]action{below, globals} {
				for i := range table {
					if !slices.ContainsFunc(h.matches, func(n int) bool { return h.table[n].Name == table[i].Name }) {
						t.Errorf("%q is not in the help", table[i].Name)
					}
				}
			}
			for n, i := range h.matches {
				a := &h.table[i]
				v.sees(fmt.Sprintf("> %-5s %s", helpKey(a), a.Name), string(keysOf(a))).checkFrameSize()
				if words := strings.Fields(string(a.Help)); h.cursor != n {
					t.Errorf("row %d is marked, not %d", h.cursor, n)
				} else {
					v.sees(words[0] + " " + words[1])
				}
				v.press("down")
			}
			v.press("down")
			if h.cursor != len(h.matches)-1 {
				t.Error("the cursor left the list")
			}
		}
	}
}

func TestTheHelpMarksTheActionOfAKey(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	for typed, want := range map[string]string{"T": "shift hand-over", "t": "hand over", "ctrl+z": "suspend",
		"^Z": "suspend", "' d": "tab decided", "PgDn": "page down", "nobody holds": "claim next"} {
		v.press("?").typeText(typed).sees("> ", want)
		if h := v.a.top().(*helpDialog); h.table[h.matches[h.cursor]].Name != want {
			t.Errorf("%s marks %q", typed, h.table[h.matches[h.cursor]].Name)
		}
		v.press("esc")
	}
	v.press("?").typeText("xyzzy").sees("No action has that key or word.").press("pgdown down").checkFrameSize()
}

func TestTheHelpSaysWhyNotNow(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("?").typeText("clear").sees("Show all requests", "Not now: No filter is set.")
	v.press("esc ?").sees("page 1 of").press("pgdown").sees("page 2 of")
}

// TestNoColumnOfTheHelpIsNearlyEmpty: where all keys of a screen fit, the last column that is used has more than a few.
func TestNoColumnOfTheHelpIsNearlyEmpty(t *testing.T) {
	v := drive(t, newFake(), 120, 40)
	v.press("?")
	h := v.a.top().(*helpDialog)
	for columns := 2; columns < 7; columns++ {
		for rows := 12; rows < 60; rows++ {
			cells, high := h.balanced(rows, columns)
			if len(cells) > high*columns || len(cells) <= high {
				continue
			}
			if last := len(cells) % high; last > 0 && last <= high/4 {
				t.Errorf("%d columns of %d lines: %d in the last", columns, high, last)
			}
		}
	}
}
