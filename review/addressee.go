package review

import "slices"

// servedOnField is the field that names the addressee of a process.
const servedOnField = "process.served_on"

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
		if country != "" && (as.policy.InCountries(e.Countries, country) || as.policy.InCountries(e.Regions, country)) ||
			region != "" && slices.Contains(e.Regions, region) {
			return e
		}
		if e.Default && fallback == nil {
			fallback = e
		}
	}
	return fallback
}

// entityAsked is the entity that the process names. If it names two, it is the one in the country of the authority, or
// else the one that is not the default, which is bound by less. If it names none that is known, it is the one that the
// address points to, or else the first in the order of the pack that controls the data of a target, whatever the order
// of the targets; nil if there is none.
func (as *assessor) entityAsked() *Entity {
	if as.platform == nil {
		return nil
	}
	switch first, second := as.named.first, as.named.second; {
	case second != nil && (second.Country == as.issuingCountry ||
		first.Default && first.Country != as.issuingCountry):
		return second
	case first != nil:
		return first
	case as.named.place != nil:
		return as.named.place
	}
	first := as.entityOf(0)
	for i := 1; i < len(as.request.Targets); i++ {
		e := as.entityOf(i)
		for j := range as.platform.Entities {
			if one := &as.platform.Entities[j]; one == e || one == first {
				first = one
				break
			}
		}
	}
	return first
}

// checkAddressee checks that the legal process names the entity that controls this user's data, and that the law allows
// this kind of process to be served on an entity in that country.
func (as *assessor) checkAddressee() {
	inst, servedOn := as.instrument, as.request.Process.ServedOn
	e := as.entityOf(0)
	if as.named.first != nil {
		e = as.addressee
	}
	if e != nil && e.Country != "" && !admits(inst.Addressees, e.Country) {
		code := "legal_basis.wrong_entity"
		if inst.Agreement {
			code = "legal_basis.agreement_limb"
		}
		as.values.entity = e.Name
		as.addFinding(code, findingOptions{field: servedOnField, cite: inst.Cite})
	}
	if as.platform == nil || len(as.platform.Entities) == 0 {
		return
	}
	named := as.addressee
	if !as.isBlank(servedOn) {
		named = as.named.first
	}
	if as.named.second != nil {
		if e := as.entityOf(0); e != nil {
			as.values.entity = e.Name
		}
		as.addFinding("legal_basis.wrong_entity", findingOptions{
			field: servedOnField, cite: as.named.second.Cite, variant: variantTwoEntities, severity: SeverityReview})
		return
	}
	// Where the process names nobody, only a number may say that another entity is asked than it seems.
	if e, doubt := as.otherEntity(named); e != nil && (doubt == variantCallingCode || !as.isBlank(servedOn)) {
		// What has no force on the entity that is asked is not to be sent again under a proper name.
		if named == nil && as.noDeadline {
			return
		}
		w := findingOptions{field: servedOnField, cite: e.Cite, variant: doubt}
		if doubt != "" {
			w.severity = SeverityReview
		}
		as.values.entity = e.Name
		as.addFinding("legal_basis.wrong_entity", w)
	}
}

// otherEntity returns an entity to which the process should be addressed for one of the targets, but which is not the
// one that the process names; nil if there is none. doubt is "" if that is certain. If it is not known where the user
// lives, the named entity may be the right one, and doubt is the variant of the finding that asks a person. A result
// that is certain is preferred, whatever the order of the targets.
func (as *assessor) otherEntity(named *Entity) (other *Entity, doubt string) {
	for i := range max(1, len(as.request.Targets)) {
		e, unknown, variant := as.entityOf(i), as.residenceUnknown(i), variantUserUnknown
		if unknown {
			if called := as.entityOfNumber(&as.request.Targets[i]); called != nil {
				e, variant = called, variantCallingCode
			}
		}
		switch {
		case e == nil || e == named || as.policy.InCountries(as.settledControllers, e.Country) && !unknown:
		case !unknown || as.request.Process.Via != "mlat" && named == nil:
			return e, ""
		case other == nil || doubt == variantUserUnknown && variant == variantCallingCode:
			other, doubt = e, variant
		}
	}
	return other, doubt
}

// entityOfNumber is the entity for the users of a country that has the calling code of a target's number; nil if the
// target has no such number, or the entity for all other users may be meant: it is established in such a country, or no
// other entity serves one.
func (as *assessor) entityOfNumber(t *Target) *Entity {
	if t.Type != "phone" {
		return nil
	}
	countries := as.policy.countriesOfNumber(t.Value)
	var found *Entity
	for i := range as.platform.Entities {
		e := &as.platform.Entities[i]
		for _, country := range countries {
			switch {
			case e.Default && e.Country == as.policy.StateOf(country):
				return nil
			case found == nil && (as.policy.InCountries(e.Countries, country) || as.policy.InCountries(e.Regions, country)):
				found = e
			}
		}
	}
	return found
}

// residenceUnknown reports whether the request does not say where the user of a target lives. It is false for an EU
// order between Member States, for which that makes no difference.
func (as *assessor) residenceUnknown(target int) bool {
	if target >= len(as.request.Targets) || as.instrument != nil && as.instrument.CrossBorder {
		return false
	}
	t := &as.request.Targets[target]
	return t.Country == "" && t.Region == ""
}
