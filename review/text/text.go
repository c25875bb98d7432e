package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is something a stranger wrote (or that quotes one), made safe to draw:
// every control, bidirectional, invisible or undecodable piece stands in it as
// a visible mark. Only Clean makes one from outside bytes, and only Text is
// ever drawn or printed, so that a request cannot write on the console.
//
// Marks replace and never delete, because an analyst must see that somebody
// sent such a thing. Two costs are accepted for that: emoji joined by U+200D
// and Persian or Indic words that need U+200C show their joiners as marks.
type Text string

// String is the text for drawing.
func (t Text) String() string { return string(t) }

// maxCombining is how many combining marks one base may carry. Real writing
// needs three or four; a hundred of them paint over the lines above.
const maxCombining = 4

// Clean makes one line of outside text drawable. Tabs and line breaks become
// spaces; other C0 controls become their pictures (U+2400 and on); bytes that
// are not UTF-8 become <9B>; C1 controls, format characters, line and
// paragraph separators, private use, fillers, variation selectors and other
// runes that leave no ink become <202E>; so does a combining mark without a
// base and any beyond the fourth on one.
//
// Text that needs none of this is returned as it is, without allocating.
// Cleaning twice changes nothing.
func Clean(s string) Text {
	i := PlainPrefix(s)
	if i == len(s) {
		return Text(s)
	}
	var b strings.Builder
	kept, combining := 0, maxCombining // kept: s[:kept] stands in b
	if i > 0 {
		combining = 0
	}
	write := func(from, to int) {
		if b.Cap() == 0 {
			b.Grow(len(s) + 32)
		}
		b.WriteString(s[kept:from])
		kept = to
	}
	for i < len(s) {
		c := s[i]
		switch {
		case c >= 0x20 && c < 0x7F:
			combining = 0
			i++
		case c == '\n' || c == '\t' || c == '\r' && i+1 < len(s) && s[i+1] == '\n':
			n := 1
			if c == '\r' {
				n = 2
			}
			write(i, i+n)
			b.WriteByte(' ')
			combining = 0
			i += n
		case c < utf8.RuneSelf:
			write(i, i+1)
			b.WriteRune(controlPicture(c))
			combining = maxCombining
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && n == 1:
				write(i, i+1)
				writeMark(&b, rune(c), 2)
				combining = maxCombining
			case isInvisible(r):
				write(i, i+n)
				writeMark(&b, r, 4)
				combining = maxCombining
			case unicode.Is(unicode.M, r):
				if combining >= maxCombining {
					write(i, i+n)
					writeMark(&b, r, 4)
				} else {
					combining++
				}
			default:
				combining = 0
			}
			i += n
		}
	}
	if kept == 0 {
		return Text(s)
	}
	b.WriteString(s[kept:])
	return Text(b.String())
}

// plainPrefix is how many bytes at the beginning are printable ASCII. Eight are
// looked at together, since nearly all of every text is.
func PlainPrefix(s string) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := s[i : i+8]
		x := uint64(w[0]) | uint64(w[1])<<8 | uint64(w[2])<<16 | uint64(w[3])<<24 |
			uint64(w[4])<<32 | uint64(w[5])<<40 | uint64(w[6])<<48 | uint64(w[7])<<56
		// A top bit is set by a byte below 0x20 (the borrow), by 0x7F (the
		// carry) or by itself.
		if ((x-0x20*ones)|(x+ones)|x)&tops != 0 {
			break
		}
	}
	for i < len(s) && s[i] >= 0x20 && s[i] < 0x7F {
		i++
	}
	return i
}

// CleanLines makes body text drawable: its line breaks (LF and CR LF) are
// kept as the ends of the lines returned, each line is cleaned. There is
// always one line more than there are breaks, so that an empty text is one
// empty line. U+2028 and the like break nothing here; they are marked.
func CleanLines(s string) []Text {
	out := make([]Text, 0, strings.Count(s, "\n")+1)
	for {
		line, rest, more := strings.Cut(s, "\n")
		if more {
			line = strings.TrimSuffix(line, "\r")
		}
		out = append(out, Clean(line))
		if !more {
			return out
		}
		s = rest
	}
}

