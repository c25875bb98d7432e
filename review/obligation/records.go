package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Records are all records of one request, each list in the order of recording. Across
// lists, Leaf gives the order: a record's position in the ledger.
type Records struct {
	ID           string // the case number
	Revisions    []Revision
	Observations []Observation
	Questions    []Question
	Decisions    []Decision
	Fulfilments  []Fulfilment
	Links        []Link
	Snoozes      []Snooze
	Renewals     []Renewal
	ClaimEvents  []ClaimEvent
}

// Revision is one document of the request as it arrived: the first one, or a later one
// that was imported under the same case number.
type Revision struct {
	Document   *review.Request
	Trusted    bool         // the verification and the signals in the document count
	TrustedBy  review.Actor // who imported it as trusted, if it is
	ImportedAt time.Time    // UTC
	Leaf       int64
}

// IntakeFindings are the findings about when the current document says that it arrived, compared with when it was taken
// in. A revision that repeats the time of the one before it was not received again.
func (r *Records) IntakeFindings(p *review.Policy) []review.Finding {
	n := len(r.Revisions) - 1
	doc := r.Revisions[n].Document
	for n > 0 && r.Revisions[n-1].Document.ReceivedAt.Equal(doc.ReceivedAt) {
		n--
	}
	return review.ReceiptFindings(p, doc, r.Revisions[n].ImportedAt)
}

// Observation is a fact that somebody found out and recorded.
type Observation struct {
	review.Observation
	Leaf int64
}

// Question is a question to counsel, with counsel's opinion once there is one.
type Question struct {
	review.Referral
	Leaf        int64
	OpinionLeaf int64 // -1 while there is no opinion
}

// Decision is a decision as it was recorded.
type Decision struct {
	review.Decision
	Assessment      *review.Assessment       // on which it rests, nil if there is none
	Countersign     *review.Countersignature // the answer to a held decision, nil if there is none
	Leaf            int64
	CountersignLeaf int64 // of Countersign, meaningless without one
}

// Final reports whether the decision has effect: it needed no second signature, or has
// it.
func (d *Decision) Final() bool {
	return d.Effect == review.EffectFinal || d.Countersign != nil && d.Countersign.Answer == "agree"
}

// approves reports whether the decision is an approval that has effect; false for nil.
func (d *Decision) approves() bool {
	return d != nil && d.Outcome == review.OutcomeApprove && d.Final()
}

// FinalAt is when the decision took effect, or when it was made if it has no effect.
func (d *Decision) FinalAt() time.Time {
	if d.Effect != review.EffectFinal && d.Final() {
		return d.Countersign.At
	}
	return d.DecidedAt
}

// WithCurrentEffect is the decision with the effect that it has now. The recorded effect
// is the one that it had when it was made.
func (d *Decision) WithCurrentEffect() review.Decision {
	out := d.Decision
	if d.Final() {
		out.Effect = review.EffectFinal
	}
	return out
}

// Fulfilment is a record of what was done to carry out a decision.
type Fulfilment struct {
	review.Fulfilment
	Leaf int64
}

// Link is a link between the request and another one, or the end of a link.
type Link struct {
	review.Link
	Leaf int64
}

// OtherEnd is the case number at the other end of the link, seen from the request id.
func (l *Link) OtherEnd(id string) string {
	if l.RequestID == id {
		return l.OtherID
	}
	return l.RequestID
}

// LinkEnded reports whether a later record ended the link of that id.
func (r *Records) LinkEnded(id string) bool {
	return slices.ContainsFunc(r.Links, func(l Link) bool { return l.Revokes == id })
}

// ActiveLinks are the links that no later record ended.
func (r *Records) ActiveLinks() []Link {
	return slices.DeleteFunc(slices.Clone(r.Links), func(l Link) bool { return l.Revokes != "" || r.LinkEnded(l.ID) })
}

// Snooze is a snooze, or the end of one.
type Snooze struct {
	review.Snooze
	Leaf int64
}

