package obligation

import (
	"math"
	"slices"

	"lert/review"
)

// disclosedUnder reports whether data left, or is leaving, under a decision or before it.
func (r *Records) disclosedUnder(d *Decision) bool {
	return slices.ContainsFunc(r.fulfilmentsInForce(math.MaxInt64), func(x review.Fulfilment) bool {
		return x.Discloses() && (x.DecisionID == d.ID || r.fulfilmentLeaf(x.ID) < d.Leaf)
	})
}

// disclosesTarget reports whether data of a target left, or is leaving, by a fulfilment.
func disclosesTarget(x *review.Fulfilment, target int) bool {
	return x.Discloses() && (len(x.Categories) == 0 || slices.ContainsFunc(x.Categories, func(s string) bool {
		g, err := review.ParseGrant(s)
		return err != nil || g.Target < 0 || g.Target == target
	}))
}

// NoticeApprovals are the approvals that say when the user is told, the latest first: the
// latest decision, where it is one, and those under which data left, whatever was
// decided since.
func (r *Records) NoticeApprovals() (out []*Decision) {
	for i := len(r.Decisions) - 1; i >= 0; i-- {
		d := &r.Decisions[i]
		if d.Outcome != review.OutcomeApprove || !d.Final() || r.takenBack(i) || i < len(r.Decisions)-1 && !r.disclosedUnder(d) {
			continue
		}
		out = append(out, d)
	}
	return out
}

// AwaitingNotice are the approvals that say when the user is told, the latest first, under which
// some user does not know of what left: those whom nobody told, and those of whom
// more left since.
func (r *Records) AwaitingNotice(p *review.Policy) (out []*Decision) {
	for _, d := range r.NoticeApprovals() {
		if d.Notice != nil && d.Notice.Action != review.NoticeNone && d.Revision <= r.Revision() && len(r.usersAwaitingNotice(p, d)) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// usersAwaitingNotice are the targets of a decision whose users do not know of what left under
// it or before: nobody told them, or more left since. Who was told before any of it
// left was told of all that the decision grants. Of the latest decision they are all
// whom nobody told, whatever left.
func (r *Records) usersAwaitingNotice(p *review.Policy, d *Decision) (out []string) {
	done := r.inRevision(r.fulfilmentsInForce(math.MaxInt64), d.Revision)
	targets := targetsOf(p, r.Request(d.Revision))
	if len(targets) == 0 {
		targets = []string{""}
	}
	for t, user := range targets {
		disclosed := slices.DeleteFunc(slices.Clone(done), func(x review.Fulfilment) bool {
			return !disclosesTarget(&x, t) || x.DecisionID != d.ID && r.fulfilmentLeaf(x.ID) > d.Leaf
		})
		if len(disclosed) == 0 && d != r.LatestDecision() {
			continue
		}
		notified := lastNotice(done, t)
		if notified == nil || r.disclosedSince(notified, disclosed) {
			out = append(out, user)
		}
	}
	return out
}

// lastNotice is the last notice to the user of a target, nil for none.
func lastNotice(done []review.Fulfilment, target int) (notified *review.Fulfilment) {
	for i := range done {
		x := &done[i]
		if x.Kind == review.NoticeSent && (len(x.Targets) == 0 || slices.Contains(x.Targets, target)) && (notified == nil || !x.At.Before(notified.At)) {
			notified = x
		}
	}
	return notified
}

// disclosedSince reports whether data left of which a user who was told then does not know.
func (r *Records) disclosedSince(notified *review.Fulfilment, disclosed []review.Fulfilment) bool {
	decision := r.decisionByID(notified.DecisionID)
	beforehand := decision != nil && decision.Notice != nil && decision.Notice.Action == review.NoticeBefore && decision.Assessment != nil
	return slices.ContainsFunc(disclosed, func(x review.Fulfilment) bool {
		later := x.At.After(notified.At) || x.At.Equal(notified.At) && r.fulfilmentLeaf(x.ID) > r.fulfilmentLeaf(notified.ID)
		return later && !(beforehand && (x.DecisionID == decision.ID || grantsAllOf(decision, &x)))
	})
}

// grantsAllOf reports whether a decision granted all categories that left by a
// fulfilment.
func grantsAllOf(d *Decision, x *review.Fulfilment) bool {
	all := granted(d)
	return len(x.Categories) > 0 && !slices.ContainsFunc(x.Categories, func(s string) bool {
		g, err := review.ParseGrant(s)
		return err != nil || !slices.Contains(all, g.Category)
	})
}

// NoticeApproval is the approval on which a user is still to be told, else the latest that
// says when, with its revision of the request and what was done, in the numbers of
// that revision; nil where there is none.
func (r *Records) NoticeApproval(p *review.Policy) (d *Decision, req *review.Request, done []review.Fulfilment) {
	all := r.AwaitingNotice(p)
	if len(all) == 0 {
		all = slices.DeleteFunc(r.NoticeApprovals(), func(d *Decision) bool {
			return d.Notice == nil || d.Notice.Action == review.NoticeNone || d.Revision > r.Revision()
		})
	}
	if len(all) == 0 {
		return nil, nil, nil
	}
	d = all[0]
	return d, r.Request(d.Revision), r.inRevision(r.fulfilmentsInForce(math.MaxInt64), d.Revision)
}

// AllNotified reports whether the users of a request know of it: they were told since
// its last paper came, and nothing left since.
func (r *Records) AllNotified() bool {
	done := r.CurrentFulfilments()
	if len(done) == 0 || !review.AllUsersNotified(r.Request(r.Revision()), done) {
		return false
	}
	last := int64(-1)
	for i := range done {
		if done[i].Kind == review.NoticeSent {
			last = max(last, r.fulfilmentLeaf(done[i].ID))
		}
	}
	return last > r.currentRevisionLeaf() && !slices.ContainsFunc(done, func(x review.Fulfilment) bool {
		return x.Discloses() && r.fulfilmentLeaf(x.ID) > last
	})
}
