package kit

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"lert/review/text"
)

// Textf is fmt.Sprintf with the result cleaned, so that no argument can contain
// anything but visible text.
func Textf(format string, args ...any) text.Text {
	if len(args) == 0 {
		return text.Clean(format)
	}
	return text.Clean(fmt.Sprintf(format, args...))
}

// Plural is a number with its noun: "1 case", "2 cases".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Width is the width of t in columns.
func Width(t text.Text) int { return StringWidth(string(t)) }

// StringWidth is the width of a constant or of drawn output, in columns. ASCII needs
// no tables.
func StringWidth(s string) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= 0x7f {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}

// ellipsis ends text that was cut. It is one column wide.
const ellipsis = "…"

// separateFirst writes the first character as a mark if it would combine with the
// blank before it (a skin tone does), which would shift the line.
func separateFirst(t text.Text) text.Text {
	if t == "" || t[0] < utf8.RuneSelf {
		return t
	}
	r, n := utf8.DecodeRuneInString(string(t))
	if unicode.IsLetter(r) || ansi.StringWidth(" "+string(t)) == 1+ansi.StringWidth(string(t)) {
		return t
	}
	return Textf("<%04X>", r) + t[n:]
}

// Truncate is t cut to at most w columns, with an ellipsis where it was cut.
func Truncate(t text.Text, w int) text.Text {
	if w <= 0 {
		return ""
	}
	t = separateFirst(t)
	if Width(t) <= w {
		return t
	}
	return text.Text(ansi.Truncate(string(t), w, ellipsis))
}

// PadLeft is t cut or filled to exactly w columns, to the right.
func PadLeft(t text.Text, w int) text.Text {
	t = Truncate(t, w)
	return text.Text(Blanks(w-Width(t))) + t
}

// Wrap breaks t at spaces into lines of at most w columns; a word longer than a
// line is cut where the line ends. It returns at least one line.
func Wrap(t text.Text, w int) []text.Text {
	if w <= 0 {
		return []text.Text{""}
	}
	if Width(t) <= w {
		return []text.Text{t}
	}
	lines := strings.Split(ansi.Wrap(joinHyphens(t), w, ""), "\n")
	out := make([]text.Text, len(lines))
	for i, l := range lines {
		l = strings.ReplaceAll(strings.TrimRight(l, " "), noBreakHyphen, "-")
		out[i] = Truncate(text.Text(l), w)
	}
	return out
}

// noBreakHyphen replaces a hyphen at which a line must not break. No text.Text
// contains it: Clean turns private-use characters into marks.
const noBreakHyphen = "\ue000"

// joinHyphens is t with each hyphen beside a digit made unbreakable, so that a date
// or a case number stays on one line.
func joinHyphens(t text.Text) string {
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

// WrapTo is Wrap with at most n lines; the last one shows that text was cut.
func WrapTo(t text.Text, w, n int) []text.Text {
	out := Wrap(t, w)
	if n < 1 || len(out) <= n {
		return out
	}
	out = out[:n]
	out[n-1] = Truncate(out[n-1]+ellipsis, w)
	return out
}

// WrapLines wraps each of several lines.
func WrapLines(ts []text.Text, w int) []text.Text {
	var out []text.Text
	for _, t := range ts {
		out = append(out, Wrap(t, w)...)
	}
	return out
}

const blankRun = "                                                                                                  " +
	"                              "

// Blanks is n spaces.
func Blanks(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blankRun) {
		return blankRun[:n]
	}
	return strings.Repeat(" ", n)
}
