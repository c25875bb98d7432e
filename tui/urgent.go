package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/kit"
)

// urgentAction goes to what cannot wait, from any screen: the totals of the heading are
// places.
func urgentAction() action {
	return action{Name: "next urgent", Keys: []string{"!"}, Group: groupView,
		Help: "Go to the next request that is overdue, an emergency, or whose user must be notified now. On a case, " +
			"open that one. Opening it is recorded.",
		WhyNot: func(e *env) Text {
			if e.app.overDialog() {
				return "Close the dialog first."
			}
			return ""
		},
		Run: func(e *env) tea.Cmd { return e.app.queue().findUrgent(e) }}
}

// queue is the screen at the bottom of the stack.
func (a *App) queue() *queueScreen { return a.screens[0].(*queueScreen) }

// findUrgent asks for the next urgent request after the one that is open or marked. An
// emergency that was announced comes first.
func (q *queueScreen) findUrgent(e *env) tea.Cmd {
	after := q.caseID()
	if c, ok := e.app.screens[len(e.app.screens)-1].(*caseScreen); ok {
		after = c.id
	}
	if u := q.announced; u.ID != "" {
		q.announced = store.Urgent{}
		return q.goTo(e, u)
	}
	return storeCmd(e, q.urgentCall.begin(), e.store.NextUrgent, after)
}

// goToUrgent goes to the request that was found.
func (q *queueScreen) goToUrgent(e *env, m result[store.Urgent]) tea.Cmd {
	if !q.urgentCall.accepts(m.call) {
		return nil
	}
	switch {
	case m.err != nil:
		e.fail(m.err)
		return nil
	case m.v.ID == "":
		e.toast("Nothing is overdue, no emergency waits, and no user must be notified now.")
		return nil
	}
	return q.goTo(e, m.v)
}

// goTo marks an urgent request on its tab, or opens it in the place of an open case.
func (q *queueScreen) goTo(e *env, u store.Urgent) tea.Cmd {
	why := urgentText(u.Why)
	if c, ok := e.app.screens[len(e.app.screens)-1].(*caseScreen); ok {
		cmd := q.showAt(e, u.ID, u.Tab, u.Key)
		if c.id == u.ID {
			e.toast(kit.Textf("%s is the only one that is urgent.", shortID(u.ID, e.now())))
			return cmd
		}
		e.replace(newCaseScreen(e, u.ID))
		e.toastAfter(kit.Textf("%s %s.", shortID(u.ID, e.now()), why))
		return cmd
	}
	for len(e.app.screens) > 1 { // the queue is below a list of another kind
		closeScreen(e.app.screens[len(e.app.screens)-1])
		e.app.screens = e.app.screens[:len(e.app.screens)-1]
	}
	only := ""
	if u.Of == 1 {
		only = " Nothing else is urgent."
	}
	e.toast(kit.Textf("%s %s.%s", shortID(u.ID, e.now()), why, only))
	return q.showAt(e, u.ID, u.Tab, u.Key)
}

// urgentText says why a request is urgent.
func urgentText(why string) Text {
	switch why {
	case store.UrgentOverdue:
		return "is overdue"
	case store.UrgentEmergency:
		return "is an emergency"
	}
	return "has a user notice due now"
}

// showAt marks a request at its place. If the open tab shows it, the tab and its filter
// stay; else its own tab is shown, without a filter.
func (q *queueScreen) showAt(e *env, id string, tab store.Tab, key []byte) tea.Cmd {
	if q.tab != dueTab && q.list().selectRow(id) {
		return q.list().more(e)
	}
	for i := range dueTab {
		if tabs[i].tab != tab {
			continue
		}
		q.tab = i
		q.layout(e)
		if q.filter.query != nil {
			q.filter.clear()
			for j := range q.lists {
				q.lists[j].forget(nil)
			}
		}
		l := q.list()
		return l.goTo(e, key, l.viewport.Height/3)
	}
	return nil
}
