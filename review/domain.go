package review

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"lert/review/text"
)

// senderStatus classifies a sender's domain. It is about the mailbox and never about the person, because genuine
// official mailboxes are stolen and sold.
type senderStatus struct {
	kind            string // official, personal, lookalike, unlisted, none
	country         string // of the suffix or agency, "" if it has none
	cite            string
	imitates        string // the official domain that a look-alike imitates
	displayedDomain string // the domain of another address, which the part before the @ displays; "" if there is none
}

// domainOf is the part of an address after the last @ in lower case, which alone decides where mail goes:
// "a@fbi.gov"@evil.example comes from evil.example. What is invisible after the address is not part of it.
func domainOf(email string) string {
	i := strings.LastIndexByte(email, '@')
	if i < 0 {
		return ""
	}
	const around = " \t<>\"'"
	domain := strings.TrimLeft(email[i+1:], around)
	domain = strings.TrimRightFunc(domain, func(c rune) bool {
		return strings.ContainsRune(around, c) || text.IsBlank(c)
	})
	return lowerNormal(strings.TrimSuffix(domain, "."))
}

// unicodeDots replaces the full stops of other scripts, which mail programs read as dots.
var unicodeDots = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".")

// senderStatus compares a sender's address with the suffixes, the directory of agencies and the mail providers of the
// policy.
func (p *Policy) senderStatus(email string) senderStatus {
	domain := domainOf(email)
	unicodeForm := domain
	if strings.Contains(domain, "xn--") {
		if u, err := idna.ToUnicode(domain); err == nil {
			unicodeForm = u
		}
		if !isPlainASCIIDomain(unicodeForm) { // as the directory has it
			domain = unicodeForm
		}
	}
	local := email[:max(0, strings.LastIndexByte(email, '@'))]
	if !isHostName(unicodeDots.Replace(unicodeForm)) || strings.Trim(local, " \t<>\"'") == "" {
		return senderStatus{kind: "none"}
	}
	// A domain with letters outside ASCII is official only if the directory has exactly this spelling, because
	// governments register plain names. Mail programs write an address twice, so the same domain before the @ is not
	// suspicious.
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
	if strings.ContainsFunc(unicodeForm, text.IsBlank) { // no honest domain has an invisible character in it
		return senderStatus{kind: "lookalike", imitates: p.skeleton(unicodeForm)}
	}
	if passes := p.imitatedDomain(unicodeForm); passes != "" {
		return senderStatus{kind: "lookalike", imitates: passes}
	}
	// An address in the part before the @ is there to be mistaken for the sender: "agent@fbi.gov" <x@evil.example>.
	for _, inner := range embeddedDomains(local) {
		if _, ok := p.officialDomain(inner); ok {
			return senderStatus{kind: "lookalike", imitates: inner}
		}
	}
	return senderStatus{kind: "unlisted"}
}

// isHostName reports whether a mail server could have this name: at least two labels of 1 to 63 letters, digits and
// inner hyphens.
func isHostName(domain string) bool {
	labels, start := 0, 0
	for i := 0; i <= len(domain); i++ {
		if i < len(domain) && domain[i] != '.' {
			c := domain[i]
			innerHyphen := c == '-' && i > start && i+1 < len(domain) && domain[i+1] != '.'
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 || innerHyphen) {
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

// embeddedDomains lists the domains of addresses in the part before the last @, including routes with a percent sign.
func embeddedDomains(local string) (out []string) {
	for i := 0; i < len(local); i++ {
		if local[i] != '@' && local[i] != '%' {
			continue
		}
		rest := lowerNormal(local[i+1:])
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

// isPlainASCIIDomain reports whether a domain is in ASCII and is not the encoded form of another.
func isPlainASCIIDomain(domain string) bool {
	isWide := func(c rune) bool { return c >= 0x80 }
	return strings.IndexFunc(domain, isWide) < 0 && !strings.Contains(domain, "xn--")
}

// officialDomain looks a domain up, and its parents: in the directory of agencies first, then among the suffixes that
// only governments can register. A domain of one label is no mailbox's, and a suffix that is one is not official by
// itself.
func (p *Policy) officialDomain(domain string) (senderStatus, bool) {
	official := func(country, cite string) (senderStatus, bool) {
		return senderStatus{kind: "official", country: country, cite: cite}, true
	}
	for d := range parents(domain) {
		if a := p.Senders.ByDomain[d]; a != nil {
			return official(a.Country, a.Cite)
		}
		if s := p.Senders.BySuffix[d]; s != nil && d != domain {
			return official(s.Country, s.Cite)
		}
	}
	if s := p.Senders.BySuffix[domain]; s != nil && strings.IndexByte(domain, '.') > 0 {
		return official(s.Country, s.Cite)
	}
	return senderStatus{}, false
}

// isPersonalDomain reports a provider of webmail or of disposable addresses, or a name below one.
func (p *Policy) isPersonalDomain(domain string) bool {
	for d := range parents(domain) {
		if p.Senders.Personal[d] {
			return true
		}
	}
	return false
}

// imitatedDomain names the official domain that an unlisted one imitates; "" if there is none. It looks for letters
// of other scripts, an official name inside another domain, an agency's name with another ending, and a one-letter
// typo.
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
		if before, found := strings.CutSuffix(dotted, "."+suffix); found && before != "" {
			if known := p.officialNameIn(before, suffix); known != "" {
				return known
			}
		}
	}
	name, _, _ := strings.Cut(dotted, ".")
	for _, known := range p.Senders.ImitationTargets {
		if p.Senders.ByDomain[known] == nil {
			continue
		}
		label, _, _ := strings.Cut(known, ".")
		sameName := label == name || label == mainLabel(skeleton)
		if len(label) >= 5 && sameName && !slices.Contains(p.Senders.CommonNames, label) ||
			len(known) >= 7 && withinOneEdit(known, skeleton) {
			return known
		}
	}
	return ""
}

// officialNameIn names the official domain at the end of the part of a domain before a suffix: fbi.gov in
// fbi.gov.example. A bare "gov" or "mil" before the ending of a country is not one: gov.im may well be that island's
// own government.
func (p *Policy) officialNameIn(before, suffix string) string {
	for inner := range parents(before) {
		bare := (inner == "gov" || inner == "mil") && len(suffix) != 2
		if p.Senders.ByDomain[inner] != nil ||
			p.Senders.BySuffix[inner] != nil && (bare || strings.IndexByte(inner, '.') > 0) {
			return inner
		}
	}
	return ""
}

// mainLabel is the last label but one of a domain.
func mainLabel(domain string) string {
	labels := strings.Split(domain, ".")
	return labels[max(0, len(labels)-2)]
}

// parents yields a domain and each of its parents, the domain first.
func parents(domain string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest := domain; rest != "" && yield(rest); {
			_, rest, _ = strings.Cut(rest, ".")
		}
	}
}

// skeleton replaces every look-alike character and full stop by the ASCII that it imitates, and drops invisible ones.
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

// mixedScripts reports a label that mixes ASCII letters with Cyrillic, Greek or full-width ones, as no honest domain
// does.
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

// withinOneEdit reports whether a and b differ by one letter added, dropped, changed or swapped with its neighbour.
func withinOneEdit(a, b string) bool {
	return len(a)-len(b) <= 1 && len(b)-len(a) <= 1 && text.EditDistance(a, b, true) == 1
}
