package store

import (
	"cmp"
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
	"lert/store/people"
)

// minRenewInterval prevents a write to the disk at every key typed.
const minRenewInterval = 30 * time.Second

func (c *loadedCase) currentClaim() Claim {
	return Claim{Holder: c.state.Holder, Since: c.state.ClaimedSince, Until: c.state.ClaimedUntil}
}

func claimedByOther(h *caseState) error {
	until := h.ClaimedUntil.UTC().Format("15:04")
	return problem.Claimed.New(fmt.Sprintf("held by another person: %s holds %s until %s UTC", h.Holder, h.ID, until),
		"ask them to release it, or wait until the claim expires")
}

// Claim claims a request for the person, for twenty minutes (fifteen for an emergency) from their last activity. A
// claim only asks others to keep off; what prevents two decisions is the decision's own transaction. problem.Claimed
// while another person's claim runs, or problem.NotFound.
func (v *Session) Claim(ctx context.Context, id string) (Claim, error) {
	var out Claim
	err := v.updateClaim(ctx, id, func(c *loadedCase) error {
		switch {
		case c.state.heldByOther(c.t.by.Name, c.t.now):
			return claimedByOther(&c.state)
		case c.state.State == review.StateDecided:
			return nothingToClaim(id)
		}
		extends := c.state.Holder == c.t.by.Name && c.state.claimRuns(c.t.now)
		err := c.moveClaim(c.t.by.Name, "")
		out = c.currentClaim()
		out.New = !extends
		return err
	})
	return out, err
}

// updateClaim is update for the claim of one request.
func (v *Session) updateClaim(ctx context.Context, id string, f func(c *loadedCase) error) error {
	return v.update(ctx, newID(), review.ActClaim, func(t *tx) error {
		c, err := v.s.loadSummaryByID(t, id)
		if err != nil {
			return err
		}
		return f(c)
	})
}

func nothingToClaim(id string) error {
	return problem.Refuse(problem.NoRule, id+" is decided", "there is nothing to claim; to see it, use `lert show "+id+
		"`")
}

// Assign hands a request to a person of the people file, or claims it if to is empty or the caller's own name. The
// holder, or anyone while nobody holds it, may hand it over; only a lead may move another person's running claim, with
// a reason. A request handed over waits for its new holder for a while (see obligation.ClaimDuration) and is claimed
// like any other once they work on it.
func (v *Session) Assign(ctx context.Context, id, to, why string) (Claim, error) {
	return write(ctx, v, newID(), review.ActClaim, func(t *tx) (out Claim, err error) {
		assignee := cmp.Or(to, t.by.Name)
		if err := t.checkAssignee(v.s, assignee); err != nil {
			return out, err
		}
		c, err := v.s.loadSummaryByID(t, id)
		if err != nil {
			return out, err
		}
		return c.assign(assignee, why)
	})
}

// checkAssignee refuses a person to whom this one cannot hand a request. Everybody may take one themselves.
func (t *tx) checkAssignee(s *Store, name string) error {
	if name == t.by.Name {
		return nil
	}
	return s.checkAssignable(name)
}

// assign gives the claim to a person, or refuses that; see Session.Assign.
func (c *loadedCase) assign(to, why string) (Claim, error) {
	me, now := c.t.by.Name, c.t.now
	switch h := &c.state; {
	case h.State == review.StateDecided:
		return Claim{}, nothingToClaim(h.ID)
	case h.heldByOther(me, now) && h.Holder == to:
		return Claim{}, problem.Refuse(problem.NoRule, h.ID+" is already held by "+to, "there is nothing to hand over")
	case h.heldByOther(me, now):
		if err := c.checkMoveClaim(why); err != nil {
			return Claim{}, err
		}
	}
	err := c.moveClaim(to, strings.TrimSpace(why))
	return c.currentClaim(), err
}

// checkMoveClaim refuses to move another person's running claim: only a lead may, with a reason that is recorded.
func (c *loadedCase) checkMoveClaim(why string) error {
	h := &c.state
	if review.Authorise(c.t.by.Role, review.ActReassign) != nil {
		return claimedByOther(h)
	}
	if text.IsEmpty(why) {
		return problem.Refuse(problem.NoRule, h.ID+" is held by "+h.Holder+", and moving that claim needs a reason",
			"say why; it appears in the history of the case")
	}
	return nil
}

// checkAssignable refuses a person to whom a request cannot be handed.
func (s *Store) checkAssignable(name string) error {
	return s.checkNamed(name, review.ActClaim, "a request cannot be handed to "+name,
		"name an analyst, a lead or counsel")
}

// checkNamed refuses a name that is not that of a person who may do an act. A portal is a program.
func (s *Store) checkNamed(name string, act review.Act, what, hint string) error {
	e, err := s.personNamed(name)
	if err != nil {
		return err
	}
	if r := review.Authorise(e.Role, act); r != nil {
		return problem.Refuse(problem.NoRule, what+": "+r.What, hint)
	}
	if e.Portal {
		return problem.Refuse(problem.NoRule, what+": it is a portal", hint)
	}
	return nil
}

// personNamed is a person of the people file, or the refusal if there is none of that name.
func (s *Store) personNamed(name string) (*people.Person, error) {
	list := s.People()
	if list == nil {
		return nil, problem.Refuse(problem.NoRule, "there is no people file, so nobody can be named",
			"create one beside the database; the README shows how")
	}
	e := list.Find(name)
	if e == nil {
		return nil, problem.Refuse(problem.NoRule, fmt.Sprintf("there is no %q in the people file", text.Clean(name)),
			"use a name that the file lists as `name:`")
	}
	return e, nil
}

