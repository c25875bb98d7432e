package store

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// TestStandingsOfEverySize: whatever is recorded later, a snapshot at an earlier size of the ledger shows the requests
// as they were then, under the root of then.
func TestStandingsOfEverySize(t *testing.T) {
	f := openFulfil(t)
	ctx := context.Background()
	from, to := start.AddDate(0, -1, 0), start.AddDate(0, 0, 1)
	at := func(size int64) (int64, string, []Snapshot) {
		t.Helper()
		var out []Snapshot
		n, root, err := f.As(anna).Snapshots(ctx, size, from, to, func(s Snapshot) error {
			out = append(out, s)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n, root, out
	}
	text := func(v []Snapshot) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	type ledgerPoint struct {
		size       int64
		root, text string
	}
	var seen []ledgerPoint
	mark := func() []Snapshot {
		size, root, all := at(0)
		seen = append(seen, ledgerPoint{size, root, text(all)})
		return all
	}
	mark()

	a := f.importRequest(warrant(1))
	mark()
	r := f.approve(anna, a, func(d *review.Decision) {
		d.Granted = append(d.Granted, "content.messages")
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "a copy was given to us"}}
	})
	if s := mark(); len(s) != 1 || s[0].Decision == nil || s[0].Decision.Effect != review.EffectAwaitingSignature {
		t.Fatalf("held: %s", text(s))
	}
	if _, err := f.As(cora).Countersign(ctx, review.Countersignature{DecisionID: r.ID, Answer: "agree"}); err != nil {
		t.Fatal(err)
	}
	if s := mark(); s[0].Decision.Effect != review.EffectFinal {
		t.Fatalf("signed: %s", text(s))
	}
	f.fulfil(fulfilmentOf(a, review.Produced, "content.messages", "subscriber.name"))
	if s := mark(); len(s[0].Fulfilments) != 1 {
		t.Fatalf("fulfilled: %s", text(s))
	}

	b := f.importRequest(warrant(2))
	if _, err := f.As(anna).Observe(ctx, review.Observation{ID: freshID(), RequestID: b, Revision: 1,
		Kind: review.ObservedCountry, Value: "US"}); err != nil {
		t.Fatal(err)
	}
	if s := mark(); s[1].Request.Targets[0].Country != "US" {
		t.Fatalf("observed: %s", text(s))
	}
	c := f.openCase(ben, b)
	f.decide(ben, pushBack(c), c)
	mark()
	cured := warrant(2)
	cured.Previous = &review.Previous{ID: b, Relation: "cures"}
	cured.Justification = "say more"
	cured.ReceivedAt = to.Add(time.Hour) // the answer comes in the next period, the request does not
	in := incoming(t, cured)
	in.Trusted = true // only a trusted intake may be ahead of the clock
	f.importDocument(in)
	if s := mark(); len(s) != 2 || s[1].Revision != 2 || !s[1].Received.Equal(warrant(2).ReceivedAt) ||
		s[1].Decision.Revision != 1 {
		t.Fatalf("cured: %s", text(s))
	}
	refused := f.importRequest(warrant(3))
	r = f.approve(anna, refused, func(d *review.Decision) {
		d.Granted = append(d.Granted, "content.messages")
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "a copy was given to us"}}
	})
	if _, err := f.As(cora).Countersign(ctx,
		review.Countersignature{DecisionID: r.ID, Answer: "refuse", Why: "no"}); err != nil {
		t.Fatal(err)
	}
	if s := mark(); s[2].Decision.Effect != review.EffectAwaitingSignature {
		t.Fatalf("refused: %s", text(s))
	}

	for _, was := range seen[1:] {
		size, root, all := at(was.size)
		if size != was.size || root != was.root || text(all) != was.text {
			t.Errorf("at %d leaves\n%s %s\nnow\n%s %s", was.size, was.root, was.text, root, text(all))
		}
	}
	last := seen[len(seen)-1].size
	if _, _, err := f.As(anna).Snapshots(ctx, last+1, from, to, nil); !errors.Is(err, problem.NotFound) {
		t.Errorf("more leaves than there are: %v", err)
	}
	n := 0
	if _, _, err := f.As(anna).Snapshots(ctx, 0, to, to.AddDate(1, 0, 0),
		func(Snapshot) error { n++; return nil }); err != nil || n != 0 {
		t.Errorf("%d requests of another period, %v", n, err)
	}
	stop := errors.New("stop")
	_, _, err := f.As(anna).Snapshots(ctx, 0, from, to, func(Snapshot) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("an error of the caller: %v", err)
	}
	f.mustVerify()
}

func BenchmarkStandings(b *testing.B) {
	f := openTest(b)
	const many = 2000
	in := make([]ImportDocument, many)
	for i := range in {
		in[i] = incoming(b, warrant(i))
	}
	if _, err := f.As(anna).Import(context.Background(), in); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		n := 0
		if _, _, err := f.As(anna).Snapshots(context.Background(), 0, time.Time{}, start.AddDate(1, 0, 0),
			func(Snapshot) error { n++; return nil }); err != nil || n != many {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/many, "µs/request")
}
