package review

import "strings"

// entity is the legal person that answers for a target: for a European order
// the establishment in the Union, else by the user's country or region.
func (as *assessor) entity(target int) *Entity {
	if as.plat == nil {
		return nil
	}
	country, region := "", ""
	if target < len(as.r.Targets) {
		country, region = as.r.Targets[target].Country, as.r.Targets[target].Region
	}
	if as.inst != nil && as.inst.OtherState {
		region = "EU"
	}
	var fallback *Entity
	for i := range as.plat.Entities {
		e := &as.plat.Entities[i]
		if country != "" && (has(e.Countries, country) || as.inCountries(e.Regions, country)) || region != "" && has(e.Regions, region) {
			return e
		}
		if e.Default && fallback == nil {
			fallback = e
		}
	}
	return fallback
}

// addressee: the paper names the entity that controls this user's data, in a
// country in which it may be served at all.
func (as *assessor) addressee() {
	pr := as.r.Process
	if e := as.entity(0); e != nil && len(as.inst.Addressees) > 0 && !has(as.inst.Addressees, e.Country) && e.Country != "" {
		code := "legal_basis.wrong_entity"
		if as.inst.Agreement {
			code = "legal_basis.agreement_limb"
		}
		as.v.Entity = e.Name
		as.find(code, at{field: "process.served_on", cite: as.inst.Cite})
	}
	if as.blank(pr.ServedOn) || as.plat == nil || len(as.plat.Entities) == 0 {
		return
	}
	// Of several accounts the one whose entity is surely another one decides,
	// whatever their order.
	var other *Entity
	named := as.plat.addressed(pr.ServedOn)
	for i := range max(1, len(as.r.Targets)) {
		e := as.entity(i)
		if e == nil || e == named {
			continue
		}
		if as.nowhere(i) && (pr.Via == "mlat" || named != nil) {
			if other == nil {
				other = e
			}
			continue
		}
		as.v.Entity = e.Name
		as.find("legal_basis.wrong_entity", at{field: "process.served_on", cite: e.Cite})
		return
	}
	// Where nobody knows where the user lives, the platform's other entity may
	// be the right one: a person looks.
	if other != nil {
		as.v.Entity = other.Name
		as.find("legal_basis.wrong_entity", at{field: "process.served_on", cite: other.Cite, severity: ReviewSev})
	}
}

// nowhere reports that nothing says where the user of a target lives, nor that
// it does not matter.
func (as *assessor) nowhere(target int) bool {
	if target >= len(as.r.Targets) || as.inst.OtherState {
		return false
	}
	t := &as.r.Targets[target]
	return t.Country == "" && t.Region == ""
}

// addressed is the entity of the platform that an addressee names, however it
// is spelt and with its postal address or not; nil where it names none. Of the
// names that fit, the longest counts.
func (p *Platform) addressed(s string) *Entity {
	for i := range p.Entities {
		if e := &p.Entities[i]; s == e.Name || has(e.Aliases, s) {
			return e
		}
	}
	var found *Entity
	best, plain := 0, plainCitation(s)
	for i := range p.Entities {
		e := &p.Entities[i]
		for j := -1; j < len(e.Aliases); j++ {
			name := e.Name
			if j >= 0 {
				name = e.Aliases[j]
			}
			if len(name) > best && (plain == plainCitation(name) || addressBegins(s, name)) {
				found, best = e, len(name)
			}
		}
	}
	return found
}

// addressBegins reports that a text begins with a name and goes on behind a
// mark, as a postal address does: "Google India" does not begin with "Google".
func addressBegins(s, name string) bool {
	s = strings.TrimSpace(s)
	return len(s) > len(name) && strings.EqualFold(s[:len(name)], name) && strings.IndexByte(",;(\n\r", strings.TrimLeft(s[len(name):], " \t")[0]) >= 0
}
