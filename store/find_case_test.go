package store

import (
	"slices"
	"testing"

	"lert/review/problem"
)

// TestFindCasesGuessesNothing: a typed number finds every request that it can mean, the newest first, and no other.
func TestFindCasesGuessesNothing(t *testing.T) {
	f := openTest(t)
	first := f.importDocument(incoming(t, warrant(1))).ID // WA-2026-000001
	second := f.importDocument(incoming(t, warrant(2))).ID
	other := f.importWithID("GO-2026-000001", 3).ID
	older := warrant(4)
	older.ReceivedAt = older.ReceivedAt.AddDate(-1, 0, 0)
	lastYear := f.importDocument(incoming(t, older)).ID
	foreign := f.importWithID("Desk.7_a", 5).ID
	for typed, want := range map[string][]string{
		"1":              {other, first, lastYear},
		" 000001 ":       {other, first, lastYear},
		"2":              {second},
		"wa-1":           {first, lastYear},
		"WA-2026-1":      {first},
		"wa-2026-000002": {second},
		"GO-1":           {other},
		"desk.7_a":       {foreign},
		"3":              nil, "GO-2": nil, "W-1": nil, "": nil, "-1": nil, "wa-": nil, "wa": nil, "x y": nil,
		"18446744073709551616": nil,
	} {
		got, err := f.As(anna).FindCases(t.Context(), typed)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", typed, got, err, want)
		}
	}
}

// TestAShortNumberIsNotOpened: a command needs the number in full, and says which that is.
func TestAShortNumberIsNotOpened(t *testing.T) {
	f := openTest(t)
	f.importDocument(incoming(t, warrant(1)))
	f.importWithID("GO-2026-000001", 2)
	_, err := f.As(anna).OpenCase(t.Context(), "1")
	if p := problem.ListOf(err); len(p) != 1 || p[0].Hint != "did you mean GO-2026-000001 or WA-2026-000001?" {
		t.Errorf("%v", err)
	}
}

// TestFindCasesShowsOnlyWhatOneMayRead: outside counsel find the requests about which they were asked.
func TestFindCasesShowsOnlyWhatOneMayRead(t *testing.T) {
	f := openTest(t)
	f.importDocument(incoming(t, warrant(1)))
	out, err := f.As(otto).FindCases(t.Context(), "1")
	if len(out) > 0 {
		t.Errorf("found %v, %v", out, err)
	}
}
