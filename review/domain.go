package review

import (
	"cmp"
	"iter"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"lert/review/text"
)

// senderStatus classifies a sender's domain. It is about the mailbox and never about the person, because genuine
// official mailboxes are stolen and sold.
type senderStatus struct {
	kind     string // official, former, personal, lookalike, unlisted, none: not one address
	country  string // of the suffix or agency, "" if it has none
	suffix   string // the official suffix above the domain; "" if the domain itself, or an agency, is listed
	note     string // of the suffix
	imitates string // the official domain that a look-alike imitates
	// the official domain that another official, or an unlisted, one resembles; "" if there is none
	resembles       string
	displayedDomain string // the domain of another address, which the part before the @ displays; "" if there is none
	unverified      bool   // the row that makes it official is not certain
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

// withPlainDots is a domain with the full stops of other scripts replaced; it copies nothing if there are none.
func withPlainDots(domain string) string {
	if strings.IndexFunc(domain, func(c rune) bool { return c >= 0x80 }) < 0 {
		return domain
	}
	return unicodeDots.Replace(domain)
}

// senderStatus compares a sender's address with the suffixes, the directory of agencies and the mail providers of the
// policy. What they list is tested before anything is called an imitation. own is the country that the requester
// claims.
func (p *Policy) senderStatus(email, own string) senderStatus {
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
	if !isHostName(withPlainDots(unicodeForm)) || strings.Trim(local, " \t<>\"'") == "" {
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
		if !p.isOneAddress(email) {
			return senderStatus{kind: "none"}
		}
		return p.compareWithAgencies(domain, own, s)
	}
	if p.isPersonalDomain(domain) {
		return senderStatus{kind: "personal"}
	}
	if strings.ContainsFunc(unicodeForm, text.IsBlank) { // no honest domain has an invisible character in it
		return senderStatus{kind: "lookalike", imitates: p.skeleton(unicodeForm)}
	}
	if passes := p.imitatedDomain(unicodeForm, own); passes != "" {
		return senderStatus{kind: "lookalike", imitates: passes}
	}
	// An address in the part before the @ is there to be mistaken for the sender: "agent@fbi.gov" <x@evil.example>.
	for _, inner := range embeddedDomains(local) {
		if p.isOfficial(inner) {
			return senderStatus{kind: "lookalike", imitates: inner}
		}
	}
	known, certain := p.displayedOfficial(local)
	if certain {
		return senderStatus{kind: "lookalike", imitates: known}
	}
	return senderStatus{kind: "unlisted", resembles: cmp.Or(known, p.resembledDomain(p.skeleton(unicodeForm), own))}
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

// officialDomain looks a domain up, and its parents: in the directory of agencies first, then among the suffixes. A
// domain of one label is no mailbox's, and a suffix that is one is not official by itself. The kind is "former" for a
// domain that an authority has given up.
func (p *Policy) officialDomain(domain string) (senderStatus, bool) {
	for d := range parents(domain) {
		if a := p.Senders.ByDomain[d]; a != nil {
			return senderStatus{kind: "official", country: a.Country, unverified: a.unverified()}, true
		}
		r := p.Senders.suffixRule(d)
		if r == nil || d == domain && strings.IndexByte(d, '.') < 0 {
			continue
		}
		s := senderStatus{kind: "official", country: r.Country, note: r.Note, unverified: r.unverified()}
		if r.Former {
			s.kind = "former"
		}
		if d != domain {
			s.suffix = d
		}
		return s, true
	}
	return senderStatus{}, false
}

// isOfficial reports whether a domain, or a parent, is listed and still an authority's.
func (p *Policy) isOfficial(domain string) bool {
	s, ok := p.officialDomain(domain)
	return ok && s.kind == "official"
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

// parents yields a domain and each of its parents, the domain first.
func parents(domain string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest := domain; rest != "" && yield(rest); {
			_, rest, _ = strings.Cut(rest, ".")
		}
	}
}
