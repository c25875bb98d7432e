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

// StringWidth is the width of a constant or of drawn output, in columns. It counts bytes
// of ASCII, our styles and lines of boxes by itself, because nearly all of a screen is
// that; the rest takes tables.
func StringWidth(s string) (w int) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\x1b':
			end := styleEnd(s, i)
			if end < 0 {
				return ansi.StringWidth(s)
			}
			i = end
		case c < 0x20 || c == 0x7f:
			return ansi.StringWidth(s)
		case c < utf8.RuneSelf && (i+1 == len(s) || s[i+1] < utf8.RuneSelf):
			i, w = i+1, w+1
		case isBox(s, i):
			i, w = i+3, w+1
		default:
			cluster, n := ansi.FirstGraphemeCluster(s[i:], ansi.GraphemeWidth)
			i, w = i+len(cluster), w+n
		}
	}
	return w
}

// styleEnd is where the style that begins at i ends, negative if it is no style.
func styleEnd(s string, i int) int {
	if i+1 >= len(s) || s[i+1] != '[' {
		return -1
	}
	for i += 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && (c < '0' || c > '9'):
			return -1
		}
	}
	return -1
}

// isBox reports a character of a box or line at i that stands alone.
func isBox(s string, i int) bool {
	box := func(i int) bool { return i+2 < len(s) && s[i] == 0xE2 && (s[i+1] == 0x94 || s[i+1] == 0x95) }
	return box(i) && (i+3 == len(s) || s[i+3] < utf8.RuneSelf || box(i+3))
}

// ellipsis ends text that was cut. It is one column wide.
const ellipsis = "…"

// separator stands between the parts of a fact. No line begins with it, nor ends a cut with it.
const separator = "·"

// nextCluster is how many bytes the first character of t has with its marks, and how
// many columns it may take: terminals that count characters draw a conjunct of
// Devanagari or a coloured emoji wider than those that count what is drawn.
func nextCluster(t text.Text) (n, w int) {
	if t[0] < utf8.RuneSelf && (len(t) == 1 || t[1] < utf8.RuneSelf) {
		return 1, 1
	}
	c, w := ansi.FirstGraphemeCluster(string(t), ansi.GraphemeWidth)
	return len(c), max(w, ansi.StringWidthWc(c))
}

// room is how many columns t may take in any terminal, at least Width.
func room(t text.Text) int {
	for i := 0; i < len(t); i++ {
		if t[i] >= utf8.RuneSelf {
			i = max(0, i-1) // the base of a mark
			return i + roomFrom(t[i:])
		}
	}
	return len(t)
}

func roomFrom(t text.Text) (sum int) {
	for t != "" {
		n, w := nextCluster(t)
		sum, t = sum+w, t[n:]
	}
	return sum
}

// Truncate is t cut to at most w columns of any terminal, with an ellipsis where it was
// cut.
func Truncate(t text.Text, w int) text.Text {
	if w <= 0 {
		return ""
	}
	if room(t) <= w {
		return t
	}
	at, left := 0, w-1
	for {
		n, cw := nextCluster(t[at:])
		if cw > left {
			return endCut(t[:at])
		}
		at, left = at+n, left-cw
	}
}

// endCut ends text that is cut here: with an ellipsis, in place of a separator that nothing follows.
func endCut(t text.Text) text.Text {
	if rest := strings.TrimRight(string(t), " "); strings.HasSuffix(rest, separator) {
		t = text.Text(strings.TrimRight(rest[:len(rest)-len(separator)], " ") + " ")
	}
	return t + ellipsis
}

// Cut is t in at most w columns, with an ellipsis although there may be room: more should follow.
func Cut(t text.Text, w int) text.Text {
	if t = endCut(t); room(t) <= w {
		return t
	}
	return Truncate(t, w)
}

// PadLeft is t cut or filled to exactly w columns, to the right.
func PadLeft(t text.Text, w int) text.Text {
	t = Truncate(t, w)
	return text.Text(Blanks(w-Width(t))) + t
}

// Wrap breaks t at blanks and after hyphens into lines of at most w columns of any
// terminal; a word longer than a line is cut at a sign of an address or citation, else
// where the line ends. At a hyphen beside a digit it does not break, so that a date or a
// case number stays on one line, nor within an address or a citation, nor before a
// separator. It returns at least one line.
func Wrap(t text.Text, w int) []text.Text {
	if w <= 0 {
		return []text.Text{""}
	}
	if room(t) <= w {
		return []text.Text{t}
	}
	var out []text.Text
	// The line begins at start and is width columns long up to at. It may break at end, so
	// that the next begins at next, which is behind columns on.
	var start, width, end, next, behind int
	var sign, before int // in a word, a place to cut it, before columns into the line
	inBlank := false
	for at := 0; at < len(t); {
		n, cw := nextCluster(t[at:])
		if isBlank(t[at : at+n]) {
			switch {
			case inBlank && next == at:
				next, behind = at+n, width+cw
			case at > start && !inBlank && !strings.HasPrefix(string(t[at+n:]), separator):
				end, next, behind = at, at+n, width+cw
			}
			inBlank, width, at, sign = true, width+cw, at+n, 0
			continue
		}
		inBlank = false
		if t[at] == '#' || t[at] == '@' {
			sign, before = at, width
		}
		if width+cw > w && at > start {
			switch {
			case next > start:
			case sign > start && before > w/3:
				end, next, behind = sign, sign, before
			default:
				end, next, behind = at, at, width
			}
			out = append(out, trimBlanks(t[start:end]))
			start, width, before = next, width-behind, before-behind
			continue
		}
		if t[at] == '/' || t[at] == '.' || t[at] == '_' {
			sign, before = at+n, width+cw
		}
		width, at = width+cw, at+n
		if t[at-1] == '-' && n == 1 && !isDigit(t, at-2) && !isDigit(t, at) && !inAddress(t, at) {
			end, next, behind = at, at, width
		}
	}
	out = append(out, trimBlanks(t[start:]))
	for i := range out {
		out[i] = Truncate(out[i], w)
	}
	return out
}

// isBlank reports a character at which a line may break.
func isBlank(c text.Text) bool {
	if len(c) == 1 {
		return c[0] == ' '
	}
	r, n := utf8.DecodeRuneInString(string(c))
	return n == len(c) && r != '\u00a0' && unicode.IsSpace(r)
}

// inAddress reports whether the word around t[at] is an address or a citation: wa-gov#encryption.
func inAddress(t text.Text, at int) bool {
	from := strings.LastIndexByte(string(t[:at]), ' ') + 1
	word, _, _ := strings.Cut(string(t[from:]), " ")
	return strings.ContainsAny(word, "@#/")
}

func isDigit(t text.Text, i int) bool { return i >= 0 && i < len(t) && '0' <= t[i] && t[i] <= '9' }

func trimBlanks(t text.Text) text.Text { return text.Text(strings.TrimRight(string(t), " ")) }

// WrapTo is Wrap with at most n lines; the last one shows that text was cut.
func WrapTo(t text.Text, w, n int) []text.Text {
	out := Wrap(t, w)
	if n < 1 || len(out) <= n {
		return out
	}
	out = out[:n]
	out[n-1] = Cut(out[n-1], w)
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
