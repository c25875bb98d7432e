package tui

import (
	"slices"
	"testing"
	"time"

	"lert/review"
	"lert/store"
)

// pushBack pushes the open case back, as the dialog does once it is complete.
func (v *driver) pushBack() *driver {
	v.t.Helper()
	e, s := &v.a.env, v.a.screens[len(v.a.screens)-1].(*caseScreen)
	s.openDecide(e, review.OutcomePushBack)
	v.runAll(v.a.flush())
	d := v.a.top().(*decideDialog)
	v.runAll(decideCmd(e.ctx, d.call.begin(), e.store, v.a.following(s.id), d.decision(e), nil))
	if n := len(v.fake.decisions); n == 0 || v.fake.decisions[n-1].RequestID != s.id {
		v.t.Fatalf("nothing was decided:\n%s", v.text())
	}
	return v
}

// openCaseID is the case that is open, "" if the queue is.
func (v *driver) openCaseID() string {
	if c, ok := v.a.screens[len(v.a.screens)-1].(*caseScreen); ok {
		return c.id
	}
	return ""
}

// TestTheNextCaseIsTheNextBelow: in the tab, the filter and the order that the person came from; never one that they
// opened and left, and never one that somebody else holds.
func TestTheNextCaseIsTheNextBelow(t *testing.T) {
	for _, c := range []struct {
		name, keys, want string
		change           func(d *fakeStore)
	}{
		{name: "the next below", keys: "5 j enter", want: "WA-2026-000108"},
		{name: "not the one that was opened and left", keys: "6 j enter q k enter", want: "WA-2026-000112"},
		{name: "not the one that somebody else holds", keys: "3 j enter", want: "WA-2026-000106"},
		{name: "not above", keys: "G enter", want: ""},
		{name: "in the filter", keys: "/ c o u n t r y : U S enter g enter", want: "WA-2026-000108"},
		{name: "on the tab Due", keys: "alt+6 j enter", want: "WA-2026-000103", change: func(d *fakeStore) {
			d.obligations = append(d.obligations, store.Obligation{Due: fakeNow.Add(time.Hour), Clock: "response",
				Request: "WA-2026-000103", Row: *d.row("WA-2026-000103")})
		}},
		{name: "on the tab Mine", keys: "alt+2 enter", want: "WA-2026-000106", change: func(d *fakeStore) {
			d.row("WA-2026-000106").Holder = "m.silva"
			d.row("WA-2026-000106").ClaimedUntil = fakeNow.Add(time.Hour)
		}},
		{name: "found by its number", keys: "2 j / 1 0 6 enter", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newFake()
			if c.change != nil {
				c.change(d)
			}
			v := drive(t, d, 80, 24)
			v.press(c.keys)
			if v.openCaseID() == "" {
				t.Fatalf("no case is open:\n%s", v.text())
			}
			v.pushBack()
			if got := v.openCaseID(); got != c.want {
				t.Errorf("%q is open, not %q", got, c.want)
			}
			if c.want != "" && v.markedID() != c.want {
				t.Errorf("on the queue %s is marked, not %s", v.markedID(), c.want)
			}
		})
	}
}

// TestAWaitingEmergencyIsALineWithItsKey: it is said, and nobody is taken there.
func TestAWaitingEmergencyIsALineWithItsKey(t *testing.T) {
	v := drive(t, newFake(), 120, 40)
	v.press("5 j enter").pushBack()
	if got := v.openCaseID(); got != "WA-2026-000108" {
		t.Fatalf("%s is open", got)
	}
	v.sees("An emergency waits: WA-101, 0:41. ! goes to it.").press("!")
	if got := v.openCaseID(); got != "WA-2026-000101" {
		t.Fatalf("! opened %s", got)
	}
	v.press("q")
	if got := v.markedID(); got != "WA-2026-000101" {
		t.Errorf("%s is marked", got)
	}
	// One that was opened and left does not wait for this person.
	v = drive(t, newFake(), 80, 24)
	v.press("enter q j enter q 4 j enter").pushBack().misses("An emergency waits")
}

// TestNeighboursFollowTheListThatTheCaseWasOpenedFrom: brackets on a case go along the filtered list.
func TestNeighboursFollowTheListThatTheCaseWasOpenedFrom(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("/").typeText("country:US").press("enter g enter ]")
	if got := v.openCaseID(); got != "WA-2026-000108" {
		t.Errorf("] opened %s", got)
	}
	v.press("[ [").sees("no more requests")
	if got := v.openCaseID(); got != "WA-2026-000102" {
		t.Errorf("[ opened %s", got)
	}
	if slices.Contains(v.fake.calls, "open WA-2026-000103") {
		t.Error("a case outside the filter was opened")
	}
}
