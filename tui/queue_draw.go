package tui

import (
	"cmp"
	"fmt"
	"strings"

	"lert/review"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// The queue's lines: heading, tabs, blank, columns, rows, blank, sentence.
const (
	queueAbove = 4
	queueBelow = 3
)

// layout sets how many rows fit on the screen.
func (q *queueScreen) layout(r kit.Rect) {
	h := r.H - queueAbove - queueBelow
	if q.tab == dueTab {
		q.due.viewport.SetHeight(h)
		return
	}
	q.lists[q.tab].viewport.SetHeight(h)
}

func (q *queueScreen) Render(e *env, r kit.Rect) []string {
	q.layout(r)
	out := []string{q.heading(e, r.W), q.tabLine(e, r.W), q.warningLine(e, r.W)}
	_, rest := r.Top(len(out))
	body, foot := rest.Bottom(queueBelow)
	if r.W >= previewWidth && q.tab != dueTab {
		right := min(max(r.W-78, 34), 64)
		list, pane := body.Left(r.W - right)
		out = append(out, kit.SideBySide(e.theme, q.list(e, list), list.W,
			kit.Fit(preview(e, q.row(), pane.W), pane))...)
	} else {
		out = append(out, q.list(e, body)...)
	}
	return append(out, q.sentence(e, foot)...)
}

// warningLine is the line under the tabs: that a filter hides overdue work, else the
// most important notice.
func (q *queueScreen) warningLine(e *env, w int) string {
	text := q.filter.hiddenText(q)
	if text == "" {
		return e.noticeLine(w)
	}
	return kit.StyledLine(e.theme.Urgent, kit.PadLeft(text, w-1), w)
}

// cappedCount is a count as the heading shows it, "999+" beyond the maximum.
func cappedCount(n int) string {
	if n >= store.MaxCount {
		return fmt.Sprintf("%d+", store.MaxCount-1)
	}
	return fmt.Sprint(n)
}

// noticesLabel is the word after the number of notices, and how many of them are due.
func noticesLabel(n, due int) string {
	word := "notices owed"
	if n == 1 {
		word = "notice owed"
	}
	if due > 0 {
		word += fmt.Sprintf(", %d due", due)
	}
	return word
}

// heading is the name of the screen and the totals, with overdue work and pending
// notices if there are any.
func (q *queueScreen) heading(e *env, w int) string {
	t := e.theme
	var l, r kit.Line
	l.Gap(1).Add(t.Strong, "lert").Gap(2).Add(t.Text, "Queue")
	if e.opts.Demo {
		l.Gap(2).Add(t.Dim, "sample queue")
	}
	c := q.counts
	parts := []struct {
		style kit.Style
		n     int
		what  string
		keep  int // the lowest is left out first if there is no room
	}{
		{t.Text, c.Open, "open", 1}, {t.Urgent, c.Emergency, "emergency", 2}, {t.PushBack, c.DueToday, "due today", 0},
		{t.Urgent, c.Overdue, "overdue", 9}, {t.PushBack, c.NoticesPending,
			noticesLabel(c.NoticesPending, c.NoticesDue), 8}, {t.Dim, c.Snoozed, "snoozed", 0},
	}
	for drop := 0; q.counted && drop < 4; drop++ {
		r = kit.Line{}
		for i, p := range parts {
			if p.n == 0 && i > 0 || p.keep < drop {
				continue
			}
			if r.Len() > 0 {
				r.Add(t.Dim, " · ")
			}
			r.Add(p.style, kit.Textf("%s %s", cappedCount(p.n), p.what))
		}
		if r.Len()+7 <= w {
			break
		}
	}
	if l.Len()+r.Len()+3 > w {
		l = kit.Line{}
		l.Gap(1).Add(t.Strong, "lert")
	}
	return l.End(max(0, w-r.Len()-1)) + r.End(r.Len()) + kit.Blanks(1)
}

// tabLine is the tabs, the current one in brackets, then the filter and how many
// rows match.
func (q *queueScreen) tabLine(e *env, w int) string {
	t := e.theme
	counts := [...]int{q.counts.Open, q.counts.Mine, q.counts.Counsel, q.counts.Waiting, q.counts.Decided, 0}
	var l kit.Line
	l.Gap(1)
	for i := range tabs {
		name := tabs[i].name
		if q.counted && counts[i] > 0 && w >= 100 {
			name = kit.Textf("%s %s", name, cappedCount(counts[i]))
		}
		if i == q.tab {
			l.Add(t.Strong, "["+name+"]")
		} else {
			l.Add(t.Dim, " "+name+" ")
		}
	}
	right := q.filter.countText(q)
	room := w - l.Len() - kit.Width(right) - 4
	if right != "" {
		room--
	}
	switch {
	case q.tab == dueTab:
		right = q.due.horizon()
		if w >= 76 {
			right += " · w changes it"
		}
		l.Gap(w - l.Len() - kit.Width(right) - 1)
		l.Add(t.Dim, right)
	case q.filter.open:
		l.Gap(2).Add(t.Key, "/")
		return l.End(l.Len()) + q.filter.field.Draw(t, max(8, room), 1)[0] +
			kit.StyledLine(t.Dim, " "+kit.PadLeft(right, kit.Width(right)), w-l.Len()-max(8, room))
	case q.filter.query != nil:
		l.Gap(2).Add(t.Key, kit.Truncate(kit.Textf("/%s", q.filter.text), room))
		l.Gap(w - l.Len() - kit.Width(right) - 1)
		l.Add(t.Dim, right)
	}
	return l.End(w)
}

// list draws the headings and the rows on the screen.
func (q *queueScreen) list(e *env, r kit.Rect) []string {
	if q.tab == dueTab {
		return q.due.render(e, r)
	}
	l := &q.lists[q.tab]
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
		return kit.Textf("No request on this tab matches %s. %s clears the filter.", q.filter.text,
			e.by("esc", "clear filter"))
	}
	if e.plain && tabs[q.tab].tab == store.TabMine {
		return "You hold no request."
	}
	return tabs[q.tab].emptyText
}

