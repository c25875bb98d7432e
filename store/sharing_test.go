package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// otherNumber is a target of which nothing is kept otherwise.
const otherNumber = "+12025550166"

// extending is a request to extend a preservation. What its paper says changes with
// the calendar.
func extending(n int, of string) *review.Request {
	r := preservation(n)
	r.Process = &review.Process{Instrument: "us.2703f", Signed: true, IssuedOn: review.DateOf(start), Authority: review.Authority{Role: "police", Country: "US"}}
	r.Kind, r.Reference = review.PreservationExtension, freshID()
	if of != "" {
		r.Previous = &review.Previous{ID: of, Relation: "extends"}
	}
	return r
}

// Two preservations of one copy are written in one act, each once.
func TestAnAnswerAmongExtensions(t *testing.T) {
	for _, named := range []bool{false, true} {
		f := openFulfil(t)
		first := f.take(extending(1, ""))
		c := f.openCase(anna, first)
		f.decide(anna, pushBack(c), c)
		of := ""
		if named {
			of = first
		}
		second := f.take(extending(1, of))
		f.clock.add(25 * time.Hour)
		if _, err := f.As(anna).Answers(context.Background(), review.Link{Request: second, Other: first, Why: "the signed copy"}); err != nil {
			t.Fatal(err)
		}
		f.verified()
	}
}

// A revision that names another target reaches those that shared the copy before:
// the first owes its own time again, and what only the first kept is to be made.
func TestARevisionLeavesTheCopy(t *testing.T) {
	f := openFulfil(t)
	first, second := f.extended(1, false)
	own := func() bool {
		got := f.dues(first)
		return len(got) > 0 && !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "extended") })
	}
	if own() {
		t.Fatalf("before, the first owes %q", f.dues(first))
	}
	elsewhere := extending(1, first)
	elsewhere.Targets[0].Value = otherNumber
	f.revised(second, elsewhere)
	if !own() {
		t.Errorf("revised to another number, the first owes %q", f.dues(first))
	}
	f.verified()
	c := f.openCase(anna, second)
	d := pushBack(c)
	d.Outcome, d.Reasons, d.Rationale = review.OutcomeReject, []string{"requester.callback_failed"}, "not an office"
	d.Supersedes = c.Decisions[0].Decision.ID
	f.decide(anna, d, c)
	if !own() {
		t.Errorf("rejected, the first owes %q", f.dues(first))
	}
	f.verified()

	f = openFulfil(t)
	first, second = f.extended(1, false)
	elsewhere = preservation(1)
	elsewhere.Targets[0].Value = otherNumber
	f.revised(first, elsewhere)
	f.want(second, "response preservation")
	f.verified()
}
