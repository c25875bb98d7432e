package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review/problem"
	"lert/review/query"
	"lert/store"
	"lert/tui/kit"
)

// filter is the query line of the queue. It narrows the list as the person types. A
// line that does not parse leaves the last good one in force and says what is wrong.
type filter struct {
	open         bool
	field        *kit.Field
	text         string // of the query in force
	query        *query.Query
	queryError   Text // what is wrong with what is typed
	column       int  // where, in characters from 1
	matches      matchCount
	counted      bool
	slot         pendingCall
	table        []action
	previousText string // in force when typing began
}

func newFilter() filter {
	return filter{field: kit.NewField("country:IN due:<24h, or words")}
}

// begin opens the line with the filter in force in it.
func (f *filter) begin() {
	f.open, f.previousText, f.queryError = true, f.text, ""
	f.field.Set(f.text)
	f.field.Focus()
}

// use makes a query the filter.
func (f *filter) use(e *env, query string) {
	f.field.Set(query)
	f.apply(e)
}

// clear takes the filter away.
func (f *filter) clear() {
	f.text, f.query, f.queryError, f.counted = "", nil, "", false
}

// apply makes the typed line the filter; false if it does not parse or is the filter
// already.
func (f *filter) apply(e *env) bool {
	s := strings.TrimSpace(f.field.Value())
	if s == "" {
		had := f.query != nil
		f.clear()
		return had
	}
	q, err := query.Parse(s, e.now(), e.me.Name)
	if err != nil {
		p := problem.ListOf(err)[0]
		f.queryError, f.column = errorWithoutPlace(p), p.Where.Column
		return false
	}
	f.queryError = ""
	if s == f.text {
		return false
	}
	f.text, f.query, f.counted = s, q, false
	return true
}

// count counts the matches of a tab, with the filter in force.
func (f *filter) count(e *env, tab store.Tab) tea.Cmd {
	if f.query == nil {
		return nil
	}
	f.counted = false
	return matchCmd(e.ctx, f.slot.begin(), e.store, store.QueueQuery{Tab: tab, Query: f.query}, e.now())
}

func (f *filter) handleCount(m result[matchCount]) {
	if f.slot.accepts(m.call) && m.err == nil {
		f.matches, f.counted = m.v, true
	}
}

// countText is how many rows match, of how many.
func (f *filter) countText(q *queueScreen) Text {
	if f.query == nil || q.tab == dueTab {
		return ""
	}
	if !f.counted {
		return "…"
	}
	return kit.Textf("%s of %s", f.totalText(q), cappedCount(max(q.tabCount(), f.matches.n)))
}

// totalText is how many requests of the tab match; without a filter, how many it has.
func (f *filter) totalText(q *queueScreen) Text {
	switch {
	case f.query == nil:
		return kit.Textf("%s", cappedCount(q.tabCount()))
	case !f.counted:
		return "those that match"
	case f.matches.more && f.matches.n < store.MaxCount:
		return kit.Textf("%s+", cappedCount(f.matches.n))
	}
	return kit.Textf("%s", cappedCount(f.matches.n))
}

// tabCount is how many requests the open tab has without a filter.
func (q *queueScreen) tabCount() int {
	return [...]int{q.counts.Open, q.counts.Mine, q.counts.Counsel, q.counts.Waiting, q.counts.Decided}[q.tab]
}

// hiddenText says how many overdue requests of the tab the filter hides: none is
// hidden without notice.
func (f *filter) hiddenText(q *queueScreen) Text {
	if f.query == nil || q.tab == dueTab || !f.counted || f.matches.hidden == 0 {
		return ""
	}
	return kit.Textf("%s overdue hidden by the filter", cappedCount(f.matches.hidden))
}

// hintLines are the lines under the list while the filter is typed: what is wrong
// and where, else examples of what can be typed.
func (f *filter) hintLines(e *env, w int) []string {
	if f.queryError == "" {
		return []string{
			kit.StyledLine(e.theme.Dim, " kind country agency platform instrument target id ref code check due is …",
				w),
			kit.StyledLine(e.theme.Dim, " country:IN,BR  due:<24h  check:scope=fail  code:scope.*  -holder:me", w),
		}
	}
	typed := []rune(f.field.Value())
	at := min(max(f.column-1, 0), len(typed))
	before, after := kit.Textf("%s", string(typed[:at])), kit.Textf("%s", string(typed[at:]))
	var l kit.Line
	l.Add(e.theme.Dim, " "+before).Add(e.theme.Warn, "»"+after)
	return []string{kit.StyledLine(e.theme.Warn, " "+f.queryError, w), l.End(w)}
}

// actions is the table while the filter is typed.
func (f *filter) actions(q *queueScreen) []action {
	if f.table != nil {
		return f.table
	}
	f.table = []action{
		{Name: "keep filter", Keys: []string{"enter"}, Label: "keep", Group: groupView,
			Help:   "Keep the filter and go back to the list.",
			WhyNot: func(*env) Text { return f.queryError },
			Run:    func(*env) tea.Cmd { f.open = false; f.field.Blur(); return nil },
			CLI: func(*env) string {
				if f.text == "" {
					return ""
				}
				return shellCommand("lert", "queue", f.text)
			}},
		{Name: "leave filter", Keys: []string{"esc"}, Label: "as it was", Group: groupView,
			Help: "Leave the filter as it was before.",
			Run: func(e *env) tea.Cmd {
				f.open = false
				f.field.Set(f.previousText)
				f.field.Blur()
				if f.text == f.previousText {
					f.queryError = ""
					return nil
				}
				if f.previousText == "" {
					f.clear()
					return q.refilter(e)
				}
				if f.apply(e) {
					return q.refilter(e)
				}
				return nil
			}},
		{Name: "down", Keys: []string{"down", "ctrl+n"}, Group: groupMove, Help: "One row down.",
			Run: func(e *env) tea.Cmd { return q.move(e, 1) }},
		{Name: "up", Keys: []string{"up"}, Group: groupMove, Help: "One row up.",
			Run: func(e *env) tea.Cmd { return q.move(e, -1) }},
	}
	return f.table
}
