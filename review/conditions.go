package review

import (
	"maps"
	"slices"
)

// condition is one of the conditions that a row may set, apart from Kinds, which is always tested. They are tested in
// this order, the cheap ones first.
type condition uint8

const (
	onInstruments condition = iota
	onNotInstruments
	onAuthorities
	onNotAuthorities
	onSeats
	onPresence
	onSocialPlatform
	onMonthlyUsers
	onPlatforms
	onChannels
	onRequesters
	onNotRequesters
	onVia
	onRoles
	onNotRoles
	onOffences
	onNotOffences
	onWithoutProcess
	onNotified
	onIdentificationOnly
	onOwnRows
	onListedOffences
	onIssuedBefore
	onEntities
	onNotEntities
	onCrossBorder
	onSwitches
	onNotSwitches
	onControllers
	onUsers
	onResidences
	onCategories
	onNotCategories
	onDemands
	onCountries
	onSubdivisions
	onNotSubdivisions
	onOpenedSince
	onOpenedUntil
	onOpenedUnclear
	onStatute
	onNoStatute
	onCites
	onNotCites
	onServedOn
	onProvisions
	onAgencies
	onNotAgencies
	onOffices
	onRank
	onPurposes
	onNotPurposes
	onTopics
	onAndTopics
	onNotTopics
)

// conditionSet is a set of conditions, with a bit for each. The last bit says that it was built.
type conditionSet uint64

const builtSet conditionSet = 1 << 63

// targetConditions are about a target, its user and the entity that is asked, which may differ between targets.
const targetConditions conditionSet = 1<<onEntities | 1<<onNotEntities | 1<<onCrossBorder | 1<<onSwitches |
	1<<onNotSwitches | 1<<onControllers | 1<<onUsers

// conditions are those that a row sets. NotUSPersons is not one: it says how Users is tested.
func (w *When) conditions() (set conditionSet) {
	for c, isSet := range [...]bool{
		onInstruments: len(w.Instruments) > 0, onNotInstruments: len(w.NotInstruments) > 0,
		onAuthorities:    len(w.Authorities) > 0,
		onNotAuthorities: len(w.NotAuthorities) > 0, onSeats: len(w.Seats) > 0, onPresence: len(w.Presence) > 0,
		onSocialPlatform: w.SocialPlatform, onMonthlyUsers: w.MonthlyUsers != 0, onPlatforms: len(w.Platforms) > 0,
		onChannels: len(w.Channels) > 0, onRequesters: len(w.Requesters) > 0,
		onNotRequesters: len(w.NotRequesters) > 0, onVia: len(w.Via) > 0, onRoles: len(w.Roles) > 0,
		onNotRoles: len(w.NotRoles) > 0, onOffences: len(w.Offences) > 0, onNotOffences: len(w.NotOffences) > 0,
		onWithoutProcess: w.WithoutProcess != "", onNotified: w.Notified != nil,
		onIdentificationOnly: w.IdentificationOnly != nil, onOwnRows: w.OwnRows != nil,
		onListedOffences: w.ListedOffences != nil, onIssuedBefore: !w.IssuedBefore.IsZero(),
		onEntities: len(w.Entities) > 0, onNotEntities: len(w.NotEntities) > 0, onCrossBorder: w.CrossBorder,
		onSwitches: len(w.Switches) > 0, onNotSwitches: len(w.NotSwitches) > 0,
		onControllers: len(w.Controllers) > 0, onUsers: len(w.Users) > 0, onResidences: len(w.Residences) > 0,
		onCategories: len(w.Categories) > 0, onNotCategories: len(w.NotCategories) > 0,
		onDemands: len(w.Demands) > 0, onCountries: len(w.Countries) > 0, onSubdivisions: len(w.Subdivisions) > 0,
		onNotSubdivisions: len(w.NotSubdivisions) > 0, onOpenedSince: !w.OpenedSince.IsZero(),
		onOpenedUntil: !w.OpenedUntil.IsZero(), onOpenedUnclear: !w.OpenedUnclear.IsZero(),
		onStatute: len(w.Statute) > 0, onNoStatute: len(w.NoStatute) > 0, onCites: len(w.Cites) > 0,
		onNotCites: len(w.NotCites) > 0, onServedOn: len(w.ServedOn) > 0, onProvisions: len(w.Provisions) > 0,
		onAgencies: len(w.Agencies) > 0, onNotAgencies: len(w.NotAgencies) > 0, onOffices: len(w.Offices) > 0,
		onRank: len(w.Rank) > 0, onPurposes: len(w.Purposes) > 0, onNotPurposes: len(w.NotPurposes) > 0,
		onTopics: len(w.Topics) > 0, onAndTopics: len(w.AndTopics) > 0, onNotTopics: len(w.NotTopics) > 0,
	} {
		if isSet {
			set |= 1 << c
		}
	}
	return set
}