// sentence is the assessment of the marked request in one sentence.
func (q *queueScreen) sentence(e *env, r kit.Rect) []string {
	out := []string{kit.Blanks(r.W)}
	if q.filter.open {
		return kit.Fit(append(out, q.filter.hintLines(e, r.W)...), r)
	}
	row := q.row()
	if row == nil {
		return kit.Fit(out, r)
	}
	id := kit.Textf(" %s  ", row.ID)
	text := row.Sentence
	if q.tab == dueTab {
		text = q.due.markedText()
	}
	for i, s := range kit.WrapTo(text, r.W-kit.Width(id)-1, r.H-len(out)) {
		var l kit.Line
		if i == 0 {
			l.Add(e.theme.Strong, id)
		}
		out = append(out, l.FillTo(kit.Width(id)).Add(e.theme.Text, s).End(r.W))
	}
	return kit.Fit(out, r)
}

// recommendText is what the engine recommends, or what was decided.
func recommendText(r *store.QueueRow) Text {
	switch {
	case r.Outcome != "" && r.Effect == review.EffectAwaitingSignature:
		return kit.Textf("Decided: %s, held for a second signature", outcomeLabel(r.Outcome))
	case r.DecisionInForce():
		return kit.Textf("Decided: %s", outcomeLabel(r.Outcome))
	case r.Recommendation == "":
		return "Not assessed"
	case r.Counsel:
		return kit.Textf("Recommended: %s, counsel must see it", outcomeLabel(r.Recommendation))
	}
	return kit.Textf("Recommended: %s", outcomeLabel(r.Recommendation))
}

