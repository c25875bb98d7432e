package tui

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"lert/review/text"
)

// Text is what may be drawn; see text.Clean, which alone makes it of outside
// bytes. An untyped constant of ours is Text by itself.
type Text = text.Text

// textf formats words of our own around values and cleans the whole, so that no
// argument can carry anything but visible text.
func textf(format string, args ...any) Text {
	if len(args) == 0 {
		return text.Clean(format)
	}
	return text.Clean(fmt.Sprintf(format, args...))
}

// plural is "1 case", "2 cases", with the plural in full.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Width is how many columns t takes.
func Width(t Text) int { return stringWidth(string(t)) }

// stringWidth of a string of ours or of drawn output; ASCII needs no tables.
func stringWidth(s string) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= 0x7f {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}

// ellipsis ends what was cut. One column.
const ellipsis = "…"

// separateFirst writes the first character as a mark where it would join with the blank
// before it into one column (a lone skin tone does), and so shift the line.
func separateFirst(t Text) Text {
	if t == "" || t[0] < utf8.RuneSelf {
		return t
	}
	r, n := utf8.DecodeRuneInString(string(t))
	if unicode.IsLetter(r) || ansi.StringWidth(" "+string(t)) == 1+ansi.StringWidth(string(t)) {
		return t
	}
	return textf("<%04X>", r) + t[n:]
}

// Truncate is t cut to at most w columns, with an ellipsis where it was cut.
func Truncate(t Text, w int) Text {
	if w <= 0 {
		return ""
	}
	t = separateFirst(t)
	if Width(t) <= w {
		return t
	}
	return Text(ansi.Truncate(string(t), w, ellipsis))
}

// Pad is t cut or filled to exactly w columns, to the left.
func Pad(t Text, w int) Text {
	t = Truncate(t, w)
	return t + Text(blanks(w-Width(t)))
}

// PadLeft is t cut or filled to exactly w columns, to the right.
func PadLeft(t Text, w int) Text {
	t = Truncate(t, w)
	return Text(blanks(w-Width(t))) + t
}

// Wrap breaks t at spaces into lines of at most w columns; a word longer than a
// line is cut where the line ends. It returns at least one line.
func Wrap(t Text, w int) []Text {
	if w <= 0 {
		return []Text{""}
	}
	if Width(t) <= w {
		return []Text{t}
	}
	lines := strings.Split(ansi.Wrap(joinHyphens(t), w, ""), "\n")
	out := make([]Text, len(lines))
	for i, l := range lines {
		l = strings.ReplaceAll(strings.TrimRight(l, " "), noBreakHyphen, "-")
		out[i] = Truncate(Text(l), w)
	}
	return out
}

// noBreakHyphen stands for a hyphen at which no line breaks. No Text has it: Clean
// shows what is for private use as a mark.
const noBreakHyphen = "\ue000"

// joinHyphens is t with the hyphens that touch a digit joined, so that a day or the
// number of a case stays on one line.
func joinHyphens(t Text) string {
	digit := func(i int) bool { return i >= 0 && i < len(t) && '0' <= t[i] && t[i] <= '9' }
	var b strings.Builder
	for i := range len(t) {
		if t[i] == '-' && (digit(i-1) || digit(i+1)) {
			b.WriteString(noBreakHyphen)
		} else {
			b.WriteByte(t[i])
		}
	}
	return b.String()
}

// WrapTo is Wrap in at most n lines; the last one shows that more was cut.
func WrapTo(t Text, w, n int) []Text {
	out := Wrap(t, w)
	if n < 1 || len(out) <= n {
		return out
	}
	out = out[:n]
	out[n-1] = Truncate(out[n-1]+ellipsis, w)
	return out
}

// WrapLines wraps each of several lines.
func WrapLines(ts []Text, w int) []Text {
	var out []Text
	for _, t := range ts {
		out = append(out, Wrap(t, w)...)
	}
	return out
}

const blankRun = "                                                                                                                                "

// blanks is n spaces.
func blanks(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blankRun) {
		return blankRun[:n]
	}
	return strings.Repeat(" ", n)
}

