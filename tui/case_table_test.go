package tui

import (
	"testing"

	"lert/review"
	"lert/store"
)

// dataRows makes the table of a case: one row for each target, all of one kind of data.
func dataRows(c review.Category, targets int, change func(*review.CategoryRow)) []review.CategoryRow {
	out := make([]review.CategoryRow, targets)
	for i := range out {
		out[i] = review.CategoryRow{Category: c, Target: i, Asked: true, Authorised: true, Held: true, Producible: true}
		change(&out[i])
	}
	return out
}

func nothing(*review.CategoryRow) {}

func TestDataIsGroupedByWhatCanBeDoneWithIt(t *testing.T) {
	rows := append(dataRows("traffic.ip_log", 3, nothing), dataRows("content.messages", 3, func(r *review.CategoryRow) {
		r.Held, r.Producible, r.Code = r.Target == 1, false, "scope.encrypted"
	})...)
	c := &store.Case{Request: &review.Request{Kind: review.KindRecords, Targets: make([]review.Target, 3)},
		Assessment: &review.Assessment{Categories: rows}}
	var got []string
	for _, g := range dataGroups(rows) {
		got = append(got, string(g.name(c)))
	}
	want := []string{"IP log", "messages (2 targets)", "messages #1"}
	if len(got) != len(want) {
		t.Fatalf("groups %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("group %d is %q, want %q", i, got[i], want[i])
		}
	}
	if s := disclosureSummary(c, dataGroups(rows), true); s != "3 of 6: IP log" {
		t.Errorf("the summary is %q", s)
	}
	c.Assessment.Categories = rows[:3]
	if s := disclosureSummary(c, dataGroups(rows[:3]), true); s != "3 of 3: IP log, of 3 targets" {
		t.Errorf("the summary is %q", s)
	}
}

// TestTheTableIsShownWhereSomethingIsRefused: what can all be disclosed takes one line, in a wide window the table.
func TestTheTableIsShownWhereSomethingIsRefused(t *testing.T) {
	d := newFake()
	c, err := d.Case(t.Context(), "WA-2026-000105")
	if err != nil {
		t.Fatal(err)
	}
	c.Assessment.Categories = append(dataRows("subscriber.name", 1, nothing), dataRows("traffic.ip_log", 1, nothing)...)
	d.cases = map[string]*store.Case{c.Row.ID: c}
	const heading = "lawful held disclose  why"
	drive(t, d, 80, 24).press("4 j enter").sees("Disclose    2 of 2: name, IP log").misses(heading)
	drive(t, d, 160, 50).press("4 j enter").sees("Disclose    2 of 2\n", heading)
	c.Assessment.Categories[1].Producible, c.Assessment.Categories[1].Code = false, "legal_basis.insufficient"
	v := drive(t, d, 80, 24).press("4 j enter").sees("Disclose    1 of 2: name", heading, "insufficient")
	v.press("tab 2 j enter").sees("WA-105 · IP log", "Disclose     no").press("q k k enter").
		sees("WA-105 · disclose", heading, "yes    yes  no        insufficient")
}

// TestACureIsShownWhereThereIsRoom: a high window says under a refusal what cures it.
func TestACureIsShownWhereThereIsRoom(t *testing.T) {
	d := fakeWithPolicy(t)
	c, err := d.Case(t.Context(), "WA-2026-000105")
	if err != nil {
		t.Fatal(err)
	}
	refusal := review.Finding{Code: "legal_basis.unsigned", Severity: review.SeverityPushBack, Field: "process.signed",
		Text: "The order is not signed.", Cite: "usc-2703#d"}
	second := refusal
	second.Text = "The copy is not signed."
	c.Assessment.Checks[1].Findings = []review.Finding{refusal, second}
	d.cases = map[string]*store.Case{c.Row.ID: c}
	const cure, rule = "Please send a copy that shows the signature.", "18 U.S.C. 2703(d)"
	drive(t, d, 80, 24).press("4 j enter").sees("L push back The order is not signed.", rule).misses(cure)
	drive(t, d, 80, 40).press("4 j enter").sees("  cure      "+cure, rule)
}

func TestWhatWasDoneIsSaidInWords(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	got := fulfilmentText(&v.a.env, &review.Fulfilment{Kind: review.Produced, At: fakeNow, By: review.Actor{Name: "m.silva"},
		Categories: []string{"traffic.ip_log@0#2", "subscriber.name"}, RuleID: "platform.preservation", To: "x@y.example"})
	want := Text("data produced · 2026-11-23 09:00 · m.silva · IP log #2, name · to x@y.example · rule platform.preservation")
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
