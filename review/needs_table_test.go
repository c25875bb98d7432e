package review_test

import (
	"slices"
	"strings"

	"lert/review"
)

// content are the kinds of content that are end-to-end encrypted on WhatsApp:
// messages, photos, videos, voice messages and documents (media and files),
// live location, status and calls.
var content = []review.Category{"content.messages", "content.media", "content.files", "content.live_location", "content.status", "content.calls"}

var no = false

// needs are the lines S1 to S87: what three published pages say that the
// systems of the platforms do, each as something that can be so or not.
var needs = []need{
	{"S1", "WhatsApp's intake is known by its name, Law Enforcement Response System",
		[]string{"platform whatsapp names", "platform whatsapp"},
		service("whatsapp", "WhatsApp LERS", "https://www.whatsapp.com/records"), ""},
	{"S2", "WhatsApp's portal is a channel, and has its address",
		[]string{"platform whatsapp channels portal"},
		every(see(changed(warrant, nil), "-requester.off_channel"), that("the portal has its address", func(p *review.Policy) bool {
			return slices.ContainsFunc(p.Platforms["whatsapp"].Channels, func(c review.Channel) bool {
				return c.Channel == "portal" && strings.HasSuffix(c.Address, "whatsapp.com/records")
			})
		})), ""},
	{"S3", "nobody without an agency is approved",
		[]string{"code requester.incomplete"},
		see(changed(warrant, func(r *review.Request) { r.Requester.Agency = "" }), "push_back", "requester.incomplete~agency"), ""},
	{"S4", "a personal mailbox is refused and an unknown domain is named",
		[]string{"webmail gmail.com", "code requester.personal_email", "code requester.unlisted_domain"},
		every(see(changed(warrant, mail("rowan.kemp@gmail.com")), "reject", "requester=fail", "requester.personal_email~gmail.com"),
			see(changed(warrant, mail("rowan.kemp@pine-county.example")), "push_back", "requester.unlisted_domain~pine-county.example")), ""},
	{"S5", "a preservation and a request for records are checked each in its own way",
		[]string{"code legal_basis.no_process", "instrument us.2703f"},
		every(see(changed(freeze, nil), "approve", "legal_basis=not_applicable", "scope=pass", "duty=2027-02-19"),
			see(changed(freeze, func(r *review.Request) { r.Kind = review.Records }), "push_back", "legal_basis=fail", "scope.no_data")), ""},
	{"S6", "a preservation needs no legal process",
		[]string{"instrument us.2703f", "platform whatsapp preservation"},
		see(changed(freeze, nil), "approve", "legal_basis=not_applicable", "-legal_basis.no_process", "duty=2027-02-19", "kept=2027-02-20"), ""},
	{"S7", "what is kept is kept 90 days from the day on which it is taken",
		[]string{"platform whatsapp preservation"},
		see(changed(freeze, nil), "kept=2027-02-20"), ""},
	{"S8", "", nil, nil, "TestS8M5APreservationEndsByAPerson (store/keeping_test.go)"},
	{"S9", "records need valid legal process",
		[]string{"code legal_basis.no_process"},
		see(changed(warrant, func(r *review.Request) { r.Process = nil }), "push_back", "legal_basis=fail", "legal_basis.no_process=push_back"), ""},
	{"S10", "a number carries its country code, and what could be another country's is not guessed",
		[]string{"country IN", "country PE"},
		every(that("two spellings of one number are one target", func(p *review.Policy) bool {
			one, ok := numbered(p, "IN", "+91 10000-00107")
			other, too := numbered(p, "IN", "911000000107")
			return ok && too && one == other
		}),
			see(changed(warrant, number("BR", "51 90000-0107")), "push_back", "scope.invalid_target~Brazil", "scope.invalid_target~Peru"),
			see(changed(warrant, number("US", "202 555 0143")), "push_back", "scope.invalid_target")), ""},
	{"S11", "the BNSS is India's, and not the United States'",
		[]string{"instrument in.bnss_94", "code legal_basis.wrong_country"},
		every(see(changed(bnss, nil), "approve", "-legal_basis.wrong_country"),
			see(changed(bnss, func(r *review.Request) { r.Process.Authority.Country, r.Requester.Country = "US", "US" }), "push_back", "legal_basis.wrong_country")), ""},
	{"S12", "a notice without signature or stamp is not passed in silence",
		[]string{"instrument in.bnss_94 requires signed", "instrument in.bnss_94 requires sealed"},
		every(see(changed(bnss, func(r *review.Request) { r.Process.Signed = false }), "approve", "legal_basis=review", "legal_basis.unsigned=review"),
			see(changed(bnss, func(r *review.Request) { r.Process.Sealed = false }), "approve", "legal_basis=review", "legal_basis.unsealed=review")), ""},
	{"S13", "the requester attests to be an authorised officer, in the platform's words",
		[]string{"code requester.not_attested", "platform whatsapp attestations"},
		every(see(changed(warrant, func(r *review.Request) { r.Requester.Attested = false }), "push_back", "requester.not_attested=push_back"),
			attests(0, "authorised law-enforcement agent or government employee")), ""},
	{"S14", "a log-in by mail that was not completed is seen",
		[]string{"code requester.email_unproven"},
		see(changed(warrant, func(r *review.Request) { r.Requester.Verification.EmailLogin = &no }), "requester=review", "requester.email_unproven=review", "requester.email_unproven~rowan.kemp@fbi.gov"), ""},
	{"S15", "", nil, nil, "TestS15PreservedFromTheSnapshot (store/fulfil_test.go)"},
	{"S16", "", nil, nil, "the form for a new request: the risk of loss (tui/newrequest_test.go)"},
	{"S17", "", nil, nil, "TestS17CaseNumbers (store/store_test.go)"},
	{"S18", "", nil, nil, "intake: the schema of the document (review/intake/schema_test.go)"},
	{"S19", "a period has two ends, the right way round",
		[]string{"code scope.no_period", "code scope.inverted_period"},
		every(see(changed(warrant, func(r *review.Request) { r.Data[0].Category, r.Period = "traffic.ip_log", review.Period{} }), "push_back", "scope=fail", "scope.no_period"),
			see(changed(warrant, func(r *review.Request) { r.Period.To = review.Point{} }), "push_back", "scope=fail", "scope.no_period"),
			see(changed(warrant, func(r *review.Request) { r.Period.From, r.Period.To = r.Period.To, r.Period.From }), "push_back", "scope=fail", "scope.inverted_period")), ""},
	{"S20", "which process counts depends on the country and on the day",
		[]string{"instrument in.bnss_94", "instrument us.search_warrant"},
		every(see(changed(bnss, nil), "approve"), see(changed(warrant, nil), "approve"),
			see(changed(bnss, func(r *review.Request) { r.Process.Instrument = "us.search_warrant" }), "push_back", "legal_basis.wrong_country~India"),
			see(changed(bnss, func(r *review.Request) {
				r.ReceivedAt, r.Process.IssuedOn = r.ReceivedAt.AddDate(-3, 0, 0), day("2023-11-19")
			}), "push_back", "legal_basis.unknown_instrument")), ""},
	{"S21", "a request for records says why",
		[]string{"code scope.no_justification"},
		see(changed(warrant, func(r *review.Request) { r.Justification = " " }), "push_back", "scope=fail", "scope.no_justification"), ""},
	{"S22", "the requester attests again that they may ask for account records",
		[]string{"code requester.not_attested", "platform whatsapp attestations"},
		every(see(changed(warrant, func(r *review.Request) { r.Requester.AttestedRequest = &no }), "push_back", "requester.not_attested=push_back"),
			attests(1, "authorised to request account records")), ""},
	{"S23", "the address last seen can be given alone",
		[]string{"platform whatsapp holdings subscriber.ip_address", "instrument in.bnss_94 reach subscriber.ip_address"},
		see(changed(bnss, ask("subscriber.ip_address")), "approve", "+subscriber.ip_address"), ""},
	{"S24", "what is given depends on the country's law",
		[]string{"instrument us.search_warrant reach content.mail", "instrument foreign.order reach subscriber.name"},
		every(see(changed(warrant, under("google", "us.search_warrant", "magistrate", "subscriber.name", "content.mail")), "approve", "+subscriber.name", "+content.mail"),
			see(changed(bnss, under("google", "in.bnss_94", "magistrate", "subscriber.name", "content.mail")), "approve_narrowed", "+subscriber.name", "!content.mail"),
			see(changed(bnss, func(r *review.Request) {
				under("google", "foreign.order", "judge", "subscriber.name", "content.mail")(r)
				r.Process.Authority.Country, r.Requester.Country = "JP", "JP"
			}), "approve_narrowed", "+subscriber.name", "!content.mail")), ""},
	{"S25", "how long an answer may take is set by the law it is asked under",
		[]string{"clock in.it_rules_3_1_j", "clock eu.epoc_10_days", "clock eu.epoc_8_hours"},
		every(see(changed(bnss, nil), "clock response=2026-11-23T06:00:00Z"), see(changed(epoc, nil), "clock response=2026-11-26T23:59:59Z"),
			see(changed(epoc, func(r *review.Request) {
				r.Kind = review.Emergency
				r.Emergency = &review.Claim{Harm: "A threat to the seller", HarmKind: "death", PersonAtRisk: "The seller", Imminence: "Today", Nexus: "The threat came from it", Attested: true}
			}), "clock response=2026-11-16T19:00:00Z")), ""},
	{"S26", "India: 72 hours, and the hours run on",
		[]string{"clock in.it_rules_3_1_j"},
		see(changed(bnss, nil), "clock response=2026-11-23T06:00:00Z"), ""},
	{"S27", "an emergency is an imminent risk of death or serious physical injury, outside the standard process",
		[]string{"code emergency.no_harm", "code emergency.no_imminence", "platform whatsapp emergency"},
		every(see(changed(kidnap, nil), "approve", "emergency=pass", "+subscriber.ip_address"),
			see(changed(kidnap, func(r *review.Request) { r.Emergency.HarmKind = "other" }), "push_back", "emergency.no_harm@wa-gov#emergency"),
			see(changed(kidnap, func(r *review.Request) { r.Emergency.Imminence = "" }), "push_back", "emergency.no_imminence@wa-gov#emergency")), ""},
	{"S28", "a preservation needs no court order, and the sentence says what is done instead",
		[]string{"platform whatsapp preservation"},
		every(see(changed(freeze, nil), "-legal_basis.no_process", "legal_basis=not_applicable"), that("the sentence names what is kept", func(p *review.Policy) bool {
			r, err := changed(freeze, nil).read()
			return err == nil && review.Sentence(p, r, review.Assess(p, r, nil, noon)) == "Keep what is stored for 90 days; nothing is disclosed."
		})), ""},
	{"S29", "the guidelines that the rows rest on are named, with their date",
		[]string{"source wa-le", "source wa-gov"},
		that("both pages of WhatsApp are sources with a title, an address and a day", func(p *review.Policy) bool {
			for _, key := range []string{"wa-le", "wa-gov"} {
				if s := p.Sources[key]; s.Title == "" || s.URL == "" || s.AsOf.IsZero() {
					return false
				}
			}
			return true
		}), ""},
	{"S30", "", nil, nil, "queries: kinds of case (review/query_test.go)"},
	{"S31", "the intake's names vary and all are known",
		[]string{"platform whatsapp names", "platform google names"},
		every(service("whatsapp", "WhatsApp Law Enforcement Online Request System", "www.whatsapp.com/records"), service("google", "Law Enforcement Request System", "lers.google.com")), ""},
	{"S32", "Google LERS, lers.google.com",
		[]string{"platform google", "platform google names", "platform google channels portal"},
		every(service("google", "Google LERS", "lers.google.com"),
			see(changed(warrant, onPortal("google", "email", "someone@example.com")), "-requester.off_channel")), ""},
	{"S33", "Meta's system serves Facebook and Instagram",
		[]string{"platform facebook", "platform instagram", "platform facebook channels portal"},
		every(service("facebook", "Facebook", "www.facebook.com/records"), service("instagram", "Instagram", "www.facebook.com/records"),
			service("facebook", "Meta Law Enforcement Online Request System", "www.facebook.com/records"),
			see(changed(warrant, onPortal("facebook", "user_id", "100000000000107")), "-requester.off_channel")), ""},
	{"S34", "Apple's portal, lep.apple.com",
		[]string{"platform apple", "platform apple names", "platform apple channels portal"},
		every(service("apple", "Apple LEP", "lep.apple.com"),
			see(changed(warrant, onPortal("apple", "email", "someone@example.com")), "-requester.off_channel")), ""},
	{"S35", "Telegram has no portal; legal process comes by mail",
		[]string{"platform telegram", "platform telegram channels email"},
		every(service("telegram", "Telegram", ""),
			see(changed(warrant, onPortal("telegram", "phone", "+12025550143")), "requester.off_channel=review"),
			see(changed(warrant, func(r *review.Request) { r.Platform, r.Channel = "telegram", "email" }), "-requester.off_channel")), ""},
	{"S36", "accounts are named by number, mail address or profile, each checked",
		[]string{"platform whatsapp targets phone", "platform google targets email", "platform facebook targets profile_url"},
		every(see(changed(warrant, nil), "scope=pass"),
			see(changed(warrant, onPortal("google", "email", "someone@example.com")), "-scope.not_our_target", "-scope.invalid_target"),
			see(changed(warrant, onPortal("google", "email", "someone")), "scope.invalid_target"),
			see(changed(warrant, onPortal("facebook", "profile_url", "https://www.facebook.com/someone")), "-scope.not_our_target", "-scope.invalid_target"),
			see(changed(warrant, onPortal("facebook", "profile_url", "someone")), "scope.invalid_target"),
			see(changed(warrant, onPortal("whatsapp", "email", "someone@example.com")), "scope.not_our_target")), ""},
	{"S37", "a private person is no authority, and is sent to the platform's support",
		[]string{"code requester.private_party"},
		every(see(changed(warrant, func(r *review.Request) { r.Requester.Kind = "private" }), "reject", "requester.private_party=reject"),
			that("the letter names the support", func(p *review.Policy) bool {
				c := p.Codes["requester.private_party"]
				return c != nil && strings.Contains(c.Letter+c.Cure, "support")
			})), ""},
	{"S38", "Gmail and Outlook are refused",
		[]string{"webmail gmail.com", "webmail outlook.com"},
		every(see(changed(warrant, mail("rowan.kemp@gmail.com")), "requester.personal_email=reject"), see(changed(warrant, mail("rowan.kemp@outlook.com")), "requester.personal_email=reject")), ""},
	{"S39", "", nil, nil, "store: one life for all kinds of request (store/store_test.go)"},
	{"S40", "ninety days is the platform's number, and another number is another date",
		[]string{"platform whatsapp preservation"},
		func(p *review.Policy) error {
			longer, plat := *p, *p.Platforms["whatsapp"]
			plat.Preservation.Days *= 2
			longer.Platforms = map[string]*review.Platform{"whatsapp": &plat}
			if err := see(changed(freeze, nil), "kept=2027-02-20")(p); err != nil {
				return err
			}
			return see(changed(freeze, nil), "kept=2027-05-21")(&longer)
		}, ""},
	{"S41", "disclosure needs valid process on every platform",
		[]string{"code legal_basis.no_process"},
		every(see(changed(warrant, bare("google", "email", "someone@example.com")), "push_back", "legal_basis.no_process=push_back"),
			see(changed(warrant, bare("telegram", "phone", "+12025550143")), "push_back", "legal_basis.no_process=push_back")), ""},
	{"S42", "an emergency needs no process, and does need its attestation",
		[]string{"code emergency.no_attestation", "platform whatsapp emergency"},
		every(see(changed(kidnap, nil), "approve", "legal_basis=not_applicable", "-legal_basis.no_process", "+subscriber.ip_address"),
			see(changed(kidnap, func(r *review.Request) { r.Emergency.Attested = false }), "push_back", "emergency.no_attestation@wa-gov#emergency")), ""},
	{"S43", "name, number, address and logs of log-ins are no content: a subpoena reaches them",
		[]string{"instrument us.grand_jury_subpoena", "platform google holdings subscriber.name", "platform google holdings subscriber.email", "platform google holdings traffic.ip_log"},
		see(changed(warrant, under("google", "us.grand_jury_subpoena", "clerk", "subscriber.name", "subscriber.phone", "subscriber.email", "subscriber.ip_address", "traffic.ip_log")),
			"approve", "+subscriber.name", "+subscriber.phone", "+subscriber.email", "+subscriber.ip_address", "+traffic.ip_log"), ""},
	{"S44", "messages, mail and files are content: a warrant reaches them, a court order for records does not",
		[]string{"instrument us.search_warrant reach content.mail", "platform google holdings content.mail", "platform google holdings content.files", "instrument us.2703d"},
		every(see(changed(warrant, under("google", "us.search_warrant", "magistrate", "content.messages", "content.mail", "content.files")), "approve", "+content.messages", "+content.mail", "+content.files"),
			see(changed(warrant, under("google", "us.2703d", "magistrate", "subscriber.name", "content.messages", "content.mail", "content.files")),
				"approve_narrowed", "content.messages:legal_basis.insufficient", "content.mail:legal_basis.insufficient", "content.files:legal_basis.insufficient")), ""},
	{"S45", "United States law: content needs a search warrant, and a subpoena is told so",
		[]string{"platform google holdings content.mail", "code legal_basis.insufficient", "instrument us.grand_jury_subpoena"},
		see(changed(warrant, under("google", "us.grand_jury_subpoena", "clerk", "content.mail")), "push_back", "legal_basis=fail", "legal_basis.insufficient~search warrant"), ""},
	{"S46", "a foreign agency that wants content needs a treaty request, executed by a court here",
		[]string{"instrument in.bnss_94 beyond content.mail", "instrument treaty.mlat", "code legal_basis.treaty_required"},
		every(see(changed(bnss, under("google", "in.bnss_94", "magistrate", "content.mail")), "push_back", "legal_basis.treaty_required=narrow"),
			see(changed(bnss, func(r *review.Request) {
				under("google", "treaty.mlat", "magistrate", "content.mail")(r)
				r.Process.Authority.Country, r.Process.Via, r.Process.Statute = "US", "mlat", "18 U.S.C. 3512"
			}), "approve", "+content.mail")), ""},
	{"S47", "end-to-end encrypted content is out, whatever the process",
		[]string{"platform whatsapp holdings content.messages", "code scope.encrypted"},
		every(see(changed(warrant, ask("subscriber.name", "content.messages")), "approve_narrowed", "!content.messages", "content.messages:scope.encrypted"),
			see(changed(warrant, ask("content.messages")), "push_back", "scope.encrypted=narrow")), ""},
	{"S48", "an order about encryption itself is known as one",
		[]string{"code scope.redesign"},
		see(changed(warrant, demand("redesign")), "reject", "scope.redesign=reject"), ""},
	{"S49", "", nil, nil, "fulfilment: costs are optional"},
	{"S50", "each platform has its own rules: one warrant, three answers",
		[]string{"platform whatsapp", "platform google", "platform telegram"},
		every(see(changed(warrant, ask("subscriber.name", "content.messages")), "approve_narrowed", "content.messages:scope.encrypted"),
			see(changed(warrant, under("google", "us.search_warrant", "magistrate", "subscriber.name", "content.messages")), "approve"),
			see(changed(warrant, func(r *review.Request) {
				under("telegram", "us.search_warrant", "magistrate", "subscriber.phone", "content.messages")(r)
				r.Process.SuspectConfirmed = true
			}), "approve_narrowed", "+subscriber.phone", "content.messages:legal_basis.insufficient")), ""},
	{"S51", "no paper of any kind lets WhatsApp produce message content",
		[]string{"platform whatsapp holdings content.messages"},
		func(p *review.Policy) error {
			for id := range p.Instruments {
				c := changed(warrant, under("whatsapp", id, "judge", content...))
				if err := see(c, "!content.messages", "!content.media", "!content.calls", "scope.encrypted=narrow")(p); err != nil {
					return err
				}
			}
			return see(changed(kidnap, ask("content.messages")), "push_back", "content.messages:scope.beyond_emergency", "scope.encrypted")(p)
		}, ""},
	{"S52", "the reason names the Signal protocol and the page that says so",
		[]string{"platform whatsapp sentences scope.encrypted", "platform whatsapp holdings content.messages"},
		see(changed(warrant, ask("content.messages")), "scope.encrypted~Signal encryption protocol", "scope.encrypted@wa-gov#encryption"), ""},
	{"S53", "content is on the telephone or in the user's own backup, and the letter can say so",
		[]string{"platform whatsapp holdings content.backup", "code legal_basis.wrong_provider"},
		see(changed(warrant, ask("subscriber.name", "content.backup")), "approve_narrowed", "legal_basis.wrong_provider=narrow", "legal_basis.wrong_provider~Apple (iCloud) or Google (Google Drive)"), ""},
	{"S54", "", nil, nil, "TestS54M21M22CountedByHand (review/report/report_test.go)"},
	{"S55", "law, the platform's rules and treaties are looked at apart",
		[]string{"instrument in.bnss_94 beyond content.messages", "platform whatsapp clauses subscriber.name", "instrument in.bnss_94 requires sealed"},
		see(changed(bnss, func(r *review.Request) {
			r.Process.Sealed = false
			ask("subscriber.name", "content.messages")(r)
		}), "legal_basis.unsealed=review", "legal_basis.policy_clause@wa-le#us-process", "legal_basis.treaty_required=narrow"), ""},
	{"S56", "", nil, nil, "store: a person decides every request (store/decide_test.go)"},
	{"S57", "", nil, nil, "store: a decision keeps its law and its policy (store/decide_test.go, store/packs_test.go)"},
	{"S58", "", nil, nil, "people: training (store/people_test.go)"},
	{"S59", "", nil, nil, "store: questions to counsel (store/decide_test.go, tui/counsel_test.go)"},
	{"S60", "", nil, nil, "store: one request at a time (review/refusal_test.go, store/decide_test.go)"},
	{"S61", "an emergency without a written attestation is not approved",
		[]string{"code emergency.no_attestation"},
		see(changed(kidnap, func(r *review.Request) { r.Emergency.Attested = false }), "push_back", "emergency=fail", "emergency.no_attestation=push_back", "!subscriber.ip_address"), ""},
	{"S62", "the platform may, and need not, disclose where it believes in good faith that it helps",
		[]string{"platform whatsapp clauses content.messages", "code emergency.no_nexus"},
		every(see(changed(kidnap, nil), "legal_basis.policy_clause~may disclose information where it believes in good faith"),
			see(changed(kidnap, func(r *review.Request) { r.Emergency.Nexus = "" }), "push_back", "emergency.no_nexus")), ""},
	{"S63", "the user is told before disclosure unless something bars it; the right is reserved",
		[]string{"platform whatsapp notice"},
		every(see(changed(warrant, nil), "notice=notify_before", "notice.due@wa-gov#notice"),
			that("WhatsApp reserves the right", func(p *review.Policy) bool { return p.Platforms["whatsapp"].Notice.Reserved })), ""},
	{"S64", "what keeps the user untold: the law, a child, a threat to life",
		[]string{"instrument us.pen_register secrecy", "platform whatsapp notice"},
		every(see(changed(pen, nil), "notice=prohibited", "ground=statute"),
			see(changed(warrant, offence("child_exploitation")), "notice=withhold", "ground=child_exploitation"),
			see(changed(kidnap, nil), "notice=withhold", "ground=emergency"),
			see(changed(warrant, offence("violent")), "notice=notify_before")), ""},
	{"S65", "notice is delayed to the day on which the order's silence ends",
		[]string{"code notice.delayed"},
		see(changed(warrant, gag("order", true, true, "2027-05-01")), "notice=delay", "ground=court_order", "until=2027-05-01", "clock gag=2027-05-02T09:59:59Z", "notice.delayed=info"), ""},
	{"S66", "an exception is looked at again on a day that is set",
		[]string{"platform whatsapp notice"},
		see(changed(kidnap, nil), "notice=withhold", "recheck=2027-02-20"), ""},
	{"S67", "", nil, nil, "TestS67AnAnswerIsProposedAndConfirmed (store/conversation_test.go)"},
	{"S68", "four grounds, and no other, stand behind every refusal",
		[]string{"code legal_basis.human_rights"},
		that("the grounds are the four", func(p *review.Policy) bool {
			used := map[string]bool{}
			for _, c := range p.Codes {
				if c.Ground != "" && (c.Severity == review.PushBack || c.Severity == review.Reject) {
					used[c.Ground] = true
				}
			}
			return len(used) == 4 && used["unlawful"] && used["overly_broad"] && used["legally_deficient"] && used["international_standards"]
		}), ""},
	{"S69", "", nil, nil, "decisions: the four questions (review/refusal_test.go)"},
	{"S70", "each platform's published guidelines are named, for the letters",
		[]string{"platform whatsapp", "platform apple", "platform telegram"},
		that("six platforms have guidelines", func(p *review.Policy) bool {
			n := 0
			for _, plat := range p.Platforms {
				if strings.HasPrefix(plat.Guide, "https://") {
					n++
				}
			}
			return n == 6
		}), ""},
	{"S71", "an order to undermine encryption is challenged: reject, and counsel",
		[]string{"code scope.redesign"},
		every(see(changed(warrant, demand("redesign")), "reject", "counsel", "scope=fail"), see(changed(warrant, demand("trace_originator")), "reject", "counsel")), ""},
	{"S72", "silence about such an order is marked apart",
		[]string{"code notice.gag_on_redesign"},
		see(changed(warrant, func(r *review.Request) {
			demand("redesign")(r)
			gag("order", true, true, "")(r)
		}), "reject", "notice.gag_on_redesign~challenge", "notice=prohibited"), ""},
	{"S73", "only what is asked and lawful is given",
		[]string{"instrument us.2703d reach subscriber.name", "code legal_basis.insufficient"},
		see(changed(warrant, func(r *review.Request) {
			r.Process.Instrument = "us.2703d"
			ask("subscriber.name", "account.groups")(r)
		}), "approve_narrowed", "+subscriber.name", "!account.groups", "account.groups:legal_basis.insufficient"), ""},
	{"S74", "six things are basic subscriber information and stand first",
		[]string{"platform whatsapp holdings subscriber.name"},
		every(holdsFirst("wa-gov#information", "subscriber.name", "subscriber.service_start", "subscriber.last_seen", "subscriber.ip_address", "subscriber.device_type", "subscriber.email"),
			see(changed(warrant, func(r *review.Request) {
				r.Process.Instrument, r.Process.Authority.Role = "us.grand_jury_subpoena", "clerk"
				ask("subscriber.name", "subscriber.service_start", "subscriber.last_seen", "subscriber.ip_address", "subscriber.device_type", "subscriber.email")(r)
			}), "approve", "+subscriber.device_type", "+subscriber.email")), ""},
	{"S75", "four things are account information, given under a warrant",
		[]string{"platform whatsapp holdings account.about", "instrument us.search_warrant reach account.about"},
		every(holdsFirst("wa-le#search-warrant", "account.about", "account.profile_photo", "account.groups", "account.contacts"),
			see(changed(warrant, ask("account.about", "account.profile_photo", "account.groups", "account.contacts")), "approve", "+account.contacts")), ""},
	{"S76", "an account that is not there is recorded, and refuses nobody",
		[]string{"code scope.no_such_account"},
		see(changed(warrant, func(r *review.Request) { r.Targets[0].NoAccount = true }), "scope.no_such_account=info", "!subscriber.name", "subscriber.name:scope.no_such_account"), ""},
	{"S77", "logs of delivered messages are not held",
		[]string{"platform whatsapp holdings traffic.message_log", "code scope.not_held"},
		see(changed(warrant, ask("subscriber.name", "traffic.message_log")), "approve_narrowed", "scope.not_held@wa-gov#message-logs", "scope.not_held=narrow", "traffic.message_log:scope.not_held", "!traffic.message_log"), ""},
	{"S78", "a pen register order lets logs be collected from now on, between two dates",
		[]string{"instrument us.pen_register reach traffic.call_log", "instrument us.pen_register duration", "platform whatsapp holdings traffic.call_log"},
		every(see(changed(pen, nil), "approve", "+traffic.call_log", "clock collection_end=2027-01-21T23:59:59Z"),
			see(changed(pen, func(r *review.Request) { r.Process.Window = review.Period{} }), "push_back", "scope.no_period"),
			see(changed(pen, func(r *review.Request) { r.Process.Window.To = point("2027-01-22") }), "push_back", "legal_basis.duration_exceeded"),
			see(changed(pen, past), "push_back", "scope.past_period=narrow", "!traffic.call_log")), ""},
	{"S79", "what a pen register collects: to and from, time, address, type; no content",
		[]string{"instrument us.pen_register beyond content.messages", "platform whatsapp clauses traffic.message_log"},
		every(see(changed(pen, ask("traffic.message_log", "traffic.call_log")), "approve", "+traffic.message_log", "+traffic.call_log",
			"legal_basis.policy_clause~to and from, time, address and type of communication"),
			see(changed(pen, ask("traffic.call_log", "content.messages")), "approve_narrowed", "legal_basis.insufficient@usc-3123#3127", "!content.messages")), ""},
	{"S80", "messages, photos, videos, voice, documents, live location, status and calls are encrypted",
		[]string{"platform whatsapp holdings content.messages", "platform whatsapp holdings content.files", "platform whatsapp sentences scope.encrypted"},
		every(see(changed(warrant, ask(content...)), "push_back", "content.messages:scope.encrypted", "content.media:scope.encrypted", "content.files:scope.encrypted",
			"content.live_location:scope.encrypted", "content.status:scope.encrypted", "content.calls:scope.encrypted"),
			that("the letter names all eight", func(p *review.Policy) bool {
				for _, s := range p.Platforms["whatsapp"].Sentences {
					if s.Code == "scope.encrypted" {
						return !slices.ContainsFunc([]string{"messages", "photos", "videos", "voice", "documents", "live location", "status", "calls"},
							func(w string) bool { return !strings.Contains(s.Letter, w) })
					}
				}
				return false
			})), ""},
	{"S81", "an order under FISA runs every check and is counsel's",
		[]string{"instrument us.fisa"},
		see(changed(warrant, func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role, r.Process.Purpose = "us.fisa", "judge", "intelligence"
		}), "counsel", "legal_basis=review", "notice=prohibited", "+subscriber.name"), ""},
	{"S82", "Executive Order 12333 puts no duty on a provider",
		[]string{"instrument us.eo_12333", "code legal_basis.no_obligation"},
		see(changed(warrant, func(r *review.Request) { r.Process.Instrument = "us.eo_12333" }), "reject", "counsel", "legal_basis.no_obligation=reject", "!subscriber.name"), ""},
	{"S83", "a national security letter gives name and length of service, no more",
		[]string{"instrument us.nsl", "instrument us.nsl reach subscriber.name", "instrument us.nsl beyond subscriber.email"},
		see(changed(warrant, func(r *review.Request) {
			letter(r)
			ask("subscriber.name", "subscriber.service_start", "subscriber.email", "subscriber.ip_address")(r)
		}), "approve_narrowed", "+subscriber.name", "+subscriber.service_start", "subscriber.email:scope.nsl_limit", "subscriber.ip_address:scope.nsl_limit"), ""},
	{"S84", "a preservation still needs an authority and an account",
		[]string{"webmail gmail.com", "code requester.personal_email", "code scope.invalid_target"},
		every(see(changed(freeze, mail("dana.orlow@gmail.com")), "reject", "requester.personal_email=reject"),
			see(changed(freeze, number("US", "202 555 0155")), "push_back", "scope.invalid_target=push_back")), ""},
	{"S85", "", nil, nil, "TestS81S85M23BandsAreEnteredByCounsel (store/bands_test.go)"},
	{"S86", "the privacy policy is part of the test: an approval names its clause",
		[]string{"platform whatsapp clauses subscriber.name"},
		see(changed(warrant, nil), "legal_basis.policy_clause@wa-pp#law", "legal_basis.policy_clause~Privacy Policy"), ""},
	{"S87", "an approval names the clause of the guidelines that it rests on",
		[]string{"platform whatsapp clauses subscriber.name", "platform whatsapp clauses account.groups"},
		see(changed(warrant, nil), "legal_basis.policy_clause@wa-le#us-process", "legal_basis.policy_clause@wa-le#search-warrant"), ""},
}

