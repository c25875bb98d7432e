package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review/problem"
	"lert/review/query"
	"lert/store"
)

// filter is the query line of the queue. It narrows while one types; a line
// that does not parse leaves the last good one in force and says what is wrong.
type filter struct {
	open   bool
	field  *Field
	text   string // of the query in force
	query  *query.Query
	bad    Text // what is wrong with what is typed
	column int  // where, in characters from 1
	hits   matches
	known  bool
	slot   slot
	table  []Action
	was    string // in force when typing began
}

func newFilter() filter {
	return filter{field: NewField("country:IN due:<24h, or words")}
}

// begin opens the line with the filter in force in it.
func (f *filter) begin() {
	f.open, f.was, f.bad = true, f.text, ""
	f.field.Set(f.text)
	f.field.Focus()
}

// drop takes the filter away.
func (f *filter) drop() {
	f.text, f.query, f.bad, f.known = "", nil, "", false
}

// read takes what is typed as the filter; false where it does not parse or is
// the filter already.
func (f *filter) read(e *env) bool {
	s := strings.TrimSpace(f.field.Value())
	if s == "" {
		had := f.query != nil
		f.drop()
		return had
	}
	q, err := query.ParseQuery(s, e.now(), e.me.Analyst)
	if err != nil {
		p := problem.Of(err)[0]
		f.bad, f.column = told(p), p.Where.Column
		return false
	}
	f.bad = ""
	if s == f.text {
		return false
	}
	f.text, f.query, f.known = s, q, false
	return true
}

// count counts the matches of a tab, with the filter in force.
func (f *filter) count(e *env, tab store.Tab) tea.Cmd {
	if f.query == nil {
		return nil
	}
	f.known = false
	return matchCmd(e.ctx, f.slot.next(), e.desk, store.List{Tab: tab, Query: f.query}, e.now())
}

func (f *filter) counted(m loaded[matches]) {
	if f.slot.takes(m.at) && m.err == nil {
		f.hits, f.known = m.v, true
	}
}

// result is how many rows are left of how many.
func (f *filter) result(q *queue) Text {
	if f.query == nil || q.tab == dueTab {
		return ""
	}
	if !f.known {
		return "…"
	}
	n := capped(f.hits.N)
	if f.hits.More && f.hits.N < store.CountCap {
		n += "+"
	}
	all := [...]int{q.counts.Open, q.counts.Mine, q.counts.Counsel, q.counts.Waiting, q.counts.Decided}[q.tab]
	return say("%s of %s", n, capped(max(all, f.hits.N)))
}

// hides says how many overdue requests of the tab the filter leaves out: they
// are never out of sight without a word.
func (f *filter) hides(q *queue) Text {
	if f.query == nil || q.tab == dueTab || !f.known || f.hits.Hidden == 0 {
		return ""
	}
	return say("%s overdue hidden by the filter", capped(f.hits.Hidden))
}

// hints is what stands under the list while the filter is typed: what is wrong
// and where, else what can be written.
func (f *filter) hints(e *env, w int) []string {
	if f.bad == "" {
		return []string{
			line(e.theme.Dim, " kind country agency platform instrument target id ref code check due is …", w),
			line(e.theme.Dim, " country:IN,BR  due:<24h  check:scope=fail  code:scope.*  -holder:me", w),
		}
	}
	typed := []rune(f.field.Value())
	at := min(max(f.column-1, 0), len(typed))
	before, after := say("%s", string(typed[:at])), say("%s", string(typed[at:]))
	var l Line
	l.Add(e.theme.Dim, " "+before).Add(e.theme.Warn, "»"+after)
	return []string{line(e.theme.Warn, " "+f.bad, w), l.End(w)}
}

// actions is the table while the filter is typed.
func (f *filter) actions(q *queue) []Action {
	if f.table != nil {
		return f.table
	}
	f.table = []Action{
		{Name: "keep filter", Keys: []string{"enter"}, Label: "keep", Group: groupView, Help: "Keep the filter and go back to the list.",
			Why: func(*env) Text { return f.bad },
			Run: func(*env) tea.Cmd { f.open = false; f.field.Blur(); return nil },
			CLI: func(*env) string {
				if f.text == "" {
					return ""
				}
				return shell("lert", "queue", f.text)
			}},
		{Name: "leave filter", Keys: []string{"esc"}, Label: "as it was", Group: groupView, Help: "Leave the filter as it was before.",
			Run: func(e *env) tea.Cmd {
				f.open = false
				f.field.Set(f.was)
				f.field.Blur()
				if f.text == f.was {
					f.bad = ""
					return nil
				}
				if f.was == "" {
					f.drop()
					return q.refilter(e)
				}
				if f.read(e) {
					return q.refilter(e)
				}
				return nil
			}},
		{Name: "down", Keys: []string{"down", "ctrl+n"}, Group: groupMove, Help: "One row down.", Run: func(e *env) tea.Cmd { return q.move(e, 1) }},
		{Name: "up", Keys: []string{"up"}, Group: groupMove, Help: "One row up.", Run: func(e *env) tea.Cmd { return q.move(e, -1) }},
	}
	return f.table
}
