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
	bandEmergency = iota
	bandRest
)

// Band is the request's band in the working order. Emergencies come first; all others are one list, by WorkBy.
func (r *QueueRow) Band() byte {
	if r.Kind == review.KindEmergency {
		return bandEmergency
	}
	return bandRest
}

// WorkBy is what places the request in the working order: the earliest of what binds, the response or the making of
// the copy that is asked for; zero if neither has a date.
func (r *QueueRow) WorkBy() time.Time {
	if r.Due.IsZero() || !r.PreserveBy.IsZero() && r.PreserveBy.Before(r.Due) {
		return r.PreserveBy
	}
	return r.Due
}

// ShownDue is the date that a list shows, and whether it is an internal target: that of WorkBy, but a statutory
// deadline once that is missed.
func (r *QueueRow) ShownDue(now time.Time) (due time.Time, internalTarget bool) {
	if due = r.WorkBy(); due.Equal(r.Due) || r.Overdue(now) {
		return r.Due, r.DueInternalTarget
	}
	return due, true
}

// Overdue reports whether the request waits for us although its response clock has run
// out. An internal target is never overdue.
func (r *QueueRow) Overdue(now time.Time) bool {
	waits := r.State == review.StateOpen || r.State == review.StateReferred
	return waits && !r.DueInternalTarget && !r.Due.IsZero() && now.After(r.Due)
}
