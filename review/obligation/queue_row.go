package obligation

import (
	"time"

	"lert/review"
	"lert/review/text"
)

// QueueRow is one request as the queue shows it: a summary made when the request was
// last assessed, so that showing a screen of rows needs no assessment. All times are in
// UTC.
type QueueRow struct {
	// Key is the row's place in the order of the tab, for paging; callers do not
	// interpret it.
	Key               []byte
	ID                string
	Revision          int
	State             string
	Kind              review.Kind
	Platform          string
	Channel           string
	Country           string
	Agency            string // as the document spells it: untrusted text, see text.Clean
	Reference         string
	Instrument        string // the instrument's id, "" if there is none
	InstrumentShort   string `name:"process"` // the instrument's short name, "none" if there is none
	TargetCount       int    `name:"targets"`
	Verdicts          [5]review.Verdict
	Recommendation    string `name:"recommend"`
	Counsel           bool
	Codes             []string
	Categories        []review.Category
	Sentence          text.Text // the assessment in one sentence
	ReceivedAt        time.Time `name:"received"`
	Due               time.Time // of the response clock, zero if there is none
	DueBasis          string
	DueInternalTarget bool `name:"duetarget"` // Due is an internal target, not a statutory deadline
	// PreserveBy is by when the copy that the request asks for should be made, an internal target; zero if none is
	// asked for or it was made.
	PreserveBy   time.Time `name:"preserveby"`
	Holder       string
	ClaimedSince time.Time `name:"heldsince"`
	ClaimedUntil time.Time `name:"helduntil"`
	Outcome      string    // of the latest decision, "" if there is none
	Effect       string
	DecidedAt    time.Time `name:"decided"`
	DecidedBy    string    `name:"analyst"` // the person who decided
	NoticeAction string    `name:"notice"`  // the notice action planned or chosen
	RelatedCount int       `name:"related"`
	Overridden   bool      // the latest decision overrode a finding
	// Late: a decision or a fulfilment is on record as later than a law allows.
	Late bool
	// NumberTarget: a telephone number is a target.
	NumberTarget bool `name:"number"`
	// RowsNow is how many of the data types asked for can be produced as the request is, RowsAsked all of them; for a
	// preservation, how many can be kept.
	RowsNow   int `name:"producible"`
	RowsAsked int `name:"asked"`
	// CounselSpoke: counsel answered a question about this revision.
	CounselSpoke bool `name:"counselspoke"`
	// OverdueFrom is from when it counts as overdue: the earliest date by which a law requires something of us, or a
	// collection must have stopped; zero if nothing of the kind is open.
	OverdueFrom time.Time `name:"overduefrom"`
	// NoticeFrom is from when the user is to be notified, or the exception to be rechecked; zero if neither is owed.
	NoticeFrom time.Time `name:"noticefrom"`
	// SnoozedUntil is until when a person snoozed it, zero if it is not snoozed.
	// Nothing that binds us falls due before.
	SnoozedUntil time.Time `name:"snoozed"`
}

// ExpireClaim removes from the row a claim that does not run now.
func (r *QueueRow) ExpireClaim(now time.Time) {
	if h := (Holder{r.Holder, r.ClaimedSince, r.ClaimedUntil}); !h.RunsAt(now, r.Kind) {
		r.SetHolder(Holder{})
	}
}

// DecisionInForce reports whether the row is to show its latest decision. A request
// that was decided and is open again, as after a revision, shows what is to be done
// instead.
func (r *QueueRow) DecisionInForce() bool { return r.Outcome != "" && r.State != review.StateOpen }

// SetHolder shows a claim on the row; the zero value shows none.
func (r *QueueRow) SetHolder(h Holder) {
	r.Holder, r.ClaimedSince, r.ClaimedUntil = h.Name, h.Since, h.Until
}

// The bands of the working order, the most urgent first.
const (
	BandEmergency = iota
	bandRest
)

// Band is the request's band in the working order. Emergencies come first; all others are one list, by WorkBy.
func (r *QueueRow) Band() byte {
	if r.Kind == review.KindEmergency {
		return BandEmergency
	}
	return bandRest
}

// WorkBy is what places the request in the working order: the earliest of what binds, which is the response, another
// legal deadline, or the making of the copy that is asked for; zero if none has a date.
func (r *QueueRow) WorkBy() time.Time {
	return earliest(r.Due, earliest(r.PreserveBy, r.OverdueFrom))
}

// ShownDue is the date that a list shows, and whether it is an internal target: that of WorkBy, but a legal deadline
// once one is missed.
func (r *QueueRow) ShownDue(now time.Time) (due time.Time, internalTarget bool) {
	due = r.WorkBy()
	if r.Overdue(now) || due.Equal(r.OverdueFrom) {
		return r.OverdueFrom, false
	}
	return due, r.DueInternalTarget || !due.Equal(r.Due)
}

// Overdue reports whether a legal deadline of the request is missed, or a collection runs on that should have stopped.
// An internal target is never overdue. The totals, the filter is:overdue and every list count by this.
func (r *QueueRow) Overdue(now time.Time) bool {
	return !r.OverdueFrom.IsZero() && r.OverdueFrom.Before(now)
}

// NoticeDue reports whether the day has come on which the user is to be notified, or the exception to be rechecked.
func (r *QueueRow) NoticeDue(now time.Time) bool {
	return !r.NoticeFrom.IsZero() && r.NoticeFrom.Before(now)
}

// Waits reports whether the request waits for us to decide it.
func (r *QueueRow) Waits() bool {
	return r.State == review.StateOpen || r.State == review.StateReferred
}

// earliest is the earlier of two instants; a zero one does not count.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
