package store

import (
	"context"
	"fmt"
	"time"

	"lert/review"
	"lert/store/engine"
)

// How long a claim lasts without activity.
const (
	ClaimTime          = 20 * time.Minute
	ClaimTimeEmergency = 15 * time.Minute
)

// renewAfter keeps typing from writing to the disk at every key.
const renewAfter = 30 * time.Second

func claimTime(h *head) time.Duration {
	if h.Kind == string(review.Emergency) {
		return ClaimTimeEmergency
	}
	return ClaimTime
}

// hold gives the request to a person from now on; who held it already goes on
// holding it since then.
func (c *dossier) hold(who string) {
	h := &c.head
	if h.Holder != who || !c.t.now.Before(h.Until) {
		h.Since = c.t.now
	}
	h.Holder, h.Until = who, c.t.now.Add(claimTime(h))
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
	err := s.act(ctx, newID(), func(t *tx) error {
		c, err := s.find(t, id)
		if err != nil {
			return err
		}
		switch {
		case c.head.heldByOther(by.Analyst, t.now):
			return claimed(&c.head)
		case c.head.State == review.StateDecided:
			return refuse(0, id+" is decided", "there is nothing to claim; look at it with `lert show "+id+"`")
		}
		c.hold(by.Analyst)
		out = c.claim()
		return c.settle()
	})
	return out, err
}

// find is glance by case number.
func (s *Store) find(t *tx, id string) (*dossier, error) {
	seq, found, err := t.seqOf(id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("request %s: %w: `lert queue` lists the numbers", review.Clean(id), ErrNotFound)
	}
	return s.glance(t, seq)
}

// ClaimNext takes the first request in working order that nobody holds, and
// returns its number. Two callers never get the same. ErrNotFound where nothing
// is left.
func (s *Store) ClaimNext(ctx context.Context, by review.Actor) (string, error) {
	var id string
	err := s.act(ctx, newID(), func(t *tx) error {
		lo, hi := engine.Prefix([]byte{famQueue, tabOpen})
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil {
				return err
			}
			var row Row
			if err := decodeRow(kv.Key, kv.Val, &row); err != nil {
				return &engine.DamagedError{Path: s.path, Key: row.Key, What: err.Error()}
			}
			if row.Holder != "" && t.now.Before(row.HeldUntil) || t.now.Before(row.Snoozed) {
				continue
			}
			c, err := s.find(t, row.ID)
			if err != nil {
				return err
			}
			c.hold(by.Analyst)
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
	return s.act(ctx, newID(), func(t *tx) error {
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
		c.hold(by.Analyst)
		return c.settle()
	})
}

// Release gives a request back. A lead may release another's claim; an
// expired claim, or none, is no error.
func (s *Store) Release(ctx context.Context, by review.Actor, id string) error {
	return s.act(ctx, newID(), func(t *tx) error {
		c, err := s.find(t, id)
		if err != nil {
			return err
		}
		switch {
		case c.head.Holder == "":
			return nil
		case c.head.heldByOther(by.Analyst, t.now) && by.Role != review.RoleLead:
			return claimed(&c.head)
		}
		c.head.free()
		return c.settle()
	})
}
