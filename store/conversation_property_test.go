package store

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
)

// talk is one conversation under way in a drawn order.
type talk struct {
	*fixture
	rt    *rapid.T
	id    string
	doc   *review.Request
	wrote int // how often the agency wrote
}

// refusable fails on any error but a refusal.
func (k *talk) refusable(_ any, err error) {
	k.t.Helper()
	if err != nil && !errors.Is(err, problem.Refused) {
		k.rt.Fatal(err)
	}
}

// writes is what the agency sends next: the same order, more or less of it.
func (k *talk) writes() *review.Request {
	r := *k.doc
	k.wrote++
	r.ReceivedAt = k.clock.Now().Add(-time.Duration(rapid.IntRange(0, 30).Draw(k.rt, "hours on the way")) * time.Hour)
	r.Justification = "The account received the proceeds, as letter " + string(rune('a'+k.wrote%26)) + string(rune('a'+k.wrote/26)) + " says."
	if rapid.Bool().Draw(k.rt, "still without a period") {
		r.Period = review.Period{}
	} else {
		r.Period = warrant(1).Period
	}
	return &r
}

// act does one drawn thing. What the rules refuse is no step.
func (k *talk) act() {
	by := rapid.SampledFrom([]review.Actor{anna, ben}).Draw(k.rt, "who")
	c, err := k.As(by).OpenCase(bg, k.id)
	if err != nil {
		k.rt.Fatal(err)
	}
	decide := func(d review.Decision) { k.refusable(k.tries(by, d, c.AssessedJSON)) }
	switch rapid.SampledFrom([]string{"push back", "answer", "answer by itself", "correct", "withdraw", "close", "snooze", "wake", "approve", "produce", "link", "observe", "wait"}).Draw(k.rt, "act") {
	case "push back":
		decide(pushBack(c))
	case "answer":
		in := incoming(k.t, k.writes())
		in.Revises, in.Why = k.id, "the agency's answer"
		k.takeIn(in)
	case "answer by itself":
		fresh := k.take(k.writes())
		k.refusable(k.As(by).Answers(bg, review.Link{Request: fresh, Other: k.id, Why: "it is"}))
		if rapid.Bool().Draw(k.rt, "a mistake") {
			k.refusable(k.As(by).Unlink(bg, review.Link{Request: fresh, Other: k.id, Why: "it is not"}))
		}
	case "correct":
		r := *c.Received
		r.ID, r.Requester.Title = "", "Detective "+string(rune('A'+k.wrote%26))
		k.wrote++
		in := incoming(k.t, &r)
		in.Revises, in.Why = k.id, "typed wrongly"
		k.takeIn(in)
	case "withdraw":
		d := review.Decision{ID: freshID(), Request: k.id, Revision: c.Row.Revision, Outcome: review.OutcomeWithdrawn, Rationale: "they wrote so", AssessedAt: c.Assessment.AssessedAt}
		if n := len(c.Decisions); n > 0 && c.Row.State == review.StateDecided {
			d.Supersedes = c.Decisions[n-1].Decision.ID
		}
		decide(d)
	case "close":
		if from, waits := c.CloseFrom(); waits && !k.clock.Now().Before(from) {
			d := review.Closing(&c.Decisions[len(c.Decisions)-1].Decision, "")
			d.ID, d.AssessmentDigest, d.AssessedAt = freshID(), c.AssessDigest, c.Assessment.AssessedAt
			decide(d)
		}
	case "snooze":
		k.refusable(k.As(by).Snooze(bg, review.Snooze{Request: k.id, Until: k.clock.Now().Add(time.Duration(rapid.IntRange(1, 900).Draw(k.rt, "hours")) * time.Hour)}))
	case "wake":
		k.refusable(k.As(by).Snooze(bg, review.Snooze{Request: k.id}))
	case "approve":
		d := approval(c)
		d.Notice = &review.NoticeChoice{Action: review.NoNotice, Reason: "test"}
		decide(d)
	case "produce":
		k.refusable(k.As(by).Fulfil(bg, deedOf(k.id, review.Produced, "subscriber.name")))
	case "link":
		other := k.take(warrant(20 + k.wrote))
		k.wrote++
		k.refusable(k.As(by).Link(bg, review.Link{Request: k.id, Other: other, Why: "x"}))
	case "observe":
		k.refusable(k.As(by).Observe(bg, review.Observation{Request: k.id, Kind: review.ObservedNote, Value: "a note"}))
	case "wait":
		k.clock.add(time.Duration(rapid.IntRange(1, 400).Draw(k.rt, "hours")) * time.Hour)
	}
}

// holds is what must be true of the conversation whatever was done.
func (k *talk) holds() {
	c, err := k.As(anna).Case(bg, k.id)
	if err != nil {
		k.rt.Fatal(err)
	}
	owes := func(clock string, is func(*Owed) bool) bool {
		for i := range c.Owed {
			if c.Owed[i].Clock == clock && is(&c.Owed[i]) {
				return true
			}
		}
		return false
	}
	any := func(*Owed) bool { return true }
	switch c.Row.State {
	case review.StateOpen:
		want, runs := c.Assessment.Due()
		if !runs || !owes("response", func(o *Owed) bool { return o.Due.Equal(want.Due) && o.Target == want.Target }) {
			k.rt.Fatalf("it waits for us and the answer's clock (%v) is not owed: %+v", want, c.Owed)
		}
	case review.StateWaiting:
		if !owes("clarification", func(o *Owed) bool { return !o.Theirs }) {
			k.rt.Fatalf("it waits for the agency and is never offered for closing: %+v", c.Owed)
		}
	case review.StateDecided:
		if d := &c.Decisions[len(c.Decisions)-1].Decision; d.Outcome == review.OutcomeApprove && review.Disclosed(c.Done()) == nil && !owes("response", any) {
			k.rt.Fatalf("what was approved did not leave and is not owed: %+v", c.Owed)
		}
	}
	listed, err := k.As(anna).Due(bg, 0)
	if err != nil {
		k.rt.Fatal(err)
	}
	for _, o := range c.Owed {
		if o.Target || o.Theirs {
			continue
		}
		found := false
		for _, l := range listed {
			found = found || l.Request == o.Request && l.Clock == o.Clock && l.Due.Equal(o.Due)
		}
		if !found {
			k.rt.Fatalf("%s, due %s, binds and is not listed", o.Clock, o.Due)
		}
		if k.clock.Now().Before(c.Row.Snoozed) && !o.Due.After(c.Row.Snoozed) {
			k.rt.Fatalf("it sleeps until %s, past %s, due %s", c.Row.Snoozed, o.Clock, o.Due)
		}
	}
	if c.Row.State == review.StateOpen && !k.clock.Now().Before(c.Row.Snoozed) && !k.open(k.id) {
		k.rt.Fatal("it is awake, waits for us, and is not in the open queue")
	}
}

// Answers, withdrawals, snoozes, links and new revisions in any order never
// lose a debt or a legal clock, and never hide what binds.
func TestU8U23NoConversationLosesAClock(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := openTest(t)
		r := warrant(1)
		if rapid.Bool().Draw(rt, "a legal time") {
			r.Process.ReturnBy = review.DateOf(start).AddDays(rapid.IntRange(1, 60).Draw(rt, "days"))
		}
		k := &talk{fixture: f, rt: rt, doc: r}
		k.id = f.take(r)
		for range rapid.IntRange(1, 9).Draw(rt, "acts") {
			k.act()
			k.holds()
		}
		f.verified()
	})
}
