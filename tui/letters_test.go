package tui

import (
	"slices"
	"strings"
	"testing"

	"lert/review"
	"lert/review/letter"
	"lert/store"
)

// TestM1TheLettersOfAEuropeanOrder shows, after a push back, the letter and
// then the form of Annex III, which asks for the copy before it is whole; in
// Markdown too.
func TestM1TheLettersOfAEuropeanOrder(t *testing.T) {
	x := openSample(t, 120, 40)
	id := x.findRequest("European order that can be produced", func(r *store.QueueRow, c *store.Case) bool {
		return r.Instrument == "eu.epoc" && approvable(review.KindRecords)(r, c)
	})
	x.open(id).press("l").sees(id+" · acknowledgement", "We have received your").press("q")
	me := testOptions().Me
	open, err := x.store.As(me).OpenCase(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.store.As(me).Decide(t.Context(),
		review.Decision{ID: "000102030405060708090a0b0c0d0e0f", RequestID: id, Revision: open.Row.Revision,
			Outcome: review.OutcomePushBack, Reasons: []string{"legal_basis.unsigned"},
			Own:       []review.OwnReason{{Code: "legal_basis.unsigned", Words: "The certificate bears no signature."}},
			Rationale: "no certification", AssessmentDigest: open.AssessmentDigest,
			AssessedAt: open.Assessment.AssessedAt}, open.AssessmentJSON); err != nil {
		t.Fatal(err)
	}
	x.open(id).press("l").sees(id+" · letter · 1 of 2", "This letter accompanies the Annex III form")
	x.press("tab").sees("Annex III · 2 of 2", "lert preserve "+id)
	if _, err := x.store.As(me).Fulfil(t.Context(),
		review.Fulfilment{ID: "100102030405060708090a0b0c0d0e0f", RequestID: id, Kind: review.Preserved}); err != nil {
		t.Fatal(err)
	}
	x.press("q")
	x.open(id).press("l").press("tab").sees("Section A: the certificate", "[x] European Production Order").press("space").
		sees("## Section A: the certificate", "- [x] European Production Order").
		press("y").sees("Copied the letter")
	for _, kind := range letter.KindNames {
		if letterTitles[kind] == "" {
			t.Errorf("the letter %s has no title", kind)
		}
	}
}

// TestANarrowWindowBreaksAParagraphOnce: the lines of a letter are longer than such a window.
func TestANarrowWindowBreaksAParagraphOnce(t *testing.T) {
	long := strings.Repeat("word ", 15) + "a" // the next word had no room
	got := unwrapped([]string{"Dear R. Verma,", "", long, "second line.", "Next", "  " + long, "  its rest", "flush"})
	want := []string{"Dear R. Verma,", "", long + " second line.", "Next", "  " + long + " its rest", "flush"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
