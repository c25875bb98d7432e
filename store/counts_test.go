package store

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/policy"
	"lert/review/query"
)

// TestTheTotalsAgreeWithTheLists: on a generated queue at any time, the totals of the heading are what the lists and
// the filters show: no request is late in one place and in time in another.
func TestTheTotalsAgreeWithTheLists(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	ctx, seen := context.Background(), map[string]int{}
	check := func(rt *rapid.T) {
		rules, request := p, drawRequest
		if rapid.Bool().Draw(rt, "what can be approved") {
			rules, request = fulfilPolicy, func(_ *rapid.T, n int) *review.Request { return warrant(n) }
		}
		f := openAt(t, filepath.Join(t.TempDir(), "lert.db"), rules)
		defer f.Close()
		for n := range rapid.IntRange(1, 8).Draw(rt, "requests") {
			f.actAtRandom(rt, f.importRequest(request(rt, n)))
		}
		if rapid.Bool().Draw(rt, "claims expire") {
			f.clock.add(time.Duration(rapid.IntRange(1, 40*24).Draw(rt, "hours")) * time.Hour)
		}
		s := f.As(anna)
		got, err := s.Counts(ctx)
		if err != nil {
			rt.Fatal(err)
		}
		due, err := s.Due(ctx, DueSoon)
		if err != nil {
			rt.Fatal(err)
		}
		count := func(line string, tabs ...Tab) (n int) {
			var q *query.Query
			if line != "" {
				if q, err = query.Parse(line, f.now(), anna.Name); err != nil {
					rt.Fatal(err)
				}
			}
			for _, tab := range tabs {
				n += len(f.rows(QueueQuery{Tab: tab, Query: q, Limit: 100}).Rows)
			}
			return n
		}
		everywhere := []Tab{TabOpen, TabCounsel, TabWaiting, TabDecided}
		for _, c := range []struct {
			what      string
			got, want int
		}{
			{"open", got.Open, count("", TabOpen)}, {"counsel", got.Counsel, count("", TabCounsel)},
			{"waiting", got.Waiting, count("", TabWaiting)}, {"decided", got.Decided, count("", TabDecided)},
			{"mine", got.Mine, count("", TabMine)}, {"due", got.Due, len(due)},
			{"overdue", got.Overdue, count("is:overdue", everywhere...)},
			{"overdue of all", got.Overdue, count("is:overdue", TabAll)},
			{"emergencies", got.Emergency, count("is:emergency", TabOpen, TabCounsel)},
			{"notices due", got.NoticesDue, count("is:notice", everywhere...)},
			{"snoozed", got.Snoozed, count("is:snoozed", everywhere...)},
		} {
			if c.got != c.want {
				rt.Errorf("%s: the total is %d, the list has %d", c.what, c.got, c.want)
			}
			seen[c.what] += c.want
		}
		f.wantUrgent(rt, count("is:overdue", everywhere...), count("is:notice", everywhere...))
	}
	missing := func() []string {
		return slices.DeleteFunc([]string{"open", "waiting", "decided", "mine", "due", "overdue", "emergencies", "snoozed",
			"notices due"}, func(what string) bool { return seen[what] > 0 })
	}
	// A notice that is due is rare: a hundred queues may hold none.
	for range 20 {
		rapid.Check(t, check)
		if testing.Short() || len(missing()) == 0 {
			return
		}
	}
	t.Errorf("no generated queue has any of %q", missing())
}

// actAtRandom leaves a request as it came, or has somebody do something about it.
func (f *fixture) actAtRandom(rt *rapid.T, id string) {
	ctx := context.Background()
	switch rapid.IntRange(0, 5).Draw(rt, "act") {
	case 0:
		if _, err := f.As(anna).Claim(ctx, id); err != nil {
			rt.Fatal(err)
		}
	case 1:
		// Nothing that binds may be snoozed: the store may refuse it.
		_, _ = f.As(anna).Snooze(ctx, review.Snooze{RequestID: id, Until: f.now().Add(48 * time.Hour), Why: "awaits a call"})
	case 2:
		f.decideIfPossible(rt, id, pushBack)
	case 3:
		f.decideIfPossible(rt, id, approval)
	case 4:
		_, err := f.As(anna).Refer(ctx, review.Referral{RequestID: id, Question: "May we answer this?"})
		if err != nil {
			rt.Fatal(err)
		}
	}
}

// decideIfPossible decides, where nothing is refused.
func (f *fixture) decideIfPossible(rt *rapid.T, id string, as func(*Case) review.Decision) {
	c := f.openCase(anna, id)
	d := as(c)
	if f.As(anna).WouldRefuse(c, d, c.AssessmentJSON) != nil {
		return
	}
	if _, err := f.As(anna).Decide(context.Background(), d, c.AssessmentJSON); err != nil {
		rt.Fatal(err)
	}
}

// wantUrgent walks over the urgent requests: each once, in the order of all tabs, and round to the first again.
func (f *fixture) wantUrgent(rt *rapid.T, overdue, notices int) {
	var want []string
	for _, r := range f.rows(QueueQuery{Tab: TabAll, Limit: 100}).Rows {
		if r.Overdue(f.now()) || r.NoticeDue(f.now()) || r.Kind == review.KindEmergency && r.Waits() {
			want = append(want, r.ID)
		}
	}
	if len(want) < overdue || len(want) < notices {
		rt.Errorf("%d rows are urgent, %d overdue and %d notices", len(want), overdue, notices)
	}
	after := ""
	for i := range 2 * len(want) {
		u, err := f.As(anna).NextUrgent(context.Background(), after)
		if err != nil {
			rt.Fatal(err)
		}
		if u.ID != want[i%len(want)] || u.Of != len(want) {
			rt.Fatalf("step %d after %q goes to %+v, not to %s of %d", i, after, u, want[i%len(want)], len(want))
		}
		page := f.rows(QueueQuery{Tab: u.Tab, From: u.Key, Limit: 1})
		if len(page.Rows) != 1 || page.Rows[0].ID != u.ID {
			rt.Fatalf("%s is not at its place on %s", u.ID, u.Tab)
		}
		after = u.ID
	}
	if u, err := f.As(anna).NextUrgent(context.Background(), ""); len(want) == 0 && (err != nil || u.ID != "") {
		rt.Errorf("nothing is urgent, and yet: %+v, %v", u, err)
	}
}
