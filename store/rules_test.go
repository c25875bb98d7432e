package store

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// lazyRules is a policy that counts how often it was requested.
type lazyRules struct {
	p     *review.Policy
	asked int
}

func (l *lazyRules) Digest() string         { return l.p.Digest }
func (l *lazyRules) Policy() *review.Policy { l.asked++; return l.p }

// waitForRows waits until the rows are in order under the policy, after which the background work writes nothing more.
func waitForRows(t testing.TB, s *Store) {
	t.Helper()
	for tended := false; !tended; time.Sleep(time.Millisecond) {
		if err := s.view(context.Background(), func(r engine.Reader) error {
			v, _, err := (&tx{r: r}).peek(format.MetaKey("tended"))
			tended = string(v) == s.refreshVersion()
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTheQueueNeedsNoPolicy: rows were computed when requests were last assessed, so that the first page of them
// parses no policy.
func TestTheQueueNeedsNoPolicy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lert.db")
	clock := &testClock{now: start}
	rules := &lazyRules{p: testPolicy("a")}
	open := func() *Store {
		s, err := Open(path, Options{Now: clock.Now, Rules: rules, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	if _, err := s.As(anna).Import(context.Background(), []ImportDocument{incoming(t, warrant(1))}); err != nil {
		t.Fatal(err)
	}
	waitForRows(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	rules.asked = 0
	s = open()
	defer s.Close()
	rows, err := s.As(anna).Queue(context.Background(), QueueQuery{Tab: TabOpen, Limit: 10})
	if err != nil || len(rows.Rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows.Rows), err)
	}
	if _, err := s.As(anna).Counts(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.stopRefresh() // what it began has ended
	if rules.asked != 0 {
		t.Errorf("a queue of rows asked for the policy %d times", rules.asked)
	}
	if _, err := s.As(anna).Case(context.Background(), rows.Rows[0].ID); err != nil || rules.asked == 0 {
		t.Errorf("an opened case is assessed without a policy: %v", err)
	}
}
