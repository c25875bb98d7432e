package store

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
)

// replyModel is one conversation with an agency, whose steps are drawn.
type replyModel struct {
	*fixture
	rt   *rapid.T
	id   string
	doc  *review.Request
	sent int // how often the agency wrote
}

// allowRefusal fails on any error but a refusal.
func (k *replyModel) allowRefusal(_ any, err error) {
	k.t.Helper()
	if err != nil && !errors.Is(err, problem.Refused) {
		k.rt.Fatal(err)
	}
}

// nextDocument is what the agency sends next: the same order, or more or less of it.
func (k *replyModel) nextDocument() *review.Request {
	r := *k.doc
	k.sent++
	r.ReceivedAt = k.clock.Now().Add(-time.Duration(rapid.IntRange(0, 30).Draw(k.rt, "hours on the way")) * time.Hour)
	r.Justification = "The account received the proceeds, as letter " + string(rune('a'+k.sent%26)) +
		string(rune('a'+k.sent/26)) + " says."
	if rapid.Bool().Draw(k.rt, "still without a period") {
		r.Period = review.Period{}
	} else {
		r.Period = warrant(1).Period
	}
	return &r
}

// act does one drawn thing. A refused one does not count.
func (k *replyModel) act() {
	by := rapid.SampledFrom([]review.Actor{anna, ben}).Draw(k.rt, "who")
	c, err := k.As(by).OpenCase(bg, k.id)
	if err != nil {
		k.rt.Fatal(err)
	}
	decide := func(d review.Decision) { k.allowRefusal(k.decideAsDryRun(by, d, c.AssessmentJSON)) }
	switch rapid.SampledFrom([]string{"push back", "answer", "answer by itself", "correct", "withdraw", "close",
		"take back", "snooze", "wake", "approve", "produce", "link", "observe", "wait"}).Draw(k.rt, "act") {
	case "push back":
		decide(pushBack(c))
	case "answer":
		in := incoming(k.t, k.nextDocument())
		in.Revises, in.Why = k.id, "the agency's answer"
		k.importDocument(in)
	case "answer by itself":
		fresh := k.importRequest(k.nextDocument())
		k.allowRefusal(k.As(by).LinkReply(bg, review.Link{RequestID: fresh, OtherID: k.id, Why: "it is"}))
		if rapid.Bool().Draw(k.rt, "a mistake") {
			k.allowRefusal(k.As(by).Unlink(bg, review.Link{RequestID: fresh, OtherID: k.id, Why: "it is not"}))
		}
	case "correct":
		r := *c.Received
		r.ID, r.Requester.Title = "", "Detective "+string(rune('A'+k.sent%26))
		k.sent++
		in := incoming(k.t, &r)
		in.Revises, in.Why = k.id, "typed wrongly"
		k.importDocument(in)
	case "withdraw":
		d := review.Decision{ID: freshID(), RequestID: k.id, Revision: c.Row.Revision, Outcome: review.OutcomeWithdrawn,
			Rationale: "they wrote so", AssessedAt: c.Assessment.AssessedAt}
		if n := len(c.Decisions); n > 0 && c.Row.State == review.StateDecided {
			d.Supersedes = c.CurrentDecision().Decision.ID
		}
		decide(d)
	case "close":
		if from, waits := c.CloseFrom(); waits && !k.clock.Now().Before(from) {
			decide(closing(c))
		}
	case "take back":
		d := takesBack(k.id, c.Row.Revision)
		d.Supersedes = c.Superseded(review.OutcomeTakenBack)
		decide(d)
	case "snooze":
		k.allowRefusal(k.As(by).Snooze(bg, review.Snooze{RequestID: k.id,
			Until: k.clock.Now().Add(time.Duration(rapid.IntRange(1, 900).Draw(k.rt, "hours")) * time.Hour)}))
	case "wake":
		k.allowRefusal(k.As(by).Snooze(bg, review.Snooze{RequestID: k.id}))
	case "approve":
		d := approval(c)
		d.Notice = &review.NoticeChoice{Action: review.NoticeNone, Reason: "test"}
		decide(d)
	case "produce":
		k.allowRefusal(k.As(by).Fulfil(bg, fulfilmentOf(k.id, review.Produced, "subscriber.name")))
	case "link":
		other := k.importRequest(warrant(20 + k.sent))
		k.sent++
		k.allowRefusal(k.As(by).Link(bg, review.Link{RequestID: k.id, OtherID: other, Why: "x"}))
	case "observe":
		k.allowRefusal(k.As(by).Observe(bg,
			review.Observation{RequestID: k.id, Kind: review.ObservedNote, Value: "a note"}))
	case "wait":
		k.clock.add(time.Duration(rapid.IntRange(1, 400).Draw(k.rt, "hours")) * time.Hour)
	}
}

