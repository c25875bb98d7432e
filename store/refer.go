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
)

// Refer asks counsel about the current revision of ask.Request: the request
// moves to counsel's tab and its clocks run on. ask.To names who is asked, in
// the house or outside it, and lets them see the request; "" is any counsel of
// the house. Refused where the request does not wait for us, a question is open
// already, or the people file has no counsel of that name.
func (v *Session) Refer(ctx context.Context, ask review.Referral) (Receipt, error) {
	var out Receipt
	id := ask.Request
	err := v.recordOn(ctx, review.ActRefer, id, func(c *dossier) error {
		t, h := c.t, &c.head
		switch {
		case strings.TrimSpace(ask.Question) == "":
			return problem.Refuse(0, "a referral needs a question", "say what counsel should decide")
		case h.heldByOther(t.by.Analyst, t.now):
			return claimed(h)
		case h.State != review.StateOpen:
			return problem.Refuse(0, id+" is "+h.State, "only an open request is referred")
		}
		if ask.To != "" {
			if err := v.s.askable(ask.To); err != nil {
				return err
			}
		}
		r := review.Referral{Request: h.ID, Revision: h.Rev, Question: ask.Question, To: ask.To, By: t.by, At: t.now}
		name := fmt.Sprintf("%s/referral/%d", h.ID, h.Asked+1)
		l := &format.Leaf{Kind: format.LeafReferral, ID: name, Request: h.ID, Revision: h.Rev, RequestCommit: c.in().Commit}
		leaf, err := v.s.record(t, format.RevKey(format.FamReferral, h.Seq, h.Asked), &r, l, referralFields(&r))
		if err != nil {
			return err
		}
		c.recs.Questions = append(c.recs.Questions, obligation.Question{Referral: r, Leaf: leaf, AnswerLeaf: -1})
		if err := c.settle(); err != nil {
			return err
		}
		whom := "counsel"
		if r.To != "" {
			whom = r.To
		}
		out = Receipt{ID: name, Leaf: leaf, State: h.State, Says: fmt.Sprintf("%s was referred to %s (ledger %d)", id, whom, leaf)}
		return nil
	})
	return out, err
}

// askable refuses who cannot be asked by name.
func (s *Store) askable(name string) error {
	people := s.People()
	if people == nil {
		return problem.Refuse(0, "there is no people file, so nobody can be asked by name", "leave the name out: any counsel may answer")
	}
	var counsel []string
	for _, e := range people.Persons {
		if review.May(e.Role, review.ActAnswer) == nil {
			counsel = append(counsel, e.Name)
		}
	}
	if !slices.Contains(counsel, name) {
		hint := "it has no counsel: give somebody the role counsel or outside_counsel"
		if len(counsel) > 0 {
			hint = "it has " + strings.Join(counsel, ", ")
		}
		return problem.Refuse(0, fmt.Sprintf("the people file has no counsel named %q", text.Clean(name)), hint)
	}
	return nil
}

// Answer records counsel's answer to the open question and opens the request
// again. Outside counsel answers only what was asked of them by name.
func (v *Session) Answer(ctx context.Context, id, answer string) (Receipt, error) {
	var out Receipt
	err := v.recordOn(ctx, review.ActAnswer, id, func(c *dossier) error {
		t, h := c.t, &c.head
		switch {
		case h.Answered >= h.Asked:
			return problem.Refuse(0, "nothing was asked about "+id, "`lert refer "+id+" --question …` asks")
		case strings.TrimSpace(answer) == "":
			return problem.Refuse(0, "the answer is empty", "say what may be done, and why")
		}
		// The newest question is answered; older ones that a decision or a
		// revision overtook stay without an answer.
		n := h.Asked - 1
		asked := c.recs.Questions[n].Referral
		if only(t.by) != "" && asked.To != t.by.Analyst {
			return problem.Refuse(5, "this question was not asked of "+t.by.Analyst, "it must be referred again, to them by name")
		}
		asked.Answer, asked.AnsweredBy, asked.AnsweredAt = answer, t.by, t.now
		name := fmt.Sprintf("%s/answer/%d", h.ID, n+1)
		l := &format.Leaf{Kind: format.LeafAnswer, ID: name, Request: h.ID, Revision: asked.Revision, RequestCommit: c.ins[asked.Revision-1].Commit}
		leaf, err := v.s.record(t, format.RevKey(format.FamAnswer, h.Seq, n), &asked, l, answerFields(&asked))
		if err != nil {
			return err
		}
		c.recs.Questions[n].Referral, c.recs.Questions[n].AnswerLeaf = asked, leaf
		if err := c.settle(); err != nil {
			return err
		}
		out = Receipt{ID: name, Leaf: leaf, State: h.State, Says: fmt.Sprintf("the answer on %s was recorded (ledger %d)", id, leaf)}
		return nil
	})
	return out, err
}

// question reads the nth question on a request.
func (t *tx) question(seq uint64, n int) (r review.Referral, err error) {
	_, err = t.readRecord(format.RevKey(format.FamReferral, seq, n), &r)
	return r, err
}

// referrals are all questions, oldest first, each with its answer.
func (c *dossier) referrals() []review.Referral {
	out := make([]review.Referral, len(c.recs.Questions))
	for i := range out {
		out[i] = c.recs.Questions[i].Referral
	}
	return out
}
