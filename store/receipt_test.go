package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// TestTimeOfReceiptIsWeighed: a time of receipt ahead of the clock is refused from a stranger, and from a trusted
// intake must be acknowledged; one long past is said. What was found at intake stays, however late the case is opened,
// is the same in the queue and on the case, and is no part of the digested assessment.
func TestTimeOfReceiptIsWeighed(t *testing.T) {
	const ahead, longAgo = "intake.received_ahead", "intake.received_long_ago"
	for _, x := range []struct {
		after   time.Duration // from the clock to the time of receipt
		trusted bool
		code    string
		refused bool
	}{
		{-365 * 24 * time.Hour, false, longAgo, false}, {-31 * 24 * time.Hour, true, longAgo, false},
		{-30 * 24 * time.Hour, false, "", false}, {-time.Hour, false, "", false}, {2 * time.Minute, false, "", false},
		{2*time.Minute + time.Second, false, "", true}, {2*time.Minute + time.Second, true, ahead, false},
		{73 * 365 * 24 * time.Hour, false, "", true}, {73 * 365 * 24 * time.Hour, true, ahead, false},
	} {
		f := openTest(t)
		r := warrant(1)
		r.ReceivedAt = start.Add(x.after)
		r.Process.IssuedOn = review.DateOf(r.ReceivedAt.Add(-48 * time.Hour))
		in := incoming(t, r)
		in.Trusted = x.trusted
		taken := f.importDocument(in)
		if x.refused {
			if taken.Outcome != ImportRefused || !strings.Contains(taken.Why, "2026-11-20 09:00:00 UTC") ||
				!strings.Contains(taken.Why, r.ReceivedAt.Format(toTheSecond)) {
				t.Errorf("%v: %s, %q", x.after, taken.Outcome, taken.Why)
			}
			continue
		}
		f.clock.add(40 * 24 * time.Hour)
		c := f.openCase(anna, taken.ID)
		found := codesIn(c.Assessment, "intake.")
		want := strings.Fields(x.code)
		if !slices.Equal(found, want) {
			t.Errorf("%v: found %v, want %v", x.after, found, want)
		}
		if row := f.rows(QueueQuery{Tab: TabOpen}).Rows[0]; !slices.Equal(withPrefix(row.Codes, "intake."), want) ||
			row.Verdicts != verdictsOf(c.Assessment) {
			t.Errorf("%v: the row has %v %v, the case %v", x.after, row.Codes, row.Verdicts, verdictsOf(c.Assessment))
		}
		if strings.Contains(string(c.AssessmentJSON), "intake.") {
			t.Errorf("%v: %s is in the digested assessment", x.after, x.code)
		}
		d := approval(c)
		if x.code == ahead {
			if c.Assessment.Checks[0].Verdict != review.NeedsReview {
				t.Errorf("the verdict is %s", c.Assessment.Checks[0].Verdict)
			}
			silent := d
			silent.Acknowledged = slices.DeleteFunc(slices.Clone(d.Acknowledged),
				func(s string) bool { return s == ahead })
			_, err := f.As(anna).Decide(context.Background(), silent, c.AssessmentJSON)
			if !refusedFor(err, problem.RuleReviewOpen, ahead) ||
				!refusedFor(f.As(anna).WouldRefuse(c, silent, c.AssessmentJSON), problem.RuleReviewOpen, ahead) {
				t.Errorf("%v: not acknowledged: %v", x.after, err)
			}
		}
		f.decide(anna, d, c)
		f.mustVerify()
	}
}

func codesIn(a *review.Assessment, prefix string) []string { return withPrefix(a.Codes(), prefix) }

func withPrefix(codes []string, prefix string) (out []string) {
	for _, code := range codes {
		if strings.HasPrefix(code, prefix) {
			out = append(out, code)
		}
	}
	return out
}

func verdictsOf(a *review.Assessment) (out [5]review.Verdict) {
	for i := range a.Checks {
		out[i] = a.Checks[i].Verdict
	}
	return out
}

// refusedFor reports whether an error has a refusal of a rule for a finding.
func refusedFor(err error, rule int, code string) bool {
	return slices.ContainsFunc(problem.ListOf(err), func(e *problem.Error) bool {
		return e.Rule == rule && e.Finding == code
	})
}

// TestACorrectionIsNotReceivedAgain: a revision that repeats the time of receipt was not received again, however late
// it was made.
func TestACorrectionIsNotReceivedAgain(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	f.clock.add(60 * 24 * time.Hour)
	r := warrant(1)
	r.Justification = "The account received the proceeds of the fraud."
	in := incoming(t, r)
	in.Revises, in.Why = id, "the agency added a sentence"
	f.importDocument(in)
	if found := codesIn(f.openCase(anna, id).Assessment, "intake."); len(found) > 0 {
		t.Errorf("found %v", found)
	}
	f.mustVerify()
}
