package tui

import (
	"encoding/json"

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
	filter    filter     // of the tabs, the kept ones apart
	kept      []*keptTab // tabs that the person made of filters
	counts    store.Counts
	counted   bool
	countCall pendingCall
	claimCall pendingCall // a claim, a release
	claimID   string
	seen      seenValues
	previews  previews
	keptDraft draftKeeper
	keptRead  bool // what was kept when this person was last here was asked for

	urgentCall pendingCall
	announced  store.Urgent // an emergency to which ! goes first
	table      []action
}

// tabs are the queue's views; the last one is the list of what falls due.
var tabs = [6]struct {
	tab       store.Tab
	name      Text
	emptyText Text // the message of an empty tab
}{
	{store.TabOpen, "Open", "Nothing is open. New requests appear here in working order."},
	{store.TabMine, "Mine", "You hold no request. Press c to claim one, space to claim the next in working order."},
	{store.TabCounsel, "Counsel", "Nothing is waiting for counsel."},
	{store.TabWaiting, "Waiting", "Nothing is waiting for an agency's reply."},
	{store.TabDecided, "Decided", "Nothing has been decided yet."},
	{"", "Due", ""},
}

// dueTab is the index of the list of what falls due.
const dueTab = 5

func newQueueScreen(e *env) *queueScreen {
	q := &queueScreen{filter: newFilter(), keptDraft: draftKeeper{id: keptDraft, shared: true}}
	for i := range q.lists {
		q.lists[i].tab = tabs[i].tab
	}
	q.due.within = store.DueSoon
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

func (q *queueScreen) Title() Text { return "Queue, " + q.tabName(q.tab) }

// caseID is the request that is marked, "" if none is.
func (q *queueScreen) caseID() string {
	if r := q.row(); r != nil {
		return r.ID
	}
	return ""
}

// Focus is the filter while it is being typed.
func (q *queueScreen) Focus() *kit.Field {
	if f := q.currentFilter(); f.open {
		return f.field
	}
	return nil
}

// list is the list of the open tab; the tab Due has another one.
func (q *queueScreen) list() *rowList {
	if q.tab > dueTab {
		return &q.kept[q.tab-dueTab-1].list
	}
	return &q.lists[q.tab]
}

// currentFilter is the filter of the open tab: a kept tab has its own.
func (q *queueScreen) currentFilter() *filter {
	if q.tab > dueTab {
		return &q.kept[q.tab-dueTab-1].filter
	}
	return &q.filter
}

// base is the index in tabs of the open tab, of a kept one the index of the tab whose
// requests it filters.
func (q *queueScreen) base() int {
	if q.tab > dueTab {
		return q.kept[q.tab-dueTab-1].base
	}
	return q.tab
}

// tabCount is how many tabs there are.
func (q *queueScreen) tabCount() int { return len(tabs) + len(q.kept) }

// tabName is the name of a tab.
func (q *queueScreen) tabName(i int) Text {
	if i > dueTab {
		return q.kept[i-dueTab-1].name()
	}
	return tabs[i].name
}

// Typed applies the filter as the person types.
func (q *queueScreen) Typed(e *env) tea.Cmd {
	return q.typed(e, q.currentFilter())
}

// typed takes a filter as it is typed or completed.
func (q *queueScreen) typed(e *env, f *filter) tea.Cmd {
	cmd := f.findCases(e)
	f.offer(e, q)
	if !f.apply(e) {
		return cmd
	}
	return tea.Batch(cmd, q.refilter(e))
}

// refilter reads the tab with the present filter, around the row that is marked; the other
// tabs follow when they are shown.
func (q *queueScreen) refilter(e *env) tea.Cmd {
	f := q.currentFilter()
	if q.tab > dueTab {
		return q.readFiltered(e, f)
	}
	for i := range q.lists {
		if i != q.tab {
			q.lists[i].forget(f.query)
		}
	}
	if q.tab == dueTab {
		return nil
	}
	return q.readFiltered(e, f)
}

// readFiltered reads the list of the open tab with a filter. While it is being typed, the
// place in the order stays the one at which typing began.
func (q *queueScreen) readFiltered(e *env, f *filter) tea.Cmd {
	key, line := q.list().mark()
	if f.anchor != nil {
		key, line = f.anchor, f.line
	}
	return tea.Batch(q.list().filter(e, f.query, key, line), f.count(e, q.list().tab))
}

// Waiting reports whether the row under the cursor is still being read.
func (q *queueScreen) Waiting() bool {
	if q.currentFilter().open {
		return false
	}
	if q.tab == dueTab {
		return q.due.waiting()
	}
	return q.list().waiting()
}

func (q *queueScreen) Start(e *env) tea.Cmd {
	cmds := []tea.Cmd{countCmd(e.ctx, q.countCall.begin(), e.store)}
	if !q.keptRead {
		q.keptRead = true
		cmds = append(cmds, q.keptDraft.load(e))
	}
	if q.tab == dueTab {
		return tea.Batch(append(cmds, q.due.start(e))...)
	}
	return tea.Batch(append(cmds, q.list().start(e))...)
}

// showTab switches to a tab. A tab seen before is drawn as it was and reloaded.
func (q *queueScreen) showTab(e *env, tab int) tea.Cmd {
	q.tab = tab
	q.layout(e)
	if tab == dueTab {
		return q.due.start(e)
	}
	f, l := q.currentFilter(), q.list()
	l.query = f.query
	return tea.Batch(l.start(e), f.count(e, l.tab))
}

func (q *queueScreen) move(e *env, n int) tea.Cmd {
	q.layout(e)
	if q.tab == dueTab {
		q.due.viewport.Move(n)
		return q.withPreview(e, nil)
	}
	return q.withPreview(e, q.list().move(e, n))
}

func (q *queueScreen) jump(e *env, last bool) tea.Cmd {
	q.layout(e)
	if q.tab == dueTab {
		n := len(q.due.obligations)
		if !last {
			n = -n
		}
		q.due.viewport.Move(n)
		return q.withPreview(e, nil)
	}
	return q.withPreview(e, q.list().jump(e, last))
}

func (q *queueScreen) page() int {
	if q.tab == dueTab {
		return q.due.viewport.Height
	}
	return q.list().viewport.Height
}

// row is the request under the cursor, nil if there is none.
func (q *queueScreen) row() *store.QueueRow {
	if q.tab == dueTab {
		return q.due.current()
	}
	return q.list().current()
}

func (q *queueScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch m := msg.(type) {
	case tickMsg:
		q.previews.changed()
		cmd = q.Start(e)
	case changedMsg:
		q.previews.changed()
		if e.onTop(q) {
			cmd = q.Start(e)
		}
	case previewMsg:
		return q.previews.rested(e, m, q.caseID())
	case tea.WindowSizeMsg:
		q.layout(e)
		if q.tab != dueTab {
			cmd = q.list().more(e)
		}
	case tea.MouseClickMsg:
		q.markLine(m.Y - q.above(e))
	case tea.MouseWheelMsg:
		return q.wheel(e, m)
	default:
		cmd = q.handleResult(e, msg)
	}
	return q.withPreview(e, cmd)
}

// withPreview adds to a Cmd that the preview follows the mark, while the queue is on the
// screen.
func (q *queueScreen) withPreview(e *env, cmd tea.Cmd) tea.Cmd {
	if !e.onTop(q) {
		return cmd
	}
	if follow := q.previews.follow(e, q.caseID()); follow != nil {
		return tea.Batch(cmd, follow)
	}
	return cmd
}

// handleResult takes the result of a call to the store.
func (q *queueScreen) handleResult(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case result[store.QueuePage]:
		return q.handlePage(e, m)
	case result[store.Counts]:
		if q.countCall.accepts(m.call) && m.err == nil {
			q.counts, q.counted = m.v, true
		}
	case result[matchCount]:
		q.filter.handleCount(m)
		for _, k := range q.kept {
			k.filter.handleCount(m)
		}
	case result[[]string]:
		return q.currentFilter().handleFound(e, q, m)
	case result[[]store.Obligation]:
		q.due.handle(e, m)
	case result[store.Claim]:
		return q.claimRecorded(e, m.call, m.err,
			kit.Textf("You hold %s until %s.", q.claimID, kit.ShortTime(e.now(), m.v.Until, e.zone)))
	case result[*store.Case]:
		q.previews.handle(e, m)
	case result[caseUpdate]:
		q.previews.handleUpdate(e, m)
	case result[store.Urgent]:
		return q.goToUrgent(e, m)
	case result[[]store.Draft]:
		return q.restoreKept(e, m)
	case result[noResult]:
		q.keptSaved(e, m)
		return q.claimRecorded(e, m.call, m.err, kit.Textf("%s is released.", q.claimID))
	case result[string]:
		if q.claimCall.accepts(m.call) {
			switch {
			case m.err != nil:
				e.fail(m.err)
				return q.Start(e)
			case m.v == "":
				e.toast("There is nothing left to claim.")
			default:
				e.setCommandLine(shellCommand("lert", "claim", m.v))
				e.push(newCaseScreen(e, m.v))
			}
		}
	}
	return nil
}

// handlePage hands a page to the list that asked for it.
func (q *queueScreen) handlePage(e *env, m result[store.QueuePage]) tea.Cmd {
	for i := range len(q.lists) + len(q.kept) {
		var l *rowList
		if i < len(q.lists) {
			l = &q.lists[i]
		} else {
			l = &q.kept[i-len(q.lists)].list
		}
		if cmd, ok := l.handle(e, m); ok {
			if m.err != nil {
				e.fail(m.err)
			}
			return cmd
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
