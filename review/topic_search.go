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
	if s == "" {
		return
	}
	var buf [512]byte
	isHidden := false
	if text.PlainPrefix(s) == len(s) {
		isHidden = searchTopics(as, s, ofOffence)
	} else if plain, ok := withoutSigns(buf[:0], s); ok {
		isHidden = searchTopics(as, plain, ofOffence)
	} else {
		isHidden = searchTopics(as, foldWords(buf[:0], s, as.policy.Confusables, textMarks), ofOffence)
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

// withoutSigns appends a text with a space in the place of each sign of a section, dash or quotation mark; false if it
// has other characters than these and printable ASCII. It is foldWords for nearly all texts, at a tenth of the cost.
func withoutSigns(dst []byte, s string) ([]byte, bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= ' ' && c < 0x7F:
			dst = append(dst, c)
		case strings.HasPrefix(s[i:], "§"):
			dst = append(dst, ' ')
			i++
		case strings.HasPrefix(s[i:], "–"), strings.HasPrefix(s[i:], "—"), startsWithQuote(s[i:]):
			dst = append(dst, ' ')
			i += 2
		default:
			return dst, false
		}
	}
	return dst, true
}

// sentenceMarks end a part of a sentence; textMarks are all marks that count in a text.
const (
	sentenceMarks = ".,;:!?"
	textMarks     = sentenceMarks + "&"
)

// searchTopics notes the words and sections of topics that a text has. It reports whether the text looks as if it hid
// others: see disguise.
func searchTopics[T string | []byte](as *assessor, s T, ofOffence bool) (isHidden bool) {
	search := topicSearch{as: as, ofOffence: ofOffence}
	index := &as.policy.topicIndex
	var look disguise
	for i := 0; i < len(s); {
		n, classes := wordSpan(s[i:])
		if n == 0 {
			i++
			continue
		}
		if classes != classLetter || n == 1 {
			look.add(countSigns(s[i : i+n]))
		} else {
			look.apart = 0 // most words
		}
		if patterns := index.at(wordKey(s[i : i+n])); len(patterns) > 0 {
			letters := spelling(s[i:], n)
			for j := range patterns {
				if p := &patterns[j]; p.mayBegin(letters, n) {
					tryPattern(&search, p, s, i)
				}
			}
		}
		i += n
	}
	return look.isHidden
}

// topicSearch is the search of one text.
type topicSearch struct {
	as        *assessor
	ofOffence bool
	back      struct { // the last words that take topics back
		from, to int
		topics   topicSet
		isNamed  bool
	}
}

// tryPattern notes the topic of a pattern if the text has the pattern at i and nothing takes it back.
func tryPattern[T string | []byte](search *topicSearch, p *topicPattern, s T, i int) {
	as, back, index := search.as, &search.back, &search.as.policy.topicIndex
	topic := topicSet(1) << p.topic
	takenBack := i < back.to && back.topics&topic != 0
	if p.takesBack == 0 && as.shows&topic != 0 || index.offenceOnly&topic != 0 && !search.ofOffence ||
		takenBack && !back.isNamed {
		return
	}
	m := patternLength(p, s[i:], &as.policy.smallWords)
	if m < 0 || p.provision != nil && !ofPlace(as, p.provision, s) ||
		p.takesBack != 0 && strings.ContainsAny(string(s[i:i+m]), sentenceMarks) ||
		index.notPosed&topic != 0 && isLedBy(s, i, as.policy.posing, as.policy.Phrases.PosingThrough) {
		return
	}
	if p.takesBack != 0 && i+m > back.to {
		back.from, back.to, back.topics, back.isNamed = i, i+m, p.takesBack, p.isNamed
	}
	switch {
	case p.isNamed:
	case !takenBack:
		if as.shows&topic == 0 {
			as.showTopic(p.topic, shownWords(string(s[i:i+m])))
		}
	case i+m > back.to: // it says more than the name
		as.showTopic(p.topic, shownWords(string(s[i:i+m])))
	default:
		as.onlyNamed.topics |= topic
		as.onlyNamed.words = cmp.Or(as.onlyNamed.words, shownWords(string(s[back.from:back.to])))
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

// patternLength is the length of the beginning of a text that is a pattern with one of each of its tails; -1 if there
// is none.
func patternLength[T string | []byte](p *topicPattern, s T, small *wordIndex[pattern]) int {
	i := matchLength(s, p.text)
	for j := range p.tails {
		if i < 0 {
			break
		}
		i = tailEnd(s, i, &p.tails[j], small)
	}
	return i
}

// tailEnd is where a tail ends that a text has at i or some small words and names later, -1 if it has none.
func tailEnd[T string | []byte](s T, i int, tail *topicTail, small *wordIndex[pattern]) int {
	words, names := 0, 0
	for {
		for i < len(s) && foldTable[s[i]] == 0 {
			if !tail.isNext && strings.IndexByte(sentenceMarks, s[i]) >= 0 {
				return -1
			}
			i++
		}
		rest := s[i:]
		n := wordLength(rest)
		if n == 0 {
			return -1
		}
		if m := firstMatch(rest, n, tail.choice); m >= 0 {
			return i + m
		}
		isSmall := beginsWithOne(rest, n, small)
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
