package review

import "time"

// ClockExplanation says of one clock of an assessment what started it, what stops it, when it was paused, and the law
// that says so.
type ClockExplanation struct {
	Clock Clock `json:"clock"`
	// StartEvent is the event in words. StartedAt is its instant in UTC, zero for a clock that only ends on a date.
	StartEvent string           `json:"start"`
	StartedAt  time.Time        `json:"started,omitzero"`
	StopEvent  string           `json:"stop"`
	Cite       string           `json:"cite,omitempty"`
	Text       string           `json:"text,omitempty"` // the rule in words
	Pauses     []ExplainedPause `json:"pauses,omitempty"`
}

// ExplainedPause is one time in which a clock was paused, and why.
type ExplainedPause struct {
	Pause
	Why  string `json:"why"`
	Cite string `json:"cite"`
}

// ExplainClocks explains each clock of an assessment of this request, in their order.
func ExplainClocks(p *Policy, r *Request, h *History, a *Assessment) []ClockExplanation {
	as := newAssessor(p, r, h, a.AssessedAt)
	as.prepare()
	out := make([]ClockExplanation, len(a.Clocks))
	for i, k := range a.Clocks {
		c := ClockExplanation{Clock: k, StartEvent: "the request arrived", StartedAt: r.ReceivedAt.UTC(),
			StopEvent: StopEvent(k.Name), Cite: k.Basis}
		switch {
		case k.Basis == "process.return_by":
			c.StartEvent, c.StartedAt = "the process states its date", time.Time{}
		case k.Name == ClockCollectionStart:
			c.StartEvent, c.StartedAt = "the process was served, or states its start", time.Time{}
		case k.Name == ClockNondisclosure || k.Name == ClockCollectionEnd:
			c.StartEvent, c.StartedAt = "the process states its end", time.Time{}
		}
		for j := range p.ClockRules {
			if rule := &p.ClockRules[j]; rule.ID == k.Basis {
				as.explainRule(&c, rule)
				if own := as.courtDate(rule); !own.IsZero() && own.Equal(k.Due) {
					c.StartEvent, c.StartedAt = "the court set its date", time.Time{}
				}
			}
		}
		out[i] = c
	}
	return out
}

// explainRule adds what the rule says by which a clock runs.
func (as *assessor) explainRule(c *ClockExplanation, rule *ClockRule) {
	c.Cite, c.Text = rule.Cite, rule.Text
	if at, ok := as.clockStart(rule); ok {
		c.StartedAt = at.UTC()
	}
	switch rule.From {
	case "served_at":
		c.StartEvent = "the process was served"
	case "issued_on":
		c.StartEvent = "the process was issued"
	}
	for _, p := range as.history.pausesOf(rule) {
		c.Pauses = append(c.Pauses, ExplainedPause{p, rule.Pause.Text, rule.Pause.Cite})
	}
}
