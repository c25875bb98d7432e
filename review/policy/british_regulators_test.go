package policy_test

import (
	"strings"
	"testing"

	"lert/review/policy"
)

// regulatorNotice is a notice of a British regulator on the company in the United States about a user in Britain.
const regulatorNotice = `{"platform": "facebook", "requester": {"agency": "Agency", "country": "GB", "email":
	"x@homeoffice.gov.uk", "kind": "government"}, "process": {"instrument": "foreign.order", "statute": "Statute",
	"served_on": "Meta Platforms, Inc.", "via": "direct", "purpose": "civil", "language": "en",
	"authority": {"name": "Agency",
	"role": "agency_head", "country": "GB"}}, "targets": [{"type": "user_id", "value": "100000000000108",
	"country": "GB"}],
	"data": [{"category": "subscriber.name"}, {"category": "content.messages"}]}`

// TestBritishRegulators: a regulator's notice under its own Act goes to counsel, whichever row it was filed as, and the
// bar on notice of Part 3 of the Investigatory Powers Act is none of it.
func TestBritishRegulators(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	looked := answer{"approve_narrowed", "legal_basis.policy_clause=review+c legal_basis.treaty_required=narrow",
		"legal_basis.purpose_mismatch legal_basis.wrong_issuer legal_basis.unknown_instrument " +
			"legal_basis.wrong_statute notice.prohibited", "subscriber.name", "house_target", "withhold"}
	const foreign, part3 = `"foreign.order"`, `"uk.ipa_cd"`
	for _, of := range []struct{ agency, statute string }{
		{"Information Commissioner's Office", "Data Protection Act 2018, section 142"},
		{"Ofcom", "Online Safety Act 2023, section 100"},
		{"Ofcom", "Communications Act 2003, section 135"},
		{"Financial Conduct Authority", "Financial Services and Markets Act 2000, section 165"},
		{"FCA", "s. 165 FSMA"},
		{"HM Revenue and Customs", "Finance Act 2008, Schedule 36"},
		{"HMRC", ""},
		{"Competition and Markets Authority", "Competition Act 1998, section 26"},
		{"Competition and Markets Authority", "Digital Markets, Competition and Consumers Act 2024, section 69"},
		{"Gambling Commission", "Gambling Act 2005, section 105"},
		{"The Gambling Commission", "an Act that nobody listed"},
	} {
		notice := strings.NewReplacer(`"Agency"`, `"`+of.agency+`"`, `"Statute"`,
			`"`+of.statute+`"`).Replace(regulatorNotice)
		want := looked
		if of.statute == "" {
			want.never = strings.Replace(want.never, "legal_basis.wrong_statute ",
				"legal_basis.wrong_statute=push_back ", 1)
		}
		runVariations(t, p, strings.Replace(notice, foreign, part3, 1),
			[]variation{{of.agency + " as Part 3", "", want}})
		runVariations(t, p, notice, []variation{
			{of.agency + " " + of.statute, "", want},
			{"for a criminal investigation", `{"process": {"purpose": "criminal_investigation"}}`,
				answer{recommendation: "push_back", producible: "none"}},
			{"under the agreement", `{"process": {"via": "agreement"}}`,
				answer{"push_back", "legal_basis.agreement_limb=push_back+c", "", "none", "", ""}},
			{"on the company in Ireland", `{"process": {"served_on": "Meta Platforms Ireland Limited"}}`,
				answer{"push_back", "legal_basis.treaty_required=push_back+c", "", "none", "house_target", "none"}},
		})
	}
	tax := strings.NewReplacer(`"Agency"`, `"HMRC"`, `"Statute"`,
		`"Investigatory Powers Act 2016, section 60A"`, foreign,
		part3, `"civil"`, `"criminal_investigation"`, "agency_head", "other").Replace(regulatorNotice)
	runVariations(t, p, tax, []variation{
		{"an authorisation under Part 3", "", answer{"", "legal_basis.conflict_of_laws=review+c notice.prohibited",
			"legal_basis.wrong_statute", "subscriber.name", "", "prohibited"}},
		{"the police, filed as a foreign order",
			`{"requester": {"agency": "Metropolitan Police"}, "process": {"instrument":
			"foreign.order", "statute": "Police and Criminal Evidence Act 1984, section 9",
			"authority": {"role": "judge"}}}`,
			answer{"push_back", "legal_basis.unknown_instrument=push_back", "notice.prohibited", "none", "",
				"withhold"}},
		{"an authorisation, filed as a foreign order",
			`{"process": {"instrument": "foreign.order", "authority": {"role":
			"judge"}}}`, answer{"push_back", "notice.prohibited", "", "none", "", "prohibited"}},
		{"under the older Act, filed as a foreign order", `{"process": {"instrument": "foreign.order", "statute":
			"Regulation of Investigatory Powers Act 2000, section 22", "authority": {"role": "judge"}}}`,
			answer{"push_back", "", "notice.prohibited", "none", "", "withhold"}},
	})
}
