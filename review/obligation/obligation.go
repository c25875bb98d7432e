package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Obligation is something that is owed on a request. What starts and stops it,
// and whom it binds, stands in review.ClockKinds under its clock.
type Obligation struct {
	Clock       string    `json:"clock"`
	Due         time.Time `json:"due"` // UTC
	Basis       string    `json:"basis,omitempty"`
	HouseTarget bool      `json:"target,omitempty"` // an aim of the house: never a breach
	Text        string    `json:"says"`
	// BindsAgency: it binds the agency; what follows from it is ours to look at.
	BindsAgency bool `json:"theirs,omitempty"`
	// Since is when the record was made that started it; zero: the request's arrival.
	Since time.Time `json:"since,omitzero"`
	// DecisionSeq is the number of the decision that started it, 0 for none.
	DecisionSeq uint64 `json:"decision,omitempty"`
	// ForCopy: it is owed on a copy that was made.
	ForCopy bool `json:"copy,omitempty"`
	// ExtendedBy is the extension under which the copy is kept now, "" for none.
	ExtendedBy string `json:"by,omitempty"`
	// RequestClosed: the copy's request was closed, and it is asked what becomes of it.
	RequestClosed bool `json:"closed,omitempty"`
}

// BindsUs reports whether the date binds us: it is neither an aim of the house nor
// a person's reminder, nor the other side's.
func (o *Obligation) BindsUs() bool {
	return !o.HouseTarget && !o.BindsAgency && !review.ClockKindOf(o.Clock).Personal
}

// ToUser reports what is owed to a user: to be told, or to be looked at again why
// they are not.
func (o *Obligation) ToUser() bool { return review.ClockKindOf(o.Clock).OwedToUser }

// IndexKey is the byte of the obligation's clock in the index of what falls due.
func (o *Obligation) IndexKey() byte {
	k := review.ClockKindOf(o.Clock)
	if o.HouseTarget {
		return k.TargetKey
	}
	return k.IndexKey
}

// CanBeOverdue reports whether it counts among what is overdue once its date has passed.
func (o *Obligation) CanBeOverdue() bool {
	k := review.ClockKindOf(o.Clock)
	return k.CountsOverdue && (!o.HouseTarget || k.TargetsCount)
}

// Input is everything that a fold looks at.
type Input struct {
	Policy  *review.Policy
	Records *Records
	Related RelatedRequests
	Now     time.Time // the instant as of which clocks are counted, UTC
}

// Result is what follows from the records of a request.
type Result struct {
	Progress
	Obligations []Obligation
	// NextChange is the next instant at which the row may change by itself, zero: never.
	NextChange time.Time
	Row        QueueRow
}

// Fold computes what follows from the records: the same input gives the same
// standing, for an act that has just recorded something and for a check of all
// that was ever recorded.
func Fold(in Input) *Result {
	f := &fold{Input: in, progress: ProgressOf(in.Records)}
	f.req = in.Records.Request(in.Records.Revision())
	f.assessment = review.Assess(in.Policy, f.req, in.History(in.Now), in.Now)
	if f.progress.ReplyTo == "" {
		f.done = in.Records.CurrentFulfilments()
		f.addAll()
	}
	s := &Result{Progress: f.progress, Obligations: f.out, NextChange: nextChange(f.req, in.Now)}
	f.fillRow(&s.Row)
	return s
}

// fold is one fold under way.
type fold struct {
	Input
	progress   Progress
	req        *review.Request    // the current revision, with what was found out
	assessment *review.Assessment // of it, at the fold's instant
	done       []review.Fulfilment
	out        []Obligation
}

func (f *fold) add(o Obligation) {
	if !o.Due.IsZero() {
		o.Due = o.Due.UTC()
		f.out = append(f.out, o)
	}
}

// addAll lists what is owed, clock by clock.
func (f *fold) addAll() {
	switch f.progress.State {
	case review.StateOpen, review.StateReferred:
		f.addRunningClocks()
		f.addCallback()
	case review.StateWaiting:
		f.addClarification(f.Records.LatestDecision())
	case review.StateDecided:
		f.addCarryOut(f.Records.LatestDecision())
	}
	f.addCopies()
	f.addNotices()
	f.addCollectionEnd()
	f.addCounselReview()
	f.addReminder()
}

// approval is the latest decision where it is an approval with effect, nil where
// it is not.
func (f *fold) approval() *Decision {
	if d := f.Records.LatestDecision(); d != nil && d.Outcome == review.OutcomeApprove && d.Final() {
		return d
	}
	return nil
}

// addRunningClocks are the clocks that run by themselves while the request waits for us.
func (f *fold) addRunningClocks() {
	for _, k := range f.assessment.Clocks {
		if k.Informative || !review.ClockKindOf(k.Name).RunsUntilDecided {
			continue
		}
		says := k.Name + " falls due"
		if k.Name == review.ClockResponse {
			if says = "answer the agency"; k.InternalTarget {
				says = "answer the agency (house target)"
			}
		}
		f.add(Obligation{Clock: k.Name, Due: k.Due, Basis: k.Basis, HouseTarget: k.InternalTarget, Text: says})
	}
}

