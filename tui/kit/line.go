package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lert/review/text"
)

// Line builds one line of the screen from styled pieces, left to right. The zero
// Line is ready for use. Base is the background of all pieces, such as the band of
// the selected row.
type Line struct {
	Base Style
	b    strings.Builder
	w    int
}

// Grow makes room for n bytes, so that a long line is built in one allocation.
func (l *Line) Grow(n int) { l.b.Grow(n) }

// Add appends t in a style.
func (l *Line) Add(s Style, t text.Text) *Line {
	if t == "" {
		return l
	}
	l.w += Width(t)
	l.write(s, string(t))
	return l
}

// Cell appends t cut or filled to exactly w columns.
func (l *Line) Cell(s Style, t text.Text, w int) *Line {
	t = Truncate(t, w)
	n := Width(t)
	l.Add(s, t)
	return l.Gap(w - n)
}

// Right appends t in w columns, to the right.
func (l *Line) Right(s Style, t text.Text, w int) *Line {
	t = Truncate(t, w)
	l.Gap(w - Width(t))
	return l.Add(s, t)
}

// Gap appends n empty columns.
func (l *Line) Gap(n int) *Line {
	if n <= 0 {
		return l
	}
	l.w += n
	l.write(Style{}, Blanks(n))
	return l
}

// Mark begins the line of a list: with a mark and a band if the cursor is on it, else
// with three empty columns.
func (l *Line) Mark(t *Theme, cursor bool) *Line {
	if !cursor {
		return l.Gap(3)
	}
	l.Base = t.Selected
	return l.Add(t.Key, " > ")
}

// Append appends another line, filled or cut to w columns, as it was drawn.
func (l *Line) Append(other *Line, w int) *Line {
	l.w += w
	l.b.WriteString(other.End(w))
	return l
}

// FillTo fills up to column n.
func (l *Line) FillTo(n int) *Line { return l.Gap(n - l.w) }

// Len is how many columns are filled so far.
func (l *Line) Len() int { return l.w }

// End is the finished line, exactly w columns: filled, or cut with an ellipsis.
func (l *Line) End(w int) string {
	if l.w > w {
		return FitWidth(ansi.Truncate(l.b.String(), w, ellipsis)+reset, w)
	}
	l.Gap(w - l.w)
	return l.b.String()
}

// write appends a piece. The marks with which Clean replaces hidden characters are in
// reverse video, so that nobody takes them for text that somebody wrote.
func (l *Line) write(s Style, t string) {
	for mayHoldMark(t) {
		from, to := nextMark(t)
		if from < 0 {
			break
		}
		l.piece(s, t[:from], "")
		l.piece(s, t[from:to], markOn)
		t = t[to:]
	}
	l.piece(s, t, "")
}

func (l *Line) piece(s Style, t, mark string) {
	if t == "" {
		return
	}
	if l.Base.flat {
		s = Style{}
		if mark != "" {
			mark = markOnReverse
		}
	}
	if l.Base.Open == "" && s.Open == "" && mark == "" {
		l.b.WriteString(t)
		return
	}
	l.b.WriteString(l.Base.Open)
	l.b.WriteString(s.Open)
	l.b.WriteString(mark)
	l.b.WriteString(t)
	l.b.WriteString(reset)
}

// mayHoldMark is a quick test that is false for most text without a mark.
func mayHoldMark(t string) bool {
	return strings.IndexByte(t, '<') >= 0 || strings.Contains(t, "\xe2\x90")
}

// nextMark finds the first mark: a control picture, or hexadecimal digits in
// angle brackets.
func nextMark(t string) (from, to int) {
	for i := 0; i < len(t); i++ {
		switch {
		case strings.HasPrefix(t[i:], "\xe2\x90") && i+3 <= len(t) && t[i+2] <= 0xa1:
			return i, i + 3
		case t[i] == '<':
			j := i + 1
			for j < len(t) && (t[j] >= '0' && t[j] <= '9' || t[j] >= 'A' && t[j] <= 'F') {
				j++
			}
			if n := j - i - 1; n >= 2 && n <= 6 && j < len(t) && t[j] == '>' {
				return i, j + 1
			}
		}
	}
	return -1, -1
}

// StyledLine is a whole line in one style, exactly w columns.
func StyledLine(s Style, t text.Text, w int) string {
	var l Line
	return l.Add(s, Truncate(t, w)).End(w)
}
