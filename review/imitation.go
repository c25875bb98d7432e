package review

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// The least lengths of an agency's name, the first label of its domain, from which a rule applies. Shorter names are
// words and abbreviations that others have too.
const (
	minNameElsewhere = 5  // the same name with another ending
	minNameNear      = 5  // a slip in the name, below the same government suffix: a question only
	minNameMistyped  = 6  // a slip in the name, with the same ending: sjgov.org beside sfgov.org is San Joaquin County
	minNameBoth      = 10 // a slip in the name, with another ending
	minWholeMistyped = 7  // a slip anywhere in a whole domain
)

// foldLetters makes equal what looks equal: l and i, rn and m, vv and w, and a name with and without hyphens.
var foldLetters = strings.NewReplacer("rn", "m", "vv", "w", "i", "l", "-", "")

func foldLabels(skeleton string) string {
	if !strings.ContainsAny(skeleton, "rvi-") {
		return skeleton
	}
	return foldLetters.Replace(skeleton)
}

// foldDomain is the form of a domain's skeleton in which those that look alike are equal. The last label keeps its
// letters, because nobody can register there: gov.ai and gov.al are two governments.
func foldDomain(skeleton string) string {
	i := strings.LastIndexByte(skeleton, '.')
	return foldLabels(skeleton[:i+1]) + skeleton[i+1:]
}

// imitatedDomain names the official domain that an unlisted one imitates; "" if there is none. It looks for letters
// that look like others, an official name inside another domain, an agency's name with another ending, and a slip of
// one letter. own is the country that the requester claims.
func (p *Policy) imitatedDomain(domain, own string) string {
	skeleton := p.skeleton(domain)
	if skeleton != domain && p.isOfficial(skeleton) || mixedScripts(domain) {
		return skeleton
	}
	folded := foldDomain(skeleton)
	for d := range parents(folded) {
		if known := p.seenAs(d); known != "" {
			return known
		}
	}
	for _, form := range [...]string{skeleton, strings.ReplaceAll(skeleton, "-", "."), foldLabels(skeleton)} {
		for suffix := range parents(form) {
			before, found := strings.CutSuffix(form, "."+suffix)
			if !found {
				continue
			}
			if known := p.officialNameIn(before, suffix); known != "" {
				return known
			}
			// x.gov.example: a bare ending below a name, before what is not the ending of a country, since x.gov.im may
			// well be that island's own government, nor before that of a region whose neighbours' is listed: gov.nl.ca.
			inner := before[strings.LastIndexByte(before, '.')+1:]
			if form == skeleton && inner != before && (inner == "gov" || inner == "mil") && len(suffix) != 2 &&
				!p.mayGovernRegion(inner, suffix) {
				return inner
			}
		}
	}
	names := beforeSuffix(skeleton)
	for label := range strings.SplitSeq(names, ".") {
		if known := p.agencyIn(label); known != "" {
			return known
		}
	}
	for _, known := range p.Senders.ImitationTargets {
		if p.Senders.ByDomain[known] != nil && p.isTypo(known, skeleton, names[strings.LastIndexByte(names, '.')+1:]) {
			return known
		}
	}
	if joined := p.joinedDomain(skeleton, own); joined.certain {
		return joined.known
	}
	return p.starredDomain(skeleton)
}

// mayGovernRegion reports whether a suffix is the ending of a region of a country, of which another region's government
// has that name below its own: gov.on.ca.
func (p *Policy) mayGovernRegion(name, suffix string) bool {
	return isRegionEnding(suffix) && slices.ContainsFunc(p.Senders.Suffixes, func(r SenderRule) bool {
		region, found := strings.CutPrefix(r.Suffix, name+".")
		return found && isRegionEnding(region) && lastLabels(region, 1) == lastLabels(suffix, 1)
	})
}

// isRegionEnding reports a public suffix of two letters below a country's: on.ca.
func isRegionEnding(suffix string) bool {
	ending, isICANN := publicsuffix.PublicSuffix(suffix)
	return len(suffix) == len("on.ca") && suffix[2] == '.' && ending == suffix && isICANN && !isOpenEnding(suffix)
}

