package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
	"lert/store/people"
)

// Refer asks counsel about the current revision of ask.RequestID: the request moves to counsel's tab, and its clocks
// keep running. ask.To names who is asked, in-house or outside counsel, and lets them see the request; "" is any
// in-house counsel. Refused if the request is not open, if another person holds it, or if the people file has no
// counsel of that name.
func (v *Session) Refer(ctx context.Context, ask review.Referral) (Receipt, error) {
	return v.updateRequest(ctx, review.ActRefer, ask.RequestID, func(c *loadedCase) (out Receipt, err error) {
		t, h := c.t, &c.state
		switch {
		case text.IsEmpty(ask.Question):
			return out, problem.Refuse(problem.NoRule, "a referral needs a question", "say what counsel should decide")
		case h.heldByOther(t.by.Name, t.now):
			return out, claimedByOther(h)
		case h.State != review.StateOpen:
			return out, problem.Refuse(problem.NoRule, h.ID+" is "+h.State, "only an open request can be referred")
		}
		if ask.To != "" {
			if err := v.s.checkCounselNamed(ask.To); err != nil {
				return out, err
			}
		}
		r := review.Referral{RequestID: h.ID, Revision: h.Rev, Question: ask.Question, To: ask.To, By: t.by, At: t.now}
		name := fmt.Sprintf("%s/referral/%d", h.ID, h.QuestionCount+1)
		l := c.newLeaf(format.LeafReferral, name, h.Rev)
		leaf, err := v.s.writeRecord(t, format.RecordKey(format.FamReferral, h.Seq, h.QuestionCount), &r, l,
			referralFields(&r))
		if err != nil {
			return out, err
		}
		c.records.Questions = append(c.records.Questions, obligation.Question{Referral: r, Leaf: leaf, OpinionLeaf: -1})
		if err := c.save(); err != nil {
			return out, err
		}
		whom := "counsel"
		if r.To != "" {
			whom = r.To
		}
		return Receipt{ID: name, Leaf: leaf, State: h.State,
			Message: fmt.Sprintf("%s was referred to %s (ledger %d)", h.ID, whom, leaf)}, nil
	})
}

// checkCounselNamed refuses a name that is not that of counsel in the people file.
func (s *Store) checkCounselNamed(name string) error {
	list := s.People()
	if list == nil {
		return problem.Refuse(problem.NoRule, "there is no people file, so nobody can be asked by name",
			"leave the name out: any counsel may answer")
	}
	counsel := namesWhoMay(list.Persons, review.ActGiveOpinion)
	if !slices.Contains(counsel, name) {
		hint := "it has no counsel: give someone the role `counsel` or `outside_counsel`"
		if len(counsel) > 0 {
			hint = "it has " + strings.Join(counsel, ", ")
		}
		return problem.Refuse(problem.NoRule, fmt.Sprintf("the people file has no counsel named %q", text.Clean(name)),
			hint)
	}
	return nil
}

// namesWhoMay are the names of the persons whose role has a permission. A portal is a program, not a person.
func namesWhoMay(list []people.Person, act review.Act) (names []string) {
	for _, e := range list {
		if !e.Portal && review.Authorise(e.Role, act) == nil {
			names = append(names, e.Name)
		}
	}
	return names
}

// RecordOpinion records counsel's opinion on the open question and makes the request open again. Outside counsel can
// answer only a question that names them.
func (v *Session) RecordOpinion(ctx context.Context, id, answer string) (Receipt, error) {
	return v.updateRequest(ctx, review.ActGiveOpinion, id, func(c *loadedCase) (out Receipt, err error) {
		t, h := c.t, &c.state
		switch {
		case h.AnsweredUpTo >= h.QuestionCount:
			return out, problem.Refuse(problem.NoRule, "no question was asked about "+h.ID, "`lert refer "+h.ID+
				" --question …` asks")
		case text.IsEmpty(answer):
			return out, problem.Refuse(problem.NoRule, "the answer is empty", "say what may be done, and why")
		}
		// The newest question is answered; an older one that a decision or a revision closed stays unanswered.
		n := h.QuestionCount - 1
		asked := c.records.Questions[n].Referral
		if restrictedTo(t.by) != "" && asked.To != t.by.Name {
			return out, problem.Refuse(problem.RuleCounselNeeded, "this question was not addressed to "+t.by.Name,
				"refer it again, to them by name")
		}
		asked.Opinion, asked.OpinionBy, asked.OpinionAt = answer, t.by, t.now
		name := fmt.Sprintf("%s/answer/%d", h.ID, n+1)
		l := c.newLeaf(format.LeafOpinion, name, asked.Revision)
		leaf, err := v.s.writeRecord(t, format.RecordKey(format.FamOpinion, h.Seq, n), &asked, l, opinionFields(&asked))
		if err != nil {
			return out, err
		}
		c.records.Questions[n].Referral, c.records.Questions[n].OpinionLeaf = asked, leaf
		if err := c.save(); err != nil {
			return out, err
		}
		return Receipt{ID: name, Leaf: leaf, State: h.State,
			Message: fmt.Sprintf("the answer on %s was recorded (ledger %d)", h.ID, leaf)}, nil
	})
}

// readQuestion reads the nth question on a request, counted from 0.
func (t *tx) readQuestion(seq uint64, n int) (r review.Referral, err error) {
	_, err = t.readRecord(format.RecordKey(format.FamReferral, seq, n), &r)
	return r, err
}

// referrals are all questions with their opinions, oldest first.
func (c *loadedCase) referrals() []review.Referral {
	out := make([]review.Referral, len(c.records.Questions))
	for i := range out {
		out[i] = c.records.Questions[i].Referral
	}
	return out
}
