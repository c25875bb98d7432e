package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// approveDelayedNotice approves a request and delays the notice until a day, counted from the start.
func (f *fixture) approveDelayedNotice(id string, until int) {
	f.t.Helper()
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.DateOf(start).AddDays(until),
			Ground: "court_order"}
	})
}

// revised imports a document as the next revision of a request.
func (f *fixture) revised(id string, r *review.Request) {
	f.t.Helper()
	in := incoming(f.t, r)
	in.Revises, in.Why = id, "the agency sent it again"
	f.importDocument(in)
}

func dayAfterStart(n int) string { return review.DateOf(start).AddDays(n).String() }

// wantNondisclosureUntil fails the test unless the user of a request must not be notified until a day.
func (f *fixture) wantNondisclosureUntil(id string, n int) {
	f.t.Helper()
	nondisclosures, _, err := f.As(anna).nondisclosures(context.Background(), id)
	if err != nil || len(nondisclosures) == 0 || nondisclosures[0].Until.String() != dayAfterStart(n) {
		f.t.Errorf("%s is barred by %v (%v), want until %s", id, nondisclosures, err, dayAfterStart(n))
	}
}

// TestARevisionLiftsNoRenewal: a court order binds whatever document of the agency follows: the user is not
// notified, of this request or of another, before the order's last day.
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
			id, beside := f.importRequest(requestWithNondisclosure(1)), f.importRequest(other)
			f.approveDelayedNotice(id, 30)
			f.approve(anna, beside,
				func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} })
			f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
			f.renew(renewal(id, 0, 90))
			again := requestWithNondisclosure(1)
			change(again.Process)
			f.revised(id, again)
			f.wantNondisclosureUntil(id, 90)
			f.wantObligation(id, review.ClockNotice, dayAfterStart(90))
			c := f.openCase(anna, id)
			d := approval(c)
			d.Notice = &review.NoticeChoice{Action: review.NoticeBefore}
			if _, err := f.As(anna).Decide(context.Background(), d, c.AssessmentJSON); err == nil {
				t.Error("telling before disclosure was decided while a court order bars it")
			}
			f.clock.add(40 * day)
			f.wantFulfilRefused(fulfilmentOf(id, review.NoticeSent), "until "+dayAfterStart(90))
			f.wantFulfilRefused(fulfilmentOf(beside, review.NoticeSent),
				id+" bars notice to this user until "+dayAfterStart(90))
			f.mustVerify()
		})
	}
}

// TestAMistypedOrderIsCorrected: the same order recorded again corrects a day that was typed wrongly; another order
// that prolongs nothing is refused.
func TestAMistypedOrderIsCorrected(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.approveDelayedNotice(id, 30)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.renew(renewal(id, 0, 9000))
	f.wantObligation(id, review.ClockNotice, dayAfterStart(9000))
	right := renewal(id, 0, 90)
	right.OrderNumber = " 26-MJ-412"
	if r := f.renew(right); !strings.Contains(r.Message, "corrects") {
		t.Errorf("the receipt says %q", r.Message)
	}
	f.wantObligation(id, review.ClockNotice, dayAfterStart(90))
	f.wantObligation(id, review.ClockNondisclosure, dayAfterStart(90))
	f.wantNondisclosureUntil(id, 90)
	_, err := f.As(anna).RenewNondisclosure(context.Background(), right)
	wantRefusal(t, err, "already")
	f.clock.add(2 * day)
	f.renew(renewal(id, 1, 200))
	f.renew(renewal(id, 1, 80)) // the second order ends before the first
	f.wantNondisclosureUntil(id, 90)
	f.wantObligation(id, review.ClockNotice, dayAfterStart(90))
	f.renew(renewal(id, 0, 100))
	f.wantNondisclosureUntil(id, 100)
	f.mustVerify()
}