// seenAs names the listed domain that a folded one looks like.
func (p *Policy) seenAs(folded string) string {
	known := p.Senders.bySight[folded]
	if p.Senders.ByDomain[known] == nil && p.Senders.BySuffix[known] == nil {
		return "" // of a policy from which the row was taken
	}
	return known
}

// agencyNamed names the domain of the agency that has this name, and not a common one; "" if there is none. With a
// country it is one of that country, of any length, or of the Union.
func (p *Policy) agencyNamed(label, country string) string {
	for _, known := range p.Senders.byLabel[foldLabels(label)] {
		a := p.Senders.ByDomain[known]
		name, _, _ := strings.Cut(known, ".")
		isLong := len(name) >= minNameElsewhere
		if a != nil && (country == "" && isLong || a.Country == country ||
			country != "" && isLong && a.Country == "EU") {
			return known
		}
	}
	return ""
}

// agencyIn names the domain of an agency whose name is some of the parts of a label between hyphens.
func (p *Policy) agencyIn(label string) string {
	for rest := label; rest != ""; _, rest, _ = strings.Cut(rest, "-") {
		for name := rest; name != ""; name = name[:max(0, strings.LastIndexByte(name, '-'))] {
			if known := p.agencyNamed(name, ""); known != "" {
				return known
			}
		}
	}
	return ""
}

// officialNameIn names the official domain at the end of the part of a domain before a suffix: fbi.gov in
// fbi.gov.example. A common name and one ending before the ending of a country is left out, because an honest
// authority may be called so: police.be.ch is the police of Bern, justice.gov.gu a ministry of Guam.
func (p *Policy) officialNameIn(before, suffix string) string {
	for inner := range parents(before) {
		known := inner
		if r := p.Senders.suffixRule(inner); p.Senders.ByDomain[inner] == nil && (r == nil || r.Former) {
			known = p.seenAs(inner)
		}
		name, ending, found := strings.Cut(known, ".")
		isRegional := len(suffix) == 2 && !strings.Contains(ending, ".") && slices.Contains(p.Senders.CommonNames, name)
		if found && !isRegional {
			return known
		}
	}
	return ""
}

// isTypo reports whether a domain that is not listed is one slip away from an agency's. label is the one before its
// public suffix.
func (p *Policy) isTypo(known, domain, label string) bool {
	name, ending, _ := strings.Cut(known, ".")
	isCommon := slices.Contains(p.Senders.CommonNames, name)
	if len(name) >= minNameBoth && !isCommon && withinOneEdit(name, label) {
		return true
	}
	if len(known) < minWholeMistyped {
		return false
	}
	domain = lastLabels(domain, strings.Count(known, ".")+1)
	if !withinOneEdit(known, domain) {
		return false
	}
	first, rest, _ := strings.Cut(domain, ".")
	switch {
	case rest == ending:
		return len(name) >= minNameMistyped
	case first == name:
		// A name that others have, with an ending that exists: policia.es, policia.ec.
		_, exists := publicsuffix.PublicSuffix(rest)
		return !exists || !isCommon && len(name) >= minNameElsewhere
	}
	return true
}

// lastLabels are the last n labels of a domain.
func lastLabels(domain string, n int) string {
	for range strings.Count(domain, ".") + 1 - n {
		_, domain, _ = strings.Cut(domain, ".")
	}
	return domain
}

