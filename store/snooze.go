package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// reminder is the clock of a snooze: a person's own, which no law sets.
const reminderClock = "reminder"

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
		l := &format.Leaf{Kind: format.LeafSnooze, ID: rec.ID, Request: h.ID, Revision: h.Rev, RequestCommit: c.in.Commit, Outcome: "snoozed"}
		says := "is snoozed until " + rec.Until.Format("2006-01-02 15:04 UTC")
		if z.Until.IsZero() {
			rec.Until, l.Outcome, says = time.Time{}, "woken", "is awake again"
		}
		leaf, err := v.s.record(t, format.RevKey(format.FamSnooze, h.Seq, h.Snoozed), &rec, l, snoozeFields(&rec))
		if err != nil {
			return err
		}
		h.Snoozed++
		h.wake()
		if !rec.Until.IsZero() {
			what := "look at it again"
			if rec.Why != "" {
				what = rec.Why
			}
			h.Owed = append(h.Owed, debt{Clock: reminderClock, Due: rec.Until, Target: true, Says: what})
			h.free()
		}
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
		if !slices.ContainsFunc(h.Owed, func(d debt) bool { return d.Clock == reminderClock }) {
			return refuse(0, h.ID+" is not snoozed", "there is nothing to wake")
		}
		return nil
	case h.heldByOther(c.t.by.Analyst, now):
		return claimed(h)
	case !until.After(now):
		return refuse(0, "the wake date "+until.UTC().Format("2006-01-02 15:04 UTC")+" is past", "name an instant to come")
	case h.Kind == string(review.Emergency) && (h.State == review.StateOpen || h.State == review.StateReferred):
		return refuse(0, h.ID+" is an emergency that is not decided", "an emergency is not laid aside")
	}
	for _, d := range h.Owed {
		switch {
		case d.Clock == "collection_end" && !d.Due.After(until):
			return refuse(0, "a collection must stop at "+d.Due.Format("2006-01-02 15:04 UTC")+", and nobody confirmed that it did",
				"a stop that is not confirmed is not laid aside; wake it before")
		case d.legal() && !d.Due.After(until):
			return refuse(0, fmt.Sprintf("something is due before: %s, %s", d.Says, d.Due.Format("2006-01-02 15:04 UTC")), "a snooze cannot pass what binds; wake it before")
		}
	}
	return nil
}

// legal reports whether a date binds: it is neither an aim of the house nor a
// person's reminder, nor the other side's.
func (d *debt) legal() bool { return !d.Target && !d.Theirs && d.Clock != reminderClock }

// wake takes the reminder away: who acts on a request has remembered it.
func (h *head) wake() {
	h.Owed = slices.DeleteFunc(h.Owed, func(d debt) bool { return d.Clock == reminderClock })
}

// asleep is until when a request is laid aside, zero for not at all. Whatever
// came to be owed since, nothing that binds is slept through.
func (h *head) asleep() (until time.Time) {
	for _, d := range h.Owed {
		if d.Clock == reminderClock {
			until = d.Due
		}
	}
	if slices.ContainsFunc(h.Owed, func(d debt) bool { return (d.legal() || d.Clock == "collection_end") && !d.Due.After(until) }) {
		return time.Time{}
	}
	return until
}

// snoozes reads all snoozes and wakings, oldest first, and their leaves.
func (c *dossier) snoozes() (out []review.Snooze, leaves []int64, err error) {
	for n := range c.head.Snoozed {
		k := format.RevKey(format.FamSnooze, c.head.Seq, n)
		v, found, err := c.t.peek(k)
		if err == nil && !found {
			err = &engine.DamagedError{Key: k, What: "a snooze is missing"}
		}
		var z review.Snooze
		leaf, body, err2 := unrecord(k, v)
		if err == nil {
			err = err2
		}
		if err == nil {
			err = decodeJSON(k, body, &z)
		}
		if err != nil {
			return nil, nil, err
		}
		out, leaves = append(out, z), append(leaves, leaf)
	}
	return out, leaves, nil
}
