package review

import (
	"cmp"
	"slices"
	"strconv"
)

// targetSet is a set of targets by their index.
type targetSet = numberSet

// maxSetTargets is how many targets a targetSet has room for. With more, a rule about one of them counts for all.
const maxSetTargets = setSize

// targetFacts are what a rule asks about a target and its user.
type targetFacts struct {
	entity   *Entity
	unknown  bool // see residenceUnknown
	country  string
	usPerson bool
}

func (as *assessor) factsOf(target int) targetFacts {
	t := &as.request.Targets[target]
	return targetFacts{as.entityOf(target), as.residenceUnknown(target), t.Country, t.USPerson != nil && *t.USPerson}
}

// targetsDiffer reports whether a rule can be met for one target and not for another.
func (as *assessor) targetsDiffer() bool {
	n := as.assessedTargets()
	if n > maxSetTargets {
		return false
	}
	for i := 1; i < n; i++ {
		if as.factsOf(i) != as.factsOf(0) {
			return true
		}
	}
	return false
}

// assessedTargets is how many targets are assessed; see maxTargets.
func (as *assessor) assessedTargets() int { return min(len(as.request.Targets), as.maxTargets()) }

// group is the number by which a targetSet knows a target: all that do not differ are one.
func (as *assessor) group(target int) int {
	if as.mixed {
		return target
	}
	return 0
}

// groups is how many groups of targets there are.
func (as *assessor) groups() int {
	if as.mixed {
		return as.assessedTargets()
	}
	return 1
}

// isEvery reports whether a set has every target.
func (as *assessor) isEvery(set *targetSet) bool {
	for i := range as.groups() {
		if !set.has(i) {
			return false
		}
	}
	return true
}

// askedEntity is how a rule knows the entity that is asked about a target.
type askedEntity uint8

const (
	// askedOrController is the entity that the process names or, if that is none that is known, the one that controls
	// the data.
	askedOrController askedEntity = iota
	// askedByName is the same, but nobody if the process names somebody who is not known.
	askedByName
	// askedIfCured is the entity that controls the data, whoever the process names.
	askedIfCured
)

// askedAbout is the entity that is asked about a target, nil if there is none.
func (as *assessor) askedAbout(target int, by askedEntity) *Entity {
	switch isNamed := as.named != (namedEntities{}); {
	case by != askedIfCured && isNamed:
		return as.entityAsked()
	case by == askedByName && as.namesAddressee():
		return nil
	}
	return as.entityOf(target)
}

// namesAddressee reports whether the process names an addressee at all.
func (as *assessor) namesAddressee() bool {
	return as.request.Process != nil && !as.isBlank(as.request.Process.ServedOn)
}

// misaddressed reports whether the process names another entity than the one to which a letter will send it for a
// target.
func (as *assessor) misaddressed(target int) bool {
	e := as.entityOf(target)
	return e != nil && as.namesAddressee() && as.named.second == nil && as.askedAbout(target, askedByName) != e &&
		!as.residenceUnknown(target) && !as.settled.has(as.group(target))
}

// targetMeets tests a condition on the entity that is asked or on where the users of the targets live.
func (as *assessor) targetMeets(w *When, which condition) bool {
	country := ""
	if as.addressee != nil {
		country = as.addressee.Country
	}
	switch which {
	case onEntities:
		return as.inCountries(w.Entities, country)
	case onNotEntities:
		return !as.inCountries(w.NotEntities, country)
	case onCrossBorder:
		return country != as.issuingCountry
	case onControllers:
		return as.anyController(w.Controllers)
	}
	return as.anyUser(w)
}

// anyController reports whether an entity in one of some countries controls the data of a target whose user is said to
// live somewhere.
func (as *assessor) anyController(countries []string) bool {
	from, to := as.consideredTargets()
	for i := from; i < to; i++ {
		if e := as.entityOf(i); e != nil && !as.residenceUnknown(i) && as.inCountries(countries, e.Country) {
			return true
		}
	}
	return false
}

// anyUser reports whether the user of a target is said to live in one of the countries of a row.
func (as *assessor) anyUser(w *When) bool {
	from, to := as.consideredTargets()
	return slices.ContainsFunc(as.request.Targets[from:to], func(t Target) bool {
		return as.policy.InCountries(w.Users, t.Country) && !(w.NotUSPersons && t.USPerson != nil && *t.USPerson)
	})
}

// consideredTargets are the targets about which conditions ask: those of the request, or only one.
func (as *assessor) consideredTargets() (from, to int) {
	n := len(as.request.Targets)
	if as.only > 0 && as.mixed {
		return as.only - 1, as.only
	}
	return 0, n
}

// applyBorderRules applies the rules of the policy. Where a process names another entity than the one that controls the
// data, those about the entity asked are applied once more: what would be wrong if it named that one is said at once.
func (as *assessor) applyBorderRules() {
	as.applyRules(as.policy.Rules, "process.instrument", askedByName)
	for t := range as.groups() {
		if as.misaddressed(t) {
			as.applyRules(as.policy.Rules, "process.instrument", askedIfCured)
			return
		}
	}
}

