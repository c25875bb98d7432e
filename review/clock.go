package review

import "time"

// clocks lists what runs: the answer the law or the house wants, what is kept
// and how long, when a gag or a collection ends.
func (as *assessor) clocks() {
	a := as.a
	a.Clocks = []Clock{}
	if as.r.Kind.Preserves() {
		as.preservation()
	}
	as.response()
	if n := a.Notice; n.Action == Delay && !n.Until.IsZero() {
		a.Clocks = append(a.Clocks, Clock{Clock: ClockGag, Due: BarEnd(as.p, as.r, n.Until).Add(-time.Second), Basis: n.Ground})
	}
	if pr := as.r.Process; pr != nil && as.inst != nil && as.forwardOnly() {
		if w := as.collection(); !w.To.IsZero() {
			a.Clocks = append(a.Clocks, Clock{Clock: ClockCollectionEnd, Due: w.To.Stop().Add(-time.Second).UTC(), Basis: as.inst.Cite})
		}
	}
}

// response finds the time in which an answer is due: by law where a rule
// applies, else by the date the paper sets, else the platform's own aim.
func (as *assessor) response() {
	a, r := as.a, as.r
	legal := false
	for i := range as.p.Clocks {
		rule := &as.p.Clocks[i]
		if rule.Clock == ClockPreservation || rule.Clock == ClockClarification || !rule.On(as.day) || !as.holds(&rule.When, "") {
			continue
		}
		if rule.Notified != nil && (r.Process == nil || *rule.Notified != r.Process.AuthorityNotified) {
			continue
		}
		due, ok := as.count(rule)
		if !ok {
			continue
		}
		c := Clock{Clock: rule.Clock, Due: due, Basis: rule.ID, Informative: rule.Informative}
		if rule.NotBefore {
			c.NotBefore = due
		}
		a.Clocks = append(a.Clocks, c)
		legal = legal || rule.Clock == ClockResponse && !rule.Informative
	}
	switch {
	case legal:
	case r.Process != nil && !r.Process.ReturnBy.IsZero() && r.Kind == Records:
		a.Clocks = append(a.Clocks, Clock{Clock: ClockResponse, Due: r.Process.ReturnBy.End(time.UTC).UTC(), Basis: "process.return_by"})
	case as.plat != nil:
		hours := as.plat.HouseTargetHours
		if r.Kind == Emergency {
			hours = as.plat.EmergencyTargetHours
			if hours == 0 {
				hours = 1
			}
		}
		if hours > 0 {
			a.Clocks = append(a.Clocks, Clock{Clock: ClockResponse, Due: r.ReceivedAt.Add(time.Duration(hours) * time.Hour).UTC(), Basis: "house_target", Target: true})
		}
	}
}

// count turns a rule into the instant at which its period ends.
func (as *assessor) count(rule *ClockRule) (time.Time, bool) {
	start, ok := as.start(rule)
	if !ok {
		return time.Time{}, false
	}
	return as.p.end(rule, start, as.holidays(rule.Holidays), as.h.pausedBy(rule), as.now), true
}

// start is when the period of a rule begins. A clock that the law pauses goes
// on after an answer; others begin with what was received last.
func (as *assessor) start(rule *ClockRule) (time.Time, bool) {
	switch rule.From {
	case "served_at":
		return as.r.Served(), true
	case "issued_on":
		if as.r.Process == nil || as.r.Process.IssuedOn.IsZero() {
			return time.Time{}, false
		}
		return as.r.Process.IssuedOn.In(as.zone(rule.Zone)), true
	}
	if rule.Pause != nil && !as.h.Received.IsZero() {
		return as.h.Received, true
	}
	return as.r.ReceivedAt, true
}

func (as *assessor) zone(name string) *time.Location {
	if z := as.p.Zones[name]; z != nil {
		return z
	}
	return time.UTC
}

// holidays are those of the rule's country, or of the State where the act is
// done: the addressee's.
func (as *assessor) holidays(country string) map[Date]string {
	if country == "" {
		if e := as.entity(0); e != nil {
			country = e.Country
		}
	}
	return as.p.Holidays[country]
}

// End is when a period of a rule that starts at an instant ends, counted as
// the rule's law counts it, in UTC. A period in days ends with the last second
// of its last day in the rule's time zone.
func (p *Policy) End(rule *ClockRule, start time.Time, holidays map[Date]string) time.Time {
	return p.end(rule, start, holidays, nil, start)
}

