package tui

import (
	"cmp"
	"fmt"
	"strings"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

// The queue's lines: heading, tabs, blank, columns, rows, blank, sentence.
const (
	queueAbove = 4
	queueBelow = 3
)

// layout sets how many rows are on the screen.
func (q *queue) layout(r Rect) {
	h := r.H - queueAbove - queueBelow
	if q.tab == dueTab {
		q.due.win.fit(h)
		return
	}
	q.lists[q.tab].win.fit(h)
}

func (q *queue) Render(e *env, r Rect) []string {
	q.layout(r)
	out := []string{q.heading(e, r.W), q.tabLine(e, r.W), q.hidden(e, r.W)}
	_, rest := r.Top(len(out))
	body, foot := rest.Bottom(queueBelow)
	if r.Wide() && q.tab != dueTab {
		right := min(max(r.W-78, 34), 64)
		list, pane := body.Left(r.W - right)
		out = append(out, beside(q.list(e, list), fit(preview(e, q.row(), pane.W), pane))...)
	} else {
		out = append(out, q.list(e, body)...)
	}
	return append(out, q.sentence(e, foot)...)
}

// hidden is the line under the tabs: that a filter hides overdue work, else what
// the desk must tell this person.
func (q *queue) hidden(e *env, w int) string {
	text := q.filter.hides(q)
	if text == "" {
		return e.notice(w)
	}
	return line(e.theme.Urgent, PadLeft(text, w-1), w)
}

// capped is a count as the heading shows it.
func capped(n int) string {
	if n >= store.CountCap {
		return fmt.Sprintf("%d+", store.CountCap-1)
	}
	return fmt.Sprint(n)
}

// noticesOwed is the word behind their number, and how many of them are due.
func noticesOwed(n, due int) string {
	word := "notices owed"
	if n == 1 {
		word = "notice owed"
	}
	if due > 0 {
		word += fmt.Sprintf(", %d due", due)
	}
	return word
}

// heading is the name of the place and the totals; overdue work and notices
// owed stand there when there are any.
func (q *queue) heading(e *env, w int) string {
	t := e.theme
	var l, r Line
	l.Gap(1).Add(t.Strong, "lert").Gap(2).Add(t.Text, "Queue")
	if e.opts.Demo {
		l.Gap(2).Add(t.Dim, "sample queue")
	}
	c := q.counts
	parts := []struct {
		style Style
		n     int
		what  string
		keep  int // what is left out first where there is no room
	}{
		{t.Text, c.Open, "open", 1}, {t.Urgent, c.Emergency, "emergency", 2}, {t.PushBack, c.DueToday, "due today", 0},
		{t.Urgent, c.Overdue, "overdue", 9}, {t.PushBack, c.NoticesOwed, noticesOwed(c.NoticesOwed, c.NoticesDue), 8}, {t.Dim, c.Snoozed, "snoozed", 0},
	}
	for drop := 0; q.counted && drop < 4; drop++ {
		r = Line{}
		for i, p := range parts {
			if p.n == 0 && i > 0 || p.keep < drop {
				continue
			}
			if r.Len() > 0 {
				r.Add(t.Dim, " · ")
			}
			r.Add(p.style, say("%s %s", capped(p.n), p.what))
		}
		if r.Len()+7 <= w {
			break
		}
	}
	if l.Len()+r.Len()+3 > w {
		l = Line{}
		l.Gap(1).Add(t.Strong, "lert")
	}
	return l.End(max(0, w-r.Len()-1)) + r.End(r.Len()) + blanks(1)
}

// tabLine is the tabs, the one shown in brackets, then the filter and how many
// rows it leaves.
func (q *queue) tabLine(e *env, w int) string {
	t := e.theme
	counts := [...]int{q.counts.Open, q.counts.Mine, q.counts.Counsel, q.counts.Waiting, q.counts.Decided, 0}
	var l Line
	l.Gap(1)
	for i := range tabs {
		name := tabs[i].name
		if q.counted && counts[i] > 0 && w >= 100 {
			name = say("%s %s", name, capped(counts[i]))
		}
		if i == q.tab {
			l.Add(t.Strong, "["+name+"]")
		} else {
			l.Add(t.Dim, " "+name+" ")
		}
	}
	right := q.filter.result(q)
	room := w - l.Len() - Width(right) - 4
	if right != "" {
		room--
	}
	switch {
	case q.tab == dueTab:
		right = q.due.horizon()
		if w >= 76 {
			right += " · w changes it"
		}
		l.Gap(w - l.Len() - Width(right) - 1)
		l.Add(t.Dim, right)
	case q.filter.open:
		l.Gap(2).Add(t.Key, "/")
		return l.End(l.Len()) + q.filter.field.Draw(t, max(8, room), 1)[0] + line(t.Dim, " "+PadLeft(right, Width(right)), w-l.Len()-max(8, room))
	case q.filter.query != nil:
		l.Gap(2).Add(t.Key, Truncate(say("/%s", q.filter.text), room))
		l.Gap(w - l.Len() - Width(right) - 1)
		l.Add(t.Dim, right)
	}
	return l.End(w)
}

// list draws the headings and the rows on the screen.
func (q *queue) list(e *env, r Rect) []string {
	if q.tab == dueTab {
		return q.due.render(e, r)
	}
	l := &q.lists[q.tab]
	cols := spread(columnsFor(l.tab, r.W), r.W-4)
	out := make([]string, 0, r.H)
	out = append(out, headLine(e.theme, cols, r.W))
	c := e.cells()
	from, to := l.win.span()
	for i := from; i < to; i++ {
		out = append(out, rowLine(c, cols, &l.rows[i], i == l.win.cursor, r.W))
	}
	if len(l.rows) == 0 {
		for _, s := range Wrap(q.nothing(l), r.W-6) {
			out = append(out, line(e.theme.Dim, "   "+s, r.W))
		}
	}
	return fit(out, r)
}

// nothing is what an empty tab says.
func (q *queue) nothing(l *rowList) Text {
	switch {
	case l.err != nil:
		return sayError(l.err)
	case !l.fresh:
		return "Reading …"
	case l.query != nil && l.load.waiting():
		return "Looking further …"
	case l.query != nil:
		return say("No request on this tab matches %s. esc clears the filter.", q.filter.text)
	}
	return tabs[q.tab].none
}

// sentence is what the engine makes of the marked request, in a sentence.
func (q *queue) sentence(e *env, r Rect) []string {
	out := []string{blanks(r.W)}
	if q.filter.open {
		return fit(append(out, q.filter.hints(e, r.W)...), r)
	}
	row := q.row()
	if row == nil {
		return fit(out, r)
	}
	id := say(" %s  ", row.ID)
	text := row.Sentence
	if q.tab == dueTab {
		text = q.due.says()
	}
	for i, s := range WrapTo(text, r.W-Width(id)-1, r.H-len(out)) {
		var l Line
		if i == 0 {
			l.Add(e.theme.Strong, id)
		}
		out = append(out, l.To(Width(id)).Add(e.theme.Text, s).End(r.W))
	}
	return fit(out, r)
}

// recommendText is what the engine recommends, or what was decided.
func recommendText(r *store.Row) Text {
	switch {
	case r.Outcome != "" && r.Effect == review.EffectHeld:
		return say("Decided: %s, held for a second signature", outcomeWord(r.Outcome))
	case r.Stands():
		return say("Decided: %s", outcomeWord(r.Outcome))
	case r.Recommend == "":
		return "Not assessed"
	case r.Counsel:
		return say("Recommended: %s, counsel must see it", outcomeWord(r.Recommend))
	}
	return say("Recommended: %s", outcomeWord(r.Recommend))
}

// preview tells of one row what there is room for beside the list.
func preview(e *env, r *store.Row, w int) []string {
	if r == nil {
		return nil
	}
	t, now := e.theme, e.now()
	var out []string
	inner := w - 4
	put := func(s Style, text Text) {
		for _, x := range Wrap(text, inner) {
			var l Line
			out = append(out, l.Add(t.Rule, "│ ").Add(s, x).End(w))
		}
	}
	fact := func(name, value Text) {
		if value == "" {
			return
		}
		for i, x := range Wrap(value, inner-11) {
			var l Line
			l.Add(t.Rule, "│ ")
			if i == 0 {
				l.Add(t.Dim, name)
			}
			out = append(out, l.To(13).Add(t.Text, x).End(w))
		}
	}
	gap := func() { out = append(out, line(t.Rule, "│", w)) }
	put(t.Strong, say("%s  %s", r.ID, kindWord(r.Kind)))
	put(t.Text, from(r))
	put(t.outcome(cmp.Or(r.Outcome, r.Recommend)), recommendText(r))
	gap()
	platform := r.Platform
	if p := e.desk.Policy().Platform(platform); p != nil {
		platform = p.Name
	}
	fact("Platform", say("%s", platform))
	fact("Process", say("%s", r.Process))
	fact("Reference", text.Clean(r.Reference))
	fact("Channel", say("%s", strings.ReplaceAll(r.Channel, "_", " ")))
	fact("Received", ago(now, r.Received)+" ago, "+say("%s", r.Received.In(e.zone).Format("2006-01-02 15:04")))
	if r.Due.IsZero() {
		fact("Due", "no clock")
	} else {
		fact("Due", dueWords(e, r))
		if !r.DueTarget { // of a target the line above says so
			fact("Basis", say("%s", r.DueBasis))
		}
	}
	if r.Holder != "" && r.HeldUntil.After(now) {
		fact("Held by", say("%s, until %s", r.Holder, instant(now, r.HeldUntil, e.zone)))
	}
	if r.Related > 0 {
		fact("Related", say("%s", plural(r.Related, "other request", "other requests")))
	}
	gap()
	for i, v := range r.Verdicts {
		var l Line
		l.Add(t.Rule, "│ ").Cell(t.Dim, checkName(i), 13).Add(t.verdict(v), verdictWord(v))
		out = append(out, l.End(w))
	}
	gap()
	if len(r.Categories) > 0 {
		names := make([]string, len(r.Categories))
		for i, c := range r.Categories {
			names[i] = c.Word()
		}
		fact("Asks", say("%s", strings.Join(names, ", ")))
	}
	if len(r.Codes) > 0 {
		found := make([]string, len(r.Codes))
		for i, c := range r.Codes {
			found[i] = string(codeWord(c))
		}
		fact("Found", say("%s", strings.Join(found, ", ")))
	}
	fact("Notice", say("%s", strings.ReplaceAll(r.Notice, "_", " ")))
	if r.Stands() {
		fact("Decided", say("%s by %s, %s", outcomeWord(r.Outcome), r.Analyst, fullInstant(r.Decided, e.zone)))
	}
	return out
}

// dueWords is a row's clock in words, the time left first.
func dueWords(e *env, r *store.Row) Text {
	now, at := e.now(), r.Due.In(e.zone).Format("2006-01-02 15:04")
	s := fmt.Sprintf("%s left, %s", span(r.Due.Sub(now)), at)
	switch {
	case r.DueTarget && r.Due.Before(now):
		s = "house target was " + at
	case r.DueTarget:
		s += ", a house target"
	case r.Due.Before(now):
		s = fmt.Sprintf("%s over, %s", span(now.Sub(r.Due)), at)
	}
	return say("%s", s)
}

// checkName is the name of check i as the screens write it.
func checkName(i int) Text {
	return [5]Text{"Requester", "Legal basis", "Scope", "Emergency", "Notice"}[i]
}

// verdictWord is a verdict as the screens write it.
func verdictWord(v review.Verdict) Text {
	switch v {
	case review.NotApplicable, "":
		return "n/a"
	}
	return say("%s", v)
}

// Lines is the queue for the line mode: the totals, then each row on the
// screen with its number.
func (q *queue) Lines(e *env) []Text {
	q.layout(e.size)
	c := q.counts
	out := []Text{
		say("%s open, %s emergency, %s due today, %s overdue, %s %s.", capped(c.Open), capped(c.Emergency), capped(c.DueToday), capped(c.Overdue), capped(c.NoticesOwed), noticesOwed(c.NoticesOwed, c.NoticesDue)),
		say("Tab: %s.", tabs[q.tab].name),
	}
	out = append(out, e.notices()...)
	if q.filter.query != nil {
		out = append(out, say("Filter: %s. %s", q.filter.text, q.filter.result(q)))
		if hidden := q.filter.hides(q); hidden != "" {
			out = append(out, hidden+".")
		}
	}
	if q.tab == dueTab {
		return append(out, q.due.lines(e)...)
	}
	l := &q.lists[q.tab]
	if len(l.rows) == 0 {
		return append(out, q.nothing(l))
	}
	cells := e.cells()
	from, to := l.win.span()
	for i := from; i < to; i++ {
		mark := ""
		if i == l.win.cursor {
			mark = "marked: "
		}
		out = append(out, say("row %d: %s%s", i-from+1, mark, rowWords(cells, &l.rows[i])))
	}
	if l.after {
		out = append(out, "More rows follow: page down.")
	}
	if r := q.row(); r != nil {
		out = append(out, say("Marked is %s. %s. %s", r.ID, recommendText(r), r.Sentence))
	}
	return out
}

// pick marks row n of the screen, from 1, for the line mode and the mouse.
func (q *queue) pick(e *env, n int) bool {
	w := &q.due.win
	if q.tab != dueTab {
		w = &q.lists[q.tab].win
	}
	from, to := w.span()
	if n < 1 || from+n-1 >= to {
		return false
	}
	w.move(from + n - 1 - w.cursor)
	return true
}
