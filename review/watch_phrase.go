package review

import "strings"

// watchPhrase is one phrase of one kind. Its words leave choices: "kill him/her".
type watchPhrase struct {
	first phraseWord
	rest  [][]phraseWord // the choices of each word after the first
	next  uint32         // what may follow the letters with which it begins, see letterAfter
	kind  int
}

// phraseWord is a word of a phrase as text.AppendFold writes it, and as the pack does.
type phraseWord struct{ folded, shown string }

// indexPhrases lists the phrases of each kind by their first words. Of those with the same one, phrases of several
// words come first.
func indexPhrases(lists [][]string) wordIndex[watchPhrase] {
	total := 0
	for _, list := range lists {
		total += len(list)
	}
	several := make([]indexedRow[watchPhrase], 0, 2*total) // most begin with one word, some leave a choice
	var single []indexedRow[watchPhrase]
	for kind, list := range lists {
		for _, phrase := range list {
			words := phraseWords(phrase)
			if len(words) == 0 {
				continue
			}
			for _, first := range words[0] {
				n := wordLength(first.folded)
				if n == 0 || n > maxWordLength {
					continue
				}
				c := watchPhrase{first: first, rest: words[1:], kind: kind}
				row := indexedRow[watchPhrase]{firstWordKey(first.folded, n), c}
				if n < len(first.folded) || len(c.rest) == 0 {
					row.row.next = ^uint32(0)
					single = append(single, row)
					continue
				}
				for _, second := range c.rest[0] {
					row.row.next |= letterAfter(" "+second.folded, 0)
				}
				several = append(several, row)
			}
		}
	}
	return newWordIndex(append(several, single...))
}

// phraseWords are the choices for each word of a phrase as a pack writes it.
func phraseWords(phrase string) (words [][]phraseWord) {
	for word := range strings.FieldsSeq(phrase) {
		var choice []phraseWord
		for shown := range strings.SplitSeq(word, "/") {
			if folded := foldPhrase(shown); folded != "" {
				choice = append(choice, phraseWord{folded, shown})
			}
		}
		if len(choice) > 0 {
			words = append(words, choice)
		}
	}
	return words
}

// firstWordKey is the key of phrases whose first word is like the one at the start of a text, which has n bytes.
func firstWordKey[T string | []byte](text T, n int) uint64 {
	first, second, middle, last := foldTable[text[0]], foldTable[text[n/4]], foldTable[text[n/2]], foldTable[text[n-1]]
	return uint64(first)<<32 | uint64(second)<<24 | uint64(middle)<<16 | uint64(last)<<8 | uint64(n)
}

// letterAfter is a bit for the letter that follows the first n bytes of a text and a space, the last bit if no space
// follows them. Some letters share a bit.
func letterAfter[T string | []byte](text T, n int) uint32 {
	if n+1 >= len(text) || text[n] != ' ' {
		return 1 << 31
	}
	return 1 << (foldTable[text[n+1]] & 31)
}

// phraseLength is the length of the phrase that a text begins with, which ends on a word boundary; 0 if the text does
// not begin with it. The words that it has are written to shown, if that is not nil, as the pack writes them.
func phraseLength[T string | []byte](c *watchPhrase, text T, shown *strings.Builder) int {
	if !startsWithFolded(text, c.first.folded) {
		return 0
	}
	n, last := len(c.first.folded), c.first.folded
	if shown != nil {
		shown.WriteString(c.first.shown)
	}
	for i, choice := range c.rest {
		if n >= len(text) || text[n] != ' ' {
			return 0
		}
		n++
		j := chosenWord(choice, text[n:], i+1 == len(c.rest))
		if j < 0 {
			return 0
		}
		last = choice[j].folded
		n += len(last)
		if shown != nil {
			shown.WriteString(" " + choice[j].shown)
		}
	}
	if !isBoundary(text, n, last) {
		return 0
	}
	return n
}

// shownPhrase is the phrase that a text begins with, as the pack writes it.
func shownPhrase[T string | []byte](c *watchPhrase, text T) string {
	if len(c.rest) == 0 {
		return c.first.shown
	}
	var shown strings.Builder
	phraseLength(c, text, &shown)
	return shown.String()
}

// chosenWord is which word of a choice a text begins with, before a space or, if it is the last of its phrase, on a
// word boundary; -1 if there is none.
func chosenWord[T string | []byte](choice []phraseWord, text T, isLast bool) int {
	for i := range choice {
		word := choice[i].folded
		if !startsWithFolded(text, word) {
			continue
		}
		if isLast && isBoundary(text, len(word), word) || !isLast && len(word) < len(text) && text[len(word)] == ' ' {
			return i
		}
	}
	return -1
}

// startsWithFolded reports whether a text begins with folded letters, whatever the case of its own.
func startsWithFolded[T string | []byte](text T, folded string) bool {
	if len(text) < len(folded) {
		return false
	}
	for i := range len(folded) {
		if lowerASCII(text[i]) != folded[i] {
			return false
		}
	}
	return true
}

// isBoundary reports whether a word of a phrase ends where a text has its end: no other letter follows the n bytes.
func isBoundary[T string | []byte](text T, n int, word string) bool {
	return n == len(text) || !isWordByte(text[n]) || !isWordByte(word[len(word)-1])
}

// startsWithPhrase reports whether a text begins with a folded phrase that ends on a word boundary.
func startsWithPhrase[T string | []byte](text T, phrase string) bool {
	return startsWithFolded(text, phrase) && isBoundary(text, len(phrase), phrase)
}
