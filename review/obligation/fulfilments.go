package obligation

import (
	"math"
	"slices"

	"lert/review"
)

// CurrentFulfilments are the fulfilments in force as seen from the current revision.
func (r *Records) CurrentFulfilments() []review.Fulfilment { return r.fulfilmentsAt(r.Revision()) }

// fulfilmentsAt are the fulfilments in force as seen from a revision. What was done at
// another revision counts for what is the same in this one, even under another number.
// A copy that was destroyed since preserves nothing.
func (r *Records) fulfilmentsAt(revision int) []review.Fulfilment {
	return r.inRevision(r.fulfilmentsInForce(math.MaxInt64), revision)
}

// fulfilmentsInForce are the fulfilments in force. A copy that was destroyed before a
// position of the ledger gets revision 0, so that it counts for no revision.
func (r *Records) fulfilmentsInForce(before int64) []review.Fulfilment {
	destroyed := int64(-1)
	if o := r.lastObservation(func(o *Observation) bool {
		return o.Kind == review.ObservedCopy && o.Value == review.CopyDestroyed && o.Leaf < before
	}); o != nil {
		destroyed = o.Leaf
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

// inRevision renumbers the targets and categories of fulfilments as a revision numbers
// them. It changes done.
func (r *Records) inRevision(done []review.Fulfilment, revision int) []review.Fulfilment {
	for i := range done {
		if from := done[i].Revision; from >= 1 && from <= len(r.Revisions) && from != revision {
			done[i] = done[i].ForRevision(r.Request(from), r.Revisions[revision-1].Document, revision)
		}
	}
	return done
}

// latestCopy is the last copy that was made, with its position in the ledger; nil if
// none was made or it was destroyed.
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

// fulfilmentLeaf is the position of a fulfilment in the ledger, -1 if there is no such
// fulfilment. A correction has the position of what it corrects.
func (r *Records) fulfilmentLeaf(id string) int64 {
	leaf := int64(-1)
	for i := range slices.Backward(r.Fulfilments) {
		if f := &r.Fulfilments[i]; f.ID == id {
			leaf, id = f.Leaf, f.Supersedes
		}
	}
	return leaf
}