// Renewal is a court's renewal of a nondisclosure order.
type Renewal struct {
	review.NondisclosureRenewal
	Leaf int64
}

// record is any record that has a position in the ledger.
type record interface{ position() int64 }

func (x Revision) position() int64    { return x.Leaf }
func (x Observation) position() int64 { return x.Leaf }
func (x Question) position() int64    { return x.Leaf }
func (x Decision) position() int64    { return x.Leaf }
func (x Fulfilment) position() int64  { return x.Leaf }
func (x Link) position() int64        { return x.Leaf }
func (x Snooze) position() int64      { return x.Leaf }
func (x Renewal) position() int64     { return x.Leaf }

// before copies the records of a list that are among the first size of the ledger.
func before[T record](all []T, size int64) (out []T) {
	for _, x := range all {
		if x.position() < size {
			out = append(out, x)
		}
	}
	return out
}

// highest is the highest position in a list, -1 if the list is empty.
func highest[T record](all []T) int64 {
	out := int64(-1)
	for _, x := range all {
		out = max(out, x.position())
	}
	return out
}

// AsOf are the records as they were when the ledger had size leaves. Claims have no
// position and are all kept.
func (r *Records) AsOf(size int64) *Records {
	if r.LastLeaf() < size {
		return r
	}
	out := &Records{ID: r.ID, ClaimEvents: r.ClaimEvents,
		Revisions: before(r.Revisions, size), Observations: before(r.Observations, size),
		Questions: before(r.Questions, size), Decisions: before(r.Decisions, size),
		Fulfilments: before(r.Fulfilments, size), Links: before(r.Links, size),
		Snoozes: before(r.Snoozes, size), Renewals: before(r.Renewals, size)}
	for i := range out.Questions {
		if q := &out.Questions[i]; q.OpinionLeaf >= size {
			q.OpinionLeaf, q.Opinion, q.OpinionBy, q.OpinionAt = -1, "", review.Actor{}, time.Time{}
		}
	}
	for i := range out.Decisions {
		if d := &out.Decisions[i]; d.Countersign != nil && d.CountersignLeaf >= size {
			d.Countersign, d.CountersignLeaf = nil, 0
		}
	}
	return out
}

// LastLeaf is the highest position in the ledger of any of the records, -1 if there are
// none. Opinions and countersignatures have positions of their own.
func (r *Records) LastLeaf() int64 {
	out := max(highest(r.Revisions), highest(r.Observations), highest(r.Questions), highest(r.Decisions),
		highest(r.Fulfilments), highest(r.Links), highest(r.Snoozes), highest(r.Renewals))
	for i := range r.Questions {
		out = max(out, r.Questions[i].OpinionLeaf)
	}
	for i := range r.Decisions {
		if d := &r.Decisions[i]; d.Countersign != nil {
			out = max(out, d.CountersignLeaf)
		}
	}
	return out
}

// Revision is the number of the current revision, counted from 1; 0 if there is none.
func (r *Records) Revision() int { return len(r.Revisions) }

// currentRevision is the latest revision; there must be one.
func (r *Records) currentRevision() *Revision { return &r.Revisions[len(r.Revisions)-1] }

// currentRevisionLeaf is the position of the current revision, -1 if there is none.
func (r *Records) currentRevisionLeaf() int64 {
	if len(r.Revisions) == 0 {
		return -1
	}
	return r.currentRevision().Leaf
}

// Document is the current revision's document, as it arrived.
func (r *Records) Document() *review.Request { return r.currentRevision().Document }

// LatestDecision is the latest decision, nil if there is none.
func (r *Records) LatestDecision() *Decision {
	if len(r.Decisions) == 0 {
		return nil
	}
	return &r.Decisions[len(r.Decisions)-1]
}

// CurrentDecision is the current decision, nil if there is none; see
// review.CurrentDecision.
func (r *Records) CurrentDecision() *Decision {
	at := func(i int) *review.Decision { return &r.Decisions[i].Decision }
	if i := review.CurrentDecision(len(r.Decisions), at); i >= 0 {
		return &r.Decisions[i]
	}
	return nil
}

