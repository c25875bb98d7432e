package review

import "time"

// Course is how one clock of an assessment runs: what started it, what stops
// it, what made it stand still, and the law that says so.
type Course struct {
	Clock Clock `json:"clock"`
	// Start is the event, Started its instant; zero where the clock counts to a
	// date and from nothing.
	Start   string    `json:"start"`
	Started time.Time `json:"started,omitzero"`
	Stop    string    `json:"stop"`
	Cite    string    `json:"cite,omitempty"`
	Text    string    `json:"text,omitempty"` // the rule in words
	Pauses  []Stood   `json:"pauses,omitempty"`
}

// Stood is one time in which a clock stood still.
type Stood struct {
	Pause
	Why  string `json:"why"`
	Cite string `json:"cite"`
}

// Courses tells the course of each clock of an assessment of this request.
func Courses(p *Policy, r *Request, h *History, a *Assessment) []Course {
	as := newAssessor(p, r, h, a.AssessedAt)
	as.bind()
	out := make([]Course, len(a.Clocks))
	for i, k := range a.Clocks {
		c := Course{Clock: k, Start: "the request arrived", Started: r.ReceivedAt.UTC(), Stop: Stops(k.Clock), Cite: k.Basis}
		switch k.Clock {
		case ClockGag, ClockCollectionEnd:
			c.Start, c.Started = "the paper names its end", time.Time{}
		}
		if k.Basis == "process.return_by" {
			c.Start, c.Started = "the paper names its date", time.Time{}
		}
		for j := range p.Clocks {
			if rule := &p.Clocks[j]; rule.ID == k.Basis {
				as.runs(&c, rule)
			}
		}
		out[i] = c
	}
	return out
}

// runs adds what the rule of a clock says.
func (as *assessor) runs(c *Course, rule *ClockRule) {
	c.Cite, c.Text = rule.Cite, rule.Text
	if at, ok := as.start(rule); ok {
		c.Started = at.UTC()
	}
	switch rule.From {
	case "served_at":
		c.Start = "the paper was served"
	case "issued_on":
		c.Start = "the paper was issued"
	}
	for _, p := range as.h.pausedBy(rule) {
		c.Pauses = append(c.Pauses, Stood{p, rule.Pause.Text, rule.Pause.Cite})
	}
}
