package review

import (
	"cmp"
	"slices"
	"time"
)

// PauseRule says which push backs pause a clock: those that name one of these codes. A clock whose rule has no
// PauseRule is not known to pause; it is counted from the receipt of the newest revision.
type PauseRule struct {
	Basis `yaml:",inline"`
	Codes []string `yaml:"codes"`
	Text  string   `yaml:"text"`
}

// Pause is a time in which a request waited for the agency's reply to a push back.
type Pause struct {
	From time.Time `json:"from"`
	// To is when the reply arrived; zero while it is awaited.
	To time.Time `json:"to,omitzero"`
	// Codes are the reasons that the push back named.
	Codes []string `json:"codes"`
}

// pausesOf are the pauses that stop a clock of a rule.
func (h *History) pausesOf(rule *ClockRule) []Pause {
	if rule.Pause == nil {
		return nil
	}
	var out []Pause
	for _, p := range h.Pauses {
		if slices.ContainsFunc(p.Codes, func(code string) bool { return slices.Contains(rule.Pause.Codes, code) }) {
			out = append(out, p)
		}
	}
	return out
}

// resumedAt is when a pause ends: now, if it still runs. What falls due then is what would be due if the reply came at
// once.
func (p *Pause) resumedAt(now time.Time) time.Time {
	if p.To.IsZero() || p.To.After(now) {
		return now
	}
	return p.To
}

// pausedDays reports on which days, in a time zone, a clock did not run: from the day of the push back to the day
// before the reply. The day of the reply counts again, because the law says that the time goes on and not that a day is
// given. nil: it ran on every day.
func pausedDays(list []Pause, now time.Time, zone *time.Location) func(Date) bool {
	if len(list) == 0 {
		return nil
	}
	return func(d Date) bool {
		for i := range list {
			from, to := DateOf(list[i].From.In(zone)), DateOf(list[i].resumedAt(now).In(zone))
			if !d.Before(from) && d.Before(to) {
				return true
			}
		}
		return false
	}
}

// pausedTime is how long clocks that count hours were paused, in whole hours.
func pausedTime(list []Pause, now time.Time) (sum time.Duration) {
	for i := range list {
		if d := list[i].resumedAt(now).Sub(list[i].From); d > 0 {
			sum += d
		}
	}
	return sum.Truncate(time.Hour)
}

// ClarificationDue is when the law wants the agency's reply to a push back made at an instant, and which rule says so;
// nil if no rule sets a time. It binds the agency; the rule's text says what its silence means.
func ClarificationDue(p *Policy, r *Request, at time.Time) (due time.Time, rule *ClockRule) {
	// The agency must act, so its own country's holidays count.
	return dueAfterDecision(p, r, ClockClarification, r.Requester.Country, at)
}

// AuthorityNoticeDue is by when the authority is told, in the form that the law names, why its order is not carried
// out in full, if that was decided at an instant; the rule is nil if no law asks for such a form.
func AuthorityNoticeDue(p *Policy, r *Request, at time.Time) (due time.Time, rule *ClockRule) {
	return dueAfterDecision(p, r, ClockAuthorityNotice, "", at)
}

// dueAfterDecision is the end of the period of the first rule of a clock that applies, if it starts with a decision
// made at an instant. holidays is the country whose holidays count if the rule names none.
func dueAfterDecision(p *Policy, r *Request, clock, holidays string, at time.Time) (due time.Time, rule *ClockRule) {
	as := newAssessor(p, r, nil, at)
	as.prepare()
	for i := range p.ClockRules {
		c := &p.ClockRules[i]
		if c.Clock == clock && c.inForceOn(as.receivedOn) && as.conditionMatches(&c.When, "") {
			return p.periodEnd(c, at, p.Holidays[cmp.Or(c.Holidays, holidays)]), c
		}
	}
	return time.Time{}, nil
}