// preview shows as much of one row as fits beside the list.
func preview(e *env, r *store.QueueRow, w int) []string {
	if r == nil {
		return nil
	}
	t, now := e.theme, e.now()
	var out []string
	inner := w - 4
	put := func(s kit.Style, text Text) {
		for _, x := range kit.Wrap(text, inner) {
			var l kit.Line
			out = append(out, l.Add(t.Rule, "│ ").Add(s, x).End(w))
		}
	}
	fact := func(name, value Text) {
		if value == "" {
			return
		}
		for i, x := range kit.Wrap(value, inner-11) {
			var l kit.Line
			l.Add(t.Rule, "│ ")
			if i == 0 {
				l.Add(t.Dim, name)
			}
			out = append(out, l.FillTo(13).Add(t.Text, x).End(w))
		}
	}
	gap := func() { out = append(out, kit.StyledLine(t.Rule, "│", w)) }
	put(t.Strong, kit.Textf("%s  %s", r.ID, kindLabel(r.Kind)))
	put(t.Text, agencyText(r))
	put(outcomeStyle(t, cmp.Or(r.Outcome, r.Recommendation)), recommendText(r))
	gap()
	platform := r.Platform
	if p := e.store.Policy().Platform(platform); p != nil {
		platform = p.Name
	}
	fact("Platform", kit.Textf("%s", platform))
	fact("Process", kit.Textf("%s", r.InstrumentShort))
	fact("Reference", text.Clean(r.Reference))
	fact("Channel", kit.Textf("%s", strings.ReplaceAll(r.Channel, "_", " ")))
	fact("Received", kit.Ago(now, r.ReceivedAt)+" ago, "+
		kit.Textf("%s", r.ReceivedAt.In(e.zone).Format("2006-01-02 15:04")))
	if r.Due.IsZero() {
		fact("Due", "no clock")
	} else {
		fact("Due", dueSentence(e, r))
		if !r.DueInternalTarget { // for an internal target the line above says it
			fact("Basis", kit.Textf("%s", r.DueBasis))
		}
	}
	if !r.PreserveBy.IsZero() {
		fact("Copy by", kit.Textf("%s, a house target", r.PreserveBy.In(e.zone).Format("2006-01-02 15:04")))
	}
	if r.Holder != "" && r.ClaimedUntil.After(now) {
		fact("Held by", kit.Textf("%s, until %s", r.Holder, kit.ShortTime(now, r.ClaimedUntil, e.zone)))
	}
	if r.RelatedCount > 0 {
		fact("Related", kit.Textf("%s", kit.Plural(r.RelatedCount, "other request", "other requests")))
	}
	gap()
	for i, v := range r.Verdicts {
		var l kit.Line
		l.Add(t.Rule, "│ ").Cell(t.Dim, checkName(i), 13).Add(verdictStyle(t, v), verdictLabel(v))
		out = append(out, l.End(w))
	}
	gap()
	if len(r.Categories) > 0 {
		names := make([]string, len(r.Categories))
		for i, c := range r.Categories {
			names[i] = c.Label()
		}
		fact("Asks", kit.Textf("%s", strings.Join(names, ", ")))
	}
	if len(r.Codes) > 0 {
		found := make([]string, len(r.Codes))
		for i, c := range r.Codes {
			found[i] = string(codeLabel(c))
		}
		fact("Found", kit.Textf("%s", strings.Join(found, ", ")))
	}
	fact("Notice", kit.Textf("%s", strings.ReplaceAll(r.NoticeAction, "_", " ")))
	if r.DecisionInForce() {
		fact("Decided", kit.Textf("%s by %s, %s", outcomeLabel(r.Outcome), r.DecidedBy,
			kit.FullTime(r.DecidedAt, e.zone)))
	}
	return out
}

// dueSentence is a row's clock in words, the time left first.
func dueSentence(e *env, r *store.QueueRow) Text {
	now, at := e.now(), r.Due.In(e.zone).Format("2006-01-02 15:04")
	s := fmt.Sprintf("%s left, %s", kit.ShortDuration(r.Due.Sub(now)), at)
	switch {
	case r.DueInternalTarget && r.Due.Before(now):
		s = "house target was " + at
	case r.DueInternalTarget:
		s += ", a house target"
	case r.Due.Before(now):
		s = fmt.Sprintf("%s over, %s", kit.ShortDuration(now.Sub(r.Due)), at)
	}
	return kit.Textf("%s", s)
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
		w = &q.lists[q.tab].viewport
	}
	if from, to := w.Visible(); n >= 0 && from+n < to {
		w.Move(from + n - w.Cursor)
	}
}
