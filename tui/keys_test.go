package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// anyKeys are what TestAnyKeysInAnyOrder presses, for the most part what does
// something somewhere.
var anyKeys = append(strings.Fields(
	`enter enter esc esc tab shift+tab space space ctrl+s ctrl+x ctrl+u ctrl+d ctrl+r pgdown pgup home end left right up
	down backspace delete alt+1 alt+4 alt+5 alt+6`),
	strings.Split("jkgGaprvnecxlhifduwyYAKTIPEMZs+/?:;][12490qECotm.z", "")...)

// TestAnyKeysInAnyOrder presses keys, pastes hostile text, resizes the window and
// lets the clock tick, all at random. Whatever comes, each frame is exactly as
// large as its window and holds nothing that a terminal would obey, and the line
// mode has words for it.
func TestAnyKeysInAnyOrder(t *testing.T) {
	sizes := [][2]int{{80, 24}, {60, 20}, {59, 19}, {0, 0}, {61, 40}, {300, 20}, {132, 43}, {10000, 21}}
	rapid.Check(t, func(rt *rapid.T) {
		v := drive(t, newFake(), 80, 24)
		for range rapid.IntRange(1, 40).Draw(rt, "n") {
			what := "key"
			switch rapid.IntRange(0, 11).Draw(rt, "what") {
			case 0:
				s := rapid.SampledFrom(sizes).Draw(rt, "size")
				v.send(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
			case 1:
				v.send(tea.PasteMsg{Content: "y\x13\r\n\x1b[2J\u202ea\u0301\u0301\u0301\u0301\u0301\u0301漢\U0001F3FB"})
			case 2:
				v.send(tickMsg{v.a.env.now()})
			case 3, 4:
				v.keyTime.after(reading)
			default:
				what = rapid.SampledFrom(anyKeys).Draw(rt, "key")
				v.send(keyPress(what))
			}
			if v.a.quit {
				return
			}
			frame := v.a.Frame()
			if len(frame) != v.a.window.H && v.a.window.W > 0 {
				rt.Fatalf("%s: %d lines in a window of %d", v.a.top().Title(), len(frame), v.a.window.H)
			}
			for _, l := range frame {
				if w := ansi.StringWidth(l); w != v.a.window.W {
					rt.Fatalf("%s: a line of %d columns in a window of %d: %q", v.a.top().Title(), w, v.a.window.W,
						ansi.Strip(l))
				}
				for _, r := range ansi.Strip(l) {
					if r < 0x20 || r == 0x7f || 0x80 <= r && r < 0xa0 || r == 0x202e {
						rt.Fatalf("%s: %U stands in %q", v.a.top().Title(), r, l)
					}
				}
			}
			if len(v.a.top().Lines(&v.a.env)) == 0 {
				rt.Fatalf("%s: the line mode says nothing", v.a.top().Title())
			}
		}
	})
}
