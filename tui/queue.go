package tui

import (
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// queueScreen is the home screen: the requests in queue order, by tab.
type queueScreen struct {
	tab       int
	lists     [5]rowList
	due       dueList
	filter    filter
	counts    store.Counts
	counted   bool
	countCall pendingCall
	claimCall pendingCall // a claim, a release
	claimID   string
	table     []action
}

// tabs are the queue's views; the last one is the list of what falls due.
var tabs = [6]struct {
	tab       store.Tab
	name      Text
	emptyText Text // the message of an empty tab
}{
	{store.TabOpen, "Open", "Nothing is open. New requests appear here in working order."},
	{store.TabMine, "Mine", "You hold no request. c claims one, space claims the next in working order."},
	{store.TabCounsel, "Counsel", "Nothing waits for counsel."},
	{store.TabWaiting, "Waiting", "Nothing waits for an agency's answer."},
	{store.TabDecided, "Decided", "Nothing was decided yet."},
	{"", "Due", ""},
}

// dueTab is the index of the list of what falls due.
const dueTab = 5

func newQueueScreen(e *env) *queueScreen {
	q := &queueScreen{filter: newFilter()}
	for i := range q.lists {
		q.lists[i].tab = tabs[i].tab
	}
	q.due.within = 7 * 24 * time.Hour
	if first := e.opts.First; first != nil {
		l := &q.lists[0]
		l.rows, l.before, l.after, l.fresh = first.Rows, first.HasBefore, first.HasAfter, true
		l.viewport.SetRows(len(l.rows))
	}
	if e.opts.Counts != nil {
		q.counts, q.counted = *e.opts.Counts, true
	}
	q.table = append(q.actions(), moveActions(q)...)
	return q
}

func (q *queueScreen) Title() Text { return "Queue, " + tabs[q.tab].name }

// caseID is the request that is marked, "" if none is.
func (q *queueScreen) caseID() string {
	if r := q.row(); r != nil {
		return r.ID
	}
	return ""
}

// Focus is the filter while it is being typed.
func (q *queueScreen) Focus() *kit.Field {
	if q.filter.open {
		return q.filter.field
	}
	return nil
}

// Typed applies the filter as the person types.
func (q *queueScreen) Typed(e *env) tea.Cmd {
	if !q.filter.apply(e) {
		return nil
	}
	return q.refilter(e)
}

// refilter reads the tab with the present filter; the other tabs follow when they
// are shown.
func (q *queueScreen) refilter(e *env) tea.Cmd {
	for i := range q.lists {
		if i != q.tab {
			q.lists[i] = rowList{tab: tabs[i].tab, query: q.filter.query,
				viewport: kit.Viewport{Height: q.lists[i].viewport.Height}}
		}
	}
	if q.tab == dueTab {
		return nil
	}
	return tea.Batch(q.lists[q.tab].filter(e, q.filter.query), q.filter.count(e, q.lists[q.tab].tab))
}

// Waiting reports whether the row under the cursor is still being read.
func (q *queueScreen) Waiting() bool {
	if q.filter.open {
		return false
	}
	if q.tab == dueTab {
		return q.due.waiting()
	}
	return q.lists[q.tab].waiting()
}

func (q *queueScreen) Start(e *env) tea.Cmd {
	cmds := []tea.Cmd{countCmd(e.ctx, q.countCall.begin(), e.store)}
	if q.tab == dueTab {
		return tea.Batch(append(cmds, q.due.start(e))...)
	}
	return tea.Batch(append(cmds, q.lists[q.tab].start(e))...)
}

// showTab switches to a tab. A tab seen before is drawn as it was and reloaded.
func (q *queueScreen) showTab(e *env, tab int) tea.Cmd {
	q.tab = tab
	q.layout(e.area)
	if tab == dueTab {
		return q.due.start(e)
	}
	l := &q.lists[tab]
	l.query = q.filter.query
	return tea.Batch(l.start(e), q.filter.count(e, l.tab))
}

func (q *queueScreen) move(e *env, n int) tea.Cmd {
	q.layout(e.area)
	if q.tab == dueTab {
		q.due.viewport.Move(n)
		return nil
	}
	return q.lists[q.tab].move(e, n)
}

func (q *queueScreen) jump(e *env, last bool) tea.Cmd {
	q.layout(e.area)
	if q.tab == dueTab {
		n := len(q.due.obligations)
		if !last {
			n = -n
		}
		q.due.viewport.Move(n)
		return nil
	}
	return q.lists[q.tab].jump(e, last)
}

func (q *queueScreen) page() int {
	if q.tab == dueTab {
		return q.due.viewport.Height
	}
	return q.lists[q.tab].viewport.Height
}

// row is the request under the cursor, nil if there is none.
func (q *queueScreen) row() *store.QueueRow {
	if q.tab == dueTab {
		return q.due.current()
	}
	return q.lists[q.tab].current()
}

func (q *queueScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tickMsg:
		return q.Start(e)
	case changedMsg:
		if e.app.screens[len(e.app.screens)-1] == screen(q) {
			return q.Start(e)
		}
	case tea.WindowSizeMsg:
		q.layout(e.area)
		if q.tab != dueTab {
			return q.lists[q.tab].more(e)
		}
	case tea.MouseClickMsg:
		q.markLine(m.Y - queueAbove)
	case tea.MouseWheelMsg:
		return q.wheel(e, m)
	}
	return q.handleResult(e, msg)
}

