package store

import (
	"context"
	"fmt"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// Countersign records the second person's answer to a held decision: agreement
// makes it final and starts what it owes, refusal opens the case again.
// c.Decision is the decision's id or number. Refused: the same person, a person
// without the role, a decision that a later revision made void.
func (v *Session) Countersign(ctx context.Context, x review.Countersign) (Receipt, error) {
	var out Receipt
	err := v.act(ctx, newID(), review.ActCountersign, func(t *tx) error {
		if err := t.inOrder(); err != nil {
			return err
		}
		seq, err := t.decisionSeq(x.Decision)
		if err != nil {
			return err
		}
		d, err := v.s.decided(t, seq)
		if err != nil {
			return err
		}
		sign := x
		sign.Schema, sign.Decision, sign.By, sign.At = review.CountersignSchema, d.Decision.ID, t.by, t.now
		if d.Sign != nil && d.Sign.By.Analyst == t.by.Analyst && d.Sign.Answer == x.Answer && d.Sign.Why == x.Why {
			out = Receipt{ID: d.Decision.ID, Seq: seq, Leaf: d.SignLeaf, Repeated: true, State: obligation.StateAfter(d.Decision.Outcome, d.Decision.Effect), Says: "this countersignature was recorded before"}
			return nil
		}
		c, err := v.s.open(t, d.Decision.Request)
		if err != nil {
			return err
		}
		refusals := review.RefuseCountersign(&d.Decision, &sign)
		switch h := &c.head; {
		case d.Sign != nil:
			refusals = append(refusals, problem.Refuse(11, "this decision was answered by "+d.Sign.By.Analyst, "look at it with `lert audit show`"))
		case h.Decision != seq || h.Effect != review.EffectHeld || h.Rev != d.Decision.Revision:
			refusals = append(refusals, problem.Refuse(10, "the decision is no longer in force: a new revision or a new decision came", "open the request again"))
		}
		if len(refusals) > 0 {
			return refusals
		}
		l := &format.Leaf{Kind: format.LeafCountersign, ID: d.Decision.ID + "/countersign", Request: c.head.ID, Revision: c.head.Rev, RequestCommit: c.in().Commit, Outcome: sign.Answer}
		leaf, err := v.s.record(t, format.NumKey(format.FamSigned, seq), &sign, l, countersignFields(&sign))
		if err != nil {
			return err
		}
		last := c.recs.Latest()
		last.Sign, last.SignLeaf = &sign, leaf
		if err := c.settle(); err != nil {
			return err
		}
		out = Receipt{ID: d.Decision.ID, Seq: seq, Leaf: leaf, State: c.head.State}
		if sign.Answer == "agree" {
			out.Says = fmt.Sprintf("%s: the decision is final (ledger %d)", c.head.ID, leaf)
		} else {
			out.Says = fmt.Sprintf("%s: the decision was refused and the case is open again (ledger %d)", c.head.ID, leaf)
		}
		return nil
	})
	return out, err
}

// decisionSeq finds a decision by its id or its number.
func (t *tx) decisionSeq(name string) (uint64, error) {
	if id, err := decisionID(name); err == nil {
		v, found, err := t.get(format.DeciderKey(id))
		if err != nil {
			return 0, err
		}
		if found && len(v) == 40 {
			return format.Uint64(v), nil
		}
		return 0, problem.NotFound.At("decision "+name, "`lert audit list` shows them")
	}
	var seq uint64
	if _, err := fmt.Sscanf(name, "%d", &seq); err != nil || fmt.Sprint(seq) != name {
		return 0, problem.NotFound.At(fmt.Sprintf("decision %q", text.Clean(name)), "give its number or its id of 32 hex digits")
	}
	return seq, nil
}
