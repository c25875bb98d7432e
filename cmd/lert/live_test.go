package main

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/store"
)

// until waits for what the store tells a console of others, at most for ten
// seconds.
func (v *seat) until(words string) *seat {
	v.t.Helper()
	for end := time.Now().Add(10 * time.Second); !strings.Contains(v.flat(), words); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			v.t.Fatalf("the screen never says %q:\n%s", words, v.text())
		}
		v.hear()
	}
	return v
}

// TestU2WhatOneDoesAllSee: two consoles on one database. What one person does is on
// the other's screen without a key, in its place, and nothing half-typed is lost.
func TestU2WhatOneDoesAllSee(t *testing.T) {
	s := newScene(t)
	one, two := s.take(s.document("clean", nil), true), s.take(s.document("content", nil), true)
	priya := sit(t, s.Store, s.actor("priya"), s.clock).open(one)
	jonas := sit(t, s.Store, s.actor("jonas"), s.clock)
	jonas.until("(Priya").open(one).until("Priya Das has this open")
	priya.until("Jonas Weber has this open").press("n").typed("They sent it tw")
	jonas.press("c").until("is yours until")
	priya.until("Jonas Weber claimed this").typed("ice.").sees("They sent it twice.").press("esc")
	priya.sees("Jonas Weber claimed this").press("a").sees("Jonas Weber holds this request until 09:20.")
	jonas.press("q")
	priya.press("ctrl+r").misses("claimed this").press("q esc")
	if _, err := s.As(s.actor("clara")).Observe(t.Context(), review.Observation{Request: two, Kind: review.ObservedNote, Value: "x"}); err != nil {
		t.Fatal(err)
	}
	if err := s.As(s.actor("jonas")).Release(t.Context(), one, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.As(s.actor("clara")).Claim(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	priya.until("Clara No")
	rows, err := s.As(s.actor("priya")).Queue(t.Context(), store.List{})
	if err != nil || len(rows.Rows) != 2 {
		t.Fatal(rows, err)
	}
}