// TestARenewalAfterALaterPaperWasRejected: a renewal can be recorded while an approval under which data was disclosed
// waits for the end of the nondisclosure order, whatever became of a later document.
func TestARenewalAfterALaterPaperWasRejected(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.approveDelayedNotice(id, 30)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.revised(id, warrant(1))
	f.rejected(id)
	f.renew(renewal(id, 0, 90))
	f.wantObligation(id, review.ClockNotice, dayAfterStart(90))
	f.wantFulfilRefused(fulfilmentOf(id, review.NoticeSent), "until "+dayAfterStart(90))
	f.mustVerify()
}

// rejected rejects a request that was decided differently before.
func (f *fixture) rejected(id string) {
	f.t.Helper()
	c := f.openCase(anna, id)
	d := pushBack(c)
	rejectFor(&d, "requester.callback_failed", "not an office")
	if n := len(c.Decisions); n > 0 {
		d.Supersedes = c.CurrentDecision().Decision.ID
	}
	f.decide(anna, d, c)
}

// TestAnOrderThatBeginsLateLeavesAGap: an order that begins after the previous one has ended leaves a gap, like one
// that was made after it; one that begins on the next day leaves none.
func TestAnOrderThatBeginsLateLeavesAGap(t *testing.T) {
	for from, gap := range map[int]bool{30: false, 31: false, 32: true} {
		f := openFulfil(t)
		id := f.importRequest(requestWithNondisclosure(1))
		f.approveDelayedNotice(id, 30)
		x := renewal(id, 0, 90)
		x.From = review.DateOf(start).AddDays(from)
		if r := f.renew(x); strings.Contains(r.Message, "gap") != gap {
			t.Errorf("from day %d: %q", from, r.Message)
		}
	}
}

// TestOneLineSaysWhenTheBarEnds: for every choice of notice, one line says when the nondisclosure order ends, and each
// renewal moves it.
func TestOneLineSaysWhenTheBarEnds(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.approve(anna, id, nil)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.renew(renewal(id, 0, 90))
	f.wantObligation(id, review.ClockNondisclosure, dayAfterStart(90))

	f = openFulfil(t)
	id = f.importRequest(requestWithNondisclosure(1))
	f.approveDelayedNotice(id, 30)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.renew(renewal(id, 0, 90))
	c := f.openCase(anna, id)
	d := approval(c)
	d.Supersedes, d.Notice = c.Decisions[0].Decision.ID, &review.NoticeChoice{Action: review.NoticeNone, Reason: "test"}
	f.decide(anna, d, c)
	f.wantClocks(id, "gag notice")
	f.clock.add(2 * day)
	f.renew(renewal(id, 1, 120))
	f.wantClocks(id, "gag notice")
	f.wantObligation(id, review.ClockNondisclosure, dayAfterStart(120))
	f.wantObligation(id, review.ClockNotice, dayAfterStart(120))
	f.mustVerify()
}

// TestWhatIsOverLiftsNoBar: an exception that is over does not move a notice that waits for the day of a court order.
func TestWhatIsOverLiftsNoBar(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.DateOf(start).AddDays(30),
			RecheckOn: review.DateOf(start).AddDays(10), Ground: "court_order"}
	})
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.clock.add(11 * day)
	if _, err := f.As(anna).Observe(context.Background(), review.Observation{RequestID: id,
		Kind: review.ObservedRecheck, Value: review.ExceptionEnded, Note: "Clara"}); err != nil {
		t.Fatal(err)
	}
	f.wantClocks(id, "gag notice")
	f.wantObligation(id, review.ClockNotice, dayAfterStart(30))
	f.mustVerify()
}

// TestARenewalIsNotShownBeforeItCame: a decision is shown with what was known when it was made.
func TestARenewalIsNotShownBeforeItCame(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.approveDelayedNotice(id, 30)
	f.clock.add(time.Hour)
	f.renew(renewal(id, 0, 90))
	_, c, err := f.As(anna).Decision(context.Background(), "1")
	if err != nil || c.Request.Process.Nondisclosure.Until.String() != dayAfterStart(30) {
		t.Errorf("as decided, the paper bars until %s (%v), want %s", c.Request.Process.Nondisclosure.Until, err,
			dayAfterStart(30))
	}
}
