package review

import (
	"cmp"
	"time"
)

// addClocks adds the periods that run: for the response, for a preservation, and until a collection ends.
func (as *assessor) addClocks() {
	as.assessment.Clocks = []Clock{}
	if as.request.Kind.IsPreservation() {
		as.addPreservationClock()
	}
	if !as.addLegalClocks() {
		as.addResponseClock()
	}
	if as.request.Process != nil && as.instrument != nil && !as.noDeadline && (as.collects || as.prospectiveOnly()) {
		w := as.collectionWindow()
		start := as.request.servedAt().UTC()
		if w.From.Time.After(start) {
			start = w.From.Start().UTC()
		}
		as.addClock(Clock{Name: ClockCollectionStart, Due: start, Basis: as.instrument.Cite})
		if !w.To.IsZero() {
			due := w.To.EndExclusive().Add(-time.Second).UTC()
			as.addClock(Clock{Name: ClockCollectionEnd, Due: due, Basis: as.instrument.Cite})
		}
	}
}

// addNondisclosureClock adds when the bar on notice ends.
func (as *assessor) addNondisclosureClock() {
	if n := as.assessment.Notice; n.Action == NoticeDelay && !n.Until.IsZero() {
		end := NondisclosureEnd(as.policy, as.request, n.Until)
		as.addClock(Clock{Name: ClockNondisclosure, Due: end.Add(-time.Second), Basis: n.Ground})
	}
}

func (as *assessor) addClock(c Clock) { as.assessment.Clocks = append(as.assessment.Clocks, c) }

// addLegalClocks adds the clocks of the policy's rules that apply, and reports whether one of them sets the time for
// our response.
func (as *assessor) addLegalClocks() (response bool) {
	for i := range as.policy.ClockRules {
		rule := &as.policy.ClockRules[i]
		if !as.conditionMatches(&rule.When, "") || rule.startsLater() || !rule.inForceOn(as.receivedOn) {
			continue
		}
		// A duty of the company where it has an office is none of the process.
		if as.noDeadline && !rule.Informative && len(rule.Presence) == 0 {
			continue
		}
		if pr := as.request.Process; rule.Notified != nil && (pr == nil || *rule.Notified != pr.AuthorityNotified) {
			continue
		}
		if rule.DoubtfulEmergency && !as.emergencyInDoubt() {
			continue
		}
		start, ok := as.clockStart(rule)
		if !ok {
			continue
		}
		pauses := as.history.pausesOf(rule)
		due := as.policy.periodEndWithPauses(rule, start, as.holidaysOf(rule.Holidays), pauses, as.now)
		if own := as.courtDate(rule); !own.IsZero() && (own.Before(due) || rule.CourtMayExtend) {
			due = own
		}
		c := Clock{Name: rule.Clock, Due: due, Basis: rule.ID, InternalTarget: rule.Target,
			Informative: rule.Informative || rule.Clock == ClockResponse && as.doubtfulDeadline}
		if rule.NotBefore {
			c.NotBefore = due
		}
		as.addClock(c)
		if rule.fromMemory() && !rule.Target {
			as.values.phrase = "The deadline of " + formatUTC(due) + " is set by an unverified rule. Have it verified."
			as.addFinding("legal_basis.policy_clause", findingOptions{severity: SeverityReview, cite: rule.Cite})
		}
		response = response || rule.Clock == ClockResponse && !c.Informative && !rule.Target
	}
	return response
}

// ClockTask is what the rule of a clock says is to be done before it ends, "" if it says nothing of its own.
func ClockTask(p *Policy, basis string) string {
	for i := range p.ClockRules {
		if p.ClockRules[i].ID == basis && p.ClockRules[i].Says != "" {
			return p.ClockRules[i].Says
		}
	}
	return ""
}

// FromEffect is the start of a clock with which the authority is told of the effect given to its order.
const FromEffect = "effect"

// startsLater reports whether the period of a rule starts with another event than the arrival of a request: a copy, a
// push back or another decision, or the effect given to an order.
func (c *ClockRule) startsLater() bool {
	return c.Clock == ClockPreservation || c.Clock == ClockClarification || c.Clock == ClockAuthorityNotice ||
		c.From == FromEffect
}

