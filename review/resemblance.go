package review

import (
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// The least lengths of the labels of a listed domain joined to one word: from which others are unlikely to have the
// word, and from which nobody is likely to.
const (
	minJoined       = 6
	minJoinedAnyone = 10
)

// resemblance is what an unlisted domain has of an official one. It is certain if no honest body is likely to have it.
type resemblance struct {
	known   string
	certain bool
}

// joinedDomain looks for the labels of a listed domain in another, with other separators or another ending:
// police-belgium.eu, policebelgium.eu, polizei.landsh.com. own is the country that the requester claims.
func (p *Policy) joinedDomain(domain, own string) (best resemblance) {
	names := beforeEnding(domain)
	for begin := range len(domain) {
		if begin > 0 && !isSeparator(domain[begin-1]) {
			continue
		}
		for end := begin + 1; end <= len(domain); end++ {
			if end < len(domain) && !isSeparator(domain[end]) {
				continue
			}
			run := domain[begin:end]
			joined := joinLabels(run)
			for _, known := range p.Senders.byJoined[joined] {
				isOther := end < len(domain) && (isOpenEnding(domain[end+1:]) ||
					end == len(names) && lastLabels(known, 1) != lastLabels(domain, 1))
				if !(isOther && run == beforeSuffix(known)) && strings.HasPrefix(known+".", run+".") {
					continue // written as it is: see officialNameIn
				}
				isNear := p.countryOf(known) == own || lastLabels(known, 1) == lastLabels(domain, 1)
				switch {
				case len(joined) >= minJoinedAnyone || len(joined) >= minJoined && isNear:
					return resemblance{known, true}
				case len(joined) >= minJoined || isNear:
					best.known = known
				}
			}
		}
	}
	return best
}

func isSeparator(c byte) bool { return c == '.' || c == '-' }

// joinLabels is the form of labels in which those that differ by their separators, or look alike, are equal.
func joinLabels(labels string) string { return foldLabels(strings.ReplaceAll(labels, ".", "")) }

// beforeSuffix is the part of a domain before its public suffix.
func beforeSuffix(domain string) string {
	ending, _ := publicsuffix.PublicSuffix(domain)
	return strings.TrimSuffix(strings.TrimSuffix(domain, ending), ".")
}

// beforeEnding is the part of a domain before its public suffix and before com or the like there, as in psp.com.ch.
func beforeEnding(domain string) string {
	names := beforeSuffix(domain)
	if last := lastLabels(names, 1); !isOpenEnding(lastLabels(domain, 1)) && slices.Contains(openEndings, last) {
		return strings.TrimSuffix(names, "."+last)
	}
	return names
}

// starredDomain names the domain below a suffix with a star that a domain has with other separators or another ending:
// sta-koeln.nrw.com, sta-koeln-nrw.de.
func (p *Policy) starredDomain(domain string) string {
	parts := strings.FieldsFunc(domain, func(c rune) bool { return c < 0x80 && isSeparator(byte(c)) })
	for i := range p.Senders.Suffixes {
		prefix, rest, found := strings.Cut(p.Senders.Suffixes[i].Suffix, "-*.")
		first := slices.Index(parts, prefix)
		if !found || first < 0 {
			continue
		}
		land := joinLabels(beforeSuffix(rest))
		if land == "" {
			continue
		}
		for j := first + 1; j < len(parts); j++ {
			part := foldLabels(parts[j])
			name, ok := strings.CutSuffix(strings.TrimSuffix(part, lastLabels(rest, 1)), land)
			if ok && (j > first+1 || name != "") {
				return strings.Join(parts[first:max(j, first+2)], "-") + "." + rest
			}
		}
	}
	return ""
}

// resembledDomain names the official domain, or the kind of authority, that an unlisted one may be mistaken for. An
// honest body may have such a domain, so that a person must look.
func (p *Policy) resembledDomain(domain, own string) string {
	if dotted := strings.ReplaceAll(domain, "-", "."); dotted != domain && p.isOfficial(dotted) {
		for d := range parents(dotted) { // bund.de in lehrer-bund.de
			if p.isOfficial(d) && (p.Senders.ByDomain[d] != nil || p.Senders.suffixRule(d) != nil) {
				return d
			}
		}
	}
	if known := p.sameName(domain, own); known != "" {
		return known
	}
	names := beforeSuffix(domain)
	if known := p.hyphenatedAgency(lastLabels(names, 1), strings.TrimPrefix(domain, names+".")); known != "" {
		return known
	}
	if known := p.namesPoliceOf(domain, own); known != "" {
		return known
	}
	for _, list := range [...][]string{p.Senders.ImitationTargets, p.Senders.single} {
		for _, known := range list {
			near := lastLabels(domain, strings.Count(known, ".")+1)
			if prefix, rest, found := strings.Cut(known, "*"); found && strings.HasPrefix(near, prefix) {
				label, _, _ := strings.Cut(near, ".")
				known = label + rest
			}
			isTypo := p.isTypo(known, domain, "")
			if !isTypo && !(withinOneEdit(known, near) && isReordered(known, near)) {
				continue // most
			}
			s, ok := p.officialDomain(known)
			isPlace := beforeSuffix(near) == beforeSuffix(known) // state.nm.us beside state.mn.us
			if ok && !isPlace && (isTypo || s.country == own) {
				return known
			}
		}
	}
	return p.joinedDomain(domain, own).known
}

// isReordered reports whether two words have the same letters.
func isReordered(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// openEndings are the first labels of endings below a country's, as com.pt, under which anybody registers.
var openEndings = []string{"com", "co", "org", "or", "net", "ne", "info", "biz"}

// isOpenEnding reports an ending under which anybody registers and which says no country, or says it after com. co.us
// is Colorado.
func isOpenEnding(ending string) bool {
	first, rest, _ := strings.Cut(ending, ".")
	return len(lastLabels(ending, 1)) != 2 || slices.Contains(openEndings, first) &&
		!(rest == "us" && len(first) == 2) || ending == "eu"
}

// sameName names a listed domain that has the name of another: of any length in the country of the requester or below
// the same country, psp.com.pt; a common one where anybody registers, astynomia.com.
func (p *Policy) sameName(domain, own string) string {
	names := beforeEnding(domain)
	ending := strings.TrimPrefix(strings.TrimPrefix(domain, names), ".")
	first, _, _ := strings.Cut(names, ".")
	for _, label := range [...]string{lastLabels(names, 1), first} {
		for _, known := range p.Senders.byName[foldLabels(label)] {
			country := p.countryOf(known)
			isOpen := isOpenEnding(ending)
			isBelow := isOpen && lastLabels(known, 1) == lastLabels(domain, 1)
			name, _, _ := strings.Cut(known, ".")
			if isCommon := slices.Contains(p.Senders.CommonNames, name); isCommon && isOpen ||
				!isCommon && (isBelow || country == own || len(name) >= minNameElsewhere && isOpen) {
				return known
			}
		}
	}
	return ""
}

// namesPoliceOf names the authority that a domain seems to be by its words: a common name, or that of an agency of the
// country, beside the name of a country, police-deutschland.com. A requester of the United States is of a town that has
// the name of another country: lebanonpolice.org.
func (p *Policy) namesPoliceOf(domain, own string) string {
	names := beforeEnding(domain)
	label := lastLabels(names, 1)
	forms := []string{label}
	if isOpenEnding(strings.TrimPrefix(domain, names+".")) { // police.bermuda.bm is that island's own
		forms = append(forms, names)
	}
	for _, form := range forms {
		word := joinLabels(form)
		for i := 1; i < len(word); i++ {
			for _, pair := range [...][2]string{{word[:i], word[i:]}, {word[i:], word[:i]}} {
				if known := p.policeOf(pair[0], p.Senders.countryWords[pair[1]], own); known != "" {
					return known
				}
			}
		}
	}
	parts := strings.Split(label, "-")
	for i := 1; i < len(parts); i++ {
		for _, pair := range [...][2]string{{parts[i-1], parts[i]}, {parts[i], parts[i-1]}} {
			if code := strings.ToUpper(pair[1]); code == own || code == "UK" && own == "GB" {
				if known := p.policeOf(foldLabels(pair[0]), own, own); known != "" {
					return known
				}
			}
		}
	}
	return ""
}

// policeOf is what a name and a country's stand for together; "" if they mean nothing, or the requester is of a town.
func (p *Policy) policeOf(name, country, own string) string {
	if country == "" || own == "US" && country != own {
		return ""
	}
	for _, list := range [...][]string{p.Senders.byName[name], p.Senders.byJoined[name]} {
		for _, known := range list {
			if p.countryOf(known) == country {
				return known
			}
		}
	}
	if p.Senders.commonFolded[name] {
		return "an authority of " + p.Countries[country].Name
	}
	return ""
}
