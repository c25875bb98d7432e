package obligation

import (
	"time"

	"lert/review"
	"lert/review/text"
)

// Row is one request as the queue shows it: a summary made when the request
// was last assessed, so that a screen of rows needs no assessment.
type Row struct {
	// Key is the row's place in the tab's order, for paging; opaque.
	Key        []byte
	ID         string
	Revision   int
	State      string
	Kind       review.Kind
	Platform   string
	Channel    string
	Country    string
	Agency     string // as the document has it, see text.Clean
	Reference  string
	Instrument string // the instrument's id, "" where there is none
	Process    string // the instrument's short name, "none" where there is none
	Targets    int
	Verdicts   [5]review.Verdict
	Recommend  string
	Counsel    bool
	Codes      []string
	Categories []review.Category
	Sentence   text.Text // what the engine makes of it, one sentence
	Received   time.Time
	Due        time.Time // zero: no clock
	DueBasis   string
	DueTarget  bool // a house target, not a legal time
	Holder     string
	HeldSince  time.Time
	HeldUntil  time.Time
	Outcome    string // of the latest decision, "" before one
	Effect     string
	Decided    time.Time
	Analyst    string // who decided
	Notice     string // the notice action planned or chosen
	Related    int
	Overridden bool // the latest decision set a finding aside
	// Snoozed is until when a person laid it aside; nothing that binds falls due
	// before. Zero: not.
	Snoozed time.Time
}

// Expire takes a claim that has run out off a row: nobody holds it.
func (r *Row) Expire(now time.Time) {
	if r.Holder != "" && !now.Before(r.HeldUntil) {
		r.Holder, r.HeldSince, r.HeldUntil = "", time.Time{}, time.Time{}
	}
}

// Stands reports whether the latest decision stands: what came again since it
// was decided, and waits for us, shows what is to be done and not what was.
func (r *Row) Stands() bool { return r.Outcome != "" && r.State != review.StateOpen }

// Overdue reports whether the response clock of a request that waits for us
// has run out. A house target is never overdue.
func (r *Row) Overdue(now time.Time) bool {
	return !r.Due.IsZero() && !r.DueTarget && now.After(r.Due) && (r.State == review.StateOpen || r.State == review.StateReferred)
}
