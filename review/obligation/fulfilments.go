package obligation

import (
	"math"

	"lert/review"
)

// CurrentFulfilments are the fulfilments in force, for the rules to look at: what was done on
// another revision counts for what is the same in the current one, whatever its
// number was then, and a copy that was destroyed since keeps nothing.
func (r *Records) CurrentFulfilments() []review.Fulfilment {
	return r.inRevision(r.fulfilmentsInForce(math.MaxInt64), r.Revision())
}

// fulfilmentsInForce are the fulfilments in force. A copy that was destroyed before a point
// of the ledger is of no revision.
func (r *Records) fulfilmentsInForce(before int64) []review.Fulfilment {
	destroyed := int64(-1)
	for i := range r.Observations {
		o := &r.Observations[i]
		if o.Kind == review.ObservedCopy && o.Value == review.CopyDestroyed && o.Leaf < before && r.isCurrent(o) {
			destroyed = max(destroyed, o.Leaf)
		}
	}
	out := make([]review.Fulfilment, len(r.Fulfilments))
	for i := range r.Fulfilments {
		out[i] = r.Fulfilments[i].Fulfilment
		if out[i].Kind == review.Preserved && r.fulfilmentLeaf(out[i].ID) < destroyed {
			out[i].Revision = 0
		}
	}
	return review.CurrentFulfilments(out)
}

// inRevision puts fulfilments in the numbers of one revision.
func (r *Records) inRevision(done []review.Fulfilment, revision int) []review.Fulfilment {
	for i := range done {
		if from := done[i].Revision; from >= 1 && from <= len(r.Revisions) && from != revision {
			done[i] = done[i].ForRevision(r.Request(from), r.Revisions[revision-1].Document, revision)
		}
	}
	return done
}

// latestCopy is the last copy that is kept, and its position in the ledger; nil where
// none was made, or it was destroyed.
func (r *Records) latestCopy() (made *review.Fulfilment, leaf int64) {
	done := r.fulfilmentsInForce(math.MaxInt64)
	for i := range done {
		f := &done[i]
		if f.Kind == review.Preserved && f.Revision != 0 && (made == nil || !f.At.Before(made.At)) {
			made, leaf = f, r.fulfilmentLeaf(f.ID)
		}
	}
	return made, leaf
}

// fulfilmentLeaf is a fulfilment's position in the ledger. A correction keeps the position of
// what it corrects.
func (r *Records) fulfilmentLeaf(id string) int64 {
	leaf := int64(-1)
	for i := len(r.Fulfilments) - 1; i >= 0; i-- {
		if f := &r.Fulfilments[i]; f.ID == id {
			leaf, id = f.Leaf, f.Supersedes
		}
	}
	return leaf
}
