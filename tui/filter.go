package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review/problem"
	"lert/review/query"
	"lert/store"
	"lert/tui/kit"
)

// filter is the query line of the queue. It narrows the list as the person types. Of a line
// that does not parse it says what is wrong. A case number typed into it opens the case.
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

	// anchor is the key of the row that was marked when typing began, line its line on the
	// screen: each letter narrows the list around the same place.
	anchor []byte
	line   int

	numbers  caseNumbers // the cases that the typed line can mean
	complete completion  // what tab puts in
}

func newFilter() filter {
	return filter{field: kit.NewField("country:IN due:<24h, words, or a case number")}
}

// begin opens the line with the filter in force in it.
func (f *filter) begin(e *env, q *queueScreen) {
	f.open, f.previousText, f.queryError = true, f.text, ""
	f.anchor, f.line = q.list().mark()
	q.seen.note(q.lists[:])
	f.field.Set(f.text)
	f.field.Focus()
	f.offer(e, q)
}

// end closes the line.
func (f *filter) end() {
	f.open, f.anchor, f.complete = false, nil, completion{}
	f.numbers.reset("")
	f.field.Blur()
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

// apply makes the typed line the filter; false if that changes nothing. Of a line whose last
// term is not finished, as "country:", the terms before it are the filter.
func (f *filter) apply(e *env) bool {
	s := strings.TrimSpace(f.field.Value())
	f.queryError = ""
	q, err := query.Parse(s, e.now(), e.me.Name)
	if err != nil {
		p := problem.ListOf(err)[0]
		f.queryError, f.column = sentence(errorWithoutPlace(p)), p.Where.Column
		s = strings.TrimSpace(s[:strings.LastIndexByte(s, ' ')+1])
		if q, err = query.Parse(s, e.now(), e.me.Name); err != nil {
			return false
		}
	}
	if s == "" {
		had, wrong := f.query != nil, f.queryError
		f.clear()
		f.queryError = wrong
		return had
	}
	if s == f.text {
		return false
	}
	f.text, f.query, f.counted = s, q, false
	return true
}

// onlyOverdue is the term that the key O adds and takes away.
const onlyOverdue = "is:overdue"

// toggleOverdue adds the term, or takes it away, and keeps what else the filter asks.
func (f *filter) toggleOverdue(e *env) {
	var terms []string
	had := false
	for _, term := range strings.Fields(f.text) {
		if term == onlyOverdue {
			had = true
			continue
		}
		terms = append(terms, term)
	}
	if !had {
		terms = append(terms, onlyOverdue)
	}
	f.use(e, strings.Join(terms, " "))
}

// count counts the matches of a tab, with the filter in force.
func (f *filter) count(e *env, tab store.Tab) tea.Cmd {
	if f.query == nil {
		return nil
	}
	f.counted = false
	l := store.QueueQuery{Tab: tab, Query: f.query}
	return matchCmd(e.ctx, f.slot.begin(), e.store, l, f.query.String() == onlyOverdue, e.now())
}

func (f *filter) handleCount(m result[matchCount]) {
	if f.slot.accepts(m.call) && m.err == nil {
		f.matches, f.counted = m.v, true
	}
}

// countText is how many rows match, of how many, and how many match on other tabs.
func (f *filter) countText(q *queueScreen) Text {
	if f.query == nil || q.tab == dueTab {
		return ""
	}
	if !f.counted {
		return "…"
	}
	t := kit.Textf("%s of %s", f.totalText(q), cappedCount(max(q.unfiltered(), f.matches.n)))
	if elsewhere := f.elsewhereText(); elsewhere != "" {
		t += " · " + elsewhere
	}
	return t
}

// elsewhereText says how many requests match on other tabs, where that was counted.
func (f *filter) elsewhereText() Text {
	t := Text("")
	for _, x := range f.matches.elsewhere {
		if t != "" {
			t += ", "
		}
		t += kit.Textf("%s on %s", cappedCount(x.n), tabs[x.tab].name)
	}
	return t
}

// totalText is how many requests of the tab match; without a filter, how many it has.
func (f *filter) totalText(q *queueScreen) Text {
	switch {
	case f.query == nil:
		return kit.Textf("%s", cappedCount(q.unfiltered()))
	case !f.counted:
		return "those that match"
	case f.matches.more && f.matches.n < store.MaxCount:
		return kit.Textf("%s+", cappedCount(f.matches.n))
	}
	return kit.Textf("%s", cappedCount(f.matches.n))
}

// unfiltered is how many requests the open tab has without a filter.
func (q *queueScreen) unfiltered() int { return q.countOf(q.base()) }

// hiddenText says how many overdue requests of the tab the filter hides: none is
// hidden without notice.
func (f *filter) hiddenText(q *queueScreen) Text {
	if f.query == nil || q.tab == dueTab || !f.counted || f.matches.hidden == 0 {
		return ""
	}
	return kit.Textf("%s overdue hidden by the filter", cappedCount(f.matches.hidden))
}

// noMatchText is what a tab says on which nothing matches.
func (q *queueScreen) noMatchText(e *env) Text {
	f := q.currentFilter()
	t := kit.Textf("No request on this tab matches %s.", f.text)
	if elsewhere := f.elsewhereText(); f.counted && elsewhere != "" {
		t += " " + elsewhere + "."
	}
	if q.tab > dueTab {
		return t
	}
	return t + " " + e.by("esc clears the filter.", "Type clear filter to clear it.")
}

// filterExamples are shown as far as there is room.
var filterExamples = []Text{"is:overdue", "due:<24h", "country:IN,BR", "-holder:me", "check:scope=fail", "code:scope.*"}

// hintLines are the lines under the list while the filter is typed: the case that enter
// opens, or what tab completes, or what is wrong and where, or else examples.
func (f *filter) hintLines(e *env, w int) []string {
	t := e.theme
	switch {
	case len(f.numbers.found) > 0:
		return f.numbers.lines(e, w)
	case len(f.complete.words) > 0:
		return f.complete.lines(e, w)
	case f.queryError == "":
		tab := Text(" tab completes fields and values. ")
		if w < 80 {
			tab = " tab completes. "
		}
		var l kit.Line
		for _, x := range filterExamples {
			if l.Len()+2+kit.Width(x) < w {
				l.Gap(min(2, 1+l.Len())).Add(t.Dim, x)
			}
		}
		return []string{kit.StyledLine(t.Dim, tab+"A case number (51, WA-51) opens the case.", w), l.End(w)}
	}
	typed := []rune(f.field.Value())
	at := min(max(f.column-1, 0), len(typed))
	before, after := kit.Textf("%s", string(typed[:at])), kit.Textf("%s", string(typed[at:]))
	var l kit.Line
	l.Add(t.Dim, " "+before).Add(t.Warn, "»"+after)
	return []string{kit.StyledLine(t.Warn, " "+f.queryError, w), l.End(w)}
}
