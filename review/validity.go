package review

import (
	"cmp"
	"time"
)

// dates asks whether the paper is in time and no longer than its statute lets
// it be. A paper counts as late by when it was served, not by when we read it.
func (as *assessor) dates() {
	inst, pr, r := as.inst, as.r.Process, as.r
	served := as.localDay(r.Served())
	// Some offices are fourteen hours ahead of UTC: only beyond that is a day
	// in the future.
	if !pr.IssuedOn.IsZero() && pr.IssuedOn.After(DateOf(r.Served().UTC().Add(14*time.Hour))) {
		as.v.Date = pr.IssuedOn.String()
		as.find("legal_basis.future_dated", at{field: "process.issued_on"})
	}
	expired := false
	late := func(field string, until Date, cite string) {
		as.v.Until = until.String()
		as.find("legal_basis.expired", at{field: field, cite: cite})
		expired = true
	}
	switch {
	case !pr.ValidUntil.IsZero() && served.After(pr.ValidUntil):
		late("process.valid_until", pr.ValidUntil, "")
	case !pr.ReturnBy.IsZero() && served.After(pr.ReturnBy):
		late("process.return_by", pr.ReturnBy, "")
	case !pr.Window.To.IsZero() && served.After(pr.Window.To.Date()):
		late("process.window", pr.Window.To.Date(), "")
	}
	for i := range inst.Fresh {
		l := &inst.Fresh[i]
		if expired && l.Code == "legal_basis.expired" || !as.holds(&l.When, "") {
			continue
		}
		if over, until := as.exceeds(l); over {
			as.v.Until, as.v.Days = until.String(), itoa(l.Days)
			field := "process.issued_on"
			if l.To == "return_by" {
				field = "process.return_by"
			}
			as.find(l.Code, at{field: field, severity: l.Severity, cite: l.Cite, doubtful: l.Doubtful()})
			expired = expired || l.Code == "legal_basis.expired"
		}
	}
	for i := range inst.Duration {
		l := &inst.Duration[i]
		if !as.holds(&l.When, "") {
			continue
		}
		if over, until := as.exceeds(l); over {
			as.v.Days, as.v.Until = itoa(l.Days), until.String()
			as.find(l.Code, at{field: "process.window", severity: l.Severity, cite: l.Cite, doubtful: l.Doubtful()})
		}
	}
	as.beyondWindow()
}

// beyondWindow: what is to be collected lies inside the window that the order
// sets.
func (as *assessor) beyondWindow() {
	w := as.r.Process.Window
	if !as.forwardOnly() || w.To.IsZero() || as.found("legal_basis.duration_exceeded", "") {
		return
	}
	for i := range as.r.Data {
		if to := as.r.Data[i].To; !to.IsZero() && to.Stop().After(w.To.Stop()) {
			as.v.Days = itoa(w.Days())
			as.find("legal_basis.duration_exceeded", at{field: "data[" + itoa(i) + "]", cite: as.inst.Cite})
			return
		}
	}
}

// wherever is the zone in which a day ends last of all.
var wherever = time.FixedZone("UTC-12", -12*60*60)

// localDay is the calendar day of an instant where the paper was made: in a
// country of several time zones, where the day ends last.
func (as *assessor) localDay(t time.Time) Date {
	return DateOf(t.In(as.p.lastZone(as.issuingCountry())))
}

// lastZone is the zone of a country in which a day ends last.
func (p *Policy) lastZone(country string) *time.Location {
	if c := p.Countries[country]; c != nil {
		if zone := p.Zones[cmp.Or(c.LastZone, c.Zone)]; zone != nil {
			return zone
		}
	}
	return wherever
}

// exceeds measures one limit. until is the last day that it allows; of a span
// that may not be shorter, the first.
func (as *assessor) exceeds(l *Limit) (over bool, until Date) {
	from, to := as.limitDate(l.From, false), as.limitDate(l.To, true)
	if from.IsZero() || to.IsZero() {
		return false, Date{}
	}
	switch {
	case l.Month > 0:
		until = from.AddMonths(l.Month).AddDays(-1)
	case l.Count == "window" || l.Count == "inclusive":
		until = from.AddDays(l.Days - 1)
	default:
		until = from.AddDays(l.Days)
	}
	if l.AtLeast {
		return to.Before(until), until
	}
	return to.After(until), until
}

func (as *assessor) limitDate(name string, end bool) Date {
	pr := as.r.Process
	switch name {
	case "issued_on":
		return pr.IssuedOn
	case "received_at":
		return as.localDay(as.r.ReceivedAt)
	case "served_at":
		return as.localDay(as.r.Served())
	case "return_by":
		return pr.ReturnBy
	case "now":
		return as.localDay(as.now)
	case "window":
		w := as.collection()
		if end {
			return w.To.Date()
		}
		return w.From.Date()
	}
	return Date{}
}

// collection is the window of a prospective order: as set, else the span of
// what the items ask of the time to come.
func (as *assessor) collection() Period {
	w := as.r.Process.Window
	if !w.From.IsZero() && !w.To.IsZero() {
		return w
	}
	for i := range as.r.Data {
		s := as.r.Span(i)
		if s.From.IsZero() || s.To.IsZero() || !as.ahead(s.To) || timeless(as.r.Data[i].Category) {
			continue
		}
		if !as.ahead(s.From) {
			s.From = Point{Time: as.r.ReceivedAt}
		}
		if w.From.IsZero() || s.From.Time.Before(w.From.Time) {
			w.From = s.From
		}
		if w.To.IsZero() || s.To.Time.After(w.To.Time) {
			w.To = s.To
		}
	}
	return w
}
