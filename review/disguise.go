package review

import (
	"slices"
	"unicode/utf8"

	"lert/review/text"
)

// How a text looks that hides its words: so many letters stand apart, or a word of so many letters has digits in it.
const (
	apartLetters    = 5
	disguiseLetters = 3
)

// disguise is what shows, word by word, that words of a folded text may be hidden: their letters stand apart,
// "a b o r t", or digits stand in the place of some, "ab0rt".
type disguise struct {
	isHidden bool
	apart    int // the letters that stand apart up to here
}

// add looks at a word. One of several letters and nothing else only ends those that stand apart.
func (d *disguise) add(letters, digits int) {
	switch {
	case digits > 0 && letters >= disguiseLetters:
		d.isHidden = true
	case digits > 0 || letters > 1:
		d.apart = 0
	default:
		d.apart++
		d.isHidden = d.isHidden || d.apart == apartLetters
	}
}

// The classes of the bytes of words.
const (
	classLetter byte = 1 << iota
	classDigit
	classOther // a byte of a letter that is not ASCII
)

// wordClass is the class of each byte of a word, 0 for any other byte.
var wordClass = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = classDigit
		case c >= utf8.RuneSelf:
			t[c] = classOther
		case isWordByte(byte(c)):
			t[c] = classLetter
		}
	}
	return t
}()

// wordSpan is the length in bytes of the word that a folded text begins with, and the classes of its bytes.
func wordSpan[T string | []byte](s T) (n int, classes byte) {
	for n < len(s) {
		c := wordClass[s[n]]
		if c == 0 {
			break
		}
		classes |= c
		n++
	}
	return n, classes
}

// countSigns counts the letters and the digits of a word.
func countSigns[T string | []byte](word T) (letters, digits int) {
	for i := range len(word) {
		switch {
		case wordClass[word[i]] == classDigit:
			digits++
		case utf8.RuneStart(word[i]):
			letters++
		}
	}
	return letters, digits
}

// joinLetters is a text with the letters joined that stand apart: "A B O R T" becomes "ABORT". Where the gaps differ, a
// wider one begins another word.
func joinLetters(s string) string {
	s = text.Compose(s)
	dst := make([]byte, 0, len(s)+8)
	letters, gap, width := 0, 0, 0 // of the last word, after it, and the gap within the present run
	for i, c := range s {
		if !isLetterOrDigit(c) {
			gap++
			continue
		}
		if gap > 0 {
			isRun := letters == 1 && standsAlone(s[i:])
			if isRun && gap < width { // the letter before begins the word
				_, n := utf8.DecodeLastRune(dst)
				dst = slices.Insert(dst, len(dst)-n, ' ')
			}
			if !isRun || width > 0 && gap > width {
				dst = append(dst, ' ')
			}
			switch {
			case !isRun:
				width = 0
			case width == 0 || gap < width:
				width = gap
			}
			letters = 0
		}
		dst = utf8.AppendRune(dst, c)
		letters++
		gap = 0
	}
	return string(dst)
}

// standsAlone reports whether a text begins with a word of one letter.
func standsAlone(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[n:])
	return n == len(s) || !isLetterOrDigit(next)
}

// replaceDigits writes letters in the place of the digits that imitate them, in words that have letters too; one is the
// letter for 1.
func replaceDigits(s []byte, one byte) {
	letterOf := [...]byte{'o', one, '2', 'e', 'a', 's', '6', 't', '8', '9'}
	for i := 0; i < len(s); {
		n := wordLength(s[i:])
		if letters, _ := countSigns(s[i : i+n]); letters >= disguiseLetters {
			for j := i; j < i+n; j++ {
				if s[j] >= '0' && s[j] <= '9' {
					s[j] = letterOf[s[j]-'0']
				}
			}
		}
		i += max(n, 1)
	}
}
