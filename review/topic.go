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
	// Words are words or phrases. A star ends a word of which only the beginning counts: "terminat* a pregnancy". Case,
	// hyphens, other punctuation, line breaks and what is invisible do not matter.
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
	add := func(topic int, shown string, of *Provision) {
		pattern := foldPattern(shown)
		p.topicIndex.add(pattern, topicPattern{pattern, shown, of, topic, p.Topics[topic].OffenceOnly})
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
	if !as.topicsRead {
		as.topicsRead = true
		as.readTopics()
	}
	return as.topics[i]
}

// readTopics looks for all topics in the texts of the request.
func (as *assessor) readTopics() {
	r := as.request
	if pr := r.Process; pr != nil {
		if o := pr.Offence; o != nil {
			as.readTopicsIn(o.Description, true)
			for _, p := range o.Provisions {
				as.readTopicsIn(p, true)
			}
		}
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
			if as.topics[p.topic] == "" && (ofOffence || !p.offenceOnly) && matchesWords(s[i:], p.pattern) &&
				(p.provision == nil || ofPlace(as, p.provision, s)) {
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

// matchesWords reports whether a text begins with a pattern that ends on a word boundary, whatever stands between its
// words. A star skips the rest of a word.
func matchesWords[T string | []byte](s T, pattern string) bool {
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
				return false
			}
		default:
			return false
		}
	}
	return wordLength(s[i:]) == 0
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
		case c >= utf8.RuneSelf && isLetterOrDigit(c):
			dst = utf8.AppendRune(dst, text.FoldRune(c))
		case len(dst) > 0 && dst[len(dst)-1] != ' ':
			dst = append(dst, ' ')
		}
	}
	return dst
}

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
