package store

import (
	"fmt"
	"math"
	"slices"
	"time"

	"lert/review"
	"lert/store/format"
)

// apply moves the request to where the decision puts it, and shows on others
// what it found out about their sender.
func (e *verdict) apply() error {
	forged := e.c.head.Counted == countedForged
	if err := e.move(); err != nil {
		return err
	}
	if forged != (e.c.head.Counted == countedForged) {
		return e.c.castShadow()
	}
	return nil
}

func (e *verdict) move() error {
	c, d := e.c, &e.d
	h := &c.head
	if err := c.count(""); err != nil { // what the decision before counted for counts no more
		return err
	}
	if e.before != nil && (d.Outcome == review.OutcomeTakenBack || d.Outcome == review.OutcomeWithdrawn || d.Supersedes == e.before.Decision.ID || h.Effect == review.EffectHeld) {
		gone := e.before.Decision.Seq
		h.Owed = slices.DeleteFunc(h.Owed, func(x debt) bool { return x.Decision == gone && x.Fulfilment == 0 })
	}
	h.State, h.Decision, h.Overrode = stateAfter(d), d.Seq, len(d.Overrides) > 0
	h.Owed = slices.DeleteFunc(h.Owed, func(x debt) bool { return x.Clock == "clarification" || x.Clock == "callback" })
	h.wake()
	if d.Outcome == review.OutcomeTakenBack {
		h.Outcome, h.Effect, h.By, h.Notice, h.Decided = "", "", "", "", time.Time{}
		return c.summarise()
	}
	h.Outcome, h.Effect, h.By, h.Decided, h.Notice = d.Outcome, d.Effect, d.By.Analyst, d.DecidedAt, ""
	if d.Notice != nil {
		h.Notice = d.Notice.Action
	}
	if err := c.summarise(); err != nil {
		return err
	}
	if err := c.owe(d, e.a, c.obligations(d, e.now, e.counsel)); err != nil {
		return err
	}
	if d.Effect == review.EffectHeld {
		return nil
	}
	return c.count(counts(d))
}

// shadowed is how many undecided requests of one sender are made anew within
// the act that found a forgery; the others follow by themselves.
const shadowed = 64

// castShadow makes the rows of the sender's other undecided requests anew: a
// forgery found out, or no longer taken for one, shows on them at once. What is
// assessed of them is made of the sender's account, as ever.
func (c *dossier) castShadow() error {
	if len(c.head.Sender) != 16 {
		return nil
	}
	seqs, err := c.t.matching(append([]byte{format.MatchEmail}, c.head.Sender...), 0, math.MaxInt)
	if err != nil {
		return err
	}
	for i, seq := range seqs {
		o, err := c.s.glance(c.t, seq)
		if err != nil {
			return err
		}
		if seq == c.head.Seq || o.head.State == review.StateDecided {
			continue
		}
		if i >= shadowed {
			o.head.Change = c.t.now // whoever tends the rows makes it anew
		} else if o, err = c.s.load(c.t, seq); err == nil {
			err = o.summarise()
		}
		if err == nil {
			err = o.settle()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// What a decision adds to the account of its sender.
const (
	countedApproved = "approved"
	countedForged   = "forged"
)

func counts(d *review.Decision) string {
	switch {
	case d.Outcome == review.OutcomeApprove:
		return countedApproved
	case d.Outcome == review.OutcomeReject && (slices.Contains(d.Reasons, "requester.callback_failed") || slices.Contains(d.Reasons, "requester.fraud_signals")):
		return countedForged
	}
	return ""
}

// count moves what this request counts for in its sender's account.
func (c *dossier) count(what string) error {
	h := &c.head
	if len(h.Sender) != 16 || h.Counted == what {
		h.Counted = what
		return nil
	}
	k := format.SenderKey([16]byte(h.Sender))
	var from sender
	if _, err := getJSON(c.t, k, &from); err != nil {
		return err
	}
	add := func(name string, by int) {
		switch name {
		case countedApproved:
			from.Approved += by
		case countedForged:
			from.Forged += by
		}
	}
	add(h.Counted, -1)
	add(what, 1)
	h.Counted = what
	return putJSON(c.t, k, from)
}

// decided reads one decision with what belongs to it. Its effect is what it is
// by now: a countersignature makes a held one final.
func (s *Store) decided(t *tx, seq uint64) (*Decided, error) {
	k := format.NumKey(format.FamDecision, seq)
	v, found, err := t.peek(k)
	if err == nil && !found {
		err = noDecision(seq)
	}
	if err != nil {
		return nil, err
	}
	d := &Decided{}
	var body []byte
	if d.Leaf, body, err = unrecord(k, v); err == nil {
		err = decodeJSON(k, body, &d.Decision)
	}
	if err != nil {
		return nil, err
	}
	if v, found, err = t.peek(format.NumKey(format.FamShown, seq)); err != nil {
		return nil, err
	} else if found {
		d.Shown = v
		d.Assessment = &review.Assessment{}
		if err := decodeJSON(format.NumKey(format.FamShown, seq), v, d.Assessment); err != nil {
			return nil, err
		}
	}
	if d.Sealed, _, err = t.peek(format.NumKey(format.FamLeaf, uint64(d.Leaf))); err != nil {
		return nil, err
	}
	sk := format.NumKey(format.FamSigned, seq)
	if v, found, err = t.get(sk); err != nil || !found {
		return d, err
	}
	if d.SignLeaf, body, err = unrecord(sk, v); err != nil {
		return nil, err
	}
	d.Sign = &review.Countersign{}
	if err := decodeJSON(sk, body, d.Sign); err != nil {
		return nil, err
	}
	if d.Sign.Answer == "agree" {
		d.Decision.Effect = review.EffectFinal
	}
	return d, nil
}

// openedAt is when a person opened a revision, zero if never.
func (t *tx) openedAt(seq uint64, rev int, who string) (time.Time, error) {
	v, found, err := t.get(format.OpenedKey(seq, rev, who))
	if err != nil || !found || len(v) < 8 {
		return time.Time{}, err
	}
	return format.FromInstant(format.Uint64(v)), nil
}

func noDecision(seq uint64) error {
	return fmt.Errorf("decision %d: %w: `lert audit list` shows them", seq, ErrNotFound)
}
