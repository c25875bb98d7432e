package review_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// TestACallAheadIsNone: a confirmed call-back counts exactly if it is not ahead of the assessment; the finding names
// its time.
func TestACallAheadIsNone(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		r, err := intake.Decode([]byte(emergencyDoc))
		if err != nil {
			t.Fatal(err)
		}
		seconds := rapid.OneOf(rapid.IntRange(0, 600), rapid.IntRange(0, 170*365*24*3600)).Draw(t, "seconds")
		now := r.ReceivedAt.Add(time.Hour)
		at := now.Add(time.Duration(seconds) * time.Second)
		r.Requester.Verification = &review.Verification{Callback: &review.Callback{At: at, Number: "+12025550190",
			NumberSource: "agency_site", Result: "confirmed"}}
		a, says := review.Assess(p, r, nil, now), ""
		for f := range a.Findings() {
			if f.Code == "requester.callback_missing" {
				says = string(f.Text)
			}
		}
		ahead := seconds > 120
		if ahead != strings.Contains(says, at.Format("2006-01-02 15:04:05 UTC, which is in the future")) ||
			ahead == (says == "") {
			t.Errorf("%d s ahead the finding says %q", seconds, says)
		}
	})
}
