package store

import (
	"fmt"
	"math"

	"lert/review"
	"lert/review/problem"
	"lert/store/format"
)

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
		h, err := c.t.headOf(seq)
		if err != nil {
			return err
		}
		if seq == c.head.Seq || h.State == review.StateDecided {
			continue
		}
		if i >= shadowed {
			if err := c.s.postpone(c.t, h); err != nil {
				return err
			}
			continue
		}
		o, err := c.s.load(c.t, seq)
		if err == nil {
			err = o.settle()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// postpone leaves it to whoever tends the rows to compute a request again.
func (s *Store) postpone(t *tx, h *head) error {
	c := &dossier{s: s, t: t, head: *h}
	c.remember()
	if err := c.loadRow(); err != nil {
		return err
	}
	c.head.Stale, c.head.Change = true, t.now
	return c.write()
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
	d.recorded = d.Decision.Effect
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

func noDecision(seq uint64) error {
	return problem.NotFound.At(fmt.Sprintf("decision %d", seq), "`lert audit list` shows them")
}
