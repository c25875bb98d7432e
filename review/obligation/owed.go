package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Obligation is something that is owed on a request. What starts and stops it,
// and whom it binds, stands in review.ClockKinds under its clock.
type Obligation struct {
	Clock  string    `json:"clock"`
	Due    time.Time `json:"due"` // UTC
	Basis  string    `json:"basis,omitempty"`
	Target bool      `json:"target,omitempty"` // an aim of the house: never a breach
	Says   string    `json:"says"`
	// Theirs: it binds the agency; what follows from it is ours to look at.
	Theirs bool `json:"theirs,omitempty"`
	// Since is when the record was made that started it; zero: the request's arrival.
	Since time.Time `json:"since,omitzero"`
	// Decision is the number of the decision that started it, 0 for none.
	Decision uint64 `json:"decision,omitempty"`
	// Copy: it is owed on a copy that was made.
	Copy bool `json:"copy,omitempty"`
	// By is the extension under which the copy is kept now, "" for none.
	By string `json:"by,omitempty"`
	// Closed: the copy's request was closed, and it is asked what becomes of it.
	Closed bool `json:"closed,omitempty"`
}

// Legal reports whether the date binds us: it is neither an aim of the house nor
// a person's reminder, nor the other side's.
func (o *Obligation) Legal() bool {
	return !o.Target && !o.Theirs && !review.KindOfClock(o.Clock).Personal
}

// ToUser reports what is owed to a user: to be told, or to be looked at again why
// they are not.
func (o *Obligation) ToUser() bool { return review.KindOfClock(o.Clock).ToUser }

// Key is the byte of the obligation's clock in the index of what falls due.
func (o *Obligation) Key() byte {
	k := review.KindOfClock(o.Clock)
	if o.Target {
		return k.Aim
	}
	return k.Key
}

// Overdue reports whether it counts among what is overdue once its date has passed.
func (o *Obligation) Overdue() bool {
	k := review.KindOfClock(o.Clock)
	return k.Overdue && (!o.Target || k.AimsCount)
}

// Input is everything that a fold looks at.
type Input struct {
	Policy  *review.Policy
	Records *Records
	Around  Around
	Now     time.Time // the instant as of which clocks are counted, UTC
}

// Standing is what follows from the records of a request.
type Standing struct {
	Progress
	Owed []Obligation
	// Change is the next instant at which the row may change by itself, zero: never.
	Change time.Time
	Row    Row
}

// Fold computes what follows from the records: the same input gives the same
// standing, for an act that has just recorded something and for a check of all
// that was ever recorded.
func Fold(in Input) *Standing {
	f := &fold{Input: in, p: ProgressOf(in.Records)}
	f.req = in.Records.Request(in.Records.Revision())
	f.now = review.Assess(in.Policy, f.req, in.History(in.Now), in.Now)
	if f.p.Answers == "" {
		f.done = in.Records.Done()
		f.owed()
	}
	s := &Standing{Progress: f.p, Owed: f.out, Change: nextChange(f.req, in.Now)}
	f.row(&s.Row)
	return s
}

// fold is one fold under way.
type fold struct {
	Input
	p    Progress
	req  *review.Request    // the current revision, with what was found out
	now  *review.Assessment // of it, at the fold's instant
	done []review.Fulfilment
	out  []Obligation
}

func (f *fold) owe(o Obligation) {
	if !o.Due.IsZero() {
		o.Due = o.Due.UTC()
		f.out = append(f.out, o)
	}
}

// owed lists what is owed, clock by clock.
func (f *fold) owed() {
	switch f.p.State {
	case review.StateOpen, review.StateReferred:
		f.running()
		f.callback()
	case review.StateWaiting:
		f.clarification(f.Records.Latest())
	case review.StateDecided:
		f.carryOut(f.Records.Latest())
	}
	f.copies()
	f.toUser()
	f.collection()
	f.counsel()
	f.reminder()
}

// approved is the latest decision where it is an approval with effect, nil where
// it is not.
func (f *fold) approved() *Decision {
	if d := f.Records.Latest(); d != nil && d.Outcome == review.OutcomeApprove && d.Final() {
		return d
	}
	return nil
}

// running are the clocks that run by themselves while the request waits for us.
func (f *fold) running() {
	for _, k := range f.now.Clocks {
		if k.Informative || !review.KindOfClock(k.Clock).Runs {
			continue
		}
		says := k.Clock + " falls due"
		if k.Clock == review.ClockResponse {
			if says = "answer the agency"; k.Target {
				says = "answer the agency (house target)"
			}
		}
		f.owe(Obligation{Clock: k.Clock, Due: k.Due, Basis: k.Basis, Target: k.Target, Says: says})
	}
}

