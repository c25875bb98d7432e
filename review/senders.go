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

	// The rest is made from the lists above when the policy is built.
	BySuffix map[string]*SenderRule `yaml:"-"`
	ByDomain map[string]*Agency     `yaml:"-"`
	Personal map[string]bool        `yaml:"-"`
	// ImitationTargets are the domains, in order, for which imitations are looked for.
	ImitationTargets []string `yaml:"-"`

	// See BuildIndex.
	bySight   map[string]string
	byLabel   map[string][]string
	wildcards map[string][]*SenderRule
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

// BuildIndex makes, from the lookup maps, what imitations and suffixes with a star are looked up by.
func (s *Senders) BuildIndex(confusables map[rune]string) {
	s.bySight, s.byLabel, s.wildcards = map[string]string{}, map[string][]string{}, map[string][]*SenderRule{}
	p := &Policy{Confusables: confusables}
	addSight := func(domain string) {
		for _, form := range [...]string{p.foldDomain(domain), foldLabels(p.skeleton(domain))} {
			if s.bySight[form] == "" {
				s.bySight[form] = domain
			}
		}
	}
	for _, known := range s.ImitationTargets {
		addSight(known)
		label, _, _ := strings.Cut(known, ".")
		if !slices.Contains(s.CommonNames, label) {
			label = foldLabels(p.skeleton(label))
			s.byLabel[label] = append(s.byLabel[label], known)
		}
	}
	for _, suffix := range slices.Sorted(maps.Keys(s.BySuffix)) {
		rule := s.BySuffix[suffix]
		if label, rest, found := strings.Cut(suffix, "."); found && strings.HasSuffix(label, "*") {
			s.wildcards[rest] = append(s.wildcards[rest], rule)
		} else if found && !rule.Former {
			addSight(suffix)
		}
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
