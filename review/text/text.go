// Package text makes text from requesters safe to display.
package text

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is text from a requester, or text that quotes one, made safe to display: every control, bidirectional,
// invisible or undecodable character is replaced by a visible mark. Only Clean makes a Text from bytes of others, and
// only Text is drawn or printed, so that a request cannot control the terminal.
//
// Marks replace and never delete, because a reviewer must see that somebody sent such a character. This has two known
// costs: emoji joined by U+200D, and Persian or Indic words that need U+200C, show their joiners as marks.
type Text string

// String is the text as a string that may be displayed.
func (t Text) String() string { return string(t) }

// maxCombining is how many combining marks one base may have. Real writing needs three or four; a hundred of them
// paint over the lines above.
const maxCombining = 4

// onSymbol is the number of marks of a base that a skin tone can follow, before the first.
const onSymbol = -1

// Clean makes one line of text from others safe to display:
//   - A tab or line break becomes a space.
//   - Another C0 control becomes its control picture (U+2400 and following).
//   - A byte that is not UTF-8 becomes <9B>.
//   - A character that has no visible form becomes <202E>: a C1 control, format character, line or paragraph separator,
//     private-use or unassigned character, filler or variation selector. So does a combining mark without a base, and
//     the fifth and later on one base; a skin tone that no emoji precedes; and a letter that would be drawn as one with
//     whatever follows.
//
// Text that needs none of this is returned as it is, without allocating. Cleaning twice changes nothing.
func Clean(s string) Text {
	i := PlainPrefix(s)
	if i == len(s) {
		return Text(s)
	}
	var b strings.Builder
	kept, combining := 0, maxCombining // kept: s[:kept] is in b
	if i > 0 && isBase(rune(s[i-1])) {
		combining = 0
	}
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == '\r' && strings.HasPrefix(s[i:], "\r\n") {
			r, n = '\n', 2
		}
		ok := false
		if r == '\n' || r == '\t' {
			combining = maxCombining
		} else {
			ok, combining = drawable(r, n, combining)
		}
		if !ok {
			if b.Cap() == 0 {
				b.Grow(len(s) + 32)
			}
			b.WriteString(s[kept:i])
			b.WriteString(substitute(r, s[i:i+n]))
			kept = i + n
		}
		i += n
	}
	if kept == 0 {
		return Text(s)
	}
	b.WriteString(s[kept:])
	return Text(b.String())
}

// drawable reports whether a rune of n bytes may stay, if its base already has so many combining marks, and how many
// the base has after it. A rune that may not stay is not a base, so that no mark may follow it.
func drawable(r rune, n, combining int) (ok bool, after int) {
	switch {
	case r == utf8.RuneError && n == 1, isInvisible(r):
		return false, maxCombining
	case r >= 0x300 && (unicode.Is(unicode.M, r) || joinsLast(r)):
		return combining < maxCombining, min(max(combining, 0)+1, maxCombining)
	case isSkinTone(r):
		if combining != onSymbol {
			return false, maxCombining
		}
		return true, 1
	case isSymbol(r):
		return true, onSymbol
	case !isBase(r):
		return true, maxCombining
	}
	return true, 0
}

// isBase reports whether a mark may stand on a character. It may not on a blank, which may be the gap before the next
// column, nor on an opening quotation mark or bracket, which may be ours around a text of theirs.
func isBase(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r != ' ' && r != '"' && r != '\'' && r != '(' && r != '[' && r != '{'
	case r < 0xAC || r >= 0x3100 && r < 0xFE10:
		return r != 0xA0
	}
	return !unicode.In(r, unicode.Zs, unicode.Pi, unicode.Ps)
}

// substitute is what Clean writes for a rune that may not stay.
func substitute(r rune, encoded string) string {
	switch {
	case r == '\n' || r == '\t':
		return " "
	case r == 0x7F:
		return "\u2421"
	case r < utf8.RuneSelf:
		return string(0x2400 + r)
	case r == utf8.RuneError:
		return fmt.Sprintf("<%02X>", encoded[0])
	}
	return fmt.Sprintf("<%04X>", r)
}

// Editable is text of one line as a field can show and keep it: as Clean, and with a mark for U+FFFD, which fields
// drop. Restore puts back what the marks stand for.
func Editable(s string) string {
	return strings.ReplaceAll(string(Clean(s)), string(utf8.RuneError), replacementMark)
}

// replacementMark is what Editable writes for U+FFFD.
const replacementMark = "<FFFD>"

var markPattern = regexp.MustCompile(`<[0-9A-F]{4,6}>`)

