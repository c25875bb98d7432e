package tui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/kit"
)

// The person who decides has the claim, so opening the dialog claims. Who only looks and leaves gives back what the
// dialog took; a claim that was theirs before stays.

// takenClaim is the claim that the dialogs over one case took. The store may answer after the person has left. A
// console that ends without a word leaves the claim to expire.
type takenClaim struct {
	mu    sync.Mutex
	asked bool        // the store was asked, and has not answered yet
	claim store.Claim // what the dialog took; without a holder: nothing
	used  bool        // something was written or chosen, so that the claim stays
	left  bool        // the person left before the store had answered
	back  func(ctx context.Context, c store.Claim) (gaveBack, error)
}

// takeCmd claims a request. If the person has left meanwhile, the claim is given back at once.
func (k *takenClaim) takeCmd(e *env, call callID, id string) tea.Cmd {
	ctx, d := e.ctx, e.store
	back := func(ctx context.Context, c store.Claim) (gaveBack, error) {
		done, err := d.GiveBackClaim(ctx, id, c)
		return gaveBack(done), err
	}
	k.mu.Lock()
	k.asked, k.back = true, back
	k.mu.Unlock()
	return callCmd(call, func() (store.Claim, error) {
		c, err := d.Claim(ctx, id)
		k.mu.Lock()
		k.asked = false
		took := err == nil && c.New && !k.used
		if took && !k.left {
			k.claim = c
		}
		late := took && k.left
		k.mu.Unlock()
		if late {
			_, err = back(ctx, c)
		}
		return c, err
	})
}

// holds reports whether a dialog before this one took the claim, or asked for it.
func (k *takenClaim) holds() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.asked || k.claim.Holder != ""
}

// use says that something was written or chosen.
func (k *takenClaim) use() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.used, k.claim = true, store.Claim{}
}

// leave says that the person has left, and is the claim to be given back, if there is one.
func (k *takenClaim) leave() (c store.Claim, back bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.asked {
		k.left = true
		return c, false
	}
	c, k.claim = k.claim, store.Claim{}
	return c, c.Holder != ""
}

// gaveBack is the result of giving a claim back: false if it was used meanwhile, by another console of this person.
type gaveBack bool

// giveBackCmd gives back what the dialog took, if nothing was written or chosen.
func (s *caseScreen) giveBackCmd(e *env) tea.Cmd {
	if s.taken == nil {
		return nil
	}
	k, ctx := s.taken, e.ctx
	s.taken = nil
	c, taken := k.leave()
	if !taken {
		return nil
	}
	return callCmd(s.giveBackCall.begin(), func() (gaveBack, error) { return k.back(ctx, c) })
}

// gaveClaimBack shows that the claim was released.
func (s *caseScreen) gaveClaimBack(e *env, m result[gaveBack]) {
	switch {
	case m.err != nil:
		e.fail(m.err)
	case bool(m.v):
		if s.c.Claim = nil; s.c.Row.Holder == e.me.Name {
			s.c.Row.Holder, s.c.Row.ClaimedSince, s.c.Row.ClaimedUntil = "", time.Time{}, time.Time{}
		}
		e.toast(kit.Textf("Nothing was written: your claim on %s was released.", shortID(s.id, e.now())))
	}
}

// giveBackAtEnd gives back what a dialog took when the case, or the console, is closed in another way.
func (k *takenClaim) giveBackAtEnd(ctx context.Context) {
	if c, taken := k.leave(); taken {
		_, _ = k.back(ctx, c) // else it expires
	}
}

// claimCmd claims the request, and renews the claim at most once a minute. A claim is
// recorded, so it needs a key that is meant; in the line mode, which has none, only the
// phrase on the case claims.
func (d *decideDialog) claimCmd(e *env) tea.Cmd {
	claimed := !d.claimRenewedAt.IsZero()
	if !claimed && !e.app.meant() || e.now().Sub(d.claimRenewedAt) < time.Minute {
		return nil
	}
	d.claimRenewedAt = e.now()
	switch {
	case claimed:
		return renewClaimCmd(e.ctx, d.renewClaim.begin(), e.store, d.c.Row.ID)
	case d.taken.holds(): // the dialog was left for another screen, and is back
		return nil
	}
	return d.taken.takeCmd(e, d.claim.begin(), d.c.Row.ID)
}
