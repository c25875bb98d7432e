package store

import (
	"testing"
	"time"

	"lert/review"
)

// TestAnExtensionRunsOnFromTheEnd: an extension runs from the end of what the same agency had preserved; what another
// agency had preserved does not count.
func TestAnExtensionRunsOnFromTheEnd(t *testing.T) {
	p := testPolicy("platform: test\nkeep: 60\n")
	p.Instruments["us.2703f"] = []*review.Instrument{{ID: "us.2703f", Name: "Preservation request",
		Country: "US", Preserves: true,
		Preservation: &review.StatutoryPreservation{Days: 60, Renewals: 1, RenewalDays: 30,
			Basis: review.Basis{Cite: "test"}}}}
	f := openAt(t, t.TempDir()+"/lert.db", p)
	f.clock.add(time.Hour)
	kept := func(kind review.Kind, agency string) *review.Assessment {
		r := warrant(1)
		r.Kind, r.Process, r.ReceivedAt, r.Reference = kind, nil, f.clock.Now().Add(-time.Minute), string(kind)+agency
		if agency != "" {
			r.Requester.Agency = agency
		}
		id := f.importRequest(r)
		f.approve(anna, id, nil)
		return f.openCase(anna, id).Assessment
	}
	ends := func(a *review.Assessment) review.Date {
		for _, c := range a.Clocks {
			if c.Name == "preservation" {
				return review.DateOf(c.DutyEnds)
			}
		}
		t.Fatal("no preservation runs")
		return review.Date{}
	}
	today := func() review.Date { return review.DateOf(f.clock.Now()) }

	first := ends(kept(review.KindPreservation, ""))
	if want := today().AddDays(60); first != want {
		t.Fatalf("kept until %s, want %s", first, want)
	}
	f.clock.add(20 * 24 * time.Hour)
	if got, want := ends(kept(review.KindPreservationExtension, "Another Agency")), today().AddDays(30); got != want {
		t.Errorf("what another agency had kept runs on to %s, want %s", got, want)
	}
	if got, want := ends(kept(review.KindPreservationExtension, "")), first.AddDays(30); got != want {
		t.Errorf("extended to %s, want %s", got, want)
	}
	f.mustVerify()
}
