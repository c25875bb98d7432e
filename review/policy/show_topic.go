package policy

import (
	"slices"
	"strings"

	"lert/review"
)

// topic is the page of a topic: by which words and provisions a request is found to be about it, where they are looked
// for, and the rules that ask.
func (s *page) topic(t *review.Topic) {
	s.title(t.Topic + " - topic")
	where := "the offence and its provisions, the statute, the justification, the notes on data and the account of " +
		"an emergency"
	if t.OffenceOnly {
		where = "the offence and its provisions"
	}
	s.fact("Searched in", where+s.basis(t.Basis))
	s.fact("Words", commaList(t.Words))
	s.fact("", "A star stands for the rest of a word, a slash between words means either, ~ stands for small "+
		"words, ~~ "+
		"for a name. Case, hyphens and other punctuation do not matter.")
	s.fact("Names", commaList(t.Named)+textIf(len(t.Named) > 0, " (@)"))
	s.fact("Excludes", commaList(t.TakesBack))
	var capital []string
	for i := range s.p.Capital {
		if c := &s.p.Capital[i]; slices.Contains(c.Offences, t.Topic) {
			capital = append(capital, c.Country)
		}
	}
	s.fact("Death penalty", commaList(capital))
	s.heading("Provisions", len(t.Provisions))
	for i := range t.Provisions {
		p := &t.Provisions[i]
		s.item(p.Place+": "+strings.Join(p.Sections, "; ")+textIf(len(p.Names) > 0,
			"; from an authority elsewhere, where the text names "+strings.Join(p.Names, " or ")), p.Basis)
	}
	item := s.itemsUnder("Rules that use it")
	for i := range s.p.Rules {
		r := &s.p.Rules[i]
		if slices.Contains(slices.Concat(r.When.Topics, r.When.AndTopics), t.Topic) ||
			slices.Contains(r.When.NotTopics, t.Topic) {
			item(s.effectText(r.Code, r.Severity, r.Counsel)+conditionText(&r.When), r.Basis)
		}
	}
}
