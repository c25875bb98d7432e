package policy_test

import (
	"slices"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// read are the confidences of rules whose source was read, or that are our own.
var read = []string{"A", "Aq", "B", "J"}

// TestNothingFromMemoryPasses: an instrument, what it reaches and its duty of silence do not pass by themselves if
// nobody has read their source: somebody must look.
func TestNothingFromMemoryPasses(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for id, versions := range p.Instruments {
		inst := versions[len(versions)-1]
		for i := range inst.Reach {
			reach := &inst.Reach[i]
			if slices.Contains(read, reach.Confidence) && slices.Contains(read, inst.Confidence) {
				continue
			}
			for _, platform := range p.Platforms {
				r := soundRequest(t, p, platform, id)
				if r == nil || len(reach.Platforms) > 0 && !slices.Contains(reach.Platforms, platform.ID) {
					continue
				}
				if len(reach.Subdivisions) > 0 {
					r.Process.Authority.Subdivision = reach.Subdivisions[0]
				}
				r.Data = nil
				for _, c := range review.Categories {
					if slices.ContainsFunc(reach.Categories, c.Matches) {
						r.Data = append(r.Data, review.Item{Category: c})
					}
				}
				a := review.Assess(p, r, nil, r.ReceivedAt)
				producible := a.CountRows().Producible() > 0
				if legal := a.Checks[1]; producible && legal.Verdict == review.Pass {
					t.Errorf("%s at %s passes on a rule of confidence %q, %q", id, platform.ID, inst.Confidence,
						reach.Confidence)
				}
				if producible {
					tried++
				}
			}
		}
		if s := inst.Nondisclosure; s != nil && !slices.Contains(read, s.Confidence) {
			r := soundRequest(t, p, p.Platforms["google"], id)
			if r == nil {
				continue
			}
			a := review.Assess(p, r, nil, r.ReceivedAt)
			if f := a.Find("notice.prohibited"); f != nil && f.Severity != review.SeverityReview {
				t.Errorf("%s: its silence is from memory (%q) and %s", id, s.Confidence, f.Severity)
			}
		}
	}
	if tried < 10 {
		t.Errorf("only %d requests rest on rules from memory", tried)
	}
}

// TestADeadlineFromMemoryIsForReview: a clock or a preservation whose rule nobody has read is for review.
func TestADeadlineFromMemoryIsForReview(t *testing.T) {
	for _, confidence := range []string{"A", "Aq", "B", "J", "G+", "G?", ""} {
		p, err := policy.Builtin()
		if err != nil {
			t.Fatal(err)
		}
		r := soundRequest(t, p, p.Platforms["whatsapp"], "in.bnss_94")
		changed := *p
		changed.ClockRules = slices.Clone(p.ClockRules)
		for i := range changed.ClockRules {
			changed.ClockRules[i].Confidence = confidence
		}
		a := review.Assess(&changed, r, nil, r.ReceivedAt)
		if a.LegalDeadline().IsZero() {
			t.Fatal("the notice has no deadline")
		}
		forReview := func(f *review.Finding) bool {
			return f.Code == "legal_basis.policy_clause" && f.Severity == review.SeverityReview
		}
		found := slices.ContainsFunc(slices.Collect(a.Findings()), forReview)
		if found == slices.Contains(read, confidence) {
			t.Errorf("confidence %q: for review %v", confidence, found)
		}
	}
}
