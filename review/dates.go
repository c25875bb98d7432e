package review

import (
	"cmp"
	"time"
)

// checkDates asks whether the paper is in time and no longer than its statute lets
// it be. A paper counts as late by when it was served, not by when we read it.
func (as *assessor) checkDates() {
	inst, pr, r := as.instrument, as.request.Process, as.request
	served := as.dayAtIssuer(r.servedAt())
	// Some offices are fourteen hours ahead of UTC: only beyond that is a day
	// in the future.
	if !pr.IssuedOn.IsZero() && pr.IssuedOn.After(DateOf(r.servedAt().UTC().Add(14*time.Hour))) {
		as.values.date = pr.IssuedOn.String()
		as.addFinding("legal_basis.future_dated", findingOptions{field: "process.issued_on"})
	}
	expired := false
	late := func(field string, until Date, cite string) {
		as.values.until = until.String()
		as.addFinding("legal_basis.expired", findingOptions{field: field, cite: cite})
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
	for i := range inst.AgeLimits {
		l := &inst.AgeLimits[i]
		if expired && l.Code == "legal_basis.expired" || !as.conditionMatches(&l.When, "") {
			continue
		}
		if over, until := as.exceedsLimit(l); over {
			as.values.until, as.values.days = until.String(), itoa(l.Days)
			field := "process.issued_on"
			if l.To == "return_by" {
				field = "process.return_by"
			}
			as.addFinding(l.Code, findingOptions{field: field, severity: l.Severity, cite: l.Cite, unverified: l.unverified()})
			expired = expired || l.Code == "legal_basis.expired"
		}
	}
	for i := range inst.DurationLimits {
		l := &inst.DurationLimits[i]
		if !as.conditionMatches(&l.When, "") {
			continue
		}
		if over, until := as.exceedsLimit(l); over {
			as.values.days, as.values.until = itoa(l.Days), until.String()
			as.addFinding(l.Code, findingOptions{field: "process.window", severity: l.Severity, cite: l.Cite, unverified: l.unverified()})
		}
	}
	as.checkWindow()
}

// checkWindow: what is to be collected lies inside the window that the order
// sets.
func (as *assessor) checkWindow() {
	w := as.request.Process.Window
	if !as.prospectiveOnly() || w.To.IsZero() || as.hasFinding("legal_basis.duration_exceeded", "") {
		return
	}
	for i := range as.request.Data {
		if to := as.request.Data[i].To; !to.IsZero() && to.EndExclusive().After(w.To.EndExclusive()) {
			as.values.days = itoa(w.Days())
			as.addFinding("legal_basis.duration_exceeded", findingOptions{field: "data[" + itoa(i) + "]", cite: as.instrument.Cite})
			return
		}
	}
}

// utcMinus12 is the zone in which a day ends last of all.
var utcMinus12 = time.FixedZone("UTC-12", -12*60*60)

// dayAtIssuer is the calendar day of an instant where the paper was made: in a
// country of several time zones, where the day ends last.
func (as *assessor) dayAtIssuer(t time.Time) Date {
	return DateOf(t.In(as.policy.lastZone(as.issuingCountry())))
}

// lastZone is the zone of a country in which a day ends last.
func (p *Policy) lastZone(country string) *time.Location {
	if c := p.Countries[country]; c != nil {
		if zone := p.Zones[cmp.Or(c.LastZone, c.Zone)]; zone != nil {
			return zone
		}
	}
	return utcMinus12
}

// exceedsLimit measures one limit. until is the last day that it allows; of a span
// that may not be shorter, the first.
func (as *assessor) exceedsLimit(l *Limit) (over bool, until Date) {
	from, to := as.limitDate(l.From, false), as.limitDate(l.To, true)
	if from.IsZero() || to.IsZero() {
		return false, Date{}
	}
	switch {
	case l.Months > 0:
		until = from.AddMonths(l.Months).AddDays(-1)
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
	pr := as.request.Process
	switch name {
	case "issued_on":
		return pr.IssuedOn
	case "received_at":
		return as.dayAtIssuer(as.request.ReceivedAt)
	case "served_at":
		return as.dayAtIssuer(as.request.servedAt())
	case "return_by":
		return pr.ReturnBy
	case "now":
		return as.dayAtIssuer(as.now)
	case "window":
		w := as.collectionWindow()
		if end {
			return w.To.Date()
		}
		return w.From.Date()
	}
	return Date{}
}

// collectionWindow is the window of a prospective order: as set, else the span of
// what the items ask of the time to come.
func (as *assessor) collectionWindow() Period {
	w := as.request.Process.Window
	if !w.From.IsZero() && !w.To.IsZero() {
		return w
	}
	for i := range as.request.Data {
		s := as.request.ItemPeriod(i)
		if s.From.IsZero() || s.To.IsZero() || !as.afterReceipt(s.To) || ignoresPeriod(as.request.Data[i].Category) {
			continue
		}
		if !as.afterReceipt(s.From) {
			s.From = Point{Time: as.request.ReceivedAt}
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
