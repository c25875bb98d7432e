package review

import (
	"cmp"
	"math/bits"
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

// topicSet is a set of topics by their index in Policy.Topics.
type topicSet uint32

// MaxTopics bounds the topics of a policy.
const MaxTopics = 32

// topicSetOf is the set of the topics of some names, as far as the policy has them.
func (p *Policy) topicSetOf(names ...string) (set topicSet) {
	if len(names) == 0 {
		return 0
	}
	for i, t := range p.Topics {
		if slices.Contains(names, t.Topic) {
			set |= 1 << i
		}
	}
	return set
}

// topicPattern is the beginning of a word or section, or all of it.
type topicPattern struct {
	pattern
	*topicWord
}

// topicWord is a word or section of a topic, apart from its beginning.
type topicWord struct {
	tails     []topicTail // which follow the beginning, one after the other; none for a plain word
	provision *Provision  // whose section it is, nil for a word
	topic     int
	takesBack topicSet
	isNamed   bool // one of Topic.Named
}

// topicTail is a choice of patterns, one of which follows: as the next word, or in the same part of the sentence, after
// at most so many small words and then so many others.
type topicTail struct {
	choice       []pattern
	isNext       bool
	words, names int
}

// gaps are the signs that separate the parts of a word of a pack.
var gaps = map[string]topicTail{"~": {words: 5}, "~~": {words: 5, names: 2}, "+": {}}

// topicIndex is all patterns of all topics.
type topicIndex struct {
	wordIndex[topicPattern]
	list []indexedRow[topicPattern] // from which it is made

	offenceOnly topicSet            // Topic.OffenceOnly
	notPosed    topicSet            // Topic.NotPosed
	takenBackBy [MaxTopics]topicSet // by topic
	rights      topicSet            // rightsTopics
	press       topicSet
}

// BuildTopicIndex prepares the words and sections of the topics for looking them up. The policy's loader calls it.
func (p *Policy) BuildTopicIndex() {
	p.smallWords = newPatternIndex(p.Phrases.Between)
	p.posing = nil
	for _, w := range p.Phrases.Posing {
		p.posing = append(p.posing, w, string(foldWords(nil, w, p.Confusables, "")))
	}
	x := topicIndex{rights: p.topicSetOf(rightsTopics...), press: p.topicSetOf("press")}
	choices := 0
	for _, t := range p.Topics {
		for _, w := range t.Words {
			choices += 1 + strings.Count(w, "/")
		}
	}
	x.list = make([]indexedRow[topicPattern], 0, choices)
	for _, takesBack := range []bool{true, false} { // what takes back is found first
		for i, t := range p.Topics {
			if len(t.TakesBack) > 0 == takesBack {
				x.takenBackBy[i] = p.topicSetOf(t.TakesBack...)
				x.addTopic(i, t)
			}
		}
	}
	x.wordIndex, x.list = newWordIndex(x.list), nil
	p.topicIndex = x
}

func (x *topicIndex) addTopic(topic int, t *Topic) {
	if t.OffenceOnly {
		x.offenceOnly |= 1 << topic
	}
	if t.NotPosed {
		x.notPosed |= 1 << topic
	}
	word := topicWord{topic: topic, takesBack: x.takenBackBy[topic]}
	var named []pattern
	for _, w := range t.Named {
		named = append(named, foldAlternatives(w)...)
	}
	for _, w := range t.Words {
		x.add(word, w, named)
	}
	for i := range t.Provisions {
		word.provision = &t.Provisions[i]
		word.provision.folded = nil
		for _, name := range word.provision.Names {
			word.provision.folded = append(word.provision.folded, foldPattern(name))
		}
		for _, s := range word.provision.Sections {
			x.add(word, s, named)
		}
	}
	word.provision, word.isNamed = nil, true
	for _, w := range t.Named {
		x.add(word, w, named)
	}
}

// add adds a word of a pack, with one pattern for each choice of its first word.
func (x *topicIndex) add(word topicWord, words string, named []pattern) {
	choiceOf := func(part string) []pattern {
		if part == "@" {
			return named
		}
		return foldAlternatives(part)
	}
	head, rest := cutAtGap(words)
	head, next := cutAtChoice(head)
	for next != "" {
		var part string
		part, next = cutAtChoice(next)
		word.tails = append(word.tails, topicTail{choice: foldAlternatives(part), isNext: true})
	}
	for rest != "" {
		gap, after, _ := strings.Cut(rest, " ")
		tail := gaps[gap]
		var part string
		part, rest = cutAtGap(after)
		tail.choice = choiceOf(part)
		word.tails = append(word.tails, tail)
	}
	for _, p := range choiceOf(head) {
		if key, ok := p.key(); ok {
			x.list = append(x.list, indexedRow[topicPattern]{key, topicPattern{p, &word}})
		}
	}
}

// cutAtChoice cuts a word of a pack before the first word that leaves a choice, apart from the one that it begins with:
// to write all choices out would make thousands of patterns.
func cutAtChoice(s string) (part, rest string) {
	if first := strings.IndexByte(s, ' '); first >= 0 {
		if n := strings.IndexByte(s[first:], '/'); n >= 0 {
			at := strings.LastIndexByte(s[:first+n], ' ')
			return s[:at], s[at+1:]
		}
	}
	return s, ""
}

// cutAtGap cuts a word of a pack before the first sign of a gap.
func cutAtGap(s string) (part, rest string) {
	for i := 0; i < len(s); {
		n := strings.IndexByte(s[i:], ' ')
		if n < 0 {
			n = len(s) - i
		}
		if c := s[i]; c == '~' || c == '+' {
			if _, isGap := gaps[s[i:i+n]]; isGap {
				return strings.TrimSpace(s[:i]), s[i:]
			}
		}
		i += n + 1
	}
	return s, ""
}

// foldAlternatives are the patterns that a word of a pack leaves the choice between.
func foldAlternatives(s string) []pattern {
	list := make([]pattern, 0, 1+strings.Count(s, "/"))
	eachAlternative(s, func(s string) { list = append(list, newPattern(foldPattern(s))) })
	return list
}

// topicConditions are the conditions of a row on what the request is about: any of some topics, any of others, and none
// of others.
type topicConditions struct{ any, and, not topicSet }

// topicPhrase is the word or section of the text that shows that the request is about one of some topics, "" if nothing
// does.
func (as *assessor) topicPhrase(names []string) string {
	for _, name := range names {
		if found := as.aboutTopic(name); found != "" {
			return found
		}
	}
	return ""
}

// offenceIsAbout reports whether what the request says of the offence shows one of some topics.
func (as *assessor) offenceIsAbout(set topicSet) bool {
	as.readOffence()
	return as.offenceShows&set != 0
}

// aboutTopic is the word or section of the text that shows that the request is about a topic, "" if nothing does.
func (as *assessor) aboutTopic(name string) string {
	set := as.policy.topicSetOf(name)
	if !as.isAbout(set) {
		return ""
	}
	return cmp.Or(as.topics[bits.TrailingZeros32(uint32(set))], as.onlyNamed.words)
}

// isAbout reports whether the request is about one of some topics. The texts are read when a rule first asks.
func (as *assessor) isAbout(set topicSet) bool {
	if set == 0 {
		return false
	}
	as.readOffence()
	if as.shows&set != 0 {
		return true
	}
	if set&^as.policy.topicIndex.offenceOnly != 0 {
		as.readTopics()
	}
	return (as.shows|as.onlyNamed.topics&^as.takenBack)&set != 0
}

// showTopic notes the words that show a topic.
func (as *assessor) showTopic(topic int, words string) {
	as.topics[topic] = words
	as.shows |= 1 << topic
	as.takenBack |= as.policy.topicIndex.takenBackBy[topic]
}

// namedWords are words of some topics that were only found within what another topic names.
type namedWords struct {
	topics topicSet
	words  string // the first, with what stands around it
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
	as.offenceShows = as.shows
}

// readTopics looks for all topics in the other texts of the request, once.
func (as *assessor) readTopics() {
	if as.topicsRead {
		return
	}
	as.topicsRead = true
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
