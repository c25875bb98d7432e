package store

import (
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/format"
)

// assess is what the engine makes of the request at an instant, with the
// history that was known.
func (c *dossier) assess(at time.Time) (*review.Assessment, error) {
	in, err := c.known()
	if err != nil {
		return nil, err
	}
	return review.Assess(in.Policy, c.req(), in.History(at), at), nil
}

// known is what the engine needs to know of earlier requests, at any instant.
func (c *dossier) known() (*obligation.Input, error) {
	p := present{s: c.s}
	in := &obligation.Input{Policy: p.policy(), Records: c.recs, Now: c.t.now}
	var err error
	if in.Around.Before, in.Around.Approved, in.Around.Forged, err = p.account(c); err == nil {
		in.Around.Earlier, err = c.earlierOf(p)
	}
	return in, err
}

// relatedWhy says of each index why those whom it brings together belong beside
// each other, the strongest reason first.
var relatedWhy = []struct {
	what byte
	why  string
}{
	{format.MatchTarget, "same target"}, {format.MatchReference, "same reference"}, {format.MatchAttached, "same attachment"},
	{format.MatchPrevious, "names the same earlier request"}, {format.MatchEmail, "same requester"},
}

// related names the requests that belong beside this one, and why: a person
// linked them, one names the other, the same target, reference, file or address.
func (c *dossier) related() ([]review.Related, error) {
	b := &relations{c: c, seen: map[uint64]bool{c.head.Seq: true}}
	if err := b.named(); err != nil {
		return nil, err
	}
	for _, x := range relatedWhy {
		for _, m := range c.head.Matches {
			if m[0] != x.what {
				continue
			}
			if err := b.matching(m, relatedCap+1, x.why); err != nil {
				return nil, err
			}
		}
	}
	return b.out, nil
}

// relations gathers the requests beside one, each once.
type relations struct {
	c    *dossier
	seen map[uint64]bool
	out  []review.Related
}

// add adds a request, where the reader may see it.
func (b *relations) add(seq uint64, why string) error {
	if b.seen[seq] || len(b.out) >= relatedCap {
		return nil
	}
	b.seen[seq] = true
	var o head
	found, err := getJSON(b.c.t, format.HeadKey(seq), &o)
	if err == nil && found && b.c.t.sees(&o) {
		b.out = append(b.out, review.Related{ID: o.ID, Why: b.c.sayKept(&o, why)})
	}
	return err
}

// addID adds a request by its case number, where there is one.
func (b *relations) addID(id, why string) error {
	seq, found, err := b.c.t.seqOf(id)
	if err == nil && found {
		err = b.add(seq, why)
	}
	return err
}

// matching adds what an index brings together.
func (b *relations) matching(m []byte, most int, why string) error {
	seqs, err := b.c.t.matching(m, 0, most)
	for _, seq := range seqs {
		if err == nil {
			err = b.add(seq, why)
		}
	}
	return err
}

// named adds the requests that a person linked, the one that this paper names, and
// those that name this one.
func (b *relations) named() error {
	c := b.c
	for _, l := range c.recs.Ties() {
		if err := b.addID(l.Far(c.head.ID), tieWords(&l, c.head.ID)); err != nil {
			return err
		}
	}
	if p := c.doc().Previous; p != nil && p.ID != "" {
		word := "named as earlier"
		if p.Relation != "" {
			word = "this one " + p.Relation + " it"
		}
		if err := b.addID(p.ID, word); err != nil {
			return err
		}
	}
	return b.matching(c.s.match(format.MatchPrevious, c.head.ID), relatedCap, "names this one")
}
