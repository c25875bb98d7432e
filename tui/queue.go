package tui

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

// queue is the home screen: the requests in working order, by tab.
type queue struct {
	tab     int
	lists   [5]rowList
	due     dueList
	filter  filter
	counts  store.Counts
	counted bool
	count   slot
	act     slot // a claim, a release
	acting  string
	table   []Action
}

// tabs are the queue's views; the last one is the list of what falls due.
var tabs = [6]struct {
	tab  store.Tab
	name Text
	none Text // what an empty one says
}{
	{store.TabOpen, "Open", "Nothing is open. New requests appear here in working order."},
	{store.TabMine, "Mine", "You hold no request. c claims one, space claims the next in working order."},
	{store.TabCounsel, "Counsel", "Nothing waits for counsel."},
	{store.TabWaiting, "Waiting", "Nothing waits for an agency's answer."},
	{store.TabDecided, "Decided", "Nothing was decided yet."},
	{"", "Due", ""},
}

// dueTab is the place of the list of what falls due.
const dueTab = 5

func newQueue(e *env) *queue {
	q := &queue{filter: newFilter()}
	for i := range q.lists {
		q.lists[i].tab = tabs[i].tab
	}
	q.due.within = 7 * 24 * time.Hour
	if first := e.opts.First; first != nil {
		l := &q.lists[0]
		l.rows, l.before, l.after, l.fresh = first.Rows, first.Before, first.After, true
		l.win.resize(len(l.rows))
	}
	if e.opts.Counts != nil {
		q.counts, q.counted = *e.opts.Counts, true
	}
	q.table = append(q.actions(), moves(q)...)
	return q
}

