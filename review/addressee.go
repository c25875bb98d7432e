package review

import "strings"

// entityOf is the legal person that answers for a target: for a European order
// the establishment in the Union, else by the user's country or region.
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
		if country != "" && (contains(e.Countries, country) || as.inCountries(e.Regions, country)) || region != "" && contains(e.Regions, region) {
			return e
		}
		if e.Default && fallback == nil {
			fallback = e
		}
	}
	return fallback
}

// checkAddressee: the paper names the entity that controls this user's data, in a
// country in which it may be served at all.
func (as *assessor) checkAddressee() {
	pr := as.request.Process
	if e := as.entityOf(0); e != nil && len(as.instrument.Addressees) > 0 && !contains(as.instrument.Addressees, e.Country) && e.Country != "" {
		code := "legal_basis.wrong_entity"
		if as.instrument.Agreement {
			code = "legal_basis.agreement_limb"
		}
		as.values.entity = e.Name
		as.addFinding(code, findingOptions{field: "process.served_on", cite: as.instrument.Cite})
	}
	if as.isBlank(pr.ServedOn) || as.platform == nil || len(as.platform.Entities) == 0 {
		return
	}
	// Of several accounts the one whose entity is surely another one decides,
	// whatever their order.
	var other *Entity
	named := as.platform.entityNamed(pr.ServedOn)
	for i := range max(1, len(as.request.Targets)) {
		e := as.entityOf(i)
		if e == nil || e == named {
			continue
		}
		if as.residenceUnknown(i) && (pr.Via == "mlat" || named != nil) {
			if other == nil {
				other = e
			}
			continue
		}
		as.values.entity = e.Name
		as.addFinding("legal_basis.wrong_entity", findingOptions{field: "process.served_on", cite: e.Cite})
		return
	}
	// Where nobody knows where the user lives, the platform's other entity may
	// be the right one: a person looks.
	if other != nil {
		as.values.entity = other.Name
		as.addFinding("legal_basis.wrong_entity", findingOptions{field: "process.served_on", cite: other.Cite, severity: SeverityReview})
	}
}

// residenceUnknown reports that nothing says where the user of a target lives, nor that
// it does not matter.
func (as *assessor) residenceUnknown(target int) bool {
	if target >= len(as.request.Targets) || as.instrument.CrossBorder {
		return false
	}
	t := &as.request.Targets[target]
	return t.Country == "" && t.Region == ""
}

// entityNamed is the entity of the platform that an addressee names, however it
// is spelt and with its postal address or not; nil where it names none. Of the
// names that fit, the longest counts.
func (p *Platform) entityNamed(s string) *Entity {
	for i := range p.Entities {
		if e := &p.Entities[i]; s == e.Name || contains(e.Aliases, s) {
			return e
		}
	}
	var found *Entity
	best, plain := 0, normaliseCitation(s)
	for i := range p.Entities {
		e := &p.Entities[i]
		for j := -1; j < len(e.Aliases); j++ {
			name := e.Name
			if j >= 0 {
				name = e.Aliases[j]
			}
			if len(name) > best && (plain == normaliseCitation(name) || beginsWithName(s, name)) {
				found, best = e, len(name)
			}
		}
	}
	return found
}

// beginsWithName reports that a text begins with a name and goes on behind a
// mark, as a postal address does: "Google India" does not begin with "Google".
func beginsWithName(s, name string) bool {
	s = strings.TrimSpace(s)
	return len(s) > len(name) && strings.EqualFold(s[:len(name)], name) && strings.IndexByte(",;(\n\r", strings.TrimLeft(s[len(name):], " \t")[0]) >= 0
}
