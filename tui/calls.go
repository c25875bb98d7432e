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

// countCmd reads the counts of the heading.
func countCmd(ctx context.Context, call callID, d Store) tea.Cmd {
	return callCmd(call, func() (store.Counts, error) { return d.Counts(ctx) })
}

// matchCount is how many rows a filter shows.
type matchCount struct {
	n         int
	more      bool // counting stopped before the end
	hidden    int  // overdue requests of the tab that the filter hides
	elsewhere []tabMatches
}

// tabMatches is how many rows of another tab a filter shows.
type tabMatches struct{ tab, n int }

// matchRounds is how often a count goes on after the scan limit of the store was reached.
const matchRounds = 8

// matchCmd counts the rows that a filter shows, up to store.MaxCount, and the
// overdue requests that it hides, so that the screen can say so. If it shows none, or
// everywhere is set, it counts those of the other tabs.
func matchCmd(ctx context.Context, call callID, d Store, l store.QueueQuery, everywhere bool, now time.Time) tea.Cmd {
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
			return m, err // a hidden one cannot be told from one that was not counted
		}
		if m.n == 0 || everywhere {
			if m.elsewhere, err = matchesElsewhere(ctx, d, l); err != nil {
				return m, err
			}
		}
		m.hidden, err = store.HiddenOverdue(ctx, d, l, matchRounds, overdue, now)
		return m, err
	})
}

// matchesElsewhere counts the rows of other tabs that a filter shows. What a person holds
// is on another tab already.
func matchesElsewhere(ctx context.Context, d Store, l store.QueueQuery) (out []tabMatches, err error) {
	open := l.Tab
	for i := range dueTab {
		if l.Tab = tabs[i].tab; l.Tab == open || l.Tab == store.TabMine {
			continue
		}
		n := 0
		if _, err = store.EachRow(ctx, d, l, 1, func(*store.QueueRow) error { n++; return nil }); err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, tabMatches{i, n})
		}
	}
	return out, nil
}

// dueCmd reads the obligations that are due within a duration; 0 means all.
func dueCmd(ctx context.Context, call callID, d Store, within time.Duration) tea.Cmd {
	return callCmd(call, func() ([]store.Obligation, error) { return d.Due(ctx, within) })
}

// claimNextCmd claims the first request in working order that has no claim. The
// result is its id.
func claimNextCmd(ctx context.Context, call callID, d Store) tea.Cmd {
	return callCmd(call, func() (string, error) { return d.ClaimNext(ctx) })
}

// releaseCmd releases a claim.
func releaseCmd(ctx context.Context, call callID, d Store, id string) tea.Cmd {
	return callCmd(call, func() (noResult, error) { return noResult{}, d.ReleaseClaim(ctx, id, "") })
}

// renewClaimCmd extends a claim.
func renewClaimCmd(ctx context.Context, call callID, d Store, id string) tea.Cmd {
	return callCmd(call, func() (noResult, error) { return noResult{}, d.RenewClaim(ctx, id) })
}

// copyMsg asks the App to copy text to the clipboard through the terminal (OSC
// 52). The clipboard is never read.
type copyMsg struct{ text text.Text }

// copyCmd copies text to the clipboard; in line mode it is printed.
func copyCmd(t text.Text) tea.Cmd { return func() tea.Msg { return copyMsg{t} } }

// opinionCmd records counsel's answer to a question.
func opinionCmd(ctx context.Context, call callID, d Store, id, answer string) tea.Cmd {
	return callCmd(call, func() (store.Receipt, error) { return d.RecordOpinion(ctx, id, answer) })
}

// recordDecisionCmd records a decision that is made outside the decide dialog. shown is
// the assessment that the person saw, nil if the decision rests on none.
func recordDecisionCmd(ctx context.Context, call callID, d Store, dec review.Decision, shown []byte) tea.Cmd {
	return callCmd(call, func() (store.Receipt, error) { return d.Decide(ctx, dec, shown) })
}
