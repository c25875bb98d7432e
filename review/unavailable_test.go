package review

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review/problem"
)

func saysOf(list problem.List, words string) bool {
	return slices.ContainsFunc(list, func(r *problem.Error) bool { return strings.Contains(r.What, words) })
}

// TestNothingIsGrantedAndEmpty: a category that a decision grants, in whichever spelling, cannot also hold nothing.
func TestNothingIsGrantedAndEmpty(t *testing.T) {
	const both = "is both granted and listed as having no data"
	for _, grant := range []string{"subscriber.name", "subscriber.name@0", "subscriber.name@0#0"} {
		for _, why := range []string{"no_data", "no_account"} {
			in := validDecision()
			in.Decision.Granted = []string{grant}
			in.Decision.Unavailable = []Unavailable{{"subscriber.name", why}}
			if got := ValidateDecision(in); !saysOf(got, both) || got[0].Hint == "" {
				t.Errorf("%s and %s are not refused: %v", grant, why, got)
			}
		}
	}
	for _, c := range []struct {
		unavailable []Unavailable
		says        string
	}{
		{[]Unavailable{{"subscriber.email", "no_data"}}, "was not requested"},
		{[]Unavailable{{"content.messages", "no_data"}}, "may not be disclosed"},
		{[]Unavailable{{"subscriber.name", "lost"}}, "no such category or reason"},
		{[]Unavailable{{"subscriber.name", "no_data"}, {"subscriber.name", "no_account"}}, "is listed twice"},
	} {
		in := validDecision()
		in.Decision.Unavailable = c.unavailable
		if got := ValidateDecision(in); !saysOf(got, c.says) {
			t.Errorf("%v: %v", c.unavailable, got)
		}
	}
}

// TestNoDefaultGrantsWhatIsEmpty: whatever is said to hold nothing, the grants that are filled in leave it out and
// keep the rest.
func TestNoDefaultGrantsWhatIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &Assessment{}
		names := []Category{"subscriber.name", "subscriber.email", "account.about"}
		for item, c := range names {
			for target := range 2 {
				a.Categories = append(a.Categories, CategoryRow{Category: c, Item: item, Target: target,
					Producible: rapid.Bool().Draw(t, "producible")})
			}
		}
		rows := map[int]bool{}
		for i := range a.Categories {
			rows[i] = a.Categories[i].Producible && rapid.Bool().Draw(t, "granted")
		}
		p := Propose(a, &Request{Kind: KindRecords}, OutcomeApprove, Choice{Rows: rows})
		d := Decision{Outcome: OutcomeApprove}
		for _, c := range names {
			if rapid.Bool().Draw(t, "empty") {
				d.Unavailable = append(d.Unavailable, Unavailable{c, "no_data"})
			}
		}
		d.FillDefaults(&p)
		for _, s := range p.Granted {
			if kept := slices.Contains(d.Granted, s); kept == grantNamesOneOf(s, d.Unavailable) {
				t.Fatalf("%v is empty, and %v of %v is granted", d.Unavailable, d.Granted, p.Granted)
			}
		}
	})
}

// TestNothingIsProducedAndEmpty records productions in any order: no row is ever on record as produced and as empty,
// and of no category is it said twice that it holds nothing.
func TestNothingIsProducedAndEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := validFulfilment()
		in.Decision.Granted = []string{"subscriber.name", "subscriber.email"}
		for range rapid.IntRange(1, 6).Draw(t, "records") {
			f := *in.Fulfilment
			f.Categories = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"subscriber.name", "subscriber.name@0#1",
				"subscriber.email", "subscriber.email@1#0"}), 0, 2, rapid.ID).Draw(t, "produced")
			f.Unavailable = nil
			for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom([]Category{"subscriber.name",
				"subscriber.email"}), 0, 2, rapid.ID).Draw(t, "empty") {
				f.Unavailable = append(f.Unavailable, Unavailable{c, "no_data"})
			}
			if len(f.Categories) == 0 {
				f.Files = nil
			}
			next := in
			next.Fulfilment = &f
			if len(ValidateFulfilment(next)) == 0 {
				in.Earlier = append(in.Earlier, f)
			}
		}
		for _, row := range in.grantedRows() {
			produced, empty := false, false
			for i := range in.Earlier {
				f := &in.Earlier[i]
				if grantsCover(f.Categories, row) {
					if produced = true; empty {
						t.Fatalf("%s of target %d was empty and is produced: %+v", row.Category, row.Target, in.Earlier)
					}
				}
				empty = empty || namesCategory(f.Unavailable, row.Category) && !produced
			}
			if empty != in.Decision.IsEmpty(in.Earlier, row) {
				t.Fatalf("%s of target %d: empty %v: %+v", row.Category, row.Target, empty, in.Earlier)
			}
		}
	})
	in := validFulfilment()
	none := Fulfilment{Kind: Produced, DecisionID: "d1", Revision: 1, At: decisionDay.Add(0),
		By: Actor{Role: RoleAnalyst}, Unavailable: []Unavailable{{"subscriber.name", "no_data"}}}
	for _, why := range []string{"no_data", "no_account"} {
		again := none
		again.Unavailable = []Unavailable{{"subscriber.name", why}}
		in.Earlier, in.Fulfilment = []Fulfilment{none}, &again
		if got := ValidateFulfilment(in); len(got) != 1 ||
			!strings.Contains(got[0].What, "already recorded as having no data") {
			t.Errorf("said again to hold nothing (%s): %v", why, got)
		}
		again.Unavailable = append(again.Unavailable, Unavailable{"subscriber.name", "no_data"})
		in.Earlier = nil
		if got := ValidateFulfilment(in); len(got) != 1 || !strings.Contains(got[0].What, "listed twice") {
			t.Errorf("said twice to hold nothing: %v", got)
		}
	}
}
