package tui

import (
	"bytes"
	"slices"

	tea "charm.land/bubbletea/v2"

	"lert/review/query"
	"lert/store"
	"lert/tui/kit"
)

// rowList holds the requests of one tab around the cursor: about three screens on
// either side. It reads more by key when the cursor comes near an end, so that a
// frame and a key press cost the same on a queue of any length.
type rowList struct {
	tab   store.Tab
	query *query.Query

	viewport      kit.Viewport
	rows          []store.QueueRow
	before, after bool // there are more rows on that side
	skipped       int  // how many rows come before the loaded ones; 0 also if that is not known
	reloadSkips   int  // how many of the loaded rows the running reload leaves out
	// The key at which a filter reached its scan limit on either side, nil if it
	// did not: reading goes on from there.
	gapAfter, gapBefore []byte

	// anchor is the key around which the list is read next, nil for its start; line is
	// the line of the screen on which the row found there is to be.
	anchor []byte
	line   int

	load        pendingCall
	goal        loadGoal
	pendingMove int  // rows still to move once more are there
	fresh       bool // the rows belong to this query
	reloadAgain bool // something changed while a call was running
	err         error
}

// loadGoal is what the running call of a list reads.
type loadGoal int

const (
	goalFirst  loadGoal = iota // the start of the order
	goalLast                   // its end
	goalReload                 // the same rows again
	goalAfter                  // more at the end
	goalBefore                 // more at the start
	goalAt                     // the row at the anchor, or the nearest behind it
	goalUpTo                   // the rows up to the anchor, because there are none behind it
)

// defaultHeight is used before the window's size is known.
const defaultHeight = 16

// screensPerLoad is how many screens of rows one call reads.
const screensPerLoad = 3

// waiting reports that the row to which the keys have moved the cursor is still
// being read.
func (l *rowList) waiting() bool { return l.load.waiting() && (!l.fresh || l.pendingMove != 0) }

// current is the row under the cursor, nil if there is none.
func (l *rowList) current() *store.QueueRow {
	if l.viewport.Cursor < len(l.rows) {
		return &l.rows[l.viewport.Cursor]
	}
	return nil
}

// ask starts the call for a goal.
func (l *rowList) ask(e *env, g loadGoal) tea.Cmd {
	l.goal = g
	q := store.QueueQuery{Tab: l.tab, Query: l.query, Limit: screensPerLoad*max(l.viewport.Height, defaultHeight) + 1}
	switch g {
	case goalLast:
		q.Backward = true
	case goalAfter:
		q.From = l.gapAfter
		if q.From == nil {
			q.From = l.rows[len(l.rows)-1].Key
		}
		q.Limit += min(max(l.pendingMove, 0), store.MaxCount)
	case goalBefore:
		q.From, q.Backward = l.gapBefore, true
		if q.From == nil {
			q.From = l.rows[0].Key
		}
		q.Limit += min(max(-l.pendingMove, 0), store.MaxCount)
	case goalAt, goalUpTo:
		q.From, q.Backward = l.anchor, g == goalUpTo
	case goalReload:
		lo := max(0, l.viewport.Top-l.viewport.Height)
		l.reloadSkips = 0
		if lo > 0 || l.before {
			q.From, l.reloadSkips = l.rows[lo].Key, lo
		}
		q.Limit += l.viewport.Height
	}
	return storeCmd(e, l.load.begin(), e.store.Queue, q)
}

// start reads the first rows, or reloads those that it has.
func (l *rowList) start(e *env) tea.Cmd {
	switch {
	case l.waiting():
		l.reloadAgain = true
		return nil
	case l.anchor != nil && !l.fresh:
		return l.ask(e, goalAt)
	case len(l.rows) == 0 || !l.fresh:
		l.fresh = l.fresh && l.rows != nil
		return l.ask(e, goalFirst)
	}
	return l.ask(e, goalReload)
}

// mark is the key of the marked row and its line on the screen, nil if there is none.
func (l *rowList) mark() (key []byte, line int) {
	if r := l.current(); r != nil {
		return r.Key, l.viewport.Cursor - l.viewport.Top
	}
	return l.anchor, l.line
}

