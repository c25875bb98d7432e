package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/query"
	"lert/review/text"
	"lert/store"
)

// slot remembers which of a screen's questions of one kind is the newest. A
// screen has one slot for each thing it loads, and touches it in Update only.
type slot struct {
	gen  uint64
	open bool
}

// stamp marks an answer with the question it belongs to.
type stamp struct {
	slot *slot
	gen  uint64
}

// next starts a question; earlier ones of this slot are no longer taken.
func (s *slot) next() stamp {
	s.gen++
	s.open = true
	return stamp{s, s.gen}
}

// takes reports that an answer is the one this slot waits for, and ends the
// wait.
func (s *slot) takes(at stamp) bool {
	if at.slot != s || at.gen != s.gen || !s.open {
		return false
	}
	s.open = false
	return true
}

// waiting reports that a question is open.
func (s *slot) waiting() bool { return s.open }

// loaded is the answer of every Cmd: a value or an error, with its stamp.
type loaded[T any] struct {
	at  stamp
	v   T
	err error
}

// load makes a Cmd of a call. It is for the named functions below; a screen
// calls those.
func load[T any](at stamp, call func() (T, error)) tea.Cmd {
	return func() tea.Msg {
		v, err := call()
		return loaded[T]{at, v, err}
	}
}

// done is the value of calls that answer with an error only.
type done struct{}

// tickMsg says that the clocks on the screen have moved.
type tickMsg struct{ at time.Time }

// tickEvery is how often relative times are drawn anew and lists are read anew.
const tickEvery = 30 * time.Second

// tickCmd waits for the next tick.
func tickCmd() tea.Cmd { return tea.Tick(tickEvery, func(t time.Time) tea.Msg { return tickMsg{t} }) }

// queueCmd reads a stretch of a tab.
func queueCmd(ctx context.Context, at stamp, d Desk, l store.List) tea.Cmd {
	return load(at, func() (store.Rows, error) { return d.Queue(ctx, l) })
}

// countCmd reads the totals of the first line.
func countCmd(ctx context.Context, at stamp, d Desk) tea.Cmd {
	return load(at, func() (store.Counts, error) { return d.Counts(ctx) })
}

// matches is how many rows a filter leaves; More where counting stopped. Hidden
// is how many overdue requests of the tab it hides.
type matches struct {
	N      int
	More   bool
	Hidden int
}

// matchRounds is how often a count goes on where a filter gave up.
const matchRounds = 8

// matchCmd counts the rows of a filter, up to the cap of all counts, and the
// overdue ones that it hides: those are never out of sight without a word.
func matchCmd(ctx context.Context, at stamp, d Desk, l store.List, now time.Time) tea.Cmd {
	return load(at, func() (matches, error) {
		var m matches
		shown := 0
		more, err := eachMatch(ctx, d, l, func(r *store.Row) {
			m.N++
			if r.Overdue(now) {
				shown++
			}
		})
		if m.More = more; err != nil || more {
			return m, err // what was not counted may be overdue: the heading says how many there are
		}
		if l.Query, err = query.ParseQuery("is:overdue", now, ""); err != nil {
			return m, err
		}
		late := 0
		_, err = eachMatch(ctx, d, l, func(*store.Row) { late++ })
		m.Hidden = max(0, late-shown)
		return m, err
	})
}

// eachMatch walks the rows of a filter up to the cap; more where it stopped.
func eachMatch(ctx context.Context, d Desk, l store.List, do func(*store.Row)) (more bool, err error) {
	l.From, l.Back = nil, false
	n := 0
	for range matchRounds {
		l.N = store.CountCap - n
		rows, err := d.Queue(ctx, l)
		for i := range rows.Rows {
			do(&rows.Rows[i])
		}
		n, more = n+len(rows.Rows), rows.After
		if err != nil || rows.Next == nil || n >= store.CountCap {
			return more, err
		}
		l.From = rows.Next
	}
	return more, nil
}

// dueCmd reads what falls due within a time; 0 is everything.
func dueCmd(ctx context.Context, at stamp, d Desk, within time.Duration) tea.Cmd {
	return load(at, func() ([]store.Owed, error) { return d.Due(ctx, within) })
}

