package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Around is what other requests contribute to one. The store finds it by its
// indexes.
type Around struct {
	// Before and Approved are how many requests of the same address came before
	// this one, and how many of them were approved when it arrived; Forged is how
	// many from this address were rejected as forgeries by now.
	Before, Approved, Forged int
	// Earlier are the earlier preservations on the same targets, newest first.
	Earlier []Earlier
	// Extends are the copies that earlier preservations keep, where this request
	// extends them; Extended is the last extension of this one's own copy.
	Extends []Copy
	// Wanted: a preservation that this request extends is approved and has no copy of
	// its own.
	Wanted   bool
	Extended *Extension
	// Related is how many requests belong beside this one.
	Related int
	// TakenInAs is the revision of another request as which this one's document
	// was taken in; see Progress.Answers.
	TakenInAs int
}

// Earlier is an earlier preservation on the same target.
type Earlier struct {
	ID      string
	Kind    review.Kind
	Outcome string
	Effect  string
	Decided time.Time
	// Until is when its copy need no longer be kept, zero where it keeps none.
	Until time.Time
	// SameAgency: the agency of this request asked for it. Received is when its
	// document arrived.
	SameAgency bool
	Received   time.Time
}

// History is what was known of earlier requests at an instant. What came after
// this request does not count, except a forgery found out since, which weighs on
// everything from that address.
func (in *Input) History(at time.Time) *review.History {
	a := &in.Around
	h := &review.History{Requests: a.Before, Approved: a.Approved, Forged: a.Forged}
	kind := in.Records.Document().Kind
	for i := range a.Earlier {
		e := &a.Earlier[i]
		if e.Outcome != review.OutcomeApprove || e.Effect != review.EffectFinal || e.Decided.After(at) {
			continue
		}
		if e.Until.After(at) {
			h.Preserved = append(h.Preserved, e.ID)
		}
		renewal := e.Kind == review.PreservationExtension
		switch {
		case !renewal && kind != review.PreservationExtension, !e.SameAgency:
		case renewal:
			h.Renewals++
		case e.Received.After(h.KeptSince):
			h.KeptSince = e.Received
		}
	}
	slices.Sort(h.Preserved)
	in.Records.pauses(h)
	return h
}

// pauses adds the times in which the request waited for the agency's answer, and
// when it had arrived that was pushed back first. A pause begins when the letter
// was sent, where that is recorded, else with the push back. It ends when the
// answer arrived, which its document says; when it was taken in, where the
// document is older; or when we decided otherwise ourselves.
func (r *Records) pauses(h *review.History) {
	for i := range r.Decisions {
		d := &r.Decisions[i]
		if d.Outcome != review.OutcomePushBack || d.Revision > len(r.Revisions) || r.takenBack(i) {
			continue
		}
		p := review.Pause{From: d.DecidedAt, Codes: d.Reasons}
		for j := range r.Fulfilments {
			if f := &r.Fulfilments[j]; f.Kind == review.LetterSent && f.Decision == d.ID {
				p.From = f.At
				break
			}
		}
		if i+1 < len(r.Decisions) {
			p.To = r.Decisions[i+1].DecidedAt
		}
		if d.Revision < len(r.Revisions) {
			next := &r.Revisions[d.Revision]
			to := next.At
			if at := next.Document.ReceivedAt.UTC(); at.After(p.From) && at.Before(to) {
				to = at
			}
			if p.To.IsZero() || to.Before(p.To) {
				p.To = to
			}
		}
		if h.Pauses == nil {
			h.Received = r.Revisions[d.Revision-1].Document.ReceivedAt.UTC()
		}
		h.Pauses = append(h.Pauses, p)
	}
}
