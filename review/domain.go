package review

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// senderStatus is what a sender's domain amounts to. It speaks of the mailbox and
// never of the person: genuine official mailboxes are stolen and sold.
type senderStatus struct {
	kind            string // official, personal, lookalike, unlisted, none
	country         string // of the suffix or agency, "" where it has none
	cite            string
	imitates        string // the official name that a look-alike passes for
	displayedDomain string // the name beside which it stands, where one address hides another
}

// domainOf is what stands after the last @, the only part that mail follows:
// "a@fbi.gov"@evil.example comes from evil.example.
func domainOf(email string) string {
	i := strings.LastIndexByte(email, '@')
	if i < 0 {
		return ""
	}
	d := strings.TrimSuffix(strings.Trim(email[i+1:], " \t<>\"'"), ".")
	for j := 0; j < len(d); j++ {
		if c := d[j]; c >= 'A' && c <= 'Z' || c >= 0x80 {
			return strings.ToLower(d)
		}
	}
	return d
}

// unicodeDots are the full stops of other scripts, which mail reads as dots.
var unicodeDots = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".")

// senderStatus weighs a sender's address against the suffixes, the directory and
// the providers of the policy.
func (p *Policy) senderStatus(email string) senderStatus {
	domain := domainOf(email)
	unicodeForm := domain
	if strings.Contains(domain, "xn--") {
		if u, err := idna.ToUnicode(domain); err == nil {
			unicodeForm = u
		}
	}
	if !isHostName(unicodeDots.Replace(unicodeForm)) {
		return senderStatus{kind: "none"}
	}
	local := email[:strings.LastIndexByte(email, '@')]
	if strings.Trim(local, " \t<>\"'") == "" {
		return senderStatus{kind: "none"}
	}
	// A name with foreign letters is official only where the directory has it
	// letter by letter: governments register plain ones. An address that stands
	// beside its own like, as mail programs write it, is one address.
	if s, ok := p.officialDomain(domain); ok && (isPlainASCIIDomain(domain) || p.Senders.ByDomain[domain] != nil) {
		for _, inner := range embeddedDomains(local) {
			if inner != domain {
				return senderStatus{kind: "lookalike", imitates: domain, displayedDomain: inner}
			}
		}
		return s
	}
	if p.isPersonalDomain(domain) {
		return senderStatus{kind: "personal"}
	}
	if passes := p.imitatedDomain(unicodeForm); passes != "" {
		return senderStatus{kind: "lookalike", imitates: passes}
	}
	// An address hidden in the part before the @ is there to be read as the
	// sender: "agent@fbi.gov" <x@evil.example>.
	for _, inner := range embeddedDomains(local) {
		if _, ok := p.officialDomain(inner); ok {
			return senderStatus{kind: "lookalike", imitates: inner}
		}
	}
	return senderStatus{kind: "unlisted"}
}

// isHostName reports a name of labels that a mail server could have: two at
// least, none of them empty, of letters, digits and hyphens.
func isHostName(domain string) bool {
	labels, start := 0, 0
	for i := 0; i <= len(domain); i++ {
		if i < len(domain) && domain[i] != '.' {
			c := domain[i]
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 || c == '-' && i > start && i+1 < len(domain) && domain[i+1] != '.') {
				return false
			}
			continue
		}
		if i == start || i-start > 63 {
			return false
		}
		labels, start = labels+1, i+1
	}
	return labels > 1
}

// embeddedDomains lists the domains of the addresses that stand in the part before the
// last @, routes with a percent sign among them.
func embeddedDomains(local string) (out []string) {
	for i := 0; i < len(local); i++ {
		if local[i] != '@' && local[i] != '%' {
			continue
		}
		rest := strings.ToLower(local[i+1:])
		end := strings.IndexFunc(rest, func(c rune) bool {
			return c != '.' && c != '-' && c < 0x80 && !unicode.IsLetter(c) && !unicode.IsDigit(c)
		})
		if end >= 0 {
			rest = rest[:end]
		}
		if rest = strings.Trim(rest, "."); strings.IndexByte(rest, '.') > 0 {
			out = append(out, rest)
		}
	}
	return out
}

// isPlainASCIIDomain reports a name in ASCII that stands for itself.
func isPlainASCIIDomain(domain string) bool {
	for i := 0; i < len(domain); i++ {
		if domain[i] >= 0x80 {
			return false
		}
	}
	return !strings.Contains(domain, "xn--")
}

