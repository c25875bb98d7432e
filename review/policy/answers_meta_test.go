package policy_test

import "testing"

// Offences on which platforms differ in what they tell the user.
const (
	childOffence  = `{"process": {"offence": {"category": "child_exploitation"}}}`
	terrorOffence = `{"process": {"offence": {"category": "terrorism"}}}`
)

// whatsappSubpoena is a grand jury subpoena on WhatsApp LLC.
const whatsappSubpoena = `{"process": {"served_on": "WhatsApp LLC"}, "targets": [{"type": "phone", "value":
	"+12025550143", "country": "US"}], "data": [{"category": "subscriber.name"}, {"category": "subscriber.last_seen"}]}`

// TestAnswersOfWhatsApp: a subpoena without a fault, and others with one fact changed.
func TestAnswersOfWhatsApp(t *testing.T) {
	const house, all = "house_target", "subscriber.name subscriber.last_seen"
	both := func(open, code string) string {
		return open + "subscriber.name(" + code + ") " + open + "subscriber.last_seen(" + code + ")"
	}
	asking := func(category string) string {
		return `{"data": [{"category": "subscriber.name"}, {"category": "` + category + `"}]}`
	}
	narrowed := func(category, code string) wholeAnswer {
		return wholeAnswer{"approve_narrowed", code + "=narrow", "subscriber.name -" + category + "(" + code + ")",
			"notify_before", house}
	}
	runAnswers(t, whatsappSubpoena, []changedFact{
		{"without a fault", "", wholeAnswer{"approve", "", all, "notify_before", house}},
		{"for a photograph of the profile", asking("account.profile_photo"),
			narrowed("account.profile_photo", "legal_basis.insufficient")},
		{"for the numbers blocked", asking("account.blocked"), narrowed("account.blocked", "legal_basis.insufficient")},
		{"for an address, which is not held", asking("subscriber.address"),
			narrowed("subscriber.address", "scope.not_held")},
		{"for messages, which a subpoena does not reach and nobody can read", asking("content.messages"), wholeAnswer{
			"approve_narrowed", "legal_basis.insufficient=narrow scope.encrypted=narrow",
			"subscriber.name -content.messages(legal_basis.insufficient)", "notify_before", house}},
		{"for a backup, which a subpoena does not reach and others keep", asking("content.backup"), wholeAnswer{
			"approve_narrowed", "legal_basis.insufficient=narrow legal_basis.wrong_provider=narrow",
			"subscriber.name -content.backup(legal_basis.insufficient)", "notify_before", house}},
		{"about an account named by an e-mail address", `{"targets": [{"type": "email", "value":
			"lynx.4410@example.com", "country": "US"}]}`, wholeAnswer{"push_back", "scope.not_our_target=push_back",
			both("", "scope.not_our_target"), "notify_before", house}},
		{"about a user of the European Region", `{"targets": [{"type": "phone", "value": "+4915112340107",
			"country": "DE"}]}`, wholeAnswer{"approve", "", all, "notify_before", house}},
		{"on the company in Ireland", `{"process": {"served_on": "WhatsApp Ireland Limited"}}`,
			wholeAnswer{"push_back", "legal_basis.treaty_required=push_back+c legal_basis.wrong_entity=push_back",
				both("-", "legal_basis.treaty_required"), "none", house}},
		{"about abuse of a child", childOffence, wholeAnswer{"approve", "", all, "withhold", house}},
		{"about terrorism", terrorOffence, wholeAnswer{"approve", "", all, "notify_before", house}},
		{"unattested", `{"requester": {"attested": false}}`, wholeAnswer{"push_back",
			"requester.not_attested=push_back", both("", "requester.not_attested"), "notify_before", house}},
		{"for a civil matter", `{"process": {"purpose": "civil"}}`,
			wholeAnswer{"reject", "legal_basis.purpose_mismatch=reject+c", both("-", "legal_basis.purpose_mismatch"),
				"none", house}},
	})
}

// facebookOrder is an order under 18 U.S.C. 2703(d) on Meta Platforms, Inc.
const facebookOrder = `{"platform": "facebook", "process": {"instrument": "us.2703d", "statute": "18 U.S.C. 2703(d)",
	"served_on": "Meta Platforms, Inc.", "authority": {"role": "magistrate"}},
	"targets": [{"type": "user_id", "value": "100000000000108", "country": "US"}],
	"data": [{"category": "subscriber.name"}, {"category": "traffic.ip_log"}]}`

