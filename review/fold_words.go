package review

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// foldWords appends a text in the form in which topics are looked for: lower case, look-alike letters as the letters
// that they imitate, nothing for what is invisible or belongs to the letter before it, and one space in the place of
// whatever separates words, or the first of some marks that does.
func foldWords(dst []byte, s string, confusables map[rune]string, marks string) []byte {
	s = text.Compose(s)
	for i := 0; i < len(s); {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		if c >= utf8.RuneSelf && ligature(c) == "" {
			if ascii := confusables[c]; ascii != "" {
				c, _ = utf8.DecodeRuneInString(ascii)
			} else if c >= 0xFF01 && c <= 0xFF5E { // full-width forms
				c -= 0xFEE0
			}
		}
		switch {
		case c >= utf8.RuneSelf && ligature(c) != "":
			dst = append(dst, ligature(c)...)
		case c >= 'A' && c <= 'Z':
			dst = append(dst, byte(c)+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			dst = append(dst, byte(c))
		case c >= utf8.RuneSelf && (text.FoldRune(c) < 0 || text.IsBlank(c) && !unicode.IsSpace(c)):
		case c >= utf8.RuneSelf && isLetterOrDigit(c) && unicode.In(c, joinedScripts...): // each letter is a word
			if len(dst) > 0 && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
			dst = append(utf8.AppendRune(dst, c), ' ')
		case c >= utf8.RuneSelf && (isLetterOrDigit(c) || unicode.IsMark(c) && unicode.In(c, indicScripts...)):
			dst = utf8.AppendRune(dst, text.FoldRune(c))
		case len(dst) == 0:
		case c < utf8.RuneSelf && strings.IndexByte(marks, byte(c)) >= 0:
			if dst[len(dst)-1] == ' ' {
				dst = dst[:len(dst)-1]
			}
			dst = append(dst, byte(c))
		case foldTable[dst[len(dst)-1]] != 0:
			dst = append(dst, ' ')
		}
	}
	return dst
}

// indicScripts write vowels as marks, which are parts of words.
var indicScripts = []*unicode.RangeTable{unicode.Devanagari, unicode.Bengali}

// ligature is what a letter stands for that is written as one and read as several; "" for any other.
func ligature(c rune) string {
	switch c {
	case 'œ', 'Œ':
		return "oe"
	case 'æ', 'Æ':
		return "ae"
	case 'ﬀ':
		return "ff"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case 'ﬃ':
		return "ffi"
	case 'ﬄ':
		return "ffl"
	case 'ﬅ', 'ﬆ':
		return "st"
	}
	return ""
}
