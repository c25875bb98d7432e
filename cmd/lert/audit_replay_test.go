package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
	"lert/store"
)

// TestReplayWeek: under the policy that the sample week was decided under
// nothing changes, and under one that rejects what others only note much does.
func TestReplayWeek(t *testing.T) {
	ctx := context.Background()
	l := &cli{env: testEnv(strings.NewReader(""), io.Discard, io.Discard)}
	w, _, err := l.startDemo(ctx, filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.db.store.Close()
	again, err := policy.Load()
	if err != nil {
		t.Fatal(err)
	}
	sum, err := w.db.Replay(ctx, again, func(r store.ReplayedDecision) error {
		t.Errorf("%s (%s): %+v", r.Request, r.Outcome, r.Differences)
		return nil
	}, nil)
	if err != nil || sum.Decisions < 8 || sum.Changed+sum.Reworded != 0 {
		t.Errorf("the same policy: %+v %v", sum, err)
	}
	other := *again
	other.Codes = map[string]*review.Code{}
	for code, row := range again.Codes {
		strict := *row
		if strict.Severity == review.SeverityReview || strict.Severity == review.SeverityInfo {
			strict.Severity = review.SeverityReject
		}
		other.Codes[code] = &strict
	}
	n := 0
	sum, err = w.db.Replay(ctx, &other, func(r store.ReplayedDecision) error { n++; return nil }, nil)
	if err != nil || n == 0 || n != sum.Changed || sum.ByDifference[review.DiffCodeSeverity] == 0 {
		t.Errorf("a stricter policy changes %d: %+v %v", n, sum, err)
	}
}