// numberSet is a set of numbers below setSize, such as those of instruments.
type numberSet [4]uint64

const setSize = len(numberSet{}) * 64

// allNumbers is the set of all.
var allNumbers = numberSet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

func (s *numberSet) add(number int)      { s[number/64] |= 1 << (number % 64) }
func (s *numberSet) has(number int) bool { return s[number/64]&(1<<(number%64)) != 0 }
func (s *numberSet) addAll(other *numberSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

// kindSet is a set of kinds of requests, by their index in Kinds; the bit after those is for any other.
type kindSet uint8

// kindSetOf is the set of some kinds; if there are none it is that of all.
func kindSetOf(list []Kind) (set kindSet) {
	for _, k := range list {
		if i := slices.Index(Kinds, k); i >= 0 {
			set |= 1 << i
		} else {
			set |= 1 << len(Kinds)
		}
	}
	if len(list) == 0 {
		set = ^set
	}
	return set
}

// build notes which conditions a row sets, so that only these are tested, and prepares some of them: the numbered
// instruments that it admits, and kinds, topics and offices as sets.
func (w *When) build(p *Policy, numbers map[string]int) {
	w.set = builtSet | w.conditions()
	if w.instruments = allNumbers; w.set&(1<<onInstruments|1<<onNotInstruments) != 0 {
		w.instruments = numberSet{1} // an instrument without a number is not known to be ruled out
		for id, n := range numbers {
			if w.admitsInstrument(id) {
				w.instruments.add(n)
			}
		}
	}
	w.kinds, w.offices = kindSetOf(w.Kinds), nil
	if len(w.Offices) > 0 {
		offices := newPatternIndex(w.Offices)
		w.offices = &offices
	}
	w.topics = topicConditions{p.topicSetOf(w.Topics...), p.topicSetOf(w.AndTopics...), p.topicSetOf(w.NotTopics...)}
}

// buildConditions prepares the conditions of all rows of the policy.
func (p *Policy) buildConditions() {
	numbers := p.numberInstruments()
	build := func(w *When) { w.build(p, numbers) }
	for _, versions := range p.Instruments {
		for _, inst := range versions {
			eachWhen(build, inst.OrWhen, func(w *When) *When { return w })
			eachWhen(build, inst.Always, func(r *FindingRule) *When { return &r.When })
			eachWhen(build, inst.WrongStatutes, func(r *FindingRule) *When { return &r.When })
			eachWhen(build, inst.Requires, func(r *Requirement) *When { return &r.When })
			eachWhen(build, inst.Reach, func(r *Reach) *When { return &r.When })
			eachWhen(build, inst.OutOfReach, func(r *OutOfReachRule) *When { return &r.When })
			eachWhen(build, inst.AgeLimits, func(r *Limit) *When { return &r.When })
			eachWhen(build, inst.DurationLimits, func(r *Limit) *When { return &r.When })
			eachWhen(build, inst.Severities, func(r *SeverityOverride) *When { return &r.When })
		}
	}
	for _, plat := range p.Platforms {
		eachWhen(build, plat.Requires, func(r *Requirement) *When { return &r.When })
		eachWhen(build, plat.Severities, func(r *SeverityOverride) *When { return &r.When })
		eachWhen(build, plat.Clauses, func(r *Clause) *When { return &r.When })
	}
	for _, code := range p.Codes {
		eachWhen(build, code.Variants, func(r *CodeVariant) *When { return &r.When })
	}
	eachWhen(build, p.Rules, func(r *FindingRule) *When { return &r.When })
	eachWhen(build, p.ClockRules, func(r *ClockRule) *When { return &r.When })
	eachWhen(build, p.NoticeRules, func(r *NoticeRule) *When { return &r.When })
}

// numberInstruments gives the ids of the instruments numbers from 1, as far as a numberSet has room.
func (p *Policy) numberInstruments() map[string]int {
	numbers := map[string]int{}
	for i, id := range slices.Sorted(maps.Keys(p.Instruments)) {
		if n := i + 1; n < setSize {
			numbers[id] = n
		}
		for _, inst := range p.Instruments[id] {
			inst.number = numbers[id]
		}
	}
	return numbers
}

func eachWhen[T any](do func(*When), rows []T, when func(*T) *When) {
	for i := range rows {
		do(when(&rows[i]))
	}
}
