package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/format"
)

// RenewNondisclosure records a court's order that prolongs the bar on telling the
// user. The end of the bar and the notice that waits for it move to the day that
// the order names; nothing else of the request is judged again. The caller gives
// the order, the rest is filled in; an order that was made after the bar had ended
// leaves a gap, at which counsel must look. The same order of the same court again, with
// other days, corrects its record. The same id again is treated as Observe treats it.
// Refused: what review.RefuseRenewal lists.
func (v *Session) RenewNondisclosure(ctx context.Context, x review.Renewal) (Receipt, error) {
	var out Receipt
	err := v.recordOn(ctx, review.ActObserve, x.Request, func(c *dossier) (err error) {
		out, err = v.s.renewNondisclosure(c, x)
		return err
	})
	return out, err
}

func (s *Store) renewNondisclosure(c *dossier, x review.Renewal) (Receipt, error) {
	t, h := c.t, &c.head
	if x.ID == "" {
		id := newID()
		x.ID = hex.EncodeToString(id[:])
	}
	if h.Answers != "" {
		return Receipt{}, problem.Refuse(10, h.ID+" was taken in as the answer on "+h.Answers, "record it there")
	}
	ends, corrects := c.moved(&x)
	x.Schema, x.Request, x.Revision, x.By, x.At = review.RenewalSchema, h.ID, h.Rev, t.by, t.now
	x.Gap = x.LeavesGap(ends)
	for i := range c.recs.Renewals {
		if known := &c.recs.Renewals[i]; known.ID == x.ID {
			x.Revision, x.At, x.By, x.Gap = known.Revision, known.At, filledIn(x.By, known.By), known.Gap
			return c.repeated("renewal", x.ID, known.Leaf, &known.Renewal, &x)
		}
	}
	over := ends
	if corrects {
		over = x.IssuedOn
	}
	if no := review.RefuseRenewal(&x, c.doc(), over, t.now); len(no) > 0 {
		return Receipt{}, no
	}
	l := &format.Leaf{Kind: format.LeafRenewal, ID: x.ID, Request: h.ID, Revision: h.Rev, RequestCommit: c.in().Commit}
	leaf, err := s.record(t, format.RevKey(format.FamRenewal, h.Seq, len(c.recs.Renewals)), &x, l, renewalFields(&x))
	if err != nil {
		return Receipt{}, err
	}
	c.recs.Renewals = append(c.recs.Renewals, obligation.Renewal{Renewal: x, Leaf: leaf})
	if err := c.settle(); err != nil {
		return Receipt{}, err
	}
	says := fmt.Sprintf("the bar on telling the user of %s runs until %s (ledger %d)", h.ID, x.Until, leaf)
	if corrects {
		says += "; it corrects what was recorded of this order"
	}
	if x.Gap {
		says += fmt.Sprintf("; it had ended on %s, before this order: counsel must look at the gap", ends)
	}
	return Receipt{ID: x.ID, Leaf: leaf, State: h.State, Says: says}, nil
}

// moved is the last day of the bar that an order moves. Where the same order was
// recorded before, the record is corrected: whatever it was, the bar that it moved is
// the one of before, and no other order stops it.
func (c *dossier) moved(x *review.Renewal) (ends review.Date, corrects bool) {
	before := *c.recs
	for i := len(c.recs.Renewals) - 1; i >= 0; i-- {
		y := &c.recs.Renewals[i]
		switch {
		case !y.SameOrder(x):
		case !corrects && y.From == x.From && y.Until == x.Until:
			return obligation.BarEnds(c.recs), false
		default:
			corrects, before.Renewals = true, c.recs.Renewals[:i]
		}
	}
	return obligation.BarEnds(&before), corrects
}
