package obligation

import (
	"fmt"
	"slices"
	"time"

	"lert/review"
)

// defaultCloseAfterDays is when a pushed back request may be closed where the platform
// says nothing.
const defaultCloseAfterDays = 30

// addClarification is what a push back starts: until when the agency answers, and
// from when the request may be closed.
func (f *fold) addClarification(d *Decision) {
	days := defaultCloseAfterDays
	if p := f.Policy.Platform(f.req.Platform); p != nil && p.CloseAfterDays > 0 {
		days = p.CloseAfterDays
	}
	f.add(Obligation{Clock: review.ClockClarification, Due: d.DecidedAt.AddDate(0, 0, days), HouseTarget: true,
		Text: fmt.Sprintf("no answer after %d days: the request may be closed", days), Since: d.DecidedAt, DecisionSeq: d.Seq})
	if due, rule := review.ClarificationDue(f.Policy, f.req, d.DecidedAt); rule != nil {
		f.add(Obligation{Clock: review.ClockClarification, Due: due, Basis: rule.ID, HouseTarget: true, BindsAgency: true, Text: "the agency's answer is due",
			Since: d.DecidedAt, DecisionSeq: d.Seq})
	}
}

// addCollectionEnd is the stop that a collection owes: one that runs, whatever became of
// its decision since; and one that was granted and neither started nor found empty.
func (f *fold) addCollectionEnd() {
	run := review.RunningCollection(f.done)
	d := f.approval()
	if run != nil {
		d = f.Records.decisionByID(run.DecisionID)
	}
	if d == nil || run == nil && (f.collectionRecorded(d.ID) || f.carriedOut(d)) {
		return
	}
	ends := false
	for _, k := range clocksOf(d.Assessment) {
		if k.Name == review.ClockCollectionEnd && !k.Informative {
			ends = true
			f.add(Obligation{Clock: k.Name, Due: k.Due, Basis: k.Basis, HouseTarget: k.InternalTarget, Text: "the collection must stop", Since: d.FinalAt(), DecisionSeq: d.Seq})
		}
	}
	if run != nil && !ends {
		f.add(Obligation{Clock: review.ClockCollectionEnd, Due: run.At, HouseTarget: true, Text: "the order names no end: find out when the collection must stop",
			Since: run.RecordedAt, DecisionSeq: d.Seq})
	}
}

// collectionRecorded reports whether a collection was started or stopped on a decision.
func (f *fold) collectionRecorded(decision string) bool {
	for i := range f.done {
		if x := &f.done[i]; x.DecisionID == decision && (x.Kind == review.CollectionStarted || x.Kind == review.CollectionStopped) {
			return true
		}
	}
	return false
}

// counselReviewWithin is when counsel's look falls due after something was done that
// counsel must see.
const counselReviewWithin = 24 * time.Hour

// addCounselReview is a look that counsel owes afterwards: at an emergency that the lead on
// call approved in their place; at a request that was refused or closed although
// it described a danger to life; at a bar that had ended before it was renewed.
func (f *fold) addCounselReview() {
	r := f.Records
	addReview := func(since time.Time, leaf int64, decision uint64, says string) {
		if !r.counselActedAfter(leaf) {
			f.add(Obligation{Clock: review.ClockCounsel, Due: since.Add(counselReviewWithin), Text: says, Since: since, DecisionSeq: decision})
		}
	}
	for i := range r.Decisions {
		d := &r.Decisions[i]
		latest := i == len(r.Decisions)-1
		if d.Countersign != nil || !d.Final() || r.takenBack(i) || d.By.Role == review.RoleCounsel || r.AsOf(d.Leaf).HasOpinion(d.Revision) {
			continue
		}
		switch {
		case d.Outcome == review.OutcomeApprove && (latest || r.disclosedUnder(d)):
			if d.Assessment != nil && d.Assessment.Counsel && r.Revisions[d.Revision-1].Document.Kind == review.KindEmergency {
				addReview(d.DecidedAt, d.Leaf, d.Seq, "counsel reviews what the lead on call approved")
			}
		case d.Outcome == review.OutcomeReject && f.progress.State == review.StateDecided && r.onlyWithdrawnAfter(i):
			if f.describedDanger(d) {
				addReview(d.DecidedAt, d.Leaf, d.Seq, "counsel looks at what was refused: it describes a danger to life")
			}
		}
	}
	for i := range r.Renewals {
		if x := &r.Renewals[i]; x.Gap {
			addReview(x.At, x.Leaf, 0, "counsel looks at the gap: the bar on telling the user had ended before it was renewed")
		}
	}
}

// onlyWithdrawnAfter reports whether nothing but a withdrawal followed a decision.
func (r *Records) onlyWithdrawnAfter(i int) bool {
	return !slices.ContainsFunc(r.Decisions[i+1:], func(d Decision) bool { return d.Outcome != review.OutcomeWithdrawn })
}

// describedDanger reports whether a decided request described a danger to life.
func (f *fold) describedDanger(d *Decision) bool {
	if f.Records.Revisions[d.Revision-1].Document.Kind == review.KindEmergency {
		return true
	}
	return d.Assessment != nil && d.Assessment.Find("emergency.unclaimed") != nil
}

// counselActedAfter reports whether counsel recorded anything on the request after a
// point of the ledger.
func (r *Records) counselActedAfter(after int64) bool {
	byCounsel := func(a *review.Actor, leaf int64) bool { return leaf > after && a.Role == review.RoleCounsel }
	for i := range r.Observations {
		if o := &r.Observations[i]; byCounsel(&o.By, o.Leaf) && r.isCurrent(o) {
			return true
		}
	}
	for i := range r.Questions {
		if q := &r.Questions[i]; byCounsel(&q.OpinionBy, q.OpinionLeaf) {
			return true
		}
	}
	for i := range r.Decisions {
		d := &r.Decisions[i]
		if byCounsel(&d.By, d.Leaf) || d.Countersign != nil && byCounsel(&d.Countersign.By, d.CountersignLeaf) {
			return true
		}
	}
	return false
}
