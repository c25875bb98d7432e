package review

import (
	"cmp"
	"slices"
	"strings"

	"lert/review/text"
)

// entityOf returns the legal entity of the platform to which legal process about a target must be addressed: the one
// for the user's country or region, or else the platform's default. For an EU order between Member States, the
// user's region counts as the EU.
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

// checkAddressee checks that the legal process names the entity that controls this user's data, and that the law allows
// this kind of process to be served on an entity in that country.
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

// otherEntity returns an entity to which the process should be addressed for one of the targets, but which is not the
// one that the process names; nil if there is none. certain is false if it is not known where the user lives, so that
// the named entity may be the right one: then a person must review it. A result that is certain is preferred, whatever
// the order of the targets.
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

// residenceUnknown reports whether the request does not say where the user of a target lives. It is false for an EU
// order between Member States, for which that makes no difference.
func (as *assessor) residenceUnknown(target int) bool {
	if target >= len(as.request.Targets) || as.instrument.CrossBorder {
		return false
	}
	t := &as.request.Targets[target]
	return t.Country == "" && t.Region == ""
}

// entityNamed returns the entity of the platform that the addressee of a process names, by one of its names or aliases,
// ignoring case and punctuation, with or without a postal address; nil if it names none. If several names match,
// the longest one decides.
func (p *Platform) entityNamed(s string) *Entity {
	for i := range p.Entities {
		if e := &p.Entities[i]; s == e.Name || slices.Contains(e.Aliases, s) {
			return e
		}
	}
	var found *Entity
	longest, normalised := 0, normaliseCitation(s)
	for i := range p.Entities {
		e := &p.Entities[i]
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			if len(name) > longest && (normalised == normaliseCitation(name) || beginsWithName(s, name)) {
				found, longest = e, len(name)
			}
		}
	}
	return found
}

// beginsWithName reports whether a text begins with a name that is followed by a comma, semicolon, bracket or new line,
// as in a postal address. So "Google India" does not begin with the name "Google".
func beginsWithName(s, name string) bool {
	rest, found := strings.CutPrefix(lowerNormal(text.Trim(s)), lowerNormal(name))
	rest = strings.TrimLeft(rest, " \t")
	return found && rest != "" && strings.IndexByte(",;(\n\r", rest[0]) >= 0
}