func mail(address string) func(*review.Request) {
	return func(r *review.Request) { r.Requester.Email = address }
}

func number(country, value string) func(*review.Request) {
	return func(r *review.Request) { r.Targets = []review.Target{{Type: "phone", Value: value, Country: country}} }
}

func numbered(p *review.Policy, country, value string) (string, bool) {
	r := &review.Request{Platform: "whatsapp", Requester: review.Requester{Country: country}, Targets: []review.Target{{Type: "phone", Value: value}}}
	return review.NormalTarget(p, r, 0)
}

func attests(n int, words string) claim {
	return that("WhatsApp's sentence says: "+words, func(p *review.Policy) bool {
		a := p.Platforms["whatsapp"].Attestations
		return len(a) > n && strings.Contains(a[n], words)
	})
}

// onPortal turns a request into one that came by a platform's portal.
func onPortal(platform, kind, value string) func(*review.Request) {
	return func(r *review.Request) {
		r.Platform, r.Channel, r.Process.ServedOn = platform, "portal", ""
		r.Targets = []review.Target{{Type: kind, Value: value}}
	}
}

// bare is onPortal without process.
func bare(platform, kind, value string) func(*review.Request) {
	return func(r *review.Request) {
		onPortal(platform, kind, value)(r)
		r.Process = nil
	}
}

