package review_test

import (
	"slices"
	"testing"

	"lert/review"
)

// TestStatementsOnlyWhereTheirRefusalApplies: for every outcome and kind of request, with compelled, voluntary and no
// rows granted, exactly the statements are needed whose refusal applies, and the others are dropped.
func TestStatementsOnlyWhereTheirRefusalApplies(t *testing.T) {
	compelled := review.CategoryRow{Category: "subscriber.name", Producible: true}
	voluntary := review.CategoryRow{Category: "subscriber.email", Producible: true, Voluntary: true}
	for _, outcome := range review.Outcomes {
		for _, kind := range review.Kinds {
			for _, rows := range [][]review.CategoryRow{nil, {compelled}, {compelled, voluntary}} {
				approve := outcome == review.OutcomeApprove
				want := review.Statements{Tailoring: approve && kind == review.KindRecords,
					GoodFaith: approve && review.ContainsRow(rows, voluntary)}
				got := review.StatementsNeeded(kind, outcome, rows)
				if got != want {
					t.Errorf("%s of %s with %v: %+v", outcome, kind, rows, got)
				}
				d := review.Decision{Tailoring: new(review.Tailoring), GoodFaith: new(review.GoodFaith)}
				d.DropUnneeded(got)
				if (d.Tailoring != nil) != want.Tailoring || (d.GoodFaith != nil) != want.GoodFaith {
					t.Errorf("%s of %s with %v keeps %+v %+v", outcome, kind, rows, d.Tailoring, d.GoodFaith)
				}
			}
		}
	}
}

// TestAStatementThatWasNotMadeIsNotShown: records of the first release hold it as false.
func TestAStatementThatWasNotMadeIsNotShown(t *testing.T) {
	for _, c := range []struct {
		made *review.GoodFaith
		want []string
	}{
		{nil, nil}, {&review.GoodFaith{}, nil}, {&review.GoodFaith{MayHelp: true}, []string{"may help"}},
		{&review.GoodFaith{ImminentRisk: true, MayHelp: true}, []string{"imminent risk", "may help"}},
	} {
		if got := c.made.Stated(); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q", c.made, got)
		}
	}
}
