package review

import "time"

// ownPreservationID is the id of the rule that is the platform's own and not law: data is preserved for as long as on a
// request to preserve.
const ownPreservationID = "platform.preservation"

// ownPreservationRecheckDays is when to recheck an own preservation if no rule says how long it lasts.
const ownPreservationRecheckDays = 90

// OwnPreservationRules are the rules under which the platform may, from an instant on, preserve data of a request on
// its own initiative while the request is not granted: first the rules of the policy with the clock "preservation" that
// name the instrument at hand, then the platform's own rule, then those that rest on something that no request shows,
// such as a report that was made. To preserve discloses nothing. A rule that is informative binds nobody; any other is
// a duty that ends with its period or with the request.
func OwnPreservationRules(p *Policy, r *Request, at time.Time) []ClockRule {
	as := newAssessor(p, r, nil, at)
	as.prepare()
	var out, rest []ClockRule
	for i := range p.ClockRules {
		c := &p.ClockRules[i]
		switch {
		case c.Clock != ClockPreservation || !c.inForceOn(DateOf(as.now)) || !as.conditionMatches(&c.When, ""):
		case len(c.Instruments) > 0:
			out = append(out, *c)
		default:
			rest = append(rest, *c)
		}
	}
	own := ClockRule{ID: ownPreservationID, Clock: ClockPreservation, Days: ownPreservationRecheckDays,
		Count: "days", From: "snapshot", Informative: true,
		Text: "No published rule sets the period: kept on our own initiative, to be rechecked."}
	if as.platform != nil && as.platform.Preservation.Days > 0 {
		own.Days, own.Basis = as.platform.Preservation.Days, as.platform.Preservation.Basis
		own.Text = "Kept on our own initiative, for the same period as on a preservation request."
	}
	return append(append(out, own), rest...)
}

// OwnPreservationRule is the rule of OwnPreservationRules with an id, or the first if the id is empty, and whether
// there is one.
func OwnPreservationRule(p *Policy, r *Request, at time.Time, id string) (ClockRule, bool) {
	for _, c := range OwnPreservationRules(p, r, at) {
		if id == "" || c.ID == id {
			return c, true
		}
	}
	return ClockRule{}, false
}

// OwnPreservationEnd is when the period of a rule of OwnPreservationRules ends if the copy is made at an instant.
func OwnPreservationEnd(p *Policy, r *Request, rule *ClockRule, at time.Time) time.Time {
	as := newAssessor(p, r, nil, at)
	return p.periodEnd(rule, at, as.holidaysOf(rule.Holidays))
}

// PreserveBy is by when the platform aims to have made the copy that a request asks for, and the rule that asks for
// it; zero if it has no such target or nothing must be copied. A request to preserve asks for one, and so does an
// order of which a rule of the policy says that its data is kept from receipt.
func PreserveBy(p *Policy, r *Request) (due time.Time, basis string) {
	as := newAssessor(p, r, nil, r.ReceivedAt)
	as.prepare()
	if as.platform == nil || as.platform.PreserveByHours == 0 {
		return time.Time{}, ""
	}
	if basis = "house_target"; !r.Kind.IsPreservation() {
		rule := as.dutyToPreserve()
		if rule == nil {
			return time.Time{}, ""
		}
		basis = rule.ID
	}
	return r.ReceivedAt.Add(time.Duration(as.platform.PreserveByHours) * time.Hour).UTC(), basis
}

// dutyToPreserve is the rule that obliges the platform to preserve what the instrument at hand asks for, nil if there
// is none.
func (as *assessor) dutyToPreserve() *ClockRule {
	for i := range as.policy.ClockRules {
		c := &as.policy.ClockRules[i]
		if c.Clock == ClockPreservation && !c.Informative && len(c.Instruments) > 0 && c.inForceOn(as.receivedOn) &&
			as.conditionMatches(&c.When, "") {
			return c
		}
	}
	return nil
}
