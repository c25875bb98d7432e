package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// openSecond opens a database that may be open already, as another console does.
func openSecond(t *testing.T, path string, o Options) *Store {
	t.Helper()
	requireSharing(t)
	if o.Now == nil {
		o.Now = func() time.Time { return start }
	}
	o.Policy, o.Version, o.Wait = defaultPolicy, "test", 5*time.Second
	s, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestOneConsoleWakesTheOther: what one console records wakes the other, whichever of them has the file open, and also
// after another process took the file over.
func TestOneConsoleWakesTheOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lert.db")
	first := openSecond(t, path, Options{})
	second := openSecond(t, path, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wake, err := second.watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	woken := func(by string) {
		t.Helper()
		select {
		case _, ok := <-wake:
			if !ok {
				t.Fatalf("%s: nobody watches any more", by)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s wakes nobody", by)
		}
	}
	take := func(s *Store, n int) {
		t.Helper()
		if _, err := s.As(anna).Import(ctx, []ImportDocument{incoming(t, warrant(n))}); err != nil {
			t.Fatal(err)
		}
	}
	take(first, 1)
	woken("what the other recorded")
	take(second, 2)
	woken("what it recorded itself")
	// the first records and leaves at once: what was missed counts as a change
	take(first, 3)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	woken("what the other recorded before it left")
	third := openSecond(t, path, Options{})
	for n := 4; n < 8; n++ { // the change of hands may wake once more by itself
		take(third, n)
		woken("what a newcomer recorded")
	}
	c, err := second.As(anna).Counts(ctx)
	if err != nil || c.Open != 7 {
		t.Errorf("%+v, %v", c, err)
	}
	cancel()
	for range wake { // ends
	}
}

// TestAFixedClockWritesNothingBesideARealOne: of two consoles that open a new database at once, one with a fixed
// clock, the first to record decides whether it is a rehearsal.
func TestAFixedClockWritesNothingBesideARealOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lert.db")
	rehearsing := openSecond(t, path, Options{Rehearsal: true})
	real := openSecond(t, path, Options{})
	if _, err := real.As(anna).Import(t.Context(), []ImportDocument{incoming(t, warrant(1))}); err != nil {
		t.Fatal(err)
	}
	_, err := rehearsing.As(anna).Import(t.Context(), []ImportDocument{incoming(t, warrant(2))})
	if !errors.Is(err, problem.Rehearsal) {
		t.Errorf("a fixed clock wrote to a real database: %v", err)
	}
	if rehearsing.As(anna).Rehearsal() {
		t.Error("a real database is taken for a rehearsal")
	}
}

// TestAReadingIsDoneAgain: a view whose snapshot was lost with its owner is run again from the start.
func TestAReadingIsDoneAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lert.db")
	owner := openSecond(t, path, Options{})
	guest := openSecond(t, path, Options{})
	for n := range 3 {
		if _, err := owner.As(anna).Import(t.Context(), []ImportDocument{incoming(t, warrant(n))}); err != nil {
			t.Fatal(err)
		}
	}
	runs := 0
	var names []uint64
	if err := guest.view(t.Context(), func(r engine.Reader) error {
		names = nil
		if runs++; runs == 1 {
			owner.Close()
		}
		lo, hi := engine.PrefixRange([]byte{format.FamCaseState})
		for kv, err := range r.Scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return nil // as one does who takes it for the end
			}
			names = append(names, format.Uint64(kv.Key[1:]))
		}
		return nil
	}); err != nil || runs != 2 || len(names) != 3 {
		t.Errorf("run %d times, it read %v, %v", runs, names, err)
	}
	if _, err := guest.As(anna).Observe(t.Context(),
		review.Observation{RequestID: "WA-2026-000001", Kind: review.ObservedNote, Value: "seen"}); err != nil {
		t.Error(err)
	}
}
