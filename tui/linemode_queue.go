package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// Lines is the queue for the line mode: the totals, then each row on the
// screen with its number.
func (q *queueScreen) Lines(e *env) []Text {
	q.layout(e.area)
	c := q.counts
	out := []Text{
		kit.Textf("%s open, %s emergency, %s due today, %s overdue, %s %s.", cappedCount(c.Open),
			cappedCount(c.Emergency), cappedCount(c.DueToday), cappedCount(c.Overdue), cappedCount(c.NoticesPending),
			noticesLabel(c.NoticesPending, c.NoticesDue)),
		kit.Textf("Tab: %s.", tabs[q.tab].name),
	}
	out = append(out, e.notices()...)
	if q.filter.query != nil {
		out = append(out, kit.Textf("Filter: %s. %s", q.filter.text, q.filter.countText(q)))
		if hidden := q.filter.hiddenText(q); hidden != "" {
			out = append(out, hidden+".")
		}
	}
	if q.tab == dueTab {
		return append(out, q.due.lines(e)...)
	}
	l := &q.lists[q.tab]
	if len(l.rows) == 0 {
		return append(out, q.emptyText(e, l))
	}
	out = append(out, q.lineList(e).lines()...)
	if r := q.row(); r != nil {
		out = append(out, kit.Textf("Marked is %s. %s. %s", r.ID, recommendText(r), r.Sentence))
	}
	return out
}

// lineList is the open tab for the line mode.
func (q *queueScreen) lineList(e *env) *lineList {
	if q.tab == dueTab {
		return q.due.lineList(e)
	}
	l, cells := &q.lists[q.tab], e.cells()
	return &lineList{viewport: &l.viewport, before: l.skipped, after: l.after, page: lineModeRows, move: q.move,
		total: q.filter.totalText(q), row: func(i int) Text { return rowText(cells, &l.rows[i]) }}
}

func (d *dueList) lineList(e *env) *lineList {
	return &lineList{viewport: &d.viewport, page: lineModeRows,
		move: func(_ *env, n int) tea.Cmd { d.viewport.Move(n); return nil },
		row: func(i int) Text {
			o := &d.obligations[i]
			when := "in " + string(kit.ShortDuration(o.Due.Sub(e.now())))
			switch late := o.Due.Before(e.now()); {
			case o.Held:
				when = "held"
			case late && o.InternalTarget:
				when = string(kit.ShortDuration(e.now().Sub(o.Due))) + " ago"
			case late:
				when = "overdue by " + string(kit.ShortDuration(e.now().Sub(o.Due)))
			}
			return kit.Textf("%s, %s, %s, %s. %s", clockLabel(o.Clock), when, o.Request, obligationAgency(o), o.Text)
		}}
}

func (d *dueList) lines(e *env) []Text {
	out := []Text{kit.Textf("Horizon: %s.", d.horizon())}
	out = append(out, d.lineList(e).lines()...)
	if len(d.obligations) == 0 {
		out = append(out, "Nothing falls due in this time.")
	}
	return out
}
