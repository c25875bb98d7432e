package obligation

import (
	"slices"

	"lert/review"
)

// addOfferedRoute is what a request that fails and describes a danger to life asks of us until counsel has answered:
// that the agency is called and offered the emergency route, until a call is recorded, and that counsel answers before
// the request is sent back or closed.
func (f *fold) addOfferedRoute() {
	if f.assessment.Find(review.CodeOfferChannel) == nil || f.counselAnswered() {
		return
	}
	due := f.req.ReceivedAt.Add(f.Policy.Platform(f.req.Platform).EmergencyTarget())
	since := f.Records.currentRevision().ImportedAt
	if again := dueOf(f.out, review.ClockCallback); again.IsZero() && !f.agencyCalled() {
		f.add(Obligation{Clock: review.ClockCallback, Due: due, InternalTarget: true, Since: since,
			Text: "call the agency: the request describes a danger to life"})
	}
	f.add(Obligation{Clock: review.ClockCounsel, Due: due, Since: since,
		Text: "counsel must answer before the request is pushed back or closed: it describes a danger to life"})
}

// agencyCalled reports whether somebody was reached at the agency since the request arrived.
func (f *fold) agencyCalled() bool {
	v := f.req.Requester.Verification
	return v != nil && v.Callback != nil && v.Callback.Result != "unreachable" &&
		(v.Callback.At.IsZero() || !v.Callback.At.Before(f.req.ReceivedAt)) && !review.IsAhead(v.Callback.At, f.Now)
}

// counselAnswered reports whether counsel gave an opinion on the current revision, or decided it.
func (f *fold) counselAnswered() bool {
	r := f.Records
	return r.HasOpinion(r.Revision()) || slices.ContainsFunc(r.Decisions, func(d Decision) bool {
		return d.Revision == r.Revision() && d.By.Role == review.RoleCounsel && d.Outcome != review.OutcomeTakenBack
	})
}
