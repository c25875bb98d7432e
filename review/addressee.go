package review

import (
	"cmp"
	"slices"
	"strings"
)

// entityOf is the legal entity of the platform that answers for a target: the one that serves the user's country or
// region, or else the platform's default. For an EU order between Member States it is the establishment in the Union.
func (as *assessor) entityOf(target int) *Entity {
	if as.platform == nil {
		return nil
	}
	country, region := "", ""
	if target < len(as.request.Targets) {
		country, region = as.request.Targets[target].Country, as.request.Targets[target].Region
	}
	if as.instrument != nil && as.instrument.CrossBorder {
		region = "EU"
	}
	var fallback *Entity
	for i := range as.platform.Entities {
		e := &as.platform.Entities[i]
		if country != "" && (slices.Contains(e.Countries, country) || as.inCountries(e.Regions, country)) ||
			region != "" && slices.Contains(e.Regions, region) {
			return e
		}
		if e.Default && fallback == nil {
			fallback = e
		}
	}
	return fallback
}

// checkAddressee checks that the legal process names the entity that controls this user's data, and that the process
// may be served in the country of that entity at all.
func (as *assessor) checkAddressee() {
	inst, servedOn := as.instrument, as.request.Process.ServedOn
	if e := as.entityOf(0); e != nil && e.Country != "" && !admits(inst.Addressees, e.Country) {
		code := "legal_basis.wrong_entity"
		if inst.Agreement {
			code = "legal_basis.agreement_limb"
		}
		as.values.entity = e.Name
		as.addFinding(code, findingOptions{field: "process.served_on", cite: inst.Cite})
	}
	if as.isBlank(servedOn) || as.platform == nil || len(as.platform.Entities) == 0 {
		return
	}
	if e, certain := as.otherEntity(as.platform.entityNamed(servedOn)); e != nil {
		w := findingOptions{field: "process.served_on", cite: e.Cite}
		if !certain {
			w.severity = SeverityReview
		}
		as.values.entity = e.Name
		as.addFinding("legal_basis.wrong_entity", w)
	}
}

// otherEntity is an entity that answers for one of the targets and is not the one that the process names; nil if
// there is none. It is not certain, and needs human review, if nobody knows where the user lives and the named entity
// may be the right one. A certain one counts before others, whatever the order of the targets.
func (as *assessor) otherEntity(named *Entity) (other *Entity, certain bool) {
	for i := range max(1, len(as.request.Targets)) {
		e := as.entityOf(i)
		if e == nil || e == named {
			continue
		}
		if !as.residenceUnknown(i) || as.request.Process.Via != "mlat" && named == nil {
			return e, true
		}
		other = cmp.Or(other, e)
	}
	return other, false
}

// residenceUnknown reports that nothing says where the user of a target lives, and that it matters.
func (as *assessor) residenceUnknown(target int) bool {
	if target >= len(as.request.Targets) || as.instrument.CrossBorder {
		return false
	}
	t := &as.request.Targets[target]
	return t.Country == "" && t.Region == ""
}

// entityNamed is the entity of the platform that an addressee names, in any spelling and with or without a postal
// address; nil if it names none. Of several names that fit, the longest counts.
func (p *Platform) entityNamed(s string) *Entity {
	for i := range p.Entities {
		if e := &p.Entities[i]; s == e.Name || slices.Contains(e.Aliases, s) {
			return e
		}
	}
	var found *Entity
	longest, plain := 0, normaliseCitation(s)
	for i := range p.Entities {
		e := &p.Entities[i]
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			if len(name) > longest && (plain == normaliseCitation(name) || beginsWithName(s, name)) {
				found, longest = e, len(name)
			}
		}
	}
	return found
}

// beginsWithName reports whether a text begins with a name and goes on after a mark, as a postal address does:
// "Google India" does not begin with "Google".
func beginsWithName(s, name string) bool {
	s = strings.TrimSpace(s)
	if len(s) <= len(name) || !strings.EqualFold(s[:len(name)], name) {
		return false
	}
	return strings.IndexByte(",;(\n\r", strings.TrimLeft(s[len(name):], " \t")[0]) >= 0
}
