package review

import "time"

// addClocks lists what runs: the answer the law or the house wants, what is kept
// and how long, when a gag or a collection ends.
func (as *assessor) addClocks() {
	a := as.assessment
	a.Clocks = []Clock{}
	if as.request.Kind.IsPreservation() {
		as.addPreservationClock()
	}
	as.addResponseClocks()
	if n := a.Notice; n.Action == NoticeDelay && !n.Until.IsZero() {
		a.Clocks = append(a.Clocks, Clock{Name: ClockNondisclosure, Due: NondisclosureEnd(as.policy, as.request, n.Until).Add(-time.Second), Basis: n.Ground})
	}
	if pr := as.request.Process; pr != nil && as.instrument != nil && as.prospectiveOnly() {
		if w := as.collectionWindow(); !w.To.IsZero() {
			a.Clocks = append(a.Clocks, Clock{Name: ClockCollectionEnd, Due: w.To.EndExclusive().Add(-time.Second).UTC(), Basis: as.instrument.Cite})
		}
	}
}

// addResponseClocks finds the time in which an answer is due: by law where a rule
// applies, else by the date the paper sets, else the platform's own aim.
func (as *assessor) addResponseClocks() {
	a, r := as.assessment, as.request
	legal := false
	for i := range as.policy.ClockRules {
		rule := &as.policy.ClockRules[i]
		if rule.Clock == ClockPreservation || rule.Clock == ClockClarification || !rule.inForceOn(as.receivedOn) || !as.conditionMatches(&rule.When, "") {
			continue
		}
		if rule.Notified != nil && (r.Process == nil || *rule.Notified != r.Process.AuthorityNotified) {
			continue
		}
		due, ok := as.dueAt(rule)
		if !ok {
			continue
		}
		c := Clock{Name: rule.Clock, Due: due, Basis: rule.ID, Informative: rule.Informative}
		if rule.NotBefore {
			c.NotBefore = due
		}
		a.Clocks = append(a.Clocks, c)
		legal = legal || rule.Clock == ClockResponse && !rule.Informative
	}
	switch {
	case legal:
	case r.Process != nil && !r.Process.ReturnBy.IsZero() && r.Kind == KindRecords:
		a.Clocks = append(a.Clocks, Clock{Name: ClockResponse, Due: r.Process.ReturnBy.EndOfDay(time.UTC).UTC(), Basis: "process.return_by"})
	case as.platform != nil:
		hours := as.platform.ResponseTargetHours
		if r.Kind == KindEmergency {
			hours = as.platform.EmergencyTargetHours
			if hours == 0 {
				hours = 1
			}
		}
		if hours > 0 {
			a.Clocks = append(a.Clocks, Clock{Name: ClockResponse, Due: r.ReceivedAt.Add(time.Duration(hours) * time.Hour).UTC(), Basis: "house_target", InternalTarget: true})
		}
	}
}

// dueAt turns a rule into the instant at which its period ends.
func (as *assessor) dueAt(rule *ClockRule) (time.Time, bool) {
	start, ok := as.clockStart(rule)
	if !ok {
		return time.Time{}, false
	}
	return as.policy.periodEndWithPauses(rule, start, as.holidaysOf(rule.Holidays), as.history.pausesOf(rule), as.now), true
}

// clockStart is when the period of a rule begins. A clock that the law pauses goes
// on after an answer; others begin with what was received last.
func (as *assessor) clockStart(rule *ClockRule) (time.Time, bool) {
	switch rule.From {
	case "served_at":
		return as.request.servedAt(), true
	case "issued_on":
		if as.request.Process == nil || as.request.Process.IssuedOn.IsZero() {
			return time.Time{}, false
		}
		return as.request.Process.IssuedOn.StartOfDay(as.zoneNamed(rule.Zone)), true
	}
	if rule.Pause != nil && !as.history.FirstReceivedAt.IsZero() {
		return as.history.FirstReceivedAt, true
	}
	return as.request.ReceivedAt, true
}

func (as *assessor) zoneNamed(name string) *time.Location {
	if z := as.policy.Zones[name]; z != nil {
		return z
	}
	return time.UTC
}

// holidaysOf are those of the rule's country, or of the State where the act is
// done: the addressee's.
func (as *assessor) holidaysOf(country string) map[Date]string {
	if country == "" {
		if e := as.entityOf(0); e != nil {
			country = e.Country
		}
	}
	return as.policy.Holidays[country]
}

// periodEnd is when a period of a rule that starts at an instant ends, counted as
// the rule's law counts it, in UTC. A period in days ends with the last second
// of its last day in the rule's time zone.
func (p *Policy) periodEnd(rule *ClockRule, start time.Time, holidays map[Date]string) time.Time {
	return p.periodEndWithPauses(rule, start, holidays, nil, start)
}

