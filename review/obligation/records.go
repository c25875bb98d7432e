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
	Claims       []Claim
}

// Revision is one document of the request, as it arrived, under its case number.
type Revision struct {
	Document *review.Request
	Trusted  bool      // its own verification and signals count
	At       time.Time // when it was taken in
	Leaf     int64
}

// Observation is something that was found out.
type Observation struct {
	review.Observation
	Leaf int64
}

// Question is a question to counsel, with its answer where there is one.
type Question struct {
	review.Referral
	Leaf       int64
	AnswerLeaf int64 // -1 while nobody has answered
}

// Decision is a decision as it was recorded, with the assessment that it rests
// on and the second signature, where there are any.
type Decision struct {
	review.Decision
	Shown    *review.Assessment
	Sign     *review.Countersign
	Leaf     int64
	SignLeaf int64
}

// Final reports whether the decision has effect: it needed no second signature,
// or has it.
func (d *Decision) Final() bool {
	return d.Effect == review.EffectFinal || d.Sign != nil && d.Sign.Answer == "agree"
}

// FinalAt is when the decision took effect; of one without effect, when it was made.
func (d *Decision) FinalAt() time.Time {
	if d.Effect != review.EffectFinal && d.Final() {
		return d.Sign.At
	}
	return d.DecidedAt
}

// ByNow is the decision with the effect that it has by now.
func (d *Decision) ByNow() review.Decision {
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

// Far is the other end of a link, seen from a request.
func (l *Link) Far(id string) string {
	if l.Request == id {
		return l.Other
	}
	return l.Request
}

// Ended reports whether a later record took a link back.
func (r *Records) Ended(id string) bool {
	return slices.ContainsFunc(r.Links, func(l Link) bool { return l.Ends == id })
}

// Ties are the links in force.
func (r *Records) Ties() (out []Link) {
	for i := range r.Links {
		if l := &r.Links[i]; l.Ends == "" && !r.Ended(l.ID) {
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
	review.Renewal
	Leaf int64
}

// AsOf are the records among the first size leaves of the ledger. Claims, which
// have no leaf, stay.
func (r *Records) AsOf(size int64) *Records {
	if r.Last() < size {
		return r
	}
	out := &Records{ID: r.ID, Claims: r.Claims}
	keep := func(leaf int64) bool { return leaf < size }
	out.Revisions = before(r.Revisions, func(x *Revision) int64 { return x.Leaf }, keep)
	out.Observations = before(r.Observations, func(x *Observation) int64 { return x.Leaf }, keep)
	out.Questions = before(r.Questions, func(x *Question) int64 { return x.Leaf }, keep)
	for i := range out.Questions {
		if q := &out.Questions[i]; q.AnswerLeaf >= size {
			q.AnswerLeaf, q.Answer, q.AnsweredBy, q.AnsweredAt = -1, "", review.Actor{}, time.Time{}
		}
	}
	out.Decisions = before(r.Decisions, func(x *Decision) int64 { return x.Leaf }, keep)
	for i := range out.Decisions {
		if d := &out.Decisions[i]; d.Sign != nil && d.SignLeaf >= size {
			d.Sign, d.SignLeaf = nil, 0
		}
	}
	out.Fulfilments = before(r.Fulfilments, func(x *Fulfilment) int64 { return x.Leaf }, keep)
	out.Links = before(r.Links, func(x *Link) int64 { return x.Leaf }, keep)
	out.Snoozes = before(r.Snoozes, func(x *Snooze) int64 { return x.Leaf }, keep)
	out.Renewals = before(r.Renewals, func(x *Renewal) int64 { return x.Leaf }, keep)
	return out
}

// before copies what a list holds of one stretch of the ledger.
func before[T any](all []T, leaf func(*T) int64, keep func(int64) bool) []T {
	var out []T
	for i := range all {
		if keep(leaf(&all[i])) {
			out = append(out, all[i])
		}
	}
	return out
}

// Last is the highest position in the ledger of any of the records, -1 where
// there are none.
func (r *Records) Last() int64 {
	out := int64(-1)
	for i := range r.Revisions {
		out = max(out, r.Revisions[i].Leaf)
	}
	for i := range r.Observations {
		out = max(out, r.Observations[i].Leaf)
	}
	for i := range r.Questions {
		out = max(out, r.Questions[i].Leaf, r.Questions[i].AnswerLeaf)
	}
	for i := range r.Decisions {
		out = max(out, r.Decisions[i].Leaf)
		if r.Decisions[i].Sign != nil {
			out = max(out, r.Decisions[i].SignLeaf)
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

// current is the current revision.
func (r *Records) current() *Revision { return &r.Revisions[len(r.Revisions)-1] }

// lastRevised is the position in the ledger of the current revision's intake, -1
// where there is no revision.
func (r *Records) lastRevised() int64 {
	if len(r.Revisions) == 0 {
		return -1
	}
	return r.current().Leaf
}

// Document is the current revision's document, as it arrived.
func (r *Records) Document() *review.Request { return r.current().Document }

// Latest is the latest decision, nil where there is none.
func (r *Records) Latest() *Decision {
	if len(r.Decisions) == 0 {
		return nil
	}
	return &r.Decisions[len(r.Decisions)-1]
}

// takenBack reports whether the decision of that number in the list was taken back.
func (r *Records) takenBack(i int) bool {
	return i+1 < len(r.Decisions) && r.Decisions[i+1].Outcome == review.OutcomeTakenBack
}

// Observation is the observation of that id, nil where there is none.
func (r *Records) Observation(id string) *Observation {
	for i := range r.Observations {
		if r.Observations[i].ID == id {
			return &r.Observations[i]
		}
	}
	return nil
}

// stands reports whether an observation counts: no later one corrects it.
func (r *Records) stands(o *Observation) bool {
	return o.ID == "" || !slices.ContainsFunc(r.Observations, func(x Observation) bool { return x.Supersedes == o.ID })
}

// decided is the decision of that id, nil where there is none.
func (r *Records) decided(id string) *Decision {
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
	return review.Overlay(rev.Document, rev.Trusted, r.Observed(revision), r.renewed(revision)...)
}

// Observed are the observations, each with a mark where a later revision than its
// own changed the field that it speaks of.
func (r *Records) Observed(revision int) []review.Observation {
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

// renewed is the renewal that says when the bar on telling the user ends, as it was
// known with a revision; none where no court renewed it. An order binds whatever the
// papers that came after it say.
func (r *Records) renewed(revision int) []review.Renewal {
	x := lasting(r.Renewals, func(x *Renewal) bool { return x.Revision <= revision })
	if x == nil {
		return nil
	}
	return []review.Renewal{x.Renewal}
}

// lasting is, of the renewals that count, the one that ends last. One that a later
// record of the same order corrects does not count.
func lasting(all []Renewal, counts func(*Renewal) bool) (out *Renewal) {
	for i := range all {
		x := &all[i]
		corrected := slices.ContainsFunc(all[i+1:], func(y Renewal) bool { return y.SameOrder(&x.Renewal) })
		if !corrected && counts(x) && (out == nil || x.Until.After(out.Until)) {
			out = x
		}
	}
	return out
}
