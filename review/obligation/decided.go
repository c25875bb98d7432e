package obligation

import (
	"fmt"
	"slices"
	"time"

	"lert/review"
)

// closeAfterDays is when a pushed back request may be closed where the platform
// says nothing.
const closeAfterDays = 30

// clarification is what a push back starts: until when the agency answers, and
// from when the request may be closed.
func (f *fold) clarification(d *Decision) {
	days := closeAfterDays
	if p := f.Policy.Platform(f.req.Platform); p != nil && p.CloseAfterDays > 0 {
		days = p.CloseAfterDays
	}
	f.owe(Obligation{Clock: review.ClockClarification, Due: d.DecidedAt.AddDate(0, 0, days), Target: true,
		Says: fmt.Sprintf("no answer after %d days: the request may be closed", days), Since: d.DecidedAt, Decision: d.Seq})
	if due, rule := review.Clarification(f.Policy, f.req, d.DecidedAt); rule != nil {
		f.owe(Obligation{Clock: review.ClockClarification, Due: due, Basis: rule.ID, Target: true, Theirs: true, Says: "the agency's answer is due",
			Since: d.DecidedAt, Decision: d.Seq})
	}
}

// collection is the stop that a collection owes: one that runs, whatever became of
// its decision since; and one that was granted and neither started nor found empty.
func (f *fold) collection() {
	run := review.Running(f.done)
	d := f.approved()
	if run != nil {
		d = f.Records.decided(run.Decision)
	}
	if d == nil || run == nil && (f.collected(d.ID) || f.carriedOut(d)) {
		return
	}
	ends := false
	for _, k := range clocksOf(d.Shown) {
		if k.Clock == review.ClockCollectionEnd && !k.Informative {
			ends = true
			f.owe(Obligation{Clock: k.Clock, Due: k.Due, Basis: k.Basis, Target: k.Target, Says: "the collection must stop", Since: d.FinalAt(), Decision: d.Seq})
		}
	}
	if run != nil && !ends {
		f.owe(Obligation{Clock: review.ClockCollectionEnd, Due: run.At, Target: true, Says: "the order names no end: find out when the collection must stop",
			Since: run.RecordedAt, Decision: d.Seq})
	}
}

// collected reports whether a collection was started or stopped on a decision.
func (f *fold) collected(decision string) bool {
	for i := range f.done {
		if x := &f.done[i]; x.Decision == decision && (x.Kind == review.CollectionStarted || x.Kind == review.CollectionStopped) {
			return true
		}
	}
	return false
}

// counselAfter is when counsel's look falls due after something was done that
// counsel must see.
const counselAfter = 24 * time.Hour

// counsel is a look that counsel owes afterwards: at an emergency that the lead on
// call approved in their place; at a request that was refused or closed although
// it described a danger to life; at a bar that had ended before it was renewed.
func (f *fold) counsel() {
	r := f.Records
	look := func(since time.Time, leaf int64, decision uint64, says string) {
		if !r.counselRecorded(leaf) {
			f.owe(Obligation{Clock: review.ClockCounsel, Due: since.Add(counselAfter), Says: says, Since: since, Decision: decision})
		}
	}
	for i := range r.Decisions {
		d := &r.Decisions[i]
		latest := i == len(r.Decisions)-1
		if d.Sign != nil || !d.Final() || r.takenBack(i) || d.By.Role == review.RoleCounsel || r.AsOf(d.Leaf).CounselAnswered(d.Revision) {
			continue
		}
		switch {
		case d.Outcome == review.OutcomeApprove && (latest || r.disclosed(d)):
			if d.Shown != nil && d.Shown.Counsel && r.Revisions[d.Revision-1].Document.Kind == review.Emergency {
				look(d.DecidedAt, d.Leaf, d.Seq, "counsel reviews what the lead on call approved")
			}
		case d.Outcome == review.OutcomeReject && f.p.State == review.StateDecided && r.onlyWithdrawn(i):
			if f.danger(d) {
				look(d.DecidedAt, d.Leaf, d.Seq, "counsel looks at what was refused: it describes a danger to life")
			}
		}
	}
	for i := range r.Renewals {
		if x := &r.Renewals[i]; x.Gap {
			look(x.At, x.Leaf, 0, "counsel looks at the gap: the bar on telling the user had ended before it was renewed")
		}
	}
}

// onlyWithdrawn reports whether nothing but a withdrawal followed a decision.
func (r *Records) onlyWithdrawn(i int) bool {
	return !slices.ContainsFunc(r.Decisions[i+1:], func(d Decision) bool { return d.Outcome != review.OutcomeWithdrawn })
}

// danger reports whether a decided request described a danger to life.
func (f *fold) danger(d *Decision) bool {
	if f.Records.Revisions[d.Revision-1].Document.Kind == review.Emergency {
		return true
	}
	return d.Shown != nil && d.Shown.Find("emergency.unclaimed") != nil
}

// counselRecorded reports whether counsel recorded anything on the request after a
// point of the ledger.
func (r *Records) counselRecorded(after int64) bool {
	is := func(a *review.Actor, leaf int64) bool { return leaf > after && a.Role == review.RoleCounsel }
	for i := range r.Observations {
		if o := &r.Observations[i]; is(&o.By, o.Leaf) && r.stands(o) {
			return true
		}
	}
	for i := range r.Questions {
		if q := &r.Questions[i]; is(&q.AnsweredBy, q.AnswerLeaf) {
			return true
		}
	}
	for i := range r.Decisions {
		d := &r.Decisions[i]
		if is(&d.By, d.Leaf) || d.Sign != nil && is(&d.Sign.By, d.SignLeaf) {
			return true
		}
	}
	return false
}
