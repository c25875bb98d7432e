package obligation

import (
	"time"

	"lert/review"
	"lert/review/text"
)

// QueueRow is one request as the queue shows it: a summary made when the request
// was last assessed, so that a screen of rows needs no assessment.
type QueueRow struct {
	// Key is the row's place in the tab's order, for paging; opaque.
	Key             []byte
	ID              string
	Revision        int
	State           string
	Kind            review.Kind
	Platform        string
	Channel         string
	Country         string
	Agency          string // as the document has it, see text.Clean
	Reference       string
	Instrument      string // the instrument's id, "" where there is none
	InstrumentShort string `name:"process"` // the instrument's short name, "none" where there is none
	TargetCount     int    `name:"targets"`
	Verdicts        [5]review.Verdict
	Recommendation  string `name:"recommend"`
	Counsel         bool
	Codes           []string
	Categories      []review.Category
	Sentence        text.Text // what the engine makes of it, one sentence
	ReceivedAt      time.Time `name:"received"`
	Due             time.Time // zero: no clock
	DueBasis        string
	DueHouseTarget  bool `name:"duetarget"` // a house target, not a legal time
	Holder          string
	ClaimedSince    time.Time `name:"heldsince"`
	ClaimedUntil    time.Time `name:"helduntil"`
	Outcome         string    // of the latest decision, "" before one
	Effect          string
	DecidedAt       time.Time `name:"decided"`
	DecidedBy       string    `name:"analyst"` // who decided
	NoticeAction    string    `name:"notice"`  // the notice action planned or chosen
	RelatedCount    int       `name:"related"`
	Overridden      bool      // the latest decision set a finding aside
	// SnoozedUntil is until when a person laid it aside; nothing that binds falls due
	// before. Zero: not.
	SnoozedUntil time.Time `name:"snoozed"`
}

// ExpireClaim takes a claim that has run out off a row: nobody holds it.
func (r *QueueRow) ExpireClaim(now time.Time) {
	if r.Holder != "" && !now.Before(r.ClaimedUntil) {
		r.Holder, r.ClaimedSince, r.ClaimedUntil = "", time.Time{}, time.Time{}
	}
}

// DecisionInForce reports whether the latest decision stands: what came again since it
// was decided, and waits for us, shows what is to be done and not what was.
func (r *QueueRow) DecisionInForce() bool { return r.Outcome != "" && r.State != review.StateOpen }

// Overdue reports whether the response clock of a request that waits for us
// has run out. A house target is never overdue.
func (r *QueueRow) Overdue(now time.Time) bool {
	return !r.Due.IsZero() && !r.DueHouseTarget && now.After(r.Due) && (r.State == review.StateOpen || r.State == review.StateReferred)
}
