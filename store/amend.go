package store

import (
	"fmt"
	"slices"

	"lert/review"
)

// supersede finds the record that a fulfilment corrects. What is not said of
// the new one, the decision that it rests on and when it was done, is the old
// one's.
func (e *deed) supersede(all []Fulfilled) error {
	f, c := &e.f, e.c
	if f.Supersedes == "" {
		if f.Void {
			return refuse(0, "it is not said which record is void", "name it: `lert show "+c.head.ID+"` lists the records")
		}
		return nil
	}
	n := slices.IndexFunc(all, func(x Fulfilled) bool { return x.Fulfilment.ID == f.Supersedes })
	if n < 0 {
		return refuse(0, fmt.Sprintf("there is no record %s on %s", review.Clean(f.Supersedes), c.head.ID), "`lert show "+c.head.ID+" --json` lists the records")
	}
	old := all[n].Fulfilment
	i := slices.IndexFunc(e.in.Earlier, func(x review.Fulfilment) bool { return x.ID == old.ID })
	switch {
	case i < 0:
		return refuse(0, "record "+old.ID+" is not in force", "correct the one that stands in its place")
	case f.Void && old.Kind == review.CollectionStarted && !running(e.in.Earlier, old.ID):
		return refuse(0, "the collection was stopped or extended since", "correct that record first")
	case f.Void && old.Kind == review.Preserved && c.doc.Kind == review.PreservationExtension:
		return refuse(0, "the copy of an earlier preservation was taken over with this record", "correct it instead, with the time at which the snapshot was made")
	}
	e.in.Corrects, e.replaces, e.slot = &old, n+1, i
	e.in.Earlier = slices.Delete(slices.Clone(e.in.Earlier), i, i+1)
	if f.Decision == "" {
		f.Decision = old.Decision
	}
	if f.At.IsZero() {
		f.At = old.At
	}
	return nil
}

// running reports whether the collection that runs was started by a record.
func running(done []review.Fulfilment, id string) bool {
	r := review.Running(done)
	return r != nil && r.ID == id
}

// amend moves what rested on a record to the one that corrects it, and brings
// back what the old one had ended: what still holds of it, the new one ends
// again. Where it was not done at all, what rested on it rests on the decision
// that it was done on, or, if that is no longer in force and nothing else was
// done on it, on nothing.
func (e *deed) amend() error {
	c, h, old := e.c, &e.c.head, e.replaces
	if old == 0 {
		return nil
	}
	to := h.Done // the new record's ordinal
	if e.f.Void {
		to = 0
		if left := review.Disclosed(e.in.Earlier); left != nil {
			n, err := c.ordinalOf(left.ID)
			if err != nil {
				return err
			}
			to = n
		}
	}
	e.copied = slices.ContainsFunc(h.Owed, func(d debt) bool { return ofCopy(d) && d.Fulfilment == old })
	h.Owed = slices.DeleteFunc(h.Owed, func(d debt) bool {
		return d.Fulfilment == old && (d.Clock == "preservation" || to == 0 && d.Decision != h.Decision)
	})
	for i := range h.Owed {
		if d := &h.Owed[i]; d.Fulfilment == old {
			d.Fulfilment = to
		}
	}
	return e.revive(to)
}

// revive brings back what the corrected record had ended of its decision's
// obligations.
func (e *deed) revive(to int) error {
	c, h := e.c, &e.c.head
	if e.dec == nil || e.dec.Assessment == nil {
		return nil
	}
	d := e.dec.Decision
	stands := d.Seq == h.Decision && d.Outcome == review.OutcomeApprove && d.Effect == review.EffectFinal
	back := map[string][]string{
		review.Produced: {"response"}, review.Preserved: {"response", "preservation"}, review.CollectionStarted: {"response", "collection_end"},
		review.CollectionStopped: {"collection_end"}, review.NoticeSent: {"notice", "recheck", "gag"},
	}[e.f.Kind]
	running, err := 0, error(nil)
	if r := review.Running(e.in.Earlier); r != nil {
		if running, err = c.ordinalOf(r.ID); err != nil {
			return err
		}
	}
	left := review.Disclosed(e.in.Earlier)
	for _, x := range c.obligations(&d, e.dec.Assessment, true) {
		if !slices.Contains(back, x.Clock) {
			continue
		}
		switch x.Clock {
		case "collection_end":
			if x.Fulfilment = running; running == 0 && !stands {
				continue // nothing runs, and nothing may start
			}
		case "notice", "recheck", "gag":
			if left != nil && to == 0 {
				if x.Fulfilment, err = c.ordinalOf(left.ID); err != nil {
					return err
				}
			}
			if left == nil && !stands {
				continue
			}
		default:
			if !stands || x.Clock == "preservation" && !e.f.Void {
				continue
			}
		}
		if !slices.ContainsFunc(h.Owed, func(y debt) bool { return y.Clock == x.Clock && y.Due.Equal(x.Due) }) {
			h.Owed = append(h.Owed, x)
		}
	}
	return nil
}

// ordinalOf is the ordinal, from 1, of a fulfilment on the request.
func (c *dossier) ordinalOf(id string) (int, error) {
	all, err := c.fulfilled()
	return 1 + slices.IndexFunc(all, func(x Fulfilled) bool { return x.Fulfilment.ID == id }), err
}

// settled ends, after a correction, what the records in force fulfil together.
func (e *deed) settled() {
	h, done := &e.c.head, e.in.Earlier
	end := func(clocks ...string) {
		h.Owed = slices.DeleteFunc(h.Owed, func(d debt) bool { return slices.Contains(clocks, d.Clock) })
	}
	if review.Told(e.c.req, done) {
		end("notice", "recheck", "gag")
	}
	if review.Running(done) == nil && slices.ContainsFunc(done, func(f review.Fulfilment) bool { return f.Kind == review.CollectionStopped }) {
		end("collection_end")
	}
}
