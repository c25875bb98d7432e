package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// RelatedRequests is what other requests contribute to one. The store finds it by its
// indexes.
type RelatedRequests struct {
	// SenderRequests and Approved are how many requests of the same address came before
	// this one, and how many of them were approved when it arrived; Forged is how
	// many from this address were rejected as forgeries by now.
	SenderRequests, SenderApprovals, SenderForgeries int
	// EarlierPreservations are the earlier preservations on the same targets, newest first.
	EarlierPreservations []EarlierPreservation
	// ExtendedCopies are the copies that earlier preservations keep, where this request
	// extends them; Extended is the last extension of this one's own copy.
	ExtendedCopies []PreservedCopy
	// ExtendedLacksCopy: a preservation that this request extends is approved and has no copy of
	// its own.
	ExtendedLacksCopy bool
	LastExtension     *Extension
	// Count is how many requests belong beside this one.
	Count int
	// ImportedAsRevision is the revision of another request as which this one's document
	// was taken in; see Progress.ReplyTo.
	ImportedAsRevision int
}

// EarlierPreservation is an earlier preservation on the same target.
type EarlierPreservation struct {
	ID        string
	Kind      review.Kind
	Outcome   string
	Effect    string
	DecidedAt time.Time
	// KeptUntil is when its copy need no longer be kept, zero where it keeps none.
	KeptUntil time.Time
	// SameAgency: the agency of this request asked for it. Received is when its
	// document arrived.
	SameAgency bool
	ReceivedAt time.Time
}

// History is what was known of earlier requests at an instant. What came after
// this request does not count, except a forgery found out since, which weighs on
// everything from that address.
func (in *Input) History(at time.Time) *review.History {
	a := &in.Related
	h := &review.History{Requests: a.SenderRequests, Approved: a.SenderApprovals, Forged: a.SenderForgeries}
	kind := in.Records.Document().Kind
	for i := range a.EarlierPreservations {
		e := &a.EarlierPreservations[i]
		if e.Outcome != review.OutcomeApprove || e.Effect != review.EffectFinal || e.DecidedAt.After(at) {
			continue
		}
		if e.KeptUntil.After(at) {
			h.OpenPreservations = append(h.OpenPreservations, e.ID)
		}
		renewal := e.Kind == review.KindPreservationExtension
		switch {
		case !renewal && kind != review.KindPreservationExtension, !e.SameAgency:
		case renewal:
			h.Renewals++
		case e.ReceivedAt.After(h.PreservedSince):
			h.PreservedSince = e.ReceivedAt
		}
	}
	slices.Sort(h.OpenPreservations)
	in.Records.addPauses(h)
	return h
}

// addPauses adds the times in which the request waited for the agency's answer, and
// when it had arrived that was pushed back first. A pause begins when the letter
// was sent, where that is recorded, else with the push back. It ends when the
// answer arrived, which its document says; when it was taken in, where the
// document is older; or when we decided otherwise ourselves.
func (r *Records) addPauses(h *review.History) {
	for i := range r.Decisions {
		d := &r.Decisions[i]
		if d.Outcome != review.OutcomePushBack || d.Revision > len(r.Revisions) || r.takenBack(i) {
			continue
		}
		p := review.Pause{From: d.DecidedAt, Codes: d.Reasons}
		for j := range r.Fulfilments {
			if f := &r.Fulfilments[j]; f.Kind == review.LetterSent && f.DecisionID == d.ID {
				p.From = f.At
				break
			}
		}
		if i+1 < len(r.Decisions) {
			p.To = r.Decisions[i+1].DecidedAt
		}
		if d.Revision < len(r.Revisions) {
			next := &r.Revisions[d.Revision]
			to := next.ImportedAt
			if at := next.Document.ReceivedAt.UTC(); at.After(p.From) && at.Before(to) {
				to = at
			}
			if p.To.IsZero() || to.Before(p.To) {
				p.To = to
			}
		}
		if h.Pauses == nil {
			h.FirstReceivedAt = r.Revisions[d.Revision-1].Document.ReceivedAt.UTC()
		}
		h.Pauses = append(h.Pauses, p)
	}
}