// end is End of a clock that stood still at times.
func (p *Policy) end(rule *ClockRule, start time.Time, holidays map[Date]string, pauses []Pause, now time.Time) time.Time {
	zone := p.Zones[rule.Zone]
	if zone == nil {
		zone = time.UTC
	}
	local := start.In(zone)
	day, still := DateOf(local), paused(pauses, now, zone)
	switch rule.Count {
	case "hours":
		return start.Add(time.Duration(rule.Hours)*time.Hour + stood(pauses, now)).UTC()
	case "eu_hours":
		// Regulation (EEC) 1182/71, Article 3(1): the hour in which the event
		// happens is not counted.
		return local.Truncate(time.Hour).Add(time.Duration(rule.Hours+1)*time.Hour + stood(pauses, now)).UTC()
	case "eu_days":
		return euDays(day, rule.Days, holidays, still).End(zone).UTC()
	case "inclusive":
		return count(day.AddDays(-1), rule.Days, still).End(zone).UTC()
	case "business_days", "working_days":
		return count(day, rule.Days, func(d Date) bool { return still != nil && still(d) || !working(d, holidays) }).End(zone).UTC()
	}
	return count(day, rule.Days, still).End(zone).UTC()
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

// euDays counts days by Regulation (EEC) 1182/71, Article 3: the day of the
// event does not count, a period that would end on a holiday, Saturday or
// Sunday ends with the next working day, and one of two days or more contains
// two working days.
func euDays(day Date, days int, holidays map[Date]string, still func(Date) bool) Date {
	end := count(day, days, still)
	for !working(end, holidays) {
		end = end.AddDays(1)
	}
	if days >= 2 {
		n := 0
		for d := day.AddDays(1); !d.After(end); d = d.AddDays(1) {
			if working(d, holidays) && (still == nil || !still(d)) {
				n++
			}
		}
		for n < 2 {
			end = end.AddDays(1)
			if working(end, holidays) {
				n++
			}
		}
	}
	return end
}

func working(d Date, holidays map[Date]string) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && holidays[d] == ""
}

// keep is the preservation that the law sets for this request: its
// instrument's, else that of the requester's country.
func (as *assessor) keep() *Keep {
	if as.inst != nil {
		return as.inst.Keep
	}
	if as.r.Requester.Country == "US" {
		if inst := as.p.Instrument("us.2703f", as.day); inst != nil {
			return inst.Keep
		}
	}
	return nil
}

// duty is until when the law has data kept: so many days from receipt, or from
// the day on which the paper was made. A renewal that comes in time adds its
// days to the end of the first period and does not begin anew (18 USC 2703(f)(2):
// extended for an additional 90 days; Regulation (EU) 2023/1543, Article 11(1)).
func (as *assessor) duty(k *Keep) time.Time {
	start, rule := as.r.ReceivedAt, ClockRule{Days: k.Days, Count: k.Count, Zone: k.Zone}
	if k.From == "issued_on" && as.r.Process != nil && !as.r.Process.IssuedOn.IsZero() {
		start = as.r.Process.IssuedOn.In(as.zone(k.Zone))
	}
	if as.r.Kind == PreservationExtension {
		if !as.h.KeptSince.IsZero() {
			if first := as.p.End(&rule, as.h.KeptSince, as.holidays("")); !start.After(first) {
				start = first
			}
		}
		if k.RenewBy > 0 {
			rule.Days = k.RenewBy
		}
	}
	return as.p.End(&rule, start, as.holidays(""))
}

// preservation shows both dates as if the snapshot were taken now: until when
// the law has it kept, which warns, and until when we keep it, which frees and is
// never before that.
func (as *assessor) preservation() {
	c := Clock{Clock: ClockPreservation, Basis: "house_target"}
	k := as.keep()
	if k != nil {
		c.DutyEnds, c.Basis = as.duty(k), k.Cite
		c.Due = c.DutyEnds
	}
	if as.plat != nil && as.plat.Preservation.Days > 0 {
		c.KeptUntil = DateOf(as.now).AddDays(as.plat.Preservation.Days).End(time.UTC)
		if k == nil {
			c.Basis, c.Due = as.plat.Preservation.Cite, c.KeptUntil
		}
		if c.KeptUntil.Before(c.DutyEnds) {
			c.KeptUntil = c.DutyEnds
		}
	}
	if !c.Due.IsZero() {
		as.a.Clocks = append(as.a.Clocks, c)
	}
}
