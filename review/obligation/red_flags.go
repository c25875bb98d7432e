package obligation

import "lert/review"

// A red flag is what was found out against the requester: a signal, a call-back that was
// refused, mail that failed its check. A later document that nobody imported as trusted
// cannot remove one, because the requester could send it for that purpose. What was
// confirmed is not kept in the same way: it was confirmed of another document, and must
// be confirmed again for this one.

// trustedRevision is the number of the last trusted revision up to the given one, 0 if
// there is none.
func (r *Records) trustedRevision(revision int) int {
	for revision > 0 && !r.Revisions[revision-1].Trusted {
		revision--
	}
	return revision
}

// documentThatCounts is the document of a revision with the verification and the signals
// that count: its own if it is trusted, else the red flags of the last trusted one. A
// call-back that we recorded since replaces the one in that document.
func (r *Records) documentThatCounts(revision int) *review.Request {
	n := r.trustedRevision(revision)
	if n == revision {
		return r.Revisions[revision-1].Document
	}
	doc := *r.Revisions[revision-1].Document
	doc.Requester.Verification, doc.Requester.Signals = nil, nil
	if n > 0 {
		from := &r.Revisions[n-1]
		doc.Requester.Signals = from.Document.Requester.Signals
		doc.Requester.Verification = from.Document.Requester.Verification.Against()
		if o := r.lastCallback(); o != nil && o.Leaf > from.Leaf && doc.Requester.Verification != nil {
			doc.Requester.Verification.Callback = nil
		}
	}
	return &doc
}

// lastCallback is the last call-back that we recorded, nil if there is none.
func (r *Records) lastCallback() *Observation {
	return r.lastObservation(func(o *Observation) bool {
		return o.Kind == review.ObservedCallback && o.Callback != nil
	})
}

// isStale reports whether the observation at index i does not count for a revision: the
// field that it is about differs from that of the revision at which it was made. A red
// flag counts until a trusted document changes the field.
func (r *Records) isStale(i, revision int) bool {
	o := &r.Observations[i]
	if o.Revision == revision || o.Revision < 1 || o.Revision > len(r.Revisions) {
		return false
	}
	changed := func(n int) bool {
		return o.ChangedBetween(r.Revisions[o.Revision-1].Document, r.Revisions[n-1].Document)
	}
	redFlag := o.Kind == review.ObservedSignal ||
		o.Callback != nil && o.Callback.Result == "refused" && o == r.lastCallback()
	n := r.trustedRevision(revision)
	return changed(revision) && (!redFlag || revision < o.Revision || n > o.Revision && changed(n))
}
