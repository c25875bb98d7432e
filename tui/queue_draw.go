package tui

import (
	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// The queue's lines: heading, tabs, blank, columns, rows, blank, sentence.
const (
	queueAbove = 4
	queueBelow = 3
)

// above is how many lines are above the rows: a filter does not hide a notice.
func (q *queueScreen) above(e *env) int {
	if f := q.currentFilter(); q.tab != dueTab && (f.open || f.query != nil) && len(e.notices()) > 0 {
		return queueAbove + 1
	}
	return queueAbove
}

// layout sets how many rows fit on the screen.
func (q *queueScreen) layout(e *env) {
	h := e.area.H - q.above(e) - queueBelow
	if q.tab == dueTab {
		q.due.viewport.SetHeight(h)
		return
	}
	q.list().viewport.SetHeight(h)
}

// The widths from which a list shows a preview beside it: the list keeps what it shows in a
// window of 80 columns, and what is left is for the preview, up to its greatest width.
const (
	previewListWidth = 80
	previewMaxWidth  = 72
)

// previewRoom is how wide the preview is beside a list in a window of width w, 0 for none.
func previewRoom(w int) int {
	if w < previewWidth {
		return 0
	}
	return min(w-previewListWidth, previewMaxWidth)
}

func (q *queueScreen) Render(e *env, r kit.Rect) []string {
	q.layout(e)
	out := append(make([]string, 0, r.H), q.heading(e, r.W), q.tabLine(e, r.W))
	out = q.appendBars(out, e, r.W)
	_, rest := r.Top(len(out))
	body, foot := rest.Bottom(queueBelow + q.moreBelow(e, r.W))
	if right := previewRoom(r.W); right > 0 {
		list, _ := body.Left(r.W - right)
		pane := q.previews.draw(e, q.row(), right-1, body.H)
		out = append(out, besides(e.theme, [][]string{q.listLines(e, list), pane}, []int{list.W, right - 1}, body.H)...)
	} else {
		out = append(out, q.listLines(e, body)...)
	}
	return append(out, q.sentence(e, foot)...)
}

// moreBelow is how many lines the sentence needs besides its own, where the rows leave some.
func (q *queueScreen) moreBelow(e *env, w int) int {
	row, v := q.row(), &q.due.viewport
	if q.tab != dueTab {
		v = &q.list().viewport
	}
	if row == nil || q.currentFilter().open || v.Rows >= v.Height {
		return 0
	}
	text, indent := q.sentenceOf(row)
	return min(max(0, len(kit.Wrap(text, w-indent-1))-queueBelow+1), v.Height-v.Rows)
}

// sentenceOf is the sentence of a row, and how wide the case number before it is.
func (q *queueScreen) sentenceOf(row *store.QueueRow) (Text, int) {
	text := row.Sentence
	if q.tab == dueTab {
		text = q.due.markedText()
	}
	return text, kit.StringWidth(row.ID) + 3
}

// listLines draws the headings and the rows on the screen.
func (q *queueScreen) listLines(e *env, r kit.Rect) []string {
	if q.tab == dueTab {
		return q.due.render(e, r)
	}
	l := q.list()
	cols := fillWidth(columnsFor(l.tab, r.W), r.W-4)
	out := make([]string, 0, r.H)
	out = append(out, columnTitles(e.theme, cols, r.W))
	c := e.cells()
	from, to := l.viewport.Visible()
	for i := from; i < to; i++ {
		out = append(out, rowLine(c, cols, &l.rows[i], i == l.viewport.Cursor, r.W))
	}
	if len(l.rows) == 0 {
		for _, s := range kit.Wrap(q.emptyText(e, l), r.W-6) {
			out = append(out, kit.StyledLine(e.theme.Dim, "   "+s, r.W))
		}
	}
	return kit.Fit(out, r)
}

// emptyText is what an empty tab says.
func (q *queueScreen) emptyText(e *env, l *rowList) Text {
	switch {
	case l.err != nil:
		return errorLine(l.err)
	case !l.fresh:
		return "Reading …"
	case l.query != nil && l.load.waiting():
		return "Looking further …"
	case l.query != nil:
		return q.noMatchText(e)
	}
	if e.plain && tabs[q.base()].tab == store.TabMine {
		return "You hold no request."
	}
	return tabs[q.base()].emptyText
}

// sentence is the assessment of the marked request in one sentence.
func (q *queueScreen) sentence(e *env, r kit.Rect) []string {
	out := []string{kit.Blanks(r.W)}
	if f := q.currentFilter(); f.open {
		return kit.Fit(append(out, f.hintLines(e, r.W)...), r)
	}
	row := q.row()
	if row == nil {
		return kit.Fit(out, r)
	}
	text, indent := q.sentenceOf(row)
	for i, s := range kit.WrapTo(text, r.W-indent-1, r.H-len(out)) {
		var l kit.Line
		if i == 0 {
			l.Gap(1).Add(e.theme.Strong, kit.Textf("%s", row.ID))
		}
		out = append(out, l.FillTo(indent).Add(e.theme.Text, s).End(r.W))
	}
	return kit.Fit(out, r)
}

// checkName is the name of check i as screens show it.
func checkName(i int) Text {
	return [5]Text{"Requester", "Legal basis", "Scope", "Emergency", "Notice"}[i]
}

// verdictLabel is a verdict as screens show it.
func verdictLabel(v review.Verdict) Text {
	switch v {
	case review.NotApplicable, "":
		return "n/a"
	}
	return kit.Textf("%s", v)
}

// markLine marks row n of the screen, from 0, for the mouse.
func (q *queueScreen) markLine(n int) {
	w := &q.due.viewport
	if q.tab != dueTab {
		w = &q.list().viewport
	}
	if from, to := w.Visible(); n >= 0 && from+n < to {
		w.Move(from + n - w.Cursor)
	}
}
