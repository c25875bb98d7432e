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

// SideBySide joins two blocks of the same height, line by line.
func SideBySide(left, right []string) []string {
	out := make([]string, len(left))
	for i := range left {
		out[i] = left[i] + right[i]
	}
	return out
}

// Overlay draws a block over lines at r. The lines above and below it are dimmed and
// lose their colours; those beside it are blank.
func Overlay(base []string, r Rect, top []string, dim Style) []string {
	out := make([]string, len(base))
	for i, s := range base {
		s = ansi.Strip(s)
		y := i - r.Y
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
		out = append(out, s.Apply("│")+"  "+l+"  "+s.Apply("│"))
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