// claimCmd claims a request.
func claimCmd(ctx context.Context, at stamp, d Desk, id string) tea.Cmd {
	return load(at, func() (store.Claim, error) { return d.Claim(ctx, id) })
}

// claimNextCmd claims the first request of the working order that nobody
// holds, and answers with its id.
func claimNextCmd(ctx context.Context, at stamp, d Desk) tea.Cmd {
	return load(at, func() (string, error) { return d.ClaimNext(ctx) })
}

// releaseCmd gives a claim back.
func releaseCmd(ctx context.Context, at stamp, d Desk, id string) tea.Cmd {
	return load(at, func() (done, error) { return done{}, d.Release(ctx, id, "") })
}

// renewCmd extends a claim.
func renewCmd(ctx context.Context, at stamp, d Desk, id string) tea.Cmd {
	return load(at, func() (done, error) { return done{}, d.Renew(ctx, id) })
}

// openCmd opens a case, which records that this person saw this revision.
func openCmd(ctx context.Context, at stamp, d Desk, id string) tea.Cmd {
	return load(at, func() (*store.Case, error) { return d.OpenCase(ctx, id) })
}

// copyMsg asks the App to put text on the person's clipboard through the
// terminal (OSC 52). The clipboard is never read.
type copyMsg struct{ text text.Text }

// copyCmd copies text; the line mode prints it.
func copyCmd(t text.Text) tea.Cmd { return func() tea.Msg { return copyMsg{t} } }

// recorded is a recorded decision and the request that comes next.
type recorded struct {
	receipt store.Receipt
	next    string
}

// lookAhead is how many requests are looked at for one that nobody else holds.
const lookAhead = 50

// decideCmd records a decision of a person and finds the next request in working order.
func decideCmd(ctx context.Context, at stamp, d Desk, me string, dec review.Decision, shown []byte) tea.Cmd {
	return load(at, func() (recorded, error) {
		r, err := d.Decide(ctx, dec, shown)
		if err != nil {
			return recorded{}, err
		}
		rows, err := d.Queue(ctx, store.List{Tab: store.TabOpen, N: lookAhead})
		if err != nil {
			// The decision stands; only the way on is not known.
			return recorded{receipt: r}, nil
		}
		for _, x := range rows.Rows {
			if x.State == review.StateOpen && x.ID != dec.Request && (x.Holder == "" || x.Holder == me) {
				return recorded{r, x.ID}, nil
			}
		}
		return recorded{receipt: r}, nil
	})
}

// observeCmd records what was found out.
func observeCmd(ctx context.Context, at stamp, d Desk, o review.Observation) tea.Cmd {
	return load(at, func() (store.Receipt, error) { return d.Observe(ctx, o) })
}

// renewalCmd records an order that renews a bar on telling the user.
func renewalCmd(ctx context.Context, at stamp, d Desk, x review.Renewal) tea.Cmd {
	return load(at, func() (store.Receipt, error) { return d.RenewNondisclosure(ctx, x) })
}

// referCmd asks counsel, answerCmd answers.
func referCmd(ctx context.Context, at stamp, d Desk, ask review.Referral) tea.Cmd {
	return load(at, func() (store.Receipt, error) { return d.Refer(ctx, ask) })
}

func answerCmd(ctx context.Context, at stamp, d Desk, id, answer string) tea.Cmd {
	return load(at, func() (store.Receipt, error) { return d.Answer(ctx, id, answer) })
}

// actCmd records a decision that needs no assessment: taking one back.
func actCmd(ctx context.Context, at stamp, d Desk, dec review.Decision) tea.Cmd {
	return load(at, func() (store.Receipt, error) { return d.Decide(ctx, dec, nil) })
}

// signCmd records a second person's answer to a held decision.
func signCmd(ctx context.Context, at stamp, d Desk, c review.Countersign) tea.Cmd {
	return load(at, func() (store.Receipt, error) { return d.Countersign(ctx, c) })
}
