package review_test

import (
	"testing"
	"time"

	"lert/review"
)

// TestWhichPreservationIsExtended: an extension of a preservation that is neither on record nor cited is asked about,
// whatever law it rests on; it stays approvable.
func TestWhichPreservationIsExtended(t *testing.T) {
	const asked = "legal_basis.no_reference~no earlier preservation of this account is on record or cited"
	extension := func(doc string, previous *review.Previous, history *review.History) paper {
		return paper{doc, func(r *review.Request) {
			asExtension(r)
			r.Previous = previous
		}, history}
	}
	since := testNow.Add(-30 * 24 * time.Hour)
	expectAll(t, []expectedAnswer{
		{"none known", extension(preservationDoc, nil, nil),
			[]string{asked, "legal_basis.no_reference=review", "approve"}},
		{"an empty citation", extension(preservationDoc, &review.Previous{Relation: "extends", Reference: " - "}, nil),
			[]string{asked}},
		{"without process", paper{preservationDoc, func(r *review.Request) { asExtension(r); r.Process = nil }, nil},
			[]string{asked, "approve"}},
		{"on record", extension(preservationDoc, nil, &review.History{PreservedSince: since}), []string{"-" + asked}},
		{"an earlier extension on record", extension(preservationDoc, nil, &review.History{Renewals: 1}),
			[]string{"-" + asked}},
		{"cited by its number", extension(preservationDoc, &review.Previous{ID: "WA-2026-000101"}, nil),
			[]string{"-" + asked}},
		{"cited by its reference", extension(preservationDoc, &review.Previous{Reference: "NCD-26-0441"}, nil),
			[]string{"-" + asked}},
		{"a first preservation", paper{preservationDoc, nil, nil}, []string{"-" + asked}},
	})
}
