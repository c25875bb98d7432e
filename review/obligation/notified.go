package obligation

import (
	"math"
	"slices"

	"lert/review"
)

// disclosedUnder reports whether data was disclosed, or is being disclosed, under a
// decision or before it.
func (r *Records) disclosedUnder(d *Decision) bool {
	return slices.ContainsFunc(r.fulfilmentsInForce(math.MaxInt64), func(x review.Fulfilment) bool {
		return x.Discloses() && (x.DecisionID == d.ID || r.fulfilmentLeaf(x.ID) < d.Leaf)
	})
}

// disclosesTarget reports whether a fulfilment discloses data of a target. A category
// that cannot be read, or names no target, counts for every target.
func disclosesTarget(x *review.Fulfilment, target int) bool {
	return x.Discloses() && (len(x.Categories) == 0 || slices.ContainsFunc(x.Categories, func(s string) bool {
		g, err := review.ParseGrant(s)
		return err != nil || g.Target < 0 || g.Target == target
	}))
}

// NoticeApprovals are the approvals that decide when the user is notified, the latest
// first: the latest decision, if it is an approval, and every approval under which data
// was disclosed, whatever was decided since.
func (r *Records) NoticeApprovals() (out []*Decision) {
	for i := range slices.Backward(r.Decisions) {
		d := &r.Decisions[i]
		if d.approves() && !r.takenBack(i) && (i == len(r.Decisions)-1 || r.disclosedUnder(d)) {
			out = append(out, d)
		}
	}
	return out
}

// AwaitingNotice are those of the NoticeApprovals, the latest first, that plan a notice
// which some user still has to receive.
func (r *Records) AwaitingNotice(p *review.Policy) []*Decision {
	return slices.DeleteFunc(r.noticePlans(), func(d *Decision) bool { return len(r.usersAwaitingNotice(p, d)) == 0 })
}

// noticePlans are those of the NoticeApprovals, the latest first, that plan a notice.
func (r *Records) noticePlans() []*Decision {
	return slices.DeleteFunc(r.NoticeApprovals(), func(d *Decision) bool {
		return d.Notice == nil || d.Notice.Action == review.NoticeNone || d.Revision > r.Revision()
	})
}

// usersAwaitingNotice are the targets of a decision whose users do not know what was
// disclosed under it or before: they were not notified, or more was disclosed since. A
// notice before any disclosure covers all that its decision grants. Under the latest
// decision all who were not notified count, even if nothing was disclosed.
func (r *Records) usersAwaitingNotice(p *review.Policy, d *Decision) (out []string) {
	done := r.fulfilmentsAt(d.Revision)
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

// lastNotice is the last notice to the user of a target, nil if there is none. A notice
// that names no target went to all.
func lastNotice(done []review.Fulfilment, target int) (notified *review.Fulfilment) {
	for i := range done {
		x := &done[i]
		if x.Kind == review.NoticeSent && (len(x.Targets) == 0 || slices.Contains(x.Targets, target)) &&
			(notified == nil || !x.At.Before(notified.At)) {
			notified = x
		}
	}
	return notified
}

// disclosedSince reports whether something was disclosed that a notice does not cover.
func (r *Records) disclosedSince(notified *review.Fulfilment, disclosed []review.Fulfilment) bool {
	d := r.decisionByID(notified.DecisionID)
	beforehand := d != nil && d.Notice != nil && d.Notice.Action == review.NoticeBefore && d.Assessment != nil
	return slices.ContainsFunc(disclosed, func(x review.Fulfilment) bool {
		later := x.At.After(notified.At) ||
			x.At.Equal(notified.At) && r.fulfilmentLeaf(x.ID) > r.fulfilmentLeaf(notified.ID)
		return later && !(beforehand && (x.DecisionID == d.ID || grantsAllOf(d, &x)))
	})
}

// grantsAllOf reports whether a decision granted every category that a fulfilment
// names.
func grantsAllOf(d *Decision, x *review.Fulfilment) bool {
	all := granted(d)
	return len(x.Categories) > 0 && !slices.ContainsFunc(x.Categories, func(s string) bool {
		g, err := review.ParseGrant(s)
		return err != nil || !slices.Contains(all, g.Category)
	})
}

// NoticeApproval is the latest approval under which a user is still to be notified,
// else the latest that plans a notice; with the request at its revision, and the
// fulfilments as seen from that revision. Nil if there is none.
func (r *Records) NoticeApproval(p *review.Policy) (d *Decision, req *review.Request, done []review.Fulfilment) {
	all := r.AwaitingNotice(p)
	if len(all) == 0 {
		all = r.noticePlans()
	}
	if len(all) == 0 {
		return nil, nil, nil
	}
	d = all[0]
	return d, r.Request(d.Revision), r.fulfilmentsAt(d.Revision)
}

// AllNotified reports whether all users of the request know of it: they were notified
// after its current revision arrived, and nothing was disclosed since.
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