// EscapeJSON makes JSON safe to print without altering what it says: inside
// its strings every rune that Clean would mark is written as \uXXXX, in
// surrogate pairs above U+FFFF. What Clean would leave alone stays. The white
// space between values stays too; bytes that are not UTF-8, which valid JSON
// cannot hold, become \ufffd.
func EscapeJSON(b []byte) []byte {
	i := 0
	for i < len(b) && isPlainJSON(b[i]) {
		i++
	}
	if i == len(b) {
		return b
	}
	out := make([]byte, 0, len(b)+64)
	out = append(out, b[:i]...)
	combining := maxCombining
	if i > 0 && b[i-1] != '"' {
		combining = 0
	}
	for i < len(b) {
		c := b[i]
		switch {
		case isPlainJSON(c):
			out = append(out, c)
			combining = 0
			if c == '"' { // a mark right after the quote has no base of its own
				combining = maxCombining
			}
			i++
		case c < utf8.RuneSelf:
			out = appendEscape(out, rune(c))
			combining = maxCombining
			i++
		default:
			r, n := utf8.DecodeRune(b[i:])
			switch {
			case r == utf8.RuneError && n == 1, isInvisible(r):
				out = appendEscape(out, r)
				combining = maxCombining
			case unicode.Is(unicode.M, r) && combining >= maxCombining:
				out = appendEscape(out, r)
			case unicode.Is(unicode.M, r):
				combining++
				out = append(out, b[i:i+n]...)
			default:
				combining = 0
				out = append(out, b[i:i+n]...)
			}
			i += n
		}
	}
	return out
}

// NextMark finds the first mark in t: t[start:end], or start < 0 where there
// is none. Screens use it to set marks apart by style. It goes by shape alone:
// somebody who types the six characters <202E> gets the style of a mark too,
// which misleads nobody about what a terminal was told to do.
func NextMark(t Text) (start, end int) {
	for i := 0; i < len(t); i++ {
		switch {
		case t[i] == '<':
			j := i + 1
			for j < len(t) && j-i <= 6 && isUpperHex(t[j]) {
				j++
			}
			if n := j - i - 1; (n == 2 || n >= 4) && j < len(t) && t[j] == '>' {
				return i, j + 1
			}
		case t[i] == 0xE2 && i+2 < len(t) && t[i+1] == 0x90 && t[i+2] >= 0x80 && t[i+2] <= 0xA1: // U+2400 to U+2421
			return i, i + 3
		}
	}
	return -1, -1
}

// Marks reports whether t holds a mark, by shape as NextMark finds it.
func Marks(t Text) bool {
	start, _ := NextMark(t)
	return start >= 0
}

// isInvisible reports whether a rune above ASCII steers a terminal or leaves no ink
// of its own. U+034F and the variation selectors are combining marks as well,
// so this is asked before anything is counted as one.
func isInvisible(r rune) bool {
	switch {
	case r < 0xA0:
		return true
	case r < 0x0300:
		return r == 0xAD
	case r&0xFFFE == 0xFFFE: // noncharacters
		return true
	case r >= 0xFDD0 && r <= 0xFDEF:
		return true
	case r == 0x2800, r == 0x1D159: // blank Braille, null notehead
		return true
	case r >= 0x3041 && r <= 0x3163, r >= 0x3165 && r <= 0xD7FF: // the letters of East Asia, at once
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// controlPicture is the control picture of a C0 control or DEL.
func controlPicture(c byte) rune {
	if c == 0x7F {
		return 0x2421
	}
	return 0x2400 + rune(c)
}

const upperHex = "0123456789ABCDEF"

func isUpperHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' }

// writeMark writes r as <HEX> with at least width digits.
func writeMark(b *strings.Builder, r rune, width int) {
	for width < 6 && r>>(4*width) != 0 {
		width++
	}
	b.WriteByte('<')
	for shift := 4 * (width - 1); shift >= 0; shift -= 4 {
		b.WriteByte(upperHex[r>>shift&0xF])
	}
	b.WriteByte('>')
}

// isPlainJSON reports ASCII that may stand in printed JSON: visible characters
// and the white space between values.
func isPlainJSON(c byte) bool {
	return c >= 0x20 && c < 0x7F || c == '\n' || c == '\t' || c == '\r'
}

func appendEscape(out []byte, r rune) []byte {
	if r > 0xFFFF {
		r -= 0x10000
		out = appendEscape(out, 0xD800+r>>10)
		r = 0xDC00 + r&0x3FF
	}
	const lowerHex = "0123456789abcdef"
	return append(out, '\\', 'u', lowerHex[r>>12&0xF], lowerHex[r>>8&0xF], lowerHex[r>>4&0xF], lowerHex[r&0xF])
}
