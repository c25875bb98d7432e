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
	// stroke leaves the choice between words. Where ~ stands, some small words may (WatchPhrases.Between), and where ~~
	// stands, a name of one or two words after them: "insult*/mocking ~ judge*/court*"; where + stands, nothing may. A
	// @ stands for any of Named. Case, hyphens, line breaks, other punctuation than & and what is invisible do not
	// matter, nor whether letters stand apart or digits stand in their place: "A B O R T", "ab0rt".
	Words      []string    `yaml:"words"`
	Provisions []Provision `yaml:"provisions"`
	// OffenceOnly: only the description of the offence and its provisions count.
	OffenceOnly bool `yaml:"offence_only"`
	// TakesBack are topics whose words count for nothing within the words of this one: "arson at an abortion clinic".
	TakesBack []string `yaml:"takes_back"`
	// NotPosed: who only poses as what its words name does not count: see WatchPhrases.Posing.
	NotPosed bool `yaml:"not_posed"`
	// Named are words that name whom this topic is about. Within them the words of the topics that it takes back count
	// for nothing if the request is about it at all: "abortion clinic".
	Named []string `yaml:"named"`
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
	firstWord   int         // the length of its first word, 0 if a star leaves that open
	fourth      byte        // the fourth letter of that word, 0 if it has none
	tails       []topicTail // which follow, one after the other; none for a plain pattern
	provision   *Provision  // whose section it is, nil for a word
	topic       int
	takesBack   uint32 // the topics that it takes back, as bits
	isNamed     bool   // one of Topic.Named
	offenceOnly bool
}

// topicTail is a choice of patterns, one of which follows after at most so many small words and then so many others.
type topicTail struct {
	choice       []string
	words, names int
}

// gaps are the signs that separate the parts of a word of a pack.
var gaps = map[string]topicTail{"~": {words: 5}, "~~": {words: 5, names: 2}, "+": {}}

// MaxTopics bounds the topics of a policy.
const MaxTopics = 32

// BuildTopicIndex prepares the words and sections of the topics for looking them up. The policy's loader calls it.
func (p *Policy) BuildTopicIndex() {
	p.topicIndex = new(wordIndex[topicPattern])
	p.smallWords = new(wordIndex[string])
	for _, w := range p.Phrases.Between {
		p.smallWords.add(foldPattern(w), foldPattern(w))
	}
	p.posing = nil
	for _, w := range p.Phrases.Posing {
		p.posing = append(p.posing, w, string(foldWords(nil, w, p.Confusables, "")))
	}
	for _, takesBack := range []bool{true, false} { // what takes back is found first
		for i, t := range p.Topics {
			if len(t.TakesBack) > 0 == takesBack {
				p.indexTopic(i, t)
			}
		}
	}
}

func (p *Policy) indexTopic(topic int, t *Topic) {
	row := topicPattern{topic: topic, offenceOnly: t.OffenceOnly}
	for i, other := range p.Topics {
		if slices.Contains(t.TakesBack, other.Topic) {
			row.takesBack |= 1 << i
		}
	}
	var named []string
	for _, w := range t.Named {
		named = append(named, foldAlternatives(w)...)
	}
	add := func(row topicPattern, words string) {
		choiceOf := func(part string) []string {
			if part == "@" {
				return named
			}
			return foldAlternatives(part)
		}
		var parts [][]string // the head and the tails, each with the words of a choice
		for w := range strings.FieldsSeq(words) {
			gap, isGap := gaps[w]
			switch {
			case isGap:
				row.tails = append(row.tails, gap)
				parts = append(parts, nil)
			case len(parts) == 0:
				parts = append(parts, nil)
				fallthrough
			default:
				last := len(parts) - 1
				parts[last] = append(parts[last], w)
			}
		}
		for i := range row.tails {
			row.tails[i].choice = choiceOf(strings.Join(parts[i+1], " "))
		}
		for _, row.pattern = range choiceOf(strings.Join(parts[0], " ")) {
			row.firstWord, row.fourth = wordLength(row.pattern), 0
			if row.firstWord > indexedLetters {
				row.fourth = foldTable[row.pattern[indexedLetters]]
			}
			if row.firstWord < len(row.pattern) && row.pattern[row.firstWord] == '*' {
				row.firstWord = 0
			}
			p.topicIndex.add(row.pattern, row)
		}
	}
	for _, w := range t.Words {
		add(row, w)
	}
	for i := range t.Provisions {
		row.provision = &t.Provisions[i]
		row.provision.folded = nil
		for _, name := range row.provision.Names {
			row.provision.folded = append(row.provision.folded, foldPattern(name))
		}
		for _, s := range row.provision.Sections {
			add(row, s)
		}
	}
	row.provision, row.isNamed = nil, true
	for _, w := range t.Named {
		add(row, w)
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
		b.WriteString(strings.TrimSpace(string(foldWords(nil, part, nil, "&"))))
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

// offencePhrase is the word or section of what the request says of the offence that shows one of some topics.
func (as *assessor) offencePhrase(names []string) string {
	as.readOffence()
	for _, name := range names {
		if i := as.policy.topicNamed(name); i >= 0 && as.offenceShows&(1<<i) != 0 {
			return as.topics[i]
		}
	}
	return ""
}

// topicNamed is the number of a topic, -1 if the policy has none of the name.
func (p *Policy) topicNamed(name string) int {
	return slices.IndexFunc(p.Topics, func(t *Topic) bool { return t.Topic == name })
}

// aboutTopic is the word or section of the text that shows that the request is about a topic, "" if nothing does.
// The texts are read when a rule first asks.
func (as *assessor) aboutTopic(name string) string {
	i := as.policy.topicNamed(name)
	if i < 0 {
		return ""
	}
	as.readOffence()
	if as.topics[i] == "" && !as.policy.Topics[i].OffenceOnly && !as.topicsRead {
		as.topicsRead = true
		as.readTopics()
	}
	if as.topics[i] == "" && as.onlyNamed.topics&(1<<i) != 0 && !as.isTakenBackTopic(name) {
		return as.onlyNamed.words
	}
	return as.topics[i]
}

// namedWords are words of some topics, as bits, that were only found within what another topic names.
type namedWords struct {
	topics uint32
	words  string // the first, with what stands around it
}

// isTakenBackTopic reports whether the request is about a topic that takes another back.
func (as *assessor) isTakenBackTopic(name string) bool {
	for i, t := range as.policy.Topics {
		if as.topics[i] != "" && slices.Contains(t.TakesBack, name) {
			return true
		}
	}
	return false
}

// readOffence looks for all topics in what the request says of the offence, once.
func (as *assessor) readOffence() {
	if as.offenceRead {
		return
	}
	as.offenceRead = true
	if pr := as.request.Process; pr != nil && pr.Offence != nil {
		as.readTopicsIn(pr.Offence.Description, true)
		for _, p := range pr.Offence.Provisions {
			as.readTopicsIn(p, true)
		}
	}
	for i := range as.policy.Topics {
		if as.topics[i] != "" {
			as.offenceShows |= 1 << i
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
