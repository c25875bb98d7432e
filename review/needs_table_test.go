package review_test

import (
	"slices"
	"strings"

	"lert/review"
)

// content are the kinds of content that are end-to-end encrypted on WhatsApp: messages, photos, videos, voice messages
// and documents (media and files), live location, status and calls.
var content = []review.Category{"content.messages", "content.media", "content.files", "content.live_location",
	"content.status", "content.calls"}

var no = false

// needs are the requirements S1 to S87 (ARCHITECTURE.md, "Requirements"): what a guide to WhatsApp's portal, an
// explainer on such systems and WhatsApp's page on government requests describe, each as a statement that a test can
// find true or false.
var needs = []requirement{
	{"S1", "Requests to WhatsApp's Law Enforcement Response System can be filed, and the system is found under " +
		"that name.",
		[]string{"platform whatsapp names", "platform whatsapp"},
		service("whatsapp", "WhatsApp LERS", "https://www.whatsapp.com/records"), ""},
	{"S2", "The WhatsApp portal is a recognised channel, and its address (whatsapp.com/records) is on record.",
		[]string{"platform whatsapp channels portal"},
		allOf(expect(changed(warrantDoc, nil), "-requester.off_channel"),
			condition("the portal has its address", func(p *review.Policy) bool {
				return slices.ContainsFunc(p.Platforms["whatsapp"].Channels, func(c review.Channel) bool {
					return c.Channel == "portal" && strings.HasSuffix(c.Address, "whatsapp.com/records")
				})
			})), ""},
	{"S3", "A request that does not name the requesting agency cannot be approved.",
		[]string{"code requester.incomplete"},
		expect(changed(warrantDoc, func(r *review.Request) { r.Requester.Agency = "" }), "push_back",
			"requester.incomplete~agency"), ""},
	{"S4", "A request from a personal mailbox is rejected; one from an unlisted domain is returned, and the " +
		"finding names the domain.",
		[]string{"webmail gmail.com", "code requester.personal_email", "code requester.unlisted_domain"},
		allOf(expect(changed(warrantDoc, withEmail("rowan.kemp@gmail.com")), "reject", "requester=fail",
			"requester.personal_email~gmail.com"),
			expect(changed(warrantDoc, withEmail("rowan.kemp@pine-county.example")), "push_back",
				"requester.unlisted_domain~pine-county.example")), ""},
	{"S5", "Preservation requests and requests for records are distinct types, each with its own set of checks.",
		[]string{"code legal_basis.no_process", "instrument us.2703f"},
		allOf(expect(changed(preservationDoc, nil), "approve", "legal_basis=not_applicable", "scope=pass",
			"duty=2027-02-19"),
			expect(changed(preservationDoc, func(r *review.Request) { r.Kind = review.KindRecords }), "push_back",
				"legal_basis=fail", "scope.no_data")), ""},
	{"S6", "A preservation request needs no legal process; the legal-basis check is recorded as not applicable, " +
		"not as failed.",
		[]string{"instrument us.2703f", "platform whatsapp preservation"},
		expect(changed(preservationDoc, nil), "approve", "legal_basis=not_applicable", "-legal_basis.no_process",
			"duty=2027-02-19", "kept=2027-02-20"), ""},
	{"S7", "A copy made on a preservation request is kept for 90 days from the day it is made, and the expiry date " +
		"is shown.",
		[]string{"platform whatsapp preservation"},
		expect(changed(preservationDoc, nil), "kept=2027-02-20"), ""},
	{"S8", "", nil, nil, "TestS8M5APreservationEndsByAPerson (store/preserved_copy_test.go)"},
	{"S9", "A request for records without valid legal process cannot be approved.",
		[]string{"code legal_basis.no_process"},
		expect(changed(warrantDoc, func(r *review.Request) { r.Process = nil }), "push_back", "legal_basis=fail",
			"legal_basis.no_process=push_back"), ""},
	{"S10", "Two spellings of one phone number match; a number without a country code, or one that could belong to " +
		"another country, is refused.",
		[]string{"country IN", "country PE"},
		allOf(condition("two spellings of one number are one target", func(p *review.Policy) bool {
			one, ok := normalisedPhone(p, "IN", "+91 10000-00107")
			other, too := normalisedPhone(p, "IN", "911000000107")
			return ok && too && one == other
		}),
			expect(changed(warrantDoc, withPhone("BR", "51 90000-0107")), "push_back", "scope.invalid_target~Brazil",
				"scope.invalid_target~Peru"),
			expect(changed(warrantDoc, withPhone("US", "202 555 0143")), "push_back", "scope.invalid_target")), ""},
	{"S11", "The Bharatiya Nagarik Suraksha Sanhita, 2023 may be cited only by an Indian authority.",
		[]string{"instrument in.bnss_94", "code legal_basis.wrong_country"},
		allOf(expect(changed(bnssDoc, nil), "approve", "-legal_basis.wrong_country"),
			expect(changed(bnssDoc, func(r *review.Request) {
				r.Process.Authority.Country, r.Requester.Country = "US", "US"
			}), "push_back", "legal_basis.wrong_country")), ""},
	{"S12", "A missing signature or seal on an Indian notice raises a finding that a reviewer must acknowledge.",
		[]string{"instrument in.bnss_94 requires signed", "instrument in.bnss_94 requires sealed"},
		allOf(expect(changed(bnssDoc, func(r *review.Request) { r.Process.Signed = false }), "approve",
			"legal_basis=review", "legal_basis.unsigned=review"),
			expect(changed(bnssDoc, func(r *review.Request) { r.Process.Sealed = false }), "approve",
				"legal_basis=review", "legal_basis.unsealed=review")), ""},
	{"S13", "The requester must attest to being an authorised officer or government employee; the platform's exact " +
		"wording is kept.",
		[]string{"code requester.not_attested", "platform whatsapp attestations"},
		allOf(expect(changed(warrantDoc, func(r *review.Request) { r.Requester.Attested = nil }), "push_back",
			"requester.not_attested=push_back"),
			attestationSays(0, "authorised law-enforcement agent or government employee")), ""},
	{"S14", "The platform's e-mail login check is on record, and a reviewer is alerted if the requester did not " +
		"complete it.",
		[]string{"code requester.email_unproven"},
		expect(changed(warrantDoc, func(r *review.Request) { r.Requester.Verification.EmailLogin = &no }),
			"requester=review", "requester.email_unproven=review", "requester.email_unproven~rowan.kemp@fbi.gov"), ""},
	{"S15", "", nil, nil, "TestS15PreservedFromTheSnapshot (store/fulfil_test.go)"},
	{"S16", "", nil, nil, "the form for a new request: the risk of loss (tui/newrequest_test.go)"},
	{"S17", "", nil, nil, "TestS17CaseNumbers (store/store_test.go)"},
	{"S18", "", nil, nil, "intake: the schema of the document (review/intake/schema_test.go)"},
	{"S19", "A request for records must state a period with a start and an end, in that order.",
		[]string{"code scope.no_period", "code scope.inverted_period"},
		allOf(expect(changed(warrantDoc,
			func(r *review.Request) { r.Data[0].Category, r.Period = "traffic.ip_log", review.Period{} }), "push_back",
			"scope=fail", "scope.no_period"),
			expect(changed(warrantDoc, func(r *review.Request) { r.Period.To = review.Point{} }), "push_back",
				"scope=fail", "scope.no_period"),
			expect(changed(warrantDoc, func(r *review.Request) {
				r.Period.From, r.Period.To = r.Period.To, r.Period.From
			}), "push_back", "scope=fail", "scope.inverted_period")), ""},
	{"S20", "Which legal process is valid depends on the country and on the law in force on the relevant date.",
		[]string{"instrument in.bnss_94", "instrument us.search_warrant"},
		allOf(expect(changed(bnssDoc, nil), "approve"), expect(changed(warrantDoc, nil), "approve"),
			expect(changed(bnssDoc, func(r *review.Request) { r.Process.Instrument = "us.search_warrant" }),
				"push_back", "legal_basis.wrong_country~India"),
			expect(changed(bnssDoc, func(r *review.Request) {
				r.ReceivedAt, r.Process.IssuedOn = r.ReceivedAt.AddDate(-3, 0, 0), day("2023-11-19")
			}), "push_back", "legal_basis.unknown_instrument")), ""},
	{"S21", "A request for records must explain why the data is needed.",
		[]string{"code scope.no_justification"},
		expect(changed(warrantDoc, func(r *review.Request) { r.Justification = " " }), "push_back", "scope=fail",
			"scope.no_justification"), ""},
	{"S22", "On submission the requester must attest again, this time to being authorised to request account records.",
		[]string{"code requester.not_attested", "platform whatsapp attestations"},
		allOf(expect(changed(warrantDoc, func(r *review.Request) { r.Requester.AttestedRequest = &no }), "push_back",
			"requester.not_attested=push_back"),
			attestationSays(1, "authorised to request account records")), ""},
	{"S23", "The last-seen IP address is a data category of its own and can be disclosed alone.",
		[]string{"platform whatsapp holdings subscriber.ip_address",
			"instrument in.bnss_94 reach subscriber.ip_address"},
		expect(changed(bnssDoc, ask("subscriber.ip_address")), "approve", "+subscriber.ip_address"), ""},
	{"S24", "The same request can reach different data depending on the law of the requesting country.",
		[]string{"instrument us.search_warrant reach content.mail", "instrument foreign.order reach subscriber.name"},
		allOf(expect(changed(warrantDoc, under("google", "us.search_warrant", "magistrate", "subscriber.name",
			"content.mail")), "approve", "+subscriber.name", "+content.mail"),
			expect(changed(bnssDoc, under("google", "in.bnss_94", "magistrate", "subscriber.name", "content.mail")),
				"approve_narrowed", "+subscriber.name", "!content.mail"),
			expect(changed(bnssDoc, func(r *review.Request) {
				under("google", "foreign.order", "judge", "subscriber.name", "content.mail")(r)
				r.Process.Authority.Country, r.Requester.Country = "CL", "CL"
			}), "approve_narrowed", "+subscriber.name", "!content.mail")), ""},
	{"S25", "The response deadline comes from the legal regime that applies, not from one fixed number.",
		[]string{"clock in.it_rules_3_1_j", "clock eu.epoc_10_days", "clock eu.epoc_8_hours"},
		allOf(expect(changed(bnssDoc, nil), "clock response=2026-11-23T06:00:00Z"),
			expect(changed(epocDoc, nil), "clock response=2026-11-26T23:59:59Z"),
			expect(changed(epocDoc, func(r *review.Request) {
				r.Kind = review.KindEmergency
				r.Emergency = &review.EmergencyClaim{Harm: "A threat to the seller", HarmKind: "death",
					PersonAtRisk: "The seller", Imminence: "Today", Nexus: "The threat came from it", Attested: true}
			}), "clock response=2026-11-16T19:00:00Z")), ""},
	{"S26", "An Indian request must be answered within 72 hours, without pause for weekends; a missed deadline is " +
		"visible and recorded.",
		[]string{"clock in.it_rules_3_1_j"},
		expect(changed(bnssDoc, nil), "clock response=2026-11-23T06:00:00Z"), ""},
	{"S27", "An emergency requires both an imminent risk and a risk of death or serious physical injury; it " +
		"follows a separate procedure.",
		[]string{"code emergency.no_harm", "code emergency.no_imminence", "platform whatsapp emergency"},
		allOf(expect(changed(emergencyDoc, nil), "approve", "emergency=pass", "+subscriber.ip_address"),
			expect(changed(emergencyDoc, withHarm("other")), "push_back",
				"emergency.no_harm@wa-gov#emergency"),
			expect(changed(emergencyDoc, func(r *review.Request) { r.Emergency.Imminence = "" }), "push_back",
				"emergency.no_imminence@wa-gov#emergency")), ""},
	{"S28", "A preservation needs no court order, and the recommendation explains what will be done instead.",
		[]string{"platform whatsapp preservation"},
		allOf(expect(changed(preservationDoc, nil), "-legal_basis.no_process", "legal_basis=not_applicable",
			"legal_basis.not_needed=info", "legal_basis.not_needed~needs no court order"),
			expect(changed(warrantDoc, nil), "-legal_basis.not_needed"),
			condition("the sentence names what is kept", func(p *review.Policy) bool {
				r, err := changed(preservationDoc, nil).read()
				return err == nil && review.Summary(p, r,
					review.Assess(p, r, nil, testNow)) == "Preserve the stored data for 90 days; nothing is disclosed."
			})), ""},
	{"S29", "Each platform's rules cite the published guidelines on which they rest, with title, address and date.",
		[]string{"source wa-le", "source wa-gov"},
		condition("both pages of WhatsApp are sources with a title, an address and a day", func(p *review.Policy) bool {
			for _, key := range []string{"wa-le", "wa-gov"} {
				if s := p.Sources[key]; s.Title == "" || s.URL == "" || s.AsOf.IsZero() {
					return false
				}
			}
			return true
		}), ""},
	{"S30", "", nil, nil, "queries: kinds of case (review/query/query_test.go)"},
	{"S31", "The different names in use for a platform's intake system all lead to the same platform.",
		[]string{"platform whatsapp names", "platform google names"},
		allOf(service("whatsapp", "WhatsApp Law Enforcement Online Request System", "www.whatsapp.com/records"),
			service("google", "Law Enforcement Request System", "lers.google.com")), ""},
	{"S32", "Google's Law Enforcement Request System (lers.google.com) is a known source.",
		[]string{"platform google", "platform google names", "platform google channels portal"},
		allOf(service("google", "Google LERS", "lers.google.com"),
			expect(changed(warrantDoc, onPortal("google", "email", "someone@example.com")),
				"-requester.off_channel")), ""},
	{"S33", "Meta's request system (facebook.com/records) is a known source for both Facebook and Instagram.",
		[]string{"platform facebook", "platform instagram", "platform facebook channels portal"},
		allOf(service("facebook", "Facebook", "www.facebook.com/records"),
			service("instagram", "Instagram", "www.facebook.com/records"),
			service("facebook", "Meta Law Enforcement Online Request System", "www.facebook.com/records"),
			expect(changed(warrantDoc, onPortal("facebook", "user_id", "100000000000107")),
				"-requester.off_channel")), ""},
	{"S34", "Apple's Law Enforcement Portal (lep.apple.com) is a known source.",
		[]string{"platform apple", "platform apple names", "platform apple channels portal"},
		allOf(service("apple", "Apple LEP", "lep.apple.com"),
			expect(changed(warrantDoc, onPortal("apple", "email", "someone@example.com")),
				"-requester.off_channel")), ""},
	{"S35", "Telegram has no portal; it accepts legal process by e-mail only.",
		[]string{"platform telegram", "platform telegram channels email"},
		allOf(service("telegram", "Telegram", ""),
			expect(changed(warrantDoc, onPortal("telegram", "phone", "+12025550143")), "requester.off_channel=review"),
			expect(changed(warrantDoc, func(r *review.Request) { r.Platform, r.Channel = "telegram", "email" }),
				"-requester.off_channel")), ""},
	{"S36", "An account may be identified by phone number, e-mail address or profile, and each is checked for " +
		"validity.",
		[]string{"platform whatsapp targets phone", "platform google targets email",
			"platform facebook targets profile_url"},
		allOf(expect(changed(warrantDoc, nil), "scope=pass"),
			expect(changed(warrantDoc, onPortal("google", "email", "someone@example.com")), "-scope.not_our_target",
				"-scope.invalid_target"),
			expect(changed(warrantDoc, onPortal("google", "email", "someone")), "scope.invalid_target"),
			expect(changed(warrantDoc, onPortal("facebook", "profile_url", "https://www.facebook.com/someone")),
				"-scope.not_our_target", "-scope.invalid_target"),
			expect(changed(warrantDoc, onPortal("facebook", "profile_url", "someone")), "scope.invalid_target"),
			expect(changed(warrantDoc, onPortal("whatsapp", "email", "someone@example.com")),
				"scope.not_our_target")), ""},
	{"S37", "A request from a private person is rejected as not coming from an authority, and the letter refers " +
		"them to user support.",
		[]string{"code requester.private_party"},
		allOf(expect(changed(warrantDoc, func(r *review.Request) { r.Requester.Kind = "private" }), "reject",
			"requester.private_party=reject"),
			condition("the letter names the support", func(p *review.Policy) bool {
				c := p.Codes["requester.private_party"]
				return c != nil && strings.Contains(c.LetterText+c.CureText, "support")
			})), ""},
	{"S38", "Gmail and Outlook addresses are refused from the start, without any configuration.",
		[]string{"webmail gmail.com", "webmail outlook.com"},
		allOf(expect(changed(warrantDoc, withEmail("rowan.kemp@gmail.com")), "requester.personal_email=reject"),
			expect(changed(warrantDoc, withEmail("rowan.kemp@outlook.com")), "requester.personal_email=reject")), ""},
	{"S39", "", nil, nil, "store: one life for all kinds of request (store/store_test.go)"},
	{"S40", "The 90-day preservation period is policy data, not code, and can be changed there.",
		[]string{"platform whatsapp preservation"},
		func(p *review.Policy) error {
			longer, plat := *p, *p.Platforms["whatsapp"]
			plat.Preservation.Days *= 2
			longer.Platforms = map[string]*review.Platform{"whatsapp": &plat}
			if err := expect(changed(preservationDoc, nil), "kept=2027-02-20")(p); err != nil {
				return err
			}
			return expect(changed(preservationDoc, nil), "kept=2027-05-21")(&longer)
		}, ""},
	{"S41", "Disclosure requires valid legal process on every platform.",
		[]string{"code legal_basis.no_process"},
		allOf(expect(changed(warrantDoc, onPortalWithoutProcess("google", "email", "someone@example.com")), "push_back",
			"legal_basis.no_process=push_back"),
			expect(changed(warrantDoc, onPortalWithoutProcess("telegram", "phone", "+12025550143")), "push_back",
				"legal_basis.no_process=push_back")), ""},
	{"S42", "An emergency request needs no legal process but does need an attestation.",
		[]string{"code emergency.no_attestation", "platform whatsapp emergency"},
		allOf(expect(changed(emergencyDoc, nil), "approve", "legal_basis=not_applicable", "-legal_basis.no_process",
			"+subscriber.ip_address"),
			expect(changed(emergencyDoc, func(r *review.Request) { r.Emergency.Attested = false }), "push_back",
				"emergency.no_attestation@wa-gov#emergency")), ""},
	{"S43", "Name, phone number, e-mail address, IP address and login records are non-content data.",
		[]string{"instrument us.grand_jury_subpoena", "platform google holdings subscriber.name",
			"platform google holdings subscriber.email", "platform google holdings traffic.ip_log"},
		expect(changed(warrantDoc, under("google", "us.grand_jury_subpoena", "clerk", "subscriber.name",
			"subscriber.phone", "subscriber.email", "subscriber.ip_address", "traffic.ip_log")),
			"approve", "+subscriber.name", "+subscriber.phone", "+subscriber.email", "+subscriber.ip_address",
			"+traffic.ip_log"), ""},
	{"S44", "Messages, e-mail and stored files are content.",
		[]string{"instrument us.search_warrant reach content.mail", "platform google holdings content.mail",
			"platform google holdings content.files", "instrument us.2703d"},
		allOf(expect(changed(warrantDoc, under("google", "us.search_warrant", "magistrate", "content.messages",
			"content.mail", "content.files")), "approve", "+content.messages", "+content.mail", "+content.files"),
			expect(changed(warrantDoc, under("google", "us.2703d", "magistrate", "subscriber.name", "content.messages",
				"content.mail", "content.files")),
				"approve_narrowed", "content.messages:legal_basis.insufficient",
				"content.mail:legal_basis.insufficient", "content.files:legal_basis.insufficient")), ""},
	{"S45", "Under United States law content requires a search warrant; a subpoena for content fails, and the " +
		"finding says so.",
		[]string{"platform google holdings content.mail", "code legal_basis.insufficient",
			"instrument us.grand_jury_subpoena"},
		expect(changed(warrantDoc, under("google", "us.grand_jury_subpoena", "clerk", "content.mail")), "push_back",
			"legal_basis=fail", "legal_basis.insufficient~search warrant"), ""},
	{"S46", "A foreign agency that seeks content must proceed under a mutual legal assistance treaty.",
		[]string{"instrument in.bnss_94 beyond content.mail", "instrument treaty.mlat",
			"code legal_basis.treaty_required"},
		allOf(expect(changed(bnssDoc, under("google", "in.bnss_94", "magistrate", "content.mail")), "push_back",
			"legal_basis.treaty_required=narrow"),
			expect(changed(bnssDoc, func(r *review.Request) {
				under("google", "treaty.mlat", "magistrate", "content.mail")(r)
				r.Process.Authority.Country, r.Process.Via, r.Process.Statute = "US", "mlat", "18 U.S.C. 3512"
			}), "approve", "+content.mail")), ""},
	{"S47", "End-to-end encrypted content cannot be produced under any legal process.",
		[]string{"platform whatsapp holdings content.messages", "code scope.encrypted"},
		allOf(expect(changed(warrantDoc, ask("subscriber.name", "content.messages")), "approve_narrowed",
			"!content.messages", "content.messages:scope.encrypted"),
			expect(changed(warrantDoc, ask("content.messages")), "push_back", "scope.encrypted=narrow")), ""},
	{"S48", "Demands concerning encryption are identified as such and counted separately.",
		[]string{"code scope.redesign"},
		expect(changed(warrantDoc, withDemand("redesign")), "reject", "scope.redesign=reject"), ""},
	{"S49", "", nil, nil, "fulfilment: costs are optional"},
	{"S50", "Each platform has its own policy, so one instrument can lead to different results on different platforms.",
		[]string{"platform whatsapp", "platform google", "platform telegram"},
		allOf(expect(changed(warrantDoc, ask("subscriber.name", "content.messages")), "approve_narrowed",
			"content.messages:scope.encrypted"),
			expect(changed(warrantDoc, under("google", "us.search_warrant", "magistrate", "subscriber.name",
				"content.messages")), "approve"),
			expect(changed(warrantDoc, func(r *review.Request) {
				under("telegram", "us.search_warrant", "magistrate", "subscriber.phone", "content.messages")(r)
				r.Process.SuspectConfirmed = true
			}), "approve_narrowed", "+subscriber.phone", "content.messages:legal_basis.insufficient")), ""},
	{"S51", "WhatsApp can never be recorded as producing message content, whatever the legal process.",
		[]string{"platform whatsapp holdings content.messages"},
		func(p *review.Policy) error {
			for id := range p.Instruments {
				c := changed(warrantDoc, under("whatsapp", id, "judge", content...))
				if err := expect(c, "!content.messages", "!content.media", "!content.calls",
					"scope.encrypted=narrow")(p); err != nil {
					return err
				}
			}
			return expect(changed(emergencyDoc, ask("content.messages")), "push_back",
				"content.messages:scope.beyond_emergency", "scope.encrypted")(p)
		}, ""},
	{"S52", "The reason given for withholding encrypted content names the Signal protocol and cites its source.",
		[]string{"platform whatsapp sentences scope.encrypted", "platform whatsapp holdings content.messages"},
		expect(changed(warrantDoc, ask("content.messages")), "scope.encrypted~Signal encryption protocol",
			"scope.encrypted@wa-gov#encryption"), ""},
	{"S53", "The letter can say that content exists only on the phone or in the user's own cloud backup.",
		[]string{"platform whatsapp holdings content.backup", "code legal_basis.wrong_provider"},
		expect(changed(warrantDoc, ask("subscriber.name", "content.backup")), "approve_narrowed",
			"legal_basis.wrong_provider=narrow",
			"legal_basis.wrong_provider~Apple (iCloud) or Google (Google Drive)"), ""},
	{"S54", "", nil, nil, "TestS54M21M22CountedByHand (review/report/report_test.go)"},
	{"S55", "Compliance with law, with the platform's policies and with treaty requirements are separate findings.",
		[]string{"instrument in.bnss_94 beyond content.messages", "platform whatsapp clauses subscriber.name",
			"instrument in.bnss_94 requires sealed"},
		expect(changed(bnssDoc, func(r *review.Request) {
			r.Process.Sealed = false
			ask("subscriber.name", "content.messages")(r)
		}), "legal_basis.unsealed=review", "legal_basis.policy_clause@wa-le#us-process",
			"legal_basis.treaty_required=narrow"), ""},
	{"S56", "", nil, nil, "store: a person decides every request (store/decide_test.go)"},
	{"S57", "", nil, nil, "store: a decision keeps its law and its policy (store/decide_test.go, store/packs_test.go)"},
	{"S58", "", nil, nil, "people: training (store/people/people_test.go)"},
	{"S59", "", nil, nil, "store: questions to counsel (store/decide_test.go, tui/counsel_test.go)"},
	{"S60", "", nil, nil, "store: one request at a time (review/decision_validate_test.go, store/decide_test.go)"},
	{"S61", "An emergency request without a written attestation cannot be approved.",
		[]string{"code emergency.no_attestation"},
		expect(changed(emergencyDoc, func(r *review.Request) { r.Emergency.Attested = false }), "push_back",
			"emergency=fail", "emergency.no_attestation=push_back", "!subscriber.ip_address"), ""},
	{"S62", "In an emergency the platform may disclose if it believes in good faith that its data will help; it is " +
		"never obliged to.",
		[]string{"platform whatsapp clauses content.messages", "code emergency.no_nexus"},
		allOf(expect(changed(emergencyDoc, nil),
			"legal_basis.policy_clause~may disclose information where it believes in good faith"),
			expect(changed(emergencyDoc, func(r *review.Request) { r.Emergency.Nexus = "" }), "push_back",
				"emergency.no_nexus")), ""},
	{"S63", "Before disclosure someone must decide whether the user is told; the platform may decline to give " +
		"notice, with a reason.",
		[]string{"platform whatsapp notice"},
		allOf(expect(changed(warrantDoc, nil), "notice=notify_before", "notice.due@wa-gov#notice"),
			condition("WhatsApp reserves the right",
				func(p *review.Policy) bool { return p.Platforms["whatsapp"].Notice.RightReserved })), ""},
	{"S64", "Notice may be withheld only on a recognised ground: a legal prohibition, child exploitation or a " +
		"threat to life.",
		[]string{"instrument us.pen_register secrecy", "platform whatsapp notice"},
		allOf(expect(changed(penRegisterDoc, nil), "notice=prohibited", "ground=statute"),
			expect(changed(warrantDoc, withOffence("child_exploitation")), "notice=withhold",
				"ground=child_exploitation"),
			expect(changed(emergencyDoc, nil), "notice=withhold", "ground=emergency"),
			expect(changed(warrantDoc, withOffence("violent")), "notice=notify_before")), ""},
	{"S65", "When a nondisclosure order ends, the delayed notice to the user falls due.",
		[]string{"code notice.delayed"},
		expect(changed(warrantDoc, withNondisclosure("order", true, true, "2027-05-01")), "notice=delay",
			"ground=court_order", "until=2027-05-01", "clock gag=2027-05-02T09:59:59Z", "notice.delayed=info"), ""},
	{"S66", "An exception that delays notice must have a review date, and notice is given once the exception no " +
		"longer applies.",
		[]string{"platform whatsapp notice"},
		expect(changed(emergencyDoc, nil), "notice=withhold", "recheck=2027-02-20"), ""},
	{"S67", "", nil, nil, "TestS67AnAnswerIsProposedAndConfirmed (store/agency_reply_test.go)"},
	{"S68", "Every return or rejection rests on one of four grounds: unlawful, overly broad, legally deficient, or " +
		"contrary to international standards.",
		[]string{"code legal_basis.human_rights"},
		condition("the grounds are the four", func(p *review.Policy) bool {
			used := map[string]bool{}
			for _, c := range p.Codes {
				if c.Ground != "" && (c.Severity == review.SeverityPushBack || c.Severity == review.SeverityReject) {
					used[c.Ground] = true
				}
			}
			return len(used) == 4 && used["unlawful"] && used["overly_broad"] && used["legally_deficient"] &&
				used["international_standards"]
		}), ""},
	{"S69", "", nil, nil, "decisions: the four questions (review/decision_validate_test.go)"},
	{"S70", "Letters name the platform's published guidelines for authorities.",
		[]string{"platform whatsapp", "platform apple", "platform telegram"},
		condition("six platforms have guidelines", func(p *review.Policy) bool {
			n := 0
			for _, plat := range p.Platforms {
				if strings.HasPrefix(plat.Guide, "https://") {
					n++
				}
			}
			return n == 6
		}), ""},
	{"S71", "An order to redesign the service or undermine its encryption is rejected and goes to counsel.",
		[]string{"code scope.redesign"},
		allOf(expect(changed(warrantDoc, withDemand("redesign")), "reject", "counsel", "scope=fail"),
			expect(changed(warrantDoc, withDemand("trace_originator")), "reject", "counsel")), ""},
	{"S72", "A nondisclosure order attached to a demand to undermine encryption is flagged separately, so that it " +
		"can be challenged.",
		[]string{"code notice.gag_on_redesign"},
		expect(changed(warrantDoc, func(r *review.Request) {
			withDemand("redesign")(r)
			withNondisclosure("order", true, true, "")(r)
		}), "reject", "notice.gag_on_redesign~challenge", "notice=prohibited"), ""},
	{"S73", "Only data that was both requested and lawfully obtainable is disclosed.",
		[]string{"instrument us.2703d reach subscriber.name", "code legal_basis.insufficient"},
		expect(changed(warrantDoc, func(r *review.Request) {
			r.Process.Instrument = "us.2703d"
			ask("subscriber.name", "account.groups")(r)
		}), "approve_narrowed", "+subscriber.name", "!account.groups", "account.groups:legal_basis.insufficient"), ""},
	{"S74", "Basic subscriber information begins with name, start of service, last-seen date, IP address, device " +
		"type and e-mail address.",
		[]string{"platform whatsapp holdings subscriber.name"},
		allOf(holdsFirst("wa-gov#information", "subscriber.name", "subscriber.service_start", "subscriber.last_seen",
			"subscriber.ip_address", "subscriber.device_type", "subscriber.email"),
			expect(changed(warrantDoc, func(r *review.Request) {
				r.Process.Instrument, r.Process.Authority.Role = "us.grand_jury_subpoena", "clerk"
				ask("subscriber.name", "subscriber.service_start", "subscriber.last_seen", "subscriber.ip_address",
					"subscriber.device_type", "subscriber.email")(r)
			}), "approve", "+subscriber.device_type", "+subscriber.email")), ""},
	{"S75", "Account information begins with the profile text, profile photos, group information and contact list.",
		[]string{"platform whatsapp holdings account.about", "instrument us.search_warrant reach account.about"},
		allOf(holdsFirst("wa-le#search-warrant", "account.about", "account.profile_photo", "account.groups",
			"account.contacts"),
			expect(changed(warrantDoc, ask("account.about", "account.profile_photo", "account.groups",
				"account.contacts")), "approve", "+account.contacts")), ""},
	{"S76", "If nothing is held in a category that may lawfully be disclosed, that is recorded as \"no data\" and " +
		"is not a refusal.",
		[]string{"code scope.no_such_account"},
		expect(changed(warrantDoc, func(r *review.Request) { r.Targets[0].NoAccount = true }),
			"scope.no_such_account=info", "!subscriber.name", "subscriber.name:scope.no_such_account"), ""},
	{"S77", "Logs of delivered messages are recorded as not held; a request for them is not rejected for that reason.",
		[]string{"platform whatsapp holdings traffic.message_log", "code scope.not_held"},
		expect(changed(warrantDoc, ask("subscriber.name", "traffic.message_log")), "approve_narrowed",
			"scope.not_held@wa-gov#message-logs", "scope.not_held=narrow", "traffic.message_log:scope.not_held",
			"!traffic.message_log"), ""},
	{"S78", "A pen register order reaches only future data, between a start and an end date.",
		[]string{"instrument us.pen_register reach traffic.call_log", "instrument us.pen_register duration",
			"platform whatsapp holdings traffic.call_log"},
		allOf(expect(changed(penRegisterDoc, nil), "approve", "+traffic.call_log",
			"clock collection_end=2027-01-21T23:59:59Z"),
			expect(changed(penRegisterDoc, func(r *review.Request) { r.Process.Window = review.Period{} }), "push_back",
				"scope.no_period"),
			expect(changed(penRegisterDoc, func(r *review.Request) { r.Process.Window.To = point("2027-01-22") }),
				"push_back", "legal_basis.duration_exceeded"),
			expect(changed(penRegisterDoc, withPastPeriod), "push_back", "scope.past_period=narrow",
				"!traffic.call_log")), ""},
	{"S79", "A pen register yields sender and recipient, time, IP address and type of communication, and never " +
		"content.",
		[]string{"instrument us.pen_register beyond content.messages", "platform whatsapp clauses traffic.message_log"},
		allOf(expect(changed(penRegisterDoc, ask("traffic.message_log", "traffic.call_log")), "approve",
			"+traffic.message_log", "+traffic.call_log",
			"legal_basis.policy_clause~sender and recipient, time, IP address and type of communication"),
			expect(changed(penRegisterDoc, ask("traffic.call_log", "content.messages")), "approve_narrowed",
				"legal_basis.insufficient@usc-3123#3127", "!content.messages")), ""},
	{"S80", "Messages, photos, videos, voice messages, documents, live location, status and calls are all " +
		"end-to-end encrypted content.",
		[]string{"platform whatsapp holdings content.messages", "platform whatsapp holdings content.files",
			"platform whatsapp sentences scope.encrypted"},
		allOf(expect(changed(warrantDoc, ask(content...)), "push_back", "content.messages:scope.encrypted",
			"content.media:scope.encrypted", "content.files:scope.encrypted",
			"content.live_location:scope.encrypted", "content.status:scope.encrypted", "content.calls:scope.encrypted"),
			condition("the letter names all eight", func(p *review.Policy) bool {
				for _, s := range p.Platforms["whatsapp"].Sentences {
					if s.Code == "scope.encrypted" {
						return !slices.ContainsFunc([]string{"messages", "photos", "videos", "voice", "documents",
							"live location", "status", "calls"},
							func(w string) bool { return !strings.Contains(s.LetterText, w) })
					}
				}
				return false
			})), ""},
	{"S81", "A FISA order passes through every check and goes to counsel; it is reported only in the permitted bands.",
		[]string{"instrument us.fisa"},
		expect(changed(warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role, r.Process.Purpose = "us.fisa", "judge", "intelligence"
		}), "counsel", "legal_basis=review", "notice=prohibited", "+subscriber.name"), ""},
	{"S82", "A request that relies on Executive Order 12333 is rejected, because the order imposes no duty on a " +
		"provider.",
		[]string{"instrument us.eo_12333", "code legal_basis.no_obligation"},
		expect(changed(warrantDoc, func(r *review.Request) { r.Process.Instrument = "us.eo_12333" }), "reject",
			"counsel", "legal_basis.no_obligation=reject", "!subscriber.name"), ""},
	{"S83", "A national security letter reaches only the subscriber's name and length of service.",
		[]string{"instrument us.nsl", "instrument us.nsl reach subscriber.name",
			"instrument us.nsl beyond subscriber.email"},
		expect(changed(warrantDoc, func(r *review.Request) {
			asNSL(r)
			ask("subscriber.name", "subscriber.service_start", "subscriber.email", "subscriber.ip_address")(r)
		}), "approve_narrowed", "+subscriber.name", "+subscriber.service_start", "subscriber.email:scope.nsl_limit",
			"subscriber.ip_address:scope.nsl_limit"), ""},
	{"S84", "A preservation request must still come from an authority and identify a valid account.",
		[]string{"webmail gmail.com", "code requester.personal_email", "code scope.invalid_target"},
		allOf(expect(changed(preservationDoc, withEmail("dana.orlow@gmail.com")), "reject",
			"requester.personal_email=reject"),
			expect(changed(preservationDoc, withPhone("US", "202 555 0155")), "push_back",
				"scope.invalid_target=push_back")), ""},
	{"S85", "", nil, nil, "TestS81S85M23BandsAreEnteredByCounsel (store/bands_test.go)"},
	{"S86", "An approval cites the clause of the platform's privacy policy on which it rests.",
		[]string{"platform whatsapp clauses subscriber.name"},
		expect(changed(warrantDoc, nil), "legal_basis.policy_clause@wa-pp#law",
			"legal_basis.policy_clause~Privacy Policy"), ""},
	{"S87", "An approval cites the clause of the platform's guidelines for authorities on which it rests.",
		[]string{"platform whatsapp clauses subscriber.name", "platform whatsapp clauses account.groups"},
		expect(changed(warrantDoc, nil), "legal_basis.policy_clause@wa-le#us-process",
			"legal_basis.policy_clause@wa-le#search-warrant"), ""},
}