// periodEndWithPauses is End of a clock that stood still at times.
func (p *Policy) periodEndWithPauses(rule *ClockRule, start time.Time, holidays map[Date]string, pauses []Pause, now time.Time) time.Time {
	zone := p.Zones[rule.Zone]
	if zone == nil {
		zone = time.UTC
	}
	local := start.In(zone)
	day, isPaused := DateOf(local), pausedDays(pauses, now, zone)
	switch rule.Count {
	case "hours":
		return start.Add(time.Duration(rule.Hours)*time.Hour + pausedTime(pauses, now)).UTC()
	case "eu_hours":
		// Regulation (EEC) 1182/71, Article 3(1): the hour in which the event
		// happens is not counted.
		return local.Truncate(time.Hour).Add(time.Duration(rule.Hours+1)*time.Hour + pausedTime(pauses, now)).UTC()
	case "eu_days":
		return addEUDays(day, rule.Days, holidays, isPaused).EndOfDay(zone).UTC()
	case "inclusive":
		return count(day.AddDays(-1), rule.Days, isPaused).EndOfDay(zone).UTC()
	case "business_days", "working_days":
		return count(day, rule.Days, func(d Date) bool { return isPaused != nil && isPaused(d) || !isWorkingDay(d, holidays) }).EndOfDay(zone).UTC()
	}
	return count(day, rule.Days, isPaused).EndOfDay(zone).UTC()
}

// count is the last of so many days after a day, those left out that do not
// count; nil: every day counts.
func count(day Date, days int, out func(Date) bool) Date {
	if out == nil {
		return day.AddDays(days)
	}
	for n := 0; n < days; {
		day = day.AddDays(1)
		if !out(day) {
			n++
		}
	}
	return day
}

// addEUDays counts days by Regulation (EEC) 1182/71, Article 3: the day of the
// event does not count, a period that would end on a holiday, Saturday or
// Sunday ends with the next working day, and one of two days or more contains
// two working days.
func addEUDays(day Date, days int, holidays map[Date]string, isPaused func(Date) bool) Date {
	end := count(day, days, isPaused)
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
		for n < 2 {
			end = end.AddDays(1)
			if isWorkingDay(end, holidays) {
				n++
			}
		}
	}
	return end
}

func isWorkingDay(d Date, holidays map[Date]string) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && holidays[d] == ""
}

// statutoryPreservation is the preservation that the law sets for this request: its
// instrument's, else that of the requester's country.
func (as *assessor) statutoryPreservation() *StatutoryPreservation {
	if as.instrument != nil {
		return as.instrument.Preservation
	}
	if as.request.Requester.Country == "US" {
		if inst := as.policy.Instrument("us.2703f", as.receivedOn); inst != nil {
			return inst.Preservation
		}
	}
	return nil
}

// statutoryPreservationEnd is until when the law has data kept: so many days from receipt, or from
// the day on which the paper was made. A renewal that comes in time adds its
// days to the end of the first period and does not begin anew (18 USC 2703(f)(2):
// extended for an additional 90 days; Regulation (EU) 2023/1543, Article 11(1)).
func (as *assessor) statutoryPreservationEnd(k *StatutoryPreservation) time.Time {
	start, rule := as.request.ReceivedAt, ClockRule{Days: k.Days, Count: k.Count, Zone: k.Zone}
	if k.From == "issued_on" && as.request.Process != nil && !as.request.Process.IssuedOn.IsZero() {
		start = as.request.Process.IssuedOn.StartOfDay(as.zoneNamed(k.Zone))
	}
	if as.request.Kind == KindPreservationExtension {
		if !as.history.PreservedSince.IsZero() {
			if first := as.policy.periodEnd(&rule, as.history.PreservedSince, as.holidaysOf("")); !start.After(first) {
				start = first
			}
		}
		if k.RenewalDays > 0 {
			rule.Days = k.RenewalDays
		}
	}
	return as.policy.periodEnd(&rule, start, as.holidaysOf(""))
}

// addPreservationClock shows both dates as if the snapshot were taken now: until when
// the law has it kept, which warns, and until when we keep it, which frees and is
// never before that.
func (as *assessor) addPreservationClock() {
	c := Clock{Name: ClockPreservation, Basis: "house_target"}
	k := as.statutoryPreservation()
	if k != nil {
		c.DutyEnds, c.Basis = as.statutoryPreservationEnd(k), k.Cite
		c.Due = c.DutyEnds
	}
	if as.platform != nil && as.platform.Preservation.Days > 0 {
		c.KeptUntil = DateOf(as.now).AddDays(as.platform.Preservation.Days).EndOfDay(time.UTC)
		if k == nil {
			c.Basis, c.Due = as.platform.Preservation.Cite, c.KeptUntil
		}
		if c.KeptUntil.Before(c.DutyEnds) {
			c.KeptUntil = c.DutyEnds
		}
	}
	if !c.Due.IsZero() {
		as.assessment.Clocks = append(as.assessment.Clocks, c)
	}
}
