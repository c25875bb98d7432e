package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// TestAnObservationGivenAgain: the same id with the same content is one record, whoever repeats the call and whenever;
// with other content, or from another person, it is a conflict.
func TestAnObservationGivenAgain(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	id := f.importRequest(warrant(1))
	call := review.Observation{ID: freshID(), RequestID: id, Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "confirmed"}}
	first, err := f.As(anna).Observe(ctx, call)
	if err != nil {
		t.Fatal(err)
	}
	f.clock.add(time.Hour)
	in := incoming(t, warrant(2))
	in.Revises, in.Why = id, "a clearer scan"
	f.importDocument(in)
	if again, err := f.As(anna).Observe(ctx, call); err != nil || !again.Repeated || again.Leaf != first.Leaf {
		t.Errorf("the same again: %+v, %v; first %+v", again, err, first)
	}
	denied, noted, timed := call, call, call
	denied.Callback = &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "denied"}
	noted.Note = "the duty desk"
	at := *call.Callback
	at.At = start.Add(-time.Hour)
	timed.Callback = &at
	for _, other := range []review.Observation{denied, noted, timed} {
		if _, err := f.As(anna).Observe(ctx, other); !errors.Is(err, problem.Conflict) {
			t.Errorf("other content under the same id: %v, want a conflict", err)
		}
	}
	if _, err := f.As(cora).Observe(ctx, call); !errors.Is(err, problem.Conflict) {
		t.Errorf("another person under the same id: %v, want a conflict", err)
	}
	if n := len(f.openCase(anna, id).Observations); n != 1 {
		t.Errorf("%d observations, want 1", n)
	}
}