func withEmail(address string) func(*review.Request) {
	return func(r *review.Request) { r.Requester.Email = address }
}

func withPhone(country, value string) func(*review.Request) {
	return func(r *review.Request) { r.Targets = []review.Target{{Type: "phone", Value: value, Country: country}} }
}

func normalisedPhone(p *review.Policy, country, value string) (string, bool) {
	r := &review.Request{Platform: "whatsapp", Requester: review.Requester{Country: country},
		Targets: []review.Target{{Type: "phone", Value: value}}}
	return review.NormalisedTarget(p, r, 0)
}

func attestationSays(n int, words string) policyCheck {
	return condition("WhatsApp's sentence says: "+words, func(p *review.Policy) bool {
		a := p.Platforms["whatsapp"].Attestations
		return len(a) > n && strings.Contains(a[n], words)
	})
}

// onPortal turns a request into one that arrived through a platform's portal.
func onPortal(platform, kind, value string) func(*review.Request) {
	return func(r *review.Request) {
		r.Platform, r.Channel, r.Process.ServedOn = platform, "portal", ""
		r.Targets = []review.Target{{Type: kind, Value: value}}
	}
}

// onPortalWithoutProcess is onPortal without legal process.
func onPortalWithoutProcess(platform, kind, value string) func(*review.Request) {
	return func(r *review.Request) {
		onPortal(platform, kind, value)(r)
		r.Process = nil
	}
}

