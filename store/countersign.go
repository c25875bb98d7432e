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
func (v *Session) Countersign(ctx context.Context, x review.Countersignature) (Receipt, error) {
	var out Receipt
	err := v.update(ctx, newID(), review.ActCountersign, func(t *tx) error {
		if err := t.checkClock(); err != nil {
			return err
		}
		seq, err := t.decisionSeq(x.DecisionID)
		if err != nil {
			return err
		}
		d, err := v.s.decisionRecord(t, seq)
		if err != nil {
			return err
		}
		sign := x
		sign.Schema, sign.DecisionID, sign.By, sign.At = review.CountersignatureSchema, d.Decision.ID, t.by, t.now
		if d.Countersign != nil && d.Countersign.By.Name == t.by.Name && d.Countersign.Answer == x.Answer && d.Countersign.Why == x.Why {
			out = Receipt{ID: d.Decision.ID, Seq: seq, Leaf: d.CountersignLeaf, Repeated: true, State: obligation.StateAfter(d.Decision.Outcome, d.Decision.Effect), Message: "this countersignature was recorded before"}
			return nil
		}
		c, err := v.s.loadByID(t, d.Decision.RequestID)
		if err != nil {
			return err
		}
		refusals := review.ValidateCountersignature(&d.Decision, &sign)
		switch h := &c.state; {
		case d.Countersign != nil:
			refusals = append(refusals, problem.Refuse(11, "this decision was answered by "+d.Countersign.By.Name, "look at it with `lert audit show`"))
		case h.DecisionSeq != seq || h.Effect != review.EffectAwaitingSignature || h.Rev != d.Decision.Revision:
			refusals = append(refusals, problem.Refuse(10, "the decision is no longer in force: a new revision or a new decision came", "open the request again"))
		}
		if len(refusals) > 0 {
			return refusals
		}
		l := &format.Leaf{Kind: format.LeafCountersign, ID: d.Decision.ID + "/countersign", Request: c.state.ID, Revision: c.state.Rev, RequestCommit: c.currentImport().Commit, Outcome: sign.Answer}
		leaf, err := v.s.writeRecord(t, format.SeqKey(format.FamCountersign, seq), &sign, l, countersignFields(&sign))
		if err != nil {
			return err
		}
		last := c.records.LatestDecision()
		last.Countersign, last.CountersignLeaf = &sign, leaf
		if err := c.save(); err != nil {
			return err
		}
		out = Receipt{ID: d.Decision.ID, Seq: seq, Leaf: leaf, State: c.state.State}
		if sign.Answer == "agree" {
			out.Message = fmt.Sprintf("%s: the decision is final (ledger %d)", c.state.ID, leaf)
		} else {
			out.Message = fmt.Sprintf("%s: the decision was refused and the case is open again (ledger %d)", c.state.ID, leaf)
		}
		return nil
	})
	return out, err
}

// decisionSeq finds a decision by its id or its number.
func (t *tx) decisionSeq(name string) (uint64, error) {
	if id, err := parseDecisionID(name); err == nil {
		v, found, err := t.get(format.DecisionIDKey(id))
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
