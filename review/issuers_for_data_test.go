package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// TestIssuersAreThoseOfTheData: who is no judge is told who may order each kind of data: Article 4(2) of Regulation
// (EU) 2023/1543 has no prosecutor for traffic and content, except for data that only identifies the user.
func TestIssuersAreThoseOfTheData(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, tt := range []struct {
		category   review.Category
		identifies bool
		prosecutor bool
	}{
		{"subscriber.name", false, true}, {"traffic.ip_log", false, false}, {"traffic.ip_log", true, true},
		{"subscriber.ip_address", false, false}, {"subscriber.ip_address", true, true},
		{"traffic.call_log", false, false}, {"traffic.call_log", true, false}, {"account.contacts", false, false},
	} {
		for _, kind := range []review.Kind{review.KindRecords, review.KindEmergency} {
			r, err := intake.Decode([]byte(epocDoc))
			if err != nil {
				t.Fatal(err)
			}
			r.Kind, r.Data = kind, []review.Item{{Category: tt.category}}
			r.Process.Authority.Role, r.Process.Authority.Name = "court_clerk", "Greffe"
			r.Process.IdentificationOnly, r.Process.Offence.Limb = tt.identifies, "three_years"
			for f := range review.Assess(p, r, nil, testNow).Findings() {
				if f.Code != "legal_basis.wrong_issuer" || !strings.HasPrefix(f.Field, "data[") {
					continue
				}
				asked++
				if got := strings.Contains(f.Text.String(), "prosecutor"); got != tt.prosecutor {
					t.Errorf("%s, identifies %v, %s: %s", tt.category, tt.identifies, kind, f.Text)
				}
			}
		}
	}
	if asked < 12 {
		t.Errorf("%d findings name who may order data", asked)
	}
}
