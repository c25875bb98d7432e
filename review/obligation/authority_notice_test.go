package obligation_test

import (
	"slices"
	"testing"
	"time"

	"lert/review"
)

// TestAnnexIIIIsOwed: the form of Annex III is owed from the decision on, whoever the decision is against, until a
// letter on it is recorded as sent, and never later than the order's own deadline.
func TestAnnexIIIIsOwed(t *testing.T) {
	for _, x := range []struct {
		name   string
		title  string
		decide func(*testCase)
		owed   bool
	}{
		{"pushed back", production, pushBack, true},
		{"rejected", production, reject, true},
		{"granted in part", narrowedOrder, approve, true},
		{"granted in full", production, approve, false},
		{"nothing held in one row", production, func(d *testCase) {
			d.decide(review.OutcomeApprove, func(x *review.Decision) {
				x.Unavailable = []review.Unavailable{{Category: "subscriber.name", Why: "no_data"}}
			})
		}, true},
		{"withheld by the person who decided", production, func(d *testCase) {
			d.decide(review.OutcomeApprove, func(x *review.Decision) { x.Granted = x.Granted[:1] })
		}, true},
		{"waits for counsel", production, func(d *testCase) { d.decide(review.OutcomePushBack, awaitingSignature) },
			false},
		{"withdrawn", production, withdraw, false},
		{"an order to preserve, pushed back", european, pushBack, true},
		{"an order to preserve, approved", european, approve, false},
		{"another country's paper", subpoena, pushBack, false},
	} {
		d := newCase(t, sampleDocument(t, x.title))
		x.decide(d)
		got := d.obligations(review.ClockAuthorityNotice)
		if (len(got) == 1) != x.owed {
			t.Errorf("%s: owed is %+v", x.name, got)
			continue
		}
		if !x.owed {
			continue
		}
		o := got[0]
		if o.Due.After(d.now.Add(24 * time.Hour)) {
			t.Errorf("%s: due %s, more than a day after the decision at %s", x.name, o.Due, d.now)
		}
		if d.fulfil(review.LetterSent); len(d.obligations(review.ClockAuthorityNotice)) != 0 {
			t.Errorf("%s: it is owed although the letter was sent", x.name)
		}
	}
}

// TestAnnexIIIKeepsTheOrdersDeadline: near the end of the order's own period, that binds and not the day.
func TestAnnexIIIKeepsTheOrdersDeadline(t *testing.T) {
	d := newCase(t, sampleDocument(t, production))
	response := d.obligations(review.ClockResponse)[0].Due
	d.now = response.Add(-3 * time.Hour)
	pushBack(d)
	got := d.obligations(review.ClockAuthorityNotice)
	if len(got) != 1 || !got[0].Due.Equal(response) || got[0].InternalTarget {
		t.Errorf("owed is %+v, want the order's deadline %s, which binds", got, response)
	}
}

