package store

import (
	"reflect"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// waitingView is what a person sees of a request that waits for the agency's answer.
type waitingView struct {
	State, Outcome, By string
	DecidedAt          time.Time
	CloseFrom          time.Time
	Clocks             []string
	Pauses             []review.Pause
	Letter             string // the id of the decision that its letter is about
	InForce            string // the id of the decision that a report counts
	Listed             bool   // among those that wait
}

func (f *fixture) waitingView(id string) (v waitingView) {
	f.t.Helper()
	c, err := f.As(anna).Case(bg, id)
	if err != nil {
		f.t.Fatal(err)
	}
	v = waitingView{State: c.Row.State, Outcome: c.Row.Outcome, By: c.Row.DecidedBy, DecidedAt: c.Row.DecidedAt,
		Pauses: c.History.Pauses}
	v.CloseFrom, _ = c.CloseFrom()
	for _, o := range c.Obligations {
		v.Clocks = append(v.Clocks, o.Clock+" "+o.Due.Format(time.RFC3339)+" "+o.Text)
	}
	if d := c.LetterInput("", anna).Decision; d != nil {
		v.Letter = d.ID
	}
	if _, _, err := f.As(cora).Snapshots(bg, 0, time.Time{}, f.clock.Now(), func(s Snapshot) error {
		if s.Decision != nil {
			v.InForce = s.Decision.ID
		}
		return nil
	}); err != nil {
		f.t.Fatal(err)
	}
	for _, r := range f.rows(QueueQuery{Tab: TabWaiting}).Rows {
		v.Listed = v.Listed || r.ID == id
	}
	return v
}

// closing is the decision that closes a request for want of an answer.
func closing(c *Case) review.Decision {
	d := review.ClosingDecision(&c.CurrentDecision().Decision, "")
	d.ID, d.AssessmentDigest, d.AssessedAt = freshID(), c.AssessmentDigest, c.Assessment.AssessedAt
	return d
}

// takeBack takes the decision of a receipt back.
func (f *fixture) takeBack(by review.Actor, c *Case, r Receipt) Receipt {
	f.t.Helper()
	back := takesBack(c.Row.ID, c.Row.Revision)
	back.Supersedes = r.ID
	out, err := f.decideAsDryRun(by, back, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	again, err := f.As(by).Decide(bg, back, nil)
	if out.Repeated = true; err != nil || again != out {
		f.t.Errorf("the same call again gives %+v (%v), not %+v", again, err, out)
	}
	return out
}

// TestWhatWaitedWaitsAgain: whatever was decided on a request that waited for the agency's answer, once it is taken
// back the request waits as before: it may be closed from the same day, its clocks are paused, and the letter and the
// report are about the push back. An answer that comes then is one to that push back.
func TestWhatWaitedWaitsAgain(t *testing.T) {
	acts := map[string]func(*Case) review.Decision{
		"closed":    closing,
		"withdrawn": withdraw,
		"approved":  approval,
		"held": func(c *Case) review.Decision {
			d := approval(c)
			d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "test"}}
			return d
		},
		"rejected": func(c *Case) review.Decision {
			d := pushBack(c)
			rejectFor(&d, "requester.callback_failed", "They are no office.")
			return d
		},
		"pushed back again": pushBack,
	}
	for act, decide := range acts {
		t.Run(act, func(t *testing.T) {
			f := openTest(t)
			r := warrant(1)
			id := f.importRequest(r)
			c := f.openCase(anna, id)
			first := f.decide(anna, pushBack(c), c)
			f.clock.add(40 * day)
			before := f.waitingView(id)
			if before.State != review.StateWaiting || before.CloseFrom.IsZero() || before.Letter != first.ID ||
				before.InForce != first.ID || !before.Listed || len(before.Pauses) != 1 {
				t.Fatalf("it does not wait: %+v", before)
			}
			for range 2 { // taken back once, it can be decided and taken back once more
				c = f.openCase(ben, id)
				decided, err := f.decideAsDryRun(ben, decide(c), c.AssessmentJSON)
				if err != nil {
					t.Fatal(err)
				}
				if act == "closed" {
					if in := f.openCase(ben, id).LetterInput("", ben); in.UnansweredSince.IsZero() {
						t.Error("the letter does not say that no answer came")
					}
				}
				back := f.takeBack(ben, c, decided)
				if back.State != review.StateWaiting {
					t.Errorf("the receipt says %q", back.State)
				}
				if got := f.waitingView(id); !reflect.DeepEqual(got, before) {
					t.Errorf("taken back:\n%+v\nwas\n%+v", got, before)
				}
				twice := takesBack(id, c.Row.Revision)
				twice.Supersedes = back.ID
				_, err = f.decideAsDryRun(ben, twice, nil)
				wantRefusal(t, err, "the decision to take back is not named")
			}
			next := *r
			next.Justification = "For these dates."
			in := incoming(t, &next)
			in.Revises, in.Why = id, "the agency's answer"
			f.importDocument(in)
			if c = f.openCase(anna, id); c.Row.State != review.StateOpen || c.AgencyReply == nil ||
				c.AgencyReply.Decision.ID != first.ID {
				t.Errorf("answered: %s, %+v", c.Row.State, c.AgencyReply)
			}
			f.mustVerify()
		})
	}
}