// filter sets another query. The row at a key stays marked on its line; if the query does
// not match it, the nearest that follows is marked.
func (l *rowList) filter(e *env, q *query.Query, key []byte, line int) tea.Cmd {
	l.query = q
	return l.goTo(e, key, line)
}

// goTo reads the list around a key, with the row there marked on a line of the screen; nil
// is the start.
func (l *rowList) goTo(e *env, key []byte, line int) tea.Cmd {
	l.fresh, l.pendingMove, l.anchor, l.line = false, 0, key, line
	if key == nil {
		return l.ask(e, goalFirst)
	}
	return l.ask(e, goalAt)
}

// forget drops the rows, which belong to another query, and keeps the place in the order.
func (l *rowList) forget(q *query.Query) {
	key, line := l.mark()
	*l = rowList{tab: l.tab, query: q, anchor: key, line: line, viewport: kit.Viewport{Height: l.viewport.Height}}
}

// selectRow marks a request among the loaded rows; false if it is not there.
func (l *rowList) selectRow(id string) bool {
	for i := range l.rows {
		if l.rows[i].ID == id {
			l.viewport.Move(i - l.viewport.Cursor)
			return true
		}
	}
	return false
}

// move moves the cursor. If the loaded rows end first, the rest of the movement
// follows when more rows have been read.
func (l *rowList) move(e *env, n int) tea.Cmd {
	if len(l.rows) > 0 {
		l.anchor = nil
	}
	rest := n - l.viewport.Move(n)
	switch {
	case rest > 0 && l.after, rest < 0 && l.before:
		l.pendingMove = rest
	default:
		l.pendingMove = 0
	}
	return l.more(e)
}

