package review

import "time"

// SenderOf is what is known of a sender, for tests with the program's own packs.
func SenderOf(p *Policy, email, own string) (kind, imitates, resembles string) {
	s := p.senderStatus(email, own)
	return s.kind, s.imitates, s.resembles
}

// JudgedBy is the id of the instrument by which the process of a request is judged.
func JudgedBy(p *Policy, r *Request) string {
	as := newAssessor(p, r, nil, r.ReceivedAt)
	as.prepare()
	if as.instrument == nil {
		return r.Process.Instrument
	}
	return as.instrument.ID
}

// PhrasesIn are the phrases of each kind that a text shows.
func PhrasesIn(p *Policy, text string) []string {
	found := p.Phrases.scan(text)
	return found[:]
}

// IsEmptyAnswer reports whether a policy takes an answer for one that says nothing.
func IsEmptyAnswer(p *Policy, answer string) bool { return (&assessor{policy: p}).isBlank(answer) }

// IsPossibleName reports whether an empty answer is one that a person may be called.
func IsPossibleName(p *Policy, answer string) bool {
	return (&assessor{policy: p}).isPossibleName(answer)
}

// StateNamed is the State that the name from an authority of the United States tells: see stateNamed.
func StateNamed(name string) (state string, isFederal bool) { return stateNamed(name) }

// StateNames are the names and the traditional abbreviations of the States.
func StateNames() (names, abbreviations map[string]string) { return stateNames, stateAbbreviations }

// TopicsIn are, by topic, the words in the description of an offence that show it.
func TopicsIn(p *Policy, description string) map[string]string {
	r := &Request{Process: &Process{Offence: &Offence{Description: description}}}
	as := newAssessor(p, r, nil, time.Time{})
	found := map[string]string{}
	for _, t := range p.Topics {
		if words := as.aboutTopic(t.Topic); words != "" {
			found[t.Topic] = words
		}
	}
	return found
}
