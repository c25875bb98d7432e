package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/format"
)

// Case reads everything about a request, assessed afresh as of now, and
// records nothing. Draft is left out: it belongs to OpenCase.
// problem.NotFound where there is no such number.
func (v *Session) Case(ctx context.Context, id string) (*Case, error) {
	var out *Case
	err := v.read(ctx, review.ActRead, func(t *tx) error {
		c, err := v.s.open(t, id)
		if err == nil {
			out, err = c.file(false)
		}
		return err
	})
	return out, err
}

// OpenCase reads a request and records that the person opened this revision:
// without that they cannot approve it. Under a fixed clock on a real database it
// reads only.
func (v *Session) OpenCase(ctx context.Context, id string) (*Case, error) {
	var c *Case
	err := v.read(ctx, review.ActOpen, func(t *tx) error {
		d, err := v.s.open(t, id)
		if err == nil {
			c, err = d.file(true)
		}
		return err
	})
	if err != nil || !c.OpenedAt.IsZero() || v.s.o.ReadOnly {
		return c, err
	}
	err = v.act(ctx, newID(), review.ActOpen, func(t *tx) error {
		g, err := v.s.find(t, id)
		if err != nil {
			return err
		}
		rev := c.Row.Revision
		if g.head.Rev != rev {
			return problem.Conflict.New(fmt.Sprintf("conflict: revision %d of %s has just arrived", g.head.Rev, id), "open it again")
		}
		at, err := t.openedAt(g.head.Seq, rev, t.by.Analyst)
		if err != nil || !at.IsZero() {
			c.OpenedAt = at
			return err
		}
		c.OpenedAt = t.now
		return g.opened(rev)
	})
	if errors.Is(err, problem.Rehearsal) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Version counts the changes of a request: a Case of another version is out of
// date. It costs two look-ups.
func (v *Session) Version(ctx context.Context, id string) (uint64, error) {
	var edition uint64
	err := v.read(ctx, review.ActRead, func(t *tx) error {
		seq, found, err := t.seqOf(id)
		if err != nil {
			return err
		}
		if !found {
			return noRequest(id)
		}
		h, err := t.headOf(seq)
		edition = h.Edition
		return err
	})
	return edition, err
}

// file is the case as it stands now; with the draft of whoever reads it where
// they ask for it.
func (c *dossier) file(draft bool) (*Case, error) {
	out, err := c.brief()
	if err != nil {
		return nil, err
	}
	if out.Received, err = document(c.raw, c.head.ID); err != nil {
		return nil, err
	}
	a, h := out.assess(c.s.rules.Policy(), c.t.now)
	out.Assessment, out.AssessedJSON, out.History = a, a.Canonical(), *h
	out.AssessDigest = review.Digest(out.AssessedJSON)
	out.Raw, out.Trusted, out.Observations = c.raw, c.in().Trusted, c.recs.Observed(c.recs.Revision())
	out.Renewals, out.BarEnds = c.recs.Renewals, obligation.BarEnds(c.recs)
	out.telling, out.tellingOn, out.tellingDone = c.recs.Telling(c.s.rules.Policy())
	out.Version = c.head.Edition
	if c.head.Holder != "" && c.t.now.Before(c.head.Until) {
		claim := c.claim()
		out.Claim = &claim
	}
	out.Referrals, out.Fulfilments = c.referrals(), c.fulfilled()
	if out.Decisions, err = c.decisions(); err != nil {
		return nil, err
	}
	if out.Related, err = c.related(); err != nil {
		return nil, err
	}
	out.Courses = review.Courses(c.s.rules.Policy(), out.Request, h, a)
	if err = c.conversation(out); err != nil {
		return nil, err
	}
	a.Related = out.Related
	out.Row.Related = len(out.Related)
	for i := range c.head.Owed {
		o, err := c.owed(&c.head.Owed[i])
		if err != nil {
			return nil, err
		}
		out.Owed = append(out.Owed, o)
	}
	slices.SortStableFunc(out.Owed, func(a, b Owed) int { return a.Due.Compare(b.Due) })
	if slices.ContainsFunc(c.head.Owed, func(o obligation.Obligation) bool { return o.ToUser() }) {
		on := out.tellingOn
		if on == nil {
			on = c.req()
		}
		if out.Bars, out.Looked, err = c.bars(on, nil, c.t.now); err != nil {
			return nil, err
		}
	}
	if c.doc().Kind.Preserves() {
		if out.Came, _, err = c.cameFor(); err != nil {
			return nil, err
		}
	}
	if draft {
		if out.Draft, _, err = c.t.peek(format.DraftKey(c.t.by.Analyst, c.head.ID)); err != nil {
			return nil, err
		}
	}
	c.timeline(out)
	return out, nil
}

// decisions reads all decisions on the request, oldest first.
func (c *dossier) decisions() ([]Decided, error) {
	seqs, err := c.t.decisionsOn(c.head.Seq)
	if err != nil {
		return nil, err
	}
	var out []Decided
	for _, seq := range seqs {
		d, err := c.s.decided(c.t, seq)
		if err != nil {
			return nil, err
		}
		out = append(out, *d)
	}
	return out, nil
}

// CloseFrom is when a request that was pushed back may be closed for want of an
// answer; false where it does not wait for one.
func (c *Case) CloseFrom() (time.Time, bool) {
	if c.Row.State != review.StateWaiting || len(c.Decisions) == 0 || c.Decisions[len(c.Decisions)-1].Decision.Outcome != review.OutcomePushBack {
		return time.Time{}, false
	}
	for _, o := range c.Owed {
		if o.Clock == review.ClockClarification && !o.Theirs {
			return o.Due, true
		}
	}
	return time.Time{}, false
}

// unanswered is the day of the push back for want of an answer to which the
// latest decision closed the case; zero where it did not.
func (c *Case) unanswered() review.Date {
	n := len(c.Decisions)
	if n < 2 {
		return review.Date{}
	}
	last, before := &c.Decisions[n-1].Decision, &c.Decisions[n-2].Decision
	if last.Outcome != review.OutcomeReject || before.Outcome != review.OutcomePushBack || last.Supersedes != before.ID || last.Revision != before.Revision {
		return review.Date{}
	}
	return review.DateOf(before.DecidedAt.UTC())
}
