package review_test

import (
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestTraps: two requirements may seem to contradict each other (a preservation needs no process, yet must come from an
// authority). Both must hold, and, as in TestNeeds, must fail without any of the rows that they rest on.
func TestTraps(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, trap := range []struct {
		name string
		rows []string
		says policyCheck
	}{
		{"a preservation needs no process, but an authority and an account",
			[]string{"instrument us.2703f", "code requester.incomplete", "webmail gmail.com", "code scope.no_target"},
			allOf(expect(changed(preservationDoc, nil), "approve", "-legal_basis.no_process", "duty=2027-02-19"),
				expect(changed(preservationDoc, withEmail("dana.orlow@gmail.com")), "reject",
					"requester.personal_email"),
				expect(changed(preservationDoc, func(r *review.Request) { r.Requester.Badge = "" }), "push_back",
					"requester.incomplete"),
				expect(changed(preservationDoc, func(r *review.Request) { r.Targets = nil }), "push_back",
					"scope.no_target"))},
		{"an emergency needs no process, but its attestation and a call-back on a number found elsewhere",
			[]string{"code emergency.no_attestation", "code emergency.no_nexus", "code requester.callback_missing"},
			allOf(expect(changed(emergencyDoc, nil), "approve", "-legal_basis.no_process"),
				expect(changed(emergencyDoc, func(r *review.Request) { r.Emergency.Attested = false }), "push_back",
					"emergency.no_attestation"),
				expect(changed(emergencyDoc, func(r *review.Request) { r.Emergency.Nexus = "" }), "push_back",
					"emergency.no_nexus"),
				expect(changed(emergencyDoc, func(r *review.Request) { r.Requester.Verification = nil }), "push_back",
					"requester.callback_missing"))},
		{"a warrant reaches content that WhatsApp cannot produce, and still gives the rest",
			[]string{"platform whatsapp holdings content.messages", "platform google holdings content.messages",
				"instrument us.search_warrant reach content.messages"},
			allOf(expect(changed(warrantDoc, ask("subscriber.name", "content.messages")), "approve_narrowed",
				"+subscriber.name", "!content.messages", "content.messages:scope.encrypted"),
				expect(changed(warrantDoc, under("google", "us.search_warrant", "magistrate", "content.messages")),
					"approve", "+content.messages"))},
		{"a stamp is no process, and process without a stamp is process",
			[]string{"code legal_basis.no_process", "instrument in.bnss_94 requires sealed"},
			allOf(expect(changed(bnssDoc, func(r *review.Request) {
				r.Process = &review.Process{Instrument: "foreign.letter", Signed: true, Sealed: true}
			}), "push_back", "legal_basis.no_process=push_back", "!subscriber.name"),
				expect(changed(bnssDoc, func(r *review.Request) { r.Process.Sealed = false }), "approve",
					"legal_basis.unsealed=review"),
				expect(changed(bnssDoc, func(r *review.Request) { r.Process = nil }), "push_back",
					"legal_basis.no_process"))},
		{"India asks directly for records and by treaty for content",
			[]string{"instrument in.bnss_94 reach subscriber.name", "instrument in.bnss_94 beyond content.mail"},
			expect(changed(bnssDoc, under("google", "in.bnss_94", "magistrate", "subscriber.name", "content.mail")),
				"approve_narrowed", "+subscriber.name", "!content.mail", "content.mail:legal_basis.treaty_required")},
		{"notice is a right that is reserved: a plan and its reason, not a duty",
			[]string{"platform whatsapp notice"},
			allOf(expect(changed(warrantDoc, nil), "notice=notify_before", "notice.due=info"),
				condition("reserved",
					func(p *review.Policy) bool { return p.Platforms["whatsapp"].Notice.RightReserved }))},
		{"a pen register looks ahead: a period that is past is out",
			[]string{"instrument us.pen_register reach traffic.call_log"},
			allOf(expect(changed(penRegisterDoc, nil), "approve", "+traffic.call_log"),
				expect(changed(penRegisterDoc, withPastPeriod), "push_back", "scope.past_period=narrow",
					"!traffic.call_log"))},
		{"ninety days in the United States, sixty and thirty in the Union",
			[]string{"instrument us.2703f keep", "instrument eu.epoc_pr keep", "instrument eu.epoc_pr"},
			allOf(expect(changed(preservationDoc, nil), "duty=2027-02-19"),
				expect(changed(epocDoc, asPreservationOrder(review.KindPreservation)), "approve", "duty=2027-01-15"),
				expect(changed(epocDoc, asPreservationOrder(review.KindPreservationExtension)), "approve",
					"duty=2026-12-16"),
				expect(paper{epocDoc, asPreservationOrder(review.KindPreservationExtension),
					&review.History{Renewals: 1}}, "push_back", "legal_basis.preservation_exhausted"))},
		{"a national security letter gives the name and not the address of mail",
			[]string{"instrument us.nsl reach subscriber.name", "instrument us.nsl beyond subscriber.email"},
			expect(changed(warrantDoc, func(r *review.Request) {
				asNSL(r)
				ask("subscriber.name", "subscriber.email")(r)
			}), "approve_narrowed", "+subscriber.name", "!subscriber.email", "subscriber.email:scope.nsl_limit")},
		{"serious physical injury is WhatsApp's test and not ruin; the Union's is wider",
			[]string{"code emergency.no_harm", "instrument eu.epoc", "platform google emergency"},
			allOf(expect(changed(emergencyDoc, withHarm("other")), "push_back", "emergency.no_harm"),
				expect(changed(emergencyDoc, withHarm("infrastructure")), "push_back", "emergency.no_harm"),
				expect(changed(emergencyDoc, withHarm("child")), "approve", "emergency.no_harm", "emergency=review"),
				expect(changed(emergencyDoc, func(r *review.Request) {
					r.Platform, r.Targets = "google", []review.Target{{Type: "email", Value: "someone@example.com"}}
					withHarm("child")(r)
				}), "approve", "-emergency.no_harm"),
				expect(changed(epocDoc, func(r *review.Request) {
					r.Kind = review.KindEmergency
					r.Emergency = &review.EmergencyClaim{Harm: "The pumps of a hospital would stop",
						HarmKind: "infrastructure", Imminence: "Tonight", Nexus: "The threat came from it",
						Attested: true}
				}), "-emergency.no_harm", "-emergency.no_person", "emergency=pass"))},
		{"a preservation is for a person to decide: it is recommended and nothing is disclosed",
			[]string{"platform whatsapp preservation"},
			expect(changed(preservationDoc, nil), "approve", "notice=none", "ground=nothing_disclosed",
				"kept=2027-02-20")},
		{"the end of an order's silence does not lift a statute's",
			[]string{"instrument us.pen_register secrecy", "code notice.delayed"},
			allOf(expect(changed(warrantDoc, withNondisclosure("order", true, true, "2026-12-31")), "notice=delay",
				"until=2026-12-31", "notice.delayed=info"),
				expect(changed(warrantDoc, withNondisclosure("order", true, true, "2026-11-20")),
					"notice=notify_before", "notice.gag_expired"),
				expect(changed(penRegisterDoc, func(r *review.Request) {
					withNondisclosure("order", true, true, "")(r)
				}), "notice=prohibited", "ground=statute"),
				expect(changed(warrantDoc, func(r *review.Request) {
					withOffence("child_exploitation")(r)
					withNondisclosure("order", true, true, "2026-11-20")(r)
				}), "notice=withhold", "ground=child_exploitation"))},
	} {
		t.Run(trap.name, func(t *testing.T) { requireRows(t, p, trap.rows, trap.says) })
	}
}

// asPreservationOrder turns an EPOC into an order to preserve, or its extension.
func asPreservationOrder(kind review.Kind) func(*review.Request) {
	return func(r *review.Request) { r.Kind, r.Process.Instrument, r.Data = kind, "eu.epoc_pr", nil }
}

// withHarm makes it an emergency of another kind of harm; one that is none to the body says so in its words.
func withHarm(kind string) func(*review.Request) {
	return func(r *review.Request) {
		switch r.Emergency.HarmKind = kind; kind {
		case "other":
			r.Emergency.Harm = "Lies about her will ruin her good name."
		case "infrastructure":
			r.Emergency.Harm = "The power grid of a county will be shut."
		}
	}
}
