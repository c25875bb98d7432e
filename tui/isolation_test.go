package tui

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"
)

// TestStrangersTextStaysInItsCells draws every screen twice in an emulated terminal: with
// texts of strangers, and with plain letters of the same widths in their place. Every cell
// that is not one of those letters must be the same in both.
func TestStrangersTextStaysInItsCells(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := rapid.SampledFrom(places).Draw(rt, "place")
		texts := rapid.SliceOfN(strangerText(), 1, 4).Draw(rt, "texts")
		w, h := rapid.IntRange(60, 170).Draw(rt, "w"), rapid.IntRange(20, 50).Draw(rt, "h")
		compareCells(t, rt, p, texts, w, h)
	})
}

// FuzzStrangersTextStaysInItsCells is the same for any bytes.
func FuzzStrangersTextStaysInItsCells(f *testing.F) {
	for i, s := range strangerWords {
		f.Add(s, uint8(i), uint8(80), uint8(24))
	}
	f.Fuzz(func(t *testing.T, s string, place, w, h uint8) {
		if len(s) > 500 {
			return
		}
		compareCells(t, t, places[int(place)%len(places)], []string{s}, 60+int(w)%110, 20+int(h)%30)
	})
}

// failer is a test of either kind.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func compareCells(t *testing.T, fail failer, p place, texts []string, w, h int) {
	fail.Helper()
	if p.name == "letter" {
		return // its lines end where mail breaks them, whatever their width here
	}
	strange := cellsAt(t, p, w, h, texts, func(s string) string { return s })
	plain := cellsAt(t, p, w, h, texts, plainLetters)
	for y := range plain {
		for x := range plain[y] {
			if a, b := strange[y][x], plain[y][x]; !isLetter(b) && !sameCell(a, b) {
				fail.Fatalf("%s at %dx%d: column %d of line %d is %q with %q, and %q with plain letters:\n%s\n%s", p.name,
					w, h, x, y, a.Content, texts, b.Content, lineText(strange[y]), lineText(plain[y]))
			}
		}
	}
}

// sameCell reports whether two cells look the same.
func sameCell(a, b uv.Cell) bool {
	blank := func(s string) string {
		if s == "" {
			return " "
		}
		return s
	}
	return blank(a.Content) == blank(b.Content) && a.Style.Equal(&b.Style) && a.Link == b.Link
}

func isLetter(c uv.Cell) bool {
	return strings.HasPrefix(c.Content, narrowLetter) || strings.HasPrefix(c.Content, wideLetter) || c.Width == 0
}

// cellsAt is the screen of a place, cell by cell, with the texts in a form.
func cellsAt(t *testing.T, p place, w, h int, texts []string, form func(string) string) [][]uv.Cell {
	d := newFake()
	s := strangerStore{d, func(field string) string {
		n := fnv.New32()
		n.Write([]byte(field))
		return form(texts[int(n.Sum32())%len(texts)])
	}}
	v := newDriver(t, s, testOptions())
	v.fake = d
	v.send(tea.WindowSizeMsg{Width: w, Height: h})
	v.runAll(v.a.screens[0].Start(&v.a.env))
	p.by(v)
	return cells(v.a.Frame(), w)
}

// cells are drawn lines as a terminal shows them, without wrapping.
func cells(lines []string, w int) [][]uv.Cell {
	emu := vt.NewEmulator(w, len(lines))
	fmt.Fprint(emu, "\x1b[?7l"+oneRuneClusters(strings.Join(lines, "\r\n"))+"\x1b[m")
	out := make([][]uv.Cell, len(lines))
	for y := range out {
		out[y] = make([]uv.Cell, w)
		for x := range out[y] {
			if c := emu.CellAt(x, y); c != nil {
				out[y][x] = *c
			}
		}
	}
	return out
}

func lineText(cells []uv.Cell) string {
	var b strings.Builder
	for _, c := range cells {
		if c.Width > 0 && c.Content == "" {
			b.WriteByte(' ')
		}
		b.WriteString(c.Content)
	}
	return b.String()
}

// oneRuneClusters writes an ASCII character with combining marks as one character without,
// because the emulator prints the first before it has seen the others.
func oneRuneClusters(s string) string {
	var b strings.Builder
	kept := 0
	for i := 1; i < len(s); i++ {
		if s[i] < utf8.RuneSelf || s[i-1] >= utf8.RuneSelf || s[i-1] <= ' ' {
			continue
		}
		if c, _ := ansi.FirstGraphemeCluster(s[i-1:], ansi.GraphemeWidth); len(c) > 1 {
			b.WriteString(s[kept:i-1] + "ᚠ")
			kept = i - 1 + len(c)
			i = kept
		}
	}
	return b.String() + s[kept:]
}
