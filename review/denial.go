package review

import (
	"slices"
	"strings"
)

// isTakenBack reports whether a text denies the phrase of n bytes that it has at i, says that it is of the past or the
// fate of one of several, or for words of privilege, speaks of a public office or of somebody who only poses as such.
func isTakenBack[T string | []byte](w *WatchPhrases, text T, i, n, kind int) bool {
	switch kind {
	case phraseEmergency:
		return isDenied(w, text, i) || isPast(w, text[i+n:])
	case phraseBodily, phraseNoDanger:
		return isDenied(w, text, i)
	case phraseFate:
		return isDenied(w, text, i) || isOfSeveral(w, text, i)
	case phrasePress:
		return isPublic(w, text, i, n) || isLedBy(text, i, w.Posing, w.PosingThrough)
	}
	return false
}

// sentenceEnds are the signs that end a part of a sentence.
const sentenceEnds = ".,;:!?\n"

// isDenied reports whether the words before i, in the same part of the sentence, deny what follows.
func isDenied[T string | []byte](w *WatchPhrases, text T, i int) bool {
	return isLedBy(text, i, w.Denials, w.DeniedThrough)
}

// isLedBy reports whether one of some words stands before i, in the same part of the sentence, directly or with some of
// others between.
func isLedBy[T string | []byte](text T, i int, words, through []string) bool {
	for {
		begin, end := wordBefore(text, i)
		switch word := text[begin:end]; {
		case begin == end:
			return false
		case isOneOf(word, words):
			return true
		case !isOneOf(word, through):
			return false
		}
		i = begin
	}
}

// isOfSeveral reports whether the sentence says before i that what follows is the fate of one of several.
func isOfSeveral[T string | []byte](w *WatchPhrases, text T, i int) bool {
	begin := i
	for begin > 0 && strings.IndexByte(".;!?\n", text[begin-1]) < 0 {
		begin--
	}
	for begin < i {
		rest := text[begin:]
		if slices.ContainsFunc(w.OfSeveral, func(s string) bool { return startsWithPhrase(rest, s) }) {
			return true
		}
		begin += max(wordLength(rest), 1)
	}
	return false
}

// wordBefore is where the word before i begins and ends, in the same part of the sentence; nowhere if there is none.
func wordBefore[T string | []byte](text T, i int) (begin, end int) {
	for end = i; end > 0 && foldTable[text[end-1]] == 0; {
		if end--; strings.IndexByte(sentenceEnds, text[end]) >= 0 {
			return end, end
		}
	}
	for begin = end; begin > 0 && foldTable[text[begin-1]] != 0; {
		begin--
	}
	return begin, end
}

// isOneOf reports whether a word is one of some, whatever the case of its letters.
func isOneOf[T string | []byte](word T, list []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return len(s) == len(word) && startsWithPhrase(word, s) })
}

// isOfThing reports whether the n bytes of words of danger at i are about an animal or a thing, and about nobody
// besides: "will kill the dog", "the yacht will be burned", and not "will kill the dog and the children".
func isOfThing[T string | []byte](w *WatchPhrases, text T, i, n int) bool {
	if end := thingAfter(w, text, i+n, w.Things); end > 0 {
		next := end
		for next < len(text) && text[next] == ' ' {
			next++
		}
		return (next == len(text) || text[next] != ',') &&
			!isOneOf(text[next:next+wordLength(text[next:])], w.ThingJoins)
	}
	begin, end := wordBefore(text, i+n)
	if !isOneOf(text[begin:end], w.ThingPassives) {
		return false
	}
	for begin, end = wordBefore(text, begin); isOneOf(text[begin:end], w.ThingLinks); {
		begin, end = wordBefore(text, begin)
	}
	if !isOneOf(text[begin:end], w.Things) {
		return false
	}
	for begin, end = wordBefore(text, begin); isOneOf(text[begin:end], w.ThingArticles); {
		begin, end = wordBefore(text, begin)
	}
	return !isOneOf(text[begin:end], w.ThingJoins)
}

// thingAfter is the end of a word of some that follows i, perhaps with articles before it; 0 if none does.
func thingAfter[T string | []byte](w *WatchPhrases, text T, i int, things []string) int {
	for {
		for i < len(text) && (text[i] == ' ' || text[i] == '\'') {
			i++
		}
		n := wordLength(text[i:])
		switch word := text[i : i+n]; {
		case n == 0:
			return 0
		case isOneOf(word, things):
			return i + n
		case !isOneOf(word, w.ThingArticles):
			return 0
		}
		i += n
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
