package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// In the line mode a list is read out page by page. Each page says which rows it has
// and how many there are, and a row keeps the number that it has in the whole list.

const (
	// lineModeRows is how many rows of a long list are a page.
	lineModeRows = 12
	// partRows is the same for a list that belongs to one request and is best heard as a whole.
	partRows = 60
)

// lineList is the list of a screen in the line mode.
type lineList struct {
	viewport *kit.Viewport
	before   int    // rows of the list before the loaded ones
	after    bool   // there are rows after the loaded ones
	total    Text   // how many rows the whole list has, where not all are loaded
	page     int    // rows of a page
	name     string // of what is listed: another one is read from its start
	row      func(i int) Text
	heading  func(i int) bool // whether a row only heads others; nil: none does
	// rowDetails is what is read of a row that is marked; nil: the row.
	rowDetails func(i int) []Text
	id         func(i int) string          // the case of a row; nil: the list is not one of cases
	move       func(e *env, n int) tea.Cmd // moves the cursor by n rows
}

// lister is a screen or dialog with a list that the line mode reads out.
type lister interface {
	// lineList is the list, nil if there is none now.
	lineList(e *env) *lineList
}

// listOf is the list of a screen, nil if it has none.
func listOf(e *env, s screen) *lineList {
	if l, ok := s.(lister); ok {
		return l.lineList(e)
	}
	return nil
}

// entryMarker is a form whose entries the line mode can mark by number.
type entryMarker interface {
	pick(e *env, n int) bool
}

// bounds are the loaded rows that are on the page of the cursor.
func (l *lineList) bounds() (from, to int) {
	v := l.viewport
	from = max(0, v.Cursor-(l.before+v.Cursor)%l.page)
	return from, min(from-(l.before+from)%l.page+l.page, v.Rows)
}

// size is how many rows the list has.
func (l *lineList) size() Text {
	if l.after {
		return l.total
	}
	return kit.Textf("%d", l.before+l.viewport.Rows)
}

// label is a row with its number.
func (l *lineList) label(i int) Text { return kit.Textf("Row %d: %s", l.before+i+1, l.row(i)) }

// lines are what is read out: which rows these are, and the rows.
func (l *lineList) lines() []Text {
	if l.viewport.Rows == 0 {
		return nil
	}
	from, to := l.bounds()
	var out []Text
	if l.before+from > 0 || to < l.viewport.Rows || l.after {
		out = append(out, kit.Textf("Rows %d to %d of %s.", l.before+from+1, l.before+to, l.size()))
	}
	for i := from; i < to; i++ {
		switch {
		case l.heading == nil || !l.heading(i):
			out = append(out, l.label(i))
		case l.row(i) != "": // an empty one only sets others apart
			out = append(out, l.row(i))
		}
	}
	if to < l.viewport.Rows || l.after {
		out = append(out, "Type more for the rows that follow.")
	}
	return out
}

// pick marks a row of the page by its number; false if it has none with that number.
func (l *lineList) pick(e *env, n int) (tea.Cmd, bool) {
	if !l.has(n) {
		return nil, false
	}
	return l.move(e, n-1-l.before-l.viewport.Cursor), true
}

// has reports whether the row with number n is on the page.
func (l *lineList) has(n int) bool {
	from, to := l.bounds()
	i := n - 1 - l.before
	return from <= i && i < to
}

// more goes to the next page; false if this is the last.
func (l *lineList) more(e *env) (tea.Cmd, bool) {
	_, to := l.bounds()
	if to >= l.viewport.Rows && !l.after {
		return nil, false
	}
	return l.move(e, to-l.viewport.Cursor), true
}
