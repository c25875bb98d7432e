package letter

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestEveryReasonCanBeWritten: every code that can refuse a request has a sentence for a letter, on every platform, and
// the frame names only codes that exist.
func TestEveryReasonCanBeWritten(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	f, err := frame()
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]string{f.Redirects, f.Guarded} {
		for _, code := range list {
			if p.Codes[code] == nil {
				t.Errorf("the frame names %s, which no pack has", code)
			}
		}
	}
	for instrument := range f.ClockNotes {
		if p.Instruments[instrument] == nil {
			t.Errorf("the frame has a clock note for %s, which no pack has", instrument)
		}
	}
	for id := range p.Platforms {
		r := testRequest()
		r.Platform = id
		for code, row := range p.Codes {
			outcome := row.Severity
			switch outcome {
			case review.SeverityReject:
			case review.SeverityPushBack, review.SeverityNarrow:
				outcome = review.OutcomePushBack
			default:
				continue
			}
			a := assessed(r, review.Finding{Code: code, Severity: row.Severity, Field: "process.docket"})
			for i := range a.Categories { // this test is not about the platform's own rows
				a.Categories[i].Code = ""
			}
			got, err := Write(p, Input{Request: r, Assessment: a, Decision: decided(outcome, code)})
			if err != nil {
				t.Errorf("%s, %s: %v", id, code, err)
			}
			if strings.ContainsAny(got, "{}") {
				t.Errorf("%s, %s: a name was not filled in:\n%s", id, code, got)
			}
		}
	}
}
