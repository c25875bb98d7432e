package review

import (
	"slices"
	"strings"
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
	// matter, nor whether letters stand apart or digits stand in their place: "A B O R T", "ab0rt".
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
	firstWord   int        // the length of its first word, 0 if a star leaves that open
	fourth      byte       // the fourth letter of that word, 0 if it has none
	tails       []string   // one of which follows, at most some small words later; none for a plain pattern
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
	add := func(topic int, words string, of *Provision) {
		head, tail, isSplit := strings.Cut(words, " ~ ")
		var tails []string
		if isSplit {
			tails = foldAlternatives(tail)
		}
		for _, pattern := range foldAlternatives(head) {
			n, fourth := wordLength(pattern), byte(0)
			if n > indexedLetters {
				fourth = foldTable[pattern[indexedLetters]]
			}
			if n < len(pattern) && pattern[n] == '*' {
				n = 0
			}
			p.topicIndex.add(pattern,
				topicPattern{pattern, n, fourth, tails, of, topic, p.Topics[topic].OffenceOnly})
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

// topicPhrase is the word or section of the text that shows that the request is about one of some topics.
func (as *assessor) topicPhrase(names []string) string {
	for _, name := range names {
		if found := as.aboutTopic(name); found != "" {
			return found
		}
	}
	return ""
}

// aboutTopic is the word or section of the text that shows that the request is about a topic, "" if nothing does. The texts are
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
