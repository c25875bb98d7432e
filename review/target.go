package review

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// parsePhone reads a telephone number: + or 00 and 8 to 15 digits, separators ignored; bare digits only if they begin
// with the calling code of the country and its full numbers have that length. It never guesses: reading says how the
// digits could be read otherwise.
func (p *Policy) parsePhone(value, country string) (digits string, ok bool, reading string) {
	s, international := strings.CutPrefix(strings.TrimSpace(value), "+")
	if !international {
		s, international = strings.CutPrefix(s, "00")
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
	if c := p.Countries[country]; c != nil && c.NumberMin > 0 &&
		len(digits) >= c.NumberMin && len(digits) <= max(c.NumberMax, c.NumberMin) {
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
			// The longest calling code wins; among equals the first by name, so that the sentence is always the same.
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

// onlyDigits strips separators, among them the dashes and spaces of word processors, and reports whether the rest is
// digits. A value without separators is returned without a copy.
func onlyDigits(s string) (string, bool) {
	if strings.Trim(s, "0123456789") == "" {
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

// targetCountry is the country whose numbering plan applies to a bare telephone number.
func (r *Request) targetCountry(i int) string {
	return cmp.Or(r.Targets[i].Country, r.Requester.Country)
}

// targetForms are the forms of the types of identifier but "phone", each with what to say of a value that does not have
// it.
var targetForms = map[string]struct {
	matches func(string) bool
	fault   string
}{
	"email":       {isEmailAddress, "it is not an e-mail address"},
	"username":    {isUsername, "it is not a user name"},
	"profile_url": {isWebAddress, "it is not the address of a profile"},
	"ip":          {isIPAddress, "it is not an IP address"},
	"user_id":     {isIdentifier, "it is not an identifier"},
	"group_id":    {isIdentifier, "it is not an identifier"},
	"device":      {isIdentifier, "it is not an identifier"},
}

func isEmailAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && strings.Contains(s[at+1:], ".") && !strings.ContainsAny(s, " \t<>\"")
}

func isUsername(s string) bool {
	return len(s) <= 128 && !strings.ContainsAny(strings.TrimPrefix(s, "@"), " \t/@")
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

func isIPAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

func isIdentifier(s string) bool { return len(s) <= 256 && !strings.ContainsAny(s, " \t") }

// checkTarget reports whether the value of target i can be an account, and if not, how it can be read or what is wrong.
func (p *Policy) checkTarget(r *Request, i int) (ok bool, reading string) {
	t := &r.Targets[i]
	v := strings.TrimSpace(t.Value)
	form, known := targetForms[t.Type]
	switch {
	case v == "":
		return false, "it is empty"
	case t.Type == "phone":
		_, ok, reading = p.parsePhone(t.Value, r.targetCountry(i))
		return ok, reading
	case known && !form.matches(v):
		return false, form.fault
	}
	return true, ""
}

// allowsHost reports whether a profile's address is on one of the platform's hosts or below one. It allows what is not
// an address, because checkTarget reports that.
func (rule *TargetRule) allowsHost(value string) bool {
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || u.Host == "" || len(rule.Hosts) == 0 {
		return true
	}
	for host := range parents(strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")) {
		if slices.Contains(rule.Hosts, host) {
			return true
		}
	}
	return false
}

// NormalisedTarget is target i of a request in the one form in which equal accounts are equal, with its type in front,
// and whether it is valid. Indexes and related requests use it.
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
	// The same name on two platforms is two accounts; a telephone number or mail address is one person's on all of
	// them.
	if t.Type != "email" {
		return t.Type + ":" + r.Platform + ":" + v, ok
	}
	return t.Type + ":" + v, ok
}