// checkInvariants checks what must be true of the conversation after any steps.
func (k *replyModel) checkInvariants() {
	c, err := k.As(anna).Case(bg, k.id)
	if err != nil {
		k.rt.Fatal(err)
	}
	owes := func(clock string, is func(*Obligation) bool) bool {
		for i := range c.Obligations {
			if c.Obligations[i].Clock == clock && is(&c.Obligations[i]) {
				return true
			}
		}
		return false
	}
	any := func(*Obligation) bool { return true }
	switch c.Row.State {
	case review.StateOpen:
		want, runs := c.Assessment.ResponseClock()
		if !runs || !owes("response",
			func(o *Obligation) bool { return o.Due.Equal(want.Due) && o.InternalTarget == want.InternalTarget }) {
			k.rt.Fatalf("it waits for us and the answer's clock (%v) is not owed: %+v", want, c.Obligations)
		}
	case review.StateWaiting:
		if !owes("clarification", func(o *Obligation) bool { return !o.BindsAgency }) {
			k.rt.Fatalf("it waits for the agency and is never offered for closing: %+v", c.Obligations)
		}
	case review.StateDecided:
		if d := &c.CurrentDecision().Decision; d.Outcome == review.OutcomeApprove &&
			review.LatestDisclosure(c.FulfilmentsInForce()) == nil && !owes("response", any) {
			k.rt.Fatalf("what was approved did not leave and is not owed: %+v", c.Obligations)
		}
	}
	listed, err := k.As(anna).Due(bg, 0)
	if err != nil {
		k.rt.Fatal(err)
	}
	for _, o := range c.Obligations {
		if o.InternalTarget || o.BindsAgency {
			continue
		}
		found := false
		for _, l := range listed {
			found = found || l.Request == o.Request && l.Clock == o.Clock && l.Due.Equal(o.Due)
		}
		if !found {
			k.rt.Fatalf("%s, due %s, binds and is not listed", o.Clock, o.Due)
		}
		if k.clock.Now().Before(c.Row.SnoozedUntil) && !o.Due.After(c.Row.SnoozedUntil) {
			k.rt.Fatalf("it sleeps until %s, past %s, due %s", c.Row.SnoozedUntil, o.Clock, o.Due)
		}
	}
	if c.Row.State == review.StateOpen && !k.clock.Now().Before(c.Row.SnoozedUntil) && !k.open(k.id) {
		k.rt.Fatal("it is awake, waits for us, and is not in the open queue")
	}
}

// TestU8U23NoConversationLosesAClock: replies, withdrawals, snoozes, links and new revisions in any order never lose an
// obligation or a legal clock, and never hide what binds us.
func TestU8U23NoConversationLosesAClock(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := openTest(t)
		r := warrant(1)
		if rapid.Bool().Draw(rt, "a legal time") {
			r.Process.ReturnBy = review.DateOf(start).AddDays(rapid.IntRange(1, 60).Draw(rt, "days"))
		}
		k := &replyModel{fixture: f, rt: rt, doc: r}
		k.id = f.importRequest(r)
		for range rapid.IntRange(1, 9).Draw(rt, "acts") {
			k.act()
			k.checkInvariants()
		}
		f.mustVerify()
	})
}
