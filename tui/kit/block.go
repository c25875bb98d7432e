// Package kit draws text, lines, themes, fields and the part of a list that is on the
// screen. It knows no screen of the console and no request.
package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lert/review/text"
)

// Fit makes lines exactly r.W by r.H: short ones filled, missing ones added,
// surplus ones dropped.
func Fit(lines []string, r Rect) []string {
	if len(lines) > r.H {
		lines = lines[:r.H]
	}
	out := make([]string, r.H)
	for i := range out {
		if i < len(lines) {
			out[i] = FitWidth(lines[i], r.W)
		} else {
			out[i] = Blanks(r.W)
		}
	}
	return out
}

// FitWidth fills or cuts a drawn line to w columns.
func FitWidth(s string, w int) string {
	switch n := StringWidth(s); {
	case n == w:
		return s
	case n < w:
		return s + Blanks(w-n)
	}
	s = ansi.Truncate(s, w, "") + reset
	return s + Blanks(w-StringWidth(s)) // a wide character that was cut in half is not drawn
}

// SideBySide joins blocks of h lines, line by line, each as wide as widths says, with an
// edge between two of them.
func SideBySide(t *Theme, edge string, widths []int, h int, blocks ...[]string) []string {
	for i := range blocks {
		blocks[i] = Fit(blocks[i], Rect{W: widths[i], H: h})
	}
	out := make([]string, h)
	for y := range out {
		var line strings.Builder
		n := len(edge) * len(blocks)
		for i := range blocks {
			if i < len(blocks)-1 {
				blocks[i][y] = t.Pane(blocks[i][y], widths[i])
			}
			n += len(blocks[i][y])
		}
		line.Grow(n)
		for i := range blocks {
			if i > 0 {
				line.WriteString(edge)
			}
			line.WriteString(blocks[i][y])
		}
		out[y] = line.String()
	}
	return out
}

// Pane is a drawn line of w columns as the left neighbour of another pane: filled or cut
// by the way in which the terminal counts columns, so that the neighbour keeps its own.
func (t *Theme) Pane(s string, w int) string {
	if t.Graphemes || !mayDiffer(s) {
		return s
	}
	n := ansi.StringWidthWc(s)
	if n > w {
		s, n = cutCharacters(s, w)
	}
	return s + Blanks(w-n)
}

// mayDiffer is a quick test that is false for most lines on which the two ways of counting
// agree. Box drawing, dashes and quotation marks are one column in both.
func mayDiffer(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0xCC && (c != 0xE2 || i+1 < len(s) && s[i+1] > 0x95) {
			return true
		}
	}
	return false
}

// cutCharacters is s up to w columns where the terminal counts characters, with all styles
// switched off, and how many columns are left of it.
func cutCharacters(s string, w int) (string, int) {
	at, n := 0, 0
	for state := byte(0); at < len(s); {
		_, cw, size, next := ansi.DecodeSequenceWc(s[at:], state, nil)
		if n+cw > w {
			break
		}
		at, n, state = at+size, n+cw, next
	}
	return s[:at] + reset, n
}

// Overlay draws a block over lines at r. The lines above and below it are dimmed and
// lose their colours; those beside it are blank, and so is a last line below it, which would
// stand there alone.
func Overlay(base []string, r Rect, top []string, dim Style) []string {
	out := make([]string, len(base))
	for i, s := range base {
		s = ansi.Strip(s)
		y := i - r.Y
		if y == len(top) && i == len(base)-1 {
			out[i] = Blanks(StringWidth(s))
			continue
		}
		if y < 0 || y >= len(top) {
			out[i] = dim.Apply(s)
			continue
		}
		out[i] = Blanks(r.X) + top[y] + Blanks(StringWidth(s)-r.X-r.W)
	}
	return out
}

// Frame puts lines into a thin border with air around them: the edge of every
// dialog. The lines are those of r.Inset(3, 1).
func Frame(t *Theme, r Rect, lines []string) []string {
	s := t.Rule
	in := r.Inset(3, 1)
	edge := strings.Repeat("─", max(0, r.W-2))
	out := []string{s.Apply("╭" + edge + "╮")}
	for _, l := range Fit(lines, in) {
		out = append(out, s.Apply("│")+"  "+t.Pane(l, in.W)+"  "+s.Apply("│"))
	}
	return append(out, s.Apply("╰"+edge+"╯"))
}

// HorizontalRule is a line across w columns.
func HorizontalRule(w int) text.Text {
	out := make([]rune, max(0, w))
	for i := range out {
		out[i] = '─'
	}
	return text.Text(out)
}
