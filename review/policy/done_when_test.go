package policy_test

import (
	"testing"

	"lert/review/policy"
)

// frenchOrder is a European Production Order of a French judge for traffic data of a user in France, on the company in
// Ireland.
const frenchOrder = `{"platform": "facebook", "channel": "e_evidence", "received_at": "2026-11-19T10:00:00Z",
	"requester": {"country": "FR", "kind": "court", "email": "x@justice.gouv.fr"},
	"process": {"instrument": "eu.epoc", "statute": "Regulation (EU) 2023/1543", "certified": true, "served_on":
	"Meta Platforms Ireland Limited", "via": "e_evidence", "language": "en",
	"authority": {"name": "Tribunal judiciaire",
	"role": "judge", "country": "FR"}, "offence": {"limb": "three_years", "max_sentence_years": 5}},
	"targets": [{"type": "user_id", "value": "100000000000108", "region": "EU", "country": "FR"}],
	"data": [{"category": "subscriber.name"}, {"category": "traffic.ip_log"}]}`

// TestEuropeanOrders: one order without a fault, and orders with one fact changed, the answers to which were written
// down first.
func TestEuropeanOrders(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const all, deadline, box = "subscriber.name traffic.ip_log", "eu.epoc_10_days", "legal_basis.unsigned"
	runVariations(t, p, frenchOrder, []variation{
		{"without a fault", "", answer{"approve", "", box + " legal_basis.language legal_basis.wrong_entity", all,
			deadline, "prohibited"}},
		{"in German", `{"process": {"language": "de"}}`, answer{"push_back", "legal_basis.language=push_back", "", all,
			deadline, ""}},
		{"in Irish", `{"process": {"language": "ga"}}`,
			answer{"approve", "", "legal_basis.language", all, deadline, ""}},
		{"about a user in Spain", `{"targets": [{"type": "user_id", "value": "100000000000108", "region": "EU",
			"country": "ES"}]}`, answer{"push_back", box + "=push_back", "", all, deadline, ""}},
		{"about a user in Spain, with the notification", `{"process": {"authority_notified": true}, "targets": [{"type":
			"user_id", "value": "100000000000108", "region": "EU", "country": "ES"}]}`,
			answer{"approve", "", box, all, "eu.epoc_10_days_notified", ""}},
		{"about a user in Spain, only to identify", `{"process": {"identification_only": true}, "targets": [{"type":
			"user_id", "value": "100000000000108", "region": "EU", "country": "ES"}]}`,
			answer{"approve", "", box, all, deadline, ""}},
		{"about a user of whom the residence is unknown", `{"targets": [{"type": "user_id", "value": "100000000000108",
			"region": "EU"}]}`, answer{"approve", box + "=review", "", all, deadline, ""}},
		{"about a user in Spain, for the name only", `{"data": [{"category": "subscriber.name"}], "targets": [{"type":
			"user_id", "value": "100000000000108", "region": "EU", "country": "ES"}]}`,
			answer{"approve", "", box, "subscriber.name", deadline, ""}},
		{"issued on the eve of the Regulation", `{"received_at": "2026-08-19T10:00:00Z", "process": {"issued_on":
			"2026-08-17"}, "period": {"from": "2026-06-01", "to": "2026-08-10"}}`,
			answer{"push_back", "legal_basis.wrong_statute=push_back", "", "none", "house_target", ""}},
		{"issued on its first day", `{"received_at": "2026-08-19T10:00:00Z", "process": {"issued_on": "2026-08-18"},
			"period": {"from": "2026-06-01", "to": "2026-08-10"}}`,
			answer{"approve", "", "legal_basis.wrong_statute", all, deadline, ""}},
		{"from Denmark", `{"requester": {"country": "DK", "email": "x@politi.dk"}, "process": {"authority": {"country":
			"DK"}}, "targets": [{"type": "user_id", "value": "100000000000108", "region": "EU", "country": "DK"}]}`,
			answer{"push_back", "legal_basis.wrong_statute=push_back", "legal_basis.treaty_required", "none",
				"house_target", ""}},
		{"from Denmark, for a fraud", `{"process": {"authority": {"country": "DK"}, "offence": {"category": "fraud"}}}`,
			answer{"push_back", "legal_basis.wrong_statute=push_back", "emergency.offer_channel", "none", "", "none"}},
		{"of the addressee's own State", `{"process": {"authority": {"country": "IE"}}}`,
			answer{"push_back", "legal_basis.wrong_statute=push_back", "", "none", "house_target", "none"}},
		{"issued too early, as an emergency", `{"process": {"issued_on": "2026-08-17"}, ` + emergencyMembers + `}`,
			answer{"push_back", "legal_basis.wrong_statute=push_back emergency.offer_channel=review+c", "",
				"subscriber.name",
				"house_target", "withhold"}},
		{"from Denmark, for a danger to life", `{"process": {"authority": {"country": "DK"}}, "justification":
			"He wrote that he will kill her tonight."}`, answer{"push_back",
			"legal_basis.wrong_statute=push_back emergency.offer_channel=review+c", "", "none", "", ""}},
		{"from Denmark, as an emergency", `{"process": {"authority": {"country": "DK"}}, ` + emergencyMembers + `}`,
			answer{"push_back", "legal_basis.wrong_statute=push_back emergency.offer_channel=review+c", "",
				"subscriber.name", "",
				"withhold"}},
		{"an emergency", `{"received_at": "2026-11-19T15:10:00Z", ` + emergencyMembers + `}`,
			answer{"approve", "", "emergency.offer_channel", all, "", ""}},
		{"an emergency that nobody has confirmed", `{` + emergencyMembers + `, "requester": {"verification": null}}`,
			answer{"push_back", "requester.callback_missing", "emergency.offer_channel", "", "", ""}},
		{"an emergency by a prosecutor, for traffic only", `{"process": {"authority": {"role": "prosecutor"}}, "data":
			[{"category": "traffic.ip_log"}], ` + emergencyMembers + `}`, answer{"",
			"emergency.offer_channel=review+c legal_basis.wrong_issuer=narrow", "", "none", "", ""}},
		{"an emergency by a prosecutor, for the traffic of a week", `{"process": {"authority": {"role": "prosecutor"}},
			"received_at": "2026-11-19T15:10:00Z", "data": [{"category": "traffic.ip_log", "from": "2026-11-12", "to":
			"2026-11-18"}], ` + emergencyMembers + `}`,
			answer{"", "legal_basis.wrong_issuer=review+c", "", "traffic.ip_log",
				"", "prohibited"}},
		{"unsigned, of the computers of a hospital", `{"process": {"signed": false, "offence": {"description":
			"The computers of a hospital were locked for money"}}}`, answer{"push_back",
			"emergency.offer_channel=review+c", "", "", "", ""}},
		{"unsigned, of critical infrastructure", `{"process": {"signed": false, "offence": {"description":
			"An attack on critical infrastructure, the water supply of a town"}}}`, answer{"push_back",
			"emergency.offer_channel=review+c", "", "", "", ""}},
		{"by a prosecutor", `{"process": {"authority": {"role": "prosecutor"}}}`,
			answer{"approve_narrowed", "legal_basis.wrong_issuer=narrow", "", "subscriber.name", deadline, ""}},
		{"for an offence of a year", `{"process": {"offence": {"limb": "three_years", "max_sentence_years": 1}}}`,
			answer{"approve_narrowed", "legal_basis.threshold", "", "subscriber.name", deadline, ""}},
		{"for traffic under no condition of Article 5(4)", `{"process": {"offence": {"limb": ""}}}`,
			answer{"push_back", "legal_basis.no_offence=push_back", "legal_basis.threshold", "", deadline, ""}},
		{"for contacts, solely to identify", `{"process": {"offence": {"limb": ""}, "identification_only": true},
			"data": [{"category": "account.contacts"}]}`,
			answer{"push_back", "legal_basis.no_offence=push_back", "", "", "", ""}},
		{"for addresses, solely to identify", `{"process": {"offence": {"limb": ""}, "identification_only": true}}`,
			answer{"approve", "", "legal_basis.no_offence", "", "", ""}},
		{"for a name, under no condition", `{"process": {"offence": {"limb": ""}}, "data": [{"category":
			"subscriber.name"}]}`, answer{"approve", "", "legal_basis.no_offence", "", "", ""}},
		{"an emergency under no condition", `{"received_at": "2026-11-19T15:10:00Z",
			"process": {"offence": {"limb": ""}}, ` + emergencyMembers + `}`,
			answer{"approve", "legal_basis.no_offence=review", "", "", "", ""}},
		{"neither condition nor sentence", `{"process": {"offence": {"limb": "", "max_sentence_years": 0}}}`,
			answer{"push_back", "legal_basis.no_offence=push_back legal_basis.no_offence=narrow", "legal_basis.threshold",
				"subscriber.name", "", ""}},
		{"on the company in the United States", `{"process": {"served_on": "Meta Platforms, Inc."}}`,
			answer{"push_back", "legal_basis.wrong_entity=push_back", "", all, deadline, ""}},
	})
}

