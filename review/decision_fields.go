package review

import (
	"fmt"

	"lert/review/problem"
)

// outcomeNames are the outcomes as a sentence names them.
var outcomeNames = map[string]string{OutcomeApprove: "an approval", OutcomePushBack: "a push back",
	OutcomeReject: "a rejection", OutcomeWithdrawn: "a withdrawal", OutcomeTakenBack: "taking a decision back"}

// checkFields checks that a decision says only what decisions with its outcome say, and of findings that there are: a
// record holds no reason that nothing was decided by, and no finding that nobody saw.
func (c *decisionValidator) checkFields() {
	d := c.Decision
	approves, refuses := d.Outcome == OutcomeApprove, d.Outcome == OutcomePushBack || d.Outcome == OutcomeReject
	for _, f := range []struct {
		flag       string
		said, fits bool
	}{
		{"--reason", len(d.Reasons)+len(d.Own) > 0, refuses},
		{"--override", len(d.Overrides) > 0, approves},
		{"--ack", len(d.Acknowledged) > 0, approves},
		{"--unavailable", len(d.Unavailable) > 0, approves || refuses},
	} {
		if f.said && !f.fits {
			c.refuse(problem.NoRule, fmt.Sprintf("%s takes no %s", outcomeNames[d.Outcome], f.flag),
				"leave it out; put what you want to say in the rationale")
		}
	}
	if !approves || d.Revision != c.Revision { // of another revision refusal 10 says it better
		return
	}
	// What is not found any more may be acknowledged: that costs nobody anything.
	for _, code := range d.Acknowledged {
		if !c.wasFound(code) && c.Policy.Codes[code] == nil && code != CodeQuestionOpen {
			c.refuseFinding(problem.NoRule, code, fmt.Sprintf("the acknowledged finding %q does not exist", code),
				"acknowledge only what `lert show "+d.RequestID+"` lists")
		}
	}
	for _, o := range d.Overrides {
		if !c.wasFound(o.Code) {
			c.refuseFinding(problem.NoRule, o.Code,
				fmt.Sprintf("the overridden finding %s was not made by the checks", o.Code),
				"override only what `lert show "+d.RequestID+"` lists")
		}
	}
}

// wasFound reports whether the person saw a finding, or it is true by now.
func (c *decisionValidator) wasFound(code string) bool {
	return c.Shown.Found(code) || c.Current != nil && c.Current.Found(code)
}
