package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// renewAfter keeps typing from writing to the disk at every key.
const renewAfter = 30 * time.Second

func (c *dossier) claim() Claim { return Claim{c.head.Holder, c.head.Since, c.head.Until} }

func claimed(h *head) error {
	return problem.Claimed.New(fmt.Sprintf("held by another person: %s holds %s until %s UTC", h.Holder, h.ID, h.Until.UTC().Format("15:04")),
		"ask them to release it, or wait until the claim expires")
}

// Claim takes a request for a person, for twenty minutes (fifteen for an
// emergency) from their last activity. A claim tells others to keep off; what
// keeps two decisions apart is the decision's own transaction. problem.Claimed where
// another person's claim runs, problem.NotFound.
func (v *Session) Claim(ctx context.Context, id string) (Claim, error) {
	var out Claim
	err := v.act(ctx, newID(), review.ActClaim, func(t *tx) error {
		c, err := v.s.find(t, id)
		if err != nil {
			return err
		}
		switch {
		case c.head.heldByOther(t.by.Analyst, t.now):
			return claimed(&c.head)
		case c.head.State == review.StateDecided:
			return nothingToClaim(id)
		}
		if err := c.pass(t.by.Analyst, ""); err != nil {
			return err
		}
		out = c.claim()
		return c.write()
	})
	return out, err
}

func nothingToClaim(id string) error {
	return problem.Refuse(0, id+" is decided", "there is nothing to claim; look at it with `lert show "+id+"`")
}

// Assign gives a request to a person of the people file, or, with to empty or
// one's own name, takes it over. Who holds it, or anyone while nobody does, may
// hand it over; another's running claim moves only by a lead and with a reason.
// What was handed over waits for its person (see obligation.ClaimTime) and is theirs
// like any claim from when they work on it.
func (v *Session) Assign(ctx context.Context, id, to, why string) (Claim, error) {
	var out Claim
	err := v.act(ctx, newID(), review.ActClaim, func(t *tx) error {
		whom := to
		if whom == "" {
			whom = t.by.Analyst
		}
		if whom != t.by.Analyst {
			if err := v.s.assignable(whom); err != nil {
				return err
			}
		}
		c, err := v.s.find(t, id)
		if err != nil {
			return err
		}
		switch h := &c.head; {
		case h.State == review.StateDecided:
			return nothingToClaim(id)
		case h.heldByOther(t.by.Analyst, t.now) && h.Holder == whom:
			return problem.Refuse(0, whom+" holds "+id+" already", "there is nothing to hand over")
		case h.heldByOther(t.by.Analyst, t.now):
			if err := c.mayMove(why); err != nil {
				return err
			}
		}
		if err := c.pass(whom, strings.TrimSpace(why)); err != nil {
			return err
		}
		out = c.claim()
		return c.write()
	})
	return out, err
}

// mayMove refuses to move another's running claim: that is a lead's to do, and
// the reason goes on record.
func (c *dossier) mayMove(why string) error {
	h := &c.head
	if review.May(c.t.by.Role, review.ActReassign) != nil {
		return claimed(h)
	}
	if strings.TrimSpace(why) == "" {
		return problem.Refuse(0, h.Holder+" holds "+h.ID+", and moving their claim needs a reason", "say why; it stands in the history of the case")
	}
	return nil
}

// assignable refuses who cannot be handed a request.
func (s *Store) assignable(name string) error {
	people := s.People()
	if people == nil {
		return problem.Refuse(0, "there is no people file, so nobody can be named", "write one beside the database; README shows it")
	}
	e := people.Find(name)
	if e == nil {
		return problem.Refuse(0, fmt.Sprintf("the people file knows no %q", text.Clean(name)), "names stand there as `name:`")
	}
	if r := review.May(e.Role, review.ActClaim); r != nil {
		return problem.Refuse(0, "a request cannot be handed to "+name+": "+r.What, "name an analyst, a lead or counsel")
	}
	return nil
}

