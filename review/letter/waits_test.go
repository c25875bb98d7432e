package letter

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestWhatWaitsIsNotProduced: data of an emergency that only an unsigned warrant reaches is counted as once cured; the
// approval that is proposed leaves it out, and its letter says what it waits for.
func TestWhatWaitsIsNotProduced(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r := testRequest()
	r.Platform, r.Kind = "facebook", review.KindEmergency
	r.Requester = review.Requester{Agency: "Pine County Sheriff's Office", Country: "US", Kind: "law_enforcement",
		Name: "Lena Moore", Badge: "118", Email: "lena.moore@pinecountymn.gov", Phone: "+12025550118",
		Attested: new(true)}
	r.Targets = []review.Target{{Type: "user_id", Value: "100000000000108", Country: "US"}}
	r.Data = []review.Item{{Category: "subscriber.ip_address"}, {Category: "content.messages"}}
	r.Requester.Verification = &review.Verification{Callback: &review.Callback{At: r.ReceivedAt, Number: "+12025550190",
		NumberSource: "agency_site", Result: "confirmed"}}
	r.Process = &review.Process{Instrument: "us.search_warrant", Docket: "26-1", ServedOn: "Meta Platforms, Inc.",
		Authority: review.Authority{Name: "United States District Court, District of Minnesota", Role: "magistrate",
			Country: "US"}, Offence: &review.Offence{Description: "Kidnapping", Provisions: []string{"18 U.S.C. 1201"}}}
	r.Emergency = &review.EmergencyClaim{Harm: "He will kill her", HarmKind: "death", PersonAtRisk: "Ms Lind",
		Imminence: "Tonight", Nexus: "The threat came from it", Attested: true}
	a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
	if got := a.CountRows().Text(r.Kind); got != "1 of 2 can be produced now, 1 once cured" {
		t.Errorf("%s: %s", a.Recommendation, got)
	}
	if row := a.Categories[1]; !row.Producible ||
		strings.Join(row.After, " ") != "legal_basis.undated legal_basis.unsigned" {
		t.Errorf("messages: %+v", row)
	}
	d := review.Propose(a, r, review.OutcomeApprove, a.RecommendedChoice())
	if strings.Join(d.Granted, " ") != "subscriber.ip_address" {
		t.Errorf("granted: %q", d.Granted)
	}
	d.DecidedAt, d.Effect = r.ReceivedAt.Add(time.Hour), review.EffectFinal
	got, err := Write(p, Input{Request: r, Assessment: a, Decision: &d})
	if err != nil {
		t.Fatal(err)
	}
	if flat := strings.Join(strings.Fields(got), " "); !strings.Contains(flat,
		"messages: Messages can be produced under the legal process once its defect is cured.") {
		t.Errorf("the letter does not say what the messages wait for:\n%s", got)
	}
}
