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
	doubtful, doubt := -1, ""
	for t := range max(1, as.assessedTargets()) {
		switch e, variant := as.otherEntity(t); {
		case e == nil:
		case variant != "":
			if doubtful < 0 || doubt == variantUserUnknown && variant == variantCallingCode {
				doubtful, doubt = t, variant
			}
		case first < 0:
			certain.add(as.group(t))
			first = t
		default:
			certain.add(as.group(t))
			other, _ := as.otherEntity(first)
			one = one && e == other
		}
	}
	add := func(t int, w findingOptions) *Finding {
		e, _ := as.otherEntity(t)
		w.field, w.cite, as.values.entity = servedOnField, e.Cite, e.Name
		return as.addFinding(code, w)
	}
	if first >= 0 {
		as.addFindingAbout(&certain, one && as.isEvery(&certain), askedOrController,
			func(t int) *Finding {
				if as.part == 0 {
					t = first
				}
				return add(t, findingOptions{})
			})
	}
	if doubtful >= 0 {
		add(doubtful, findingOptions{variant: doubt, severity: SeverityReview})
	}
}

// checkServedCountry checks that the instrument may be served on an entity in the country of the one that is asked.
func (as *assessor) checkServedCountry() {
	inst := as.instrument
	var met targetSet
	for t := range as.groups() {
		if e := as.askedAbout(t, askedOrController); e != nil && e.Country != "" && !admits(inst.Addressees, e.Country) {
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
		as.values.entity = as.askedAbout(t, askedOrController).Name
		return as.addFinding(code, findingOptions{field: servedOnField, cite: inst.Cite})
	})
}

// otherEntity returns the entity to which the process should be addressed for a target, nil if it is the one that the
// process names. doubt is "" if that is certain. If it is not known where the user lives, the named entity may be the
// right one, and doubt is the variant of the finding that asks a person.
func (as *assessor) otherEntity(target int) (other *Entity, doubt string) {
	e, unknown := as.entityOf(target), as.residenceUnknown(target)
	if unknown {
		doubt = variantUserUnknown
		if target < len(as.request.Targets) {
			if called := as.entityOfNumber(&as.request.Targets[target]); called != nil {
				e, doubt = called, variantCallingCode
			}
		}
	}
	named, names := as.named.first, as.namesAddressee()
	if !names {
		named = as.entityOf(target)
	}
	switch group := as.group(target); {
	case e == nil || e == named || as.settled.has(group) && !unknown:
		return nil, ""
	case names && named == nil:
		// What has no force on the entity that is asked is not to be sent again under a proper name.
		if as.unbound.has(group) || as.noDeadline {
			return nil, ""
		}
		if as.request.Process.Via != "mlat" {
			doubt = ""
		}
	}
	return e, doubt
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
