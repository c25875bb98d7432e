package tui

import (
	"bytes"

	tea "charm.land/bubbletea/v2"

	"lert/review/query"
	"lert/store"
)

// rowList is one tab's stretch of requests around the cursor. It keeps about
// three screens on either side and asks for more by key when the cursor comes
// near an end, so that a frame and a key cost the same on any queue.
type rowList struct {
	tab   store.Tab
	query *query.Query

	win           window
	rows          []store.Row
	before, after bool // more rows stand on that side
	// Where a filter gave up on the way to either side, nil where it did not:
	// asking goes on from there.
	gapAfter, gapBefore []byte

	load  slot
	goal  loadGoal
	pend  int  // rows still to move once more are there
	fresh bool // the rows belong to this query
	again bool // something changed while an answer was on its way
	err   error
}

// loadGoal is what the open question of a list was asked for.
type loadGoal int

const (
	goalFirst  loadGoal = iota // the start of the order
	goalLast                   // its end
	goalReload                 // the same stretch again
	goalAfter                  // more at the end
	goalBefore                 // more at the start
)

// usualHeight is taken before the window's size is known.
const usualHeight = 16

// screens is how many screens of rows one question brings.
const screens = 3

// waiting reports that the cursor cannot stand where the keys have put it until
// an answer has come.
func (l *rowList) waiting() bool { return l.load.waiting() && (!l.fresh || l.pend != 0) }

// current is the row under the cursor, nil where there is none.
func (l *rowList) current() *store.Row {
	if l.win.cursor < len(l.rows) {
		return &l.rows[l.win.cursor]
	}
	return nil
}

// ask puts the question of a goal.
func (l *rowList) ask(e *env, g loadGoal) tea.Cmd {
	l.goal = g
	q := store.List{Tab: l.tab, Query: l.query, N: screens*max(l.win.height, usualHeight) + 1}
	switch g {
	case goalLast:
		q.Back = true
	case goalAfter:
		q.From = l.gapAfter
		if q.From == nil {
			q.From = l.rows[len(l.rows)-1].Key
		}
		q.N += min(max(l.pend, 0), store.CountCap)
	case goalBefore:
		q.From, q.Back = l.gapBefore, true
		if q.From == nil {
			q.From = l.rows[0].Key
		}
		q.N += min(max(-l.pend, 0), store.CountCap)
	case goalReload:
		lo := max(0, l.win.top-l.win.height)
		if lo > 0 || l.before {
			q.From = l.rows[lo].Key
		}
		q.N += l.win.height
	}
	return queueCmd(e.ctx, l.load.next(), e.desk, q)
}

// start reads the first rows; again, it reads the same stretch anew.
func (l *rowList) start(e *env) tea.Cmd {
	switch {
	case l.waiting():
		l.again = true
		return nil
	case len(l.rows) == 0 || !l.fresh:
		l.fresh = l.fresh && l.rows != nil
		return l.ask(e, goalFirst)
	}
	return l.ask(e, goalReload)
}

// filter sets another query and reads from its start.
func (l *rowList) filter(e *env, q *query.Query) tea.Cmd {
	l.query, l.fresh, l.pend = q, false, 0
	return l.ask(e, goalFirst)
}

// move moves the cursor; where the stretch ends first, the rest of the way is
// made when more rows have come.
func (l *rowList) move(e *env, n int) tea.Cmd {
	rest := n - l.win.move(n)
	switch {
	case rest > 0 && l.after, rest < 0 && l.before:
		l.pend = rest
	default:
		l.pend = 0
	}
	return l.more(e)
}

// more asks for further rows where the cursor is near an end of the stretch.
func (l *rowList) more(e *env) tea.Cmd {
	g := goalReload
	switch h := l.win.height; {
	case !l.fresh || len(l.rows) == 0 && l.gapAfter == nil && l.gapBefore == nil:
		return nil
	case l.after && l.pend >= 0 && l.win.cursor >= len(l.rows)-h && (len(l.rows) > 0 || l.gapAfter != nil):
		g = goalAfter
	case l.before && l.pend <= 0 && l.win.cursor < h && (len(l.rows) > 0 || l.gapBefore != nil):
		g = goalBefore
	default:
		return nil
	}
	if l.load.waiting() && l.goal == g {
		return nil
	}
	return l.ask(e, g)
}

