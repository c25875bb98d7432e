package review_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/policy"
)

// TestServiceHelpsNobodyAlone: whatever a request says of its service, no doubt that it would meet without that goes
// away, and no deadline is later.
func TestServiceHelpsNobodyAlone(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t, p)
		if r.Process == nil {
			t.Skip()
		}
		days := func(label string) review.Date {
			return review.DateOf(r.ReceivedAt).AddDays(rapid.IntRange(-400, 400).Draw(t, label))
		}
		switch rapid.IntRange(0, 3).Draw(t, "date") {
		case 1:
			r.Process.IssuedOn = days("issued")
		case 2:
			r.Process.ValidUntil = days("valid until")
		case 3:
			r.Process.ReturnBy = days("return by")
		}
		if rapid.IntRange(0, 4).Draw(t, "an overseas order") == 4 {
			r.Process.Instrument = "uk.opo"
		}
		silent := *r
		process := *r.Process
		process.ServedAt = time.Time{}
		silent.Process = &process
		hours := rapid.OneOf(rapid.IntRange(-400*24, 400*24), rapid.IntRange(0, 170*366*24)).Draw(t, "served, hours")
		r.Process.ServedAt = r.ReceivedAt.Add(time.Duration(hours) * time.Hour)
		now := r.ReceivedAt.Add(time.Hour)
		with, without := review.Assess(p, r, nil, now), review.Assess(p, &silent, nil, now)
		for f := range without.Findings() {
			if f.Severity != review.SeverityInfo && !with.Found(f.Code) {
				t.Errorf("%s (%s) went away", f.Code, f.Severity)
			}
		}
		for i := range without.Checks {
			if without.Checks[i].Verdict != review.Pass && with.Checks[i].Verdict == review.Pass {
				t.Errorf("%s passes", with.Checks[i].Name)
			}
		}
		for _, k := range without.Clocks {
			for _, l := range with.Clocks {
				if k.Name == l.Name && k.Basis == l.Basis && l.Due.After(k.Due) {
					t.Errorf("%s (%s) moved from %v to %v", k.Name, k.Basis, k.Due, l.Due)
				}
			}
		}
	})
}
