package store

import (
	"fmt"
	"time"

	"lert/review"
	"lert/store/format"
)

// What can happen to a claim, as the case's history names it.
const (
	heldClaimed  = "claimed"
	heldHanded   = "handed over"
	heldTaken    = "taken over"
	heldReleased = "released"
)

// holding is one event of a request's claim. The events are only appended to;
// they are no part of the ledger, because a claim decides nothing.
type holding struct {
	What string       `json:"what"`
	By   review.Actor `json:"by"`
	At   time.Time    `json:"at"`
	// From held it before, To holds it from then on; "" for nobody.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Expired: the claim of From had run out by itself.
	Expired bool   `json:"expired,omitempty"`
	Why     string `json:"why,omitempty"`
}

// words say an event as one line of the history; who did it stands before it.
func (h *holding) words() string {
	text := ""
	switch {
	case h.What == heldHanded:
		text = "to " + h.To
		if h.From != "" && h.From != h.By.Analyst {
			text += ", from " + h.From
		}
	case h.From != "" && h.Expired:
		text = "the claim of " + h.From + " had expired"
	case h.From != "" && h.From != h.By.Analyst:
		text = "from " + h.From
	}
	switch {
	case h.Why == "":
		return text
	case text == "":
		return h.Why
	}
	return text + ": " + h.Why
}

// pass gives a request to a person from now on, "" to nobody, and records who
// did it and why. Who holds it already goes on holding it since then, and only
// longer.
func (c *dossier) pass(to, why string) error {
	h, now, by := &c.head, c.t.now, c.t.by
	running := h.Holder != "" && now.Before(h.Until)
	until := now.Add(claimTime(h))
	if to != "" && to == h.Holder && running {
		if until.After(h.Until) {
			h.Until = until
		}
		return nil
	}
	e := holding{By: by, At: now, From: h.Holder, To: to, Expired: h.Holder != "" && !running, Why: why}
	switch {
	case to == "":
		e.What = heldReleased
	case to != by.Analyst:
		e.What = heldHanded
		if review.Kind(h.Kind) != review.Emergency {
			until = now.Add(ClaimTimeHanded)
		}
	case running:
		e.What = heldTaken
	default:
		e.What = heldClaimed
	}
	if to == "" {
		h.free()
	} else {
		h.Holder, h.Since, h.Until = to, now, until
	}
	if err := putJSON(c.t, format.RevKey(format.FamHold, h.Seq, h.Holds), &e); err != nil {
		return err
	}
	h.Holds++
	return nil
}

// holdings reads what happened to the request's claim, oldest first.
func (c *dossier) holdings() ([]holding, error) {
	out := make([]holding, c.head.Holds)
	for n := range out {
		k := format.RevKey(format.FamHold, c.head.Seq, n)
		v, found, err := c.t.peek(k)
		if err == nil && !found {
			err = fmt.Errorf("request %s: event %d of its claim is missing: %w", c.head.ID, n+1, ErrDamaged)
		}
		if err == nil {
			err = decodeJSON(k, v, &out[n])
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
