package main

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/store"
)

// waitFor waits for what the store tells a console of others, at most for ten
// seconds.
func (v *testConsole) waitFor(words string) *testConsole {
	v.t.Helper()
	for end := time.Now().Add(10 * time.Second); !strings.Contains(v.flatText(),
		words); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			v.t.Fatalf("the screen never says %q:\n%s", words, v.text())
		}
		v.drainTimers()
	}
	return v
}

// TestU2WhatOneDoesAllSee: two consoles on one database. What one person does is on
// the other's screen without a key, in its place, and nothing half-typed is lost.
func TestU2WhatOneDoesAllSee(t *testing.T) {
	s := newFixture(t)
	one, two := s.importRequest(s.document("clean", nil), true), s.importRequest(s.document("content", nil), true)
	priya := openConsole(t, s.Store, s.actor("priya"), s.clock).openCase(one)
	jonas := openConsole(t, s.Store, s.actor("jonas"), s.clock)
	jonas.waitFor("(Priya").openCase(one).waitFor("Priya Das has this open")
	priya.waitFor("Jonas Weber has this open").press("n").typeText("They sent it tw")
	jonas.press("c").waitFor("is yours until")
	priya.waitFor("Jonas Weber claimed this").typeText("ice.").expect("They sent it twice.").press("esc")
	priya.expect("Jonas Weber claimed this").press("a").expect("Jonas Weber holds this request until 09:20.")
	jonas.press("q")
	priya.press("ctrl+r").expectNot("claimed this").press("q esc")
	if _, err := s.As(s.actor("clara")).Observe(t.Context(),
		review.Observation{RequestID: two, Kind: review.ObservedNote, Value: "x"}); err != nil {
		t.Fatal(err)
	}
	if err := s.As(s.actor("jonas")).ReleaseClaim(t.Context(), one, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.As(s.actor("clara")).Claim(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	priya.waitFor("Clara No")
	rows, err := s.As(s.actor("priya")).Queue(t.Context(), store.QueueQuery{})
	if err != nil || len(rows.Rows) != 2 {
		t.Fatal(rows, err)
	}
}
