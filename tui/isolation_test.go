package tui

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"
)

// TestStrangersTextStaysInItsCells draws every screen twice in an emulated terminal: with
// texts of strangers, and with plain letters of the same widths in their place. Every cell
// that is not one of those letters must be the same in both, in a terminal that counts what
// is drawn and in one that counts characters.
func TestStrangersTextStaysInItsCells(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := rapid.SampledFrom(places).Draw(rt, "place")
		texts := rapid.SliceOfN(strangerText(), 1, 4).Draw(rt, "texts")
		w, h := rapid.IntRange(60, 170).Draw(rt, "w"), rapid.IntRange(20, 50).Draw(rt, "h")
		compareCells(t, rt, p, texts, w, h, rapid.Bool().Draw(rt, "graphemes"))
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
		compareCells(t, t, places[int(place)%len(places)], []string{s}, 60+int(w)%110, 20+int(h)%30, w < 128)
	})
}

// failer is a test of either kind.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func compareCells(t *testing.T, fail failer, p place, texts []string, w, h int, graphemes bool) {
	fail.Helper()
	texts = slices.Clone(texts)
	if p.name == "letter" {
		return // its lines end where mail breaks them, whatever their width here
	}
	for i := range texts {
		texts[i] = strings.ReplaceAll(texts[i], "\ufffd", "?") // a text field drops it
	}
	as := func(s string) string { return s }
	strange, plain := cellsAt(t, p, w, h, texts, as, graphemes), cellsAt(t, p, w, h, texts, plainLetters, graphemes)
	differ := func(x, y int, what string) {
		fail.Helper()
		fail.Fatalf("%s at %dx%d: column %d of line %d is %q with %q, and %q with plain letters%s:\n%s\n%s", p.name,
			w, h, x, y, strange[y][x].Content, texts, plain[y][x].Content, what, lineText(strange[y]), lineText(plain[y]))
	}
	for y := range plain {
		for x := range plain[y] {
			if !isLetter(plain[y][x]) && !sameCell(strange[y][x], plain[y][x]) {
				differ(x, y, "")
			}
		}
	}
	if graphemes {
		return
	}
	// In a terminal that counts characters a text may be wider than it was drawn. What stands
	// before it, and every pane to the right, keeps its column.
	plain = cellsAt(t, p, w, h, texts, plainLetters, true)
	for y := range plain {
		within := false
		for x := range plain[y] {
			c := plain[y][x]
			within = (within || isLetter(c)) && (c.Content == "" || !strings.Contains("│╭╮╰╯", c.Content))
			if !within && !sameCell(strange[y][x], c) {
				differ(x, y, " in a terminal that counts what is drawn")
			}
		}
	}
}

// sameCell reports whether two cells look the same.
func sameCell(a, b uv.Cell) bool {
	blank := func(s string) string {
		if strings.TrimFunc(s, unicode.IsSpace) == "" {
			return " "
		}
		return s
	}
	return blank(a.Content) == blank(b.Content) && a.Style.Equal(&b.Style) && a.Link == b.Link
}

func isLetter(c uv.Cell) bool {
	return c.Content == string(loneCharacter([]rune(wideMark)[0])) ||
		strings.HasPrefix(c.Content, narrowLetter) || strings.HasPrefix(c.Content, wideLetter) ||
		c.Width == 0
}

// cellsAt is the screen of a place, cell by cell, with the texts in a form.
func cellsAt(t *testing.T, p place, w, h int, texts []string, form func(string) string, graphemes bool) [][]uv.Cell {
	d := newFake()
	s := strangerStore{d, strangerWrite(texts, form)}
	v := newDriver(t, s, testOptions())
	v.fake = d
	v.send(tea.WindowSizeMsg{Width: w, Height: h})
	v.runAll(v.a.screens[0].Start(&v.a.env))
	if graphemes {
		v.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
	}
	p.by(v)
	return cells(v.a.Frame(), w, graphemes)
}

// strangerWrite writes into each field one of the texts.
func strangerWrite(texts []string, form func(string) string) func(field string) string {
	return func(field string) string {
		n := fnv.New32()
		n.Write([]byte(field))
		return form(texts[int(n.Sum32())%len(texts)])
	}
}

// cells are drawn lines as a terminal shows them: one that counts what is
// drawn, or one that counts characters.
func cells(lines []string, w int, graphemes bool) [][]uv.Cell {
	emu := vt.NewEmulator(w, len(lines))
	for i, l := range lines {
		if graphemes {
			l = oneRuneClusters(l)
		} else {
			l = strings.Map(loneCharacter, l)
		}
		fmt.Fprintf(emu, "\x1b[%d;1H%s\x1b[m", i+1, ansi.Truncate(l, w, "")) // cut as the renderer does
	}
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

// loneCharacter turns the emulator, which counts what is drawn, into one that counts
// characters: what could join its neighbour becomes a character of its width that does not,
// and what takes no column goes.
func loneCharacter(r rune) rune {
	switch {
	case r < 0x300 || unicode.IsSpace(r):
		return r
	case ansi.StringWidthWc(string(r)) == 0:
		return -1
	case r >= 0x2010 && r < 0x2600 || string(r) == narrowLetter || string(r) == wideLetter:
		return r
	case ansi.StringWidthWc(string(r)) == 2:
		return '漢'
	}
	return 'ᚾ'
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

// TestNoColumnStandsAfterAStrangersText: no terminal agrees with every other about how wide
// each character is, so that what a stranger wrote is the last on its line of a list or a
// heading. Only the rest of the same sentence may follow, after a single blank.
func TestNoColumnStandsAfterAStrangersText(t *testing.T) {
	for _, size := range sizes {
		for _, p := range places {
			plain := cellsAt(t, p, size[0], size[1], []string{"two words"}, plainLetters, true)
			for y, line := range plain {
				within, blanks := false, 0
				for _, c := range line {
					switch {
					case isLetter(c):
						within, blanks = true, 0
					case strings.TrimSpace(c.Content) == "":
						blanks++
					case strings.Contains("│╭╮╰╯", c.Content):
						within = false
					default:
						if within && blanks > 1 {
							t.Errorf("%s at %v, line %d: a column stands after a stranger's text:\n%s", p.name,
								size, y, lineText(line))
							within = false
						}
						blanks = 0
					}
				}
			}
		}
	}
}
