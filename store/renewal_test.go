package store

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"lert/review"
	"lert/review/problem"
)

// renewal is a magistrate's nondisclosure order, made some days after the start and in force until a later day.
func renewal(id string, made, until int) review.NondisclosureRenewal {
	from := review.DateOf(start)
	return review.NondisclosureRenewal{RequestID: id, OrderNumber: "26-mj-412", Court: "D. Minn.",
		Authority: review.Authority{Role: "magistrate", Country: "US"},
		Signed:    true, IssuedOn: from.AddDays(made), Until: from.AddDays(until)}
}

func (f *fixture) renew(x review.NondisclosureRenewal) Receipt {
	f.t.Helper()
	r, err := f.As(anna).RenewNondisclosure(context.Background(), x)
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

// barred is a request that comes with a nondisclosure order until a day, counted from the start.
func barred(r *review.Request, until int) *review.Request {
	r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order",
		Authority: review.Authority{Role: "magistrate", Country: "US"}, Signed: true, Attached: true,
		From: review.DateOf(start), Until: review.DateOf(start).AddDays(until)}
	return r
}

// requestWithNondisclosure is a request with a nondisclosure order of thirty days.
func requestWithNondisclosure(n int) *review.Request { return barred(warrant(n), 30) }

func (f *fixture) wantObligation(id, clock, until string) {
	f.t.Helper()
	for _, o := range f.openCase(anna, id).Obligations {
		if o.Clock == clock {
			if got := o.Due.AddDate(0, 0, -1).Format("2006-01-02"); got != until {
				f.t.Errorf("%s of %s ends on %s, want %s", clock, id, got, until)
			}
			return
		}
	}
	f.t.Errorf("%s owes no %s", id, clock)
}

// TestM7ARenewalMovesTheBarAndTheNotice: several renewals in a row end where the last one ends, in any order of their
// dates; the request keeps its revision and its decision.
func TestM7ARenewalMovesTheBarAndTheNotice(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	ends := func(n int) string { return review.DateOf(start).AddDays(n).String() }
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.DateOf(start).AddDays(30),
			Ground: "court_order"}
	})
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.wantObligation(id, review.ClockNotice, ends(30))
	before := f.openCase(anna, id)
	first := renewal(id, 0, 90)
	first.ID = freshID()
	f.renew(first)
	if r := f.renew(first); !r.Repeated {
		t.Error("the same renewal was recorded twice")
	}
	longer := first
	longer.Until = longer.Until.AddDays(1)
	if _, err := f.As(anna).RenewNondisclosure(context.Background(), longer); !errors.Is(err, problem.Conflict) {
		t.Errorf("another order under the same id: %v, want a conflict", err)
	}
	f.wantObligation(id, review.ClockNotice, ends(90))
	f.clock.add(80 * day)
	f.renew(renewal(id, 79, 200))
	f.wantObligation(id, review.ClockNotice, ends(200))
	f.renew(renewal(id, 79, 300))
	f.wantObligation(id, review.ClockNotice, ends(300))
	after := f.openCase(anna, id)
	if after.Row.Revision != before.Row.Revision || after.Row.State != before.Row.State || len(after.Renewals) != 3 {
		t.Errorf("after three renewals: revision %d, %s, %d renewals", after.Row.Revision, after.Row.State,
			len(after.Renewals))
	}
	f.wantClocks(id, "gag notice")
	if nondisclosures, _, err := f.As(anna).nondisclosures(context.Background(), id); err != nil ||
		len(nondisclosures) != 1 || nondisclosures[0].Until.String() != ends(300) {
		t.Errorf("the bars are %v, %v", nondisclosures, err)
	}
	f.mustVerify()
}

// TestARenewalBeforeTheDecision: a renewal before the decision changes what the analyst is shown, and the decision
// that follows starts from it.
func TestARenewalBeforeTheDecision(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.renew(renewal(id, 0, 90))
	want := review.DateOf(start).AddDays(90)
	c := f.openCase(anna, id)
	if n := c.Assessment.Notice; n.Action != review.NoticeDelay || n.Until != want {
		t.Errorf("the plan is %+v", n)
	}
	if raw := c.Received.Process.Nondisclosure.Until; raw != review.DateOf(start).AddDays(30) {
		t.Errorf("the paper itself was changed: %v", raw)
	}
	f.mustVerify()
}

// TestARenewalAfterTheEndLeavesAGap: an order that was made after the previous one had ended leaves a gap: counsel
// must review it, until counsel records that.
func TestARenewalAfterTheEndLeavesAGap(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.DateOf(start).AddDays(30),
			Ground: "court_order"}
	})
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.clock.add(40 * day)
	if r := f.renew(renewal(id, 30, 60)); strings.Contains(r.Message, "gap") {
		t.Errorf("an order of the last day left a gap: %s", r.Message)
	}
	f.clock.add(30 * day)
	if r := f.renew(renewal(id, 61, 120)); !strings.Contains(r.Message, "counsel must review the gap") {
		t.Errorf("the receipt says %q", r.Message)
	}
	f.wantClocks(id, "counsel gag notice")
	if _, err := f.As(cora).Observe(context.Background(),
		review.Observation{RequestID: id, Kind: review.ObservedNote, Value: "told meanwhile? no"}); err != nil {
		t.Fatal(err)
	}
	f.wantClocks(id, "gag notice")
	f.mustVerify()
}

// TestWhatRenewsNothingIsRefused: a renewal that prolongs nothing is refused and writes nothing.
func TestWhatRenewsNothingIsRefused(t *testing.T) {
	f := openFulfil(t)
	id, plain := f.importRequest(requestWithNondisclosure(1)), f.importRequest(warrant(2))
	f.stopRefresh() // it would write, too
	for says, change := range map[string]func(*review.NondisclosureRenewal){
		"only a judge or a magistrate": func(x *review.NondisclosureRenewal) { x.Authority.Role = "prosecutor" },
		"not \"\"":                     func(x *review.NondisclosureRenewal) { x.Authority.Role = "" },
		"not signed":                   func(x *review.NondisclosureRenewal) { x.Signed = false },
		"the order comes from IN":      func(x *review.NondisclosureRenewal) { x.Authority.Country = "IN" },
		"already": func(x *review.NondisclosureRenewal) {
			x.Until = review.DateOf(start).AddDays(30)
		},
		"names no date": func(x *review.NondisclosureRenewal) { x.Until = review.Date{} },
		"is missing":    func(x *review.NondisclosureRenewal) { x.IssuedOn = review.Date{} },
		"in the future": func(x *review.NondisclosureRenewal) {
			x.IssuedOn = review.DateOf(start).AddDays(3)
		},
		"ends before it begins":     func(x *review.NondisclosureRenewal) { x.From = x.Until.AddDays(1) },
		"or the court is not named": func(x *review.NondisclosureRenewal) { x.Court = " " },
		"nothing to renew":          func(x *review.NondisclosureRenewal) { x.RequestID = plain },
	} {
		x := renewal(id, 0, 90)
		change(&x)
		before := everything(t, f.eng)
		_, err := f.As(anna).RenewNondisclosure(context.Background(), x)
		if !errors.Is(err, problem.Refused) || !strings.Contains(err.Error(), says) {
			t.Errorf("want a refusal with %q, got %v", says, err)
		}
		if !reflect.DeepEqual(everything(t, f.eng), before) {
			t.Errorf("%q left something behind", says)
		}
	}
}
