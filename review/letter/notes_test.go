package letter

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestTheLetterOfAEuropeanEmergencyNamesTheOrderThatBinds: whatever is decided, the letter to an authority of a Member
// State says which order binds within eight hours; no other letter does.
func TestTheLetterOfAEuropeanEmergencyNamesTheOrderThatBinds(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	emergency := func(country, entity string) *review.Request {
		r := testRequest()
		r.Platform, r.Kind, r.Process = "facebook", review.KindEmergency, nil
		r.Requester.Country, r.Requester.Email = country, "x@polizei.nrw.de"
		r.Targets = []review.Target{{Type: "user_id", Value: "100000000000108", Region: entity, Country: country}}
		r.Data = []review.Item{{Category: "subscriber.name"}}
		r.Emergency = &review.EmergencyClaim{Harm: "He will kill her", HarmKind: "death", PersonAtRisk: "Ms Lind",
			Imminence: "Tonight", Nexus: "The threat came from it"}
		return r
	}
	for _, tt := range []struct {
		name string
		r    *review.Request
		want bool
	}{
		{"of Germany", emergency("DE", "EU"), true},
		{"of the United States", emergency("US", ""), false},
		{"of Germany, for records", func() *review.Request {
			r := emergency("DE", "EU")
			r.Kind = review.KindRecords
			return r
		}(), false},
	} {
		a := review.Assess(p, tt.r, nil, tt.r.ReceivedAt.Add(time.Hour))
		approval := decided(review.OutcomeApprove)
		approval.Granted = []string{"subscriber.name"}
		for _, d := range []*review.Decision{decided(review.OutcomePushBack, "requester.callback_missing"),
			decided(review.OutcomeReject, "emergency.no_imminence"), approval} {
			a := *a
			a.Categories = []review.CategoryRow{{Category: "subscriber.name", Asked: true, Producible: true,
				Voluntary: true}}
			got, err := Write(p, Input{Request: tt.r, Assessment: &a, Decision: d})
			if err != nil {
				t.Fatalf("%s, %s: %v", tt.name, d.Outcome, err)
			}
			flat := strings.Join(strings.Fields(got), " ")
			if strings.Contains(flat, "within eight hours") != tt.want ||
				strings.Contains(flat, "Articles 4(5) and 10(4)") != tt.want {
				t.Errorf("%s, %s:\n%s", tt.name, d.Outcome, got)
			}
		}
	}
}
