package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"lert/review"
)

// TestAgreementOrdersFindTheirCompany: an order under an executive agreement with the United States that names the
// company there is for counsel wherever the user's data is controlled, and no other company is its addressee: each of
// the papers that an agreement names goes to the same one.
func TestAgreementOrdersFindTheirCompany(t *testing.T) {
	p := load(t)
	tried := 0
	for id := range p.Instruments {
		inst := p.Instrument(id, review.Date{Year: 2026, Month: 11, Day: 15})
		if inst == nil || !inst.Agreement {
			continue
		}
		category := strings.Replace(inst.Reach[0].Categories[0], "*", "ip_log", 1)
		for _, x := range [][2]string{{"content.ip_log", "content.mail"}, {"subscriber.ip_log", "subscriber.name"}} {
			category = strings.Replace(category, x[0], x[1], 1)
		}
		item := `{"category":"` + category + `"}`
		if inst.Reach[0].Time == "prospective" {
			item = `{"category":"` + category + `","from":"2026-11-22T00:00:00Z","to":"2026-12-01T00:00:00Z"}`
		}
		servedBy := "Secretary of State"
		if inst.Country == "AU" {
			servedBy = "Australian Designated Authority"
		}
		assess := func(user, via, addressee string) map[string]string {
			var r review.Request
			if err := json.Unmarshal(
				[]byte(`{"schema":"lert.request/v1","platform":"apple","kind":"records","reference":"R-1",
				"received_at":"2026-11-20T09:00:00Z","requester":{"agency":"Agency","country":"`+inst.Country+`",
				"kind":"law_enforcement","attested":true},"targets":[{"type":"email","value":"a@icloud.com",
				"country":"`+user+`"}],"data":[`+item+`],"period":{"from":"2026-11-10","to":"2026-11-15"},
				"justification":"The holder is sought.","process":{"instrument":"`+id+`","statute":"`+
					strings.Split(inst.Statute, ";")[0]+`","docket":"D-1","authority":{"name":"Office","role":"`+
					inst.Issuers[0]+`","country":"`+inst.Country+`"},"validated_by":{"name":"Judicial Commissioner",
				"role":"judge"},"issued_on":"2026-11-16","signed":true,"certified":true,"via":"`+via+`",
				"served_by":"`+servedBy+`","served_on":"`+addressee+`","purpose":"criminal_investigation",
				"offence":{"description":"Robbery","max_sentence_years":14}}}`), &r); err != nil {
				t.Fatal(err)
			}
			out := map[string]string{}
			for f := range review.Assess(p, &r, &review.History{}, r.ReceivedAt).Findings() {
				if strings.HasPrefix(f.Code, "legal_basis.") && f.Severity != "info" {
					out[f.Code] = f.Severity + ": " + f.Text.String()
				}
			}
			return out
		}
		for _, user := range []string{"GB", "AU", "FR", "JP", "CA"} {
			tried++
			found := assess(user, "agreement", "Apple Inc.")
			for _, code := range []string{"treaty_required", "agreement_limb", "wrong_entity"} {
				if says := found["legal_basis."+code]; says != "" {
					t.Errorf("%s about a user in %s: %s %s", id, user, code, says)
				}
			}
			if found["legal_basis.conflict_of_laws"] == "" && found["legal_basis.policy_clause"] == "" {
				t.Errorf("%s about a user in %s: %v", id, user, found)
			}
			if found := assess(user, "direct", "Apple Inc."); found["legal_basis.treaty_required"] == "" &&
				found["legal_basis.agreement_limb"] == "" && found["legal_basis.wrong_entity"] == "" {
				t.Errorf("%s about a user in %s, direct: %v", id, user, found)
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d were tried", tried)
	}
}