// callbackDelay is when an agency that could not be reached is to be called again.
const callbackDelay = 15 * time.Minute

// addCallback is owed after a call that reached nobody, while the request is open.
func (f *fold) addCallback() {
	r := f.Records
	for i := len(r.Observations) - 1; i >= 0; i-- {
		o := &r.Observations[i]
		if o.Kind != review.ObservedCallback || o.Callback == nil || !r.isCurrent(o) {
			continue
		}
		if d := r.LatestDecision(); o.Callback.Result == "unreachable" && (d == nil || d.Leaf < o.Leaf) && ProgressOf(r.AsOf(o.Leaf)).State == review.StateOpen {
			f.add(Obligation{Clock: review.ClockCallback, Due: o.At.Add(callbackDelay), HouseTarget: true, Text: "call the agency again", Since: o.At})
		}
		return
	}
}

// fulfilWithin is when an approval is to be carried out where neither law nor the
// platform's own aim sets a time: it must not vanish for want of a clock.
const fulfilWithin = 72 * time.Hour

// addCarryOut is owed after an approval until all that it granted is recorded as
// done, or as empty.
func (f *fold) addCarryOut(d *Decision) {
	if d == nil || d.Outcome != review.OutcomeApprove || f.carriedOut(d) {
		return
	}
	if existing, _ := f.usesExistingCopy(); existing {
		return
	}
	says := "send what was approved"
	if f.req.Kind.IsPreservation() {
		says = "make the copy that was approved, and record it"
	}
	timed := false
	for _, k := range clocksOf(d.Assessment) {
		if k.Name == review.ClockResponse && !k.Informative && !k.Due.IsZero() {
			timed = true
			f.add(Obligation{Clock: k.Name, Due: k.Due, Basis: k.Basis, HouseTarget: k.InternalTarget, Text: says, Since: d.FinalAt(), DecisionSeq: d.Seq})
		}
	}
	if !timed {
		f.add(Obligation{Clock: review.ClockResponse, Due: d.FinalAt().Add(fulfilWithin), HouseTarget: true, Text: "carry out what was approved", Since: d.FinalAt(), DecisionSeq: d.Seq})
	}
}

// carriedOut reports whether all that a decision granted is recorded as produced,
// preserved, in collection, or empty. A copy that was destroyed later was made
// all the same.
func (f *fold) carriedOut(d *Decision) bool {
	if len(f.Records.Fulfilments) == 0 && len(d.Unavailable) == 0 {
		return false
	}
	done := f.Records.inRevision(f.Records.fulfilmentsInForce(d.Leaf), d.Revision)
	if len(done) == 0 && len(d.Unavailable) == 0 {
		return false
	}
	final := d.WithCurrentEffect()
	_, all := review.OutstandingRows(review.FulfilmentInput{Policy: f.Policy, Request: f.Records.Request(d.Revision), Decision: &final, Shown: d.Assessment,
		Earlier: done, Now: f.Now})
	return all
}

func clocksOf(a *review.Assessment) []review.Clock {
	if a == nil {
		return nil
	}
	return a.Clocks
}

// addReminder is a person's own, until it is woken, decided or revised.
func (f *fold) addReminder() {
	r := f.Records
	if len(r.Snoozes) == 0 {
		return
	}
	z := &r.Snoozes[len(r.Snoozes)-1]
	if z.Until.IsZero() || r.currentRevision().Leaf > z.Leaf {
		return
	}
	if d := r.LatestDecision(); d != nil && d.Leaf > z.Leaf {
		return
	}
	says := z.Why
	if says == "" {
		says = "look at it again"
	}
	f.add(Obligation{Clock: review.ClockReminder, Due: z.Until, HouseTarget: true, Text: says, Since: z.At})
}

// snoozedUntil is until when a request is laid aside, zero for not at all. Whatever
// came to be owed since, nothing that binds is slept through.
func snoozedUntil(obligations []Obligation) (until time.Time) {
	for i := range obligations {
		if review.ClockKindOf(obligations[i].Clock).Personal {
			until = obligations[i].Due
		}
	}
	binds := func(o Obligation) bool { return (o.BindsUs() || o.CanBeOverdue()) && !o.Due.After(until) }
	if slices.ContainsFunc(obligations, binds) {
		return time.Time{}
	}
	return until
}

// LateNote is what a record says of an answer that comes after its legal time: when
// it was due, and by which rule. decision is the number of the decision that the
// answer rests on, 0 for none.
func LateNote(obligations []Obligation, at time.Time, decision uint64) string {
	for i := range obligations {
		o := &obligations[i]
		if o.Clock != review.ClockResponse || !o.BindsUs() || !at.After(o.Due) || o.DecisionSeq != 0 && o.DecisionSeq != decision {
			continue
		}
		says := "due " + o.Due.UTC().Format("2006-01-02 15:04 UTC")
		if o.Basis != "" {
			says += " (" + o.Basis + ")"
		}
		return says
	}
	return ""
}
