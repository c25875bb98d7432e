package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/kit"
)

func (q *queueScreen) actions() []action {
	some := func(e *env) Text {
		if q.row() == nil {
			return "There is no request on this tab."
		}
		return ""
	}
	claiming := func(*env) Text {
		if q.claimCall.waiting() {
			return "The last claim is still being recorded."
		}
		return ""
	}
	cli := func(verb string) func(*env) string {
		return func(*env) string { return shellCommand("lert", verb, q.row().ID) }
	}
	t := []action{
		{Name: "open", Keys: []string{"enter", "o"}, Label: "open", Group: groupWork, Act: review.ActOpen,
			Help:   "Open the marked request. Opening it is recorded.",
			WhyNot: some, CLI: cli("show"),
			Run: func(e *env) tea.Cmd { e.push(newCaseScreen(e, q.row().ID)); return nil }},
		{Name: "claim", Keys: []string{"c"}, Label: "claim", Group: groupWork, Act: review.ActClaim, Danger: true,
			Records: true,
			Help:    "Claim the marked request for twenty minutes, so that nobody else decides it. Records at once.",
			WhyNot: func(e *env) Text {
				r := q.row()
				switch {
				case r == nil:
					return some(e)
				case q.claimCall.waiting():
					return "The last claim is still being recorded."
				case r.State == review.StateDecided:
					return kit.Textf("%s is decided; there is nothing to claim.", r.ID)
				case r.Holder != "" && !e.isMe(r.Holder) && r.ClaimedUntil.After(e.now()):
					return kit.Textf("%s holds %s until %s.", r.Holder, shortID(r.ID, e.now()),
						kit.ShortTime(e.now(), r.ClaimedUntil, e.zone))
				}
				return ""
			},
			CLI: cli("claim"),
			Run: func(e *env) tea.Cmd {
				q.claimID = q.row().ID
				return storeCmd(e, q.claimCall.begin(), e.store.Claim, q.claimID)
			}},
		{Name: "claim next", Keys: []string{"space"}, Label: "claim next", Group: groupWork, Act: review.ActClaim,
			Danger: true, Records: true, NoCase: true,
			Help:   "Claim the first request in working order that nobody holds, and open it. Records at once.",
			WhyNot: claiming,
			Run:    func(e *env) tea.Cmd { return claimNextCmd(e.ctx, q.claimCall.begin(), e.store) }},
		{Name: "filter", Keys: []string{"/"}, Label: "filter", Group: groupView,
			Help: "Narrow every tab: country:IN due:<24h, or any word. A case number opens the case.",
			WhyNot: func(*env) Text {
				if q.tab == dueTab {
					return "The Due tab shows everything that is due; a filter never hides overdue work."
				}
				return ""
			},
			Takes: filterArgument(), Run: func(e *env) tea.Cmd { q.currentFilter().begin(e, q); return nil }},
		{Name: "numbers", Group: groupView,
			Help: "Show only investigations of a telephone number (is:number; is:calls those of its calls and " +
				"messages).",
			WhyNot: func(*env) Text {
				if q.tab == dueTab {
					return "The Due tab shows everything that is due; a filter never hides overdue work."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd { q.currentFilter().use(e, "is:number"); return q.refilter(e) }},
		{Name: "clear filter", Keys: []string{"esc"}, Group: groupView, Help: "Show all requests of the tab again.",
			WhyNot: func(*env) Text {
				switch {
				case q.tab > dueTab:
					return "This tab is a filter. / changes it, V closes it."
				case q.filter.query == nil:
					return "No filter is set."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd { q.filter.clear(); return q.refilter(e) }},
		{Name: "only overdue", Keys: []string{"O"}, Group: groupView,
			Help: "Show only what is overdue, or everything again: adds is:overdue to the filter, or takes it away.",
			Run: func(e *env) tea.Cmd {
				if q.tab == dueTab {
					return q.due.toggleOverdue(e)
				}
				q.currentFilter().toggleOverdue(e)
				return q.refilter(e)
			}},
		{Name: "keep as tab", Keys: []string{"V"}, Group: groupView,
			Help:   "Keep the filter as a tab of its own; it is there when you come back. On such a tab, close it.",
			WhyNot: q.whyNotKept, Run: q.keepFilter},
		{Name: "new request", Keys: []string{"+"}, Label: "new", Group: groupWork, Act: review.ActImport,
			Help: "Enter a request that came by e-mail, post or telephone.",
			CLI:  func(*env) string { return "lert new" },
			Run:  func(e *env) tea.Cmd { e.push(newRequestScreen(e)); return nil }},
		{Name: "undo", Keys: []string{"u"}, Group: groupWork, Act: review.ActDecide, Danger: true,
			Help: "Take back your last decision, within ten minutes, in the dialog that opens.",
			WhyNot: func(e *env) Text {
				if e.app.lastDecided == "" {
					return "You have made no decision in this session."
				}
				return ""
			},
			Run: takeBackLast},
		workedAnswerAction(lastWorkedID),
		{Name: "decisions", Keys: []string{"A"}, Group: groupView, Act: review.ActAudit,
			Help: "Counsel's list: everything that was decided, with the proof.",
			Run:  func(e *env) tea.Cmd { e.push(newCounselScreen()); return nil }},
		{Name: "commands", Keys: []string{":", "ctrl+p"}, Label: "commands", Group: groupGeneral,
			Help: "Find an action by its name and run it.",
			Run:  func(e *env) tea.Cmd { e.open(newCommandPalette(e)); return nil }},
		{Name: "release", Keys: []string{"x"}, Group: groupWork, Act: review.ActClaim, Danger: true, Records: true,
			Help: "Release the marked request. Records at once.",
			WhyNot: func(e *env) Text {
				switch r := q.row(); {
				case r == nil:
					return some(e)
				case !e.isMe(r.Holder):
					return kit.Textf("You do not hold %s.", r.ID)
				case q.claimCall.waiting():
					return "The last claim is still being recorded."
				}
				return ""
			},
			CLI: cli("release"),
			Run: func(e *env) tea.Cmd {
				q.claimID = q.row().ID
				return releaseCmd(e.ctx, q.claimCall.begin(), e.store, q.claimID)
			}},
		{Name: "hand over", Keys: []string{"t"}, Group: groupWork, Act: review.ActClaim,
			Help: "Hand the marked request to a colleague, or take over another's claim, with a reason, in the " +
				"dialog that opens.",
			WhyNot: func(e *env) Text {
				if q.row() == nil {
					return some(e)
				}
				return e.whyNotAssignable(q.row())
			},
			Run: func(e *env) tea.Cmd { e.open(newAssignDialog(e, q.row())); return nil }},
		{Name: "shift hand-over", Keys: []string{"T"}, Group: groupView, Act: review.ActHandOver,
			Help: "The hand-over: what changed since you were last here, shift notes, your open work.",
			CLI:  func(*env) string { return "lert handover" },
			Run:  func(e *env) tea.Cmd { e.push(newHandoverScreen()); return nil }},
		{Name: "period", Keys: []string{"w"}, Group: groupView,
			Help: "On the Due tab: within two days, a week, a month, or everything.",
			WhyNot: func(*env) Text {
				if q.tab != dueTab {
					return "Only the Due tab has a period."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd { return q.due.nextHorizon(e) }},
		{Name: "snooze", Keys: []string{"z"}, Group: groupWork, Act: review.ActSnooze,
			Help: "Snooze the marked request until a time, or wake it, in the dialog that opens; legal deadlines are " +
				"never hidden.",
			WhyNot: some,
			Run: func(e *env) tea.Cmd {
				r, o := q.row(), q.due.currentObligation()
				snoozed := !r.SnoozedUntil.IsZero() || q.tab == dueTab && o != nil && o.Clock == review.ClockReminder
				e.open(newSnoozeDialog(r.ID, snoozed))
				return nil
			}},
		{Name: "copy id", Keys: []string{"y"}, Group: groupView,
			Help: "Copy the case number to the clipboard.", WhyNot: some,
			Run: func(e *env) tea.Cmd {
				id := kit.Textf("%s", q.row().ID)
				e.toast("Copied " + id)
				return copyCmd(id)
			}},
		{Name: "copy JSON", Keys: []string{"Y"}, Group: groupView, Help: "Copy the row as JSON to the clipboard.",
			WhyNot: some,
			Run: func(e *env) tea.Cmd {
				e.toast(kit.Textf("Copied %s as JSON", q.row().ID))
				return copyCmd(rowJSON(q.row()))
			}},
		{Name: "refresh", Keys: []string{"ctrl+r"}, Group: groupView,
			Help: "Refresh the tab. It refreshes by itself when something changes.",
			Run:  func(e *env) tea.Cmd { return q.Start(e) }},
		{Name: "next tab", Keys: []string{"]", "tab"}, Group: groupView, Help: "The tab to the right.",
			Run: func(e *env) tea.Cmd { return q.showTab(e, (q.tab+1)%q.tabCount()) }},
		{Name: "previous tab", Keys: []string{"[", "shift+tab"}, Group: groupView, Help: "The tab to the left.",
			Run: func(e *env) tea.Cmd { return q.showTab(e, (q.tab+q.tabCount()-1)%q.tabCount()) }},
	}
	quit := backAction()
	quit.Keys = []string{"q"}
	quit.Name, quit.Label, quit.Help = "leave", "", "Leave the console; drafts are kept."
	return append(t, quit)
}

func (q *queueScreen) Actions() []action {
	if f := q.currentFilter(); f.open {
		return f.actions(q)
	}
	return q.table
}
