package review

import (
	"cmp"
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
		folded := foldWords(buf[:0], s, as.policy.Confusables, textMarks)
		searchTopics(as, folded, ofOffence)
		isHidden = isDisguised(folded)
		imitates := func(r rune) bool { return r >= utf8.RuneSelf && as.policy.Confusables[r] != "" }
		if strings.ContainsFunc(s, imitates) {
			// words of its own script, not look-alikes
			searchTopics(as, foldWords(buf[:0], s, nil, textMarks), ofOffence)
		}
	}
	if !isHidden {
		return
	}
	s = joinLetters(s)
	for _, one := range [...]byte{'i', 'l'} {
		folded := foldWords(buf[:0], s, as.policy.Confusables, textMarks)
		replaceDigits(folded, one)
		searchTopics(as, folded, ofOffence)
	}
}

// sentenceMarks end a part of a sentence; textMarks are all marks that count in a text.
const (
	sentenceMarks = ".,;:!?"
	textMarks     = sentenceMarks + "&"
)

func searchTopics[T string | []byte](as *assessor, s T, ofOffence bool) {
	index := as.policy.topicIndex
	var back struct { // the last words that take topics back
		from, to int
		topics   uint32
		isNamed  bool
	}
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
			takenBack := i < back.to && back.topics&(1<<p.topic) != 0
			if p.takesBack == 0 && as.topics[p.topic] != "" || p.offenceOnly && !ofOffence ||
				takenBack && !back.isNamed {
				continue
			}
			m := patternLength(p, s[i:], as.policy.smallWords)
			if m < 0 || p.provision != nil && !ofPlace(as, p.provision, s) ||
				p.takesBack != 0 && strings.ContainsAny(string(s[i:i+m]), sentenceMarks) ||
				as.policy.Topics[p.topic].NotPosed && isLedBy(s, i, as.policy.posing, as.policy.Phrases.PosingThrough) {
				continue
			}
			if p.takesBack != 0 && i+m > back.to {
				back.from, back.to, back.topics, back.isNamed = i, i+m, p.takesBack, p.isNamed
			}
			switch {
			case p.isNamed:
			case !takenBack:
				as.topics[p.topic] = cmp.Or(as.topics[p.topic], shownWords(string(s[i:i+m])))
			case i+m > back.to: // it says more than the name
				as.topics[p.topic] = shownWords(string(s[i : i+m]))
			default:
				as.onlyNamed.topics |= 1 << p.topic
				as.onlyNamed.words = cmp.Or(as.onlyNamed.words, shownWords(string(s[back.from:back.to])))
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

// patternLength is the length of the beginning of a text that is a pattern and, in the same part of the sentence, one
// of each of its tails; -1 if there is none.
func patternLength[T string | []byte](p *topicPattern, s T, small *wordIndex[string]) int {
	i := matchLength(s, p.pattern)
	for j := range p.tails {
		if i < 0 {
			break
		}
		i = tailEnd(s, i, &p.tails[j], small)
	}
	return i
}

// tailEnd is where a tail ends that a text has at i or some small words and names later, -1 if it has none.
func tailEnd[T string | []byte](s T, i int, tail *topicTail, small *wordIndex[string]) int {
	words, names := 0, 0
	for {
		for i < len(s) && foldTable[s[i]] == 0 {
			if strings.IndexByte(sentenceMarks, s[i]) >= 0 {
				return -1
			}
			i++
		}
		rest := s[i:]
		n := wordLength(rest)
		if n == 0 {
			return -1
		}
		for _, choice := range tail.choice {
			if m := matchLength(rest, choice); m >= 0 {
				return i + m
			}
		}
		isSmall := slices.ContainsFunc(small[wordBucket(rest[:n])],
			func(w string) bool { return matchesWords(rest, w) })
		switch {
		case isSmall && names == 0 && words < tail.words:
			words++
		case !isSmall && names < tail.names:
			names++
		default:
			return -1
		}
		i += n
	}
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