// callAgain is when an agency that could not be reached is to be called again.
const callAgain = 15 * time.Minute

// callback is owed after a call that reached nobody, while the request is open.
func (f *fold) callback() {
	r := f.Records
	for i := len(r.Observations) - 1; i >= 0; i-- {
		o := &r.Observations[i]
		if o.Kind != review.ObservedCallback || o.Callback == nil || !r.stands(o) {
			continue
		}
		if d := r.Latest(); o.Callback.Result == "unreachable" && (d == nil || d.Leaf < o.Leaf) && ProgressOf(r.AsOf(o.Leaf)).State == review.StateOpen {
			f.owe(Obligation{Clock: review.ClockCallback, Due: o.At.Add(callAgain), Target: true, Says: "call the agency again", Since: o.At})
		}
		return
	}
}

// fulfilAfter is when an approval is to be carried out where neither law nor the
// platform's own aim sets a time: it must not vanish for want of a clock.
const fulfilAfter = 72 * time.Hour

// carryOut is owed after an approval until all that it granted is recorded as
// done, or as empty.
func (f *fold) carryOut(d *Decision) {
	if d == nil || d.Outcome != review.OutcomeApprove || f.carriedOut(d) {
		return
	}
	if rests, _ := f.rests(); rests {
		return
	}
	says := "send what was approved"
	if f.req.Kind.Preserves() {
		says = "make the copy that was approved, and record it"
	}
	timed := false
	for _, k := range clocksOf(d.Shown) {
		if k.Clock == review.ClockResponse && !k.Informative && !k.Due.IsZero() {
			timed = true
			f.owe(Obligation{Clock: k.Clock, Due: k.Due, Basis: k.Basis, Target: k.Target, Says: says, Since: d.FinalAt(), Decision: d.Seq})
		}
	}
	if !timed {
		f.owe(Obligation{Clock: review.ClockResponse, Due: d.FinalAt().Add(fulfilAfter), Target: true, Says: "carry out what was approved", Since: d.FinalAt(), Decision: d.Seq})
	}
}

// carriedOut reports whether all that a decision granted is recorded as produced,
// preserved, in collection, or empty. A copy that was destroyed later was made
// all the same.
func (f *fold) carriedOut(d *Decision) bool {
	if len(f.Records.Fulfilments) == 0 && len(d.Unavailable) == 0 {
		return false
	}
	done := f.Records.asOf(f.Records.inForce(d.Leaf), d.Revision)
	if len(done) == 0 && len(d.Unavailable) == 0 {
		return false
	}
	final := d.ByNow()
	_, all := review.Outstanding(review.Release{Policy: f.Policy, Request: f.Records.Request(d.Revision), Decision: &final, Shown: d.Shown,
		Earlier: done, Now: f.Now})
	return all
}

func clocksOf(a *review.Assessment) []review.Clock {
	if a == nil {
		return nil
	}
	return a.Clocks
}

// reminder is a person's own, until it is woken, decided or revised.
func (f *fold) reminder() {
	r := f.Records
	if len(r.Snoozes) == 0 {
		return
	}
	z := &r.Snoozes[len(r.Snoozes)-1]
	if z.Until.IsZero() || r.current().Leaf > z.Leaf {
		return
	}
	if d := r.Latest(); d != nil && d.Leaf > z.Leaf {
		return
	}
	says := z.Why
	if says == "" {
		says = "look at it again"
	}
	f.owe(Obligation{Clock: review.ClockReminder, Due: z.Until, Target: true, Says: says, Since: z.At})
}

// asleep is until when a request is laid aside, zero for not at all. Whatever
// came to be owed since, nothing that binds is slept through.
func asleep(owed []Obligation) (until time.Time) {
	for i := range owed {
		if review.KindOfClock(owed[i].Clock).Personal {
			until = owed[i].Due
		}
	}
	binds := func(o Obligation) bool { return (o.Legal() || o.Overdue()) && !o.Due.After(until) }
	if slices.ContainsFunc(owed, binds) {
		return time.Time{}
	}
	return until
}

// Late is what a record says of an answer that comes after its legal time: when
// it was due, and by which rule. decision is the number of the decision that the
// answer rests on, 0 for none.
func Late(owed []Obligation, at time.Time, decision uint64) string {
	for i := range owed {
		o := &owed[i]
		if o.Clock != review.ClockResponse || !o.Legal() || !at.After(o.Due) || o.Decision != 0 && o.Decision != decision {
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
