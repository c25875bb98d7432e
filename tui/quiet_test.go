package tui

import (
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review/sample"
	"lert/store"
)

// TestAQuietMonthIsSaidUntilARecordEndsIt: the notice of a month without records is on the home screen until the first
// record, and never again: not on that screen, and not in a console that is opened later.
func TestAQuietMonthIsSaidUntilARecordEndsIt(t *testing.T) {
	p, err := builtinPolicy()
	if err != nil {
		t.Fatal(err)
	}
	now := fakeNow
	clock := func() time.Time { return now }
	s, err := store.Open(filepath.Join(t.TempDir(), "desk.db"),
		store.Options{Now: clock, NoSync: true, Policy: p, People: samplePeople})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	o := testOptions()
	o.Now = clock
	console := func() *driver {
		v := newDriver(t, s.As(o.Me), o)
		v.send(tea.WindowSizeMsg{Width: 120, Height: 40})
		v.runAll(v.a.bulletinCmd())
		v.runAll(v.a.screens[0].Start(&v.a.env))
		v.runAll(v.a.flush())
		return v
	}
	cases, err := sample.Load(fakeNow)
	if err != nil {
		t.Fatal(err)
	}
	record := func(i int) { // takes the request i of the sample in
		in := store.ImportDocument{Request: cases[i].Request, Raw: cases[i].Raw, Trusted: true, Source: "sample"}
		if _, err := s.As(samplePortal).Import(t.Context(), []store.ImportDocument{in}); err != nil {
			t.Fatal(err)
		}
	}
	const quiet = "Nothing has been recorded since 2026-11-23"
	record(0)
	now = now.Add(29 * 24 * time.Hour)
	console().misses(quiet)
	now = now.Add(2 * 24 * time.Hour)
	v := console().sees(quiet)
	record(1)
	v.runAll(v.a.refreshScreens()) // as after each change
	v.misses(quiet)
	console().misses(quiet)
}
