package obligation

import (
	"cmp"
	"slices"
	"time"

	"lert/review"
)

// Input is everything that a fold looks at.
type Input struct {
	Policy  *review.Policy
	Records *Records
	Related RelatedRequests
	Now     time.Time // UTC, the instant for which the result holds
}

// Result is what follows from the records of a request.
type Result struct {
	Progress
	Obligations []Obligation
	// NextChange is the next instant at which the row may change without a new record,
	// zero if there is none.
	NextChange time.Time
	Row        QueueRow
}

// Fold computes what follows from the records. Because the same input gives the same
// result, a change to a request and a later check of all that was ever recorded agree.
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

// fold is one run of Fold.
type fold struct {
	Input
	progress   Progress
	req        *review.Request    // the current revision with the observations applied
	assessment *review.Assessment // of req at Now
	done       []review.Fulfilment
	out        []Obligation
}

// add adds an obligation if it has a date.
func (f *fold) add(o Obligation) {
	if !o.Due.IsZero() {
		o.Due = o.Due.UTC()
		f.out = append(f.out, o)
	}
}

// addAll adds all obligations, subject by subject. Their order is that of the result.
func (f *fold) addAll() {
	switch f.progress.State {
	case review.StateOpen, review.StateReferred:
		f.addRunningClocks()
		f.addCallback()
		f.addOfferedRoute()
	case review.StateWaiting:
		f.addClarification(f.Records.CurrentDecision())
		f.addOfferedRoute()
	case review.StateDecided:
		f.addCarryOut(f.Records.LatestDecision())
	}
	f.addAuthorityNotice()
	f.addPreserveBy()
	f.addTellings()
	f.addCopies()
	f.addNotices()
	f.addCollectionStart()
	f.addCollectionEnd()
	f.addCounselReview()
	f.addReminder()
}

// approval is the latest decision if it is an approval that has effect, else nil.
func (f *fold) approval() *Decision {
	if d := f.Records.LatestDecision(); d.approves() {
		return d
	}
	return nil
}

// bindingClocks are the clocks of that name in an assessment, without those that are
// only informative; none if there is no assessment.
func bindingClocks(a *review.Assessment, name string) (out []review.Clock) {
	if a == nil {
		return nil
	}
	for _, k := range a.Clocks {
		if k.Name == name && !k.Informative {
			out = append(out, k)
		}
	}
	return out
}

// addClocks adds an obligation for each binding clock of that name in the assessment on
// which a decision rests, and reports whether there was one.
func (f *fold) addClocks(d *Decision, name, says string) (added bool) {
	for _, k := range bindingClocks(d.Assessment, name) {
		added = added || !k.Due.IsZero()
		f.add(Obligation{Clock: name, Due: k.Due, Basis: k.Basis, InternalTarget: k.InternalTarget, Text: says,
			Since: d.FinalAt(), DecisionSeq: d.Seq})
	}
	return added
}

// addRunningClocks adds the clocks that run while the request waits for a decision.
func (f *fold) addRunningClocks() {
	for _, k := range f.assessment.Clocks {
		if k.Informative && !f.listsInformative(&k) || k.Name == review.ClockAcknowledge && !k.Informative ||
			!review.ClockKindOf(k.Name).RunsFromArrival {
			continue // what the authority is to be told stays due after the decision: addTellings
		}
		says := k.Name + " falls due"
		if k.Name == review.ClockCollectionStart {
			says = "decide, and start the collection"
		}
		if k.Name == review.ClockResponse {
			if says = "respond to the agency"; k.InternalTarget {
				says = "respond to the agency (target time)"
			}
		}
		if k.Informative {
			says = "not binding: " + review.ClockTask(f.Policy, k.Basis)
		}
		f.add(Obligation{Clock: k.Name, Due: k.Due, Basis: k.Basis, InternalTarget: k.InternalTarget || k.Informative,
			Informative: k.Informative, Text: says})
	}
}