// britishOrder is an overseas production order for content on a company in the United States.
const britishOrder = `{"platform": "facebook", "channel": "treaty", "requester": {"country": "GB",
	"email": "x@met.police.uk"}, "process": {"instrument": "uk.opo", "statute":
	"Crime (Overseas Production Orders) Act 2019", "via": "agreement", "certified": true, "served_by":
	"Secretary of State", "served_on": "Meta Platforms, Inc.", "authority": {"name": "Crown Court", "role": "judge",
	"country": "GB"}}, "targets": [{"type": "user_id", "value": "100000000000108", "country": "GB"}],
	"data": [{"category": "content.messages"}]}`

// TestBritishOrders: one overseas production order without a fault, and orders with one fact changed, the answers to
// which were written down first.
func TestBritishOrders(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const limb, deadline = "legal_basis.agreement_limb", "uk.opo_7_days"
	authorisation := func(more string) string {
		return `{"data": [{"category": "subscriber.name"}], "process": {"instrument": "uk.ipa_cd", "via": "direct",
			"statute": "Investigatory Powers Act 2016, section 60A", "authority": {"role": "other"}` + more + `}}`
	}
	regulator := `, "statute": "Financial Services and Markets Act 2000, section 165", "purpose": `
	runVariations(t, p, britishOrder, []variation{
		{"without a fault", "", answer{"approve", "", limb + " legal_basis.treaty_required", "content.messages",
			deadline, ""}},
		{"for a name too", `{"data": [{"category": "content.messages"}, {"category": "subscriber.name"}]}`,
			answer{"approve_narrowed", "legal_basis.insufficient", limb, "content.messages", deadline, ""}},
		{"for an offence of two years", `{"process": {"offence": {"max_sentence_years": 2}}}`,
			answer{"push_back", "legal_basis.threshold", "", "none", "", ""}},
		{"served by the police", `{"process": {"served_by": "Metropolitan Police"}}`,
			answer{"push_back", limb + "=push_back+c", "", "none", "", ""}},
		{"sent directly", `{"process": {"via": "direct"}}`,
			answer{"push_back", limb + "=push_back+c", "", "none", "", ""}},
		{"by a magistrate", `{"process": {"authority": {"role": "magistrate"}}}`,
			answer{"push_back", "legal_basis.wrong_issuer", "", "none", "", ""}},
		{"about a person in the United States", `{"targets": [{"type": "user_id", "value": "100000000000108", "country":
			"US"}]}`, answer{"push_back", limb + "=push_back+c", "", "none", "", ""}},
		{"served after three months", `{"process": {"issued_on": "2026-08-19"}}`,
			answer{"push_back", "legal_basis.expired=push_back", "", "content.messages", "", ""}},
		{"on the company in Ireland", `{"process": {"served_on": "Meta Platforms Ireland Limited"}}`,
			answer{"push_back", "legal_basis.treaty_required=push_back+c", "", "none", "house_target", ""}},
		{"about a user in France", `{"targets": [{"type": "user_id", "value": "100000000000108", "country": "FR"}]}`,
			answer{"", "legal_basis.conflict_of_laws=review+c",
				"legal_basis.treaty_required legal_basis.wrong_entity", "",
				"", ""}},
		{"filed as a foreign order", `{"process": {"instrument": "foreign.order", "via": "direct"}}`,
			answer{"push_back", "legal_basis.unknown_instrument=push_back", "", "none", "", ""}},
		{"an authorisation for communications data", authorisation(""),
			answer{"approve", "legal_basis.conflict_of_laws=review+c", limb + " legal_basis.wrong_statute",
				"subscriber.name", "", "prohibited"}},
		{"a regulator's own power", authorisation(regulator + `"civil", "authority": {"role": "agency_head"}`),
			answer{"approve", "legal_basis.policy_clause=review+c",
				"legal_basis.wrong_statute legal_basis.wrong_issuer " +
					"legal_basis.purpose_mismatch", "subscriber.name", "", "withhold"}},
		{"a regulator's own power against a crime", authorisation(regulator + `"criminal_investigation"`),
			answer{"push_back", "legal_basis.wrong_statute=push_back", "", "none", "", "none"}},
		{"for a civil purpose and no regulator", authorisation(`, "purpose": "civil"`),
			answer{"reject", "legal_basis.purpose_mismatch=reject+c", "", "none", "", ""}},
		{"by the head of an agency", authorisation(`, "authority": {"role": "agency_head"}`),
			answer{"push_back", "legal_basis.wrong_issuer=push_back", "", "none", "", ""}},
	})
}
