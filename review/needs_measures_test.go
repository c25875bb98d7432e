package review_test

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// measures are the M requirements on law and deadlines (ARCHITECTURE.md, "Requirements") that the shipped packs meet.
// Those on records are tested where the records are: M21 to M23 in review/report; M28 has no test of its own.
var measures = []requirement{
	{"M1", "A European Production Order is answered within 10 days of receipt, or 8 hours in an emergency " +
		"(Regulation (EU) 2023/1543, Art. 10); refusals use the Annex III form.",
		[]string{"clock eu.epoc_10_days", "clock eu.epoc_10_days_notified", "clock eu.epoc_8_hours"},
		allOf(expect(changed(epocDoc, nil), "clock response=2026-11-26T23:59:59Z"),
			// 29 November is a Sunday.
			expect(changed(epocDoc, withReceivedAt("2026-11-19T10:00:00Z")), "clock response=2026-11-30T23:59:59Z"),
			expect(changed(epocDoc, withReceivedAt("2026-11-20T10:00:00Z")), "clock response=2026-11-30T23:59:59Z"),
			expect(changed(epocDoc, func(r *review.Request) { r.Process.AuthorityNotified = true }),
				"clock response=2026-11-26T23:59:59Z", "notbefore=2026-11-26T23:59:59Z"),
			expect(changed(epocDoc, func(r *review.Request) {
				withReceivedAt("2026-11-20T14:20:00Z")(r)
				r.Kind = review.KindEmergency
				r.Emergency = &review.EmergencyClaim{Harm: "A threat to the seller", HarmKind: "death",
					PersonAtRisk: "The seller", Imminence: "Today", Nexus: "It came from here", Attested: true}
			}), "clock response=2026-11-20T23:00:00Z")), ""},
	{"M2", "A European Preservation Order lasts 60 days and may be extended once by 30, unless a request for " +
		"production is confirmed (Regulation (EU) 2023/1543, Art. 11).",
		[]string{"instrument eu.epoc_pr keep"},
		allOf(expect(paper{epocDoc, both(withReceivedAt("2026-11-20T10:00:00Z"),
			asPreservationOrder(review.KindPreservation)), nil}, "duty=2027-01-19"),
			expect(paper{epocDoc, both(withReceivedAt("2027-01-10T10:00:00Z"),
				asPreservationOrder(review.KindPreservationExtension)), preservedSince("2026-11-20T10:00:00Z")},
				"duty=2027-02-18"),
			expect(paper{epocDoc, asPreservationOrder(review.KindPreservationExtension), &review.History{Renewals: 1}},
				"legal_basis.preservation_exhausted=push_back"),
			expect(paper{epocDoc, both(asPreservationOrder(review.KindPreservationExtension),
				func(r *review.Request) { r.Process.Instrument = "eu.epoc_pr_confirmation" }),
				&review.History{Renewals: 1}},
				"-legal_basis.preservation_exhausted")), ""},
	{"M5", "Under 18 U.S.C. 2703(f) records are preserved for 90 days, and for another 90 on a renewed request; " +
		"future data is not covered.",
		[]string{"instrument us.2703f keep"},
		allOf(expect(changed(preservationDoc, nil), "duty=2027-02-19"),
			expect(paper{preservationDoc, both(withReceivedAt("2027-02-10T18:00:00Z"), asExtension),
				preservedSince("2026-11-21T18:00:00Z")}, "duty=2027-05-20"),
			// Received after the end of the first period: a new one begins.
			expect(paper{preservationDoc, both(withReceivedAt("2027-03-10T18:00:00Z"), asExtension),
				preservedSince("2026-11-21T18:00:00Z")}, "duty=2027-06-08"),
			expect(paper{preservationDoc, asExtension, &review.History{Renewals: 1}},
				"legal_basis.preservation_exhausted=push_back")), ""},
	{"M6", "An Indian order must be answered within 72 hours (IT Rules, 2021, rule 3(1)(j)).",
		[]string{"clock in.it_rules_3_1_j"},
		expect(changed(bnssDoc, withReceivedAt("2026-11-20T14:20:00Z")), "clock response=2026-11-23T14:20:00Z"), ""},
	{"M7", "A nondisclosure order under 18 U.S.C. 2705(b) that has no end date, or lasts more than a year, goes to " +
		"counsel.",
		[]string{"code notice.gag_indefinite", "gag ca-penal#1546-2"},
		allOf(expect(changed(warrantDoc, withNondisclosure("order", true, true, "")), "notice.gag_indefinite=review",
			"counsel"),
			expect(changed(warrantDoc, withNondisclosure("order", true, true, "2027-11-17")),
				"notice.gag_indefinite=review", "counsel"),
			expect(changed(warrantDoc, withNondisclosure("order", true, true, "2027-11-16")), "-notice.gag_indefinite"),
			expect(changed(warrantDoc, func(r *review.Request) {
				withNondisclosure("order", true, true, "2027-03-01")(r)
				r.Process.Authority.Subdivision = "US-CA"
			}), "notice.gag_indefinite=review", "counsel")), ""},
	{"M8", "The secrecy of a national security letter with no end date must be reviewed at least every three years.",
		[]string{"instrument us.nsl secrecy"},
		expect(changed(warrantDoc, asNSL), "notice=prohibited", "recheck=2029-11-19"), ""},
	{"the day made", "a Canadian demand runs from the day it was made",
		[]string{"instrument ca.preservation_demand keep"},
		expect(changed(preservationDoc, func(r *review.Request) {
			r.Requester.Country, r.Requester.Email = "CA", "elise.tremblay@rcmp-grc.gc.ca"
			r.Process = &review.Process{Instrument: "ca.preservation_demand", IssuedOn: day("2026-11-20"), Signed: true,
				Authority: review.Authority{Role: "police", Country: "CA"}}
		}), "duty=2026-12-12"), ""},
}

// TestMeasures checks the shipped policy against each requirement, as TestNeeds does.
func TestMeasures(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range measures {
		t.Run(n.id, func(t *testing.T) {
			t.Log(n.text)
			requireRows(t, p, n.rows, n.says)
		})
	}
}

func withReceivedAt(at string) func(*review.Request) {
	return func(r *review.Request) { r.ReceivedAt, _ = time.Parse(time.RFC3339, at) }
}

func both(a, b func(*review.Request)) func(*review.Request) {
	return func(r *review.Request) { a(r); b(r) }
}

func asExtension(r *review.Request) { r.Kind = review.KindPreservationExtension }

// preservedSince is the history of a target that was preserved before, from this receipt on.
func preservedSince(at string) *review.History {
	t, _ := time.Parse(time.RFC3339, at)
	return &review.History{PreservedSince: t}
}
