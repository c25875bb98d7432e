package review

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// conditionGroups says which groups of conditions a row sets, so that only these are tested. The zero value is that of
// a row that no loader prepared: see matchesUnprepared.
type conditionGroups uint16

const (
	groupsKnown conditionGroups = 1 << iota
	instrumentGroup
	processGroup
	requestGroup
	platformGroup
	categoryGroup
	topicGroup
	addresseeGroup
	countryGroup
	allGroups conditionGroups = 1<<iota - 1
)

// numberSet is a set of numbers below setSize, such as those of instruments.
type numberSet [4]uint64

const setSize = len(numberSet{}) * 64

func (s *numberSet) add(number int)      { s[number/64] |= 1 << (number % 64) }
func (s *numberSet) has(number int) bool { return s[number/64]&(1<<(number%64)) != 0 }
func (s *numberSet) addAll(other *numberSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

// build prepares the conditions of a row, so that only those that are set are tested: which groups of conditions have
// any, which of the numbered instruments they admit, and the topics as sets. A condition that it does not name counts
// for the request and for the process.
func (w *When) build(p *Policy, numbers map[string]int) {
	w.offices = wordIndex[string]{}
	if len(w.Offices) > 0 {
		w.offices = newPatternIndex(w.Offices)
	}
	w.kinds = kindSetOf(w.Kinds)
	w.topics = topicConditions{p.topicSetOf(w.Topics...), p.topicSetOf(w.AndTopics...), p.topicSetOf(w.NotTopics...)}
	set := func(lists ...[]string) bool {
		return slices.ContainsFunc(lists, func(list []string) bool { return len(list) > 0 })
	}
	rest := *w
	rest.groups, rest.instruments, rest.offices, rest.topics = 0, numberSet{}, wordIndex[string]{}, topicConditions{}
	rest.kinds, rest.Kinds = 0, nil
	w.groups = groupsKnown
	if set(w.Instruments, w.NotInstruments) {
		w.groups |= instrumentGroup | processGroup
		w.instruments = numberSet{}
		for id, n := range numbers {
			if w.admitsInstrument(id) {
				w.instruments.add(n)
			}
		}
		rest.Instruments, rest.NotInstruments = nil, nil
	}
	if set(w.Categories, w.NotCategories) {
		w.groups |= categoryGroup
		rest.Categories, rest.NotCategories = nil, nil
	}
	if set(w.Topics, w.NotTopics, w.AndTopics) {
		w.groups |= topicGroup
		rest.Topics, rest.NotTopics, rest.AndTopics = nil, nil, nil
	}
	if set(w.Seats, w.Presence) || w.MonthlyUsers != 0 || w.SocialPlatform {
		w.groups |= platformGroup
		rest.Seats, rest.Presence, rest.MonthlyUsers, rest.SocialPlatform = nil, nil, 0, false
	}
	if set(w.Entities, w.NotEntities, w.Controllers, w.Users, w.Switches, w.NotSwitches) || w.CrossBorder {
		w.groups |= addresseeGroup
		rest.Entities, rest.NotEntities, rest.Controllers, rest.Users = nil, nil, nil, nil
		rest.Switches, rest.NotSwitches, rest.CrossBorder, rest.NotUSPersons = nil, nil, false, false
	}
	if set(w.Platforms, w.Countries, w.Requesters, w.NotRequesters, w.Purposes, w.NotPurposes, w.Agencies) {
		w.groups |= requestGroup
		rest.Platforms, rest.Countries, rest.Requesters, rest.NotRequesters = nil, nil, nil, nil
		rest.Purposes, rest.NotPurposes, rest.Agencies = nil, nil, nil
	}
	if set(w.Authorities, w.NotAuthorities) {
		w.groups |= countryGroup | processGroup
		rest.Authorities, rest.NotAuthorities = nil, nil
	}
	if set(w.Via, w.Roles, w.Offences, w.Statute, w.NoStatute, w.Cites, w.NotCites, w.Subdivisions, w.NotSubdivisions,
		w.Offices, w.Rank) {
		w.groups |= processGroup
		rest.Via, rest.Roles, rest.Offences, rest.Statute, rest.NoStatute = nil, nil, nil, nil, nil
		rest.Cites, rest.NotCites, rest.Subdivisions, rest.NotSubdivisions = nil, nil, nil, nil
		rest.Offices, rest.Rank = nil, nil
	}
	if !reflect.ValueOf(&rest).Elem().IsZero() {
		w.groups |= processGroup | requestGroup
	}
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

// admitsInstrument tests the conditions on the instrument.
func (w *When) admitsInstrument(id string) bool {
	return (len(w.Instruments) == 0 || matchesPattern(w.Instruments, id)) && !matchesPattern(w.NotInstruments, id)
}

func eachWhen[T any](do func(*When), rows []T, when func(*T) *When) {
	for i := range rows {
		do(when(&rows[i]))
	}
}

// conditionMatches reports whether a request meets all the conditions of a policy row. A condition on categories is
// met if the given category matches, or, if c is "", if any requested category does.
func (as *assessor) conditionMatches(w *When, c Category) bool {
	set := w.groups
	return as.admitted(w) && (set&countryGroup == 0 || as.countryMatches(w)) &&
		(set&platformGroup == 0 || as.platformMatches(w)) &&
		(set&requestGroup == 0 || as.requestMatches(w)) &&
		(set&addresseeGroup == 0 || as.addresseeMatches(w)) &&
		(set&processGroup == 0 || as.processMatches(w)) && (set&categoryGroup == 0 || as.categoryMatches(w, c)) &&
		(set&topicGroup == 0 || as.topicsMatch(w)) && (set != 0 || as.matchesUnprepared(*w, c))
}

// matchesUnprepared is conditionMatches for a row that no loader prepared.
func (as *assessor) matchesUnprepared(w When, c Category) bool {
	w.build(as.policy, nil)
	w.groups = allGroups &^ instrumentGroup
	return as.conditionMatches(&w, c)
}

// admitted reports whether the conditions on the kind of request and on the instrument may be met, of those that a row
// sets.
func (as *assessor) admitted(w *When) bool {
	if w.groups == 0 {
		return true
	}
	inst := as.instrument
	return w.kinds&as.kind != 0 &&
		(w.groups&instrumentGroup == 0 || inst == nil || inst.number == 0 || w.instruments.has(inst.number))
}

// kindSet is a set of kinds of requests, by their index in kinds; the bit after those is for any other.
type kindSet uint8

var kinds = []Kind{KindRecords, KindPreservation, KindPreservationExtension, KindEmergency}

// kindSetOf is the set of some kinds; if there are none it is that of all.
func kindSetOf(list []Kind) (set kindSet) {
	for _, k := range list {
		if i := slices.Index(kinds, k); i >= 0 {
			set |= 1 << i
		} else {
			set |= 1 << len(kinds)
		}
	}
	if len(list) == 0 {
		set = ^set
	}
	return set
}

// countryMatches tests the conditions on the country of the authority, apart from whether there has to be legal
// process.
func (as *assessor) countryMatches(w *When) bool {
	return (len(w.Authorities) == 0 || inCountries(w.Authorities, as.issuingCountry, as.issuing)) &&
		!inCountries(w.NotAuthorities, as.issuingCountry, as.issuing)
}

// processMatches tests the conditions on the legal process. Without process, a row that requires something of it does
// not match, save as When.WithoutProcess says; a row that only excludes something does.
func (as *assessor) processMatches(w *When) bool {
	pr := as.request.Process
	if pr == nil {
		return len(w.Via)+len(w.Roles)+len(w.Offences)+len(w.Instruments)+len(w.Statute)+
			len(w.Cites)+len(w.Residences)+len(w.Provisions)+len(w.ServedOn)+len(w.Offices)+len(w.Rank) == 0 &&
			w.IssuedBefore.IsZero() && w.Notified == nil && w.IdentificationOnly == nil && w.OwnRows == nil &&
			w.ListedOffences == nil && as.openedMatches(w) && as.requesterMatches(w)
	}
	isAdmitted := w.groups&instrumentGroup != 0 && as.instrument != nil && as.instrument.number > 0
	return w.WithoutProcess != WithoutProcessOnly && (isAdmitted || w.admitsInstrument(as.instrumentID())) &&
		admits(w.Via, pr.Via) &&
		admits(w.Roles, pr.Authority.Role) && !slices.Contains(w.NotRoles, pr.Authority.Role) &&
		as.authorityMatches(w) && as.officeMatches(w) && as.rankMatches(w) &&
		(len(w.Offences) == 0 || pr.Offence != nil && slices.Contains(w.Offences, pr.Offence.Category)) &&
		(pr.Offence == nil || !slices.Contains(w.NotOffences, pr.Offence.Category)) &&
		as.marksMatch(w) &&
		(len(w.Statute) == 0 || as.citesStatute(w.Statute)) && !as.citesStatute(w.NoStatute) &&
		(len(w.Cites) == 0 || as.citesCode(w.Cites)) && !as.citesCode(w.NotCites) && as.openedMatches(w) &&
		(len(w.ServedOn) == 0 || citesAny(pr.ServedOn, w.ServedOn)) &&
		(len(w.Provisions) == 0 || pr.Offence.citesProvision(w.Provisions))
}

// citesProvision reports whether an offence, which may be nil, cites a provision with one of some words.
func (o *Offence) citesProvision(words []string) bool {
	return o != nil && slices.ContainsFunc(o.Provisions, func(s string) bool { return citesAny(s, words) })
}

// marksMatch tests the conditions on the date of the legal process, on what it is marked as, and on where the users
// live.
func (as *assessor) marksMatch(w *When) bool {
	pr := as.request.Process
	return (w.IssuedBefore.IsZero() || as.issuedBefore(w.IssuedBefore)) &&
		agrees(w.Notified, pr.AuthorityNotified) && agrees(w.IdentificationOnly, pr.IdentificationOnly) &&
		(len(w.Residences) == 0 || slices.Contains(w.Residences, as.residence()))
}

// instrumentID is the id of the instrument by which the legal process is judged.
func (as *assessor) instrumentID() string {
	if as.instrument != nil {
		return as.instrument.ID
	}
	return as.request.Process.Instrument
}

// platformMatches tests the conditions on the platform's company.
func (as *assessor) platformMatches(w *When) bool {
	if len(w.Seats)+len(w.Presence)+w.MonthlyUsers == 0 && !w.SocialPlatform {
		return true
	}
	p := as.platform
	return p != nil && (len(w.Seats) == 0 || p.Seat != nil && slices.Contains(w.Seats, p.Seat.Place)) &&
		(len(w.Presence) == 0 || p.isIn(w.Presence)) && (p.SocialPlatform || !w.SocialPlatform) &&
		p.MonthlyUsers >= w.MonthlyUsers
}

// agrees reports whether a condition is not set, or has the value.
func agrees(want *bool, value bool) bool { return want == nil || *want == value }

// issuedBefore reports whether the legal process was issued before a day. A process without a date is not known to be.
func (as *assessor) issuedBefore(day Date) bool {
	issued := as.request.IssuedOn()
	return !issued.IsZero() && issued.Before(day)
}

// authorityMatches tests the conditions on the state or province of the issuing authority, and on what the policy has of
// its country.
func (as *assessor) authorityMatches(w *When) bool {
	country := as.issuingCountry
	return as.stateMatches(w) &&
		(w.OwnRows == nil || *w.OwnRows == (as.policy.countryLaw[country] != nil)) &&
		(w.ListedOffences == nil || *w.ListedOffences == (as.policy.offencesOf[country] != nil))
}

// requesterMatches tests the conditions on the authority of a request without legal process.
func (as *assessor) requesterMatches(w *When) bool {
	if w.WithoutProcess != "" {
		return as.authorityMatches(w)
	}
	return len(w.Authorities)+len(w.Subdivisions) == 0
}

// stateMatches tests the conditions on the part of a country whose authority issued the legal process.
func (as *assessor) stateMatches(w *When) bool {
	return len(w.Subdivisions)+len(w.NotSubdivisions) == 0 ||
		(len(w.Subdivisions) == 0 || matchesPattern(w.Subdivisions, as.issuingState())) &&
			!matchesPattern(w.NotSubdivisions, as.issuingState())
}

// requestMatches tests the conditions on the request apart from its legal process and the data requested.
func (as *assessor) requestMatches(w *When) bool {
	r := as.request
	if len(w.Purposes)+len(w.NotPurposes) > 0 {
		purpose := as.ruledPurpose()
		if !admits(w.Purposes, purpose) || slices.Contains(w.NotPurposes, purpose) {
			return false
		}
	}
	return admits(w.Platforms, r.Platform) && admits(w.Channels, r.Channel) &&
		admits(w.Requesters, r.Requester.Kind) && !slices.Contains(w.NotRequesters, r.Requester.Kind) &&
		(len(w.Countries) == 0 || as.policy.InCountries(w.Countries, r.Requester.Country)) &&
		(len(w.Agencies) == 0 || citesAny(r.Requester.Agency, w.Agencies)) &&
		!citesAny(r.Requester.Agency, w.NotAgencies) &&
		(len(w.Demands) == 0 ||
			slices.ContainsFunc(r.Demands, func(d string) bool { return slices.Contains(w.Demands, d) }))
}

// PurposeDangerPrevention is the purpose by which rules know a request that states none, speaks of averting a danger or
// of a missing person, and names no crime. The topic of the same name has the words.
const PurposeDangerPrevention = "danger_prevention"

// ruledPurpose is the purpose that rules ask for: what the request states, or PurposeDangerPrevention.
func (as *assessor) ruledPurpose() string {
	purpose, crime := as.purpose(), ""
	if pr := as.request.Process; pr != nil && pr.Offence != nil {
		crime = pr.Offence.Category
	}
	if purpose == "" && (crime == "" || crime == "other" || crime == "missing_person") &&
		as.aboutTopic(PurposeDangerPrevention) != "" {
		return PurposeDangerPrevention
	}
	return purpose
}

// residence is where the users of the targets live, seen from the issuing authority; see ResidenceNames.
func (as *assessor) residence() string {
	country, out := as.issuingCountry, residesAtHome
	for i := range as.request.Targets {
		switch as.policy.StateOf(as.request.Targets[i].Country) {
		case country:
		case "":
			out = residenceUnknown
		default:
			return residesElsewhere
		}
	}
	return out
}

// switchesMatch tests the conditions on the settings of the platform's pack.
func (as *assessor) switchesMatch(w *When) bool {
	var on []string
	if as.platform != nil {
		on = as.platform.Switches
	}
	isOn := func(name string) bool { return slices.Contains(on, name) }
	return !slices.ContainsFunc(w.NotSwitches, isOn) &&
		!slices.ContainsFunc(w.Switches, func(name string) bool { return !isOn(name) })
}

func (as *assessor) categoryMatches(w *When, c Category) bool {
	if len(w.NotCategories) > 0 && slices.ContainsFunc(as.request.Data,
		func(item Item) bool { return matchesAny(w.NotCategories, item.Category) }) {
		return false
	}
	switch {
	case len(w.Categories) == 0:
		return true
	case c != "":
		return matchesAny(w.Categories, c)
	}
	return slices.ContainsFunc(as.request.Data, func(item Item) bool { return matchesAny(w.Categories, item.Category) })
}

// admits reports whether a condition's list names a value. An empty list sets no condition.
func admits[T comparable](list []T, value T) bool {
	return len(list) == 0 || slices.Contains(list, value)
}

// issuingCountry is the country whose authority issued the legal process: the requester's if the process does not
// say.
func (r *Request) issuingCountry() string {
	if r.Process != nil && r.Process.Authority.Country != "" {
		return r.Process.Authority.Country
	}
	return r.Requester.Country
}

// matchesPattern reports whether a list names s or has a pattern for it, such as "in.*" or "US-*".
func matchesPattern(list []string, s string) bool {
	return slices.ContainsFunc(list, func(v string) bool {
		prefix, ok := strings.CutSuffix(v, "*")
		return v == s || ok && strings.HasPrefix(s, prefix)
	})
}

// matchesAny reports whether one of a row's patterns covers a category.
func matchesAny(patterns []string, c Category) bool {
	return slices.ContainsFunc(patterns, c.Matches)
}
