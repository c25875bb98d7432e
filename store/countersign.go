package store

import (
	"context"
	"fmt"
	"strconv"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// Countersign records the second person's answer to a held decision: agreement makes it final and creates its
// obligations, refusal opens the case again. x.DecisionID is the decision's id or number. Refused: the same person, a
// person without the role, a decision that a later revision made void.
func (v *Session) Countersign(ctx context.Context, x review.Countersignature) (Receipt, error) {
	return write(ctx, v, newID(), review.ActCountersign, func(t *tx) (out Receipt, err error) {
		if err := t.checkClock(); err != nil {
			return out, err
		}
		seq, err := t.decisionSeq(x.DecisionID)
		if err != nil {
			return out, err
		}
		d, err := v.s.decisionRecord(t, seq)
		if err != nil {
			return out, err
		}
		sign := x
		sign.Schema, sign.DecisionID, sign.By, sign.At = review.CountersignatureSchema, d.Decision.ID, t.by, t.now
		c, err := v.s.loadByID(t, d.Decision.RequestID)
		if err != nil {
			return out, err
		}
		if was := d.Countersign; was != nil && was.By.Name == t.by.Name && was.Answer == x.Answer && was.Why == x.Why {
			return Receipt{ID: d.Decision.ID, Seq: seq, Leaf: d.CountersignLeaf, Repeated: true,
				State: c.stateAfter(d.CountersignLeaf), Message: "this countersignature was already recorded"}, nil
		}
		if err := c.checkCountersign(d, &sign).Err(); err != nil {
			return out, err
		}
		l := c.newLeaf(format.LeafCountersign, d.Decision.ID+"/countersign", c.state.Rev)
		l.Outcome = sign.Answer
		leaf, err := v.s.writeRecord(t, format.SeqKey(format.FamCountersign, seq), &sign, l, countersignFields(&sign))
		if err != nil {
			return out, err
		}
		last := c.records.LatestDecision()
		last.Countersign, last.CountersignLeaf = &sign, leaf
		if err := c.save(); err != nil {
			return out, err
		}
		out = Receipt{ID: d.Decision.ID, Seq: seq, Leaf: leaf, State: c.state.State}
		says := "was refused and the case is open again"
		if sign.Answer == "agree" {
			says = "is final"
		}
		out.Message = fmt.Sprintf("%s: the decision %s (ledger %d)", c.state.ID, says, leaf)
		return out, nil
	})
}

// checkCountersign lists the refusals of a countersignature.
func (c *loadedCase) checkCountersign(d *DecisionRecord, sign *review.Countersignature) problem.List {
	refusals := review.ValidateCountersignature(&d.Decision, sign)
	switch h := &c.state; {
	case d.Countersign != nil:
		refusals = append(refusals, problem.Refuse(problem.RuleSameSigner, "this decision was already answered by "+
			d.Countersign.By.Name,
			"`lert audit show` shows it"))
	case h.DecisionSeq != d.Decision.Seq || h.Effect != review.EffectAwaitingSignature || h.Rev != d.Decision.Revision:
		refusals = append(refusals, problem.Refuse(problem.RuleOutOfDate,
			"the decision is no longer in force: there is a new revision or a new decision", "open the request again"))
	}
	return refusals
}

// decisionSeq finds a decision's number by its id or its number.
func (t *tx) decisionSeq(name string) (uint64, error) {
	if id, err := parseDecisionID(name); err == nil {
		v, found, err := t.get(format.DecisionIDKey(id))
		if err != nil {
			return 0, err
		}
		if found && len(v) == 40 {
			return format.Uint64(v), nil
		}
		return 0, problem.NotFound.At("decision "+name, "`lert audit list` lists the decisions")
	}
	seq, err := strconv.ParseUint(name, 10, 64)
	if err != nil || strconv.FormatUint(seq, 10) != name {
		return 0, problem.NotFound.At(fmt.Sprintf("decision %q", text.Clean(name)),
			"use its number or its id of 32 hex digits")
	}
	return seq, nil
}
