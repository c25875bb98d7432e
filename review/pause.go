package review

import (
	"cmp"
	"slices"
	"time"
)

// PauseRule says which push backs pause a clock: those that name one of these
// codes. A clock whose rule has none is not known to pause, and is counted from
// the receipt of what was received last.
type PauseRule struct {
	Basis `yaml:",inline"`
	Codes []string `yaml:"codes"`
	Text  string   `yaml:"text"`
}

// Pause is a time in which a request waited for the agency's answer on a push
// back.
type Pause struct {
	From time.Time `json:"from"`
	// To is when the answer arrived; zero while it is awaited.
	To time.Time `json:"to,omitzero"`
	// Codes are the reasons that the push back named.
	Codes []string `json:"codes"`
}

// pausesOf are the pauses of a request that stop a clock of this rule.
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

// resumedAt is when a pause ends: now, for one that still runs. What falls due
// then is what would be due if the answer came at once.
func (p *Pause) resumedAt(now time.Time) time.Time {
	if p.To.IsZero() || p.To.After(now) {
		return now
	}
	return p.To
}

// pausedDays are the days, in a time zone, in which a clock did not run: from the
// day of the push back to the day before the answer. The day on which the
// answer comes counts again, because the law says that the time goes on and not
// that a day is given. nil: it ran on every day.
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

// pausedTime is how long clocks stood still by the hour, in whole hours.
func pausedTime(list []Pause, now time.Time) (sum time.Duration) {
	for i := range list {
		if d := list[i].resumedAt(now).Sub(list[i].From); d > 0 {
			sum += d
		}
	}
	return sum.Truncate(time.Hour)
}

// ClarificationDue is when the law wants the agency's answer on a push back made
// at an instant, and which rule says so; nil where the law read sets no time. It
// binds the agency. What its silence means the rule's text says.
func ClarificationDue(p *Policy, r *Request, at time.Time) (due time.Time, rule *ClockRule) {
	as := newAssessor(p, r, nil, at)
	as.prepare()
	for i := range p.ClockRules {
		c := &p.ClockRules[i]
		if c.Clock == ClockClarification && c.inForceOn(as.receivedOn) && as.conditionMatches(&c.When, "") {
			// The agency must act, so its own country's holidays count.
			return p.periodEnd(c, at, p.Holidays[cmp.Or(c.Holidays, r.Requester.Country)]), c
		}
	}
	return time.Time{}, nil
}