// Restore puts back the characters for which Clean or Editable wrote a mark such as <202E>. Where text was cleaned
// only to be shown in a field, what is read from the field is then what was put into it.
func Restore(s string) string {
	return markPattern.ReplaceAllStringFunc(s, func(mark string) string {
		r, err := strconv.ParseUint(mark[1:len(mark)-1], 16, 32)
		if err != nil || Editable(string(rune(r))) != mark {
			return mark // a person's own words
		}
		return string(rune(r))
	})
}

// PlainPrefix counts the bytes at the beginning that are printable ASCII. It tests eight at a time, because nearly
// all of most texts is.
func PlainPrefix(s string) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	i := 0
	for b := s; len(b) >= 8; b = b[8:] {
		x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		// The top bit of a byte is set if it is below 0x20 (borrow), 0x7F (carry) or not ASCII.
		if ((x-0x20*ones)|(x+ones)|x)&tops != 0 {
			break
		}
		i += 8
	}
	for i < len(s) && s[i] >= 0x20 && s[i] < 0x7F {
		i++
	}
	return i
}

// CleanLines splits text at its line breaks (LF and CR LF) and cleans each line. There is always one line more than
// there are breaks, so that an empty text is one empty line. U+2028 and the like do not break lines; they are marked.
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

// EscapeJSON makes JSON safe to print without changing its meaning: every character that Clean would replace is
// written as \uXXXX, above U+FFFF as a surrogate pair. White space between values stays. Bytes that are not UTF-8,
// which valid JSON does not have, become \ufffd.
func EscapeJSON(b []byte) []byte {
	i := slices.IndexFunc(b, func(c byte) bool { return !isPlainJSON(rune(c)) })
	if i < 0 {
		return b
	}
	out := append(make([]byte, 0, len(b)+64), b[:i]...)
	combining := maxCombining
	if i > 0 && isBaseInJSON(rune(b[i-1])) {
		combining = 0
	}
	for i < len(b) {
		r, n := utf8.DecodeRune(b[i:])
		ok := isPlainJSON(r)
		switch {
		case ok && !isBaseInJSON(r):
			combining = maxCombining
		case ok:
			combining = 0
		default:
			ok, combining = drawable(r, n, combining)
		}
		if ok {
			out = append(out, b[i:i+n]...)
		} else {
			for _, unit := range utf16.AppendRune(nil, r) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
		}
		i += n
	}
	return out
}

// isInvisible reports whether a rune controls a terminal, has no visible form, or is one of which nobody knows how wide
// it is drawn: unassigned, or one with what follows. U+034F and the variation selectors
// are combining marks too, so this is tested before anything is counted as one.
func isInvisible(r rune) bool {
	switch {
	case r < 0xA0:
		return r < 0x20 || r >= 0x7F
	case r < 0x0300:
		return r == 0xAD
	case r&0xFFFE == 0xFFFE: // noncharacters
		return true
	case r >= 0xFDD0 && r <= 0xFDEF:
		return true
	case r == 0x2800, r == 0x1D159: // blank Braille, null notehead
		return true
	case r >= 0x3041 && r <= 0x3163, r >= 0x3165 && r <= 0xD7FF: // East Asian letters, decided early for speed
		return false
	}
	return !unicode.IsGraphic(r) || joinsNext(r) ||
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// joinsNext reports the letters that are drawn as one with whatever follows them, even with a word of ours: Unicode's
// property Prepend, without the format characters.
func joinsNext(r rune) bool {
	switch {
	case r < 0x0D4E:
		return false
	case r == 0x0D4E, r == 0x111C2, r == 0x111C3, r == 0x1193F, r == 0x11941, r == 0x11A3A, r == 0x11D46, r == 0x11F02:
		return true
	}
	return r >= 0x11A84 && r <= 0x11A89
}

// joinsLast reports what is drawn as one with whatever stands before it, although it is not a combining mark: the
// vowels AM of Thai and Lao, and the voiced marks of half-width Katakana.
func joinsLast(r rune) bool { return r == 0x0E33 || r == 0x0EB3 || r == 0xFF9E || r == 0xFF9F }

// isSkinTone reports a modifier that colours the emoji before it.
func isSkinTone(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }

// isSymbol reports the blocks in which the emoji are that a skin tone can follow.
func isSymbol(r rune) bool { return r >= 0x2600 && r <= 0x27BF || r >= 0x1F300 && r <= 0x1FAFF }

// isBaseInJSON is isBase for the characters of isPlainJSON.
func isBaseInJSON(r rune) bool { return r > ' ' && isBase(r) }

// isPlainJSON reports ASCII that may be printed in JSON: visible characters and the white space between values.
func isPlainJSON(r rune) bool {
	return r >= 0x20 && r < 0x7F || r == '\n' || r == '\t' || r == '\r'
}
