package review

import (
	"maps"
	"reflect"
	"slices"
)

// condition is one of the conditions that a row may set. They are tested in this order, the cheap ones first.
type condition uint8

const (
	onKinds condition = iota
	onInstruments
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
	conditions // how many there are
)

// conditionSet is a set of conditions, with a bit for each. The last bit says that it was built.
type conditionSet uint64

const builtSet conditionSet = 1 << 63

// targetConditions are about a target, its user and the entity that is asked, which may differ between targets.
const targetConditions conditionSet = 1<<onEntities | 1<<onNotEntities | 1<<onCrossBorder | 1<<onSwitches |
	1<<onNotSwitches | 1<<onControllers | 1<<onUsers

// conditionFields are the indexes of the fields of When by condition. NotUSPersons is none, but says how Users is
// tested.
var conditionFields = func() (fields [conditions]int) {
	when := reflect.TypeFor[When]()
	for c, name := range [conditions]string{
		onKinds: "Kinds", onInstruments: "Instruments", onNotInstruments: "NotInstruments",
		onAuthorities: "Authorities", onNotAuthorities: "NotAuthorities", onSeats: "Seats", onPresence: "Presence",
		onSocialPlatform: "SocialPlatform", onMonthlyUsers: "MonthlyUsers", onPlatforms: "Platforms",
		onChannels: "Channels", onRequesters: "Requesters", onNotRequesters: "NotRequesters", onVia: "Via",
		onRoles: "Roles", onNotRoles: "NotRoles", onOffences: "Offences", onNotOffences: "NotOffences",
		onWithoutProcess: "WithoutProcess", onNotified: "Notified", onIdentificationOnly: "IdentificationOnly",
		onOwnRows: "OwnRows", onListedOffences: "ListedOffences", onIssuedBefore: "IssuedBefore",
		onEntities: "Entities", onNotEntities: "NotEntities", onCrossBorder: "CrossBorder", onSwitches: "Switches",
		onNotSwitches: "NotSwitches", onControllers: "Controllers", onUsers: "Users",
		onResidences: "Residences", onCategories: "Categories", onNotCategories: "NotCategories",
		onDemands: "Demands", onCountries: "Countries", onSubdivisions: "Subdivisions",
		onNotSubdivisions: "NotSubdivisions", onOpenedSince: "OpenedSince", onOpenedUntil: "OpenedUntil",
		onOpenedUnclear: "OpenedUnclear", onStatute: "Statute", onNoStatute: "NoStatute", onCites: "Cites",
		onNotCites: "NotCites", onServedOn: "ServedOn", onProvisions: "Provisions", onAgencies: "Agencies",
		onNotAgencies: "NotAgencies", onOffices: "Offices", onRank: "Rank", onPurposes: "Purposes",
		onNotPurposes: "NotPurposes", onTopics: "Topics", onAndTopics: "AndTopics", onNotTopics: "NotTopics",
	} {
		field, _ := when.FieldByName(name)
		fields[c] = field.Index[0]
	}
	return fields
}()

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
	w.set = builtSet
	value := reflect.ValueOf(w).Elem()
	for c, field := range conditionFields {
		if v := value.Field(field); v.Kind() == reflect.Slice && v.Len() > 0 || v.Kind() != reflect.Slice && !v.IsZero() {
			w.set |= 1 << c
		}
	}
	w.instruments = numberSet{1} // an instrument without a number is not known to be ruled out
	if w.set&(1<<onInstruments|1<<onNotInstruments) == 0 {
		w.instruments = allNumbers
	}
	for id, n := range numbers {
		if w.instruments != allNumbers && w.admitsInstrument(id) {
			w.instruments.add(n)
		}
	}
	w.kinds, w.offices = kindSetOf(w.Kinds), newPatternIndex(w.Offices)
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
