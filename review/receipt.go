package review

import (
	"slices"
	"strconv"
	"time"
)

// ClockTolerance is how far the clocks of two machines may differ.
const ClockTolerance = 2 * time.Minute

// IsAhead reports whether an instant lies ahead of the clock by more than the clocks of two machines differ. What has
// happened cannot be dated so.
func IsAhead(at, now time.Time) bool { return at.After(now.Add(ClockTolerance)) }

// receivedLongAgo is the time between receipt and intake above which a person is told of it.
const receivedLongAgo = 30 * 24 * time.Hour

// ReceivedAhead reports whether the request says that it arrived later than it was taken in. Such a request is refused
// unless its intake is trusted.
func (r *Request) ReceivedAhead(takenIn time.Time) bool { return IsAhead(r.ReceivedAt, takenIn) }

// ReceiptFindings are the findings about the time of receipt, compared with the instant at which the request was taken
// in. They depend on that instant alone, however late the request is assessed, and are no part of Assess.
func ReceiptFindings(p *Policy, r *Request, takenIn time.Time) []Finding {
	late := takenIn.Sub(r.ReceivedAt)
	code := "intake.received_ahead"
	switch {
	case r.ReceivedAt.IsZero():
		return nil
	case late > receivedLongAgo:
		code = "intake.received_long_ago"
	case !r.ReceivedAhead(takenIn):
		return nil
	}
	as := newAssessor(p, r, nil, takenIn)
	as.prepare()
	as.values.date, as.values.until = formatUTC(r.ReceivedAt), formatUTC(takenIn)
	as.values.days = strconv.FormatInt(int64(late/(24*time.Hour)), 10)
	as.addFinding(code, findingOptions{field: "received_at"})
	return as.assessment.Checks[requesterCheck].Findings
}

// WithIntake is the assessment as it is shown: with findings of the intake in the check of the requester. They are no
// part of the assessment that is stored and digested, see Canonical.
func (a *Assessment) WithIntake(found []Finding) *Assessment {
	if len(found) == 0 {
		return a
	}
	out := *a
	c := &out.Checks[requesterCheck]
	c.Findings = slices.Concat(c.Findings, found)
	if c.Verdict == Pass && c.hasSeverity(SeverityReview) {
		c.Verdict = NeedsReview
	}
	return &out
}
