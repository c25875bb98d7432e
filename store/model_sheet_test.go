package store

import (
	"time"

	"lert/review"
)

// sheet is what somebody would note on paper about one request, step by step: a model without clocks, indexes or engine
// that knows only what may be disclosed, who may be notified, and what is still to be done.
type sheet struct {
	id      string
	kind    review.Kind
	ahead   bool        // an order for future data
	target  string      // whose data it is
	silence review.Date // until when a court order forbids notice; zero if it does not

	rev     int
	outcome string // of the latest decision; "" while it is ours to decide
	held    bool   // its second signature is missing
	of      int    // the revision that was decided
	final   time.Time
	id2     string // of the decision
	notice  review.NoticeChoice
	// replaced is what was decided before each decision, by the decision's id.
	replaced map[string]sheetDecision

	left     bool // data was disclosed, or a collection was started
	runs     bool // a collection is running
	kept     bool // there is a copy
	complete bool // all that can be granted was produced, started or found empty
	told     time.Time
	toldLast time.Time // the last notice
	leftLast time.Time // when data was disclosed last
	toldFor  string    // the decision before whose disclosure they were told, "" after one
	hides    bool      // since they were notified, a document came or data was disclosed
	telling
}

// telling is what is still to be done towards the user.
type telling struct {
	unknown bool      // since they were notified, data was disclosed that the notice did not name
	tell    bool      // the user must be notified
	again   bool      // or it must be rechecked why they may not be
	tellOn  time.Time // from when on; zero if not said
}

// sheetDecision is what a sheet notes of a decision that another one replaced.
type sheetDecision struct {
	outcome, id string
	of          int
	telling     // owed until the other decision
}

// GoString keeps the report of a failing run short.
func (s *sheet) GoString() string { return s.id }

// granted is all that an approval can give.
func (s *sheet) granted() string {
	if s.ahead {
		return "traffic.message_log"
	}
	return "subscriber.name"
}

// inForce reports whether there is an approval under which something may be disclosed.
func (s *sheet) inForce() bool {
	return s.outcome == review.OutcomeApprove && !s.held && s.of == s.rev
}

// ours reports whether the agency waits for us: nothing is decided, or the decision is held or on an older revision.
func (s *sheet) ours() bool { return s.outcome == "" || s.held || s.of != s.rev }

// waitDays is how long a user may object before data leaves.
const waitDays = 10

// mayLeave reports whether something may be disclosed at an instant.
func (s *sheet) mayLeave(at time.Time) bool {
	if !s.inForce() || at.Before(s.final.Truncate(time.Second)) {
		return false
	}
	if s.notice.Action != review.NoticeBefore {
		return true
	}
	return !s.told.IsZero() && !at.Before(review.DateOf(s.told.UTC()).AddDays(waitDays+1).StartOfDay(time.UTC))
}

// silent reports whether the request forbids notifying its user at an instant: its document does, or the decision on
// it. A rejected request forbids nothing.
func (s *sheet) silent(at time.Time) bool {
	if !s.told.IsZero() && !s.hides {
		return false
	}
	if s.outcome == review.OutcomeReject && !s.held {
		return false
	}
	return s.paperSilent(at) || s.decidedSilent(at)
}

func (s *sheet) paperSilent(at time.Time) bool {
	return !s.silence.IsZero() && at.Before(midnightInHawaii(s.silence))
}

func (s *sheet) decidedSilent(at time.Time) bool {
	if s.outcome != review.OutcomeApprove || s.held {
		return false
	}
	return s.notice.Action == review.NoticeProhibited ||
		s.notice.Action == review.NoticeDelay && at.Before(midnightInHawaii(s.notice.Until))
}

// takesEffect notes that a decision is final now.
func (s *sheet) takesEffect(at time.Time) {
	s.held, s.final = false, at
	if s.outcome == review.OutcomeApprove && (s.told.IsZero() || s.tell || s.again || s.unknown) {
		s.owes()
	}
}

// owes notes what the decision's choice about notice requires.
func (s *sheet) owes() {
	switch s.notice.Action {
	case review.NoticeDelay:
		s.tell, s.again, s.tellOn = true, false, midnightInHawaii(s.notice.Until)
	case review.NoticeBefore:
		s.tell, s.again, s.tellOn = true, false, time.Time{}
	case review.NoticeProhibited: // with no known end: it is rechecked
		s.tell, s.again = false, true
	}
}

// superseded notes that what a decision began ends with it, except what is due because data was disclosed.
func (s *sheet) superseded() {
	if !s.left {
		s.tell, s.again = false, false
	}
}
