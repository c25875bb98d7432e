package policy

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"lert/review"
)

func (m *merger) addSenders(p *pack) {
	s := &p.Senders
	for i := range s.Suffixes {
		s.Suffixes[i].Suffix = review.NormalDomain(s.Suffixes[i].Suffix)
		m.addSuffix(checkedRow(m, &s.Suffixes[i], p, "senders", "suffixes", i))
	}
	for i := range s.Agencies {
		a := &s.Agencies[i]
		for j := range a.Domains {
			a.Domains[j] = review.NormalDomain(a.Domains[j])
		}
		m.addAgency(checkedRow(m, a, p, "senders", "agencies", i))
	}
	m.addAgencyTable(p)
	m.policy.Senders.Webmail = append(m.policy.Senders.Webmail, s.Webmail...)
	m.policy.Senders.Disposable = append(m.policy.Senders.Disposable, s.Disposable...)
	m.policy.Senders.CommonNames = append(m.policy.Senders.CommonNames, s.CommonNames...)
	m.policy.Senders.CountryWords = append(m.policy.Senders.CountryWords, s.CountryWords...)
}

// addAgency adds an agency. It replaces the first row of an earlier pack that shares a domain with it. If imitations
// of the replaced agency are looked for, they still are: a directory that marks all agencies as common does not end
// this for agencies that another pack names.
func (m *merger) addAgency(r locatedRow[review.Agency]) {
	at := -1
	for _, d := range r.row.Domains {
		if i, there := m.agencyAt[d]; there && m.agencies[i].pack != r.pack && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		at = len(m.agencies)
		m.agencies = append(m.agencies, r)
	} else {
		old := m.agencies[at].row
		r.row.CommonName = r.row.CommonName && old.CommonName
		for _, d := range old.Domains {
			if m.agencyAt[d] == at {
				delete(m.agencyAt, d)
			}
		}
		m.agencies[at] = r
	}
	for _, d := range r.row.Domains {
		m.agencyAt[d] = at
	}
}

// addSuffix adds the rule for a suffix, whose place is a path from the row.
func (m *merger) addSuffix(r locatedRow[review.SenderRule], path ...any) {
	if old, there := m.suffixes[r.row.Suffix]; there && old.pack == r.pack {
		m.faults.addAt(r.pack.name, r.node, "suffix "+r.row.Suffix+" appears twice in this pack", "keep one of them",
			path...)
	}
	if strings.Contains(r.row.Suffix, "*") && !isWildcard(r.row.Suffix, r.row.Former) {
		m.faults.addAt(r.pack.name, r.node, "anyone could register a domain that matches "+r.row.Suffix,
			"a star may only end the first label, under the authority's own domain: sta-*.nrw.de", path...)
	}
	m.suffixes[r.row.Suffix] = r
}

// isWildcard reports a suffix with one star, at the end of its first label. What follows is a domain that one body has
// registered, so that nobody else can choose the label; this does not matter for domains that were given up.
func isWildcard(suffix string, former bool) bool {
	label, rest, _ := strings.Cut(suffix, ".")
	_, err := publicsuffix.EffectiveTLDPlusOne(rest)
	return strings.IndexByte(suffix, '*') == len(label)-1 && len(label) > 1 && strings.Count(suffix, "*") == 1 &&
		(err == nil || former && rest != "")
}
