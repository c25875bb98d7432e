package store

import (
	"context"
	"fmt"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/format"
)

// RenewNondisclosure records a court's order that prolongs a nondisclosure order. The end of the order and the notice
// that waits for it move to the day that the court names; nothing else of the request is assessed again. The caller
// gives the order, the other fields are filled in. An order made after the previous one had ended leaves a gap, which
// counsel must review. The same order of the same court with other days corrects its record. A repeated id is treated
// as in Observe. Refused: see review.ValidateRenewal.
func (v *Session) RenewNondisclosure(ctx context.Context, x review.NondisclosureRenewal) (Receipt, error) {
	return v.updateRequest(ctx, review.ActObserve, x.RequestID, func(c *loadedCase) (Receipt, error) {
		return v.s.renewNondisclosure(c, x)
	})
}

func (s *Store) renewNondisclosure(c *loadedCase, x review.NondisclosureRenewal) (Receipt, error) {
	t, h := c.t, &c.state
	if x.ID == "" {
		x.ID = newHexID()
	}
	if h.ReplyTo != "" {
		return Receipt{}, problem.Refuse(problem.RuleOutOfDate, h.ID+" was recorded as the reply to "+h.ReplyTo,
			"record it there")
	}
	ends, corrects := c.nondisclosureBefore(&x)
	x.Schema, x.RequestID, x.Revision, x.By, x.At = review.NondisclosureRenewalSchema, h.ID, h.Rev, t.by, t.now
	x.Gap = x.LeavesGap(ends)
	for i := range c.records.Renewals {
		if known := &c.records.Renewals[i]; known.ID == x.ID {
			x.Revision, x.At, x.By, x.Gap = known.Revision, known.At, originalAuthor(x.By, known.By), known.Gap
			return c.repeatReceipt("renewal", x.ID, known.Leaf, &known.NondisclosureRenewal, &x)
		}
	}
	over := ends
	if corrects {
		over = x.IssuedOn
	}
	if no := review.ValidateRenewal(&x, c.doc(), over, t.now); len(no) > 0 {
		return Receipt{}, no
	}
	k := format.RecordKey(format.FamRenewal, h.Seq, len(c.records.Renewals))
	leaf, err := s.writeRecord(t, k, &x, c.newLeaf(format.LeafRenewal, x.ID, h.Rev), renewalFields(&x))
	if err != nil {
		return Receipt{}, err
	}
	c.records.Renewals = append(c.records.Renewals, obligation.Renewal{NondisclosureRenewal: x, Leaf: leaf})
	if err := c.save(); err != nil {
		return Receipt{}, err
	}
	says := fmt.Sprintf("the bar on notice to the user of %s runs until %s (ledger %d)", h.ID, x.Until, leaf)
	if corrects {
		says += "; it corrects the earlier record of this order"
	}
	if x.Gap {
		says += fmt.Sprintf("; it had ended on %s, before this order: counsel must review the gap", ends)
	}
	return Receipt{ID: x.ID, Leaf: leaf, State: h.State, Message: says}, nil
}

// nondisclosureBefore is the last day of the nondisclosure order that a renewal prolongs. corrects reports whether the
// same court order is on record with other days: then ends is the last day before that record.
func (c *loadedCase) nondisclosureBefore(x *review.NondisclosureRenewal) (ends review.Date, corrects bool) {
	before := *c.records
	for i := len(c.records.Renewals) - 1; i >= 0; i-- {
		y := &c.records.Renewals[i]
		switch {
		case !y.SameOrder(x):
		case !corrects && y.From == x.From && y.Until == x.Until:
			return obligation.NondisclosureEnd(c.records), false
		default:
			corrects, before.Renewals = true, c.records.Renewals[:i]
		}
	}
	return obligation.NondisclosureEnd(&before), corrects
}
