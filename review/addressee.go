package review

import "slices"

// servedOnField is the field that names the addressee of a process.
const servedOnField = "process.served_on"

// entityOf returns the legal entity of the platform to which legal process about a target must be addressed: the one
// for the user's country or region, or else the platform's default. For an EU order between Member States, the
// user's region counts as the EU, and a representative in the Union comes before all.
func (as *assessor) entityOf(target int) *Entity {
	if as.platform == nil {
		return nil
	}
	country, region := "", ""
	if target < len(as.request.Targets) {
		country, region = as.request.Targets[target].Country, as.request.Targets[target].Region
	}
	crossBorder := as.instrument != nil && as.instrument.CrossBorder
	if crossBorder {
		region = "EU"
	}
	var fallback *Entity
	for i := range as.platform.Entities {
		e := &as.platform.Entities[i]
		if e.Representative {
			if crossBorder {
				return e
			}
			continue
		}
		if country != "" && (as.inCountries(e.Countries, country) ||
			as.inCountries(e.Regions, country)) ||
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

// checkAddressee checks that the legal process names the entity that controls the data of each user, and that the law
// allows this kind of process to be served on an entity in that country.
func (as *assessor) checkAddressee() {
	as.checkServedCountry()
	if as.platform == nil || len(as.platform.Entities) == 0 {
		return
	}
	const code = "legal_basis.wrong_entity"
	if second := as.named.second; second != nil {
		as.addFinding(code, findingOptions{
			field: servedOnField, cite: second.Cite, variant: variantTwoEntities, severity: SeverityReview})
		return
	}
	var certain targetSet
	first, one := -1, true
	var doubtful *Entity
	doubt := ""
	for t := range max(1, as.assessedTargets()) {
		if e, _ := as.rightEntity(t); e != nil {
			if certain.add(as.group(t)); first < 0 {
				first = t
			}
			other, _ := as.rightEntity(first)
			one = one && e == other
		}
		if e, variant := as.possibleEntity(t); e != nil && (doubtful == nil || variant == variantCallingCode) {
			doubtful, doubt = e, variant
		}
	}
	add := func(e *Entity, w findingOptions) *Finding {
		w.field, w.cite, as.values.entity = servedOnField, e.Cite, e.Name
		return as.addFinding(code, w)
	}
	if first >= 0 {
		as.addFindingAbout(&certain, one && as.isEvery(&certain), askedOrController, func(t int) *Finding {
			if as.part == 0 {
				t = first
			}
			e, variant := as.rightEntity(t)
			return add(e, findingOptions{variant: variant})
		})
	}
	if doubtful != nil {
		add(doubtful, findingOptions{variant: doubt, severity: SeverityReview})
	}
}

// checkServedCountry checks that the instrument may be served on an entity in the country of the one that is asked, and
// of the one that a letter will name.
func (as *assessor) checkServedCountry() {
	inst := as.instrument
	outside := func(t int) *Entity {
		e := as.askedAbout(t, askedOrController)
		if as.misaddressed(t) && (e == nil || admits(inst.Addressees, e.Country)) {
			e = as.entityOf(t)
		}
		if e == nil || e.Country == "" || admits(inst.Addressees, e.Country) {
			return nil
		}
		return e
	}
	var met targetSet
	for t := range as.groups() {
		if outside(t) != nil {
			met.add(t)
		}
	}
	if met == (targetSet{}) {
		return
	}
	code := "legal_basis.wrong_entity"
	if inst.Agreement {
		code = "legal_basis.agreement_limb"
	}
	as.addFindingAbout(&met, as.isEvery(&met), askedOrController, func(t int) *Finding {
		as.values.entity = outside(t).Name
		return as.addFinding(code, findingOptions{field: servedOnField, cite: inst.Cite})
	})
}

// rightEntity returns the entity to which the process should be addressed for a target, nil if nothing is wrong with
// the one that it names, or if a rule says all about it. variant is that of the finding.
func (as *assessor) rightEntity(target int) (e *Entity, variant string) {
	e, group := as.entityOf(target), as.group(target)
	unknown := as.residenceUnknown(target)
	switch {
	case !as.namesAddressee(), e == as.named.first, as.namesRepresentative(), as.settled.has(group) && !unknown:
		return nil, ""
	case as.named.first != nil && unknown:
		return nil, "" // it may be the right one
	case as.named.first == nil && (as.unbound.has(group) || as.noDeadline):
		// What has no force on the entity that is asked is not to be sent again under a proper name.
		return nil, ""
	case as.named.first == nil && unknown:
		if as.request.Process.Via == "mlat" {
			return nil, ""
		}
		return e, variantUnknownName
	}
	return e, ""
}

// namesRepresentative reports whether the process names the representative of a provider, and is of the State in which
// it is or an order that goes there under the law of any Member State.
func (as *assessor) namesRepresentative() bool {
	e := as.named.first
	return e != nil && e.Representative && (as.instrument.NationalLaw || e.Country == as.issuingCountry)
}

// possibleEntity returns an entity that may be the right one for a target whose user is not said to live anywhere,
// although the process names another; nil if there is none. variant is that of the finding that asks a person.
func (as *assessor) possibleEntity(target int) (e *Entity, variant string) {
	named := as.named.first
	if !as.residenceUnknown(target) || as.namesRepresentative() ||
		named == nil && (as.unbound.has(as.group(target)) || as.noDeadline) {
		return nil, ""
	}
	// By treaty nobody need be named.
	if byTreaty := as.namesAddressee() && as.request.Process.Via == "mlat"; named == nil && !byTreaty {
		named = as.entityOf(target)
	}
	if called := as.entityOfNumber(&as.request.Targets[target]); called != nil {
		if called == named {
			return nil, ""
		}
		return called, variantCallingCode
	}
	if e = as.entityOf(target); e == named {
		return nil, ""
	}
	return e, variantUserUnknown
}

// entityOfNumber is the entity for the users of a country that has the calling code of a target's number; nil if the
// target has no such number, or the entity for all other users may be meant: it is established in such a country, or no
// other entity serves one.
func (as *assessor) entityOfNumber(t *Target) *Entity {
	if t.Type != "phone" {
		return nil
	}
	countries := as.policy.countriesOfNumber(t.Value, as.request.Requester.Country)
	var found *Entity
	for i := range as.platform.Entities {
		e := &as.platform.Entities[i]
		for _, country := range countries {
			switch {
			case e.Default && e.Country == as.stateOf(country):
				return nil
			case found == nil && (as.inCountries(e.Countries, country) ||
				as.inCountries(e.Regions, country)):
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
