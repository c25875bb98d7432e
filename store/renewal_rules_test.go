package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// delayed approves a request and puts the notice off until a day, counted from the
// start.
func (f *fixture) delayed(id string, until int) {
	f.t.Helper()
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.Delay, Until: review.DateOf(start).AddDays(until), Ground: "court_order"}
	})
}

// revised takes a paper in as the next revision of a request.
func (f *fixture) revised(id string, r *review.Request) {
	f.t.Helper()
	in := incoming(f.t, r)
	in.Revises, in.Why = id, "the agency sent it again"
	f.takeIn(in)
}

func ends(n int) string { return review.DateOf(start).AddDays(n).String() }

// barUntil fails the test unless the user of a request may not be told until a day.
func (f *fixture) barUntil(id string, n int) {
	f.t.Helper()
	bars, _, err := f.As(anna).Bars(context.Background(), id)
	if err != nil || len(bars) == 0 || bars[0].Until.String() != ends(n) {
		f.t.Errorf("%s is barred by %v (%v), want until %s", id, bars, err, ends(n))
	}
}

// A court's order binds whatever paper of the agency comes after it: the user is not
// told, of this request or of another, before the order's last day.
func TestARevisionLiftsNoRenewal(t *testing.T) {
	for name, change := range map[string]func(*review.Process){
		"a name spelt otherwise": func(p *review.Process) { p.Nondisclosure.Authority.Name = "Magistrate D. Cole" },
		"no bar at all":          func(p *review.Process) { p.Nondisclosure = nil },
		"a shorter bar":          func(p *review.Process) { p.Nondisclosure.Until = review.DateOf(start).AddDays(10) },
	} {
		t.Run(name, func(t *testing.T) {
			f := openFulfil(t)
			other := warrant(1)
			other.Reference = "other"
			id, beside := f.take(barred(1)), f.take(other)
			f.delayed(id, 30)
			f.approve(anna, beside, func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NotifyBefore} })
			f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
			f.renew(renewed(id, 0, 90))
			again := barred(1)
			change(again.Process)
			f.revised(id, again)
			f.barUntil(id, 90)
			f.owedUntil(id, review.ClockNotice, ends(90))
			c := f.openCase(anna, id)
			d := approval(c)
			d.Notice = &review.NoticeChoice{Action: review.NotifyBefore}
			if _, err := f.As(anna).Decide(context.Background(), d, c.AssessedJSON); err == nil {
				t.Error("telling before disclosure was decided while a court's order bars it")
			}
			f.clock.add(40 * day)
			f.refusedTo(deedOf(id, review.NoticeSent), "until "+ends(90))
			f.refusedTo(deedOf(beside, review.NoticeSent), id+" bars telling this user, until "+ends(90))
			f.verified()
		})
	}
}

// The same order recorded again corrects a day that was typed wrongly; another order
// that moves nothing is refused.
func TestAMistypedOrderIsCorrected(t *testing.T) {
	f := openFulfil(t)
	id := f.take(barred(1))
	f.delayed(id, 30)
	f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
	f.renew(renewed(id, 0, 9000))
	f.owedUntil(id, review.ClockNotice, ends(9000))
	right := renewed(id, 0, 90)
	right.Order = " 26-MJ-412"
	if r := f.renew(right); !strings.Contains(r.Says, "corrects") {
		t.Errorf("the receipt says %q", r.Says)
	}
	f.owedUntil(id, review.ClockNotice, ends(90))
	f.owedUntil(id, review.ClockGag, ends(90))
	f.barUntil(id, 90)
	_, err := f.As(anna).RenewNondisclosure(context.Background(), right)
	refusedWith(t, err, "already")
	f.clock.add(2 * day)
	f.renew(renewed(id, 1, 200))
	f.renew(renewed(id, 1, 80)) // the second order ends before the first
	f.barUntil(id, 90)
	f.owedUntil(id, review.ClockNotice, ends(90))
	f.renew(renewed(id, 0, 100))
	f.barUntil(id, 100)
	f.verified()
}

