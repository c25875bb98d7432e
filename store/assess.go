package store

import (
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/format"
)

// assess is the engine's assessment of the request as of an instant, with the history that was known then.
func (c *loadedCase) assess(at time.Time) (*review.Assessment, error) {
	in, err := c.assessmentInput()
	if err != nil {
		return nil, err
	}
	return review.Assess(in.Policy, c.effectiveRequest(), in.History(at), at), nil
}

// assessmentInput is what an assessment at any instant needs to know of earlier requests.
func (c *loadedCase) assessmentInput() (*obligation.Input, error) {
	p := currentRequests{s: c.s}
	in := &obligation.Input{Policy: p.policy(), Records: c.records, Now: c.t.now}
	r, err := &in.Related, error(nil)
	if r.SenderRequests, r.SenderApprovals, r.SenderForgeries, err = p.senderStats(c); err == nil {
		r.EarlierPreservations, err = c.earlierPreservations(p)
	}
	return in, err
}

// relatedWhy gives for each match index why two requests with the same entry are related, the strongest reason first.
var relatedWhy = []struct {
	what byte
	why  string
}{
	{format.MatchTarget, "same target"}, {format.MatchReference, "same reference"},
	{format.MatchAttached, "same attachment"},
	{format.MatchPrevious, "names the same earlier request"}, {format.MatchEmail, "same requester"},
}

// related lists the requests related to this one, and why: a person linked them, one names the other, or they have the
// same target, reference, file or address.
func (c *loadedCase) related() ([]review.Related, error) {
	b := &relatedList{c: c, seen: map[uint64]bool{c.state.Seq: true}}
	if err := b.addNamed(); err != nil {
		return nil, err
	}
	for _, x := range relatedWhy {
		for _, m := range matchesOf(x.what, c.state.Matches) {
			if err := b.addMatching(m, relatedCap+1, x.why); err != nil {
				return nil, err
			}
		}
	}
	return b.out, nil
}

// relatedList gathers related requests, each once.
type relatedList struct {
	c    *loadedCase
	seen map[uint64]bool
	out  []review.Related
}

// add adds a request if the reader may see it.
func (b *relatedList) add(seq uint64, why string) error {
	if b.seen[seq] || len(b.out) >= relatedCap {
		return nil
	}
	b.seen[seq] = true
	var o caseState
	found, err := getJSON(b.c.t, format.CaseStateKey(seq), &o)
	if err == nil && found && b.c.t.canSee(&o) {
		b.out = append(b.out, review.Related{ID: o.ID, Why: b.c.describeRelated(&o, why)})
	}
	return err
}

// addID adds a request by its case number, if there is one.
func (b *relatedList) addID(id, why string) error {
	seq, found, err := b.c.t.visibleSeq(id)
	if err == nil && found {
		err = b.add(seq, why)
	}
	return err
}

// addMatching adds the requests that have a match.
func (b *relatedList) addMatching(m []byte, most int, why string) error {
	seqs, err := b.c.t.matchingSeqs(m, 0, most)
	for _, seq := range seqs {
		if err == nil {
			err = b.add(seq, why)
		}
	}
	return err
}

// addNamed adds the requests that a person linked, the one that the document names, and those that name this one.
func (b *relatedList) addNamed() error {
	c := b.c
	for _, l := range c.records.ActiveLinks() {
		if err := b.addID(l.OtherEnd(c.state.ID), describeLink(&l, c.state.ID)); err != nil {
			return err
		}
	}
	if p := c.doc().Previous; p != nil && p.ID != "" {
		relation := "cited as an earlier request"
		if p.Relation != "" {
			relation = "this one " + p.Relation + " it"
		}
		if err := b.addID(p.ID, relation); err != nil {
			return err
		}
	}
	return b.addMatching(c.s.matchEntry(format.MatchPrevious, c.state.ID), relatedCap, "cites this request")
}
