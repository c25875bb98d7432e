package store

import (
	"context"
	"fmt"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// LinkRecord is one link of a request and its index in the ledger.
type LinkRecord struct {
	Link review.Link
	Leaf int64
	// Ended reports that a later record took it back.
	Ended bool
}

// Link records that two requests are related. Each shows the other; nothing else about them changes. The caller gives
// l.RequestID, l.OtherID and l.Why. Refused: no reason, a request linked to itself, a link that exists.
func (v *Session) Link(ctx context.Context, l review.Link) (Receipt, error) {
	return v.updatePair(ctx, l, func(a, b *loadedCase) (out Receipt, err error) {
		if text.IsEmpty(l.Why) {
			return out, problem.Refuse(problem.NoRule, "a link needs a reason", "say why the two requests belong together")
		}
		if a.activeLink(b.state.ID) != nil {
			return out, problem.Refuse(problem.NoRule, a.state.ID+" and "+b.state.ID+" are already linked",
				"`lert unlink "+a.state.ID+" "+b.state.ID+" --why …` removes the link")
		}
		if out, err = v.s.recordLink(a, b, review.Link{Kind: review.LinkRelated, Why: l.Why}); err != nil {
			return out, err
		}
		out.Message = fmt.Sprintf("%s and %s are linked (ledger %d)", a.state.ID, b.state.ID, out.Leaf)
		return out, refreshBoth(a, b)
	})
}

// Unlink takes the link between two requests back; its record stays. If the first was linked as the agency's reply on
// the other, it is open again, and the other keeps its revision, which is corrected there. Refused: no reason, no link.
func (v *Session) Unlink(ctx context.Context, l review.Link) (Receipt, error) {
	return v.updatePair(ctx, l, func(a, b *loadedCase) (out Receipt, err error) {
		if text.IsEmpty(l.Why) {
			return out, problem.Refuse(problem.NoRule, "removing a link needs a reason",
				"say why the two do not belong together")
		}
		activeLink := a.activeLink(b.state.ID)
		if activeLink == nil {
			return out, problem.Refuse(problem.NoRule, a.state.ID+" and "+b.state.ID+" are not linked",
				"`lert show "+a.state.ID+"` lists its related requests")
		}
		if activeLink.RequestID == b.state.ID {
			a, b = b, a
		}
		end := review.Link{Kind: activeLink.Kind, Revokes: activeLink.ID, Why: l.Why}
		if out, err = v.s.recordLink(a, b, end); err != nil {
			return out, err
		}
		out.Message = fmt.Sprintf("%s and %s are no longer linked (ledger %d)", a.state.ID, b.state.ID, out.Leaf)
		if err := refreshBoth(a, b); err != nil {
			return out, err
		}
		if activeLink.Kind == review.LinkAnswers {
			out.Message += fmt.Sprintf("; %s is open again, and %s keeps the revision", a.state.ID, b.state.ID)
		}
		out.State = a.state.State
		return out, nil
	})
}

// updatePair is updateRequest for the two requests of a link.
func (v *Session) updatePair(
	ctx context.Context, l review.Link, f func(a, b *loadedCase) (Receipt, error),
) (Receipt, error) {
	return write(ctx, v, newID(), review.ActLink, func(t *tx) (out Receipt, err error) {
		if err := t.checkClock(); err != nil {
			return out, err
		}
		a, err := v.s.loadByID(t, l.RequestID)
		if err != nil {
			return out, err
		}
		b, err := v.s.loadByID(t, l.OtherID)
		if err != nil {
			return out, err
		}
		if a.state.Seq == b.state.Seq {
			return out, problem.Refuse(problem.NoRule, "a request cannot be linked to itself", "name two different requests")
		}
		if out, err = f(a, b); err == nil {
			out.Request = a.state.ID
		}
		return out, err
	})
}

// refreshBoth recomputes and writes both requests.
func refreshBoth(a, b *loadedCase) error {
	if err := a.save(b); err != nil {
		return err
	}
	return b.save(a)
}

// recordLink writes the record of a link, or of its end.
func (s *Store) recordLink(a, b *loadedCase, l review.Link) (Receipt, error) {
	l.Schema, l.ID, l.By, l.At = review.LinkSchema, newHexID(), a.t.by, a.t.now
	l.RequestID, l.OtherID = a.state.ID, b.state.ID
	leaf := a.newLeaf(format.LeafLink, l.ID, a.state.Rev)
	leaf.Outcome, leaf.Supersedes = l.Kind, l.Revokes
	n := a.state.LinkCount
	at, err := s.writeRecord(a.t, format.RecordKey(format.FamLink, a.state.Seq, n), &l, leaf, linkFields(&l))
	if err != nil {
		return Receipt{}, err
	}
	rec := obligation.Link{Link: l, Leaf: at}
	a.records.Links, b.records.Links = append(a.records.Links, rec), append(b.records.Links, rec)
	a.state.LinkCount++
	b.state.IncomingLinks = append(b.state.IncomingLinks, recordRef{a.state.Seq, n})
	return Receipt{ID: l.ID, Leaf: at, State: a.state.State}, nil
}

// links are the link records that name the request and that the reader may see, oldest first.
func (c *loadedCase) links() ([]LinkRecord, error) {
	var out []LinkRecord
	for i := range c.records.Links {
		l := &c.records.Links[i]
		_, visible, err := c.t.visibleSeq(l.OtherEnd(c.state.ID))
		if err != nil {
			return nil, err
		}
		if visible {
			out = append(out, LinkRecord{Link: l.Link, Leaf: l.Leaf, Ended: c.records.LinkEnded(l.ID)})
		}
	}
	return out, nil
}

// activeLink is the link in force between this request and another, nil if there is none.
func (c *loadedCase) activeLink(other string) *obligation.Link {
	for _, l := range c.records.ActiveLinks() {
		if l.RequestID == other || l.OtherID == other {
			return &l
		}
	}
	return nil
}

// describeLink says why a linked request is shown with this one.
func describeLink(l *obligation.Link, id string) string {
	switch {
	case l.Kind != review.LinkAnswers:
		return "linked by " + l.By.Name + ": " + l.Why
	case l.RequestID == id:
		return "this request was the reply to it"
	}
	return "was the reply to this request"
}
