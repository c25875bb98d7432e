package review

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// The kinds of phrases that the engine looks for in free text.
const (
	phraseEmergency = iota
	phraseAnyAndAll
	phraseRedesign
	phrasePress
	phraseDeathPenalty
	phraseNoDanger
	phraseBodily
	phraseInfrastructure
	phraseProperty
	phraseFate
	phraseKinds
)

// phraseMatches holds, for each kind, the first phrase of that kind in a text, "" if there is none.
type phraseMatches [phraseKinds]string

// BuildIndex prepares the phrases for looking them up, so that a text is read once however many phrases there are. The
// policy's loader calls it.
func (w *WatchPhrases) BuildIndex() {
	w.emptyAnswers, w.possibleNames = foldedSet(w.EmptyAnswers), foldedSet(w.PossibleNames)
	var starts []indexedRow[struct{}]
	for s := range w.emptyAnswers {
		if n := wordLength(s); n > 0 {
			starts = append(starts, indexedRow[struct{}]{key: wordKey(s[:n])})
		}
	}
	w.emptyStarts = newWordIndex(starts)
	w.defence = newPatternIndex(w.Defence)
	w.noPrivilege = nil
	for _, phrase := range w.NoPrivilege {
		w.noPrivilege = append(w.noPrivilege, Alternatives(phrase)...)
	}
	lists := [phraseKinds][]string{w.Emergency, w.AnyAndAll, w.Redesign, w.Press, w.DeathPenalty, w.NoDanger,
		w.Bodily, w.Infrastructure, w.Property, w.Fates}
	w.byFirstWord = indexPhrases(lists[:])
}

// foldPhrase writes a phrase as text.AppendFold does.
func foldPhrase(s string) string {
	if isFoldedASCII(s) {
		return s // most, and without a copy
	}
	return string(text.AppendFold(nil, s))
}

// isFoldedASCII reports whether a phrase has only ASCII letters in lower case and digits, single spaces between words
// and stars at their ends, so that folding it changes nothing.
func isFoldedASCII(s string) bool {
	for i := range len(s) {
		last := i+1 == len(s)
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		case c == ' ' && i > 0 && s[i-1] != ' ' && !last:
		case c == '*' && i > 0 && s[i-1] != ' ' && s[i-1] != '*' && (last || s[i+1] == ' '):
		default:
			return false
		}
	}
	return true
}

// Alternatives writes out the words of a phrase between which a stroke leaves the choice: "kill himself/herself" is two
// phrases.
func Alternatives(phrase string) (out []string) {
	eachAlternative(phrase, func(s string) { out = append(out, s) })
	return out
}

func eachAlternative(s string, do func(string)) {
	slash := strings.IndexByte(s, '/')
	if slash < 0 {
		do(s)
		return
	}
	begin := strings.LastIndexByte(s[:slash], ' ') + 1
	end := len(s)
	if n := strings.IndexByte(s[slash:], ' '); n >= 0 {
		end = slash + n
	}
	for word := range strings.SplitSeq(s[begin:end], "/") {
		eachAlternative(s[:begin]+word+s[end:], do)
	}
}

// foldedSet is a set of answers as text.AppendFold writes them.
func foldedSet(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[string(text.AppendFold(nil, s))] = true
	}
	return set
}

// maxWordLength bounds, in bytes, the words that are looked up; no phrase begins with a longer one.
const maxWordLength = 48

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
	for n < len(text) {
		c := foldTable[text[n]]
		if c == 0 || c == quoteByte && startsWithQuote(text[n:]) {
			break
		}
		n++
	}
	return n
}

// scan reads a text word by word and returns the first phrase of each kind that the text has on word boundaries,
// whatever the case of its letters.
func (w *WatchPhrases) scan(s string) (found phraseMatches) {
	if s == "" || len(w.byFirstWord.rows) == 0 {
		return found
	}
	if text.PlainPrefix(s) == len(s) {
		scanWords(w, s, &found)
		return found
	}
	var buf [1024]byte
	scanWords(w, text.AppendFold(buf[:0], s), &found)
	return found
}

