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
)

// Case reads everything about a request, assessed as of now, and records nothing. It leaves out the draft, which only
// OpenCase reads. problem.NotFound if there is no such number.
func (v *Session) Case(ctx context.Context, id string) (*Case, error) {
	return v.readCase(ctx, review.ActRead, id, false)
}

func (v *Session) readCase(ctx context.Context, what review.Act, id string, withDraft bool) (*Case, error) {
	return read(ctx, v, what, func(t *tx) (*Case, error) {
		c, err := v.s.loadByID(t, id)
		if err != nil {
			return nil, err
		}
		return c.fullCase(withDraft)
	})
}

// OpenCase reads a request and records that the person opened this revision: without that they cannot approve it. Where
// nothing may be recorded, because of the clock, the file or a missing people file, it only reads, and Case.NotOpened
// says why.
func (v *Session) OpenCase(ctx context.Context, id string) (*Case, error) {
	c, err := v.readCase(ctx, review.ActOpen, id, true)
	if err != nil || !c.OpenedAt.IsZero() {
		return c, err
	}
	err = v.update(ctx, newID(), review.ActOpen, func(t *tx) error {
		g, err := v.s.loadSummaryByID(t, id)
		if err != nil {
			return err
		}
		rev := c.Row.Revision
		if g.state.Rev != rev {
			says := fmt.Sprintf("conflict: revision %d of %s has just arrived", g.state.Rev, id)
			return problem.Conflict.New(says, "open it again")
		}
		at, err := t.openedAt(g.state.Seq, rev, t.by.Name)
		if err != nil || !at.IsZero() {
			c.OpenedAt = at
			return err
		}
		c.OpenedAt = t.now
		return g.recordOpening(rev)
	})
	if errors.Is(err, problem.Refused) || errors.Is(err, problem.Rehearsal) || errors.Is(err, problem.ReadOnly) {
		c.OpenedAt, c.NotOpened = time.Time{}, err
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Version counts the changes of a request: a Case of another version is out of date. It costs two look-ups.
func (v *Session) Version(ctx context.Context, id string) (uint64, error) {
	return read(ctx, v, review.ActRead, func(t *tx) (uint64, error) {
		seq, err := t.requiredSeq(id)
		if err != nil {
			return 0, err
		}
		h, err := t.caseStateOf(seq)
		return h.ChangeCount, err
	})
}

// fullCase is the case as of now, on request with the reader's drafts.
func (c *loadedCase) fullCase(withDraft bool) (*Case, error) {
	out, err := c.baseCase()
	if err != nil {
		return nil, err
	}
	if out.Received, err = decodeDocument(c.raw, c.state.ID); err != nil {
		return nil, err
	}
	a, h := out.assess(c.s.rules.Policy(), c.t.now)
	out.Assessment, out.AssessmentJSON, out.History = a.WithIntake(out.IntakeFindings), a.Canonical(), *h
	out.AssessmentDigest = review.Digest(out.AssessmentJSON)
	out.Raw = c.raw
	if in := c.currentImport(); in.Trusted {
		out.Trusted, out.TrustedAs = true, in.TrustedAs
		if in.TrustedBy != nil {
			out.TrustedBy = in.TrustedBy.Name
		}
	}
	out.Observations = c.records.ObservationsAt(c.records.Revision())
	out.Renewals, out.NondisclosureEnds = c.records.Renewals, obligation.NondisclosureEnd(c.records)
	out.noticeDecision, out.noticeRequest, out.noticeFulfilments = c.records.NoticeApproval(c.s.rules.Policy())
	out.Version = c.state.ChangeCount
	if c.state.claimRuns(c.t.now) {
		claim := c.currentClaim()
		out.Claim = &claim
	}
	out.Referrals, out.Decisions, out.Fulfilments = c.referrals(), c.decisions, c.fulfilments()
	if out.Related, err = c.related(); err != nil {
		return nil, err
	}
	out.ClockExplanations = review.ExplainClocks(c.s.rules.Policy(), out.Request, h, a)
	if err = c.addLinksAndReplies(out); err != nil {
		return nil, err
	}
	out.Assessment.Related = out.Related
	out.Row.RelatedCount = len(out.Related)
	if err = c.addObligations(out); err != nil {
		return nil, err
	}
	if withDraft {
		if out.Drafts, err = c.t.drafts(c.t.by.Name, c.state.ID); err != nil {
			return nil, err
		}
	}
	c.timeline(out)
	return out, nil
}

// addObligations fills in what the request obliges us to, earliest first, and what bears on it: the nondisclosure
// orders if a user is to be notified, the process on a preservation.
func (c *loadedCase) addObligations(out *Case) (err error) {
	for i := range c.state.Obligations {
		o, err := c.viewObligation(&c.state.Obligations[i])
		if err != nil {
			return err
		}
		out.Obligations = append(out.Obligations, o)
	}
	slices.SortStableFunc(out.Obligations, byDue)
	if slices.ContainsFunc(c.state.Obligations, func(o obligation.Obligation) bool { return o.ToUser() }) {
		request := out.noticeRequest
		if request == nil {
			request = c.effectiveRequest()
		}
		if out.Nondisclosures, out.CheckedRequests, err = c.nondisclosures(request, nil, c.t.now); err != nil {
			return err
		}
	}
	if c.doc().Kind.IsPreservation() {
		out.processReceived, _, err = c.dataRequests()
	}
	return err
}

// CurrentDecision is the current decision, nil if there is none; see review.CurrentDecision.
func (c *Case) CurrentDecision() *DecisionRecord { return currentDecision(c.Decisions) }

func currentDecision(all []DecisionRecord) *DecisionRecord {
	if i := review.CurrentDecision(len(all), func(i int) *review.Decision { return &all[i].Decision }); i >= 0 {
		return &all[i]
	}
	return nil
}

// CloseFrom is when a request that was pushed back may be closed because the agency did not reply; false if the request
// does not wait for a reply.
func (c *Case) CloseFrom() (time.Time, bool) {
	d := c.CurrentDecision()
	if c.Row.State != review.StateWaiting || d == nil || d.Decision.Outcome != review.OutcomePushBack {
		return time.Time{}, false
	}
	for _, o := range c.Obligations {
		if o.Clock == review.ClockClarification && !o.BindsAgency {
			return o.Due, true
		}
	}
	return time.Time{}, false
}

// unansweredPushBack is the day of the push back whose missing reply made a decision close the case; zero if the
// decision did not close it so.
func (c *Case) unansweredPushBack(d *review.Decision) review.Date {
	for i := range c.Decisions {
		if before := &c.Decisions[i].Decision; d.Outcome == review.OutcomeReject && d.Supersedes == before.ID &&
			before.Outcome == review.OutcomePushBack && d.Revision == before.Revision {
			return review.DateOf(before.DecidedAt.UTC())
		}
	}
	return review.Date{}
}