// A renewal is recorded while an approval under which data left waits for the bar,
// whatever became of a later paper.
func TestARenewalAfterALaterPaperWasRejected(t *testing.T) {
	f := openFulfil(t)
	id := f.take(barred(1))
	f.delayed(id, 30)
	f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
	f.revised(id, warrant(1))
	f.rejected(id)
	f.renew(renewed(id, 0, 90))
	f.owedUntil(id, review.ClockNotice, ends(90))
	f.refusedTo(deedOf(id, review.NoticeSent), "until "+ends(90))
	f.verified()
}

// rejected rejects what was decided otherwise before.
func (f *fixture) rejected(id string) {
	f.t.Helper()
	c := f.openCase(anna, id)
	d := pushBack(c)
	d.Outcome, d.Reasons, d.Rationale = review.OutcomeReject, []string{"requester.callback_failed"}, "not an office"
	if n := len(c.Decisions); n > 0 {
		d.Supersedes = c.Decisions[n-1].Decision.ID
	}
	f.decide(anna, d, c)
}

// An order that begins after the bar has ended leaves a gap, like one that was made
// after it; one that begins on the next day leaves none.
func TestAnOrderThatBeginsLateLeavesAGap(t *testing.T) {
	for from, gap := range map[int]bool{30: false, 31: false, 32: true} {
		f := openFulfil(t)
		id := f.take(barred(1))
		f.delayed(id, 30)
		x := renewed(id, 0, 90)
		x.From = review.DateOf(start).AddDays(from)
		if r := f.renew(x); strings.Contains(r.Says, "gap") != gap {
			t.Errorf("from day %d: %q", from, r.Says)
		}
	}
}

// Whatever was chosen, one line says when the bar ends, and each renewal moves it.
func TestOneLineSaysWhenTheBarEnds(t *testing.T) {
	f := openFulfil(t)
	id := f.take(barred(1))
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.Prohibited, Ground: "court_order"}
	})
	f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
	f.renew(renewed(id, 0, 90))
	f.owedUntil(id, review.ClockGag, ends(90))

	f = openFulfil(t)
	id = f.take(barred(1))
	f.delayed(id, 30)
	f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
	f.renew(renewed(id, 0, 90))
	c := f.openCase(anna, id)
	d := approval(c)
	d.Supersedes, d.Notice = c.Decisions[0].Decision.ID, &review.NoticeChoice{Action: review.NoNotice, Reason: "test"}
	f.decide(anna, d, c)
	f.want(id, "gag notice")
	f.clock.add(2 * day)
	f.renew(renewed(id, 1, 120))
	f.want(id, "gag notice")
	f.owedUntil(id, review.ClockGag, ends(120))
	f.owedUntil(id, review.ClockNotice, ends(120))
	f.verified()
}

// We may put a notice off for longer than the court; its next order counts all the same.
func TestARenewalShorterThanOurOwnDelay(t *testing.T) {
	f := openFulfil(t)
	id := f.take(barred(1))
	f.delayed(id, 120)
	f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
	f.renew(renewed(id, 0, 90))
	f.owedUntil(id, review.ClockGag, ends(90))
	f.owedUntil(id, review.ClockNotice, ends(120))
	f.verified()
}

// An exception that is over moves no notice that waits for a court's day.
func TestWhatIsOverLiftsNoBar(t *testing.T) {
	f := openFulfil(t)
	id := f.take(barred(1))
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.Delay, Until: review.DateOf(start).AddDays(30), RecheckOn: review.DateOf(start).AddDays(10), Ground: "court_order"}
	})
	f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
	f.clock.add(11 * day)
	if _, err := f.As(anna).Observe(context.Background(), review.Observation{Request: id, Kind: review.ObservedRecheck, Value: review.ExceptionOver, Note: "Clara"}); err != nil {
		t.Fatal(err)
	}
	f.want(id, "gag notice")
	f.owedUntil(id, review.ClockNotice, ends(30))
	f.verified()
}

// A decision is shown with what was known when it was made.
func TestARenewalIsNotShownBeforeItCame(t *testing.T) {
	f := openFulfil(t)
	id := f.take(barred(1))
	f.delayed(id, 30)
	f.clock.add(time.Hour)
	f.renew(renewed(id, 0, 90))
	_, c, err := f.As(anna).Decision(context.Background(), "1")
	if err != nil || c.Request.Process.Nondisclosure.Until.String() != ends(30) {
		t.Errorf("as decided, the paper bars until %s (%v), want %s", c.Request.Process.Nondisclosure.Until, err, ends(30))
	}
}
