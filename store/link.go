package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"lert/review"
	"lert/store/engine"
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
			return refuse(0, "a link needs a reason", "say why the two belong together")
		}
		if tie, err := a.tie(b.head.ID); err != nil || tie != nil {
			if tie != nil {
				err = refuse(0, a.head.ID+" and "+b.head.ID+" are linked already", "`lert unlink "+a.head.ID+" "+b.head.ID+" --why …` takes the link back")
			}
			return err
		}
		out, err = v.s.link(a, b, review.Link{Kind: review.LinkRelated, Why: l.Why})
		if err != nil {
			return err
		}
		out.Says = fmt.Sprintf("%s and %s are linked (ledger %d)", a.head.ID, b.head.ID, out.Leaf)
		return v.s.settleTwo(a, b)
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
			return refuse(0, "taking a link back needs a reason", "say why the two do not belong together")
		}
		tie, err := a.tie(b.head.ID)
		if err != nil {
			return err
		}
		if tie == nil {
			return refuse(0, a.head.ID+" and "+b.head.ID+" are not linked", "`lert show "+a.head.ID+"` lists what is related to it")
		}
		if tie.Link.Request == b.head.ID {
			a, b = b, a
		}
		if out, err = v.s.link(a, b, review.Link{Kind: tie.Link.Kind, Ends: tie.Link.ID, Why: l.Why}); err != nil {
			return err
		}
		out.Says = fmt.Sprintf("%s and %s are no longer linked (ledger %d)", a.head.ID, b.head.ID, out.Leaf)
		if tie.Link.Kind == review.LinkAnswers {
			if err := a.separate(); err != nil {
				return err
			}
			out.Says += fmt.Sprintf("; %s is open again, and the revision of %s stays", a.head.ID, b.head.ID)
		}
		out.State = a.head.State
		return v.s.settleTwo(a, b)
	})
	return out, err
}

// two reads the two requests of a link.
func (s *Store) two(t *tx, first, second string) (a, b *dossier, err error) {
	if err := t.inOrder(); err != nil {
		return nil, nil, err
	}
	if first == second {
		return nil, nil, refuse(0, "a request is not linked to itself", "name two requests")
	}
	if a, err = s.open(t, first); err == nil {
		b, err = s.open(t, second)
	}
	return a, b, err
}

// settleTwo counts what is related anew and writes both.
func (s *Store) settleTwo(a, b *dossier) (err error) {
	for _, c := range [...]*dossier{a, b} {
		if c.row.Related, err = c.countRelated(); err != nil {
			return err
		}
		if err := c.settle(); err != nil {
			return err
		}
	}
	return nil
}

// link writes the record of a link, or of its end.
func (s *Store) link(a, b *dossier, l review.Link) (Receipt, error) {
	id := newID()
	l.Schema, l.ID, l.Request, l.Other, l.By, l.At = review.LinkSchema, hex.EncodeToString(id[:]), a.head.ID, b.head.ID, a.t.by, a.t.now
	leaf := &format.Leaf{Kind: format.LeafLink, ID: l.ID, Request: a.head.ID, Revision: a.head.Rev, RequestCommit: a.in.Commit, Outcome: l.Kind, Supersedes: l.Ends}
	n := a.head.Linked
	at, err := s.record(a.t, format.RevKey(format.FamLink, a.head.Seq, n), &l, leaf, linkFields(&l))
	if err != nil {
		return Receipt{}, err
	}
	a.head.Linked++
	b.head.Named = append(b.head.Named, place{a.head.Seq, n})
	return Receipt{ID: l.ID, Leaf: at, State: a.head.State}, nil
}

// linkAt reads one record of a link.
func (t *tx) linkAt(p place) (l review.Link, leaf int64, err error) {
	k := format.RevKey(format.FamLink, p.Seq, p.N)
	v, found, err := t.peek(k)
	if err == nil && !found {
		err = &engine.DamagedError{Key: k, What: "a link is missing"}
	}
	var body []byte
	if err == nil {
		leaf, body, err = unrecord(k, v)
	}
	if err == nil {
		err = decodeJSON(k, body, &l)
	}
	return l, leaf, err
}

// links reads every record of a link that names the request, oldest first.
func (c *dossier) links() ([]Linked, error) {
	places := slices.Clone(c.head.Named)
	for n := range c.head.Linked {
		places = append(places, place{c.head.Seq, n})
	}
	var out []Linked
	for _, p := range places {
		l, leaf, err := c.t.linkAt(p)
		seen := true
		if err == nil && c.t.only != "" {
			_, seen, err = c.t.seqOf(far(&l, c.head.ID))
		}
		if err != nil {
			return nil, err
		}
		if seen {
			out = append(out, Linked{Link: l, Leaf: leaf})
		}
	}
	slices.SortFunc(out, func(a, b Linked) int { return int(a.Leaf - b.Leaf) })
	for i := range out {
		for j := range out {
			if out[j].Link.Ends == out[i].Link.ID {
				out[i].Ended = true
			}
		}
	}
	return out, nil
}

// ties are the links in force.
func (c *dossier) ties() ([]Linked, error) {
	all, err := c.links()
	return slices.DeleteFunc(all, func(l Linked) bool { return l.Ended || l.Link.Ends != "" }), err
}

// tie is the link in force between this request and another, nil for none.
func (c *dossier) tie(other string) (*Linked, error) {
	all, err := c.ties()
	for i := range all {
		if l := &all[i].Link; l.Request == other || l.Other == other {
			return &all[i], err
		}
	}
	return nil, err
}

// far is the other end of a link.
func far(l *review.Link, id string) string {
	if l.Request == id {
		return l.Other
	}
	return l.Request
}

// tieWords says why a linked request stands beside this one.
func tieWords(l *review.Link, id string) string {
	switch {
	case l.Kind != review.LinkAnswers:
		return "linked by " + l.By.Analyst + ": " + l.Why
	case l.Request == id:
		return "this one was the answer on it"
	}
	return "was the answer on this one"
}
