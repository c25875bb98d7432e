package review

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// Topic is a subject that the conditions of rules ask about (When.Topics), such as a kind of health care: the words by
// which a text shows it, and the provisions of criminal law that are about it. They are looked for in the offence, the
// statute, the justification, the notes on data and the account of an emergency.
type Topic struct {
	Basis `yaml:",inline"`
	Topic string `yaml:"topic"`
	// Words are words or phrases. A star ends a word of which only the beginning counts: "terminat* a pregnancy". A
	// stroke leaves the choice between words, and where ~ stands, some small words may (WatchPhrases.Between):
	// "insult*/mocking ~ judge*/court*". Case, hyphens, other punctuation, line breaks and what is invisible do not
	// matter.
	Words      []string    `yaml:"words"`
	Provisions []Provision `yaml:"provisions"`
	// OffenceOnly: only the description of the offence and its provisions count.
	OffenceOnly bool `yaml:"offence_only"`
}

// Provision is a part of one State's or country's law: sections as they are cited, "170A" or "171.2*".
type Provision struct {
	Basis    `yaml:",inline"`
	Place    string   `yaml:"place"` // the authority's country or subdivision: "US-TX"
	Names    []string `yaml:"names"` // how citations name the place, for an authority of another one: "Tex."
	Sections []string `yaml:"sections"`

	folded []string // Names as foldPattern writes them
}

// topicPattern is a word or section as foldWords writes it, with its stars.
type topicPattern struct {
	pattern     string
	tails       []string   // one of which follows, at most some small words later; none for a plain pattern
	shown       string     // as the pack writes it
	provision   *Provision // whose section it is, nil for a word
	topic       int
	offenceOnly bool
}

// MaxTopics bounds the topics of a policy.
const MaxTopics = 32

// BuildTopicIndex prepares the words and sections of the topics for looking them up. The policy's loader calls it.
func (p *Policy) BuildTopicIndex() {
	p.topicIndex = new(wordIndex[topicPattern])
	p.smallWords = new(wordIndex[string])
	for _, w := range p.Phrases.Between {
		p.smallWords.add(foldPattern(w), foldPattern(w))
	}
	add := func(topic int, shown string, of *Provision) {
		head, tail, isSplit := strings.Cut(shown, " ~ ")
		var tails []string
		if isSplit {
			tails = foldAlternatives(tail)
		}
		for _, pattern := range foldAlternatives(head) {
			p.topicIndex.add(pattern, topicPattern{pattern, tails, shown, of, topic, p.Topics[topic].OffenceOnly})
		}
	}
	for i, t := range p.Topics {
		for _, w := range t.Words {
			add(i, w, nil)
		}
		for j := range t.Provisions {
			of := &t.Provisions[j]
			of.folded = nil
			for _, name := range of.Names {
				of.folded = append(of.folded, foldPattern(name))
			}
			for _, s := range of.Sections {
				add(i, s, of)
			}
		}
	}
}

// foldAlternatives are the phrases that a word of a pack leaves the choice between, as foldPattern writes them.
func foldAlternatives(s string) []string {
	list := Alternatives(s)
	for i := range list {
		list[i] = foldPattern(list[i])
	}
	return list
}

// foldPattern writes a word of a pack as foldWords does and keeps its stars.
func foldPattern(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, "*") {
		if i > 0 {
			b.WriteByte('*')
			if strings.IndexFunc(part, isLetterOrDigit) > 0 {
				b.WriteByte(' ')
			}
		}
		b.WriteString(strings.TrimSpace(string(foldWords(nil, part, nil))))
	}
	return b.String()
}

// topicsMatch tests the conditions on what the request is about.
func (as *assessor) topicsMatch(w *When) bool {
	if len(w.Topics)+len(w.NotTopics)+len(w.AndTopics) == 0 {
		return true
	}
	about := func(name string) bool { return as.aboutTopic(name) != "" }
	return (len(w.Topics) == 0 || slices.ContainsFunc(w.Topics, about)) &&
		(len(w.AndTopics) == 0 || slices.ContainsFunc(w.AndTopics, about)) && !slices.ContainsFunc(w.NotTopics, about)
}

// topicPhrase is the word or section that shows that the request is about one of some topics.
func (as *assessor) topicPhrase(names []string) string {
	for _, name := range names {
		if found := as.aboutTopic(name); found != "" {
			return found
		}
	}
	return ""
}

// aboutTopic is the word or section that shows that the request is about a topic, "" if nothing does. The texts are
// read when a rule first asks.
func (as *assessor) aboutTopic(name string) string {
	i := slices.IndexFunc(as.policy.Topics, func(t *Topic) bool { return t.Topic == name })
	if i < 0 {
		return ""
	}
	if !as.offenceRead {
		as.offenceRead = true
		as.readOffence()
	}
	if as.topics[i] == "" && !as.policy.Topics[i].OffenceOnly && !as.topicsRead {
		as.topicsRead = true
		as.readTopics()
	}
	return as.topics[i]
}

