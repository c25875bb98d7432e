package review

import (
	"slices"
	"strings"
)

// isTakenBack reports whether a text denies the phrase that it has at i, says that it is of the past, or for words of
// privilege, speaks of a public office.
func isTakenBack[T string | []byte](w *WatchPhrases, text T, i int, c *watchPhrase) bool {
	switch c.kind {
	case phraseEmergency:
		return isDenied(w, text, i) || isPast(w, text[i+len(c.phrase):])
	case phraseBodily, phraseNoDanger:
		return isDenied(w, text, i)
	case phrasePress:
		return isPublic(w, text, i, len(c.phrase))
	}
	return false
}

// sentenceEnds are the signs that end a part of a sentence.
const sentenceEnds = ".,;:!?\n"

// isDenied reports whether the words before i, in the same part of the sentence, deny what follows.
func isDenied[T string | []byte](w *WatchPhrases, text T, i int) bool {
	is := func(word T) func(string) bool {
		return func(s string) bool { return len(s) == len(word) && startsWithPhrase(word, s) }
	}
	for {
		end := i
		for end > 0 && foldTable[text[end-1]] == 0 {
			if end--; strings.IndexByte(sentenceEnds, text[end]) >= 0 {
				return false
			}
		}
		begin := end
		for begin > 0 && foldTable[text[begin-1]] != 0 {
			begin--
		}
		if begin == end {
			return false
		}
		if word := text[begin:end]; slices.ContainsFunc(w.Denials, is(word)) {
			return true
		} else if !slices.ContainsFunc(w.DeniedThrough, is(word)) {
			return false
		}
		i = begin
	}
}

// isPast reports whether the rest of a sentence says that what it tells is of the past.
func isPast[T string | []byte](w *WatchPhrases, rest T) bool {
	for i := 0; i < len(rest) && strings.IndexByte(".;!?\n", rest[i]) < 0; {
		if slices.ContainsFunc(w.Past, func(s string) bool { return startsWithPhrase(rest[i:], s) }) {
			return true
		}
		i += max(wordLength(rest[i:]), 1)
	}
	return false
}

// isPublic reports whether one of the n bytes of words at i begins the name of a public office.
func isPublic[T string | []byte](w *WatchPhrases, text T, i, n int) bool {
	for end := i + n; i < end; i += max(wordLength(text[i:]), 1) {
		if slices.ContainsFunc(w.noPrivilege, func(s string) bool { return startsWithPhrase(text[i:], s) }) {
			return true
		}
	}
	return false
}
