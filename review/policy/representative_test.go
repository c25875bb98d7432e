package policy_test

import (
	"testing"

	"lert/review/policy"
)

// TestARepresentativeTakesInEuropeanOrders: a provider without an establishment in the Union is reached through its
// representative, in the languages that were declared; for other process it controls nothing.
func TestARepresentativeTakesInEuropeanOrders(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const entity, language, look = "legal_basis.wrong_entity", "legal_basis.language",
		"legal_basis.policy_clause=review"
	const european = `{"platform": "telegram", "requester": {"country": "DE", "email": "x@polizei.berlin.de"},
		"channel": "e_evidence", "process": {"instrument": "eu.epoc", "statute": "Regulation (EU) 2023/1543",
		"served_on": "EDSR SRL, Brussels", "language": "en", "via": "e_evidence", "certified": true, "purpose":
		"criminal_investigation", "authority": {"role": "prosecutor", "country": "DE"}},
		"targets": [{"type": "phone", "value": "+4915112340107"}], "data": [{"category": "subscriber.phone"}]}`
	runVariations(t, p, european, []variation{
		{"in English", "", answer{"approve", look, entity + " " + language, "subscriber.phone", "", "prohibited"}},
		{"by its whole name, in French",
			`{"process": {"served_on": "European Digital Services Representative", "language":
			"fr"}}`, answer{"approve", look, entity + " " + language, "subscriber.phone", "", ""}},
		{"the provider in its care", `{"process": {"served_on": "Telegram Messenger Inc., c/o EDSR, Brussels"}}`,
			answer{"approve", look, entity + " " + language, "subscriber.phone", "", ""}},
		{"in German", `{"process": {"language": "de"}}`,
			answer{"push_back", look + " " + language + "=push_back", entity,
				"", "", ""}},
		{"on the company in Dubai", `{"process": {"served_on": "Telegram FZ-LLC"}}`,
			answer{"push_back", look + " " + entity + "=push_back", language, "", "", ""}},
		{"on it in German", `{"process": {"served_on": "Telegram FZ-LLC", "language": "de"}}`,
			answer{"push_back", look + " " + entity + "=push_back " + language + "=push_back", "", "", "", ""}},
		{"a national order on the provider",
			`{"process": {"instrument": "de.stpo_100j", "statute": "StPO § 100j", "via":
			"direct", "served_on": "Telegram Messenger Inc."}}`, answer{"", "", entity + " " + look, "", "", ""}},
		{"a national order on the representative", `{"process": {"instrument": "de.stpo_100j", "statute": "StPO § 100j",
			"via": "direct"}}`, answer{"push_back", "legal_basis.wrong_statute=push_back", "", "none", "", ""}},
		{"an order under the Digital Services Act", `{"process": {"instrument": "eu.dsa_order", "statute":
			"Regulation (EU) 2022/2065, Article 10", "via": "direct"}}`,
			answer{"", "", entity + " " + language, "", "", ""}},
		{"such an order on the provider", `{"process": {"instrument": "eu.dsa_order", "statute":
			"Regulation (EU) 2022/2065, Article 10", "via": "direct", "served_on": "Telegram Messenger Inc."}}`,
			answer{"", "", entity + " " + language, "", "", ""}},
	})
}