func withDemand(what string) func(*review.Request) {
	return func(r *review.Request) { r.Demands = []string{what} }
}

func withOffence(category string) func(*review.Request) {
	return func(r *review.Request) { r.Process.Offence.Category = category }
}

// withPastPeriod gives a request a period that is over, and no window of collection.
func withPastPeriod(r *review.Request) {
	r.Process.Window, r.Period = review.Period{}, review.Period{From: point("2026-08-01"), To: point("2026-11-01")}
}

// asNSL turns a request into a national security letter without defects.
func asNSL(r *review.Request) {
	r.Process.Instrument, r.Process.Authority.Role, r.Process.Purpose = "us.nsl", "fbi_designee", "intelligence"
	r.Process.Statute, r.Process.Certified, r.Process.ReviewNotice = "18 U.S.C. 2709", true, true
	r.Process.Nondisclosure = &review.Nondisclosure{Kind: "statutory", Signed: true, Attached: true,
		Authority: review.Authority{Role: "fbi_designee", Name: "Special Agent in Charge", Country: "US"}}
}

// holdsFirst states that a row of WhatsApp's holdings begins with these categories, in this order, and that no row
// before it is about their class.
func holdsFirst(cite string, want ...review.Category) policyCheck {
	return condition("WhatsApp's holdings name "+string(want[0])+" and what follows in the order of the guidelines",
		func(p *review.Policy) bool {
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
