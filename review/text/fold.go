package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// IsBlank reports whether a character shows nothing: white space of any kind, and what Clean marks because it has no
// visible form.
func IsBlank(r rune) bool { return unicode.IsSpace(r) || isInvisible(r) }

// Trim returns a text without the blank characters at its two ends. Text that has none is returned as it is.
func Trim(s string) string {
	visible := func(c byte) bool { return c > ' ' && c < 0x7F }
	if s == "" || visible(s[0]) && visible(s[len(s)-1]) {
		return s
	}
	return strings.TrimFunc(s, IsBlank)
}

// IsEmpty reports whether a text shows nothing: what must be said in words is not said by it.
func IsEmpty(s string) bool { return Trim(s) == "" }

// Fold brings a text into the form in which two spellings are compared: without case, in one Unicode normal form, with
// one kind of white space and without what is invisible. Folding twice changes nothing.
func Fold(s string) string {
	if PlainPrefix(s) == len(s) {
		return strings.ToLower(s)
	}
	for range 3 { // folding a letter may give one that is composed differently
		folded := norm.NFKC.String(cases.Fold().String(norm.NFKC.String(strings.Map(foldBlank, s))))
		if folded == s {
			break
		}
		s = folded
	}
	return s
}

// Compose returns a text in which a letter and its accents are one character wherever there is such a character, so
// that two spellings of one word are the same.
func Compose(s string) string { return norm.NFC.String(s) }

// foldBlank maps white space to a space and drops what is invisible.
func foldBlank(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case isInvisible(r):
		return -1
	}
	return r
}