// EffectClocks are when the authority is to be told of the effect that was given to its order at an instant, by each
// rule of the policy that applies to the request; none if no law asks for it.
func EffectClocks(p *Policy, r *Request, at time.Time) (out []Clock) {
	var as *assessor
	for i := range p.ClockRules {
		rule := &p.ClockRules[i]
		if rule.From != FromEffect || rule.Informative || len(rule.Instruments) > 0 &&
			(r.Process == nil || !matchesPattern(rule.Instruments, r.Process.Instrument)) {
			continue
		}
		if as == nil {
			as = newAssessor(p, r, nil, at)
			as.prepare()
		}
		if rule.inForceOn(as.receivedOn) && as.conditionMatches(&rule.When, "") {
			out = append(out, Clock{Name: rule.Clock, Due: p.periodEnd(rule, at, as.holidaysOf(rule.Holidays)),
				Basis: rule.ID, InternalTarget: rule.Target})
		}
	}
	return out
}

// addResponseClock adds the time for the response if no law sets one: the date that the legal process sets, or else
// the platform's own target, which for an emergency is one hour unless its pack says otherwise.
func (as *assessor) addResponseClock() {
	r := as.request
	if r.Process != nil && !r.Process.ReturnBy.IsZero() && r.Kind == KindRecords && !as.noDeadline {
		due := r.Process.ReturnBy.EndOfDay(as.issuerZone()).UTC()
		as.addClock(Clock{Name: ClockResponse, Due: due, Basis: "process.return_by", Informative: as.doubtfulDeadline})
		if !as.doubtfulDeadline {
			return
		}
	}
	if as.platform == nil {
		return
	}
	target := time.Duration(as.platform.ResponseTargetHours) * time.Hour
	if r.Kind == KindEmergency {
		target = as.platform.EmergencyTarget()
	}
	if target > 0 {
		due := r.ReceivedAt.Add(target).UTC()
		as.addClock(Clock{Name: ClockResponse, Due: due, Basis: "house_target", InternalTarget: true})
	}
}

// EmergencyTarget is the time in which an emergency is answered: an hour, unless the platform's pack says otherwise.
func (p *Platform) EmergencyTarget() time.Duration {
	if p == nil {
		return time.Hour
	}
	return time.Duration(cmp.Or(p.EmergencyTargetHours, 1)) * time.Hour
}

// clockStart is when the period of a rule begins; ok is false if the document does not say. A clock that the law
// pauses runs on after the reply to a push back; others begin with the latest revision.
func (as *assessor) clockStart(rule *ClockRule) (start time.Time, ok bool) {
	switch rule.From {
	case "served_at":
		return as.request.servedAt(), true
	case "issued_on":
		issued := as.request.IssuedOn()
		return issued.StartOfDay(as.policy.zoneNamed(rule.Zone)), !issued.IsZero()
	}
	if rule.Pause != nil && !as.history.FirstReceivedAt.IsZero() {
		return as.history.FirstReceivedAt, true
	}
	return as.request.ReceivedAt, true
}

// courtDate is until when the court that issued the process wants the answer for which a rule sets a period, zero if it
// sets no date. A period that the law suspends, or of which the end is awaited, has no other date.
func (as *assessor) courtDate(rule *ClockRule) time.Time {
	pr := as.request.Process
	if pr == nil || pr.ReturnBy.IsZero() || !isCourt(pr.Authority.Role) || as.request.Kind != KindRecords ||
		rule.Clock != ClockResponse || rule.Pause != nil || rule.NotBefore {
		return time.Time{}
	}
	zone := as.issuerZone()
	if rule.Zone != "" {
		zone = as.policy.zoneNamed(rule.Zone)
	}
	if own := pr.ReturnBy.EndOfDay(zone).UTC(); own.After(as.request.ReceivedAt) {
		return own
	}
	return time.Time{}
}

// issuerZone is the time zone by which a day that the process sets for our answer ends: that of the issuing country's
// capital, for no document says where in the country the office is. It is UTC if the country is not known.
func (as *assessor) issuerZone() *time.Location {
	if c := as.policy.Countries[as.request.issuingCountry()]; c != nil {
		return as.policy.zoneNamed(c.Zone)
	}
	return time.UTC
}

// zoneNamed is the time zone of a rule, UTC if it names none.
func (p *Policy) zoneNamed(name string) *time.Location {
	if z := p.Zones[name]; z != nil {
		return z
	}
	return time.UTC
}

