package policy_test

import "testing"

// googleSubpoena is a grand jury subpoena on Google LLC.
const googleSubpoena = `{"platform": "google", "process": {"served_on": "Google LLC"}, "targets": [{"type": "email",
	"value": "lynx.4410@example.com", "country": "US"}],
	"data": [{"category": "subscriber.name"}, {"category": "traffic.ip_log"}]}`

// TestAnswersOfGoogle: a subpoena without a fault, and nine with one fact changed.
func TestAnswersOfGoogle(t *testing.T) {
	const house, all, short = "house_target", "subscriber.name traffic.ip_log", "legal_basis.insufficient"
	plain := wholeAnswer{"approve", "", all, "notify_before", house}
	asking := func(category string) string {
		return `{"data": [{"category": "subscriber.name"}, {"category": "` + category + `"}]}`
	}
	about := func(more string) string {
		return `{"targets": [{"type": "email", "value": "lynx.4410@example.com", ` + more + `}]}`
	}
	narrowed := func(category, code string) wholeAnswer {
		return wholeAnswer{"approve_narrowed", code + "=narrow", "subscriber.name -" + category + "(" + code + ")",
			"notify_before", house}
	}
	runAnswers(t, googleSubpoena, []changedFact{
		{"without a fault", "", plain},
		{"for the headers of mail", asking("traffic.headers"), narrowed("traffic.headers", short)},
		{"for mail", asking("content.mail"), narrowed("content.mail", short)},
		{"for what a subpoena does not reach and the user's own devices keep", asking("location.history"), wholeAnswer{
			"approve_narrowed", short + "=narrow scope.not_held=narrow",
			"subscriber.name -location.history(" + short + ")",
			"notify_before", house}},
		{"about a user in Switzerland", about(`"country": "CH"`), plain},
		{"about a user in the United Kingdom", about(`"country": "GB"`), plain},
		{"about an account that an enterprise manages", about(`"country": "US", "enterprise": true`), plain},
		{"about a user name", `{"targets": [{"type": "username", "value": "lynx.4410", "country": "US"}]}`,
			wholeAnswer{"push_back", "scope.not_our_target=push_back",
				"subscriber.name(scope.not_our_target) traffic.ip_log(scope.not_our_target)", "notify_before", house}},
		{"on the company in Ireland", `{"process": {"served_on": "Google Ireland Limited"}}`,
			wholeAnswer{"push_back", "legal_basis.treaty_required=push_back+c legal_basis.wrong_entity=push_back",
				"-subscriber.name(legal_basis.treaty_required) -traffic.ip_log(legal_basis.treaty_required)", "none",
				house}},
		{"about abuse of a child", childOffence, wholeAnswer{"approve", "", all, "withhold", house}},
	})
}

// appleWarrant is a federal search warrant on Apple Inc., for a time whose logs are still kept.
const appleWarrant = `{"platform": "apple", "process": {"instrument": "us.search_warrant",
	"statute": "18 U.S.C. 2703; Fed. R. Crim. P. 41", "served_on": "Apple Inc.", "authority": {"role": "magistrate"}},
	"targets": [{"type": "email", "value": "lynx.4410@example.com", "country": "US"}],
	"period": {"from": "2026-11-01", "to": "2026-11-10"},
	"data": [{"category": "traffic.ip_log"}, {"category": "content.mail"}, {"category": "content.backup"}]}`

