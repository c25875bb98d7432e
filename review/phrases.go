package review

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of phrases that the engine looks for in free text.
const (
	phraseEmergency = iota
	phraseAnyAndAll
	phraseRedesign
	phrasePress
	phraseSpeech
	phraseDeathPenalty
	phraseNoDanger
	phraseBodily
	phraseInfrastructure
	phraseProperty
	phraseKinds
)

// phraseMatches holds, for each kind, the first phrase of that kind in a text, "" if there is none.
type phraseMatches [phraseKinds]string

// watchPhrase is one phrase of one kind.
type watchPhrase struct {
	phrase string
	kind   int
}

// BuildIndex prepares the phrases for looking them up, so that a text is read once however many phrases there are. The
// policy's loader calls it.
func (w *WatchPhrases) BuildIndex() {
	w.byFirstWord, w.firstWordLengths = make([][]watchPhrase, phraseBuckets), [256]uint64{}
	w.emptyAnswers = make(map[string]bool, len(w.EmptyAnswers))
	for _, s := range w.EmptyAnswers {
		w.emptyAnswers[s] = true
	}
	lists := [phraseKinds][]string{w.Emergency, w.AnyAndAll, w.Redesign, w.Press, w.Speech, w.DeathPenalty, w.NoDanger,
		w.Bodily, w.Infrastructure, w.Property}
	for kind, list := range lists {
		for _, p := range list {
			if n := wordLength(p); n > 0 && n <= maxWordLength {
				w.firstWordLengths[p[0]] |= 1 << n
				k := phraseBucket(p, n)
				w.byFirstWord[k] = append(w.byFirstWord[k], watchPhrase{p, kind})
			}
		}
	}
}

// maxWordLength bounds, in bytes, the words that are looked up; no phrase begins with a longer one.
const maxWordLength = 48

// phraseBuckets is how many lists the phrases are spread over by their first words; a power of two.
const phraseBuckets = 1024

// phraseBucket is the number of the list of phrases that begin with a word like the one at the start of text, which has
// n bytes.
func phraseBucket(text string, n int) int {
	first, middle, last := int(foldTable[text[0]]), int(foldTable[text[n/2]]), int(foldTable[text[n-1]])
	return (first*31 + middle*7 + last + n*131) & (phraseBuckets - 1)
}

// foldTable maps a byte of a word to itself with ASCII letters in lower case, and any other byte to 0.
var foldTable = func() (t [256]byte) {
	for c := range t {
		if isWordByte(byte(c)) {
			t[c] = lowerASCII(byte(c))
		}
	}
	return t
}()

// wordLength is the length in bytes of the word that a text begins with, 0 if it begins with none.
func wordLength[T string | []byte](text T) (n int) {
	for n < len(text) && foldTable[text[n]] != 0 && !startsWithQuote(text[n:]) {
		n++
	}
	return n
}

// scan reads a text word by word and returns the first phrase of each kind that the text has on word boundaries,
// whatever the case of its ASCII letters.
func (w *WatchPhrases) scan(text string) (found phraseMatches) {
	if len(w.byFirstWord) == 0 {
		return found
	}
	for i := 0; i < len(text); {
		n := wordLength(text[i:])
		if n > 0 && n <= maxWordLength && w.firstWordLengths[foldTable[text[i]]]&(1<<n) != 0 {
			for _, c := range w.byFirstWord[phraseBucket(text[i:], n)] {
				if found[c.kind] == "" && startsWithPhrase(text[i:], c.phrase) {
					found[c.kind] = c.phrase
				}
			}
		}
		if n == 0 && startsWithQuote(text[i:]) {
			n = quoteLength
		}
		i += max(n, 1)
	}
	return found
}

// quoteLength is the length in bytes of a typographic quotation mark.
const quoteLength = len("\u2019")

// startsWithQuote reports whether a text begins with a typographic quotation mark or apostrophe, U+2018 to U+201F.
func startsWithQuote[T string | []byte](text T) bool {
	return len(text) >= quoteLength && text[0] == 0xE2 && text[1] == 0x80 && text[2] >= 0x98 && text[2] <= 0x9F
}

// maxEmptyAnswerLength bounds, in bytes, the answers that are looked up as empty answers.
const maxEmptyAnswerLength = 48

// isBlank reports whether an answer says nothing: it is empty or only punctuation, or it is one of the policy's empty
// answers, such as "see attached", whatever its case and spaces. It does not allocate.
func (as *assessor) isBlank(s string) bool {
	if len(s) > 2*maxEmptyAnswerLength {
		return strings.IndexFunc(s, isLetterOrDigit) < 0
	}
	var fold [maxEmptyAnswerLength + utf8.UTFMax]byte
	n, last := 0, 0 // bytes so far, and up to the last letter or digit
	for _, c := range s {
		switch l := c | 0x20; {
		case n > maxEmptyAnswerLength:
			return false
		case c < utf8.RuneSelf && (l >= 'a' && l <= 'z' || l >= '0' && l <= '9' && c == l): // most, and cheaply
			fold[n] = byte(l)
			n++
			last = n
		case isLetterOrDigit(c):
			n = utf8.EncodeRune(fold[n:], unicode.ToLower(c)) + n
			last = n
		case n == 0, unicode.IsSpace(c) && fold[n-1] == ' ':
		case unicode.IsSpace(c):
			fold[n] = ' '
			n++
		default:
			n = utf8.EncodeRune(fold[n:], c) + n
		}
	}
	return last == 0 || as.policy.Phrases.emptyAnswers[string(fold[:last])]
}

// isPossibleName reports whether an empty answer is one of those that a person may be called.
func (as *assessor) isPossibleName(s string) bool {
	noWord := func(c rune) bool { return !isLetterOrDigit(c) }
	return slices.Contains(as.policy.Phrases.PossibleNames, strings.ToLower(strings.TrimFunc(s, noWord)))
}

// saysSomething reports whether an answer has a letter or digit, even if it is an empty one such as "none".
func saysSomething(s string) bool { return strings.ContainsFunc(s, isLetterOrDigit) }

// isLetterOrDigit reports whether a character can say something.
func isLetterOrDigit(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// scanTexts scans the two texts that several checks ask about once.
func (as *assessor) scanTexts() {
	as.justificationPhrases = as.policy.Phrases.scan(as.request.Justification)
	if as.request.Process != nil && as.request.Process.Offence != nil {
		as.offencePhrases = as.policy.Phrases.scan(as.request.Process.Offence.Description)
	}
}

// startsWithPhrase reports whether a text begins with a lower-case phrase that ends on a word boundary. A typographic
// apostrophe is the plain one.
func startsWithPhrase(text, phrase string) bool {
	at := 0
	for i := range len(phrase) {
		switch {
		case at >= len(text):
			return false
		case lowerASCII(text[at]) == phrase[i]:
			at++
		case phrase[i] == '\'' && startsWithQuote(text[at:]):
			at += quoteLength
		default:
			return false
		}
	}
	return at == len(text) || !isWordByte(text[at]) || !isWordByte(phrase[len(phrase)-1]) || startsWithQuote(text[at:])
}

func lowerASCII(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// isWordByte reports whether a byte belongs to a word: an ASCII letter or digit, or part of any other character.
func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}
