package review

import (
	"slices"
	"strings"
	"unicode/utf8"

	"lert/review/text"
)

// readTopicsIn notes the first word or section of each topic in a text, as it stands and as it reads without disguise.
func (as *assessor) readTopicsIn(s string, ofOffence bool) {
	if s == "" || as.policy.topicIndex == nil {
		return
	}
	var buf [512]byte
	isHidden := false
	if text.PlainPrefix(s) == len(s) {
		searchTopics(as, s, ofOffence)
		isHidden = isDisguised(s)
	} else {
		folded := foldWords(buf[:0], s, as.policy.Confusables)
		searchTopics(as, folded, ofOffence)
		isHidden = isDisguised(folded)
		imitates := func(r rune) bool { return r >= utf8.RuneSelf && as.policy.Confusables[r] != "" }
		if strings.ContainsFunc(s, imitates) {
			searchTopics(as, foldWords(buf[:0], s, nil), ofOffence) // words of its own script, not look-alikes
		}
	}
	if !isHidden {
		return
	}
	s = joinLetters(s)
	for _, one := range [...]byte{'i', 'l'} {
		folded := foldWords(buf[:0], s, as.policy.Confusables)
		replaceDigits(folded, one)
		searchTopics(as, folded, ofOffence)
	}
}

func searchTopics[T string | []byte](as *assessor, s T, ofOffence bool) {
	index := as.policy.topicIndex
	for i := 0; i < len(s); {
		n := wordLength(s[i:])
		if n == 0 {
			i++
			continue
		}
		patterns, fourth := index[wordBucket(s[i:i+n])], byte(0)
		if n > indexedLetters {
			fourth = foldTable[s[i+indexedLetters]]
		}
		for j := range patterns {
			p := &patterns[j]
			if p.firstWord != 0 && p.firstWord != n || p.fourth != 0 && p.fourth != fourth {
				continue // most
			}
			if as.topics[p.topic] != "" || p.offenceOnly && !ofOffence {
				continue
			}
			if m := patternLength(p, s[i:], as.policy.smallWords); m >= 0 &&
				(p.provision == nil || ofPlace(as, p.provision, s)) {
				as.topics[p.topic] = shownWords(string(s[i : i+m]))
			}
		}
		i += n
	}
}

// maxShown bounds, in bytes, the words of a text that a finding shows.
const maxShown = 80

// shownWords are words of a text as a finding shows them: with one space in the place of each gap, and not too long.
func shownWords(s string) string {
	if strings.ContainsAny(s, "\n\r\t") || strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "…"
	}
	return s
}

// ofPlace reports whether a section counts: the authority is of its place, or the text names the place.
func ofPlace[T string | []byte](as *assessor, p *Provision, s T) bool {
	if pr := as.request.Process; pr != nil && (as.issuingState() == p.Place || pr.Authority.Country == p.Place) {
		return true
	}
	for i := 0; i < len(s); {
		n := wordLength(s[i:])
		if n > 0 && slices.ContainsFunc(p.folded, func(name string) bool { return matchesWords(s[i:], name) }) {
			return true
		}
		i += max(n, 1)
	}
	return false
}

// matchesWords reports whether a text begins with a pattern that ends on a word boundary.
func matchesWords[T string | []byte](s T, pattern string) bool { return matchLength(s, pattern) >= 0 }

// maxSmallWords bounds the small words that may stand where a pattern has a ~.
const maxSmallWords = 5

// patternLength is the length of the beginning of a text that is a pattern and, after some small words in the same part
// of the sentence, one of its tails; -1 if there is none.
func patternLength[T string | []byte](p *topicPattern, s T, small *wordIndex[string]) int {
	i := matchLength(s, p.pattern)
	if i < 0 || len(p.tails) == 0 {
		return i
	}
	for range maxSmallWords + 1 {
		for i < len(s) && foldTable[s[i]] == 0 {
			if strings.IndexByte(".,;:!?", s[i]) >= 0 {
				return -1
			}
			i++
		}
		rest := s[i:]
		n := wordLength(rest)
		if n == 0 {
			return -1
		}
		for _, tail := range p.tails {
			if m := matchLength(rest, tail); m >= 0 {
				return i + m
			}
		}
		if !slices.ContainsFunc(small[wordBucket(rest[:n])], func(w string) bool { return matchesWords(rest, w) }) {
			return -1
		}
		i += n
	}
	return -1
}

// matchLength is the length of the beginning of a text that is a pattern and ends on a word boundary, whatever stands
// between its words; -1 if there is none. A star skips the rest of a word.
func matchLength[T string | []byte](s T, pattern string) int {
	i := 0
	for j := range len(pattern) {
		c := pattern[j]
		switch {
		case i < len(s) && foldTable[s[i]] == c: // never for a space or a star
			i++
		case c == '*':
			i += wordLength(s[i:])
		case c == ' ':
			from := i
			for i < len(s) && foldTable[s[i]] == 0 {
				i++
			}
			if i == from {
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