func demand(what string) func(*review.Request) {
	return func(r *review.Request) { r.Demands = []string{what} }
}

func offence(category string) func(*review.Request) {
	return func(r *review.Request) { r.Process.Offence.Category = category }
}

// past gives a request a period that is over, and no window ahead.
func past(r *review.Request) {
	r.Process.Window, r.Period = review.Period{}, review.Period{From: point("2026-08-01"), To: point("2026-11-01")}
}

// letter turns a request into a national security letter in good form.
func letter(r *review.Request) {
	r.Process.Instrument, r.Process.Authority.Role, r.Process.Purpose = "us.nsl", "fbi_designee", "intelligence"
	r.Process.Certified, r.Process.ReviewNotice = true, true
}

// holdsFirst claims that one row of WhatsApp's holdings begins with these, in
// this order, and that no row before it speaks of their class.
func holdsFirst(cite string, want ...review.Category) claim {
	return that("WhatsApp's holdings name "+string(want[0])+" and what follows in the order of the guidelines", func(p *review.Policy) bool {
		for _, h := range p.Platforms["whatsapp"].Holdings {
			if review.Category(h.Categories[0]).Class() != want[0].Class() {
				continue
			}
			if len(h.Categories) < len(want) || h.Cite != cite || h.Held != "stored" {
				return false
			}
			for i, c := range want {
				if h.Categories[i] != string(c) {
					return false
				}
			}
			return true
		}
		return false
	})
}