// listsInformative reports whether a clock that binds nobody is listed with what is due: its rule says what could be
// done before it ends, and the authority was not yet told what it asks to be told.
func (f *fold) listsInformative(k *review.Clock) bool {
	return review.ClockTask(f.Policy, k.Basis) != "" &&
		!(k.Name == review.ClockAcknowledge && f.told(review.ReceiptTold, ""))
}

// callbackDelay is the time after which an agency that could not be reached is called
// again.
const callbackDelay = 15 * time.Minute

// addCallback asks for another call-back if the last one, made since the latest
// decision and on an undecided request, reached nobody.
func (f *fold) addCallback() {
	r := f.Records
	o := r.lastObservation(func(o *Observation) bool { return o.Kind == review.ObservedCallback && o.Callback != nil })
	if o == nil || o.Callback.Result != "unreachable" {
		return
	}
	if state := ProgressOf(r.AsOf(o.Leaf)).State; state != review.StateOpen && state != review.StateReferred {
		return
	}
	if d := r.LatestDecision(); d == nil || d.Leaf < o.Leaf {
		f.add(Obligation{Clock: review.ClockCallback, Due: o.At.Add(callbackDelay), InternalTarget: true,
			Text: "call the agency again", Since: o.At})
	}
}

// fulfilWithin is the time in which an approval is to be carried out if neither law nor
// policy sets one: without a clock the request would drop out of sight.
const fulfilWithin = 72 * time.Hour

// addCarryOut is due after an approval until all that it granted is recorded as done,
// or as not held.
func (f *fold) addCarryOut(d *Decision) {
	if d == nil || d.Outcome != review.OutcomeApprove || f.carriedOut(d) {
		return
	}
	if existing, _ := f.usesExistingCopy(); existing {
		return
	}
	says := "disclose what was approved"
	if f.req.Kind.IsPreservation() {
		says = "make the copy that was approved, and record it"
	}
	if !f.addClocks(d, review.ClockResponse, says) {
		f.add(Obligation{Clock: review.ClockResponse, Due: d.FinalAt().Add(fulfilWithin), InternalTarget: true,
			Text: "carry out what was approved", Since: d.FinalAt(), DecisionSeq: d.Seq})
	}
}

// carriedOut reports whether all that a decision granted is recorded as produced,
// preserved, in collection, or not held. A copy that was destroyed after the decision
// counts: it was made.
func (f *fold) carriedOut(d *Decision) bool {
	done := f.Records.inRevision(f.Records.fulfilmentsInForce(d.Leaf), d.Revision)
	if len(done) == 0 && len(d.Unavailable) == 0 {
		return false
	}
	final := d.WithCurrentEffect()
	_, all := review.OutstandingRows(review.FulfilmentInput{Policy: f.Policy, Request: f.Records.Request(d.Revision),
		Decision: &final, Shown: d.Assessment, Earlier: done, Now: f.Now})
	return all
}

// addReminder is the reminder that a person set by snoozing the request. It ends when
// the request is woken, decided or revised.
func (f *fold) addReminder() {
	r := f.Records
	if len(r.Snoozes) == 0 {
		return
	}
	z := &r.Snoozes[len(r.Snoozes)-1]
	d := r.LatestDecision()
	if z.Until.IsZero() || r.currentRevision().Leaf > z.Leaf || d != nil && d.Leaf > z.Leaf {
		return
	}
	says := cmp.Or(z.Why, "reminder")
	f.add(Obligation{Clock: review.ClockReminder, Due: z.Until, InternalTarget: true, Text: says, Since: z.At})
}

// snoozedUntil is until when a request is snoozed, zero if it is not. A snooze has no
// effect if anything that binds us or can be overdue falls due before its end.
func snoozedUntil(obligations []Obligation) (until time.Time) {
	for i := range obligations {
		if review.ClockKindOf(obligations[i].Clock).Personal {
			until = obligations[i].Due
		}
	}
	if slices.ContainsFunc(obligations, func(o Obligation) bool {
		return (o.BindsUs() || o.CanBeOverdue()) && !o.Due.After(until)
	}) {
		return time.Time{}
	}
	return until
}
