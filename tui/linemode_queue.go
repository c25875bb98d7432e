package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/kit"
)

// Lines is the queue: how much there is to do, the tab, and its rows.
func (q *queueScreen) Lines(e *env) []Text {
	q.layout(e)
	out := append([]Text{q.countsText(), q.tabsText()}, e.notices()...)
	f := q.currentFilter()
	if f.query != nil {
		out = append(out, sentence(kit.Textf("Filter %s: %s", f.text, f.countText(q))))
		if hidden := f.hiddenText(q); hidden != "" {
			out = append(out, sentence(hidden))
		}
	}
	if f.open && f.queryError != "" {
		out = append(out, "Wrong: "+f.queryError)
	}
	if q.tab == dueTab {
		return append(out, q.due.lines(e)...)
	}
	if l := q.list(); len(l.rows) == 0 {
		return append(out, q.emptyText(e, l))
	}
	return append(out, q.lineList(e).lines()...)
}

// countsText is the totals, without those of which there are none.
func (q *queueScreen) countsText() Text {
	c, out := &q.counts, ""
	for _, x := range []struct {
		n         int
		one, many string
	}{
		{c.Emergency, "emergency", "emergencies"}, {c.Overdue, "overdue", "overdue"},
		{c.DueToday, "due today", "due today"}, {c.NoticesPending, "user notice outstanding", "user notices outstanding"},
	} {
		if x.n > 0 {
			word := x.many
			if x.n == 1 {
				word = x.one
			}
			out = joinNonEmpty(", ", out, fmt.Sprintf("%s %s", cappedCount(x.n), word))
		}
	}
	if out == "" {
		return kit.Textf("%s open.", cappedCount(c.Open))
	}
	return kit.Textf("%s open: %s.", cappedCount(c.Open), out)
}

// tabsText names the tabs, and which one this is.
func (q *queueScreen) tabsText() Text {
	names := make([]string, q.tabCount())
	for i := range names {
		names[i] = strings.ToLower(string(q.tabName(i)))
	}
	return kit.Textf("Tabs: %s. This is tab %s.", strings.Join(names, ", "), names[q.tab])
}

// lineList is the open tab for the line mode.
func (q *queueScreen) lineList(e *env) *lineList {
	if q.tab == dueTab {
		return q.due.lineList(e)
	}
	l, f := q.list(), q.currentFilter()
	return &lineList{viewport: &l.viewport, before: l.skipped, after: l.after, page: lineModeRows, move: q.move,
		name: fmt.Sprint(q.tab, f.text), total: f.totalText(q),
		row:        func(i int) Text { return rowText(e, &l.rows[i]) },
		rowDetails: func(i int) []Text { return rowDetails(e, &l.rows[i]) },
		id:         func(i int) string { return l.rows[i].ID }}
}

// details is what there is on the row that is marked.
func (q *queueScreen) details(e *env) []Text {
	l := q.lineList(e)
	if l.viewport.Rows == 0 {
		return nil
	}
	return l.rowDetails(l.viewport.Cursor)
}

// lineTyped keeps the filter, unless it cannot be read.
func (q *queueScreen) lineTyped(e *env, empty bool) tea.Cmd {
	name, f := "keep filter", q.currentFilter()
	switch {
	case empty:
		name = "leave filter"
	case f.queryError != "": // Lines says what is wrong
		return nil
	}
	return e.app.do(lookupName(f.actions(q), name))
}

// lineList is what falls due, for the line mode.
func (d *dueList) lineList(e *env) *lineList {
	return &lineList{viewport: &d.viewport, page: lineModeRows, name: fmt.Sprint(dueTab, d.within),
		move: func(_ *env, n int) tea.Cmd { d.viewport.Move(n); return nil },
		row:  func(i int) Text { return obligationRow(e, &d.obligations[i]) },
		id:   func(i int) string { return d.obligations[i].Request },
		rowDetails: func(i int) []Text {
			d.viewport.Move(i - d.viewport.Cursor)
			return []Text{sentence(d.markedText()), upperText(rowText(e, d.current()))}
		}}
}

// obligationRow is what falls due in about ten words.
func obligationRow(e *env, o *store.Obligation) Text {
	when := spokenDue(e.now(), o.Due, o.InternalTarget)
	switch {
	case o.Held:
		when = "held"
	case o.Informative:
		when += ", not binding"
	}
	return kit.Textf("%s, %s, %s, %s.", spokenCase(o.Request, e.now()), clockLabel(o.Clock), shortAgency(e, &o.Row),
		when)
}

// lines is what falls due, and how far ahead is looked.
func (d *dueList) lines(e *env) []Text {
	out := []Text{kit.Textf("Due %s.", d.horizon())}
	if len(d.obligations) == 0 {
		return append(out, "Nothing is due in this period.")
	}
	return append(out, d.lineList(e).lines()...)
}