// TestAnswersOfFacebook: an order without a fault, and others with one fact changed.
func TestAnswersOfFacebook(t *testing.T) {
	const house, all, short = "house_target", "subscriber.name traffic.ip_log", "legal_basis.insufficient"
	plain := wholeAnswer{"approve", "", all, "notify_before", house}
	runAnswers(t, facebookOrder, []changedFact{
		{"without a fault", "", plain},
		{"a subpoena", `{"process": {"instrument": "us.grand_jury_subpoena", "authority": {"role": "clerk"}}}`,
			wholeAnswer{"approve_narrowed", short + "=narrow", "subscriber.name -traffic.ip_log(" + short + ")",
				"notify_before", house}},
		{"for messages", `{"data": [{"category": "subscriber.name"}, {"category": "content.messages"}]}`,
			wholeAnswer{"approve_narrowed", short + "=narrow", "subscriber.name -content.messages(" + short + ")",
				"notify_before", house}},
		{"for calls of the past", `{"data": [{"category": "subscriber.name"}, {"category": "traffic.call_log"}]}`,
			wholeAnswer{"approve_narrowed", "scope.not_held=narrow",
				"subscriber.name -traffic.call_log(scope.not_held)",
				"notify_before", house}},
		{"about a user name without its date", `{"targets": [{"type": "username", "value": "lynx.4410", "country":
			"US"}]}`, plain},
		{"about a group", `{"targets": [{"type": "group_id", "value": "100000000000108", "country": "US"}]}`,
			wholeAnswer{"push_back", "scope.not_our_target=push_back",
				"subscriber.name(scope.not_our_target) traffic.ip_log(scope.not_our_target)", "notify_before", house}},
		{"about a user of the European Region", `{"targets": [{"type": "user_id", "value": "100000000000108", "country":
			"DE"}]}`, plain},
		{"on the company in Ireland", `{"process": {"served_on": "Meta Platforms Ireland Limited"}}`,
			wholeAnswer{"push_back", "legal_basis.treaty_required=push_back+c legal_basis.wrong_entity=push_back",
				"-subscriber.name(legal_basis.treaty_required) -traffic.ip_log(legal_basis.treaty_required)", "none",
				house}},
		{"about abuse of a child", childOffence, wholeAnswer{"approve", "", all, "withhold", house}},
		{"about terrorism, which is no exception here", terrorOffence, plain},
	})
}

// instagramWarrant is a federal search warrant on Meta Platforms, Inc.
const instagramWarrant = `{"platform": "instagram", "process": {"instrument": "us.search_warrant",
	"statute": "18 U.S.C. 2703; Fed. R. Crim. P. 41", "served_on": "Meta Platforms, Inc.", "authority": {"role":
	"magistrate"}}, "targets": [{"type": "username", "value": "lynx.4410", "as_of": "2026-10-01", "country": "US"}],
	"data": [{"category": "subscriber.name"}, {"category": "content.messages"}]}`

// TestAnswersOfInstagram: a warrant without a fault, and nine with one fact changed.
func TestAnswersOfInstagram(t *testing.T) {
	const house, all = "house_target", "subscriber.name content.messages"
	target := func(more string) string {
		return `{"targets": [{"type": "username", "value": "lynx.4410", ` + more + `}]}`
	}
	both := func(open, code string) string {
		return open + "subscriber.name(" + code + ") " + open + "content.messages(" + code + ")"
	}
	plain := wholeAnswer{"approve", "", all, "notify_before", house}
	runAnswers(t, instagramWarrant, []changedFact{
		{"without a fault", "", plain},
		{"about a user name without its date", target(`"country": "US"`), wholeAnswer{"push_back",
			"scope.invalid_target=push_back", both("", "scope.invalid_target"), "notify_before", house}},
		{"about an account number, which needs no date", `{"targets": [{"type": "user_id", "value": "100000000000108",
			"country": "US"}]}`, plain},
		{"without a justification", `{"justification": ""}`, wholeAnswer{"push_back",
			"scope.no_justification=push_back", both("", "scope.no_justification"), "notify_before", house}},
		{"about an encrypted account", target(`"country": "US", "as_of": "2026-10-01", "protected": true`),
			wholeAnswer{"approve_narrowed", "scope.encrypted=narrow",
				"subscriber.name -content.messages(scope.encrypted)",
				"notify_before", house}},
		{"for calls, which are encrypted", `{"data": [{"category": "subscriber.name"}, {"category": "content.calls"}]}`,
			wholeAnswer{"approve_narrowed", "scope.encrypted=narrow", "subscriber.name -content.calls(scope.encrypted)",
				"notify_before", house}},
		{"about a user in France", target(`"country": "FR", "as_of": "2026-10-01"`),
			wholeAnswer{"approve", "legal_basis.conflict_of_laws=review+c", all, "notify_before", house}},
		// The European region of Instagram leaves out the United Kingdom.
		{"about a user in the United Kingdom", target(
			`"country": "GB", "as_of": "2026-10-01"`), plain},
		{"on the company in Ireland", `{"process": {"served_on": "Meta Platforms Ireland Limited"}}`,
			wholeAnswer{"push_back", "legal_basis.treaty_required=push_back+c legal_basis.wrong_entity=push_back",
				both("-", "legal_basis.treaty_required"), "none", house}},
		{"about abuse of a child", childOffence, wholeAnswer{"approve", "", all, "withhold", house}},
	})
}
