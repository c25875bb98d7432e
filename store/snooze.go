package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/format"
)

// Snooze hides a request from the open queue until z.Until (UTC), or wakes it if that is zero; our own targets (no
// law) of a snoozed request are not listed as due. At z.Until it comes back by itself, with a reminder. A legal
// deadline is never hidden: refused are a wake date past a legal deadline, an emergency that is open, and a collection
// whose stop nobody confirmed. A decision or a new revision wakes it. The caller sets z.RequestID, z.Until and z.Why.
func (v *Session) Snooze(ctx context.Context, z review.Snooze) (Receipt, error) {
	return v.updateRequest(ctx, review.ActSnooze, z.RequestID, func(c *loadedCase) (out Receipt, err error) {
		t, h := c.t, &c.state
		if err := c.checkSnooze(z.Until); err != nil {
			return out, err
		}
		rec := review.Snooze{Schema: review.SnoozeSchema, ID: newHexID(), RequestID: h.ID, Until: z.Until.UTC(),
			Why: strings.TrimSpace(z.Why), By: t.by, At: t.now}
		says := "is snoozed until " + rec.Until.Format(toTheMinute)
		if z.Until.IsZero() {
			rec.Until, says = time.Time{}, "is awake again"
		}
		l := c.newLeaf(format.LeafSnooze, rec.ID, h.Rev)
		l.Outcome = snoozeOutcome(&rec)
		leaf, err := v.s.writeRecord(t, format.RecordKey(format.FamSnooze, h.Seq, h.SnoozeCount), &rec, l,
			snoozeFields(&rec))
		if err != nil {
			return out, err
		}
		c.records.Snoozes = append(c.records.Snoozes, obligation.Snooze{Snooze: rec, Leaf: leaf})
		out = Receipt{ID: rec.ID, Leaf: leaf, State: h.State,
			Message: fmt.Sprintf("%s %s (ledger %d)", h.ID, says, leaf)}
		return out, c.save()
	})
}

// checkSnooze is why the request must not be snoozed until an instant, or woken if that is zero; nil if it may be.
func (c *loadedCase) checkSnooze(until time.Time) error {
	h, now := &c.state, c.t.now
	switch {
	case until.IsZero():
		if !slices.ContainsFunc(h.Obligations,
			func(d obligation.Obligation) bool { return d.Clock == review.ClockReminder }) {
			return problem.Refuse(problem.NoRule, h.ID+" is not snoozed", "there is nothing to wake")
		}
		return nil
	case h.heldByOther(c.t.by.Name, now):
		return claimedByOther(h)
	case !until.After(now):
		return problem.Refuse(problem.NoRule, "the wake date "+until.UTC().Format(toTheMinute)+" is in the past",
			"choose a time in the future")
	case h.undecidedEmergency():
		return problem.Refuse(problem.NoRule, h.ID+" is an undecided emergency",
			"an emergency cannot be snoozed")
	}
	for _, d := range h.Obligations {
		switch {
		case d.Clock == review.ClockCollectionEnd && !d.Due.After(until):
			return problem.Refuse(problem.NoRule,
				"a collection must stop at "+d.Due.Format(toTheMinute)+", and nobody has confirmed that it did",
				"a collection whose stop is not confirmed cannot be snoozed past its end; choose an earlier time")
		case d.BindsUs() && !d.Due.After(until):
			return problem.Refuse(problem.NoRule, fmt.Sprintf("something is due before then: %s, %s", d.Text,
				d.Due.Format(toTheMinute)),
				"a snooze cannot pass a legal deadline; choose an earlier time")
		}
	}
	return nil
}