// handleResult takes the result of a call to the store.
func (q *queueScreen) handleResult(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case result[store.QueuePage]:
		for i := range q.lists {
			if cmd, ok := q.lists[i].handle(e, m); ok {
				if m.err != nil {
					e.fail(m.err)
				}
				return cmd
			}
		}
	case result[store.Counts]:
		if q.countCall.accepts(m.call) && m.err == nil {
			q.counts, q.counted = m.v, true
		}
	case result[matchCount]:
		q.filter.handleCount(m)
	case result[[]store.Obligation]:
		q.due.handle(e, m)
	case result[store.Claim]:
		return q.claimRecorded(e, m.call, m.err,
			kit.Textf("You hold %s until %s.", q.claimID, kit.ShortTime(e.now(), m.v.Until, e.zone)))
	case result[noResult]:
		return q.claimRecorded(e, m.call, m.err, kit.Textf("%s is given back.", q.claimID))
	case result[string]:
		if q.claimCall.accepts(m.call) {
			switch {
			case m.err != nil:
				e.fail(m.err)
				return q.Start(e)
			case m.v == "":
				e.toast("Nothing is left to claim.")
			default:
				e.setCommandLine(shellCommand("lert", "claim", m.v))
				e.push(newCaseScreen(e, m.v))
			}
		}
	}
	return nil
}

// claimRecorded reports the result of a claim or a release, and reloads the tab.
func (q *queueScreen) claimRecorded(e *env, call callID, err error, done Text) tea.Cmd {
	if !q.claimCall.accepts(call) {
		return nil
	}
	e.report(err, done)
	return q.Start(e)
}

// wheel moves the cursor by three rows for each notch.
func (q *queueScreen) wheel(e *env, m tea.MouseWheelMsg) tea.Cmd {
	switch m.Button {
	case tea.MouseWheelUp:
		return q.move(e, -3)
	case tea.MouseWheelDown:
		return q.move(e, 3)
	}
	return nil
}

// rowJSON is a row as JSON for the clipboard; what the screen shows as marks is
// escaped.
func rowJSON(r *store.QueueRow) Text {
	b, err := json.Marshal(map[string]any{
		"id": r.ID, "revision": r.Revision, "state": r.State, "kind": r.Kind, "platform": r.Platform,
		"channel": r.Channel, "country": r.Country,
		"agency": r.Agency, "reference": r.Reference, "instrument": r.Instrument, "targets": r.TargetCount,
		"verdicts":       r.Verdicts,
		"recommendation": r.Recommendation, "counsel": r.Counsel, "codes": r.Codes, "categories": r.Categories,
		"received_at": r.ReceivedAt,
		"due":         r.Due, "holder": r.Holder, "outcome": r.Outcome, "analyst": r.DecidedBy,
		"notice": r.NoticeAction,
	})
	if err != nil {
		return kit.Textf("%v", err)
	}
	return text.Clean(string(text.EscapeJSON(b)))
}
