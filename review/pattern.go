package review

import "strings"

// pattern is a word or phrase of a pack that is looked for in texts, as foldPattern writes it, with its stars. By its
// first letters and the length of its first word, most words of a text are passed over at once.
type pattern struct {
	text          string
	letters, mask uint64 // see spelling, and the bits of the letters that count
	firstWord     int    // the length of the first word, 0 if a star leaves that open
}

// newPattern prepares a pattern as foldPattern writes it.
func newPattern(folded string) pattern {
	head, _, isStarred := strings.Cut(folded, "*")
	p := pattern{text: folded, letters: spelling(head, wordLength(head))}
	for n := range spelledLetters {
		if letter := uint64(0xFF) << (56 - 8*n); p.letters&letter != 0 {
			p.mask |= letter
		}
	}
	if n := wordLength(folded); !isStarred || n < len(head) {
		p.firstWord = n
	}
	return p
}

// key is the key under which the pattern is listed; false for one without a word.
func (p *pattern) key() (key uint64, ok bool) {
	n := wordLength(p.text)
	if p.firstWord == 0 && n > 0 && n < indexedLetters {
		return everyKey, true
	}
	return wordKey(p.text[:n]), n > 0
}

// mayBegin reports whether a text that begins with these letters and a word of n bytes may begin with the pattern.
func (p *pattern) mayBegin(letters uint64, n int) bool {
	return (letters^p.letters)&p.mask == 0 && (p.firstWord == 0 || p.firstWord == n)
}

// spelledLetters is how many letters a spelling has.
const spelledLetters = 8

// spelling is the first eight letters and digits of a text that begins with a word of n bytes, whatever stands between
// them, the first in the highest bits.
func spelling[T string | []byte](s T, n int) (letters uint64) {
	count := min(n, spelledLetters)
	for i := range count {
		letters = letters<<8 | uint64(foldTable[s[i]])
	}
	for i := count; i < len(s) && count < spelledLetters; i++ {
		if c := foldTable[s[i]]; c != 0 {
			letters = letters<<8 | uint64(c)
			count++
		}
	}
	return letters << (8 * (spelledLetters - count))
}

// newPatternIndex lists words of a pack.
func newPatternIndex(words []string) wordIndex[pattern] {
	list := make([]indexedRow[pattern], 0, len(words))
	for _, w := range words {
		p := newPattern(foldPattern(w))
		if key, ok := p.key(); ok {
			list = append(list, indexedRow[pattern]{key, p})
		}
	}
	return newWordIndex(list)
}

// beginsWithOne reports whether a text, which begins with a word of n bytes, begins with one of some patterns.
func beginsWithOne[T string | []byte](s T, n int, patterns *wordIndex[pattern]) bool {
	rows := patterns.at(wordKey(s[:n]))
	return len(rows) > 0 && firstMatch(s, n, rows) >= 0
}

// firstMatch is the length of the beginning of a text, which begins with a word of n bytes, that is the first of some
// patterns which it has; -1 if it has none.
func firstMatch[T string | []byte](s T, n int, patterns []pattern) int {
	letters := spelling(s, n)
	for i := range patterns {
		if p := &patterns[i]; p.mayBegin(letters, n) {
			if m := matchLength(s, p.text); m >= 0 {
				return m
			}
		}
	}
	return -1
}

// foldPattern writes a word of a pack as foldWords does and keeps its stars.
func foldPattern(s string) string {
	if isFoldedASCII(s) {
		return s // most, and without a copy
	}
	var b strings.Builder
	for i, part := range strings.Split(s, "*") {
		if i > 0 {
			b.WriteByte('*')
			if strings.IndexFunc(part, isLetterOrDigit) > 0 {
				b.WriteByte(' ')
			}
		}
		b.WriteString(strings.TrimSpace(string(foldWords(nil, part, nil, "&"))))
	}
	return b.String()
}

// matchLength is the length of the beginning of a text that is a pattern and ends on a word boundary, whatever stands
// between its words, among it the & of a pattern; -1 if there is none. A star skips the rest of a word.
func matchLength[T string | []byte](s T, pattern string) int {
	i := 0
	for j := range len(pattern) {
		c := pattern[j]
		switch {
		case i < len(s) && foldTable[s[i]] == c: // never for a space or a star
			i++
		case c == '*':
			i += wordLength(s[i:])
		case c == ' ' || c == '&':
			from, isGap := i, false
			for i < len(s) && foldTable[s[i]] == 0 {
				isGap = isGap || c == ' ' || s[i] == '&'
				i++
			}
			if i == from || !isGap {
				return -1
			}
		default:
			return -1
		}
	}
	if wordLength(s[i:]) > 0 {
		return -1
	}
	return i
}