// jump goes to the first or last row of the whole order.
func (l *rowList) jump(e *env, last bool) tea.Cmd {
	l.pend = 0
	if last {
		if !l.after {
			l.win.move(len(l.rows))
			return l.more(e)
		}
		l.fresh = false
		return l.ask(e, goalLast)
	}
	if !l.before {
		l.win.move(-len(l.rows))
		return l.more(e)
	}
	l.fresh = false
	return l.ask(e, goalFirst)
}

// take takes an answer; false where it is not for this list.
func (l *rowList) take(e *env, m loaded[store.Rows]) (tea.Cmd, bool) {
	if !l.load.takes(m.at) {
		return nil, false
	}
	l.err = m.err
	if m.err != nil {
		l.pend, l.fresh = 0, true
		return nil, true
	}
	got := m.v.Rows
	switch l.goal {
	case goalBefore, goalLast:
		l.gapBefore = m.v.Next
	default:
		l.gapAfter = m.v.Next
	}
	switch l.goal {
	case goalFirst, goalReload:
		l.gapBefore = nil
	case goalLast:
		l.gapAfter = nil
	}
	switch l.goal {
	case goalAfter:
		if n := len(l.rows); n > 0 && len(got) > 0 && bytes.Equal(got[0].Key, l.rows[n-1].Key) {
			got = got[1:]
		}
		l.rows = append(l.rows, got...)
		l.after = m.v.After
		if spare := l.win.cursor - (screens+1)*l.win.height; spare > 0 {
			l.rows = append([]store.Row(nil), l.rows[spare:]...)
			l.before, l.gapBefore = true, nil
			l.win.shift(-spare)
		}
		l.win.resize(len(l.rows))
	case goalBefore:
		if n := len(got); n > 0 && len(l.rows) > 0 && bytes.Equal(got[n-1].Key, l.rows[0].Key) {
			got = got[:n-1]
		}
		l.win.n += len(got)
		l.win.shift(len(got))
		l.rows = append(append(make([]store.Row, 0, len(got)+len(l.rows)), got...), l.rows...)
		l.before = m.v.Before
		if keep := l.win.cursor + (screens+1)*l.win.height; keep < len(l.rows) {
			clear(l.rows[keep:])
			l.rows = l.rows[:keep:keep]
			l.after, l.gapAfter = true, nil
		}
		l.win.resize(len(l.rows))
	default:
		l.replace(got, m.v.Before, m.v.After)
	}
	l.fresh = true
	if l.goal == goalReload && len(got) == 0 && l.query == nil && (m.v.Before || m.v.After) {
		l.fresh = false
		return l.ask(e, goalFirst), true
	}
	if len(got) == 0 && m.v.Next == nil {
		l.pend = 0
	}
	if l.again && l.pend == 0 {
		l.again = false
		return l.start(e), true
	}
	if l.pend == 0 {
		if m.v.Next != nil && len(l.rows) < l.win.height {
			return l.more(e), true // a filter that gave up goes on until the screen is full
		}
		return nil, true
	}
	rest := l.pend
	l.pend = 0
	return l.move(e, rest), true
}

// replace puts another stretch in place of this one. On a reload the cursor
// stays on its request, and that on its line, where it still is there.
func (l *rowList) replace(got []store.Row, before, after bool) {
	id, line := "", l.win.cursor-l.win.top
	if r := l.current(); r != nil && l.goal == goalReload {
		id = r.ID
	}
	was := l.win.cursor
	l.rows, l.before, l.after = got, before, after
	l.win.resize(len(got))
	switch l.goal {
	case goalFirst:
		l.win.move(-len(got))
	case goalLast:
		l.win.move(len(got))
	case goalReload:
		at := min(was, max(0, len(got)-1))
		for i := range got {
			if got[i].ID == id {
				at = i
				break
			}
		}
		l.win.cursor = at
		l.win.top = at - line
		l.win.settle()
	}
}
