package obligation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lert/review"
)

// defaultCloseAfterDays is the time after which a request that was pushed back may be
// closed, if the platform's policy sets none.
const defaultCloseAfterDays = 30

// addClarification is what a push back starts: when the agency's reply is due, and when
// the request may be closed without one.
func (f *fold) addClarification(d *Decision) {
	days := defaultCloseAfterDays
	if p := f.Policy.Platform(f.req.Platform); p != nil && p.CloseAfterDays > 0 {
		days = p.CloseAfterDays
	}
	f.add(Obligation{Clock: review.ClockClarification, Due: d.DecidedAt.AddDate(0, 0, days), InternalTarget: true,
		Text:  fmt.Sprintf("no reply after %d days: the request may be closed", days),
		Since: d.DecidedAt, DecisionSeq: d.Seq})
	if due, rule := review.ClarificationDue(f.Policy, f.req, d.DecidedAt); rule != nil {
		f.add(Obligation{Clock: review.ClockClarification, Due: due, Basis: rule.ID, InternalTarget: true,
			BindsAgency: true, Text: "the agency's reply is due", Since: d.DecidedAt, DecisionSeq: d.Seq})
	}
}

// addCollectionStart is the start of a collection that was granted, until a start is recorded, or that nothing is to be
// collected. Before the decision it is one of the clocks that run.
func (f *fold) addCollectionStart() {
	if d := f.approval(); d != nil && f.progress.State == review.StateDecided && !f.collectionRecorded(d.ID) &&
		!f.carriedOut(d) {
		f.addClocks(d, review.ClockCollectionStart, "start the collection")
	}
}

// addCollectionEnd is the end of a collection of future data: of one that runs,
// whatever has become of its decision since; or of one that was granted and is neither
// started nor recorded as yielding nothing.
func (f *fold) addCollectionEnd() {
	run := review.RunningCollection(f.done)
	d := f.approval()
	if run != nil {
		d = f.Records.decisionByID(run.DecisionID)
	}
	if d == nil || run == nil && (f.collectionRecorded(d.ID) || f.carriedOut(d)) {
		return
	}
	if !f.addClocks(d, review.ClockCollectionEnd, "the collection must stop") && run != nil {
		f.add(Obligation{Clock: review.ClockCollectionEnd, Due: run.At, InternalTarget: true,
			Text:  "the order has no end date: find out when the collection must stop",
			Since: run.RecordedAt, DecisionSeq: d.Seq})
	}
}

// collectionRecorded reports whether a collection was started or stopped under a
// decision.
func (f *fold) collectionRecorded(decision string) bool {
	return slices.ContainsFunc(f.done, func(x review.Fulfilment) bool {
		return x.DecisionID == decision && (x.Kind == review.CollectionStarted || x.Kind == review.CollectionStopped)
	})
}

// counselReviewWithin is the time in which counsel reviews what was done without them.
const counselReviewWithin = 24 * time.Hour

// addCounselReview is the review that counsel makes after the fact: of an emergency
// that the lead on call approved in counsel's place; of a request that was refused or
// closed although it described a danger to life; of a nondisclosure order that had
// ended before it was renewed.
func (f *fold) addCounselReview() {
	r := f.Records
	for i := range r.Decisions {
		d := &r.Decisions[i]
		if says := f.counselReviewText(i); says != "" && !r.counselActedAfter(d.Leaf) {
			f.add(Obligation{Clock: review.ClockCounsel, Due: d.DecidedAt.Add(counselReviewWithin), Text: says,
				Since: d.DecidedAt, DecisionSeq: d.Seq})
		}
	}
	for i := range r.Renewals {
		if x := &r.Renewals[i]; x.Gap && !r.counselActedAfter(x.Leaf) {
			f.add(Obligation{Clock: review.ClockCounsel, Due: x.At.Add(counselReviewWithin),
				Text:  "counsel must review the gap: the bar on user notice ended before it was renewed",
				Since: x.At})
		}
	}
}

// counselReviewText is what counsel has to review about the decision at index i, "" for
// nothing.
func (f *fold) counselReviewText(i int) string {
	r, d := f.Records, &f.Records.Decisions[i]
	if !d.Final() || r.takenBack(i) || r.counselTookPart(d) {
		return ""
	}
	emergency := r.Revisions[d.Revision-1].Document.Kind == review.KindEmergency
	shown := cmp.Or(d.Assessment, &review.Assessment{})
	switch {
	case d.Outcome == review.OutcomeApprove && (i == len(r.Decisions)-1 || r.disclosedUnder(d)):
		if emergency && shown.Counsel {
			return "counsel must review what the lead on call approved"
		}
	case d.Outcome == review.OutcomeReject && f.progress.State == review.StateDecided && r.onlyWithdrawnAfter(i):
		if emergency || shown.Find("emergency.unclaimed") != nil {
			return "counsel must review the refusal: the request describes a danger to life"
		}
	}
	return ""
}

// counselTookPart reports whether counsel made, signed or advised on a decision.
func (r *Records) counselTookPart(d *Decision) bool {
	return d.By.Role == review.RoleCounsel || d.Countersign != nil || r.AsOf(d.Leaf).HasOpinion(d.Revision)
}

// onlyWithdrawnAfter reports whether every decision after the one at index i is a
// withdrawal.
func (r *Records) onlyWithdrawnAfter(i int) bool {
	notWithdrawn := func(d Decision) bool { return d.Outcome != review.OutcomeWithdrawn }
	return !slices.ContainsFunc(r.Decisions[i+1:], notWithdrawn)
}

// counselActedAfter reports whether counsel recorded anything on the request after a
// position of the ledger.
func (r *Records) counselActedAfter(after int64) bool {
	byCounsel := func(a *review.Actor, leaf int64) bool { return leaf > after && a.Role == review.RoleCounsel }
	return r.lastObservation(func(o *Observation) bool { return byCounsel(&o.By, o.Leaf) }) != nil ||
		slices.ContainsFunc(r.Questions, func(q Question) bool { return byCounsel(&q.OpinionBy, q.OpinionLeaf) }) ||
		slices.ContainsFunc(r.Decisions, func(d Decision) bool {
			return byCounsel(&d.By, d.Leaf) || d.Countersign != nil && byCounsel(&d.Countersign.By, d.CountersignLeaf)
		})
}
