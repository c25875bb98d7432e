package store

import (
	"strings"
	"testing"
	"time"

	"lert/review"
)

// timelineLines is the timeline of a case as lines "origin what: text".
func (f *fixture) timelineLines(id string) []string {
	f.t.Helper()
	var out []string
	for _, e := range f.openCase(anna, id).Timeline {
		out = append(out, e.Origin+" "+e.What+": "+e.TextWithBasis().String())
	}
	return out
}

func (f *fixture) wantTimeline(id string, want ...string) {
	f.t.Helper()
	all := f.timelineLines(id)
	i := 0
	for _, w := range want {
		for i < len(all) && !strings.Contains(all[i], w) {
			i++
		}
		if i == len(all) {
			f.t.Fatalf("the history does not tell, in its place, %q:\n%s", w, strings.Join(all, "\n"))
		}
	}
}

// TestU15OneTimelineWithOrigins: what persons, the agency and the clocks did is in one list, each entry with its
// origin.
func TestU15OneTimelineWithOrigins(t *testing.T) {
	f := openTest(t)
	id, _ := f.pushedBack(1)
	f.fulfil(fulfilmentOf(id, review.LetterSent))
	f.clock.add(24 * time.Hour)
	fresh := f.importRequest(f.replyTo(1))
	if _, err := f.As(ben).LinkReply(bg, review.Link{RequestID: fresh, OtherID: id, Why: "the dates"}); err != nil {
		t.Fatal(err)
	}
	f.clock.add(time.Hour)
	if _, err := f.As(ben).Snooze(bg,
		review.Snooze{RequestID: id, Until: f.clock.Now().Add(time.Hour), Why: "lunch"}); err != nil {
		t.Fatal(err)
	}
	f.clock.add(2 * time.Hour)
	f.approve(anna, id, nil)
	f.clock.add(time.Minute)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.wantTimeline(id, "agency received", "person imported", "person decided: push back", "person letter_sent",
		"agency wrote again", "clock started: response",
		"person revised: revision 2", "person linked: "+fresh+" as the reply: the dates", "person snoozed: until",
		"person decided: approval", "person produced", "clock stopped: response")
	f.mustVerify()
}

// TestU8ReceivedAndRecordedStandApart: when something was done and when it was recorded are two times, and the
// timeline has both.
func TestU8ReceivedAndRecordedStandApart(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(3)) // received four hours before it was imported
	c := f.openCase(anna, id)
	if !c.Received.ReceivedAt.Equal(start.Add(-4*time.Hour)) || !c.Revisions[0].At.Equal(start) {
		t.Errorf("received %s, recorded %s", c.Received.ReceivedAt, c.Revisions[0].At)
	}
	if k := c.ClockExplanations[0]; !k.StartedAt.Equal(c.Received.ReceivedAt) ||
		!k.Clock.Due.Equal(c.Received.ReceivedAt.Add(72*time.Hour)) {
		t.Errorf("the clock runs from %s to %s", k.StartedAt, k.Clock.Due)
	}
	f.approve(anna, id, nil)
	f.clock.add(5 * time.Hour)
	d := fulfilmentOf(id, review.Produced, "subscriber.name")
	d.At = start.Add(time.Hour)
	f.fulfil(d)
	f.wantTimeline(id, "person produced: subscriber.name; by portal; recorded 2026-11-20 14:00 UTC")
}

// TestS26ABreachIsVisibleAndLogged: a missed legal deadline is visible while the response is due, and is on record
// once it was sent.
func TestS26ABreachIsVisibleAndLogged(t *testing.T) {
	f := openTest(t)
	by, _ := review.ParseDate("2026-11-21")
	late := func(n int) string {
		r := warrant(n)
		r.Process.ReturnBy = by
		return f.importRequest(r)
	}
	produced, pushed := late(1), late(2)
	f.clock.add(48 * time.Hour) // the next day begins before that
	f.wantTimeline(produced, "clock OVERDUE: respond to the agency (process.return_by)")
	if n, err := f.As(anna).Counts(bg); err != nil || n.Overdue != 2 {
		t.Errorf("%d overdue (%v)", n.Overdue, err)
	}
	f.approve(anna, produced, nil)
	if d := f.openCase(anna, produced).Decisions[0].Decision; d.Late != "due 2026-11-21 23:59 UTC (process.return_by)" {
		t.Errorf("the record of a late approval says %q", d.Late)
	}
	r := f.fulfil(fulfilmentOf(produced, review.Produced, "subscriber.name"))
	if !strings.Contains(r.Message, "LATE: it was due 2026-11-21 23:59 UTC (process.return_by)") {
		t.Errorf("the receipt says %q", r.Message)
	}
	c := f.openCase(anna, produced)
	if got := c.Fulfilments[0].Fulfilment.Late; got != "due 2026-11-21 23:59 UTC (process.return_by)" {
		t.Errorf("the record says %q", got)
	}
	f.wantTimeline(produced, "clock stopped: response; LATE: due 2026-11-21 23:59 UTC")
	c = f.openCase(anna, pushed)
	f.decide(anna, pushBack(c), c)
	if d := f.openCase(anna, pushed).Decisions[0].Decision; d.Late == "" {
		t.Error("a late push back is not on record as late")
	}
	onTime := f.importRequest(warrant(3))
	c = f.openCase(anna, onTime)
	f.decide(anna, pushBack(c), c)
	if d := f.openCase(anna, onTime).Decisions[0].Decision; d.Late != "" {
		t.Error("an aim of the house is called a breach")
	}
	f.mustVerify()
}