// holidaysOf are the holidays of a rule's country, or if it names none, of the addressee's, where the act is done.
func (as *assessor) holidaysOf(country string) map[Date]string {
	if country == "" {
		if e := as.entityOf(0); e != nil {
			country = e.Country
		}
	}
	return as.policy.Holidays[country]
}

// periodEnd is when a period of a rule that starts at an instant ends, in UTC. A period in days ends with the last
// second of its last day in the rule's time zone.
func (p *Policy) periodEnd(rule *ClockRule, start time.Time, holidays map[Date]string) time.Time {
	return p.periodEndWithPauses(rule, start, holidays, nil, start)
}

// periodEndWithPauses is periodEnd for a clock that was paused at times. A pause that has not ended lasts until now.
func (p *Policy) periodEndWithPauses(rule *ClockRule, start time.Time, holidays map[Date]string, pauses []Pause,
	now time.Time) time.Time {
	zone := p.zoneNamed(rule.Zone)
	local := start.In(zone)
	day, isPaused := DateOf(local), pausedDays(pauses, now, zone)
	switch rule.Count {
	case "hours":
		return start.Add(time.Duration(rule.Hours)*time.Hour + pausedTime(pauses, now)).UTC()
	case "eu_hours":
		// Regulation (EEC) 1182/71, Article 3(1): the hour in which the event happens is not counted.
		hours := time.Duration(rule.Hours+1) * time.Hour
		return local.Truncate(time.Hour).Add(hours + pausedTime(pauses, now)).UTC()
	case "eu_days":
		day = addEUDays(day, rule.Days, holidays, isPaused)
	case "inclusive":
		day = addCountedDays(day.AddDays(-1), rule.Days, isPaused)
	case "business_days", "working_days":
		day = addCountedDays(day, rule.Days, func(d Date) bool {
			return isPaused != nil && isPaused(d) || !isWorkingDay(d, holidays)
		})
	default:
		day = addCountedDays(day, rule.Days, isPaused)
	}
	return day.EndOfDay(zone).UTC()
}

// addCountedDays is the last of so many days after a day, not counting those that skip reports; nil skips none.
func addCountedDays(day Date, days int, skip func(Date) bool) Date {
	if skip == nil {
		return day.AddDays(days)
	}
	for n := 0; n < days; {
		day = day.AddDays(1)
		if !skip(day) {
			n++
		}
	}
	return day
}

// addEUDays counts days by Regulation (EEC) 1182/71, Article 3. The day of the event does not count. A period that
// would end on a holiday, Saturday or Sunday ends with the next working day. One of two days or more has two working
// days.
func addEUDays(day Date, days int, holidays map[Date]string, isPaused func(Date) bool) Date {
	end := addCountedDays(day, days, isPaused)
	for !isWorkingDay(end, holidays) {
		end = end.AddDays(1)
	}
	if days >= 2 {
		n := 0
		for d := day.AddDays(1); !d.After(end); d = d.AddDays(1) {
			if isWorkingDay(d, holidays) && (isPaused == nil || !isPaused(d)) {
				n++
			}
		}
		end = addCountedDays(end, 2-n, func(d Date) bool { return !isWorkingDay(d, holidays) })
	}
	return end
}

func isWorkingDay(d Date, holidays map[Date]string) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && holidays[d] == ""
}

// statutoryPreservation is the preservation that the law sets for this request: the law of its instrument, or else of
// the requester's country, which is known for the United States only. It is nil if there is none, for process that is
// void, and for one that names a company on which that law puts no duty.
func (as *assessor) statutoryPreservation() *StatutoryPreservation {
	if as.instrument != nil {
		if k := as.instrument.Preservation; k == nil || as.isVoid || as.isAbroad(k) {
			return nil
		}
		return as.instrument.Preservation
	}
	if as.request.Requester.Country == "US" {
		if inst := as.policy.Instrument("us.2703f", as.receivedOn); inst != nil {
			return inst.Preservation
		}
	}
	return nil
}

// isAbroad reports whether the process names a company in a country in which a law obliges none to preserve.
func (as *assessor) isAbroad(k *StatutoryPreservation) bool {
	e := as.addressee
	return e != nil && e.Country != "" && as.named != (namedEntities{}) && len(k.AskedIn) > 0 &&
		!as.inCountries(k.AskedIn, e.Country)
}

