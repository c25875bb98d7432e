package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/format"
)

// Linked is one link of a request, as the ledger holds it.
type Linked struct {
	Link review.Link
	Leaf int64
	// Ended: a later record took it back.
	Ended bool
}

// Link records that two requests belong together. Both show the other; nothing
// else about either changes. Refused: no reason, a request linked to itself or
// twice. l.Request, l.Other and l.Why are the caller's.
func (v *Session) Link(ctx context.Context, l review.Link) (Receipt, error) {
	var out Receipt
	err := v.act(ctx, newID(), review.ActLink, func(t *tx) error {
		a, b, err := v.s.two(t, l.Request, l.Other)
		if err != nil {
			return err
		}
		if strings.TrimSpace(l.Why) == "" {
			return problem.Refuse(0, "a link needs a reason", "say why the two belong together")
		}
		if a.tie(b.head.ID) != nil {
			return problem.Refuse(0, a.head.ID+" and "+b.head.ID+" are linked already", "`lert unlink "+a.head.ID+" "+b.head.ID+" --why …` takes the link back")
		}
		out, err = v.s.link(a, b, review.Link{Kind: review.LinkRelated, Why: l.Why})
		if err != nil {
			return err
		}
		out.Says = fmt.Sprintf("%s and %s are linked (ledger %d)", a.head.ID, b.head.ID, out.Leaf)
		return settleTwo(a, b)
	})
	return out, err
}

// Unlink takes the link between two requests back; the record of it stays. Of a
// request that was taken in as another's answer it opens that request again:
// the other keeps the revision, which is corrected there. Refused: no reason,
// no link.
func (v *Session) Unlink(ctx context.Context, l review.Link) (Receipt, error) {
	var out Receipt
	err := v.act(ctx, newID(), review.ActLink, func(t *tx) error {
		a, b, err := v.s.two(t, l.Request, l.Other)
		if err != nil {
			return err
		}
		if strings.TrimSpace(l.Why) == "" {
			return problem.Refuse(0, "taking a link back needs a reason", "say why the two do not belong together")
		}
		tie := a.tie(b.head.ID)
		if tie == nil {
			return problem.Refuse(0, a.head.ID+" and "+b.head.ID+" are not linked", "`lert show "+a.head.ID+"` lists what is related to it")
		}
		if tie.Request == b.head.ID {
			a, b = b, a
		}
		if out, err = v.s.link(a, b, review.Link{Kind: tie.Kind, Ends: tie.ID, Why: l.Why}); err != nil {
			return err
		}
		out.Says = fmt.Sprintf("%s and %s are no longer linked (ledger %d)", a.head.ID, b.head.ID, out.Leaf)
		if err := settleTwo(a, b); err != nil {
			return err
		}
		if tie.Kind == review.LinkAnswers {
			out.Says += fmt.Sprintf("; %s is open again, and the revision of %s stays", a.head.ID, b.head.ID)
		}
		out.State = a.head.State
		return nil
	})
	return out, err
}

// two reads the two requests of a link.
func (s *Store) two(t *tx, first, second string) (a, b *dossier, err error) {
	if err := t.inOrder(); err != nil {
		return nil, nil, err
	}
	if first == second {
		return nil, nil, problem.Refuse(0, "a request is not linked to itself", "name two requests")
	}
	if a, err = s.open(t, first); err == nil {
		b, err = s.open(t, second)
	}
	return a, b, err
}

// settleTwo computes and writes both.
func settleTwo(a, b *dossier) error {
	if err := a.settle(b); err != nil {
		return err
	}
	return b.settle(a)
}

// link writes the record of a link, or of its end.
func (s *Store) link(a, b *dossier, l review.Link) (Receipt, error) {
	id := newID()
	l.Schema, l.ID, l.Request, l.Other, l.By, l.At = review.LinkSchema, hex.EncodeToString(id[:]), a.head.ID, b.head.ID, a.t.by, a.t.now
	leaf := &format.Leaf{Kind: format.LeafLink, ID: l.ID, Request: a.head.ID, Revision: a.head.Rev, RequestCommit: a.in().Commit, Outcome: l.Kind, Supersedes: l.Ends}
	n := a.head.Linked
	at, err := s.record(a.t, format.RevKey(format.FamLink, a.head.Seq, n), &l, leaf, linkFields(&l))
	if err != nil {
		return Receipt{}, err
	}
	rec := obligation.Link{Link: l, Leaf: at}
	a.recs.Links, b.recs.Links = append(a.recs.Links, rec), append(b.recs.Links, rec)
	a.head.Linked++
	b.head.Named = append(b.head.Named, place{a.head.Seq, n})
	return Receipt{ID: l.ID, Leaf: at, State: a.head.State}, nil
}

// links are the records of links that name the request, oldest first, as the
// reader may see them.
func (c *dossier) links() ([]Linked, error) {
	var out []Linked
	for i := range c.recs.Links {
		l := &c.recs.Links[i]
		_, seen, err := c.t.seqOf(l.Far(c.head.ID))
		if err != nil {
			return nil, err
		}
		if seen {
			out = append(out, Linked{Link: l.Link, Leaf: l.Leaf, Ended: c.recs.Ended(l.ID)})
		}
	}
	return out, nil
}

// tie is the link in force between this request and another, nil for none.
func (c *dossier) tie(other string) *obligation.Link {
	for _, l := range c.recs.Ties() {
		if l.Request == other || l.Other == other {
			return &l
		}
	}
	return nil
}

// tieWords says why a linked request stands beside this one.
func tieWords(l *obligation.Link, id string) string {
	switch {
	case l.Kind != review.LinkAnswers:
		return "linked by " + l.By.Analyst + ": " + l.Why
	case l.Request == id:
		return "this one was the answer on it"
	}
	return "was the answer on this one"
}
