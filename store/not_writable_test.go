package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// TestReadingSaysWhatIsOutdated: a database that cannot be written is read as it was left. Whether its queue is as this
// program would compute it now is said, and nothing is committed, not even in the background.
func TestReadingSaysWhatIsOutdated(t *testing.T) {
	f := openTest(t)
	r := warrant(1)
	r.Process.ValidUntil = review.DateOf(start.Add(10 * 24 * time.Hour))
	id := f.importRequest(r)
	f.stopRefresh()
	f.refreshAll(context.Background())
	refused := problem.ReadOnly.New("it cannot be written", "work on a copy")
	for _, x := range []struct {
		name     string
		after    time.Duration
		policy   *review.Policy
		outdated bool
	}{
		{"at once", time.Minute, defaultPolicy, false},
		{"after a day that changes a row", 20 * 24 * time.Hour, defaultPolicy, true},
		{"under another policy", time.Minute, testPolicy("platform: another\n"), true},
	} {
		before := f.rev()
		now := func() time.Time { return start.Add(x.after) }
		s, err := newStore(f.eng, f.path, Options{Now: now, Policy: x.policy, readOnly: true, notWritable: refused})
		if err != nil {
			t.Fatal(err)
		}
		v := s.As(anna)
		if outdated, why := v.NotWritable(context.Background()); why != refused || outdated != x.outdated {
			t.Errorf("%s: %v, outdated %v", x.name, why, outdated)
		}
		if rows, err := v.Queue(context.Background(), QueueQuery{Tab: TabOpen}); err != nil || len(rows.Rows) != 1 {
			t.Errorf("%s: %d rows, %v", x.name, len(rows.Rows), err)
		}
		c, err := v.OpenCase(context.Background(), id)
		if err != nil || !errors.Is(c.NotOpened, problem.ReadOnly) {
			t.Errorf("%s: %v", x.name, err)
		}
		if _, err := v.Claim(context.Background(), id); !errors.Is(err, problem.ReadOnly) {
			t.Errorf("%s: claimed, %v", x.name, err)
		}
		s.stopRefresh()
		if f.rev() != before {
			t.Errorf("%s: something was committed", x.name)
		}
	}
	if outdated, why := f.As(anna).NotWritable(context.Background()); why != nil || outdated {
		t.Errorf("a database that can be written: %v, %v", why, outdated)
	}
}