// TestWhatAnOrderAsksForIsKept: the data that a production order asks for is to be preserved from its arrival, also
// after it is pushed back, until a copy is recorded or all of it is produced; a request that no law wants preserved
// asks for nothing.
func TestWhatAnOrderAsksForIsKept(t *testing.T) {
	withhold := func(d *testCase) {
		d.decide(review.OutcomeApprove, func(x *review.Decision) { x.Granted = x.Granted[:1] })
	}
	for _, x := range []struct {
		name, title string
		acts        []func(*testCase)
		owed        bool
	}{
		{"just arrived", production, nil, true},
		{"pushed back", production, []func(*testCase){pushBack}, true},
		{"pushed back and corrected", production, []func(*testCase){pushBack, revise}, true},
		{"pushed back, and preserved", production,
			[]func(*testCase){pushBack, func(d *testCase) { d.fulfil(review.Preserved) }}, false},
		{"preserved, then pushed back", production,
			[]func(*testCase){func(d *testCase) { d.fulfil(review.Preserved) }, pushBack}, false},
		{"preserved, and the copy destroyed", production,
			[]func(*testCase){func(d *testCase) { d.fulfil(review.Preserved) }, destroy}, true},
		{"approved, not yet produced", production, []func(*testCase){approve}, true},
		{"produced", production, []func(*testCase){approve, produce}, false},
		{"produced in part, the rest withheld", production, []func(*testCase){withhold, produce}, true},
		{"rejected", production, []func(*testCase){reject}, false},
		{"withdrawn", production, []func(*testCase){withdraw}, false},
		{"a subpoena", subpoena, nil, false},
		{"a preservation", preservation, nil, true},
		{"an extension", extension, nil, true},
		{"a preservation, pushed back", preservation, []func(*testCase){pushBack}, false},
		{"a preservation, approved", preservation, []func(*testCase){approve}, false},
	} {
		d := newCase(t, sampleDocument(t, x.title))
		first := d.r.Document().ReceivedAt
		for _, act := range x.acts {
			act(d)
		}
		s := d.fold()
		got := d.obligations(review.ClockPreserveBy)
		if (len(got) == 1) != x.owed {
			t.Errorf("%s: owed is %+v", x.name, got)
			continue
		}
		due := time.Time{}
		if x.owed {
			due = first.Add(24 * time.Hour).UTC()
			if !got[0].Due.Equal(due) || !got[0].InternalTarget {
				t.Errorf("%s: owed is %+v, want a target at %s", x.name, got[0], due)
			}
		}
		if !s.Row.PreserveBy.Equal(due) {
			t.Errorf("%s: the row says %s, want %s", x.name, s.Row.PreserveBy, due)
		}
	}
}

// TestACollectionHasAStart: an order for future data says when its collection starts: with the window that it sets, or
// when it is served.
func TestACollectionHasAStart(t *testing.T) {
	p, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name   string
		change func(r *review.Request)
		want   func(r *review.Request) time.Time
	}{
		{"a window ahead", func(r *review.Request) {
			r.Process.Window.From = review.Point{Time: r.ReceivedAt.Add(72 * time.Hour)}
			r.Process.Window.To = review.Point{Time: r.ReceivedAt.Add(40 * 24 * time.Hour)}
		}, func(r *review.Request) time.Time { return r.ReceivedAt.Add(72 * time.Hour) }},
		{"a window that began before service", func(r *review.Request) {
			r.Process.Window.From = review.Point{Time: r.ReceivedAt.Add(-72 * time.Hour)}
			r.Process.Window.To = review.Point{Time: r.ReceivedAt.Add(40 * 24 * time.Hour)}
		}, func(r *review.Request) time.Time { return r.ReceivedAt }},
		{"no window, served before it arrived", func(r *review.Request) {
			r.Process.Window, r.Period = review.Period{}, review.Period{}
			for i := range r.Data {
				r.Data[i].From, r.Data[i].To = review.Point{}, review.Point{}
			}
			r.Process.ServedAt = r.ReceivedAt.Add(-5 * time.Hour)
		}, func(r *review.Request) time.Time { return r.ReceivedAt.Add(-5 * time.Hour) }},
	} {
		r := sampleDocument(t, register)
		x.change(r)
		a := review.Assess(p, r, nil, r.ReceivedAt)
		i := slices.IndexFunc(a.Clocks, func(c review.Clock) bool { return c.Name == review.ClockCollectionStart })
		if i < 0 || !a.Clocks[i].Due.Equal(x.want(r)) {
			t.Errorf("%s: the clocks are %+v, want a start at %s", x.name, a.Clocks, x.want(r))
		}
	}
	r := sampleDocument(t, subpoena)
	if a := review.Assess(p, r, nil, r.ReceivedAt); slices.ContainsFunc(a.Clocks, func(c review.Clock) bool {
		return c.Name == review.ClockCollectionStart
	}) {
		t.Error("a subpoena starts a collection")
	}
}
