package review

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"lert/review/text"
)

// parsePhone reads a telephone number: + or 00 and 8 to 15 digits, separators and invisible characters ignored; bare
// digits only if they begin with the calling code of the country and its full numbers have that length. A zero in
// brackets after the calling code is dropped or kept as the numbering plan says. It never guesses: reading says how the
// digits could be read otherwise.
func (p *Policy) parsePhone(value, country string) (digits string, ok bool, reading string) {
	s := phoneText(value)
	if before, after, found := cutTrunkZero(s); found {
		if s, reading = p.resolveTrunkZero(before, after); reading != "" {
			return "", false, reading
		}
	}
	rest, international := cutInternational(s)
	if digits, ok = onlyDigits(rest); !ok {
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

// visiblePart is a value without its invisible characters, and with the plain forms of wide signs and of the digits of
// every script. White space at its ends is dropped, white space within becomes a space.
func visiblePart(value string) string {
	if text.PlainPrefix(value) == len(value) {
		return strings.TrimSpace(value)
	}
	return strings.TrimSpace(asciiDigits(norm.NFKC.String(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case text.IsBlank(r):
			return -1
		}
		return r
	}, value))))
}

// asciiDigits is a text with the decimal digits of every script as 0 to 9.
func asciiDigits(s string) string {
	if text.PlainPrefix(s) == len(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 || !unicode.Is(unicode.Nd, r) {
			return r
		}
		zero := r // the digits of a script follow each other, and each script's begin behind another's nine
		for n := r - 1; unicode.Is(unicode.Nd, n); n-- {
			zero = n
		}
		return '0' + (r-zero)%10
	}, s)
}

// phoneText is what somebody wrote as a telephone number, without what a link has in front of it (tel:+44…).
func phoneText(value string) string {
	s, _ := cutScheme(visiblePart(value), "tel:")
	return strings.TrimSpace(s)
}

// cutInternational cuts the + or 00 off a telephone number that begins with its calling code, which may be in brackets:
// (+44) 20.
func cutInternational(s string) (rest string, ok bool) {
	s = strings.TrimLeft(s, "([ ")
	if rest, ok = strings.CutPrefix(s, "+"); !ok {
		rest, ok = strings.CutPrefix(s, "00")
	}
	return rest, ok
}

// bracketedZero matches the trunk prefix as people write it into a telephone number, alone or with the area code behind
// it: +44 (0) 20, +44 (020).
var bracketedZero = regexp.MustCompile(`[(\[]\s*0([^()\[\]]*)[)\]]`)

// cutTrunkZero cuts a telephone number that begins with its calling code at a zero in brackets.
func cutTrunkZero(s string) (before, after string, found bool) {
	if !strings.ContainsAny(s, "([") {
		return "", "", false
	}
	const first = 1 // brackets at the beginning are around the calling code
	at := bracketedZero.FindStringSubmatchIndex(s[first:])
	if _, international := cutInternational(s); at == nil || !international {
		return "", "", false
	}
	return s[:first+at[0]], s[first+at[2]:first+at[3]] + s[first+at[1]:], true
}

// resolveTrunkZero is the number that has a zero in brackets between before and after. The zero is for callers within
// the country and is dropped, unless the plan keeps it. If it does not follow a calling code that is known, reading
// says the two numbers that it could be.
func (p *Policy) resolveTrunkZero(before, after string) (number, reading string) {
	rest, _ := cutInternational(before)
	code, ok := onlyDigits(rest)
	local, both := onlyDigits(after)
	if !ok || !both {
		return before + after, ""
	}
	known, keeps := p.trunkPlan(code)
	switch {
	case strings.HasPrefix(local, "0"): // (00), or (0) 020
		return "", "a number has at most one zero between its country code and its area code"
	case known && keeps:
		return "+" + code + "0" + local, ""
	case known:
		return "+" + code + local, ""
	}
	return "", "the (0) may be left out or dialled: +" + code + " " + local + ", or +" + code + " 0" + local
}

// trunkPlan reports whether a calling code is known, and whether its numbers keep the zero of a call within the
// country. A calling code has at most three digits; the longer ones of the policy have an area code with them.
func (p *Policy) trunkPlan(code string) (known, keeps bool) {
	for _, c := range p.Countries {
		if len(code) <= 3 && slices.Contains(c.Calling, code) {
			known, keeps = true, keeps || c.KeepsTrunkZero
		}
	}
	return known, keeps
}

// phoneSpellings are the forms of the telephone number that somebody wrote, or of a part of one: without separators,
// and if it has a zero in brackets, with and without it.
func phoneSpellings(s string) []string {
	s = phoneText(s)
	parts := []string{s}
	if before, after, found := cutTrunkZero(s); found {
		parts = []string{before + after, before + "0" + after}
	}
	var out []string
	for _, part := range parts {
		rest, international := cutInternational(part)
		digits, ok := onlyDigits(rest)
		if !ok || len(digits) < 7 {
			return nil
		}
		if international {
			digits = "+" + digits
		}
		out = append(out, digits)
	}
	return out
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
		case strings.ContainsRune(".()[]/", c) || unicode.In(c, unicode.Pd, unicode.Zs):
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
	s = cutMailto(s)
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && strings.Contains(withPlainDots(s[at+1:]), ".") &&
		!strings.ContainsAny(s, "<>\"") && !hasBlank(s)
}

func isUsername(s string) bool {
	return len(s) <= 128 && !strings.ContainsAny(strings.TrimPrefix(s, "@"), "/@") && !hasBlank(s)
}

func isWebAddress(s string) bool {
	u := webAddress(s)
	return u != nil && (u.Scheme == "https" || u.Scheme == "http")
}

func isIPAddress(s string) bool {
	_, err := netip.ParseAddr(visiblePart(s))
	return err == nil
}

func isIdentifier(s string) bool { return len(s) <= 256 && !hasBlank(s) }

// hasBlank reports whether a value has white space or an invisible character in it.
func hasBlank(s string) bool { return strings.ContainsFunc(s, text.IsBlank) }

// checkTarget reports whether the value of target i can be an account, and if not, how it can be read or what is wrong.
func (p *Policy) checkTarget(r *Request, i int) (ok bool, reading string) {
	t := &r.Targets[i]
	v := text.Trim(t.Value)
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
	u := webAddress(value)
	if u == nil || len(rule.Hosts) == 0 {
		return true
	}
	for host := range parents(NormalDomain(u.Hostname())) {
		if slices.Contains(rule.Hosts, host) {
			return true
		}
	}
	return false
}

// NormalisedTarget is target i of a request in the one form in which equal accounts are equal, with its type in front,
// and whether it is valid.
func NormalisedTarget(p *Policy, r *Request, i int) (string, bool) {
	t := &r.Targets[i]
	if t.Type == "phone" {
		digits, ok, _ := p.parsePhone(t.Value, r.targetCountry(i))
		if !ok {
			return "phone:" + text.Fold(text.Trim(t.Value)), false
		}
		return "phone:+" + digits, true
	}
	ok, _ := p.checkTarget(r, i)
	v := normalIdentifier(t.Type, t.Value)
	// The same name on two platforms is two accounts; a telephone number or mail address is one person's on all of
	// them.
	if t.Type != "email" {
		return t.Type + ":" + r.Platform + ":" + v, ok
	}
	return t.Type + ":" + v, ok
}