// takenBack reports whether a later decision took back the decision at index i.
func (r *Records) takenBack(i int) bool {
	return slices.ContainsFunc(r.Decisions[i+1:], func(d Decision) bool {
		return d.Outcome == review.OutcomeTakenBack && d.Supersedes == r.Decisions[i].ID
	})
}

// ObservationByID is the observation of that id, nil if there is none.
func (r *Records) ObservationByID(id string) *Observation {
	if i := slices.IndexFunc(r.Observations, func(o Observation) bool { return o.ID == id }); i >= 0 {
		return &r.Observations[i]
	}
	return nil
}

// isCurrent reports whether an observation counts: no later one corrects it.
// Observations of an old database have no id and cannot be corrected.
func (r *Records) isCurrent(o *Observation) bool {
	return o.ID == "" || !slices.ContainsFunc(r.Observations, func(x Observation) bool { return x.Supersedes == o.ID })
}

// lastObservation is the last observation that counts and satisfies a condition, nil if
// there is none.
func (r *Records) lastObservation(satisfies func(*Observation) bool) *Observation {
	for i := range slices.Backward(r.Observations) {
		if o := &r.Observations[i]; satisfies(o) && r.isCurrent(o) {
			return o
		}
	}
	return nil
}

// decisionByID is the decision of that id, nil if there is none.
func (r *Records) decisionByID(id string) *Decision {
	if i := slices.IndexFunc(r.Decisions, func(d Decision) bool { return d.ID == id }); i >= 0 {
		return &r.Decisions[i]
	}
	return nil
}

// Request is the document of a revision as completed by the observations: the request
// that review.Assess assesses. Of a document that is not trusted, its own verification
// and signals do not count.
func (r *Records) Request(revision int) *review.Request {
	observations, renewal := r.ObservationsAt(revision), r.renewalInForce(revision)
	return review.ApplyObservations(r.documentThatCounts(revision), true, observations, renewal...)
}

// CallbackTrustedBy is who imported as trusted the document of a revision within which the
// confirmed call-back came; nil if none came so, or if we recorded a confirmed one too.
func (r *Records) CallbackTrustedBy(revision int, now time.Time) *review.Actor {
	rev := &r.Revisions[revision-1]
	ours := review.ApplyObservations(rev.Document, false, r.ObservationsAt(revision))
	if !rev.Trusted || review.CallbackConfirmed(ours, now) {
		return nil
	}
	return &rev.TrustedBy
}

// ObservationsAt are the observations, each marked as stale if it does not count for the
// given revision.
func (r *Records) ObservationsAt(revision int) []review.Observation {
	out := make([]review.Observation, len(r.Observations))
	for i := range r.Observations {
		o := r.Observations[i].Observation
		o.Stale = r.isStale(i, revision)
		out[i] = o
	}
	return out
}

// renewalInForce is the renewal that sets the end of the nondisclosure order, among
// those recorded up to a revision; empty if no court renewed it. A court's order binds
// whatever a later document says.
func (r *Records) renewalInForce(revision int) []review.NondisclosureRenewal {
	x := latestEnding(r.Renewals, func(x *Renewal) bool { return x.Revision <= revision })
	if x == nil {
		return nil
	}
	return []review.NondisclosureRenewal{x.NondisclosureRenewal}
}

// latestEnding is the renewal that ends last among those that count, nil if there is
// none. A renewal that a later record of the same order corrects does not count.
func latestEnding(all []Renewal, counts func(*Renewal) bool) (out *Renewal) {
	for i := range all {
		x := &all[i]
		corrects := func(y Renewal) bool { return y.SameOrder(&x.NondisclosureRenewal) }
		if !slices.ContainsFunc(all[i+1:], corrects) && counts(x) && (out == nil || x.Until.After(out.Until)) {
			out = x
		}
	}
	return out
}
