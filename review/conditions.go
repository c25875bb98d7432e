package review

import "strings"

// conditionMatches reports whether the conditions of a row are met by this request. A
// category condition is met when the category in question matches, or, where
// none is in question, when any asked category does.
func (as *assessor) conditionMatches(w *When, c Category) bool {
	r, pr := as.request, as.request.Process
	if pr == nil {
		if len(w.Via)+len(w.Roles)+len(w.Offences)+len(w.Instruments)+len(w.Statute)+len(w.Authorities)+len(w.Subdivisions) > 0 {
			return false
		}
	} else {
		if len(w.Via) > 0 && !contains(w.Via, pr.Via) ||
			len(w.Roles) > 0 && !contains(w.Roles, pr.Authority.Role) ||
			len(w.Instruments) > 0 && !matchesPattern(w.Instruments, pr.Instrument) {
			return false
		}
		country := as.issuingCountry()
		if a := &pr.Authority; len(w.Authorities) > 0 && !as.inCountries(w.Authorities, country) || as.inCountries(w.NotAuthorities, country) ||
			len(w.Subdivisions) > 0 && !matchesPattern(w.Subdivisions, a.Subdivision) || matchesPattern(w.NotSubdivisions, a.Subdivision) {
			return false
		}
		if len(w.Offences) > 0 && (pr.Offence == nil || !contains(w.Offences, pr.Offence.Category)) {
			return false
		}
		if len(w.Statute) > 0 && !citesAny(pr.Statute, w.Statute) || len(w.NoStatute) > 0 && citesAny(pr.Statute, w.NoStatute) {
			return false
		}
	}
	if len(w.Purposes) > 0 && !contains(w.Purposes, as.purpose()) || len(w.NotPurposes) > 0 && contains(w.NotPurposes, as.purpose()) ||
		len(w.Channels) > 0 && !contains(w.Channels, r.Channel) || len(w.Platforms) > 0 && !contains(w.Platforms, r.Platform) ||
		len(w.Requesters) > 0 && !contains(w.Requesters, r.Requester.Kind) || contains(w.NotRequesters, r.Requester.Kind) ||
		len(w.Countries) > 0 && !as.inCountries(w.Countries, r.Requester.Country) {
		return false
	}
	if len(w.Kinds) > 0 {
		ok := false
		for _, k := range w.Kinds {
			ok = ok || k == r.Kind
		}
		if !ok {
			return false
		}
	}
	if len(w.Demands) > 0 {
		ok := false
		for _, d := range r.Demands {
			ok = ok || contains(w.Demands, d)
		}
		if !ok {
			return false
		}
	}
	if len(w.Categories) > 0 {
		if c != "" {
			return matchesAny(w.Categories, c)
		}
		for _, item := range r.Data {
			if matchesAny(w.Categories, item.Category) {
				return true
			}
		}
		return false
	}
	return true
}

// issuingCountry is the country whose authority issued the paper: the
// requester's where the paper does not say.
func (as *assessor) issuingCountry() string {
	return as.request.issuingCountry()
}

func (r *Request) issuingCountry() string {
	if r.Process != nil && r.Process.Authority.Country != "" {
		return r.Process.Authority.Country
	}
	return r.Requester.Country
}

// inCountries reports whether a country is in a list that may also name the
// unions EU and EEA.
func (as *assessor) inCountries(list []string, code string) bool {
	if len(list) == 0 {
		return false
	}
	if contains(list, code) {
		return true
	}
	c := as.policy.Countries[code]
	return c != nil && (c.EU && contains(list, "EU") || c.EEA && contains(list, "EEA"))
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// matchesPattern is has with patterns such as "in.*" and "US-*".
func matchesPattern(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
		if p, ok := strings.CutSuffix(v, "*"); ok && strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// citesAny reports whether a citation contains one of some words, whatever
// their case and however spaces and section signs are set.
func citesAny(s string, words []string) bool {
	plain := normaliseCitation(s)
	for _, w := range words {
		if containsWord(plain, normaliseCitation(w)) {
			return true
		}
	}
	return false
}

// normaliseCitation is a citation in lower case with everything that is no letter
// and no digit turned into one space.
func normaliseCitation(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := true
	for _, c := range strings.ToLower(s) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c > 0x7f && c != '§' {
			b.WriteRune(c)
			space = false
		} else if !space {
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimSpace(b.String())
}

// containsWord finds whole words: "179" is not in "1790".
func containsWord(s, w string) bool {
	if w == "" {
		return false
	}
	for i := 0; ; {
		j := strings.Index(s[i:], w)
		if j < 0 {
			return false
		}
		start, end := i+j, i+j+len(w)
		if (start == 0 || s[start-1] == ' ') && (end == len(s) || s[end] == ' ') {
			return true
		}
		i = start + 1
	}
}
