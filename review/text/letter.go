package text

import (
	"unicode"
	"unicode/utf8"
)

// FoldRune is the form in which a letter is compared when words are looked for in a text: in lower case, with one form
// of the letters that a script writes in several. The Turkish letters İ and ı are i, Greek loses its accents and its
// final sigma as capitals do, Arabic its forms of alef and yeh. What belongs to the letter before it is -1. It
// allocates nothing.
func FoldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	if r >= 0xFF01 && r <= 0xFF5E { // full-width forms
		return FoldRune(r - 0xFEE0)
	}
	r = unicode.ToLower(r)
	switch {
	case r < 0x370:
		return foldLatin(r)
	case r < 0x400:
		return foldGreek(r)
	case r >= 0x600 && r < 0x700:
		return foldArabic(r)
	}
	return r
}

func foldLatin(r rune) rune {
	switch {
	case r == 'ı':
		return 'i'
	case r == 'ſ':
		return 's'
	case r == 'µ':
		return 'μ'
	case r >= 0x300: // accents, and the point above an i that was a Turkish capital
		return -1
	}
	return r
}

func foldGreek(r rune) rune {
	switch r {
	case 'ά':
		return 'α'
	case 'έ':
		return 'ε'
	case 'ή':
		return 'η'
	case 'ί', 'ϊ', 'ΐ':
		return 'ι'
	case 'ό':
		return 'ο'
	case 'ύ', 'ϋ', 'ΰ':
		return 'υ'
	case 'ώ':
		return 'ω'
	case 'ς':
		return 'σ'
	}
	return r
}

func foldArabic(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی':
		return 'ي'
	case 'ک':
		return 'ك'
	case 'ة':
		return 'ه'
	case 0x640: // tatweel
		return -1
	}
	if r >= 0x64B && r <= 0x65F || r == 0x670 { // signs for vowels
		return -1
	}
	return r
}

// AppendFold appends a text in the form in which words are looked for in it: letters as FoldRune writes them,
// typographic quotation marks as apostrophes, a space for any other mark outside ASCII, and nothing for what is
// invisible. An accent that is a character of its own is one with its letter, or is nothing.
func AppendFold(dst []byte, s string) []byte {
	s = Compose(s)
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			dst = append(dst, byte(FoldRune(rune(c))))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch f := FoldRune(r); {
		case r == 'ß' || r == 'ẞ':
			dst = append(dst, "ss"...)
		case r >= 0x2018 && r <= 0x201F:
			dst = append(dst, '\'')
		case unicode.IsSpace(r):
			dst = append(dst, ' ')
		case f < 0 || isInvisible(r):
		case f < utf8.RuneSelf || unicode.In(f, unicode.L, unicode.M, unicode.N):
			dst = utf8.AppendRune(dst, f)
		default:
			dst = append(dst, ' ')
		}
	}
	return dst
}