// ClaimNext claims the first request in queue order that nobody holds, and returns its number. Two callers never get
// the same one. problem.NotFound if none is left.
func (v *Session) ClaimNext(ctx context.Context) (string, error) {
	return write(ctx, v, newID(), review.ActClaim, func(t *tx) (string, error) {
		for kv, err := range t.scanPrefix([]byte{format.FamQueue, format.TabOpen}, engine.ScanOpt{}) {
			if err != nil {
				return "", err
			}
			var row QueueRow
			if err := v.s.decodeRow(t, kv.Key, kv.Val, &row); err != nil {
				return "", err
			}
			if row.ExpireClaim(t.now); row.Holder != "" || t.now.Before(row.SnoozedUntil) {
				continue
			}
			c, err := v.s.loadSummaryByID(t, row.ID)
			if err != nil {
				return "", err
			}
			return row.ID, c.moveClaim(t.by.Name, "")
		}
		return "", problem.NotFound.At("next request", "no open request is free")
	})
}

// RenewClaim extends a claim because its holder is at work, and claims a request that nobody holds any more. It writes
// at most every half minute. problem.Claimed if another person took the request over.
func (v *Session) RenewClaim(ctx context.Context, id string) error {
	return v.updateClaim(ctx, id, func(c *loadedCase) error {
		switch h, t := &c.state, c.t; {
		case h.heldByOther(t.by.Name, t.now):
			return claimedByOther(h)
		case h.State == review.StateDecided:
			return nil
		case h.Holder == t.by.Name && h.claimRuns(t.now) &&
			h.ClaimedUntil.Sub(t.now) > obligation.ClaimDuration(review.Kind(h.Kind), false)-minRenewInterval:
			return nil
		}
		return c.moveClaim(c.t.by.Name, "")
	})
}

// ReleaseClaim gives a request back. A lead may release another person's running claim, with a reason. An expired
// claim, or none, is not an error.
func (v *Session) ReleaseClaim(ctx context.Context, id, why string) error {
	return v.updateClaim(ctx, id, func(c *loadedCase) error {
		if c.state.Holder == "" {
			return nil
		}
		if c.state.heldByOther(c.t.by.Name, c.t.now) {
			if err := c.checkMoveClaim(why); err != nil {
				return err
			}
		}
		return c.moveClaim("", strings.TrimSpace(why))
	})
}

// GiveBackClaim releases a claim that the person took and did not use. It reports false, and changes nothing, if the
// claim is another one by now: another console of the person extended it, or it moved on.
func (v *Session) GiveBackClaim(ctx context.Context, id string, taken Claim) (done bool, err error) {
	err = v.updateClaim(ctx, id, func(c *loadedCase) error {
		now := c.currentClaim()
		done = now.Holder == c.t.by.Name && now.Holder == taken.Holder && now.Since.Equal(taken.Since) &&
			now.Until.Equal(taken.Until)
		if !done {
			return nil
		}
		return c.moveClaim("", "")
	})
	return done && err == nil, err
}

// moveClaim gives the claim to a person from now on, "" for nobody, and writes the request.
func (c *loadedCase) moveClaim(to, why string) error {
	if err := c.recordClaim(to, why); err != nil {
		return err
	}
	c.t.names = append(c.t.names, "the claim of "+c.state.ID)
	return c.saveRow()
}

// recordClaim records who moved the claim and why. If the holder stays the same, their claim keeps its start and is
// only extended.
func (c *loadedCase) recordClaim(to, why string) error {
	h, now, by := &c.state, c.t.now, c.t.by
	kind := review.Kind(h.Kind)
	running := h.claimRuns(now)
	until := now.Add(obligation.ClaimDuration(kind, false))
	if to != "" && to == h.Holder && running {
		return c.extendClaim(until)
	}
	leaves, err := c.t.ledgerSize()
	if err != nil {
		return err
	}
	e := obligation.ClaimEvent{By: by, At: now, From: h.Holder, To: to, Expired: h.Holder != "" && !running,
		Why: why, Until: until, LedgerSize: leaves}
	switch {
	case to == "":
		e.Kind, e.Until = obligation.Released, time.Time{}
	case to != by.Name:
		e.Kind, e.Until = obligation.HandedOver, now.Add(obligation.ClaimDuration(kind, true))
	case running:
		e.Kind = obligation.TakenOver
	default:
		e.Kind = obligation.Claimed
	}
	h.ClaimEventCount++
	return c.saveClaimEvent(&e)
}

// extendClaim moves the end of the running claim to a later instant.
func (c *loadedCase) extendClaim(until time.Time) error {
	h := &c.state
	var e obligation.ClaimEvent
	k := format.RecordKey(format.FamClaimEvent, h.Seq, h.ClaimEventCount-1)
	found, err := getJSON(c.t, k, &e)
	if err != nil || !found || !until.After(h.ClaimedUntil) {
		return err
	}
	e.Until = until
	return c.saveClaimEvent(&e)
}

// saveClaimEvent writes the claim's last event and shows it on the request.
func (c *loadedCase) saveClaimEvent(e *obligation.ClaimEvent) (err error) {
	h := &c.state
	if err := putJSON(c.t, format.RecordKey(format.FamClaimEvent, h.Seq, h.ClaimEventCount-1), e); err != nil {
		return err
	}
	if h.ClaimsDigest, err = c.claimsDigest(); err != nil {
		return err
	}
	by := obligation.Holder{}
	if e.To != "" {
		by = obligation.Holder{Name: e.To, Since: e.At, Until: e.Until}
	}
	if c.records != nil {
		c.records.ClaimEvents = append(c.records.ClaimEvents[:h.ClaimEventCount-1], *e)
	}
	c.setHolder(by)
	return nil
}