// TestAnswersOfApple: a warrant without a fault, and nine with one fact changed.
func TestAnswersOfApple(t *testing.T) {
	const house, all = "house_target", "traffic.ip_log content.mail content.backup"
	about := func(more string) string {
		return `{"targets": [{"type": "email", "value": "lynx.4410@example.com", ` + more + `}]}`
	}
	rows := func(code string) string {
		return "traffic.ip_log(" + code + ") content.mail(" + code + ") content.backup(" + code + ")"
	}
	plain := wholeAnswer{"approve", "", all, "notify_before", house}
	runAnswers(t, appleWarrant, []changedFact{
		{"without a fault", "", plain},
		{"for logs that are no longer kept", `{"period": {"from": "2026-08-01", "to": "2026-08-31"}}`,
			wholeAnswer{"approve_narrowed", "scope.not_held=narrow",
				"-traffic.ip_log(scope.not_held) content.mail content.backup", "notify_before", house}},
		{"about an account under Advanced Data Protection", about(`"country": "US", "protected": true`),
			wholeAnswer{"approve_narrowed", "scope.encrypted=narrow",
				"traffic.ip_log content.mail -content.backup(scope.encrypted)", "notify_before", house}},
		{"for iMessages", `{"data": [{"category": "content.mail"}, {"category": "content.messages"}]}`,
			wholeAnswer{"approve_narrowed", "scope.encrypted=narrow", "content.mail -content.messages(scope.encrypted)",
				"notify_before", house}},
		{"for where the device was", `{"data": [{"category": "content.mail"}, {"category": "location.history"}]}`,
			wholeAnswer{"approve_narrowed", "scope.not_held=narrow", "content.mail -location.history(scope.not_held)",
				"notify_before", house}},
		{"about a device", `{"targets": [{"type": "device", "value": "C02XJ0AAAAAA", "country": "US"}]}`, plain},
		{"about a user name", `{"targets": [{"type": "username", "value": "lynx.4410", "country": "US"}]}`,
			wholeAnswer{"push_back", "scope.not_our_target=push_back", rows("scope.not_our_target"), "notify_before",
				house}},
		// The company in Ireland serves the United Kingdom too.
		{"about a user in the United Kingdom", about(`"country": "GB"`),
			wholeAnswer{"approve", "legal_basis.conflict_of_laws=review+c", all, "notify_before", house}},
		{"on the company in Canada", `{"process": {"served_on": "Apple Canada Inc."}}`,
			wholeAnswer{"push_back", "legal_basis.wrong_entity=push_back", rows("legal_basis.wrong_entity"),
				"notify_before", house}},
		{"about abuse of a child", childOffence, wholeAnswer{"approve", "", all, "withhold", house}},
	})
}

// telegramWarrant is a federal search warrant on Telegram that confirms the user as a suspect.
const telegramWarrant = `{"platform": "telegram", "channel": "email", "process": {"instrument": "us.search_warrant",
	"statute": "18 U.S.C. 2703; Fed. R. Crim. P. 41", "served_on": "Telegram Messenger Inc.", "suspect_confirmed": true,
	"authority": {"role": "magistrate"}}, "targets": [{"type": "phone", "value": "+12025550143", "country": "US"}],
	"data": [{"category": "subscriber.phone"}, {"category": "subscriber.ip_address"}]}`

// TestAnswersOfTelegram: a warrant without a fault, and nine with one fact changed.
func TestAnswersOfTelegram(t *testing.T) {
	const house, all, short = "house_target", "subscriber.phone subscriber.ip_address", "legal_basis.insufficient"
	none := func(code string) string {
		return "-subscriber.phone(" + code + ") -subscriber.ip_address(" + code + ")"
	}
	const suspect, issuer = "legal_basis.suspect_not_confirmed", "legal_basis.wrong_issuer"
	unconfirmed := wholeAnswer{"push_back", suspect + "=push_back", none(suspect), "none", house}
	plain := wholeAnswer{"approve", "", all, "notify_before", house}
	runAnswers(t, telegramWarrant, []changedFact{
		{"without a fault", "", plain},
		{"that does not confirm the suspect", `{"process": {"suspect_confirmed": false}}`, unconfirmed},
		{"for a crime that breaks no term", `{"process": {"offence": {"category": "other"}}}`, unconfirmed},
		{"a clerk's subpoena", `{"process": {"instrument": "us.grand_jury_subpoena", "authority": {"role": "clerk"}}}`,
			wholeAnswer{"push_back", issuer + "=push_back", none(issuer), "none", house}},
		{"for a name, which is not offered", `{"data": [{"category": "subscriber.phone"}, {"category":
			"subscriber.name"}]}`, wholeAnswer{"approve_narrowed", short + "=narrow",
			"subscriber.phone -subscriber.name(" + short + ")", "notify_before", house}},
		{"for messages of cloud chats",
			`{"data": [{"category": "subscriber.phone"}, {"category": "content.messages"}]}`,
			wholeAnswer{"approve_narrowed", short + "=narrow", "subscriber.phone -content.messages(" + short + ")",
				"notify_before", house}},
		{"about a group", `{"targets": [{"type": "group_id", "value": "100000000000108", "country": "US"}]}`,
			wholeAnswer{"push_back", "scope.not_our_target=push_back",
				"subscriber.phone(scope.not_our_target) subscriber.ip_address(scope.not_our_target)", "notify_before",
				house}},
		{"through a portal, which there is not", `{"channel": "portal"}`,
			wholeAnswer{"approve", "requester.off_channel=review", all, "notify_before", house}},
		// It has no seat in California, and the shield laws do not bind it.
		{"of a court of Texas", `{"process": {"authority": {"subdivision": "US-TX"}}}`,
			wholeAnswer{"approve", "", all, "notify_before", "us_tx.18b_356"}},
		{"about abuse of a child, for which it has no exception", childOffence, plain},
	})
}
