package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// dsaOrder is an order of a Belgian judge to Telegram, in order.
const dsaOrder = `{"schema":"lert.request/v1","platform":"telegram","kind":"records",
	"received_at":"2026-11-19T15:00:00Z","channel":"email","reference":"R-1","justification":"The holder is sought.",
	"requester":{"agency":"Agency","country":"BE","kind":"court","attested":true},
	"process":{"instrument":"eu.dsa_order","statute":"Code d'instruction criminelle, article 46bis","docket":"D-1",
		"authority":{"name":"Tribunal","role":"judge","country":"BE"},"issued_on":"2026-11-18","signed":true,
		"served_on":"European Digital Services Representative (EDSR)","language":"fr",
		"purpose":"criminal_investigation","suspect_confirmed":true,
		"offence":{"description":"Fraud","provisions":["article 496"],"category":"fraud"}},
	"targets":[{"type":"phone","value":"+32460000001","country":"BE"}],
	"data":[{"category":"subscriber.phone"},{"category":"subscriber.ip_address"}],
	"period":{"from":"2026-09-01","to":"2026-09-30"}}`

// TestDSAOrder: what an order under Article 10 of the Digital Services Act must show, who may issue it and what it
// reaches, each with one fact of an order in order changed. Every one is looked at by a person and by counsel.
func TestDSAOrder(t *testing.T) {
	p := load(t)
	for _, row := range p.Instruments["eu.dsa_order"][0].Reach {
		if row.Time != "stored" {
			t.Errorf("it reaches data that the provider has not collected yet: %v", row.Categories)
		}
	}
	for _, tt := range []struct {
		name, from, to string
		// find and never are findings as code=severity; unreached are categories that the order does not reach.
		find, never, unreached string
	}{
		{"in order", "", "", "", "legal_basis.language scope.no_justification legal_basis.wrong_entity " +
			"legal_basis.wrong_country legal_basis.wrong_statute legal_basis.unsigned", ""},
		{"of a State outside the Union", `"country":"BE"}`, `"country":"CH"}`,
			"legal_basis.wrong_country=push_back", "", ""},
		{"of Denmark, which the Act binds", `"country":"BE"}`, `"country":"DK"}`, "", "legal_basis.wrong_country", ""},
		{"without its legal basis", `"statute":"Code d'instruction criminelle, article 46bis",`, "",
			"legal_basis.wrong_statute=push_back", "", ""},
		{"without its authority", `"name":"Tribunal",`, "", "legal_basis.unsigned=push_back", "", ""},
		{"unsigned, which the Act allows", `"signed":true,`, "", "legal_basis.unsigned=review", "", ""},
		{"without an account", `"targets":[{"type":"phone","value":"+32460000001","country":"BE"}],`, "",
			"scope.no_target=push_back", "", ""},
		{"without reasons, in a criminal matter", `"justification":"The holder is sought.",`, "",
			"scope.no_justification=info", "", ""},
		{"without reasons, in another matter",
			`"justification":"The holder is sought.",|"purpose":"criminal_investigation",`, "",
			"scope.no_justification=push_back", "", ""},
		{"in a language that nobody noted", `,"language":"fr"`, "", "legal_basis.language=review", "", ""},
		{"in a language that was not declared", `"language":"fr"`, `"language":"nl"`,
			"legal_basis.language=push_back", "", ""},
		{"of a prosecutor, for traffic data", `"role":"judge"`, `"role":"prosecutor"`, "", "",
			"subscriber.ip_address"},
		{"of an administrative authority", `"role":"judge"`, `"role":"agency_head"`, "",
			"legal_basis.wrong_issuer=push_back",
			"subscriber.ip_address"},
		{"of a clerk", `"role":"judge"`, `"role":"clerk"`, "legal_basis.wrong_issuer=push_back", "", ""},
		{"before the Act applied", `2026-11-1`, `2023-11-1`, "legal_basis.unknown_instrument=push_back", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := dsaOrder
			for from := range strings.SplitSeq(tt.from, "|") {
				doc = strings.ReplaceAll(doc, from, tt.to)
			}
			if tt.from == "" {
				doc = dsaOrder
			} else if doc == dsaOrder {
				t.Fatal("the fact is not in the order")
			}
			var r review.Request
			if err := json.Unmarshal([]byte(doc), &r); err != nil {
				t.Fatal(err)
			}
			a := review.Assess(p, &r, &review.History{}, r.ReceivedAt.Add(time.Hour))
			found, all := map[string]bool{}, map[string]string{}
			looks := 0
			for f := range a.Findings() {
				found[f.Code], found[f.Code+"="+f.Severity] = true, true
				all[f.Code] = f.Severity + ": " + f.Text.String()
				if f.Code == "legal_basis.policy_clause" && f.Severity == review.SeverityReview {
					looks++
				}
			}
			for _, want := range strings.Fields(tt.find) {
				if !found[want] {
					t.Errorf("%s is not found: %v", want, all)
				}
			}
			for _, code := range strings.Fields(tt.never) {
				if found[code] {
					t.Errorf("%s is found: %s", code, all[code])
				}
			}
			if found["legal_basis.unknown_instrument"] {
				return
			}
			if looks < 2 || !a.Counsel {
				t.Errorf("%d findings for review, counsel %v: %v", looks, a.Counsel, all)
			}
			for _, row := range a.Categories {
				if want := !strings.Contains(tt.unreached, string(row.Category)); tt.unreached != "" &&
					row.Authorised != want {
					t.Errorf("%s: authorised %v (%s)", row.Category, row.Authorised, row.Code)
				}
			}
		})
	}
}
