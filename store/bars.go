package store

import (
	"context"
	"math"
	"slices"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/format"
)

// Bars lists what forbids telling the users of a request's targets now: every
// other request on the same normalised target whose bar is in force, and this
// one's own where a later paper brought one. looked are the other requests on
// these targets, with a bar or without.
func (v *Session) Bars(ctx context.Context, id string) (bars []review.Bar, looked []string, err error) {
	err = v.read(ctx, review.ActRead, func(t *tx) error {
		c, err := v.s.open(t, id)
		if err != nil {
			return err
		}
		bars, looked, err = c.bars(c.req(), nil, c.t.now)
		return err
	})
	return bars, looked, err
}

// bars looks at the targets named of a revision, none: all, and at what was in force
// at an instant.
func (c *dossier) bars(req *review.Request, targets []int, at time.Time) (bars []review.Bar, looked []string, err error) {
	seen := map[uint64]bool{}
	for i := range req.Targets {
		if len(targets) > 0 && !slices.Contains(targets, i) {
			continue
		}
		v, ok := review.NormalTarget(c.s.rules.Policy(), req, i)
		if !ok {
			continue
		}
		sum := c.s.hmac(format.MatchTarget, v)
		seqs, err := c.t.matching(append([]byte{format.MatchTarget}, sum[:]...), 0, math.MaxInt)
		if err != nil {
			return nil, nil, err
		}
		for _, seq := range seqs {
			if seq == c.head.Seq || seen[seq] {
				continue
			}
			seen[seq] = true
			o, err := c.s.load(c.t, seq)
			if err != nil {
				return nil, nil, err
			}
			if !c.t.sees(&o.head) {
				continue
			}
			looked = append(looked, o.head.ID)
			b, err := o.bar(at)
			if err != nil {
				return nil, nil, err
			}
			if b != nil {
				b.Target = i
				bars = append(bars, *b)
			}
		}
	}
	slices.Sort(looked)
	b, err := c.ownBar(at)
	if b != nil {
		bars = append(bars, *b)
	}
	return bars, looked, err
}

// bar is what this request forbids to tell its own user then, nil for nothing: what
// its papers say, and what was decided about it. A request rejected as a whole, under
// which nothing left, binds nobody; one whose user was told has nothing left to hide.
func (c *dossier) bar(at time.Time) (*review.Bar, error) {
	speaking := c.recs.Speaking()
	rejected := c.head.Outcome == review.OutcomeReject && c.head.Effect == review.EffectFinal
	if rejected && len(speaking) == 0 || c.recs.NothingToHide() {
		return nil, nil
	}
	if !rejected {
		a, err := c.assess(at)
		if err != nil {
			return nil, err
		}
		if b := c.barOf(a.Notice, at); b != nil {
			return b, nil
		}
	}
	for _, d := range speaking {
		if d.Notice == nil || d.Notice.Action == review.NoNotice {
			continue
		}
		n := *d.Notice
		if x := obligation.Renewed(&d.Decision, d.Leaf, c.recs.Renewals); x != nil {
			n.Action, n.Until = review.Delay, x.Until
		}
		return c.barOf(review.Notice{Action: n.Action, Until: n.Until, Ground: n.Ground}, at), nil
	}
	return nil, nil
}

// ownBar is a bar that a paper of the request itself sets then, beyond what was
// decided: one that came with a later revision, that runs on, or that a court
// renewed.
func (c *dossier) ownBar(at time.Time) (*review.Bar, error) {
	a, err := c.assess(at)
	if err != nil {
		return nil, err
	}
	b := c.barOf(a.Notice, at)
	if b != nil && b.Action == review.Delay || c.head.Decision == 0 {
		return b, nil
	}
	d, err := c.s.decided(c.t, c.head.Decision)
	if err != nil {
		return nil, err
	}
	if x := obligation.Renewed(&d.Decision, d.Leaf, c.recs.Renewals); x != nil {
		return c.barOf(review.Notice{Action: review.Delay, Until: x.Until, Ground: d.Decision.Notice.Ground}, at), nil
	}
	if x := &d.Decision; x.Revision == c.head.Rev && x.Outcome == review.OutcomeApprove && x.Effect == review.EffectFinal &&
		x.Notice != nil && (x.Notice.Action == review.Delay || x.Notice.Action == review.Prohibited) {
		return nil, nil // who decided saw this bar, and the decision says when it ends
	}
	return b, nil
}

// barOf is the bar that a plan or a choice sets at an instant, nil for none.
func (c *dossier) barOf(n review.Notice, at time.Time) *review.Bar {
	if !review.Barred(c.s.rules.Policy(), c.req(), n.Action, n.Until, at) {
		return nil
	}
	return &review.Bar{Request: c.head.ID, Action: n.Action, Until: n.Until, Ground: n.Ground}
}
