package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// RelatedRequests is what other requests contribute to one. The store finds it by its
// indexes.
type RelatedRequests struct {
	// SenderRequests is how many requests from the same address came before this one,
	// SenderApprovals how many of those were approved when this one arrived.
	// SenderForgeries is how many from the address have been rejected as forgeries up
	// to the present.
	SenderRequests, SenderApprovals, SenderForgeries int
	// EarlierPreservations are the earlier preservations of the same targets, newest
	// first.
	EarlierPreservations []EarlierPreservation
	// ExtendedCopies are the copies that this request, an extension, is to keep longer.
	ExtendedCopies []PreservedCopy
	// ExtendedLacksCopy: a preservation that this request extends is approved and never
	// had a copy of its own.
	ExtendedLacksCopy bool
	// LastExtension is the last extension of this request's own copy, nil if there is
	// none.
	LastExtension *Extension
	// Count is how many requests are related to this one.
	Count int
	// ImportedAsRevision is the number of the revision that this request's document is
	// in the request to which it is the reply; see Progress.ReplyTo.
	ImportedAsRevision int
}

// EarlierPreservation is an earlier preservation request for the same target. Times are
// in UTC.
type EarlierPreservation struct {
	ID        string
	Kind      review.Kind
	Outcome   string
	Effect    string
	DecidedAt time.Time
	// KeptUntil is when its copy need no longer be kept, zero if it keeps none.
	KeptUntil time.Time
	// SameAgency: it came from the agency of the present request.
	SameAgency bool
	ReceivedAt time.Time
}

// inForce reports whether it was approved, finally, at an instant.
func (e *EarlierPreservation) inForce(at time.Time) bool {
	return e.Outcome == review.OutcomeApprove && e.Effect == review.EffectFinal && !e.DecidedAt.After(at)
}

// History is what was known of earlier requests at an instant. What came after this
// request does not count, with one exception: a forgery that was found since counts
// against everything from that address.
func (in *Input) History(at time.Time) *review.History {
	a := &in.Related
	h := &review.History{Requests: a.SenderRequests, Approved: a.SenderApprovals, Forged: a.SenderForgeries}
	extends := in.Records.Document().Kind == review.KindPreservationExtension
	for i := range a.EarlierPreservations {
		e := &a.EarlierPreservations[i]
		if !e.inForce(at) {
			continue
		}
		if e.KeptUntil.After(at) {
			h.OpenPreservations = append(h.OpenPreservations, e.ID)
		}
		if extends && e.SameAgency && e.Kind != review.KindPreservationExtension &&
			e.ReceivedAt.After(h.PreservedSince) {
			h.PreservedSince = e.ReceivedAt
		}
	}
	var renewals []time.Time
	for i := range a.EarlierPreservations {
		if e := &a.EarlierPreservations[i]; e.SameAgency && e.Kind == review.KindPreservationExtension &&
			e.inForce(at) && !e.ReceivedAt.Before(h.PreservedSince) {
			renewals = append(renewals, e.ReceivedAt)
		}
	}
	if h.Renewals = len(renewals); extends {
		slices.SortFunc(renewals, time.Time.Compare)
		h.PreservedSince, h.Renewals = review.CountRenewals(in.Policy, in.Records.Document(), h.PreservedSince,
			renewals)
	}
	slices.Sort(h.OpenPreservations)
	in.Records.addPauses(h)
	return h
}

// addPauses adds the times in which the request waited for the agency's reply, and when
// the first document that was pushed back had arrived.
func (r *Records) addPauses(h *review.History) {
	for i := range r.Decisions {
		d := &r.Decisions[i]
		if d.Outcome != review.OutcomePushBack || d.Revision > len(r.Revisions) || r.takenBack(i) {
			continue
		}
		if h.Pauses == nil {
			h.FirstReceivedAt = r.Revisions[d.Revision-1].Document.ReceivedAt.UTC()
		}
		h.Pauses = append(h.Pauses, r.pauseAfter(i))
	}
}

// pauseAfter is the pause that the push back at index i starts. It begins when the
// letter was sent if that is recorded, else with the decision. It ends when the reply
// arrived, which its document tells (or when the reply was imported, if the document
// has an earlier time than the pause); or earlier, if we decided again ourselves and
// did not take that back.
func (r *Records) pauseAfter(i int) review.Pause {
	d := &r.Decisions[i]
	p := review.Pause{From: d.DecidedAt, Codes: d.Reasons}
	if j := slices.IndexFunc(r.Fulfilments, func(f Fulfilment) bool {
		return f.Kind == review.LetterSent && f.DecisionID == d.ID
	}); j >= 0 {
		p.From = r.Fulfilments[j].At
	}
	for j := i + 1; j < len(r.Decisions) && p.To.IsZero(); j++ {
		if x := &r.Decisions[j]; x.Outcome != review.OutcomeTakenBack && !r.takenBack(j) {
			p.To = x.DecidedAt
		}
	}
	if d.Revision < len(r.Revisions) {
		reply := &r.Revisions[d.Revision]
		to := reply.ImportedAt
		if at := reply.Document.ReceivedAt.UTC(); at.After(p.From) && at.Before(to) {
			to = at
		}
		if p.To.IsZero() || to.Before(p.To) {
			p.To = to
		}
	}
	return p
}
