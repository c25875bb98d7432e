package review

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// citesAny reports whether a citation contains one of some terms, ignoring case, spaces and section signs.
func citesAny(s string, terms []string) bool {
	if len(terms) == 0 {
		return false
	}
	plain := normaliseCitation(s)
	return slices.ContainsFunc(terms, func(w string) bool { return containsWord(plain, normaliseCitation(w)) })
}

// normaliseCitation is a citation in lower case, with every run of characters other than letters and digits turned
// into one space.
func normaliseCitation(s string) string {
	var buf [128]byte
	dst := buf[:0]
	for i := 0; i < len(s); i++ {
		switch c := lowerASCII(s[i]); {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			dst = append(dst, c)
			continue
		case strings.HasPrefix(s[i:], "§"):
			i++
		case c >= utf8.RuneSelf:
			return normaliseLetters(s)
		}
		if len(dst) > 0 && dst[len(dst)-1] != ' ' {
			dst = append(dst, ' ')
		}
	}
	return strings.TrimSpace(string(dst))
}

// normaliseLetters is normaliseCitation for letters of every script.
func normaliseLetters(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := true
	for _, c := range text.Compose(s) {
		switch c = text.FoldRune(c); {
		case c < 0:
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= utf8.RuneSelf && isLetterOrMark(c):
			b.WriteRune(c)
			space = false
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimSpace(b.String())
}

// containsWord finds whole words in normalised text: "179" is not in "1790". Scripts that set no spaces end a word:
// "197" is in "刑事訴訟法第197条", and "刑訴法" in "刑訴法197条".
func containsWord(s, w string) bool {
	if w == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		begin := from + i
		end := begin + len(w)
		before, _ := utf8.DecodeLastRuneInString(s[:begin])
		first, _ := utf8.DecodeRuneInString(w)
		last, _ := utf8.DecodeLastRuneInString(w)
		after, _ := utf8.DecodeRuneInString(s[end:])
		if (begin == 0 || endsWord(before) || endsWord(first)) && (end == len(s) || endsWord(after) || endsWord(last)) {
			return true
		}
		from = begin + 1
	}
}

func endsWord(r rune) bool { return r == ' ' || r >= utf8.RuneSelf && unicode.In(r, joinedScripts...) }
