package store

import (
	"time"

	"lert/review"
)

// sheet is what somebody would note on paper about one request, act by act: a
// model of the desk that knows no clocks, no indexes and no engine, only what
// may leave, whom one may tell, and what is still to be done.
type sheet struct {
	id      string
	kind    review.Kind
	ahead   bool        // an order for data to come
	target  string      // whose data it is
	silence review.Date // until when a court's paper forbids to tell; zero: it does not

	rev     int
	outcome string // of the latest decision; "" while it is ours to decide
	held    bool   // its second signature is missing
	of      int    // the revision that was decided
	final   time.Time
	id2     string // of the decision
	notice  review.NoticeChoice

	left     bool // data left, or a collection was started
	runs     bool // a collection runs
	kept     bool // a copy is there
	complete bool // all that can be granted was handed over, started or found empty
	told     time.Time
	toldLast time.Time // the last notice
	leftLast time.Time // when data left last
	toldFor  string    // the decision before whose disclosure they were told, "" after one
	hides    bool      // since they were told, a paper came or data left
	unknown  bool      // since they were told, data left that they were not told of
	tell     bool      // the user is owed the truth
	again    bool      // or it is owed to look again at why they may not have it
	tellOn   time.Time // from then on; zero: not said
}

// GoString keeps a failing run short.
func (s *sheet) GoString() string { return s.id }

// granted is all that an approval can give.
func (s *sheet) granted() string {
	if s.ahead {
		return "traffic.message_log"
	}
	return "subscriber.name"
}

// inForce reports an approval that something may leave on.
func (s *sheet) inForce() bool {
	return s.outcome == review.OutcomeApprove && !s.held && s.of == s.rev
}

// ours reports that the agency waits for us: nobody decided, or what was
// decided is held, or was on an older revision.
func (s *sheet) ours() bool { return s.outcome == "" || s.held || s.of != s.rev }

// waitDays is how long a user may object before data leaves.
const waitDays = 10

// mayLeave reports whether something may leave at an instant.
func (s *sheet) mayLeave(at time.Time) bool {
	if !s.inForce() || at.Before(s.final.Truncate(time.Second)) {
		return false
	}
	if s.notice.Action != review.NoticeBefore {
		return true
	}
	return !s.told.IsZero() && !at.Before(review.DateOf(s.told.UTC()).AddDays(waitDays+1).StartOfDay(time.UTC))
}

// silent reports that the request forbids telling its user at an instant: its paper
// does, or what was decided on it. One that was rejected silences nobody.
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

// owes notes what the choice of the decision owes to the user.
func (s *sheet) owes() {
	switch s.notice.Action {
	case review.NoticeDelay:
		s.tell, s.again, s.tellOn = true, false, midnightInHawaii(s.notice.Until)
	case review.NoticeBefore:
		s.tell, s.again, s.tellOn = true, false, time.Time{}
	case review.NoticeProhibited: // with no end known: it is asked about again
		s.tell, s.again = false, true
	}
}

// superseded notes that what a decision began ends with it, but for what is
// owed because data left.
func (s *sheet) superseded() {
	if !s.left {
		s.tell, s.again = false, false
	}
}
