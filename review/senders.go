package review

import (
	"maps"
	"slices"
	"strings"
)

// Senders tells official senders of mail from others.
type Senders struct {
	// Suffixes are the domains under which only governments can register.
	Suffixes []SenderRule `yaml:"suffixes"`
	// Agencies are single bodies with their own domain and switchboard.
	Agencies []Agency `yaml:"agencies"`
	// Webmail and Disposable providers give personal addresses.
	Webmail    []string `yaml:"webmail"`
	Disposable []string `yaml:"disposable"`
	// CommonNames are first labels that are plain words: a domain that shares one with an agency's domain does not
	// imitate it by that alone.
	CommonNames []string `yaml:"common_names"`

	// CountryWords are words for countries other than their English names, for what calls itself the police of one.
	CountryWords []CountryWords `yaml:"country_words"`

	// The rest is made from the lists above when the policy is built.
	BySuffix map[string]*SenderRule `yaml:"-"`
	ByDomain map[string]*Agency     `yaml:"-"`
	Personal map[string]bool        `yaml:"-"`
	// ImitationTargets are the domains, in order, for which imitations are looked for.
	ImitationTargets []string `yaml:"-"`

	// See IndexSenders.
	bySight      map[string]string
	byLabel      map[string][]string
	byJoined     map[string][]string
	byName       map[string][]string
	single       []string // the suffixes that are one authority's
	wildcards    map[string][]*SenderRule
	commonFolded map[string]bool
	countryWords map[string]string
}

// CountryWords are words for a country: its name in its own languages, and adjectives.
type CountryWords struct {
	Country string   `yaml:"country"`
	Words   []string `yaml:"words"`
}

// SenderRule is a suffix under which only a government registers, or the domain of one authority.
type SenderRule struct {
	Basis `yaml:",inline"`
	// Suffix may have a star for the rest of its first label: sta-*.nrw.de.
	Suffix  string `yaml:"suffix"`
	Country string `yaml:"country"`
	Note    string `yaml:"note"`
	// Former: the authority gave the domain up, and whoever registered it since writes from it.
	Former bool `yaml:"former"`
}

// Agency is a body in the directory, with a telephone number found independently of any request.
type Agency struct {
	Basis   `yaml:",inline"`
	Name    string   `yaml:"name"`
	Country string   `yaml:"country"`
	Domains []string `yaml:"domains"`
	Phone   string   `yaml:"phone"`
	// CommonName: others, as a rule towns, bear the name too, so that a domain like this one does not imitate it. It
	// has no effect on a row that replaces one without it.
	CommonName bool `yaml:"common"`
}

// IndexSenders makes, from the lookup maps, what imitations and suffixes with a star are looked up by.
func (p *Policy) IndexSenders() {
	s := &p.Senders
	targets, all := len(s.ImitationTargets), len(s.ImitationTargets)+len(s.BySuffix)
	s.bySight, s.byLabel = make(map[string]string, 2*all), make(map[string][]string, targets)
	s.byJoined, s.byName = make(map[string][]string, 2*all), make(map[string][]string, all)
	s.wildcards, s.single = map[string][]*SenderRule{}, nil
	addSight := func(domain, skeleton string) {
		for _, form := range [...]string{foldDomain(skeleton), foldLabels(skeleton)} {
			if s.bySight[form] == "" {
				s.bySight[form] = domain
			}
		}
	}
	for _, known := range s.ImitationTargets {
		addSight(known, p.skeleton(known))
		label, _, _ := strings.Cut(known, ".")
		name := foldLabels(p.skeleton(label))
		if !slices.Contains(s.CommonNames, label) {
			addTo(s.byLabel, name, known)
		}
		addTo(s.byName, name, known)
		p.indexJoined(known)
	}
	for _, suffix := range slices.Sorted(maps.Keys(s.BySuffix)) {
		rule := s.BySuffix[suffix]
		if label, rest, found := strings.Cut(suffix, "."); found && strings.HasSuffix(label, "*") {
			s.wildcards[rest] = append(s.wildcards[rest], rule)
			if !rule.Former {
				s.single = append(s.single, suffix)
			}
		} else if found && !rule.Former {
			addSight(suffix, p.skeleton(suffix))
			p.indexJoined(suffix)
			if names := beforeSuffix(suffix); names != "" {
				s.single = append(s.single, suffix)
				if !strings.Contains(names, ".") {
					addTo(s.byName, foldLabels(p.skeleton(names)), suffix)
				}
			}
		}
	}
	p.indexCountryWords()
}

// indexJoined adds the labels of a listed domain, without separators: all, all but the last, and those before its
// public suffix.
func (p *Policy) indexJoined(known string) {
	butLast := strings.TrimSuffix(known, "."+lastLabels(known, 1))
	for _, form := range [...]string{known, butLast, beforeSuffix(known)} {
		if strings.Contains(form, ".") {
			addTo(p.Senders.byJoined, joinLabels(p.skeleton(form)), known)
		}
	}
}

// indexCountryWords makes the words of countries and the common names into what namesPoliceOf looks up.
func (p *Policy) indexCountryWords() {
	s := &p.Senders
	s.commonFolded, s.countryWords = map[string]bool{}, map[string]string{}
	for _, name := range s.CommonNames {
		s.commonFolded[foldLabels(name)] = true
	}
	add := func(word, code string) {
		if word = foldLabels(strings.ReplaceAll(strings.ToLower(word), " ", "")); s.countryWords[word] == "" {
			s.countryWords[word] = code
		}
	}
	for _, row := range s.CountryWords {
		if p.Countries[row.Country] != nil {
			for _, word := range row.Words {
				add(word, row.Country)
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(p.Countries)) {
		add(p.Countries[code].Name, code)
	}
}

// addTo adds a domain to a list of an index once.
func addTo(index map[string][]string, key, domain string) {
	if !slices.Contains(index[key], domain) {
		index[key] = append(index[key], domain)
	}
}

// suffixRule is the row of a suffix, with or without a star; nil if there is none.
func (s *Senders) suffixRule(suffix string) *SenderRule {
	if r := s.BySuffix[suffix]; r != nil {
		return r
	}
	label, rest, _ := strings.Cut(suffix, ".")
	for _, r := range s.wildcards[rest] {
		prefix, _, _ := strings.Cut(r.Suffix, "*")
		if len(label) > len(prefix) && strings.HasPrefix(label, prefix) {
			return r
		}
	}
	return nil
}
