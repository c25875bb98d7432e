package policy_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestAddresseeNames: whom a warrant of the United States about a user in Germany names, however it writes the name. A
// company in Ireland gives treaty_required, the company in the United States does not.
func TestAddresseeNames(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const treaty, entity = "legal_basis.treaty_required", "legal_basis.wrong_entity"
	irish := answer{"push_back", treaty + "=push_back+c", entity, "none", "house_target", "none"}
	american := answer{"", "legal_basis.conflict_of_laws=review+c", treaty + " " + entity, "", "", ""}
	both := answer{"", entity + "=review", treaty, "", "", ""}
	targets := map[string]string{
		"facebook":  `"type": "user_id", "value": "100000000000108"`,
		"instagram": `"type": "user_id", "value": "100000000000108"`,
		"google":    `"type": "email", "value": "x@gmail.com"`,
		"apple":     `"type": "email", "value": "x@icloud.com"`,
		"whatsapp":  `"type": "phone", "value": "+4915112340107"`,
	}
	for _, tt := range []struct {
		platform, servedOn string
		want               answer
	}{
		{"whatsapp", "Custodian of Records, WhatsApp Ireland Limited", irish},
		{"facebook", "The Legal Department of Meta Platforms Ireland Limited", irish},
		{"facebook", "META PLATFORMS IRELAND LTD, 4 Grand Canal Square, Dublin", irish},
		{"facebook", "Meta Platforms Ireland Limited (formerly Facebook Ireland Limited)", irish},
		{"facebook", "Facebook Ireland Ltd.", irish},
		{"facebook", "Meta Ireland", irish},
		{"facebook", "Meta, Merrion Road, Dublin 4", irish},
		{"instagram", "Instagram Ireland", irish},
		{"google", "c/o Google Ireland Limited", irish},
		{"google", "Google Ireland Holdings Unlimited", irish},
		{"google", "Google Ireland Legal Team", irish},
		{"google", "Google Cloud EMEA Limited", irish},
		{"google", "Google India", irish}, // nobody is named: the company of the user is meant
		{"apple", "ADI, Hollyhill, Cork", irish},
		{"apple", "Apple, Hollyhill Industrial Estate, Cork", irish},
		{"apple", "Apple Distribution International Limited, Hollyhill, Cork, Ireland", irish},
		{"google", "", irish},
		{"google", "Custodian of Records, Google LLC", american},
		{"google", "Custodian of Records\nGoogle LLC\n1600 Amphitheatre Parkway", american},
		{"google", "Google L.L.C. Legal Investigations Support", american},
		{"google", "Alphabet Inc.", american},
		{"facebook", "Custodian of Records, Meta Platforms, Inc.", american},
		{"facebook", "Meta", american},
		{"facebook", "Facebook", american},
		{"facebook", "Facebook Inc", american},
		{"apple", "Attn: Privacy & Law Enforcement Compliance, Apple Inc., One Apple Park Way", american},
		{"google", "Google LLC and Google Ireland Limited", both},
		{"facebook", "Meta Platforms, Inc., Merrion Road, Dublin 4", both},
		// Who takes the mail in is not asked.
		{"facebook", "Meta Platforms Ireland Limited, c/o Meta Platforms, Inc., Menlo Park", irish},
		{"google", "Google Ireland Ltd. care of Google LLC", irish},
		{"facebook", "Meta Platforms, Inc., c/o Meta Platforms Ireland Limited, Dublin", american},
		{"apple", "Apple Inc., C/O Corporation Service Company, Dublin, Ohio", american},
		{"facebook", "Meta, c/o Meta Platforms Ireland Limited", both},
	} {
		name, _ := json.Marshal(tt.servedOn)
		runVariations(t, p, americanWarrant, []variation{{tt.platform + ": " + tt.servedOn,
			`{"platform": "` + tt.platform + `", "process": {"served_on": ` + string(name) + `}, "data":
			[{"category": "content.media"}], "targets": [{` + targets[tt.platform] +
				`, "region": "EU", "country": "DE"}]}`,
			tt.want}})
	}
}

// TestTwoAddressees: a paper that names two companies is judged by the one that its authority binds.
func TestTwoAddressees(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r := withFurtherChanges(t, withChanges(t, americanWarrant),
		`{"process": {"served_on": "Meta Platforms Ireland Limited and Meta Platforms, Inc."}}`)
	a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
	for f := range a.Findings() {
		if f.Code != "legal_basis.wrong_entity" && strings.Contains(f.Text.String(), r.Process.ServedOn) {
			t.Errorf("%s says of both companies: %s", f.Code, f.Text)
		}
	}
	runVariations(t, p, germanRequest, []variation{
		{"German", `{"process": {"served_on": "Meta Platforms, Inc. and Meta Platforms Ireland Limited"}}`,
			answer{"push_back", "legal_basis.wrong_statute=push_back legal_basis.wrong_entity=review", "",
				"none", "", ""}},
	})
}
