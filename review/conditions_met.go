package review

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// conditionMatches reports whether a request meets all the conditions of a policy row. A condition on categories is
// met if the given category matches, or, if c is "", if any requested category does.
func (as *assessor) conditionMatches(w *When, c Category) bool {
	switch {
	case w.set == 0:
		return as.matchesUnbuilt(*w, c)
	case as.rulesOut(w):
		return false
	}
	for set := w.set &^ builtSet; set != 0; set &= set - 1 {
		if !as.holds(w, condition(bits.TrailingZeros64(uint64(set))), c) {
			return false
		}
	}
	return true
}

// rulesOut reports whether the kind of request or the instrument already tells that a built row does not match: most
// rows are passed over by it.
func (as *assessor) rulesOut(w *When) bool {
	number := 0
	if as.instrument != nil {
		number = as.instrument.number
	}
	return w.kinds&as.kind == 0 || !w.instruments.has(number)
}

// matchesUnbuilt is conditionMatches for a row of a policy that no loader made.
func (as *assessor) matchesUnbuilt(w When, c Category) bool {
	w.build(as.policy, nil)
	if inst := as.instrument; inst != nil && w.admitsInstrument(inst.ID) {
		w.instruments.add(inst.number)
	}
	return as.conditionMatches(&w, c)
}

// holds reports whether a request meets one condition that a row sets. Without legal process, one that requires
// something of it is not met, save as When.WithoutProcess says; one that only excludes something is.
func (as *assessor) holds(w *When, which condition, c Category) bool {
	r, pr := as.request, as.request.Process
	switch which {
	case onInstruments:
		return pr != nil && as.isAdmitted(w)
	case onNotInstruments:
		return pr == nil || as.isAdmitted(w)
	case onAuthorities:
		return (pr != nil || w.WithoutProcess != "") && inCountries(w.Authorities, as.issuingCountry, as.issuing)
	case onNotAuthorities:
		return !inCountries(w.NotAuthorities, as.issuingCountry, as.issuing)
	case onSeats, onPresence, onSocialPlatform, onMonthlyUsers, onSwitches, onNotSwitches:
		return as.platformMeets(w, which)
	case onPlatforms:
		return slices.Contains(w.Platforms, r.Platform)
	case onChannels:
		return slices.Contains(w.Channels, r.Channel)
	case onRequesters:
		return slices.Contains(w.Requesters, r.Requester.Kind)
	case onNotRequesters:
		return !slices.Contains(w.NotRequesters, r.Requester.Kind)
	case onCountries:
		return as.inCountries(w.Countries, r.Requester.Country)
	case onAgencies:
		return citesAny(r.Requester.Agency, w.Agencies)
	case onNotAgencies:
		return !citesAny(r.Requester.Agency, w.NotAgencies)
	case onDemands:
		return slices.ContainsFunc(r.Demands, func(d string) bool { return slices.Contains(w.Demands, d) })
	case onPurposes:
		return slices.Contains(w.Purposes, as.ruledPurpose())
	case onNotPurposes:
		return !slices.Contains(w.NotPurposes, as.ruledPurpose())
	case onCategories:
		return c != "" && matchesAny(w.Categories, c) || c == "" && r.asksAny(w.Categories)
	case onNotCategories:
		return !r.asksAny(w.NotCategories)
	case onEntities, onNotEntities, onCrossBorder, onControllers, onUsers:
		return as.targetMeets(w, which)
	case onTopics:
		return as.isAbout(w.topics.any)
	case onAndTopics:
		return as.isAbout(w.topics.and)
	case onNotTopics:
		return !as.isAbout(w.topics.not)
	case onOpenedSince, onOpenedUntil, onOpenedUnclear:
		return as.openedMatches(w)
	}
	return as.processMeets(w, which)
}

// isAdmitted reports whether the conditions on the instrument admit the one by which the legal process is judged.
func (as *assessor) isAdmitted(w *When) bool {
	switch inst := as.instrument; {
	case inst == nil:
		return w.admitsInstrument(as.request.Process.Instrument)
	case inst.number > 0:
		return true // see rulesOut
	default:
		return w.admitsInstrument(inst.ID)
	}
}

// admitsInstrument tests the conditions on the instrument.
func (w *When) admitsInstrument(id string) bool {
	return (len(w.Instruments) == 0 || matchesPattern(w.Instruments, id)) && !matchesPattern(w.NotInstruments, id)
}

