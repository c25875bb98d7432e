package review_test

import (
	"testing"

	"lert/review"
)

// inDanger makes a request with legal process an emergency that meets the test by itself.
func inDanger(change ...func(*review.Request)) paper {
	return changed(warrantDoc, func(r *review.Request) {
		ask("subscriber.name", "subscriber.ip_address")(r)
		r.Kind = review.KindEmergency
		r.Emergency = &review.EmergencyClaim{Harm: "He holds a woman at gunpoint and will kill her.", HarmKind: "death",
			PersonAtRisk: "A woman of thirty", Imminence: "He gave her until noon today.", Nexus: "He writes from it.",
			Attested: true}
		r.Requester.Verification.Callback = &review.Callback{At: r.ReceivedAt, By: "someone", Reached: "the duty desk",
			Number: "+16175550100", NumberSource: "directory", Result: "confirmed"}
		for _, c := range change {
			c(r)
		}
	})
}

// TestAnEmergencyIsJudgedOnItsOwn: what an emergency lets go by itself is disclosed whatever is wrong with the legal
// process beside it, unless something stands against a disclosure without process, too.
func TestAnEmergencyIsJudgedOnItsOwn(t *testing.T) {
	process := func(change func(*review.Process)) func(*review.Request) {
		return func(r *review.Request) { change(r.Process) }
	}
	unsigned := process(func(pr *review.Process) { pr.Signed = false })
	wrongIssuer := process(func(pr *review.Process) { pr.Authority.Role = "police" })
	alone := func(code string) []string {
		return []string{"approve", "legal_basis=review", code + "=review",
			"legal_basis.policy_clause~assessed on its own",
			"+subscriber.name", "+subscriber.ip_address"}
	}
	pushedBack := func(code string) []string {
		return []string{"push_back", code + "=push_back", "-legal_basis.policy_clause~assessed on its own"}
	}
	expectAll(t, []expectedAnswer{
		{"in order", inDanger(), []string{"approve", "legal_basis=pass", "+subscriber.name"}},
		{"unsigned", inDanger(unsigned), alone("legal_basis.unsigned")},
		{"of the wrong role", inDanger(wrongIssuer), alone("legal_basis.wrong_issuer")},
		{"undated", inDanger(process(func(pr *review.Process) { pr.IssuedOn = review.Date{} })),
			alone("legal_basis.undated")},
		{"expired", inDanger(process(func(pr *review.Process) { pr.IssuedOn = day("2026-09-01") })),
			alone("legal_basis.expired")},
		{"unknown", inDanger(process(func(pr *review.Process) { pr.Instrument = "us.decree" })),
			alone("legal_basis.unknown_instrument")},
		{"of another statute", inDanger(process(func(pr *review.Process) { pr.Statute = "BNSS, section 94" })),
			alone("legal_basis.wrong_statute")},
		{"without a reference", inDanger(process(func(pr *review.Process) { pr.Docket = "" }),
			func(r *review.Request) { r.Reference = "" }), alone("legal_basis.no_reference")},
		{"Indian, of a clerk", inDanger(process(func(pr *review.Process) {
			pr.Instrument, pr.Statute, pr.Authority = "in.bnss_94", "BNSS, 2023, section 94",
				review.Authority{Role: "clerk", Country: "IN"}
		}), func(r *review.Request) {
			r.Requester.Country, r.Requester.Agency, r.Requester.Email = "IN", "Kerala Police",
				"sho.cyber@keralapolice.gov.in"
		}), []string{"approve", "legal_basis.wrong_issuer=review", "+subscriber.name"}},
		{"unsigned and the emergency is not attested",
			inDanger(unsigned, func(r *review.Request) { r.Emergency.Attested = false }),
			append(pushedBack("legal_basis.unsigned"), "emergency.no_attestation=push_back")},

		{"what only the process reaches waits", inDanger(unsigned, ask("subscriber.name", "account.groups")),
			[]string{"approve_narrowed", "legal_basis.unsigned=narrow", "+subscriber.name", "+account.groups"}},
		{"and for all its defects",
			inDanger(unsigned, process(func(pr *review.Process) { pr.IssuedOn = review.Date{} }),
				ask("subscriber.name", "account.groups")), []string{"approve_narrowed", "legal_basis.unsigned=narrow",
				"legal_basis.undated=narrow", "+account.groups"}},
		{"but not if it is of the wrong role",
			inDanger(wrongIssuer, unsigned, ask("subscriber.name", "account.groups")),
			[]string{"approve_narrowed", "+subscriber.name", "!account.groups"}},
		{"nothing that the emergency lets go", inDanger(unsigned, ask("account.groups")),
			append(pushedBack("legal_basis.unsigned"), "+account.groups")},
		{"an emergency that fails", inDanger(unsigned, withHarm("other")),
			pushedBack("legal_basis.unsigned")},
		{"about a user in the Union", inDanger(unsigned, func(r *review.Request) {
			r.Targets[0].Value, r.Targets[0].Country, r.Process.ServedOn = "+4915112345678", "DE", ""
		}), alone("legal_basis.unsigned")},
		{"on the company in the Union", inDanger(unsigned, process(func(pr *review.Process) {
			pr.ServedOn = "WhatsApp Ireland Limited"
		})), alone("legal_basis.unsigned")},
		{"for speech", inDanger(unsigned, offenceIs("speech", "Insult of the mayor")),
			append(pushedBack("legal_basis.unsigned"), "!subscriber.name", "subscriber.name:legal_basis.human_rights")},
		{"of a power for another purpose", inDanger(process(func(pr *review.Process) {
			pr.Instrument, pr.Statute, pr.Authority.Role = "us.customs_summons", "19 U.S.C. 1509", "agency_head"
		})), []string{"reject", "legal_basis.purpose_mismatch=reject"}},
		{"a record", inDanger(unsigned, func(r *review.Request) { r.Kind, r.Emergency = review.KindRecords, nil }),
			pushedBack("legal_basis.unsigned")},
	})
}