// ClaimNext takes the first request in working order that nobody holds, and
// returns its number. Two callers never get the same. problem.NotFound where nothing
// is left.
func (v *Session) ClaimNext(ctx context.Context) (string, error) {
	var id string
	err := v.act(ctx, newID(), review.ActClaim, func(t *tx) error {
		lo, hi := engine.Prefix([]byte{format.FamQueue, format.TabOpen})
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil {
				return err
			}
			var row Row
			if err := v.s.rowAt(t, kv.Key, kv.Val, &row); err != nil {
				return err
			}
			if row.Holder != "" && t.now.Before(row.HeldUntil) || t.now.Before(row.Snoozed) {
				continue
			}
			c, err := v.s.find(t, row.ID)
			if err != nil {
				return err
			}
			if err := c.pass(t.by.Analyst, ""); err != nil {
				return err
			}
			id = row.ID
			return c.write()
		}
		return problem.NotFound.At("next request", "everything open is held by somebody")
	})
	return id, err
}

// Renew prolongs a claim because its holder is at work, and takes a request
// that nobody holds any more. It writes at most every half minute. problem.Claimed
// where another person took the request over.
func (v *Session) Renew(ctx context.Context, id string) error {
	return v.act(ctx, newID(), review.ActClaim, func(t *tx) error {
		c, err := v.s.find(t, id)
		if err != nil {
			return err
		}
		switch h := &c.head; {
		case h.heldByOther(t.by.Analyst, t.now):
			return claimed(h)
		case h.State == review.StateDecided:
			return nil
		case h.Holder == t.by.Analyst && h.Until.Sub(t.now) > obligation.ClaimTime(review.Kind(h.Kind), false)-renewAfter:
			return nil
		}
		if err := c.pass(t.by.Analyst, ""); err != nil {
			return err
		}
		return c.write()
	})
}

// Release gives a request back. A lead may release another's running claim,
// with a reason; an expired claim, or none, is no error.
func (v *Session) Release(ctx context.Context, id, why string) error {
	return v.act(ctx, newID(), review.ActClaim, func(t *tx) error {
		c, err := v.s.find(t, id)
		if err != nil {
			return err
		}
		h := &c.head
		if h.Holder == "" {
			return nil
		}
		if h.heldByOther(t.by.Analyst, t.now) {
			if err := c.mayMove(why); err != nil {
				return err
			}
		}
		if err := c.pass("", strings.TrimSpace(why)); err != nil {
			return err
		}
		return c.write()
	})
}

// pass gives a request to a person from now on, "" to nobody, and records who
// did it and why. Who holds it already goes on holding it since then, and only
// longer.
func (c *dossier) pass(to, why string) error {
	h, now, by := &c.head, c.t.now, c.t.by
	kind := review.Kind(h.Kind)
	running := h.Holder != "" && now.Before(h.Until)
	until := now.Add(obligation.ClaimTime(kind, false))
	if to != "" && to == h.Holder && running {
		return c.prolong(until)
	}
	leaves, err := c.t.leaves()
	if err != nil {
		return err
	}
	e := obligation.Claim{By: by, At: now, From: h.Holder, To: to, Expired: h.Holder != "" && !running, Why: why, Until: until, Leaves: leaves}
	switch {
	case to == "":
		e.What, e.Until = obligation.Released, time.Time{}
	case to != by.Analyst:
		e.What, e.Until = obligation.HandedOver, now.Add(obligation.ClaimTime(kind, true))
	case running:
		e.What = obligation.TakenOver
	default:
		e.What = obligation.Claimed
	}
	h.Holds++
	return c.putClaim(&e)
}

// prolong moves the end of the running claim to a later instant.
func (c *dossier) prolong(until time.Time) error {
	h := &c.head
	var e obligation.Claim
	k := format.RevKey(format.FamHold, h.Seq, h.Holds-1)
	found, err := getJSON(c.t, k, &e)
	if err != nil || !found || !until.After(h.Until) {
		return err
	}
	e.Until = until
	return c.putClaim(&e)
}

// putClaim writes the last event of the claim and shows it on the request.
func (c *dossier) putClaim(e *obligation.Claim) (err error) {
	h := &c.head
	if err := putJSON(c.t, format.RevKey(format.FamHold, h.Seq, h.Holds-1), e); err != nil {
		return err
	}
	if h.Claims, err = c.claimsDigest(); err != nil {
		return err
	}
	by := obligation.Holder{}
	if e.To != "" {
		by = obligation.Holder{Name: e.To, Since: e.At, Until: e.Until}
	}
	if c.recs != nil {
		c.recs.Claims = append(c.recs.Claims[:h.Holds-1], *e)
	}
	c.hold(by)
	return nil
}
