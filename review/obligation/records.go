package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Records are all records of one request, each list in the order in which it was
// recorded. Leaf is a record's position in the ledger: the order between lists.
type Records struct {
	ID           string
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

// Revision is one document of the request, as it arrived, under its case number.
type Revision struct {
	Document   *review.Request
	Trusted    bool      // its own verification and signals count
	ImportedAt time.Time // when it was taken in
	Leaf       int64
}

// Observation is something that was found out.
type Observation struct {
	review.Observation
	Leaf int64
}

// Question is a question to counsel, with its answer where there is one.
type Question struct {
	review.Referral
	Leaf        int64
	OpinionLeaf int64 // -1 while nobody has answered
}

// Decision is a decision as it was recorded, with the assessment that it rests
// on and the second signature, where there are any.
type Decision struct {
	review.Decision
	Assessment      *review.Assessment
	Countersign     *review.Countersignature
	Leaf            int64
	CountersignLeaf int64
}

// Final reports whether the decision has effect: it needed no second signature,
// or has it.
func (d *Decision) Final() bool {
	return d.Effect == review.EffectFinal || d.Countersign != nil && d.Countersign.Answer == "agree"
}

// FinalAt is when the decision took effect; of one without effect, when it was made.
func (d *Decision) FinalAt() time.Time {
	if d.Effect != review.EffectFinal && d.Final() {
		return d.Countersign.At
	}
	return d.DecidedAt
}

// WithCurrentEffect is the decision with the effect that it has by now.
func (d *Decision) WithCurrentEffect() review.Decision {
	out := d.Decision
	if d.Final() {
		out.Effect = review.EffectFinal
	}
	return out
}

// Fulfilment is a record of what was done.
type Fulfilment struct {
	review.Fulfilment
	Leaf int64
}

// Link is a link that names the request, or the end of one.
type Link struct {
	review.Link
	Leaf int64
}

// OtherEnd is the other end of a link, seen from a request.
func (l *Link) OtherEnd(id string) string {
	if l.RequestID == id {
		return l.OtherID
	}
	return l.RequestID
}

// LinkEnded reports whether a later record took a link back.
func (r *Records) LinkEnded(id string) bool {
	return slices.ContainsFunc(r.Links, func(l Link) bool { return l.Revokes == id })
}

// ActiveLinks are the links in force.
func (r *Records) ActiveLinks() (out []Link) {
	for i := range r.Links {
		if l := &r.Links[i]; l.Revokes == "" && !r.LinkEnded(l.ID) {
			out = append(out, *l)
		}
	}
	return out
}

// Snooze is a snooze, or its end.
type Snooze struct {
	review.Snooze
	Leaf int64
}

// Renewal is a renewal of an order that bars telling the user.
type Renewal struct {
	review.NondisclosureRenewal
	Leaf int64
}

// AsOf are the records among the first size leaves of the ledger. Claims, which
// have no leaf, stay.
func (r *Records) AsOf(size int64) *Records {
	if r.LastLeaf() < size {
		return r
	}
	out := &Records{ID: r.ID, ClaimEvents: r.ClaimEvents}
	keep := func(leaf int64) bool { return leaf < size }
	out.Revisions = filterByLeaf(r.Revisions, func(x *Revision) int64 { return x.Leaf }, keep)
	out.Observations = filterByLeaf(r.Observations, func(x *Observation) int64 { return x.Leaf }, keep)
	out.Questions = filterByLeaf(r.Questions, func(x *Question) int64 { return x.Leaf }, keep)
	for i := range out.Questions {
		if q := &out.Questions[i]; q.OpinionLeaf >= size {
			q.OpinionLeaf, q.Opinion, q.OpinionBy, q.OpinionAt = -1, "", review.Actor{}, time.Time{}
		}
	}
	out.Decisions = filterByLeaf(r.Decisions, func(x *Decision) int64 { return x.Leaf }, keep)
	for i := range out.Decisions {
		if d := &out.Decisions[i]; d.Countersign != nil && d.CountersignLeaf >= size {
			d.Countersign, d.CountersignLeaf = nil, 0
		}
	}
	out.Fulfilments = filterByLeaf(r.Fulfilments, func(x *Fulfilment) int64 { return x.Leaf }, keep)
	out.Links = filterByLeaf(r.Links, func(x *Link) int64 { return x.Leaf }, keep)
	out.Snoozes = filterByLeaf(r.Snoozes, func(x *Snooze) int64 { return x.Leaf }, keep)
	out.Renewals = filterByLeaf(r.Renewals, func(x *Renewal) int64 { return x.Leaf }, keep)
	return out
}

// filterByLeaf copies what a list holds of one stretch of the ledger.
func filterByLeaf[T any](all []T, leaf func(*T) int64, keep func(int64) bool) []T {
	var out []T
	for i := range all {
		if keep(leaf(&all[i])) {
			out = append(out, all[i])
		}
	}
	return out
}

// LastLeaf is the highest position in the ledger of any of the records, -1 where
// there are none.
func (r *Records) LastLeaf() int64 {
	out := int64(-1)
	for i := range r.Revisions {
		out = max(out, r.Revisions[i].Leaf)
	}
	for i := range r.Observations {
		out = max(out, r.Observations[i].Leaf)
	}
	for i := range r.Questions {
		out = max(out, r.Questions[i].Leaf, r.Questions[i].OpinionLeaf)
	}
	for i := range r.Decisions {
		out = max(out, r.Decisions[i].Leaf)
		if r.Decisions[i].Countersign != nil {
			out = max(out, r.Decisions[i].CountersignLeaf)
		}
	}
	for i := range r.Fulfilments {
		out = max(out, r.Fulfilments[i].Leaf)
	}
	for i := range r.Links {
		out = max(out, r.Links[i].Leaf)
	}
	for i := range r.Snoozes {
		out = max(out, r.Snoozes[i].Leaf)
	}
	for i := range r.Renewals {
		out = max(out, r.Renewals[i].Leaf)
	}
	return out
}

// Revision is the number of the current revision.
func (r *Records) Revision() int { return len(r.Revisions) }

// currentRevision is the current revision.
func (r *Records) currentRevision() *Revision { return &r.Revisions[len(r.Revisions)-1] }

// currentRevisionLeaf is the position in the ledger of the current revision's intake, -1
// where there is no revision.
func (r *Records) currentRevisionLeaf() int64 {
	if len(r.Revisions) == 0 {
		return -1
	}
	return r.currentRevision().Leaf
}

// Document is the current revision's document, as it arrived.
func (r *Records) Document() *review.Request { return r.currentRevision().Document }

// LatestDecision is the latest decision, nil where there is none.
func (r *Records) LatestDecision() *Decision {
	if len(r.Decisions) == 0 {
		return nil
	}
	return &r.Decisions[len(r.Decisions)-1]
}

// takenBack reports whether the decision of that number in the list was taken back.
func (r *Records) takenBack(i int) bool {
	return i+1 < len(r.Decisions) && r.Decisions[i+1].Outcome == review.OutcomeTakenBack
}

// ObservationByID is the observation of that id, nil where there is none.
func (r *Records) ObservationByID(id string) *Observation {
	for i := range r.Observations {
		if r.Observations[i].ID == id {
			return &r.Observations[i]
		}
	}
	return nil
}

// isCurrent reports whether an observation counts: no later one corrects it.
func (r *Records) isCurrent(o *Observation) bool {
	return o.ID == "" || !slices.ContainsFunc(r.Observations, func(x Observation) bool { return x.Supersedes == o.ID })
}

// decisionByID is the decision of that id, nil where there is none.
func (r *Records) decisionByID(id string) *Decision {
	for i := range r.Decisions {
		if r.Decisions[i].ID == id {
			return &r.Decisions[i]
		}
	}
	return nil
}

// Request is a revision's document with everything laid over it that was found
// out: what Assess is asked about. What speaks of a field that has changed since
// is left out.
func (r *Records) Request(revision int) *review.Request {
	rev := &r.Revisions[revision-1]
	return review.ApplyObservations(rev.Document, rev.Trusted, r.ObservationsAt(revision), r.renewalInForce(revision)...)
}

// ObservationsAt are the observations, each with a mark where a later revision than its
// own changed the field that it speaks of.
func (r *Records) ObservationsAt(revision int) []review.Observation {
	out := make([]review.Observation, len(r.Observations))
	for i := range r.Observations {
		o := r.Observations[i].Observation
		if o.Revision != revision && o.Revision >= 1 && o.Revision <= len(r.Revisions) {
			o.Stale = o.ChangedBetween(r.Revisions[o.Revision-1].Document, r.Revisions[revision-1].Document)
		}
		out[i] = o
	}
	return out
}

// renewalInForce is the renewal that says when the bar on telling the user ends, as it was
// known with a revision; none where no court renewed it. An order binds whatever the
// papers that came after it say.
func (r *Records) renewalInForce(revision int) []review.NondisclosureRenewal {
	x := latestEnding(r.Renewals, func(x *Renewal) bool { return x.Revision <= revision })
	if x == nil {
		return nil
	}
	return []review.NondisclosureRenewal{x.NondisclosureRenewal}
}

// latestEnding is, of the renewals that count, the one that ends last. One that a later
// record of the same order corrects does not count.
func latestEnding(all []Renewal, counts func(*Renewal) bool) (out *Renewal) {
	for i := range all {
		x := &all[i]
		corrected := slices.ContainsFunc(all[i+1:], func(y Renewal) bool { return y.SameOrder(&x.NondisclosureRenewal) })
		if !corrected && counts(x) && (out == nil || x.Until.After(out.Until)) {
			out = x
		}
	}
	return out
}
