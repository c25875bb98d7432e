package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// countingStore counts how often a case is read to be looked at.
type countingStore struct {
	*fakeStore
	read []string
}

func (s *countingStore) Case(ctx context.Context, id string) (*store.Case, error) {
	s.read = append(s.read, id)
	return s.fakeStore.Case(ctx, id)
}

// TestThePreviewShowsWhatDecides: the account of an emergency, the target and the sentences of the findings; not what
// the row says. Reading it opens nothing.
func TestThePreviewShowsWhatDecides(t *testing.T) {
	d := newFake()
	c, err := d.Case(t.Context(), "WA-2026-000102")
	if err != nil {
		t.Fatal(err)
	}
	c.Request.Justification = ""
	c.Request.Emergency = &review.EmergencyClaim{Harm: "A man was taken from a car park.",
		Imminence: "He dies at noon, they say.", Nexus: "The demands come from this account."}
	c.Related = []review.Related{{ID: "WA-2026-000101", Why: "the same target"}}
	c.Obligations = []store.Obligation{{Due: fakeNow.Add(time.Hour), Clock: review.ClockResponse, Text: "respond to the agency"}}
	d.cases[c.Row.ID] = c
	for _, w := range []int{110, 120, 200} {
		v := drive(t, d, w, 40)
		v.press("j").sees("Maricopa County Sheriff", "Recommended: approve", "Harm", "was taken", "Imminence", "He dies",
			"Target", "+911000000107", "Related", "WA-101", "Due", "respond").checkFrameSize()
		for _, call := range v.fake.calls {
			if call == "open WA-2026-000102" {
				t.Error("a preview counted as opening the case")
			}
		}
	}
	drive(t, d, 120, 40).press("k alt+6 j").sees("[Due 4]", "BR Polícia Civil de São Paulo", "Asks")
	drive(t, d, 120, 40).press("alt+3").sees("[Counsel 1]", "FBI Boston", "Asks")
	v := drive(t, newFake(), 120, 40)
	v.lead()
	v.press("Q j enter").sees("Held by r.okoye", "DE StA Köln", "Asks").press("j").sees("r.okoye holds it until")
}

// TestNothingIsNarrowerInAWideWindow: with a preview the list has what it has in a window of 80 columns.
func TestNothingIsNarrowerInAWideWindow(t *testing.T) {
	narrow := drive(t, newFake(), 80, 24)
	row := strings.Split(narrow.text(), "\n")[queueAbove+2]
	for w := 80; w < 300; w++ {
		if list := w - previewRoom(w); list < 80 {
			t.Errorf("%d columns leave %d to the list", w, list)
		}
		if room := previewRoom(w); w >= previewWidth && room < 30 {
			t.Errorf("%d columns leave %d to the preview", w, room)
		}
	}
	for _, w := range []int{110, 120, 139} { // from 180 on a column more has room
		if wide := strings.Split(drive(t, newFake(), w, 24).text(), "\n")[queueAbove+2]; !strings.HasPrefix(wide, row) {
			t.Errorf("at %d columns the row is\n%s\nand at 80\n%s", w, wide, row)
		}
	}
}

// TestThePreviewWaitsForTheMarkToRest: keys read nothing; one pause at a time; a few cases are kept.
func TestThePreviewWaitsForTheMarkToRest(t *testing.T) {
	s := &countingStore{fakeStore: newFake()}
	o := testOptions()
	o.noTimers = false
	v := newDriver(t, s, o)
	v.a.resize(120, 40)
	q, e := v.a.queue(), &v.a.env
	page, err := s.Queue(t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	l := q.list()
	l.rows, l.fresh = page.Rows, true
	l.viewport.SetRows(len(l.rows))
	for i := range 4 {
		if cmd := q.move(e, 1); (cmd != nil) != (i == 0) {
			t.Errorf("key %d begins a pause: %v", i, cmd != nil)
		}
	}
	if len(s.read) > 0 {
		t.Errorf("keys read %q", s.read)
	}
	if q.Update(e, previewMsg{&q.previews}); q.previews.reading != "" || !q.previews.pausing {
		t.Fatal("the mark had moved during the pause, and yet a row was read, or no pause followed")
	}
	v.runAll(q.Update(e, previewMsg{&q.previews}))
	if len(s.read) != 1 || s.read[0] != q.caseID() {
		t.Fatalf("read %q, marked is %s", s.read, q.caseID())
	}
	for range 4 {
		q.move(e, -1)
		q.Update(e, previewMsg{&q.previews})
		v.runAll(q.Update(e, previewMsg{&q.previews}))
	}
	if n := len(q.previews.kept); n != maxPreviews {
		t.Errorf("%d previews are kept", n)
	}
	n := len(s.read)
	if q.move(e, 1) != nil || len(s.read) != n {
		t.Error("a case that is kept was read again")
	}
	q.Update(e, changedMsg{})
	if q.previews.find(q.caseID()).stale == false && !q.previews.pausing {
		t.Error("after a change nothing is read again")
	}
	narrow := &countingStore{fakeStore: newFake()}
	v = newDriver(t, narrow, testOptions())
	v.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	v.runAll(v.a.screens[0].Start(&v.a.env))
	if v.press("j j"); len(narrow.read) > 0 {
		t.Errorf("without room for a preview %q were read", narrow.read)
	}
}