// applyRules adds the findings of the rules that are in force and whose conditions the request meets for some target.
func (as *assessor) applyRules(rules []FindingRule, field string, by askedEntity) {
	for i := range rules {
		s := &rules[i]
		switch {
		case by == askedIfCured && len(s.Entities) == 0, s.set != 0 && as.rulesOut(&s.When):
		case s.set == 0 || s.set&targetConditions != 0:
			as.applyTargetRule(s, field, by)
		case as.conditionMatches(&s.When, "") && s.inForceOn(as.receivedOn):
			as.addRuleFinding(s, field)
		}
	}
}

// targetsThatMeet are the targets for which a request meets conditions.
func (as *assessor) targetsThatMeet(w *When, by askedEntity) (met targetSet) {
	all := as.addressee
	for t := range as.groups() {
		as.only, as.addressee = t+1, as.askedAbout(t, by)
		if (by != askedIfCured || as.misaddressed(t)) && as.conditionMatches(w, "") {
			met.add(t)
		}
	}
	as.only, as.addressee = 0, all
	return met
}

// applyTargetRule adds the finding of a rule that is in force about the targets for which its conditions are met.
func (as *assessor) applyTargetRule(s *FindingRule, field string, by askedEntity) {
	met := as.targetsThatMeet(&s.When, by)
	if met == (targetSet{}) || !s.inForceOn(as.receivedOn) {
		return
	}
	if s.NoDeadline {
		as.unbound.addAll(&met)
	}
	if s.DoubtfulDeadline {
		as.unboundInDoubt.addAll(&met)
	}
	if s.NoReach && !as.isEvery(&met) {
		for t := range as.groups() {
			if met.has(t) {
				as.barTarget(t, s.Code)
			}
		}
	}
	if refuses := as.addFindingAbout(&met, as.isEvery(&met), by, func(int) *Finding {
		return as.addRuleFinding(s, field)
	}); refuses && by == askedIfCured || s.SettlesEntity {
		as.settled.addAll(&met)
	}
	as.noDeadline = as.noDeadline || as.isEvery(&as.unbound)
	as.doubtfulDeadline = as.doubtfulDeadline || as.isEvery(&as.unboundInDoubt)
}

// addFindingAbout adds a finding about some targets and reports whether it refuses them. If whole, it is about the
// request. Otherwise one that refuses is added for each of them, and one that asks or informs is added once.
func (as *assessor) addFindingAbout(met *targetSet, whole bool, by askedEntity,
	add func(target int) *Finding) (refuses bool) {
	before := as.values
	for t := range as.groups() {
		if !met.has(t) {
			continue
		}
		as.describeTarget(t, by)
		if !whole {
			as.part = t + 1
		}
		f := add(t)
		refuses = f.refuses() || f.Severity == SeverityNarrow
		if whole || !refuses {
			break
		}
	}
	as.part = 0
	v := &as.values
	v.entity, v.entityCountry, v.asked, v.about = before.entity, before.entityCountry, before.asked, before.about
	return refuses
}

// describeTarget sets the values that a sentence about a target needs.
func (as *assessor) describeTarget(target int, by askedEntity) {
	v := &as.values
	if e := as.entityOf(target); e != nil {
		v.entity = e.Name
		if by == askedIfCured {
			v.asked = e.Name + ", which controls this user's data,"
		}
	}
	if e := as.askedAbout(target, by); e != nil {
		v.entityCountry = as.countryName(e.Country)
	}
}

// limitToPart makes a finding that refuses one about the target in as.part only. What the process has no power over for
// this target is left out; a defect of form is still to be cured.
func (as *assessor) limitToPart(f *Finding) {
	if as.part == 0 || !f.refuses() {
		return
	}
	target := as.part - 1
	f.Field, as.values.about = targetPath(target), as.request.Targets[target].Value
	if f.Defect == DefectAuthority {
		as.barTarget(target, f.Code)
		if f.Severity == SeverityPushBack {
			f.Severity, f.Defect = SeverityNarrow, ""
		}
	}
}

// barTarget notes that the process has no power over the data of one target.
func (as *assessor) barTarget(target int, code string) {
	if as.targetBars == nil {
		as.targetBars = make([]string, as.groups())
	}
	as.targetBars[target] = cmp.Or(as.targetBars[target], code)
}

// processBar is the code of the finding that takes the authority of the process away from a target, "" if none does.
func (as *assessor) processBar(target int) string {
	if target >= 0 && target < len(as.targetBars) && as.targetBars[target] != "" {
		return as.targetBars[target]
	}
	return as.instrumentBar
}

// targetPath is the path of a target in the request document.
func targetPath(i int) string { return "targets[" + strconv.Itoa(i) + "]" }
