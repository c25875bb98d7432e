package obligation

import (
	"math"
	"slices"

	"lert/review"
)

// disclosed reports whether data left, or is leaving, under a decision or before it.
func (r *Records) disclosed(d *Decision) bool {
	return slices.ContainsFunc(r.inForce(math.MaxInt64), func(x review.Fulfilment) bool {
		return x.Discloses() && (x.Decision == d.ID || r.leafOf(x.ID) < d.Leaf)
	})
}

// leavesOf reports whether data of a target left, or is leaving, by a fulfilment.
func leavesOf(x *review.Fulfilment, target int) bool {
	return x.Discloses() && (len(x.Categories) == 0 || slices.ContainsFunc(x.Categories, func(s string) bool {
		g, err := review.ParseGrant(s)
		return err != nil || g.Target < 0 || g.Target == target
	}))
}

// Speaking are the approvals that say when the user is told, the latest first: the
// latest decision, where it is one, and those under which data left, whatever was
// decided since.
func (r *Records) Speaking() (out []*Decision) {
	for i := len(r.Decisions) - 1; i >= 0; i-- {
		d := &r.Decisions[i]
		if d.Outcome != review.OutcomeApprove || !d.Final() || r.takenBack(i) || i < len(r.Decisions)-1 && !r.disclosed(d) {
			continue
		}
		out = append(out, d)
	}
	return out
}

// Untold are the approvals that say when the user is told, the latest first, under which
// some user does not know of what left: those whom nobody told, and those of whom
// more left since.
func (r *Records) Untold(p *review.Policy) (out []*Decision) {
	for _, d := range r.Speaking() {
		if d.Notice != nil && d.Notice.Action != review.NoNotice && d.Revision <= r.Revision() && len(r.untoldUsers(p, d)) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// untoldUsers are the targets of a decision whose users do not know of what left under
// it or before: nobody told them, or more left since. Who was told before any of it
// left was told of all that the decision grants. Of the latest decision they are all
// whom nobody told, whatever left.
func (r *Records) untoldUsers(p *review.Policy, d *Decision) (out []string) {
	done := r.asOf(r.inForce(math.MaxInt64), d.Revision)
	targets := targetsOf(p, r.Request(d.Revision))
	if len(targets) == 0 {
		targets = []string{""}
	}
	for t, user := range targets {
		left := slices.DeleteFunc(slices.Clone(done), func(x review.Fulfilment) bool {
			return !leavesOf(&x, t) || x.Decision != d.ID && r.leafOf(x.ID) > d.Leaf
		})
		if len(left) == 0 && d != r.Latest() {
			continue
		}
		told := lastTold(done, t)
		if told == nil || r.leftSince(told, left) {
			out = append(out, user)
		}
	}
	return out
}

// lastTold is the last notice to the user of a target, nil for none.
func lastTold(done []review.Fulfilment, target int) (told *review.Fulfilment) {
	for i := range done {
		x := &done[i]
		if x.Kind == review.NoticeSent && (len(x.Targets) == 0 || slices.Contains(x.Targets, target)) && (told == nil || !x.At.Before(told.At)) {
			told = x
		}
	}
	return told
}

// leftSince reports whether data left of which a user who was told then does not know.
func (r *Records) leftSince(told *review.Fulfilment, left []review.Fulfilment) bool {
	on := r.decided(told.Decision)
	ahead := on != nil && on.Notice != nil && on.Notice.Action == review.NotifyBefore && on.Shown != nil
	return slices.ContainsFunc(left, func(x review.Fulfilment) bool {
		later := x.At.After(told.At) || x.At.Equal(told.At) && r.leafOf(x.ID) > r.leafOf(told.ID)
		return later && !(ahead && (x.Decision == on.ID || grantedOnly(on, &x)))
	})
}

// grantedOnly reports whether a decision granted all categories that left by a
// fulfilment.
func grantedOnly(d *Decision, x *review.Fulfilment) bool {
	all := granted(d)
	return len(x.Categories) > 0 && !slices.ContainsFunc(x.Categories, func(s string) bool {
		g, err := review.ParseGrant(s)
		return err != nil || !slices.Contains(all, g.Category)
	})
}

// Telling is the approval on which a user is still to be told, else the latest that
// says when, with its revision of the request and what was done, in the numbers of
// that revision; nil where there is none.
func (r *Records) Telling(p *review.Policy) (d *Decision, on *review.Request, done []review.Fulfilment) {
	all := r.Untold(p)
	if len(all) == 0 {
		all = slices.DeleteFunc(r.Speaking(), func(d *Decision) bool {
			return d.Notice == nil || d.Notice.Action == review.NoNotice || d.Revision > r.Revision()
		})
	}
	if len(all) == 0 {
		return nil, nil, nil
	}
	d = all[0]
	return d, r.Request(d.Revision), r.asOf(r.inForce(math.MaxInt64), d.Revision)
}

// NothingToHide reports whether the users of a request know of it: they were told since
// its last paper came, and nothing left since.
func (r *Records) NothingToHide() bool {
	done := r.Done()
	if len(done) == 0 || !review.Told(r.Request(r.Revision()), done) {
		return false
	}
	last := int64(-1)
	for i := range done {
		if done[i].Kind == review.NoticeSent {
			last = max(last, r.leafOf(done[i].ID))
		}
	}
	return last > r.lastRevised() && !slices.ContainsFunc(done, func(x review.Fulfilment) bool {
		return x.Discloses() && r.leafOf(x.ID) > last
	})
}