func scanWords[T string | []byte](w *WatchPhrases, text T, found *phraseMatches) {
	for i := 0; i < len(text); {
		n := wordLength(text[i:])
		if n > 0 && n <= maxWordLength {
			if phrases := w.byFirstWord.at(firstWordKey(text[i:], n)); len(phrases) > 0 {
				findPhrases(w, phrases, text, i, n, found)
			}
		}
		i += max(n, 1)
	}
}

// findPhrases notes those of some phrases that a text has at i, where a word of n bytes begins, unless the words around
// them take them back.
func findPhrases[T string | []byte](w *WatchPhrases, phrases []watchPhrase, text T, i, n int, found *phraseMatches) {
	next := letterAfter(text[i:], n)
	for j := range phrases {
		c := &phrases[j]
		if c.next&next == 0 {
			continue // most
		}
		takesBack := c.kind == phraseEmergency && found[phraseFate] != "" // somebody else is in danger still
		if found[c.kind] != "" && !takesBack {
			continue
		}
		length := phraseLength(c, text[i:], nil)
		if length == 0 || isTakenBack(w, text, i, length, c.kind) {
			continue
		}
		kind := c.kind
		if (kind == phraseEmergency || kind == phraseBodily) && isOfThing(w, text, i, length) {
			kind = phraseProperty
		} else if takesBack {
			found[phraseFate] = ""
		}
		if found[kind] == "" {
			found[kind] = shownPhrase(c, text[i:])
		}
	}
}

// quoteByte is the first byte of a typographic quotation mark.
const quoteByte = 0xE2

// startsWithQuote reports whether a text begins with a typographic quotation mark or apostrophe, U+2018 to U+201F.
func startsWithQuote[T string | []byte](text T) bool {
	return len(text) >= 3 && text[0] == quoteByte && text[1] == 0x80 && text[2] >= 0x98 && text[2] <= 0x9F
}

// maxEmptyAnswerLength bounds, in bytes, the answers that are looked up as empty answers.
const maxEmptyAnswerLength = 48

// isBlank reports whether an answer says nothing: it is empty or only punctuation, or it is one of the policy's empty
// answers, such as "see attached", whatever its case and spaces. It does not allocate.
func (as *assessor) isBlank(s string) bool {
	if len(s) > 2*maxEmptyAnswerLength {
		return strings.IndexFunc(s, isLetterOrDigit) < 0
	}
	if word := s[:wordLength(s)]; len(word) > 0 {
		if key := wordKey(word); key&nonASCIIKey == 0 && len(as.policy.Phrases.emptyStarts.at(key)) == 0 {
			return false // most answers
		}
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
		case text.FoldRune(c) < 0:
		case isLetterOrDigit(c):
			n = utf8.EncodeRune(fold[n:], text.FoldRune(c)) + n
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

// nonASCIIKey are the bits of a wordKey of which one is set if a letter is not ASCII.
const nonASCIIKey = 0x808080

// isPossibleName reports whether an empty answer is one of those that a person may be called.
func (as *assessor) isPossibleName(s string) bool {
	var buf [maxEmptyAnswerLength]byte
	s = strings.TrimFunc(s, func(c rune) bool { return !isLetterOrDigit(c) })
	return as.policy.Phrases.possibleNames[string(text.AppendFold(buf[:0], s))]
}

// saysSomething reports whether an answer has a letter or digit, even if it is an empty one such as "none".
func saysSomething(s string) bool { return strings.ContainsFunc(s, isLetterOrDigit) }

// isLetterOrDigit reports whether a character can say something.
func isLetterOrDigit(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// scanTexts scans the texts that several checks ask about, once.
func (as *assessor) scanTexts() {
	as.justificationPhrases = as.policy.Phrases.scan(as.request.Justification)
	if as.request.Process != nil && as.request.Process.Offence != nil {
		as.offencePhrases = as.policy.Phrases.scan(as.request.Process.Offence.Description)
	}
	if e := as.request.Emergency; e != nil {
		for i, text := range [...]string{e.Harm, e.PersonAtRisk, e.Imminence, e.Nexus} {
			as.claimPhrases[i] = as.policy.Phrases.scan(text)
		}
	}
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
