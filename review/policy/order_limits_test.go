package policy_test

import (
	"testing"

	"lert/review/policy"
)

// TestOrdersOutsideTheRegulation: orders on a company in Ireland or the United States for which Regulation (EU)
// 2023/1543 has no route.
func TestOrdersOutsideTheRegulation(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const treaty, statute, purpose = "legal_basis.treaty_required", "legal_basis.wrong_statute",
		"legal_basis.purpose_mismatch"
	order := func(country, domain, more string) string {
		return `{"requester": {"country": "` + country + `", "email": "x@` + domain + `"}, "process": {"instrument":
			"foreign.order", "statute": "Code of procedure, section 210", "authority": {"role": "judge", "country": "` +
			country + `"}` + more
	}
	eea := answer{"push_back", treaty + "=push_back", statute, "none", "house_target", ""}
	content := `}, "data": [{"category": "content.messages"}]}`
	list := []variation{
		{"Norwegian", order("NO", "politiet.no", "}}"), eea},
		{"Icelandic", order("IS", "logreglan.is", "}}"), eea},
		{"of Liechtenstein", order("LI", "landespolizei.li", "}}"), eea},
		{"Norwegian, content", order("NO", "politiet.no", content), eea},
		{"Irish, content", order("IE", "garda.ie", content), answer{"", "legal_basis.policy_clause=review+c",
			"legal_basis.insufficient " + treaty, "content.messages", "", ""}},
		{"Irish, content, filed as the national order that it is", order("IE", "garda.ie",
			`, "instrument": "eu.national_order"}, "data": [{"category": "content.messages"}]}`),
			answer{"", "", treaty, "content.messages", "", ""}},
		{"Austrian, content", order("AT", "justiz.gv.at", content),
			answer{"push_back", statute + "=push_back", "", "none", "house_target", ""}},
		{"Austrian, civil", order("AT", "justiz.gv.at", `, "purpose": "civil"}}`),
			answer{"", "legal_basis.conflict_of_laws=review+c", purpose + " " + statute, "", "house_target", ""}},
		{"German, for the execution of a sentence", `{"process": {"purpose": "sentence_execution"}}`,
			answer{"push_back", statute + "=push_back", purpose, "none", "house_target", ""}},
	}
	for country, domain := range map[string]string{"IE": "garda.ie", "NO": "politiet.no", "GB": "met.police.uk"} {
		list = append(list, variation{"a European Production Order of " + country,
			`{"requester": {"country": "` + country +
				`", "email": "x@` + domain + `"}, "process": {"instrument": "eu.epoc", "via": "e_evidence", "authority":
			{"role": "judge", "country": "` + country + `"}}}`,
			answer{"push_back", "", "", "", "house_target", ""}})
	}
	list = append(list, variation{"a European Production Order issued too early", `{"process": {"instrument": "eu.epoc",
		"via": "e_evidence", "issued_on": "2026-08-17"}}`, answer{"push_back", "", "", "", "house_target", ""}})
	runVariations(t, p, germanRequest, list)
	opo := `{"platform": "google", "requester": {"country": "GB", "email": "x@met.police.uk"}, "process": {"instrument":
		"uk.opo", "statute": "Crime (Overseas Production Orders) Act 2019", "via": "agreement",
		"served_on": "Google LLC",
		"authority": {"role": "judge", "country": "GB"}}, "data": [{"category": "content.mail"}],
		"targets": [{"type": "email", "value": "x@gmail.com", "region": "EU", "country": "DE"}]}`
	runVariations(t, p, americanWarrant, []variation{{"an overseas production order", opo, answer{"",
		"legal_basis.conflict_of_laws=review+c", treaty + " legal_basis.wrong_entity", "", "", ""}}})
}
