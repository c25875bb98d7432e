package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"lert/review"
	"lert/store"
)

// TestDemoWeek: the sample week lives through the store like any other: every
// request has its worked answer, counsel's list is not empty, the ledger
// verifies, and the visitor may act.
func TestDemoWeek(t *testing.T) {
	ctx := context.Background()
	l := &cli{env: testEnv(strings.NewReader(""), io.Discard, io.Discard)}
	w, o, err := l.startDemo(ctx, filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.db.store.Close()
	if len(o.First.Rows) < 30 || o.Counts.Open < 30 {
		t.Errorf("the first frame gets %d rows of %d", len(o.First.Rows), o.Counts.Open)
	}
	for _, r := range o.First.Rows {
		if o.Worked(r.ID) == "" {
			t.Errorf("%s has no worked answer", r.ID)
		}
	}
	entries, _, err := w.db.Audit(ctx, store.AuditQuery{Limit: 50})
	if err != nil || len(entries) < 8 {
		t.Errorf("counsel finds %d decisions: %v", len(entries), err)
	}
	outcomes := map[string]bool{}
	for _, e := range entries {
		outcomes[e.Decision.Outcome] = true
	}
	for _, want := range []string{review.OutcomeApprove, review.OutcomePushBack, review.OutcomeReject} {
		if !outcomes[want] {
			t.Errorf("no decision was %s", want)
		}
	}
	v, err := w.db.Verify(ctx, func(int, int) {})
	if err != nil || len(v.Faults) > 0 {
		t.Errorf("verify: %v %v", v.Faults, err)
	}
	if _, err := w.db.Claim(ctx, o.First.Rows[0].ID); err != nil {
		t.Errorf("the visitor cannot claim: %v", err)
	}
}

// BenchmarkDemo is the time from parsed packs to the first frame's rows.
func BenchmarkDemo(b *testing.B) {
	for b.Loop() {
		l := &cli{env: testEnv(strings.NewReader(""), io.Discard, io.Discard)}
		w, _, err := l.startDemo(context.Background(), filepath.Join(b.TempDir(), "demo.db"))
		if err != nil {
			b.Fatal(err)
		}
		w.db.store.Close()
	}
}
