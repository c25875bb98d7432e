package obligation

import (
	"slices"

	"lert/review"
)

// addAuthorityNotice is the form with which the law has an authority told why its order is not carried out in full,
// from the decision until a letter on that decision is recorded as sent. It is due within the deadline of the order
// itself.
func (f *fold) addAuthorityNotice() {
	d := f.Records.CurrentDecision()
	open := f.progress.State == review.StateOpen || f.progress.State == review.StateReferred
	if d == nil || open || !d.Final() || !leavesSomethingOut(d) || f.letterSent(d) {
		return
	}
	due, rule := review.AuthorityNoticeDue(f.Policy, f.req, d.FinalAt())
	if rule == nil {
		return
	}
	target := true
	for _, k := range bindingClocks(d.Assessment, review.ClockResponse) {
		if !k.InternalTarget && k.Due.Before(due) {
			due, target = k.Due, false
		}
	}
	f.add(Obligation{Clock: review.ClockAuthorityNotice, Due: due, Basis: rule.ID, InternalTarget: target,
		Text:  "send the Annex III form to tell the authority why its order is not carried out in full",
		Since: d.FinalAt(), DecisionSeq: d.Seq})
}

// leavesSomethingOut reports whether a decision does not carry out, or not in full, what was asked.
func leavesSomethingOut(d *Decision) bool {
	switch d.Outcome {
	case review.OutcomePushBack, review.OutcomeReject:
		return true
	case review.OutcomeApprove:
		if d.Assessment == nil {
			return false
		}
		return len(d.Unavailable) > 0 || withholds(d) ||
			slices.ContainsFunc(d.Assessment.Categories, func(r review.CategoryRow) bool { return !r.Producible })
	}
	return false
}

// letterSent reports whether a letter that goes with a decision is recorded as sent. If a request that was pushed back
// is closed without an answer, the letter of the push back counts.
func (f *fold) letterSent(d *Decision) bool {
	return slices.ContainsFunc(f.done, func(x review.Fulfilment) bool {
		if x.Kind != review.LetterSent {
			return false
		}
		earlier := f.Records.decisionByID(x.DecisionID)
		return x.DecisionID == d.ID || d.Outcome == review.OutcomeReject && earlier != nil &&
			earlier.Outcome == review.OutcomePushBack && earlier.Revision == d.Revision
	})
}
