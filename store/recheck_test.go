package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

func (f *fixture) recheck(id, value, why string, until review.Date) error {
	f.t.Helper()
	_, err := f.As(anna).Observe(context.Background(),
		review.Observation{RequestID: id, Kind: review.ObservedRecheck, Value: value, Note: why, Until: until})
	return err
}

func (f *fixture) wantRecheckRefused(id, value, why string, until review.Date, says string) {
	f.t.Helper()
	if err := f.recheck(id, value, why, until); !errors.Is(err, problem.Refused) ||
		!strings.Contains(err.Error(), says) {
		f.t.Fatalf("recheck %s: %v, want a refusal with %q", value, err, says)
	}
}

func (f *fixture) wantNoticeCounts(owed, due int) {
	f.t.Helper()
	n, err := f.As(anna).Counts(context.Background())
	if err != nil || n.NoticesPending != owed || n.NoticesDue != due {
		f.t.Fatalf("%d notices owed, %d due, %v; want %d and %d", n.NoticesPending, n.NoticesDue, err, owed, due)
	}
}

// TestS66AnExceptionIsLookedAtAgain: an exception to notifying the user has a day on which it is rechecked: it remains
// until another day, or it is over and the user must be notified at once.
func TestS66AnExceptionIsLookedAtAgain(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(warrant(1))
	on := review.DateOf(start).AddDays(90)
	f.wantRecheckRefused(id, "over", "cora", review.Date{}, "there is nothing to recheck")
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeWithhold, Ground: "emergency", RecheckOn: on}
	})
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.wantClocks(id, "recheck")
	f.wantNoticeCounts(1, 0)
	says := f.openCase(anna, id).Obligations[0].Text
	if says != "recheck why the user has not been told (emergency); decided by anna" {
		t.Errorf("it is owed as %q", says)
	}
	f.clock.add(91 * day)
	f.wantNoticeCounts(1, 1)
	next := on.AddDays(60)
	f.wantRecheckRefused(id, "perhaps", "cora", next, "\"perhaps\" is not a result")
	f.wantRecheckRefused(id, "remains", "", next, "does not say who made it")
	f.wantRecheckRefused(id, "remains", "cora: the child is not safe", review.Date{}, "the recheck date is missing")
	f.wantRecheckRefused(id, "remains", "cora: the child is not safe", on.AddDays(900), "more than a year away")
	f.wantRecheckRefused(id, "over", "cora", next, "cannot have a recheck date")
	if err := f.recheck(id, "remains", "cora: the child is not safe", next); err != nil {
		t.Fatal(err)
	}
	f.wantNoticeCounts(1, 0)
	f.clock.add(61 * day)
	if err := f.recheck(id, "over", "cora: the child is safe", review.Date{}); err != nil {
		t.Fatal(err)
	}
	f.wantClocks(id, "notice")
	f.clock.add(time.Second)
	f.wantNoticeCounts(1, 1)
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.wantClocks(id, "")
	f.wantNoticeCounts(0, 0)
	f.mustVerify()
}

// TestM7M8ABarWithoutAnEndIsAskedAbout: a nondisclosure order without a known end is rechecked within a year; a notice
// that the law itself prohibits is not, unless that law says when.
func TestM7M8ABarWithoutAnEndIsAskedAbout(t *testing.T) {
	lawThatBars := func(ground string, recheckDays int) *review.Policy {
		p := testPolicy("platform: test where a law bars notice\n")
		warrants := *p.Instruments["us.search_warrant"][0]
		warrants.Nondisclosure = &review.NondisclosureRule{Basis: review.Basis{Cite: "test", Confidence: "A"},
			Ground: ground, RecheckDays: recheckDays}
		p.Instruments["us.search_warrant"] = []*review.Instrument{&warrants}
		return p
	}
	endless := barred(warrant(1), 0)
	endless.Process.Nondisclosure.Until = review.Date{}
	for _, c := range []struct {
		name      string
		policy    *review.Policy
		document  *review.Request
		recheckIn int // days; 0: never
	}{
		{"an order without an end", fulfilPolicy, endless, 365},
		{"a statute with a date", lawThatBars("statute", 360), warrant(1), 360},
		{"a statute", lawThatBars("statute", 0), warrant(1), 0},
		{"a regulation", lawThatBars("regulation", 0), warrant(1), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := openAt(t, t.TempDir()+"/lert.db", c.policy)
			id := f.importRequest(c.document)
			f.approve(anna, id, func(d *review.Decision) {
				d.Notice = &review.NoticeChoice{Action: review.NoticeProhibited}
			})
			f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
			if c.recheckIn == 0 {
				f.wantClocks(id, "")
				f.mustVerify()
				return
			}
			f.wantClocks(id, "recheck")
			want := review.DateOf(start).AddDays(c.recheckIn).StartOfDay(time.UTC)
			if got := f.openCase(anna, id).Obligations[0].Due; !got.Equal(want) {
				t.Errorf("it is asked about on %v, want %v", got, want)
			}
			f.wantRecheckRefused(id, "over", "cora", review.Date{}, "prohibits user notice")
			f.mustVerify()
		})
	}
}

// TestS65TheDebtSaysWhatHoldsIt: a notice whose day has come says what still prevents it, and the case shows every
// nondisclosure order and the requests that were checked; the total also counts notices that wait.
func TestS65TheDebtSaysWhatHoldsIt(t *testing.T) {
	f := openFulfil(t)
	date := func(days int) review.Date { return review.DateOf(start).AddDays(days) }
	delay := func(until review.Date) func(*review.Decision) {
		return func(d *review.Decision) {
			d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: until, Ground: "court_order"}
		}
	}
	second := warrant(1)
	second.Reference = "b"
	a, b := f.importRequest(barred(warrant(1), 30)), f.importRequest(barred(second, 60))
	f.approve(anna, a, delay(date(30)))
	f.approve(ben, b, delay(date(60)))
	f.fulfil(fulfilmentOf(a, review.Produced, "subscriber.name"))
	f.wantNoticeCounts(2, 0)
	says := func() string {
		for _, o := range f.openCase(anna, a).Obligations {
			if o.Clock == "notice" {
				return o.Text
			}
		}
		return ""
	}
	plain := "tell the user, once the bar has ended on " + date(30).String() + " (court order); decided by anna"
	if got := says(); got != plain {
		t.Errorf("it is owed as %q, want %q", got, plain)
	}
	f.clock.add(31*day + 2*time.Hour)
	held := plain + "; held: " + b + " bars notice to this user until " + date(60).String()
	if got := says(); got != held {
		t.Errorf("it is owed as %q, want %q", got, held)
	}
	due, err := f.As(anna).Due(context.Background(), time.Second)
	if err != nil || len(due) == 0 || due[len(due)-1].Text != held {
		t.Errorf("due are %+v, %v", due, err)
	}
	if c := f.openCase(anna, a); len(c.Nondisclosures) != 1 || c.Nondisclosures[0].RequestID != b ||
		len(c.CheckedRequests) != 1 {
		t.Errorf("the case shows the bars %+v of %v", c.Nondisclosures, c.CheckedRequests)
	}
	f.wantNoticeCounts(2, 1)
	f.clock.add(30 * day)
	if got := says(); got != plain {
		t.Errorf("once nothing bars it, it is owed as %q", got)
	}
	f.mustVerify()
}