func (q *queue) actions() []Action {
	some := func(e *env) Text {
		if q.row() == nil {
			return "There is no request on this tab."
		}
		return ""
	}
	cli := func(verb string) func(*env) string {
		return func(*env) string { return shell("lert", verb, q.row().ID) }
	}
	t := []Action{
		{Name: "open", Keys: []string{"enter", "o"}, Label: "open", Group: groupWork, Act: review.ActOpen, Help: "Open the marked request; that you opened it is recorded.",
			Why: some, CLI: cli("show"), Run: func(e *env) tea.Cmd { e.push(newCase(e, q.row().ID)); return nil }},
		{Name: "claim", Keys: []string{"c"}, Label: "claim", Group: groupWork, Act: review.ActClaim, Help: "Take the marked request for twenty minutes, so that nobody else decides it.",
			Why: func(e *env) Text {
				r := q.row()
				switch {
				case r == nil:
					return some(e)
				case q.act.waiting():
					return "The last claim is still being recorded."
				case r.State == review.StateDecided:
					return say("%s is decided; there is nothing to claim.", r.ID)
				case r.Holder != "" && !e.mine(r.Holder) && r.HeldUntil.After(e.now()):
					return say("%s holds %s for another %s minutes.", r.Holder, r.ID, span(r.HeldUntil.Sub(e.now())))
				}
				return ""
			},
			CLI: cli("claim"),
			Run: func(e *env) tea.Cmd {
				q.acting = q.row().ID
				return claimCmd(e.ctx, q.act.next(), e.desk, q.acting)
			}},
		{Name: "claim next", Keys: []string{"space"}, Label: "claim next", Group: groupWork, Act: review.ActClaim, Help: "Take the first request in working order that nobody holds, and open it.",
			Why: func(*env) Text {
				if q.act.waiting() {
					return "The last claim is still being recorded."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd { return claimNextCmd(e.ctx, q.act.next(), e.desk) }},
		{Name: "filter", Keys: []string{"/"}, Label: "filter", Group: groupView, Help: "Narrow every tab: country:IN due:<24h, or any word.",
			Why: func(*env) Text {
				if q.tab == dueTab {
					return "The Due tab shows everything that falls due; overdue work is never hidden by a filter."
				}
				return ""
			},
			Run: func(*env) tea.Cmd { q.filter.begin(); return nil }},
		{Name: "clear filter", Keys: []string{"esc"}, Group: groupView, Help: "Show all requests of the tab again.",
			Why: func(*env) Text {
				if q.filter.query == nil {
					return "No filter is set."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd { q.filter.drop(); return q.refilter(e) }},
		{Name: "new request", Keys: []string{"n"}, Label: "new", Group: groupWork, Act: review.ActTakeIn, Help: "Type in a request that came by mail, post or telephone.", CLI: func(*env) string { return "lert new" },
			Run: func(e *env) tea.Cmd { e.push(newNewRequest(e)); return nil }},
		{Name: "take back", Keys: []string{"u"}, Group: groupWork, Act: review.ActDecide, Danger: true, Help: "Take back the decision you made last, within ten minutes, in the dialog that opens.",
			Why: func(e *env) Text {
				if e.app.decided == "" {
					return "You have decided nothing since you sat down."
				}
				return ""
			},
			Run: takeBackLast},
		{Name: "decisions", Keys: []string{"A"}, Group: groupView, Act: review.ActAudit, Help: "Counsel's list: everything that was decided, with the proof.",
			Run: func(e *env) tea.Cmd { e.push(newCounsel()); return nil }},
		{Name: "commands", Keys: []string{":", "ctrl+p"}, Label: "commands", Group: groupDesk, Help: "Find an action by its name and run it.",
			Run: func(e *env) tea.Cmd { e.open(newPalette(e)); return nil }},
		{Name: "release", Keys: []string{"r"}, Group: groupWork, Act: review.ActClaim, Help: "Give the marked request back.",
			Why: func(e *env) Text {
				switch r := q.row(); {
				case r == nil:
					return some(e)
				case !e.mine(r.Holder):
					return say("You do not hold %s.", r.ID)
				case q.act.waiting():
					return "The last claim is still being recorded."
				}
				return ""
			},
			CLI: cli("release"),
			Run: func(e *env) tea.Cmd {
				q.acting = q.row().ID
				return releaseCmd(e.ctx, q.act.next(), e.desk, q.acting)
			}},
		{Name: "hand over", Keys: []string{"t"}, Group: groupWork, Act: review.ActClaim, Help: "Hand the marked request to a colleague, or take over another's claim, with a reason, in the dialog that opens.",
			Why: func(e *env) Text {
				if q.row() == nil {
					return some(e)
				}
				return e.unassignable(q.row())
			},
			Run: func(e *env) tea.Cmd { e.open(newAssign(e, q.row())); return nil }},
		{Name: "shift hand-over", Keys: []string{"S"}, Group: groupView, Act: review.ActHandOver, Help: "The hand-over: what changed since you were last here, shift notes, your open work.",
			CLI: func(*env) string { return "lert handover" },
			Run: func(e *env) tea.Cmd { e.push(newHandover()); return nil }},
		{Name: "horizon", Keys: []string{"w"}, Group: groupView, Help: "On the Due tab: within two days, a week, a month, or everything.",
			Why: func(*env) Text {
				if q.tab != dueTab {
					return "Only the Due tab has a horizon."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd { return q.due.widen(e) }},
		{Name: "snooze", Keys: []string{"z"}, Group: groupWork, Act: review.ActSnooze, Help: "Lay the marked request aside until a time, or wake it, in the dialog that opens; what binds is never hidden.",
			Why: some,
			Run: func(e *env) tea.Cmd {
				r, o := q.row(), q.due.currentOwed()
				asleep := !r.Snoozed.IsZero() || q.tab == dueTab && o != nil && o.Clock == review.ClockReminder
				e.open(newSnooze(r.ID, asleep))
				return nil
			}},
		{Name: "copy case number", Keys: []string{"y"}, Group: groupView, Help: "Copy the case number to the clipboard.", Why: some,
			Run: func(e *env) tea.Cmd {
				id := say("%s", q.row().ID)
				e.toast("Copied " + id)
				return copyCmd(id)
			}},
		{Name: "copy row", Keys: []string{"Y"}, Group: groupView, Help: "Copy the row as JSON to the clipboard.", Why: some,
			Run: func(e *env) tea.Cmd {
				e.toast(say("Copied %s as JSON", q.row().ID))
				return copyCmd(rowJSON(q.row()))
			}},
		{Name: "refresh", Keys: []string{"ctrl+r"}, Group: groupView, Help: "Read the tab anew; it does so by itself when something changes.",
			Run: func(e *env) tea.Cmd { return q.Start(e) }},
		{Name: "next tab", Keys: []string{"]", "tab"}, Group: groupView, Help: "The tab to the right.",
			Run: func(e *env) tea.Cmd { return q.show(e, (q.tab+1)%len(tabs)) }},
		{Name: "previous tab", Keys: []string{"[", "shift+tab"}, Group: groupView, Help: "The tab to the left.",
			Run: func(e *env) tea.Cmd { return q.show(e, (q.tab+len(tabs)-1)%len(tabs)) }},
	}
	for i := range tabs {
		t = append(t, Action{Name: "tab " + strings.ToLower(string(tabs[i].name)), Keys: []string{fmt.Sprintf("alt+%d", i+1)}, Group: groupView,
			Help: "Show the tab " + tabs[i].name + ".", Run: func(e *env) tea.Cmd { return q.show(e, i) }})
	}
	quit := back()
	quit.Keys = []string{"q"}
	quit.Name, quit.Label, quit.Help = "leave", "", "Leave the console; drafts are kept."
	return append(t, quit)
}

func (q *queue) Title() Text { return "Queue, " + tabs[q.tab].name }

func (q *queue) Actions() []Action {
	if q.filter.open {
		return q.filter.actions(q)
	}
	return q.table
}

// Focus is the filter while it is being typed.
func (q *queue) Focus() *Field {
	if q.filter.open {
		return q.filter.field
	}
	return nil
}

// Typed filters as one types.
func (q *queue) Typed(e *env) tea.Cmd {
	if !q.filter.read(e) {
		return nil
	}
	return q.refilter(e)
}

// refilter reads the tab under the filter as it now stands; the other tabs do
// when they are shown.
func (q *queue) refilter(e *env) tea.Cmd {
	for i := range q.lists {
		if i != q.tab {
			q.lists[i] = rowList{tab: tabs[i].tab, query: q.filter.query, win: window{height: q.lists[i].win.height}}
		}
	}
	if q.tab == dueTab {
		return nil
	}
	return tea.Batch(q.lists[q.tab].filter(e, q.filter.query), q.filter.count(e, q.lists[q.tab].tab))
}

// Waiting keeps keys back while the row they speak of is on its way.
func (q *queue) Waiting() bool {
	if q.filter.open {
		return false
	}
	if q.tab == dueTab {
		return q.due.waiting()
	}
	return q.lists[q.tab].waiting()
}

func (q *queue) Start(e *env) tea.Cmd {
	cmds := []tea.Cmd{countCmd(e.ctx, q.count.next(), e.desk)}
	if q.tab == dueTab {
		return tea.Batch(append(cmds, q.due.start(e))...)
	}
	return tea.Batch(append(cmds, q.lists[q.tab].start(e))...)
}

// show switches to a tab. A tab seen before is drawn as it was and read anew.
func (q *queue) show(e *env, tab int) tea.Cmd {
	q.tab = tab
	q.layout(e.size)
	if tab == dueTab {
		return q.due.start(e)
	}
	l := &q.lists[tab]
	l.query = q.filter.query
	return tea.Batch(l.start(e), q.filter.count(e, l.tab))
}

func (q *queue) move(e *env, n int) tea.Cmd {
	q.layout(e.size)
	if q.tab == dueTab {
		q.due.win.move(n)
		return nil
	}
	return q.lists[q.tab].move(e, n)
}

func (q *queue) jump(e *env, last bool) tea.Cmd {
	q.layout(e.size)
	if q.tab == dueTab {
		n := len(q.due.owed)
		if !last {
			n = -n
		}
		q.due.win.move(n)
		return nil
	}
	return q.lists[q.tab].jump(e, last)
}

func (q *queue) page() int {
	if q.tab == dueTab {
		return q.due.win.height
	}
	return q.lists[q.tab].win.height
}

// row is the request under the cursor, nil where there is none.
func (q *queue) row() *store.Row {
	if q.tab == dueTab {
		return q.due.current()
	}
	return q.lists[q.tab].current()
}

func (q *queue) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case loaded[store.Rows]:
		for i := range q.lists {
			if cmd, ok := q.lists[i].take(e, m); ok {
				if m.err != nil {
					e.fail(m.err)
				}
				return cmd
			}
		}
	case loaded[store.Counts]:
		if q.count.takes(m.at) && m.err == nil {
			q.counts, q.counted = m.v, true
		}
	case loaded[matches]:
		q.filter.counted(m)
	case loaded[[]store.Owed]:
		q.due.take(e, m)
	case loaded[store.Claim]:
		if q.act.takes(m.at) {
			if m.err != nil {
				e.fail(m.err)
			} else {
				e.toast(say("You hold %s until %s.", q.acting, instant(e.now(), m.v.Until, e.zone)))
			}
			return q.Start(e)
		}
	case loaded[done]:
		if q.act.takes(m.at) {
			if m.err != nil {
				e.fail(m.err)
			} else {
				e.toast(say("%s is given back.", q.acting))
			}
			return q.Start(e)
		}
	case loaded[string]:
		if q.act.takes(m.at) {
			switch {
			case m.err != nil:
				e.fail(m.err)
				return q.Start(e)
			case m.v == "":
				e.toast("Nothing is left to claim.")
			default:
				e.last(shell("lert", "claim", m.v))
				e.push(newCase(e, m.v))
			}
		}
	case tickMsg:
		return q.Start(e)
	case changedMsg:
		if e.app.screens[len(e.app.screens)-1] == Screen(q) {
			return q.Start(e)
		}
	case tea.WindowSizeMsg:
		q.layout(e.size)
		if q.tab != dueTab {
			return q.lists[q.tab].more(e)
		}
	case tea.MouseClickMsg:
		q.pick(e, m.Y-queueAbove+1)
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			return q.move(e, -3)
		case tea.MouseWheelDown:
			return q.move(e, 3)
		}
	}
	return nil
}

// rowJSON is a row as JSON for the clipboard, with whatever would be marked on
// the screen escaped.
func rowJSON(r *store.Row) Text {
	b, err := json.Marshal(map[string]any{
		"id": r.ID, "revision": r.Revision, "state": r.State, "kind": r.Kind, "platform": r.Platform, "channel": r.Channel, "country": r.Country,
		"agency": r.Agency, "reference": r.Reference, "instrument": r.Instrument, "targets": r.Targets, "verdicts": r.Verdicts,
		"recommendation": r.Recommend, "counsel": r.Counsel, "codes": r.Codes, "categories": r.Categories, "received_at": r.Received,
		"due": r.Due, "holder": r.Holder, "outcome": r.Outcome, "analyst": r.Analyst, "notice": r.Notice,
	})
	if err != nil {
		return say("%v", err)
	}
	return text.Clean(string(text.EscapeJSON(b)))
}
