package store

import (
	"math"
	"slices"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/format"
)

// nondisclosures lists the nondisclosure orders in force at an instant on some targets of a revision (by index; empty
// means all): those of every other request on the same targets, and this request's own if it came after the decision.
// checked are the other requests on these targets, with an order or without.
func (c *loadedCase) nondisclosures(
	req *review.Request, targets []int, at time.Time,
) (nondisclosures []review.ActiveNondisclosure, checked []string, err error) {
	var matches [][]byte
	var matched []int // the index of each match's target
	for i := range req.Targets {
		if len(targets) > 0 && !slices.Contains(targets, i) {
			continue
		}
		if v, ok := review.NormalisedTarget(c.s.rules.Policy(), req, i); ok {
			matches, matched = append(matches, c.s.matchEntry(format.MatchTarget, v)), append(matched, i)
		}
	}
	for x, err := range c.others(matches, 0, math.MaxInt) {
		if err != nil {
			return nil, nil, err
		}
		o, err := c.s.load(c.t, x.seq)
		if err != nil {
			return nil, nil, err
		}
		if !c.t.canSee(&o.state) {
			continue
		}
		checked = append(checked, o.state.ID)
		b, err := o.nondisclosure(at)
		if err != nil {
			return nil, nil, err
		}
		if b != nil {
			b.Target = matched[x.match]
			nondisclosures = append(nondisclosures, *b)
		}
	}
	slices.Sort(checked)
	b, err := c.undecidedNondisclosure(at)
	if b != nil {
		nondisclosures = append(nondisclosures, *b)
	}
	return nondisclosures, checked, err
}

// nondisclosure is what forbade notifying this request's own user at an instant, nil if nothing did: its documents, and
// what was decided about notice. A request that was rejected entirely, with nothing disclosed, forbids nothing; nor
// does one whose user was notified.
func (c *loadedCase) nondisclosure(at time.Time) (*review.ActiveNondisclosure, error) {
	noticeDecisions := c.records.NoticeApprovals()
	rejected := c.state.Outcome == review.OutcomeReject && c.state.Effect == review.EffectFinal
	if rejected && len(noticeDecisions) == 0 || c.records.AllNotified() {
		return nil, nil
	}
	if !rejected {
		a, err := c.assess(at)
		if err != nil {
			return nil, err
		}
		if b := c.nondisclosureFrom(a.Notice, at); b != nil {
			return b, nil
		}
	}
	for _, d := range noticeDecisions {
		if d.Notice == nil || d.Notice.Action == review.NoticeNone {
			continue
		}
		n := *d.Notice
		if x := obligation.RenewalAfter(&d.Decision, d.Leaf, c.records.Renewals); x != nil {
			n.Action, n.Until = review.NoticeDelay, x.Until
		}
		return c.nondisclosureFrom(review.NoticePlan{Action: n.Action, Until: n.Until, Ground: n.Ground}, at), nil
	}
	return nil, nil
}

// undecidedNondisclosure is a nondisclosure order of the request itself, at an instant, that the decision did not
// consider: it came with a later revision, runs on, or was renewed by a court.
func (c *loadedCase) undecidedNondisclosure(at time.Time) (*review.ActiveNondisclosure, error) {
	a, err := c.assess(at)
	if err != nil {
		return nil, err
	}
	b := c.nondisclosureFrom(a.Notice, at)
	if b != nil && b.Action == review.NoticeDelay || c.state.DecisionSeq == 0 {
		return b, nil
	}
	d, err := c.s.decisionRecord(c.t, c.state.DecisionSeq)
	if err != nil {
		return nil, err
	}
	if x := obligation.RenewalAfter(&d.Decision, d.Leaf, c.records.Renewals); x != nil {
		renewed := review.NoticePlan{Action: review.NoticeDelay, Until: x.Until, Ground: d.Decision.Notice.Ground}
		return c.nondisclosureFrom(renewed, at), nil
	}
	if x := &d.Decision; x.Revision == c.state.Rev && x.Outcome == review.OutcomeApprove &&
		x.Effect == review.EffectFinal && x.Notice != nil &&
		(x.Notice.Action == review.NoticeDelay || x.Notice.Action == review.NoticeProhibited) {
		return nil, nil // the decider saw this order, and the decision says when it ends
	}
	return b, nil
}

// nondisclosureFrom is the nondisclosure order of a plan or a decision at an instant, nil if there is none.
func (c *loadedCase) nondisclosureFrom(n review.NoticePlan, at time.Time) *review.ActiveNondisclosure {
	if !review.NondisclosureInForce(c.s.rules.Policy(), c.effectiveRequest(), n.Action, n.Until, at) {
		return nil
	}
	return &review.ActiveNondisclosure{RequestID: c.state.ID, Action: n.Action, Until: n.Until, Ground: n.Ground}
}
