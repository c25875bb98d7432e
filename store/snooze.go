package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/format"
)

// Snooze lays a request aside until z.Until, or wakes it where that is zero.
// Until then it is not among what is open, and aims of the house are not among
// what falls due; then it is back by itself, with a reminder. What a law sets a
// time for is never hidden: refused are a wake date past a legal deadline, an
// emergency that is open, and a collection whose stop nobody confirmed. A
// decision or a new revision wakes it. z.Request, z.Until and z.Why are the
// caller's.
func (v *Session) Snooze(ctx context.Context, z review.Snooze) (Receipt, error) {
	var out Receipt
	err := v.recordOn(ctx, review.ActSnooze, z.Request, func(c *dossier) error {
		t, h := c.t, &c.head
		if err := c.unsnoozable(z.Until); err != nil {
			return err
		}
		id := newID()
		rec := review.Snooze{Schema: review.SnoozeSchema, ID: hex.EncodeToString(id[:]), Request: h.ID, Until: z.Until.UTC(), Why: strings.TrimSpace(z.Why), By: t.by, At: t.now}
		l := &format.Leaf{Kind: format.LeafSnooze, ID: rec.ID, Request: h.ID, Revision: h.Rev, RequestCommit: c.in().Commit, Outcome: "snoozed"}
		says := "is snoozed until " + rec.Until.Format("2006-01-02 15:04 UTC")
		if z.Until.IsZero() {
			rec.Until, l.Outcome, says = time.Time{}, "woken", "is awake again"
		}
		leaf, err := v.s.record(t, format.RevKey(format.FamSnooze, h.Seq, h.Snoozed), &rec, l, snoozeFields(&rec))
		if err != nil {
			return err
		}
		c.recs.Snoozes = append(c.recs.Snoozes, obligation.Snooze{Snooze: rec, Leaf: leaf})
		out = Receipt{ID: rec.ID, Leaf: leaf, State: h.State, Says: fmt.Sprintf("%s %s (ledger %d)", h.ID, says, leaf)}
		return c.settle()
	})
	return out, err
}

// unsnoozable is why the request may not be laid aside until an instant, or
// woken where that is zero.
func (c *dossier) unsnoozable(until time.Time) error {
	h, now := &c.head, c.t.now
	switch {
	case until.IsZero():
		if !slices.ContainsFunc(h.Owed, func(d obligation.Obligation) bool { return d.Clock == review.ClockReminder }) {
			return problem.Refuse(0, h.ID+" is not snoozed", "there is nothing to wake")
		}
		return nil
	case h.heldByOther(c.t.by.Analyst, now):
		return claimed(h)
	case !until.After(now):
		return problem.Refuse(0, "the wake date "+until.UTC().Format("2006-01-02 15:04 UTC")+" is past", "name an instant to come")
	case h.Kind == string(review.Emergency) && (h.State == review.StateOpen || h.State == review.StateReferred):
		return problem.Refuse(0, h.ID+" is an emergency that is not decided", "an emergency is not laid aside")
	}
	for _, d := range h.Owed {
		switch {
		case d.Clock == review.ClockCollectionEnd && !d.Due.After(until):
			return problem.Refuse(0, "a collection must stop at "+d.Due.Format("2006-01-02 15:04 UTC")+", and nobody confirmed that it did",
				"a stop that is not confirmed is not laid aside; wake it before")
		case d.Legal() && !d.Due.After(until):
			return problem.Refuse(0, fmt.Sprintf("something is due before: %s, %s", d.Says, d.Due.Format("2006-01-02 15:04 UTC")), "a snooze cannot pass what binds; wake it before")
		}
	}
	return nil
}
