package review

import "time"

// ownPreservationID is the id of the rule that is not law but the platform's own:
// it keeps what it holds for as long as it would on a request to preserve.
const ownPreservationID = "platform.preservation"

// ownPreservationRecheckDays is when to look again at what is kept where no rule says how
// long.
const ownPreservationRecheckDays = 90

// OwnPreservationRules are the rules under which data of a request may be kept at our own
// initiative from an instant on, while the request itself is not granted: the
// rules of the policy with the clock "preservation" that speak of the paper at
// hand, then the platform's own, then those that rest on something that no
// request shows, such as a report that was made. Keeping discloses nothing. A
// rule that is informative binds nobody; any other is a duty, which ends with
// its period or with the request.
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
	own := ClockRule{ID: ownPreservationID, Clock: ClockPreservation, Days: ownPreservationRecheckDays, Count: "days", From: "snapshot", Informative: true,
		Text: "Nothing published says how long: at our own initiative, to be looked at again."}
	if as.platform != nil && as.platform.Preservation.Days > 0 {
		own.Days, own.Basis = as.platform.Preservation.Days, as.platform.Preservation.Basis
		own.Text = "At our own initiative, for as long as on a request to preserve."
	}
	return append(append(out, own), rest...)
}

// OwnPreservationRule is the rule of that id, or the first where the id is empty.
func OwnPreservationRule(p *Policy, r *Request, at time.Time, id string) (ClockRule, bool) {
	for _, c := range OwnPreservationRules(p, r, at) {
		if id == "" || c.ID == id {
			return c, true
		}
	}
	return ClockRule{}, false
}

// OwnPreservationEnd is when the period of a rule of OwnPreservationRules ends that starts with a
// copy made at an instant.
func OwnPreservationEnd(p *Policy, r *Request, rule *ClockRule, at time.Time) time.Time {
	as := newAssessor(p, r, nil, at)
	return p.periodEnd(rule, at, as.holidaysOf(rule.Holidays))
}