// readOffence looks for all topics in what the request says of the offence.
func (as *assessor) readOffence() {
	if pr := as.request.Process; pr != nil && pr.Offence != nil {
		as.readTopicsIn(pr.Offence.Description, true)
		for _, p := range pr.Offence.Provisions {
			as.readTopicsIn(p, true)
		}
	}
}

// readTopics looks for all topics in the other texts of the request.
func (as *assessor) readTopics() {
	r := as.request
	if pr := r.Process; pr != nil {
		as.readTopicsIn(pr.Statute, false)
	}
	as.readTopicsIn(r.Justification, false)
	for i := range r.Data {
		as.readTopicsIn(r.Data[i].Note, false)
	}
	if e := r.Emergency; e != nil {
		for _, s := range [...]string{e.Harm, e.PersonAtRisk, e.Imminence, e.Nexus} {
			as.readTopicsIn(s, false)
		}
	}
}

// readTopicsIn notes the first word or section of each topic in a text.
func (as *assessor) readTopicsIn(s string, ofOffence bool) {
	if s == "" || as.policy.topicIndex == nil {
		return
	}
	if text.PlainPrefix(s) == len(s) {
		searchTopics(as, s, ofOffence)
		return
	}
	var buf [512]byte
	searchTopics(as, foldWords(buf[:0], s, as.policy.Confusables), ofOffence)
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) }) {
		searchTopics(as, foldWords(buf[:0], s, nil), ofOffence) // words of its own script, not look-alikes
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
		patterns := index[wordBucket(s[i:i+n])]
		for j := range patterns {
			p := &patterns[j]
			if as.topics[p.topic] == "" && (ofOffence || !p.offenceOnly) &&
				patternMatches(p, s[i:], as.policy.smallWords) && (p.provision == nil || ofPlace(as, p.provision, s)) {
				as.topics[p.topic] = p.shown
			}
		}
		i += n
	}
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

// patternMatches reports whether a text begins with a pattern and, after some small words in the same part of the
// sentence, with one of its tails.
func patternMatches[T string | []byte](p *topicPattern, s T, small *wordIndex[string]) bool {
	i := matchLength(s, p.pattern)
	if i < 0 || len(p.tails) == 0 {
		return i >= 0
	}
	for range maxSmallWords + 1 {
		for i < len(s) && foldTable[s[i]] == 0 {
			if strings.IndexByte(".,;:!?", s[i]) >= 0 {
				return false
			}
			i++
		}
		rest := s[i:]
		is := func(pattern string) bool { return matchesWords(rest, pattern) }
		n := wordLength(rest)
		if n == 0 || slices.ContainsFunc(p.tails, is) {
			return n > 0
		}
		if !slices.ContainsFunc(small[wordBucket(rest[:n])], is) {
			return false
		}
		i += n
	}
	return false
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

// foldWords appends a text in the form in which topics are looked for: lower case, look-alike letters as the letters
// that they imitate, one space in the place of whatever separates words, and nothing for what is invisible.
func foldWords(dst []byte, s string, confusables map[rune]string) []byte {
	for i := 0; i < len(s); {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		if c >= utf8.RuneSelf && ligature(c) == "" {
			if ascii := confusables[c]; ascii != "" {
				c, _ = utf8.DecodeRuneInString(ascii)
			} else if c >= 0xFF01 && c <= 0xFF5E { // full-width forms
				c -= 0xFEE0
			}
		}
		switch {
		case c >= utf8.RuneSelf && ligature(c) != "":
			dst = append(dst, ligature(c)...)
		case c >= 'A' && c <= 'Z':
			dst = append(dst, byte(c)+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			dst = append(dst, byte(c))
		case c >= utf8.RuneSelf && (text.FoldRune(c) < 0 || text.IsBlank(c) && !unicode.IsSpace(c)): // not shown
		case c >= utf8.RuneSelf && isLetterOrDigit(c) && unicode.In(c, joinedScripts...): // each letter is a word
			if len(dst) > 0 && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
			dst = append(utf8.AppendRune(dst, c), ' ')
		case c >= utf8.RuneSelf && (isLetterOrDigit(c) || unicode.IsMark(c) && unicode.In(c, indicScripts...)):
			dst = utf8.AppendRune(dst, text.FoldRune(c))
		case len(dst) > 0 && dst[len(dst)-1] != ' ':
			dst = append(dst, ' ')
		}
	}
	return dst
}

// indicScripts write vowels as marks, which are parts of words.
var indicScripts = []*unicode.RangeTable{unicode.Devanagari, unicode.Bengali}

// ligature is what a letter stands for that is written as one and read as several; "" for any other.
func ligature(c rune) string {
	switch c {
	case 'œ', 'Œ':
		return "oe"
	case 'æ', 'Æ':
		return "ae"
	case 'ﬀ':
		return "ff"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case 'ﬃ':
		return "ffi"
	case 'ﬄ':
		return "ffl"
	case 'ﬅ', 'ﬆ':
		return "st"
	}
	return ""
}
