package store

import (
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/format"
)

// assess is what the engine makes of the request at an instant, with the
// history that was known.
func (c *dossier) assess(at time.Time) (*review.Assessment, *review.History, error) {
	h, err := c.history(at)
	if err != nil {
		return nil, nil, err
	}
	return review.Assess(c.s.rules.Policy(), c.req(), h, at), h, nil
}

// history is what was known of earlier requests at an instant.
func (c *dossier) history(at time.Time) (*review.History, error) {
	p := present{c.s}
	in := obligation.Input{Policy: p.policy(), Records: c.recs, Now: at}
	var err error
	if in.Around.Before, in.Around.Approved, in.Around.Forged, err = p.account(c); err == nil {
		in.Around.Earlier, err = c.earlierOf(p)
	}
	return in.History(at), err
}

// related names the requests that belong beside this one, and why: a person
// linked them, the same target, the same reference, the same file, one that
// names the other, the same address.
func (c *dossier) related() ([]review.Related, error) {
	why := map[byte]string{
		format.MatchTarget: "same target", format.MatchReference: "same reference", format.MatchEmail: "same requester", format.MatchPrevious: "names the same earlier request",
		format.MatchAttached: "same attachment",
	}
	var out []review.Related
	seen := map[uint64]bool{c.head.Seq: true}
	add := func(seq uint64, why string) error {
		if seen[seq] || len(out) >= relatedCap {
			return nil
		}
		seen[seq] = true
		var o head
		found, err := getJSON(c.t, format.HeadKey(seq), &o)
		if err == nil && found && c.t.sees(&o) {
			out = append(out, review.Related{ID: o.ID, Why: c.sayKept(&o, why)})
		}
		return err
	}
	for _, l := range c.recs.Ties() {
		seq, found, err := c.t.seqOf(l.Far(c.head.ID))
		if err == nil && found {
			err = add(seq, tieWords(&l, c.head.ID))
		}
		if err != nil {
			return nil, err
		}
	}
	if p := c.doc().Previous; p != nil && p.ID != "" {
		seq, found, err := c.t.seqOf(p.ID)
		if err != nil {
			return nil, err
		}
		if found {
			word := "named as earlier"
			if p.Relation != "" {
				word = "this one " + p.Relation + " it"
			}
			if err := add(seq, word); err != nil {
				return nil, err
			}
		}
	}
	naming, err := c.t.matching(c.s.match(format.MatchPrevious, c.head.ID), 0, relatedCap)
	if err != nil {
		return nil, err
	}
	for _, seq := range naming {
		if err := add(seq, "names this one"); err != nil {
			return nil, err
		}
	}
	for _, what := range []byte{format.MatchTarget, format.MatchReference, format.MatchAttached, format.MatchPrevious, format.MatchEmail} {
		for _, m := range c.head.Matches {
			if m[0] != what {
				continue
			}
			seqs, err := c.t.matching(m, 0, relatedCap+1)
			if err != nil {
				return nil, err
			}
			for _, seq := range seqs {
				if err := add(seq, why[what]); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}
