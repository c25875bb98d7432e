package obligation

import (
	"math"

	"lert/review"
)

// Done are the fulfilments in force, for the rules to look at: what was done on
// another revision counts for what is the same in the current one, whatever its
// number was then, and a copy that was destroyed since keeps nothing.
func (r *Records) Done() []review.Fulfilment {
	return r.asOf(r.inForce(math.MaxInt64), r.Revision())
}

// inForce are the fulfilments in force. A copy that was destroyed before a point
// of the ledger is of no revision.
func (r *Records) inForce(before int64) []review.Fulfilment {
	destroyed := int64(-1)
	for i := range r.Observations {
		o := &r.Observations[i]
		if o.Kind == review.ObservedCopy && o.Value == review.CopyDestroyed && o.Leaf < before && r.stands(o) {
			destroyed = max(destroyed, o.Leaf)
		}
	}
	out := make([]review.Fulfilment, len(r.Fulfilments))
	for i := range r.Fulfilments {
		out[i] = r.Fulfilments[i].Fulfilment
		if out[i].Kind == review.Preserved && r.leafOf(out[i].ID) < destroyed {
			out[i].Revision = 0
		}
	}
	return review.InForce(out)
}

// asOf puts fulfilments in the numbers of one revision.
func (r *Records) asOf(done []review.Fulfilment, revision int) []review.Fulfilment {
	for i := range done {
		if was := done[i].Revision; was >= 1 && was <= len(r.Revisions) && was != revision {
			done[i] = done[i].AsOf(r.Request(was), r.Revisions[revision-1].Document, revision)
		}
	}
	return done
}

// copyMade is the last copy that is kept, and its position in the ledger; nil where
// none was made, or it was destroyed.
func (r *Records) copyMade() (made *review.Fulfilment, leaf int64) {
	done := r.inForce(math.MaxInt64)
	for i := range done {
		f := &done[i]
		if f.Kind == review.Preserved && f.Revision != 0 && (made == nil || !f.At.Before(made.At)) {
			made, leaf = f, r.leafOf(f.ID)
		}
	}
	return made, leaf
}

// leafOf is a fulfilment's position in the ledger. A correction keeps the position of
// what it corrects.
func (r *Records) leafOf(id string) int64 {
	leaf := int64(-1)
	for i := len(r.Fulfilments) - 1; i >= 0; i-- {
		if f := &r.Fulfilments[i]; f.ID == id {
			leaf, id = f.Leaf, f.Supersedes
		}
	}
	return leaf
}