// more reads further rows if the cursor is near an end of the loaded ones.
func (l *rowList) more(e *env) tea.Cmd {
	g := goalReload
	switch h := l.viewport.Height; {
	case !l.fresh || len(l.rows) == 0 && l.gapAfter == nil && l.gapBefore == nil:
		return nil
	case l.after && l.pendingMove >= 0 && l.viewport.Cursor >= len(l.rows)-h && (len(l.rows) > 0 || l.gapAfter != nil):
		g = goalAfter
	case l.before && l.pendingMove <= 0 && l.viewport.Cursor < h && (len(l.rows) > 0 || l.gapBefore != nil):
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
	l.pendingMove = 0
	if last {
		if !l.after {
			l.viewport.Move(len(l.rows))
			return l.more(e)
		}
		l.fresh = false
		return l.ask(e, goalLast)
	}
	if !l.before {
		l.viewport.Move(-len(l.rows))
		return l.more(e)
	}
	l.fresh = false
	return l.ask(e, goalFirst)
}

// handle takes the result of a call; false if it is not for this list.
func (l *rowList) handle(e *env, m result[store.QueuePage]) (tea.Cmd, bool) {
	if !l.load.accepts(m.call) {
		return nil, false
	}
	l.err = m.err
	if m.err != nil {
		l.pendingMove, l.fresh = 0, true
		return nil, true
	}
	got := m.v.Rows
	l.setGaps(m.v.ResumeFrom)
	switch l.goal {
	case goalAfter:
		got = l.appendRows(got, m.v.HasAfter)
	case goalBefore:
		got = l.prependRows(got, m.v.HasBefore)
	default:
		l.replace(got, m.v.HasBefore, m.v.HasAfter)
	}
	l.fresh = true
	switch {
	case l.goal == goalAt && len(got) == 0 && m.v.HasBefore && m.v.ResumeFrom == nil:
		l.fresh = false
		return l.ask(e, goalUpTo), true
	case l.goal == goalReload && len(got) == 0 && l.query == nil && (m.v.HasBefore || m.v.HasAfter):
		l.fresh = false
		return l.ask(e, goalFirst), true
	}
	return l.moveOn(e, len(got), m.v.ResumeFrom != nil), true
}

// setGaps stores where a filter reached its scan limit. A list that was read from an
// end has no gap at that end.
func (l *rowList) setGaps(resume []byte) {
	switch l.goal {
	case goalBefore:
		l.gapBefore = resume
	case goalLast:
		l.gapBefore, l.gapAfter = resume, nil
	case goalAfter:
		l.gapAfter = resume
	case goalUpTo:
		l.gapBefore, l.gapAfter = resume, nil
	case goalFirst, goalReload, goalAt:
		l.gapBefore, l.gapAfter = nil, resume
	}
}

// appendRows adds rows at the end, without one that is there already, drops those far
// above the cursor, and returns what was added.
func (l *rowList) appendRows(got []store.QueueRow, more bool) []store.QueueRow {
	if n := len(l.rows); n > 0 && len(got) > 0 && bytes.Equal(got[0].Key, l.rows[n-1].Key) {
		got = got[1:]
	}
	l.rows = append(l.rows, got...)
	l.after = more
	if spare := l.viewport.Cursor - (screensPerLoad+1)*l.viewport.Height; spare > 0 {
		l.rows = append([]store.QueueRow(nil), l.rows[spare:]...)
		l.before, l.gapBefore, l.skipped = true, nil, l.skipped+spare
		l.viewport.Shift(-spare)
	}
	l.viewport.SetRows(len(l.rows))
	return got
}

// prependRows is appendRows at the start.
func (l *rowList) prependRows(got []store.QueueRow, more bool) []store.QueueRow {
	if n := len(got); n > 0 && len(l.rows) > 0 && bytes.Equal(got[n-1].Key, l.rows[0].Key) {
		got = got[:n-1]
	}
	l.viewport.Rows += len(got)
	l.viewport.Shift(len(got))
	if l.anchor != nil { // these are the rows above the one that was asked for
		l.viewport.Top = l.viewport.Cursor - l.line
		l.anchor = nil
	}
	l.rows = append(append(make([]store.QueueRow, 0, len(got)+len(l.rows)), got...), l.rows...)
	l.before, l.skipped = more, max(0, l.skipped-len(got))
	if keep := l.viewport.Cursor + (screensPerLoad+1)*l.viewport.Height; keep < len(l.rows) {
		clear(l.rows[keep:])
		l.rows = l.rows[:keep:keep]
		l.after, l.gapAfter = true, nil
	}
	l.viewport.SetRows(len(l.rows))
	return got
}

// moveOn does what was asked for during the call: the rest of a movement or a
// reload. If the filter reached its scan limit before the screen was full, it reads
// on.
func (l *rowList) moveOn(e *env, got int, gaveUp bool) tea.Cmd {
	if got == 0 && !gaveUp {
		l.pendingMove = 0
	}
	switch rest := l.pendingMove; {
	case rest != 0:
		l.pendingMove = 0
		return l.move(e, rest)
	case l.reloadAgain:
		l.reloadAgain = false
		return l.start(e)
	case l.anchor != nil && len(l.rows) > 0, gaveUp && len(l.rows) < l.viewport.Height:
		return l.more(e)
	}
	return nil
}

// replace puts other rows in place of these. On a reload the cursor stays on its
// request, and the request on its line; if it is not there any more, the next in the
// order is marked.
func (l *rowList) replace(got []store.QueueRow, before, after bool) {
	var id string
	var key []byte
	line := l.viewport.Cursor - l.viewport.Top
	if r := l.current(); r != nil && l.goal == goalReload {
		id, key = r.ID, r.Key
	}
	l.rows, l.before, l.after = got, before, after
	l.viewport.SetRows(len(got))
	switch l.goal {
	case goalFirst:
		l.skipped, l.anchor = 0, nil
		l.viewport.Move(-len(got))
	case goalLast, goalUpTo:
		l.skipped, l.anchor = 0, nil
		l.viewport.Move(len(got))
	case goalAt:
		l.skipped = 0
		l.viewport.Move(-len(got))
		if !before && len(got) > 0 {
			l.anchor = nil
		}
	case goalReload:
		l.skipped += l.reloadSkips
		at := max(0, len(got)-1)
		for i := range slices.Backward(got) {
			if got[i].ID == id {
				at = i
				break
			}
			if bytes.Compare(got[i].Key, key) >= 0 {
				at = i
			}
		}
		l.viewport.Cursor = at
		l.viewport.Top = at - line
		l.viewport.Clamp()
	}
}
