package review

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// parsePhone reads a telephone number as the contract does: + or 00 and 8 to 15
// digits, separators ignored; bare digits only where they begin with the
// calling code of a country whose full numbers have that length. It never
// guesses: reading says how else the digits could be read.
func (p *Policy) parsePhone(value, country string) (digits string, ok bool, reading string) {
	s := strings.TrimSpace(value)
	international := false
	switch {
	case strings.HasPrefix(s, "+"):
		international, s = true, s[1:]
	case strings.HasPrefix(s, "00"):
		international, s = true, s[2:]
	}
	if digits, ok = onlyDigits(s); !ok {
		return "", false, "it is not a telephone number"
	}
	if international {
		if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' {
			return "", false, "a number with its country code has 8 to 15 digits"
		}
		return digits, true, ""
	}
	if c := p.Countries[country]; c != nil && c.NumberMin > 0 && len(digits) >= c.NumberMin && len(digits) <= max(c.NumberMax, c.NumberMin) {
		for _, code := range c.Calling {
			if strings.HasPrefix(digits, code) {
				return digits, true, ""
			}
		}
	}
	return "", false, p.possibleReadings(digits, country)
}

// possibleReadings says in words what bare digits could mean.
func (p *Policy) possibleReadings(digits, country string) string {
	localReading := "a number without its country code"
	if c := p.Countries[country]; c != nil {
		localReading = "a number in " + c.Name + " without its country code"
		if len(c.Calling) > 0 {
			localReading += " (+" + c.Calling[0] + ")"
		}
	}
	otherReading, best := "", 0
	for code, c := range p.Countries {
		for _, calling := range c.Calling {
			if code == country || !strings.HasPrefix(digits, calling) || len(digits) < 8 {
				continue
			}
			// The longest calling code wins; among equals the first by name,
			// so that the sentence is the same every time.
			if len(calling) > best || len(calling) == best && c.Name < otherReading {
				otherReading, best = c.Name, len(calling)
			}
		}
	}
	if otherReading == "" {
		return localReading
	}
	return localReading + ", or +" + digits[:best] + " " + digits[best:] + " in " + otherReading
}

// onlyDigits strips separators, the dashes and spaces of word processors among
// them; anything else makes it no number. Digits that
// stand alone come back without a copy.
func onlyDigits(s string) (string, bool) {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			clean = false
			break
		}
	}
	if clean {
		return s, s != ""
	}
	var b strings.Builder
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			b.WriteByte(byte(c))
		case c == '.' || c == '(' || c == ')' || c == '/' || unicode.In(c, unicode.Pd, unicode.Zs):
		default:
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}

// targetCountry is whose numbering plan a bare number is read by.
func (r *Request) targetCountry(i int) string {
	if c := r.Targets[i].Country; c != "" {
		return c
	}
	return r.Requester.Country
}

// checkTarget says whether an identifier can be an account here, and how it
// reads where it cannot.
func (p *Policy) checkTarget(r *Request, i int) (ok bool, reading string) {
	t := &r.Targets[i]
	v := strings.TrimSpace(t.Value)
	if v == "" {
		return false, "it is empty"
	}
	switch t.Type {
	case "phone":
		_, ok, reading = p.parsePhone(t.Value, r.targetCountry(i))
		return ok, reading
	case "email":
		at := strings.LastIndexByte(v, '@')
		if at <= 0 || at == len(v)-1 || strings.IndexByte(v[at+1:], '.') < 0 || strings.ContainsAny(v, " \t<>\"") {
			return false, "it is not an e-mail address"
		}
	case "username":
		if len(v) > 128 || strings.ContainsAny(strings.TrimPrefix(v, "@"), " \t/@") {
			return false, "it is not a user name"
		}
	case "profile_url":
		u, err := url.Parse(v)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return false, "it is not the address of a profile"
		}
	case "ip":
		if _, err := netip.ParseAddr(v); err != nil {
			return false, "it is not an IP address"
		}
	case "user_id", "group_id", "device":
		if len(v) > 256 || strings.ContainsAny(v, " \t") {
			return false, "it is not an identifier"
		}
	}
	return true, ""
}

// allowsHost reports whether a profile's address is on one of the platform's hosts
// or below one. What is no address at all is for checkTarget to say.
func (rule *TargetRule) allowsHost(value string) bool {
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || u.Host == "" || len(rule.Hosts) == 0 {
		return true
	}
	for host := range parents(strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")) {
		if contains(rule.Hosts, host) {
			return true
		}
	}
	return false
}

// NormalisedTarget is target i of a request in the one form that makes equal
// accounts equal, with its type in front, and whether it is valid. It is what
// indexes and related requests are built on.
func NormalisedTarget(p *Policy, r *Request, i int) (string, bool) {
	t := &r.Targets[i]
	v := strings.TrimSpace(t.Value)
	if t.Type == "phone" {
		digits, ok, _ := p.parsePhone(t.Value, r.targetCountry(i))
		if !ok {
			return "phone:" + v, false
		}
		return "phone:+" + digits, true
	}
	ok, _ := p.checkTarget(r, i)
	switch t.Type {
	case "email":
		v = strings.ToLower(v)
	case "username":
		v = strings.ToLower(strings.TrimPrefix(v, "@"))
	case "ip":
		if a, err := netip.ParseAddr(v); err == nil {
			v = a.String()
		}
	case "profile_url":
		v = strings.TrimSuffix(strings.ToLower(v), "/")
	}
	// The same name on two platforms is two accounts; a number is one person's.
	if t.Type != "email" {
		return t.Type + ":" + r.Platform + ":" + v, ok
	}
	return t.Type + ":" + v, ok
}
