package policy

import (
	"fmt"

	"lert/review"
)

// countryWords are the words for countries, each with its country.
func countryWords(s *review.Senders) (out []string) {
	for _, row := range s.CountryWords {
		for _, word := range row.Words {
			out = append(out, word+" ("+row.Country+")")
		}
	}
	return out
}

func topicRows(p *review.Policy) (out []review.Topic) {
	for _, t := range p.Topics {
		out = append(out, *t)
	}
	return out
}

func suffixes(p *review.Policy) map[string]*review.SenderRule {
	out := map[string]*review.SenderRule{}
	for i := range p.Senders.Suffixes {
		out[p.Senders.Suffixes[i].Suffix] = &p.Senders.Suffixes[i]
	}
	return out
}

// statementCategories are the rows by the offence that they place, the one that counts.
func statementCategories(p *review.Policy) map[string]*review.StatementRule {
	out := map[string]*review.StatementRule{}
	for i := range p.StatementRules {
		for _, offence := range p.StatementRules[i].Offences {
			out[offence] = &p.StatementRules[i]
		}
	}
	return out
}

// agencies are the agencies by their first domain.
func agencies(p *review.Policy) map[string]*review.Agency {
	out := map[string]*review.Agency{}
	for i := range p.Senders.Agencies {
		if a := &p.Senders.Agencies[i]; len(a.Domains) > 0 {
			out[a.Domains[0]] = a
		}
	}
	return out
}

func holidays(p *review.Policy) map[string]string {
	out := map[string]string{}
	for country, days := range p.Holidays {
		for day, name := range days {
			out[country+" "+day.String()] = name
		}
	}
	return out
}

func lookalikes(p *review.Policy) map[string]string {
	out := map[string]string{}
	for r, ascii := range p.Confusables {
		out[fmt.Sprintf("U+%04X", r)] = ascii
	}
	return out
}