// TestThePushBackItselfCanBeTakenBack: a push back that is current again, because a second one was taken back, can be
// taken back as well, in its own ten minutes; then nothing is decided.
func TestThePushBackItselfCanBeTakenBack(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	var all []Receipt
	for range 3 {
		c := f.openCase(anna, id)
		all = append(all, f.decide(anna, pushBack(c), c))
	}
	for i := 2; i >= 0; i-- {
		c := f.openCase(anna, id)
		if got := c.Superseded(review.OutcomeTakenBack); got != all[i].ID {
			t.Fatalf("push back %d is to be taken back, not %s", i, got)
		}
		f.takeBack(anna, c, all[i])
	}
	c := f.openCase(anna, id)
	if c.Row.State != review.StateOpen || c.Row.Outcome != "" || len(c.History.Pauses) > 0 {
		t.Errorf("all was taken back: %+v, pauses %v", c.Row, c.History.Pauses)
	}
	f.mustVerify()
}

// TestATakingBackIsNotTakenBack: a taking back is not a decision that can itself be taken back, also while a question
// to counsel is open.
func TestATakingBackIsNotTakenBack(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	c := f.openCase(anna, id)
	back := f.takeBack(anna, c, f.decide(anna, approval(c), c))
	if _, err := f.As(anna).Refer(bg, review.Referral{RequestID: id, Question: "May we?"}); err != nil {
		t.Fatal(err)
	}
	again := takesBack(id, 1)
	again.Supersedes = back.ID
	_, err := f.decideAsDryRun(anna, again, nil)
	wantRefusal(t, err, "the decision to take back is not named")
	if len(problem.ListOf(err)) != 1 {
		t.Errorf("refused for more than that: %v", err)
	}
}

// TestARepeatedSignatureSaysTheSameState: a signature sent again is told the state that the first call was told.
func TestARepeatedSignatureSaysTheSameState(t *testing.T) {
	for _, answer := range []string{"agree", "refuse"} {
		f := openTest(t)
		c := f.openCase(anna, f.importRequest(warrant(1)))
		d := approval(c)
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "test"}}
		sign := review.Countersignature{DecisionID: f.decide(anna, d, c).ID, Answer: answer, Why: "seen"}
		first, err := f.As(cora).Countersign(bg, sign)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := f.As(cora).Countersign(bg, sign); err != nil || !again.Repeated || again.State != first.State {
			t.Errorf("%s: again %+v (%v), first %+v", answer, again, err, first)
		}
	}
}
