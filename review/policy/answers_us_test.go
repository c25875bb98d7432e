package policy_test

import "testing"

// federalWarrant is a search warrant of a federal magistrate on Meta Platforms, Inc.
const federalWarrant = `{"platform": "facebook", "process": {"instrument": "us.search_warrant",
	"statute": "18 U.S.C. 2703; Fed. R. Crim. P. 41", "served_on": "Meta Platforms, Inc.",
	"authority": {"name": "United States District Court, District of Minnesota", "role": "magistrate"}},
	"targets": [{"type": "user_id", "value": "100000000000108", "country": "US"}],
	"data": [{"category": "subscriber.name"}, {"category": "content.messages"}]}`

// TestAnswersToAmericanWarrants: a warrant without a fault, and nine with one fact changed.
func TestAnswersToAmericanWarrants(t *testing.T) {
	const house, all = "house_target", "subscriber.name content.messages"
	const unattested = "subscriber.name(legal_basis.conflict_of_laws) content.messages(legal_basis.conflict_of_laws)"
	runAnswers(t, federalWarrant, []changedFact{
		{"without a fault", "", wholeAnswer{"approve", "", all, "notify_before", house}},
		{"by a clerk", `{"process": {"authority": {"role": "clerk"}}}`,
			wholeAnswer{"push_back", "legal_basis.wrong_issuer=push_back",
				"-subscriber.name(legal_basis.wrong_issuer) -content.messages(legal_basis.wrong_issuer)",
				"none", house}},
		{"served fifteen days after issue", `{"process": {"issued_on": "2026-11-04"}}`,
			wholeAnswer{"push_back", "legal_basis.expired=push_back",
				"subscriber.name(legal_basis.expired) content.messages(legal_basis.expired)", "notify_before", house}},
		{"unsigned", `{"process": {"signed": false}}`,
			wholeAnswer{"push_back", "legal_basis.unsigned=push_back",
				"subscriber.name(legal_basis.unsigned) content.messages(legal_basis.unsigned)",
				"notify_before", house}},
		{"of a court of Nevada, without the attestation", `{"process": {"authority": {"subdivision": "US-NV"}}}`,
			wholeAnswer{"push_back", "legal_basis.conflict_of_laws=push_back+c", unattested, "notify_before", house}},
		// 72 hours leave no window of two days: counsel decides whether the user is told afterwards.
		{"of a court of California", `{"process": {"authority": {"subdivision": "US-CA"}}}`,
			wholeAnswer{"approve", "notice.window_too_long=review+c", all, "withhold", "us_ca.22946_1"}},
		{"for messages still to come", `{"data": [{"category": "subscriber.name"}, {"category": "content.messages",
			"from": "2026-11-25", "to": "2026-12-20"}]}`,
			wholeAnswer{"approve_narrowed", "legal_basis.needs_prospective_order=narrow",
				"subscriber.name -content.messages(legal_basis.needs_prospective_order)", "notify_before", house}},
		{"with an order that forbids notice", `{"process": {"nondisclosure": {"kind": "order", "signed": true,
			"attached": true, "from": "2026-11-16", "until": "2027-05-01", "authority": {"name": "District Court",
			"role": "magistrate", "country": "US"}}}}`, wholeAnswer{"approve", "", all, "delay", house}},
		{"with a letter that asks for silence", `{"process": {"nondisclosure": {"kind": "request", "signed": true,
			"attached": true, "until": "2027-05-01"}}}`,
			wholeAnswer{"approve", "notice.gag_not_attached=review", all, "notify_before", house}},
		{"about an abortion", `{"process": {"offence": {"description": "Abortion"}}}`,
			wholeAnswer{"approve", "legal_basis.conflict_of_laws=review+c", all, "notify_before", house}},
	})
}

// drugSubpoena is an administrative subpoena of the Drug Enforcement Administration on Google LLC.
const drugSubpoena = `{"platform": "google", "requester": {"agency": "Drug Enforcement Administration",
	"email": "a.agent@dea.gov"}, "process": {"instrument": "us.admin_subpoena", "statute": "21 U.S.C. 876",
	"served_on": "Google LLC", "authority": {"name": "Drug Enforcement Administration", "role": "agency_head"},
	"offence": {"description": "Distribution of fentanyl", "provisions": ["21 U.S.C. 841"], "category": "drugs"}},
	"targets": [{"type": "email", "value": "lynx.4410@example.com", "country": "US"}],
	"data": [{"category": "subscriber.name"}, {"category": "subscriber.ip_address"}]}`

// TestAnswersToAdministrativeSubpoenas: an administrative subpoena without a fault, and nine with one fact changed.
func TestAnswersToAdministrativeSubpoenas(t *testing.T) {
	const house, all = "house_target", "subscriber.name subscriber.ip_address"
	none := func(code string) string { return "-subscriber.name(" + code + ") -subscriber.ip_address(" + code + ")" }
	const mismatch, statute, issuer = "legal_basis.purpose_mismatch", "legal_basis.wrong_statute",
		"legal_basis.wrong_issuer"
	rejected := wholeAnswer{"reject", mismatch + "=reject+c", none(mismatch), "none", house}
	noPower := wholeAnswer{"push_back", statute + "=push_back", none(statute), "none", house}
	wrongIssuer := wholeAnswer{"push_back", issuer + "=push_back", none(issuer), "none", house}
	runAnswers(t, drugSubpoena, []changedFact{
		{"without a fault", "", wholeAnswer{"approve", "", all, "notify_before", house}},
		{"about a fraud", `{"process": {"offence": {"category": "fraud"}}}`, rejected},
		{"under a statute without that power", `{"process": {"statute": "18 U.S.C. 3056"}}`, noPower},
		{"under no statute", `{"process": {"statute": ""}}`, noPower},
		// The finding to review says which row judges the paper.
		{"under the Bank Secrecy Act", `{"process": {"statute": "31 U.S.C. 5318"}}`, wholeAnswer{"reject",
			"legal_basis.insufficient=narrow legal_basis.policy_clause=review " + mismatch + "=reject+c",
			none("legal_basis.insufficient"), "none", house}},
		{"under the customs statute, with no goods named",
			`{"requester": {"agency": "Homeland Security Investigations"}, ` +
				`"process": {"statute": "19 U.S.C. 1509"}}`,
			wholeAnswer{"reject", "legal_basis.policy_clause=review " + mismatch + "=reject+c", none(mismatch),
				"none", house}},
		{"under the immigration statute", `{"requester": {"agency": "Homeland Security Investigations"}, ` +
			`"process": {"statute": "8 U.S.C. 1225(d)(4)"}}`,
			wholeAnswer{"approve", "legal_basis.policy_clause=review", all, "notify_before", house}},
		{"under an Inspector General's statute", `{"process": {"statute": "5 U.S.C. 406(a)(4)"}}`,
			wholeAnswer{"push_back", "legal_basis.policy_clause=review " + issuer + "=push_back", none(issuer), "none",
				house}},
		{"by a judge", `{"process": {"authority": {"role": "judge"}}}`, wrongIssuer},
		{"for mail too", `{"data": [{"category": "subscriber.name"}, {"category": "content.mail"}]}`,
			wholeAnswer{"approve_narrowed", "legal_basis.insufficient=narrow",
				"subscriber.name -content.mail(legal_basis.insufficient)", "notify_before", house}},
	})
}