// Line is one line of the screen under construction: styled pieces of Text from
// left to right. The zero Line is ready; Base, where set, lies under all pieces
// (the band of the selected row).
type Line struct {
	Base Style
	b    strings.Builder
	w    int
}

// Add appends t in a style.
func (l *Line) Add(s Style, t Text) *Line {
	if t == "" {
		return l
	}
	t = separateFirst(t)
	l.w += Width(t)
	l.write(s, string(t))
	return l
}

// Cell appends t cut or filled to exactly w columns.
func (l *Line) Cell(s Style, t Text, w int) *Line {
	t = Truncate(t, w)
	n := Width(t)
	l.Add(s, t)
	return l.Gap(w - n)
}

// Right appends t in w columns, to the right.
func (l *Line) Right(s Style, t Text, w int) *Line {
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
	l.write(Style{}, blanks(n))
	return l
}

// FillTo fills up to column n.
func (l *Line) FillTo(n int) *Line { return l.Gap(n - l.w) }

// Len is how many columns are filled so far.
func (l *Line) Len() int { return l.w }

// End is the finished line, exactly w columns: filled, or cut with an ellipsis.
func (l *Line) End(w int) string {
	if l.w > w {
		return fitWidth(ansi.Truncate(l.b.String(), w, ellipsis)+reset, w)
	}
	l.Gap(w - l.w)
	return l.b.String()
}

// write appends a piece; the marks that Clean puts in place of hidden
// characters stand out of it by reverse video, so that nobody takes them for
// what the stranger wrote.
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
	if l.Base.open == "" && s.open == "" && mark == "" {
		l.b.WriteString(t)
		return
	}
	l.b.WriteString(l.Base.open)
	l.b.WriteString(s.open)
	l.b.WriteString(mark)
	l.b.WriteString(t)
	l.b.WriteString(reset)
}

// mayHoldMark is the quick look for text without any.
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

// styledLine is a whole line in one style, exactly w columns.
func styledLine(s Style, t Text, w int) string {
	var l Line
	return l.Add(s, Truncate(t, w)).End(w)
}

// fit makes lines exactly r.W by r.H: short ones filled, missing ones added,
// surplus ones dropped.
func fit(lines []string, r Rect) []string {
	if len(lines) > r.H {
		lines = lines[:r.H]
	}
	out := make([]string, r.H)
	for i := range out {
		if i < len(lines) {
			out[i] = fitWidth(lines[i], r.W)
		} else {
			out[i] = blanks(r.W)
		}
	}
	return out
}

// fitWidth fills or cuts a drawn line to w columns.
func fitWidth(s string, w int) string {
	switch n := stringWidth(s); {
	case n == w:
		return s
	case n < w:
		return s + blanks(w-n)
	}
	s = ansi.Truncate(s, w, "") + reset
	return s + blanks(w-stringWidth(s)) // half of a wide character is not drawn
}

// sideBySide joins two blocks of the same height, line by line.
func sideBySide(left, right []string) []string {
	out := make([]string, len(left))
	for i := range left {
		out[i] = left[i] + right[i]
	}
	return out
}

// overlay draws a block over lines at r: the lines above and below stay, dimmed
// and without their own colours, those beside it are blank.
func overlay(base []string, r Rect, top []string, dim Style) []string {
	out := make([]string, len(base))
	for i, s := range base {
		s = ansi.Strip(s)
		y := i - r.Y
		if y < 0 || y >= len(top) {
			out[i] = dim.apply(s)
			continue
		}
		out[i] = blanks(r.X) + top[y] + blanks(stringWidth(s)-r.X-r.W)
	}
	return out
}

// shellCommand is a command line of these words, each quoted where a shell would read
// anything into it. It is shown and copied, never run.
func shellCommand(words ...string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		if w == "" || strings.ContainsFunc(w, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=+,@%", r))
		}) {
			out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(out, " ")
}

// shellTextCommand is a command line that ends in free text: behind two minus signs
// where the text itself begins with one, so that it is read as no flag.
func shellTextCommand(line []string, text ...string) string {
	if slices.ContainsFunc(text, func(s string) bool { return strings.HasPrefix(s, "-") }) {
		line = append(line, "--")
	}
	return shellCommand(append(line, text...)...)
}