// compareWithAgencies looks at a domain below a suffix that only a government registers, for the name of another
// agency. A listed domain is compared with nothing.
//
// The domain or the name of another country's agency, below the suffix of a government that is not the requester's,
// imitates that agency: usdoj.gov.co, if the requester claims to be of the United States. Nearly an agency's domain,
// and nearly its suffix too, is a question: governments alone register usd0j.gov. None but the agency has a use for its
// name between hyphens, ic-fbi.gov: of 16,539 names below gov no other has one.
func (p *Policy) compareWithAgencies(domain, own string, s senderStatus) senderStatus {
	before, found := strings.CutSuffix(domain, "."+s.suffix)
	if s.kind != "official" || s.suffix == "" || !found {
		return s
	}
	for inner := before; strings.Contains(inner, "."); inner = inner[:strings.LastIndexByte(inner, '.')] {
		known := p.officialNameIn(inner, s.suffix)
		// gov.ca.gov is the governor of California: two letters before the suffix are a name there.
		name, ending, _ := strings.Cut(known, ".")
		isName := inner == before && len(ending) == 2 &&
			(len(name) < minNameElsewhere || slices.Contains(p.Senders.CommonNames, name))
		if known != "" && p.countryOf(known) != s.country && !isName {
			return senderStatus{kind: "lookalike", imitates: known}
		}
	}
	label := p.skeleton(before[strings.LastIndexByte(before, '.')+1:])
	if known := p.hyphenatedAgency(label, s.suffix); known != "" {
		if r := p.Senders.suffixRule(s.suffix); r != nil && r.Confidence == "A" { // who registered there was read
			return senderStatus{kind: "lookalike", imitates: known}
		}
		s.resembles = known
		return s
	}
	if own != s.country {
		if known := p.agencyNamed(label, own); known != "" && p.countryOf(known) != s.country {
			return senderStatus{kind: "lookalike", imitates: known}
		}
	}
	if known := p.agencyNamed(label, ""); known != "" && p.countryOf(known) != s.country {
		s.resembles = known
		return s
	}
	s.resembles = cmp.Or(p.nearMiss(domain), p.nameInDigits(before, s.suffix))
	return s
}

// nameInDigits names the domain of an authority with a common name in which a digit takes the place of a letter:
// policia.gov.co of po1icia.gov.co.
func (p *Policy) nameInDigits(before, suffix string) string {
	for label := range strings.SplitSeq(before, ".") {
		if name := p.skeleton(label); name != label && p.Senders.commonFolded[foldLabels(name)] {
			for _, common := range p.Senders.CommonNames {
				if foldLabels(common) == foldLabels(name) {
					return common + "." + suffix
				}
			}
		}
	}
	return ""
}

// hyphenatedAgency names the agency whose name is a part of a label between hyphens, with the same ending, if everyone
// registers for himself below that.
func (p *Policy) hyphenatedAgency(label, ending string) string {
	if own, _ := publicsuffix.PublicSuffix(ending); own != ending || !strings.Contains(label, "-") {
		return ""
	}
	for part := range strings.SplitSeq(label, "-") {
		for _, known := range p.Senders.byLabel[foldLabels(part)] {
			if _, rest, _ := strings.Cut(known, "."); rest == ending && p.Senders.ByDomain[known] != nil {
				return known
			}
		}
	}
	return ""
}

// countryOf is the country of a listed domain.
func (p *Policy) countryOf(known string) string {
	s, _ := p.officialDomain(known)
	return s.country
}

// nearMiss names the agency's domain that a domain with the same ending is nearly.
func (p *Policy) nearMiss(domain string) string {
	for d := range parents(foldDomain(p.skeleton(domain))) {
		if known := p.seenAs(d); p.Senders.ByDomain[known] != nil {
			return known
		}
	}
	for _, known := range p.Senders.ImitationTargets {
		name, ending, _ := strings.Cut(known, ".")
		if len(name) < minNameNear || p.Senders.ByDomain[known] == nil {
			continue
		}
		label, rest, _ := strings.Cut(lastLabels(domain, strings.Count(known, ".")+1), ".")
		if rest == ending && withinOneEdit(name, label) {
			return known
		}
	}
	return ""
}

// withinOneEdit reports whether a and b differ by one letter added, dropped, changed or swapped with its neighbour.
func withinOneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return a[i+1:] == b[i+1:] ||
		i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// skeleton replaces every look-alike character and full stop by the ASCII that it imitates, and drops invisible ones
// and the marks on letters.
func (p *Policy) skeleton(domain string) string {
	isPlain := func(c rune) bool { return c < 0x80 && p.Confusables[c] == "" }
	if !strings.ContainsFunc(domain, func(c rune) bool { return !isPlain(c) }) {
		return domain
	}
	var b strings.Builder
	for _, c := range norm.NFC.String(withPlainDots(domain)) {
		if a, ok := p.Confusables[c]; ok {
			b.WriteString(a)
			continue
		}
		if c < 0x80 {
			b.WriteRune(c)
			continue
		}
		for _, part := range norm.NFKD.String(string(c)) { // ì is i with a mark
			switch a, ok := p.Confusables[part]; {
			case unicode.In(part, unicode.Cf, unicode.Mn):
			case ok:
				b.WriteString(a)
			default:
				b.WriteRune(unicode.ToLower(part))
			}
		}
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