// officialDomain walks the domain's parents on label boundaries: an agency of the
// directory first, then a suffix that only governments can register.
func (p *Policy) officialDomain(domain string) (senderStatus, bool) {
	for rest := domain; rest != ""; {
		if a := p.Senders.ByDomain[rest]; a != nil {
			return senderStatus{kind: "official", country: a.Country, cite: a.Cite}, true
		}
		if s := p.Senders.BySuffix[rest]; s != nil && rest != domain {
			return senderStatus{kind: "official", country: s.Country, cite: s.Cite}, true
		}
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
	}
	if s := p.Senders.BySuffix[domain]; s != nil && strings.IndexByte(domain, '.') > 0 {
		return senderStatus{kind: "official", country: s.Country, cite: s.Cite}, true
	}
	return senderStatus{}, false
}

// isPersonalDomain reports a webmail or disposable provider, or a name below one.
func (p *Policy) isPersonalDomain(domain string) bool {
	for rest := domain; ; {
		if p.Senders.Personal[rest] {
			return true
		}
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
}

// imitatedDomain names the official domain that an unlisted one could be taken for,
// or nothing. Four tricks are looked for: letters of other scripts, an official
// name inside another domain, an agency's name under another ending, and one
// slip of the finger.
func (p *Policy) imitatedDomain(domain string) string {
	skeleton := p.skeleton(domain)
	if skeleton != domain {
		if _, ok := p.officialDomain(skeleton); ok {
			return skeleton
		}
	}
	if mixedScripts(domain) {
		return skeleton
	}
	dotted := strings.ReplaceAll(skeleton, "-", ".")
	for suffix := range parents(dotted) {
		// What stands before each cut is tried as an official name.
		prefix := strings.TrimSuffix(dotted, "."+suffix)
		if prefix == dotted || prefix == "" {
			continue
		}
		for inner := range parents(prefix) {
			if a := p.Senders.ByDomain[inner]; a != nil {
				return inner
			}
			// gov.im may well be that island's own government: a bare "gov"
			// before a country's ending is unlisted, not a trick.
			bare := inner == "gov" || inner == "mil"
			if s := p.Senders.BySuffix[inner]; s != nil && (bare && len(suffix) != 2 || strings.IndexByte(inner, '.') > 0) {
				return inner
			}
		}
	}
	name, _, _ := strings.Cut(dotted, ".")
	for _, known := range p.Senders.ImitationTargets {
		if p.Senders.ByDomain[known] == nil {
			continue
		}
		label, _, _ := strings.Cut(known, ".")
		if len(label) >= 5 && (label == name || label == mainLabel(skeleton)) && !contains(p.Senders.CommonNames, label) {
			return known
		}
		if len(known) >= 7 && withinOneEdit(known, skeleton) {
			return known
		}
	}
	return ""
}

// mainLabel is the label before the ending of a plain two-label domain.
func mainLabel(domain string) string {
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return domain
	}
	return labels[len(labels)-2]
}

// parents yields a domain and each of its parents.
func parents(domain string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for rest := domain; rest != ""; {
			if !yield(rest) {
				return
			}
			i := strings.IndexByte(rest, '.')
			if i < 0 {
				return
			}
			rest = rest[i+1:]
		}
	}
}

// skeleton replaces every look-alike by the ASCII that it passes for, other
// full stops among them, and leaves out what cannot be seen.
func (p *Policy) skeleton(domain string) string {
	var b strings.Builder
	for _, c := range unicodeDots.Replace(domain) {
		if unicode.In(c, unicode.Cf, unicode.Mn) {
			continue
		}
		if a, ok := p.Confusables[c]; ok {
			b.WriteString(a)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// mixedScripts reports a label that mixes ASCII letters with Cyrillic, Greek
// or full-width ones, which no honest registration does.
func mixedScripts(domain string) bool {
	var ascii, other bool
	for _, c := range domain {
		switch {
		case c == '.':
			ascii, other = false, false
		case c < 0x80:
			ascii = ascii || unicode.IsLetter(c)
		case unicode.In(c, unicode.Cyrillic, unicode.Greek) || c >= 0xFF21 && c <= 0xFF5A:
			other = true
		}
		if ascii && other {
			return true
		}
	}
	return false
}

// withinOneEdit reports that a and b differ by one letter added, dropped, changed or
// swapped with its neighbour.
func withinOneEdit(a, b string) bool {
	if a == b || len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) == len(b):
		if a[i+1:] == b[i+1:] {
			return true
		}
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	case len(a) > len(b):
		return a[i+1:] == b[i:]
	}
	return a[i:] == b[i+1:]
}
