package review

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

// addressee: the paper names the entity that controls this user's data.
func (as *assessor) addressee() {
	pr := as.r.Process
	if blank(pr.ServedOn) || as.plat == nil || len(as.plat.Entities) == 0 {
		return
	}
	// Of several accounts the one whose entity is surely another one decides,
	// whatever their order.
	var other *Entity
	for i := range max(1, len(as.r.Targets)) {
		e := as.entity(i)
		if e == nil || e.named(pr.ServedOn) {
			continue
		}
		if as.nowhere(i) && (pr.Via == "mlat" || as.plat.answersAs(pr.ServedOn)) {
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

// answersAs reports whether an addressee is any entity of the platform.
func (p *Platform) answersAs(s string) bool {
	for i := range p.Entities {
		if p.Entities[i].named(s) {
			return true
		}
	}
	return false
}

// named reports whether an addressee is this entity, however it is spelt.
func (e *Entity) named(s string) bool {
	if s == e.Name || has(e.Aliases, s) {
		return true
	}
	plain := plainCitation(s)
	if plain == plainCitation(e.Name) {
		return true
	}
	for _, a := range e.Aliases {
		if plain == plainCitation(a) {
			return true
		}
	}
	return false
}
