package tui

import (
	"testing"
	"time"

	"lert/review"
	"lert/store"
)

// marked are a date that binds nobody and a copy that is held for another request.
func marked(id string) []store.Obligation {
	row := store.QueueRow{ID: id, Country: "US", Agency: "Colorado Bureau of Investigation"}
	other := row
	other.Agency = "Lake County Sheriff's Office"
	return []store.Obligation{
		{Due: fakeNow.Add(5 * time.Hour), Clock: review.ClockResponse, Request: id, Row: row, InternalTarget: true,
			Informative: true, Text: "not binding: comply with the warrant"},
		{Due: fakeNow.AddDate(0, 0, 1), Clock: review.ClockPreservation, Request: id, Row: other, InternalTarget: true,
			Held: true, Text: "hold: WA-2026-000044 is open"},
	}
}

// TestDueMarks: the list of what is due says which date binds nobody, and shows no date of deletion for a copy that is
// held, in every size.
func TestDueMarks(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {160, 50}} {
		d := newFake()
		d.obligations = marked("WA-2026-000109")
		v := drive(t, d, size[0], size[1])
		v.press("alt+6").sees("not binding", "~5:00", "held").
			misses(fakeNow.AddDate(0, 0, 1).Format("2006-01-02"))
		if size[0] >= 80 {
			v.sees("US Colorado Burea")
		}
		v.press("down").sees("Hold: WA-2026-000044 is open")
	}
}

// TestCaseMarks: a case lists what binds nobody as a date, not as owed, and a copy that is held without a date.
func TestCaseMarks(t *testing.T) {
	d := newFake()
	const id = "WA-2026-000109"
	c, err := d.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c.Obligations = marked(id)
	d.cases[id] = c
	v := drive(t, d, 120, 40)
	v.runAll(v.a.push(newCaseScreen(&v.a.env, id)))
	day := fakeNow.Format("2006-01-02")
	v.sees("Date        by "+day, "not binding: comply", "Hold        WA-2026-000044 is open").
		misses("Owed        by "+day, "is open, ")
}
