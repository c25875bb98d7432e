package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

// pendingCall remembers which of a screen's calls of one kind is the latest. A
// screen has one for each kind of call, and uses it in Update and in its actions only.
type pendingCall struct {
	gen  uint64
	open bool
}

// callID says which call a result is of.
type callID struct {
	slot *pendingCall
	gen  uint64
}

// begin begins a call. The results of earlier calls are no longer accepted.
func (s *pendingCall) begin() callID {
	s.gen++
	s.open = true
	return callID{s, s.gen}
}

// accepts reports whether a result is that of the latest call, and ends the call.
func (s *pendingCall) accepts(call callID) bool {
	if call.slot != s || call.gen != s.gen || !s.open {
		return false
	}
	s.open = false
	return true
}

// waiting reports whether a call is under way.
func (s *pendingCall) waiting() bool { return s.open }

// result is the message of every call that has ended: a value or an error.
type result[T any] struct {
	call callID
	v    T
	err  error
}

// callCmd makes a Cmd of a call.
func callCmd[T any](call callID, fn func() (T, error)) tea.Cmd {
	return func() tea.Msg {
		v, err := fn()
		return result[T]{call, v, err}
	}
}

// storeCmd calls a method of the store that takes one argument.
func storeCmd[A, T any](e *env, call callID, method func(context.Context, A) (T, error), arg A) tea.Cmd {
	ctx := e.ctx
	return callCmd(call, func() (T, error) { return method(ctx, arg) })
}

// noResult is the value of calls that return only an error.
type noResult struct{}

// tickMsg says that time has passed: relative times are drawn again.
type tickMsg struct{ at time.Time }

// tickInterval is how often relative times are drawn again and lists are reloaded.
const tickInterval = 30 * time.Second

// tickCmd waits for the next tick.
func tickCmd() tea.Cmd {
	return tea.Tick(tickInterval, func(t time.Time) tea.Msg { return tickMsg{t} })
}

// countCmd reads the totals of the first line.
func countCmd(ctx context.Context, call callID, d Store) tea.Cmd {
	return callCmd(call, func() (store.Counts, error) { return d.Counts(ctx) })
}

// matchCount is how many rows a filter leaves; More where counting stopped. Hidden
// is how many overdue requests of the tab it hides.
type matchCount struct {
	n      int
	more   bool
	hidden int
}

// matchRounds is how often a count goes on where a filter gave up.
const matchRounds = 8

// matchCmd counts the rows of a filter, up to the cap of all counts, and the
// overdue ones that it hides: those are never out of sight without a word.
func matchCmd(ctx context.Context, call callID, d Store, l store.QueueQuery, now time.Time) tea.Cmd {
	return callCmd(call, func() (matchCount, error) {
		var m matchCount
		overdue := 0
		l.Limit = store.MaxCount
		more, err := store.EachRow(ctx, d, l, matchRounds, func(r *store.QueueRow) error {
			m.n++
			if r.Overdue(now) {
				overdue++
			}
			return nil
		})
		if m.more = more; err != nil || more {
			return m, err // what was not counted may be overdue: the heading says how many there are
		}
		m.hidden, err = store.HiddenOverdue(ctx, d, l, matchRounds, overdue, now)
		return m, err
	})
}

// dueCmd reads what falls due within a time; 0 is everything.
func dueCmd(ctx context.Context, call callID, d Store, within time.Duration) tea.Cmd {
	return callCmd(call, func() ([]store.Obligation, error) { return d.Due(ctx, within) })
}

// claimNextCmd claims the first request of the working order that nobody
// holds, and answers with its id.
func claimNextCmd(ctx context.Context, call callID, d Store) tea.Cmd {
	return callCmd(call, func() (string, error) { return d.ClaimNext(ctx) })
}

// releaseCmd gives a claim back.
func releaseCmd(ctx context.Context, call callID, d Store, id string) tea.Cmd {
	return callCmd(call, func() (noResult, error) { return noResult{}, d.ReleaseClaim(ctx, id, "") })
}

// renewClaimCmd extends a claim.
func renewClaimCmd(ctx context.Context, call callID, d Store, id string) tea.Cmd {
	return callCmd(call, func() (noResult, error) { return noResult{}, d.RenewClaim(ctx, id) })
}

// copyMsg asks the App to put text on the person's clipboard through the
// terminal (OSC 52). The clipboard is never read.
type copyMsg struct{ text text.Text }

// copyCmd copies text; the line mode prints it.
func copyCmd(t text.Text) tea.Cmd { return func() tea.Msg { return copyMsg{t} } }

// decisionRecorded is a recorded decision and the request that comes next.
type decisionRecorded struct {
	receipt store.Receipt
	next    string
}

// lookAhead is how many requests are looked at for one that nobody else holds.
const lookAhead = 50

// decideCmd records a decision of a person and finds the next request in working order.
func decideCmd(ctx context.Context, call callID, d Store, me string, dec review.Decision, shown []byte) tea.Cmd {
	return callCmd(call, func() (decisionRecorded, error) {
		r, err := d.Decide(ctx, dec, shown)
		if err != nil {
			return decisionRecorded{}, err
		}
		rows, err := d.Queue(ctx, store.QueueQuery{Tab: store.TabOpen, Limit: lookAhead})
		if err != nil {
			// The decision stands; only the way on is not known.
			return decisionRecorded{receipt: r}, nil
		}
		for _, x := range rows.Rows {
			if x.State == review.StateOpen && x.ID != dec.RequestID && (x.Holder == "" || x.Holder == me) {
				return decisionRecorded{r, x.ID}, nil
			}
		}
		return decisionRecorded{receipt: r}, nil
	})
}

// opinionCmd records counsel's answer to a question.
func opinionCmd(ctx context.Context, call callID, d Store, id, answer string) tea.Cmd {
	return callCmd(call, func() (store.Receipt, error) { return d.RecordOpinion(ctx, id, answer) })
}

// recordDecisionCmd records a decision that is made outside the decide dialog. shown is
// the assessment that the person saw, nil if the decision rests on none.
func recordDecisionCmd(ctx context.Context, call callID, d Store, dec review.Decision, shown []byte) tea.Cmd {
	return callCmd(call, func() (store.Receipt, error) { return d.Decide(ctx, dec, shown) })
}
