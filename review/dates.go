package review

import (
	"cmp"
	"strconv"
	"time"
)

// checkDates checks that the legal process is in time and lasts no longer than the statute of its instrument allows.
// Whether it is late depends on when it was served, not on when we read it.
func (as *assessor) checkDates(inst *Instrument) {
	// Some authorities are fourteen hours ahead of UTC: only a later day is in the future.
	latest := LatestDate(as.request.servedAt())
	if issued := as.request.IssuedOn(); issued.After(latest) {
		as.values.date = issued.String()
		as.addFinding("legal_basis.future_dated", findingOptions{field: "process.issued_on"})
	}
	if served := as.request.Process.ServedAt; IsAhead(served, as.request.ReceivedAt) {
		as.values.date = formatUTC(served)
		as.addFinding("legal_basis.future_dated", findingOptions{field: "process.served_at", severity: SeverityReview,
			variant: variantServedAfter})
	}
	as.checkTerms(inst, as.request.servedAt(), findingOptions{})
	// The requester alone says that service was earlier than receipt. What would be late without their word is for a
	// person to check.
	if served := as.request.servedAt(); !served.Equal(as.request.ReceivedAt) {
		as.values.date = formatUTC(served)
		as.checkTerms(inst, as.request.ReceivedAt,
			findingOptions{severity: SeverityReview, variant: variantServedBefore})
	}
	for i := range inst.DurationLimits {
		as.checkLimit(&inst.DurationLimits[i], as.request.servedAt(), findingOptions{field: "process.window"})
	}
	as.checkWindow()
}

// checkTerms adds what is late if the process was served at an instant, unless the same field was found late already.
// w says how severe that is.
func (as *assessor) checkTerms(inst *Instrument, served time.Time, w findingOptions) {
	as.checkOwnDates(served, w)
	for i := range inst.AgeLimits {
		l := &inst.AgeLimits[i]
		w.field = "process.issued_on"
		if l.To == "return_by" {
			w.field = "process.return_by"
		}
		if !as.hasFindingAt(l.Code, w.field) {
			as.checkLimit(l, served, w)
		}
	}
}

// checkOwnDates adds a finding if the process was served after a date that it sets itself.
func (as *assessor) checkOwnDates(served time.Time, w findingOptions) {
	pr, day := as.request.Process, as.dayAtIssuer(served)
	for _, own := range [...]struct {
		field string
		until Date
	}{
		{"process.valid_until", pr.ValidUntil}, {"process.return_by", pr.ReturnBy},
		{"process.window", pr.Window.To.Date()},
	} {
		if !own.until.IsZero() && day.After(own.until) && !as.hasFindingAt("legal_basis.expired", own.field) {
			as.values.until, w.field = own.until.String(), own.field
			as.addFinding("legal_basis.expired", w)
		}
	}
}

// checkLimit adds the finding of a limit that applies and is exceeded if the process was served at an instant.
func (as *assessor) checkLimit(l *Limit, served time.Time, w findingOptions) {
	if !as.conditionMatches(&l.When, "") {
		return
	}
	exceeded, until := as.exceedsLimit(l, served)
	if !exceeded {
		return
	}
	as.values.until, as.values.days = until.String(), strconv.Itoa(l.Days)
	w.severity, w.cite, w.unverified = cmp.Or(w.severity, l.Severity), l.Cite, l.unverified()
	as.addFinding(l.Code, w)
}

// checkWindow checks that the data to be collected is inside the window that the order sets.
func (as *assessor) checkWindow() {
	w := as.request.Process.Window
	if as.instrument == nil || w.To.IsZero() {
		return
	}
	only := as.prospectiveOnly()
	for i := range as.request.Data {
		item, span := &as.request.Data[i], as.request.ItemPeriod(i)
		isDated := !item.From.IsZero() || !item.To.IsZero() || !ignoresPeriod(item.Category)
		if !isDated || span.To.IsZero() ||
			!only && !(as.afterReceipt(span.To) && as.instrument.collects(item.Category)) {
			continue
		}
		end := span.To.EndExclusive()
		if end.After(w.To.EndExclusive()) || as.afterReceipt(span.From) && !end.After(w.From.Start()) {
			as.values.days = strconv.Itoa(w.Days())
			as.addFinding("legal_basis.duration_exceeded", findingOptions{field: itemPath(i), cite: as.instrument.Cite})
		}
	}
}

// utcMinus12 is the time zone in which a day ends last of all.
var utcMinus12 = time.FixedZone("UTC-12", -12*60*60)

// dayAtIssuer is the calendar day of an instant in the issuing country; if that has several time zones, in the one
// where the day ends last.
func (as *assessor) dayAtIssuer(t time.Time) Date {
	return DateOf(t.In(as.policy.lastZone(as.request.issuingCountry())))
}

// lastZone is the time zone of a country in which a day ends last, UTC-12 if the policy does not know the country.
func (p *Policy) lastZone(country string) *time.Location {
	if c := p.Countries[country]; c != nil {
		if zone := p.Zones[cmp.Or(c.LastZone, c.Zone)]; zone != nil {
			return zone
		}
	}
	return utcMinus12
}

// exceedsLimit reports whether the process exceeds a limit, or falls short of a minimum. until is the last day that
// the limit allows, or the first that the minimum allows.
func (as *assessor) exceedsLimit(l *Limit, served time.Time) (exceeded bool, until Date) {
	from, to := as.limitDate(l.From, served, false), as.limitDate(l.To, served, true)
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

func (as *assessor) limitDate(name string, served time.Time, end bool) Date {
	pr := as.request.Process
	switch name {
	case "issued_on":
		return as.request.IssuedOn()
	case "received_at":
		return as.dayAtIssuer(as.request.ReceivedAt)
	case "served_at":
		return as.dayAtIssuer(served)
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

// collectionWindow is the window of a prospective order: as the order sets it, or else the span of the prospective
// data that the items request.
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
