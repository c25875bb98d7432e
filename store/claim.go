package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// How long a claim lasts without activity. One that was handed over waits a
// shift for the person it was handed to, an emergency never longer than its own.
const (
	ClaimTime          = 20 * time.Minute
	ClaimTimeEmergency = 15 * time.Minute
	ClaimTimeHanded    = 8 * time.Hour
)

// renewAfter keeps typing from writing to the disk at every key.
const renewAfter = 30 * time.Second

func claimTime(h *head) time.Duration {
	if h.Kind == string(review.Emergency) {
		return ClaimTimeEmergency
	}
	return ClaimTime
}

func (c *dossier) claim() Claim { return Claim{c.head.Holder, c.head.Since, c.head.Until} }

func claimed(h *head) error {
	return fmt.Errorf("%w: %s holds %s until %s UTC: ask them to release it, or wait until the claim expires",
		ErrClaimed, h.Holder, h.ID, h.Until.UTC().Format("15:04"))
}

// Claim takes a request for a person, for twenty minutes (fifteen for an
// emergency) from their last activity. A claim tells others to keep off; what
// keeps two decisions apart is the decision's own transaction. ErrClaimed where
// another person's claim runs, ErrNotFound.
func (s *Store) Claim(ctx context.Context, by review.Actor, id string) (Claim, error) {
	var out Claim
	err := s.act(ctx, newID(), &by, review.ActClaim, func(t *tx) error {
		c, err := s.find(t, id)
		if err != nil {
			return err
		}
		switch {
		case c.head.heldByOther(by.Analyst, t.now):
			return claimed(&c.head)
		case c.head.State == review.StateDecided:
			return nothingToClaim(id)
		}
		if err := c.pass(by, by.Analyst, ""); err != nil {
			return err
		}
		out = c.claim()
		return c.settle()
	})
	return out, err
}

func nothingToClaim(id string) error {
	return refuse(0, id+" is decided", "there is nothing to claim; look at it with `lert show "+id+"`")
}

// Assign gives a request to a person of the people file, or, with to empty or
// one's own name, takes it over. Who holds it, or anyone while nobody does, may
// hand it over; another's running claim moves only by a lead and with a reason.
// What was handed over waits for its person (see ClaimTimeHanded) and is theirs
// like any claim from when they work on it.
func (s *Store) Assign(ctx context.Context, by review.Actor, id, to, why string) (Claim, error) {
	var out Claim
	err := s.act(ctx, newID(), &by, review.ActClaim, func(t *tx) error {
		whom := to
		if whom == "" {
			whom = by.Analyst
		}
		if whom != by.Analyst {
			if err := s.assignable(whom); err != nil {
				return err
			}
		}
		c, err := s.find(t, id)
		if err != nil {
			return err
		}
		switch h := &c.head; {
		case h.State == review.StateDecided:
			return nothingToClaim(id)
		case h.heldByOther(by.Analyst, t.now) && h.Holder == whom:
			return refuse(0, whom+" holds "+id+" already", "there is nothing to hand over")
		case h.heldByOther(by.Analyst, t.now):
			if err := s.mayMove(by, h, why); err != nil {
				return err
			}
		}
		if err := c.pass(by, whom, strings.TrimSpace(why)); err != nil {
			return err
		}
		out = c.claim()
		return c.settle()
	})
	return out, err
}

// mayMove refuses to move another's running claim: that is a lead's to do, and
// the reason goes on record.
func (s *Store) mayMove(by review.Actor, h *head, why string) error {
	if review.May(by.Role, review.ActReassign) != nil {
		return claimed(h)
	}
	if strings.TrimSpace(why) == "" {
		return refuse(0, h.Holder+" holds "+h.ID+", and moving their claim needs a reason", "say why; it stands in the history of the case")
	}
	return nil
}

// assignable refuses who cannot be handed a request.
func (s *Store) assignable(name string) error {
	people := s.People()
	if people == nil {
		return refuse(0, "there is no people file, so nobody can be named", "write one beside the database; README shows it")
	}
	e := people.named(name)
	if e == nil {
		return refuse(0, fmt.Sprintf("the people file knows no %q", review.Clean(name)), "names stand there as `name:`")
	}
	if r := review.May(e.Role, review.ActClaim); r != nil {
		return refuse(0, "a request cannot be handed to "+name+": "+r.Says, "name an analyst, a lead or counsel")
	}
	return nil
}

// find is glance by case number.
func (s *Store) find(t *tx, id string) (*dossier, error) {
	seq, found, err := t.seqOf(id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, noRequest(id)
	}
	return s.glance(t, seq)
}

// ClaimNext takes the first request in working order that nobody holds, and
// returns its number. Two callers never get the same. ErrNotFound where nothing
// is left.
func (s *Store) ClaimNext(ctx context.Context, by review.Actor) (string, error) {
	var id string
	err := s.act(ctx, newID(), &by, review.ActClaim, func(t *tx) error {
		lo, hi := engine.Prefix([]byte{format.FamQueue, format.TabOpen})
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil {
				return err
			}
			var row Row
			if err := format.DecodeRow(kv.Key, kv.Val, &row); err != nil {
				return &engine.DamagedError{Path: s.path, Key: row.Key, What: err.Error()}
			}
			if row.Holder != "" && t.now.Before(row.HeldUntil) || t.now.Before(row.Snoozed) {
				continue
			}
			c, err := s.find(t, row.ID)
			if err != nil {
				return err
			}
			if err := c.pass(by, by.Analyst, ""); err != nil {
				return err
			}
			id = row.ID
			return c.settle()
		}
		return fmt.Errorf("next request: %w: everything open is held by somebody", ErrNotFound)
	})
	return id, err
}

// Renew prolongs a claim because its holder is at work, and takes a request
// that nobody holds any more. It writes at most every half minute. ErrClaimed
// where another person took the request over.
func (s *Store) Renew(ctx context.Context, by review.Actor, id string) error {
	return s.act(ctx, newID(), &by, review.ActClaim, func(t *tx) error {
		c, err := s.find(t, id)
		if err != nil {
			return err
		}
		switch h := &c.head; {
		case h.heldByOther(by.Analyst, t.now):
			return claimed(h)
		case h.State == review.StateDecided:
			return nil
		case h.Holder == by.Analyst && h.Until.Sub(t.now) > claimTime(h)-renewAfter:
			return nil
		}
		if err := c.pass(by, by.Analyst, ""); err != nil {
			return err
		}
		return c.settle()
	})
}

// Release gives a request back. A lead may release another's running claim,
// with a reason; an expired claim, or none, is no error.
func (s *Store) Release(ctx context.Context, by review.Actor, id, why string) error {
	return s.act(ctx, newID(), &by, review.ActClaim, func(t *tx) error {
		c, err := s.find(t, id)
		if err != nil {
			return err
		}
		h := &c.head
		if h.Holder == "" {
			return nil
		}
		if h.heldByOther(by.Analyst, t.now) {
			if err := s.mayMove(by, h, why); err != nil {
				return err
			}
		}
		if err := c.pass(by, "", strings.TrimSpace(why)); err != nil {
			return err
		}
		return c.settle()
	})
}
