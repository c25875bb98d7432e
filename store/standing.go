package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// Standing is one request as the ledger knew it at one of its sizes: what was
// recorded later is not in it.
type Standing struct {
	// Request is the revision that was current then, what had been found out
	// laid over it; Received is when its first revision arrived.
	Request  *review.Request
	Revision int
	Received time.Time
	// Decision is the latest one, its effect as it was then: held until an
	// agreeing signature stands in the ledger. nil: none.
	Decision    *review.Decision
	Fulfilments []review.Fulfilment // oldest record first
}

// Standings calls yield for every request whose first revision was received in
// [from, to), as it stood when the ledger had size leaves; 0 is all of them as
// of now. It returns the size and the root over so many leaves: both and all
// that was yielded are of one state, and the same size gives the same again
// whatever was recorded since. An error of yield ends it and is returned; yield
// must be quick, because one snapshot stays open. Nothing is written.
func (v *Session) Standings(ctx context.Context, size int64, from, to time.Time, yield func(Standing) error) (int64, string, error) {
	var root string
	me, err := v.admit(review.ActOversee)
	if err != nil {
		return 0, "", err
	}
	err = v.s.viewOnce(ctx, func(r engine.Reader) error {
		t := v.s.snapshot(r, me)
		full, head, err := t.ledgerHead()
		if err != nil {
			return err
		}
		switch {
		case size < 0 || size > full:
			return fmt.Errorf("the ledger has %d leaves, not %d: %w: `lert audit verify` shows its size", full, size, ErrNotFound)
		case size == 0 || size == full:
			size, root = full, hex.EncodeToString(head)
		default:
			h, err := t.log(size).Root()
			if err != nil {
				return err
			}
			root = hex.EncodeToString(h[:])
		}
		lo, hi := engine.Prefix([]byte{format.FamHead})
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			st, err := v.s.standing(t, format.Uint64(kv.Key[1:]), size, from, to)
			if err != nil {
				return err
			}
			if st == nil {
				continue
			}
			if err := yield(*st); err != nil {
				return err
			}
		}
		return nil
	})
	return size, root, err
}

// standing is one request as of a size of the ledger, nil where it was not
// there yet or was received at another time.
func (s *Store) standing(t *tx, seq uint64, size int64, from, to time.Time) (*Standing, error) {
	c := &dossier{s: s, t: t}
	k := format.HeadKey(seq)
	if found, err := getJSON(t, k, &c.head); err != nil || !found {
		if err == nil {
			err = &engine.DamagedError{Key: k, What: "the state of a request is missing"}
		}
		return nil, err
	}
	in, raw, err := t.revision(seq, 1)
	if err != nil || in.Leaf >= size {
		return nil, err
	}
	first, err := document(raw, c.head.ID)
	if err != nil {
		return nil, fmt.Errorf("request %s revision 1: %w", c.head.ID, err)
	}
	if first.ReceivedAt.Before(from) || !first.ReceivedAt.Before(to) {
		return nil, nil
	}
	c.in, c.doc = in, first
	rev := 1
	for rev < c.head.Rev {
		in, raw, err := t.revision(seq, rev+1)
		if err != nil {
			return nil, err
		}
		if in.Leaf >= size {
			break
		}
		rev++
		c.in = in
		if c.doc, err = document(raw, c.head.ID); err != nil {
			return nil, fmt.Errorf("request %s revision %d: %w", c.head.ID, rev, err)
		}
	}
	c.head.Rev = rev
	if answers, err := c.answeredBy(size); err != nil || answers {
		return nil, err
	}
	if err := c.loadObservations(); err != nil {
		return nil, err
	}
	known := c.obs[:0]
	for i := range c.obs {
		if c.leaf[i] < size {
			known = append(known, c.obs[i])
		}
	}
	c.obs = known
	c.overlay()
	out := &Standing{Request: c.req, Revision: rev, Received: first.ReceivedAt}
	if out.Decision, err = c.decisionBy(size); err != nil {
		return nil, err
	}
	for n := range c.head.Done {
		f, leaf, err := t.fulfilment(seq, n)
		if err != nil {
			return nil, err
		}
		if leaf < size {
			out.Fulfilments = append(out.Fulfilments, f)
		}
	}
	out.Fulfilments = review.InForce(out.Fulfilments)
	return out, nil
}

// answeredBy reports whether, among the first leaves of the ledger, the request
// was the agency's answer on another one: it is counted there.
func (c *dossier) answeredBy(size int64) (bool, error) {
	all, err := c.links()
	answers := false
	for i := range all {
		l := &all[i].Link
		if all[i].Leaf < size && l.Kind == review.LinkAnswers && l.Request == c.head.ID {
			answers = l.Ends == ""
		}
	}
	return answers, err
}

// decisionBy is the latest decision among the first leaves of the ledger, nil
// where there is none.
func (c *dossier) decisionBy(size int64) (*review.Decision, error) {
	lo, hi := engine.Prefix(format.AuditRequestKey(c.head.Seq, 0)[:10])
	for kv, err := range c.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true, Reverse: true}) {
		if err != nil {
			return nil, err
		}
		seq := format.Uint64(kv.Key[10:])
		var d review.Decision
		leaf, err := c.t.readRecord(format.NumKey(format.FamDecision, seq), "a decision", &d)
		if err != nil {
			return nil, err
		}
		if leaf >= size {
			continue
		}
		sk := format.NumKey(format.FamSigned, seq)
		if _, found, err := c.t.peek(sk); err != nil || !found {
			return &d, err
		}
		var sign review.Countersign
		if leaf, err = c.t.readRecord(sk, "a second signature", &sign); err != nil {
			return nil, err
		}
		if leaf < size && sign.Answer == "agree" {
			d.Effect = review.EffectFinal
		}
		return &d, nil
	}
	return nil, nil
}

// readRecord reads one record and its place in the ledger.
func (t *tx) readRecord(k []byte, what string, v any) (int64, error) {
	b, found, err := t.peek(k)
	if err == nil && !found {
		err = &engine.DamagedError{Key: k, What: what + " is missing"}
	}
	if err != nil {
		return 0, err
	}
	leaf, body, err := unrecord(k, b)
	if err == nil {
		err = decodeJSON(k, body, v)
	}
	return leaf, err
}
