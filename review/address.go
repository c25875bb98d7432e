package review

import (
	"net/mail"
	"strings"
	"unicode"

	"lert/review/text"
)

// isOneAddress reports whether a sender's address is one that mail can reach and nobody can misread: a local part
// without quotation marks, comments or blanks, and a domain; alone, as mail programs quote one, or in angle brackets
// after a name. Characters that show nothing may stand around it. A local part in letters that pass for ASCII ones is
// another mailbox than it seems.
func (p *Policy) isOneAddress(email string) bool {
	address := text.Trim(email)
	if text.PlainPrefix(address) < len(address) && strings.ContainsFunc(address, isMisleading) {
		return false
	}
	if inner, found := strings.CutSuffix(address, ">"); found {
		i := strings.LastIndexByte(inner, '<')
		if i < 0 || strings.ContainsAny(inner[:i], "<>") {
			return false
		}
		address = inner[i+1:]
	} else if n := len(address) - 1; n > 0 && (address[0] == '\'' || address[0] == '"') && address[n] == address[0] {
		address = address[1:n]
	}
	local, domain, _ := strings.Cut(address, "@")
	const longestLocal = 64 // RFC 5321, section 4.5.3.1.1
	if len(local) > longestLocal || !isHostName(withPlainDots(lowerNormal(strings.TrimSuffix(domain, ".")))) {
		return false
	}
	if isPlainLocal(local) {
		return true
	}
	if strings.ContainsFunc(local, text.IsBlank) {
		return false
	}
	plain := local + "@x"
	parsed, err := mail.ParseAddress(plain)
	return err == nil && parsed.Name == "" && parsed.Address == plain &&
		!mixedScripts(local) && !p.passesForASCII(local)
}

// isMisleading reports a character that shows nothing or changes the order of what is shown, other than a space.
func isMisleading(c rune) bool {
	return c != ' ' && (text.IsBlank(c) || unicode.In(c, unicode.Cc, unicode.Cf)) && !unicode.Is(unicode.Zs, c)
}

// isPlainLocal reports letters and digits of ASCII, with single dots, hyphens and the like between them.
func isPlainLocal(local string) bool {
	isInner := false // whether the last character was a letter or digit
	for i := range len(local) {
		switch c := local[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			isInner = true
		case isInner && (c == '.' || c == '-' || c == '_' || c == '+'):
			isInner = false
		default:
			return false
		}
	}
	return isInner
}

// passesForASCII reports letters of other alphabets that look like an ASCII word.
func (p *Policy) passesForASCII(local string) bool {
	isForeign := func(c rune) bool { return c >= 0x80 && !unicode.Is(unicode.Latin, c) }
	isWide := func(c rune) bool { return c >= 0x80 }
	return strings.ContainsFunc(local, isForeign) && !strings.ContainsFunc(p.skeleton(local), isWide)
}

// displayedOfficial names an official domain that the part of an address before the @ shows without an @ of its own, as
// a name or a mailbox: "usdoj.gov" <x@evil.example>. certain is false if a person may be called so: dan.mil.
func (p *Policy) displayedOfficial(local string) (known string, certain bool) {
	if !strings.Contains(local, ".") {
		return "", false
	}
	isPart := func(c rune) bool { return c == '.' || c == '-' || unicode.IsLetter(c) || unicode.IsDigit(c) }
	for _, word := range strings.FieldsFunc(lowerNormal(local), func(c rune) bool { return !isPart(c) }) {
		word = strings.Trim(p.skeleton(word), ".")
		for d := range parents(word) {
			if p.Senders.ByDomain[d] != nil {
				return d, true
			}
		}
		if known == "" && strings.Contains(word, ".") && p.isOfficial(word) {
			known = word
		}
	}
	return known, false
}