// platformMeets tests a condition on the platform's company and on the settings of its pack.
func (as *assessor) platformMeets(w *When, which condition) bool {
	p := as.platform
	if p == nil {
		return which == onNotSwitches
	}
	isOn := func(name string) bool { return slices.Contains(p.Switches, name) }
	switch which {
	case onSeats:
		return p.Seat != nil && slices.Contains(w.Seats, p.Seat.Place)
	case onPresence:
		return p.isIn(w.Presence)
	case onSocialPlatform:
		return p.SocialPlatform
	case onMonthlyUsers:
		return p.MonthlyUsers >= w.MonthlyUsers
	case onSwitches:
		return !slices.ContainsFunc(w.Switches, func(name string) bool { return !isOn(name) })
	}
	return !slices.ContainsFunc(w.NotSwitches, isOn)
}

// processMeets tests a condition on the legal process.
func (as *assessor) processMeets(w *When, which condition) bool {
	pr := as.request.Process
	switch which {
	case onWithoutProcess:
		return pr == nil || w.WithoutProcess != WithoutProcessOnly
	case onSubdivisions:
		return (pr != nil || w.WithoutProcess != "") && matchesPattern(w.Subdivisions, as.issuingState())
	case onNotSubdivisions:
		return pr == nil && w.WithoutProcess == "" || !matchesPattern(w.NotSubdivisions, as.issuingState())
	}
	if pr == nil {
		return which == onNotRoles || which == onNotOffences || which == onNoStatute || which == onNotCites
	}
	offence := ""
	if pr.Offence != nil {
		offence = pr.Offence.Category
	}
	switch which {
	case onVia:
		return slices.Contains(w.Via, pr.Via)
	case onRoles:
		return slices.Contains(w.Roles, pr.Authority.Role)
	case onNotRoles:
		return !slices.Contains(w.NotRoles, pr.Authority.Role)
	case onOffences:
		return pr.Offence != nil && slices.Contains(w.Offences, offence)
	case onNotOffences:
		return pr.Offence == nil || !slices.Contains(w.NotOffences, offence)
	case onNotified:
		return *w.Notified == pr.AuthorityNotified
	case onIdentificationOnly:
		return *w.IdentificationOnly == pr.IdentificationOnly
	case onOwnRows:
		return *w.OwnRows == (as.policy.countryLaw[as.issuingCountry] != nil)
	case onListedOffences:
		return *w.ListedOffences == (as.policy.offencesOf[as.issuingCountry] != nil)
	case onIssuedBefore:
		return as.issuedBefore(w.IssuedBefore)
	case onResidences:
		return slices.Contains(w.Residences, as.residence())
	case onStatute:
		return as.citesStatute(w.Statute)
	case onNoStatute:
		return !as.citesStatute(w.NoStatute)
	case onCites:
		return as.citesCode(w.Cites)
	case onNotCites:
		return !as.citesCode(w.NotCites)
	case onServedOn:
		return citesAny(pr.ServedOn, w.ServedOn)
	case onProvisions:
		return pr.Offence.citesProvision(w.Provisions)
	case onOffices:
		return as.namesOffice(w.offices, pr.Authority.Name)
	case onRank:
		inst := as.instrument
		return inst != nil && inst.Rank != nil && slices.Contains(w.Rank, as.rankIn(inst.Rank, pr.Authority.Name))
	}
	panic("condition without a test: " + strconv.Itoa(int(which)))
}

// citesProvision reports whether an offence, which may be nil, cites a provision with one of some words.
func (o *Offence) citesProvision(words []string) bool {
	return o != nil && slices.ContainsFunc(o.Provisions, func(s string) bool { return citesAny(s, words) })
}

// issuedBefore reports whether the legal process was issued before a day. A process without a date is not known to be.
func (as *assessor) issuedBefore(day Date) bool {
	issued := as.request.IssuedOn()
	return !issued.IsZero() && issued.Before(day)
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
		switch as.stateOf(as.request.Targets[i].Country) {
		case country:
		case "":
			out = residenceUnknown
		default:
			return residesElsewhere
		}
	}
	return out
}

// asksAny reports whether a requested category is one of those that a row's patterns cover.
func (r *Request) asksAny(patterns []string) bool {
	return slices.ContainsFunc(r.Data, func(item Item) bool { return matchesAny(patterns, item.Category) })
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
	for _, p := range patterns {
		if c.Matches(p) {
			return true
		}
	}
	return false
}