// statutoryPreservationEnd is until when the law requires data to be preserved, counted from receipt or from the day
// on which the process was issued. A renewal that comes in time adds its days to the end of the first period instead
// of starting another (18 U.S.C. 2703(f)(2): extended for an additional 90 days; Regulation (EU) 2023/1543, Article
// 11(1)). One that the law does not allow adds nothing; zero then if it is not known when the last term ends.
func (as *assessor) statutoryPreservationEnd(k *StatutoryPreservation) time.Time {
	start, rule := as.request.ReceivedAt, ClockRule{Days: k.Days, Count: k.Count, Zone: k.Zone}
	if issued := as.request.IssuedOn(); k.From == "issued_on" && !issued.IsZero() {
		start = issued.StartOfDay(as.policy.zoneNamed(k.Zone))
	}
	if as.request.Kind == KindPreservationExtension {
		ends := as.preservationTermEnd(k)
		isLate := !ends.IsZero() && start.After(ends)
		if as.history.Renewals >= k.Renewals && !k.ConfirmsOnly && !isLate {
			return ends // there is no further renewal: the last term ends when it did
		}
		if !ends.IsZero() && !isLate {
			start = ends
		}
		rule.Days = cmp.Or(k.RenewalDays, k.Days)
	}
	return as.policy.periodEnd(&rule, start, as.holidaysOf(""))
}

// preservationTermEnd is when the term of the preservation that this request is to extend ends, with the renewals that
// came; zero if none is known. What arrives later is a first request of its own.
func (as *assessor) preservationTermEnd(k *StatutoryPreservation) time.Time {
	h := as.history
	if as.request.Kind != KindPreservationExtension || h.PreservedSince.IsZero() {
		return time.Time{}
	}
	return as.preservationEnd(k, h.PreservedSince, h.Renewals)
}

// addPreservationClock adds both dates of a preservation as if the snapshot were taken now: until when the law
// requires it, which warns, and until when we keep the copy, which is never earlier.
func (as *assessor) addPreservationClock() {
	c := Clock{Name: ClockPreservation, Basis: "house_target"}
	k := as.statutoryPreservation()
	if k != nil {
		if k.fromMemory() {
			as.values.phrase = "The period for which the law requires this data to be kept is set by an unverified rule. " +
				"Have it verified."
			as.addFinding("legal_basis.policy_clause", findingOptions{severity: SeverityReview, cite: k.Cite})
		}
		c.DutyEnds, c.Basis = as.statutoryPreservationEnd(k), k.Cite
		c.Due = c.DutyEnds
	} else if as.instrument != nil && as.instrument.Preservation != nil && as.isAbroad(as.instrument.Preservation) {
		as.values.phrase = as.instrument.Statute + " binds no company in " + as.values.entityCountry + ", and " +
			as.addressee.Name + " is there: a copy is kept voluntarily, for the platform's own period."
		as.addFinding("legal_basis.policy_clause", findingOptions{field: servedOnField, severity: SeverityReview,
			cite: as.instrument.Preservation.Cite})
	}
	ends := time.Time{}
	if k != nil && !k.ConfirmsOnly {
		ends = as.preservationTermEnd(k)
	}
	switch late := as.request.ReceivedAt.After(ends); {
	case !ends.IsZero() && !late: // no other copy is made
		c.KeptUntil = c.DutyEnds
	case !ends.IsZero():
		as.values.phrase = "The preservation that this request is to renew ended on " + formatUTC(ends) +
			", before it arrived. Treat it as a first request. Check whether the copy was kept."
		as.addFinding("legal_basis.policy_clause", findingOptions{field: "kind", severity: SeverityReview,
			cite: k.Cite})
	}
	if c.KeptUntil.IsZero() && as.platform != nil && as.platform.Preservation.Days > 0 {
		c.KeptUntil = DateOf(as.now).AddDays(as.platform.Preservation.Days).EndOfDay(time.UTC)
		if k == nil {
			c.Basis, c.Due = as.platform.Preservation.Cite, c.KeptUntil
		}
		if c.KeptUntil.Before(c.DutyEnds) {
			c.KeptUntil = c.DutyEnds
		}
	}
	if !c.Due.IsZero() {
		as.addClock(c)
	}
}
