package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// A key of an action may be two keys, written with a space: "' o". After the first
// the status line lists what may follow, and the next key belongs to the sequence.

// isSequence reports whether a key of an action is two keys.
func isSequence(key string) bool { return strings.Contains(key, " ") }

// follows is the second key of an action's sequence that begins with first, "" if it has none.
func follows(act *action, first string) string {
	for _, k := range act.Keys {
		if rest, ok := strings.CutPrefix(k, first); ok && len(rest) > 1 && rest[0] == ' ' {
			return rest[1:]
		}
	}
	return ""
}

// tables are the actions that a key may mean now: those of the top, then those of
// everywhere.
func (a *App) tables() [2][]action { return [2][]action{a.top().Actions(), globals} }

// beginsSequence reports whether a key is the first of two. If nothing can follow it
// now, it says why.
func (a *App) beginsSequence(key string) bool {
	why := Text("")
	for _, table := range a.tables() {
		for i := range table {
			if follows(&table[i], key) == "" {
				continue
			}
			no := table[i].whyNot(&a.env)
			if no == "" {
				a.firstKey, a.env.count = key, 0
				return true
			}
			if why == "" {
				why = no
			}
		}
	}
	if why != "" {
		a.env.warn(why)
	}
	return why != ""
}

// second handles the key after the first of a sequence. esc drops the sequence.
func (a *App) second(first, key string) tea.Cmd {
	if key == "esc" {
		return nil
	}
	sequence := first + " " + key
	if act := a.lookup(sequence); act != nil {
		return a.do(act)
	}
	a.env.warn(kit.KeyName(sequence) + " is not bound.")
	return nil
}

// sequenceHint lists what may follow the first key of a sequence, closer together if
// the line is too narrow.
func sequenceHint(e *env, l *kit.Line, w int) {
	first := e.app.firstKey
	gap, need := 2, kit.Width(kit.KeyName(first))+6
	var can []*action
	for _, table := range e.app.tables() {
		for i := range table {
			if k := follows(&table[i], first); k != "" && table[i].whyNot(e) == "" {
				can = append(can, &table[i])
				need += len(k) + 1 + kit.Width(table[i].Label) + gap
			}
		}
	}
	if l.Len()+need > w {
		gap = 1
	}
	l.Add(e.theme.Key, kit.KeyName(first)).Gap(1).Add(e.theme.Dim, "then").Gap(gap)
	for _, act := range can {
		k := kit.KeyName(follows(act, first))
		if l.Len()+kit.Width(k)+1+kit.Width(act.Label) > w {
			break
		}
		l.Add(e.theme.Key, k).Gap(1).Add(e.theme.Text, act.Label).Gap(gap)
	}
}

// tabKeys are the second keys of the sequences that go to the tabs of the queue.
var tabKeys = [len(tabs)]string{"o", "m", "c", "w", "d", "u"}

// tabActions go to a tab of the queue from any screen.
func tabActions() []action {
	out := make([]action, len(tabs))
	for i := range tabs {
		out[i] = action{Name: "tab " + strings.ToLower(string(tabs[i].name)),
			Keys: []string{"' " + tabKeys[i], "alt+" + string('1'+rune(i))}, Label: tabs[i].name, Group: groupView,
			Help:   "Go to the tab " + tabs[i].name + " of the queue.",
			WhyNot: whyNotElsewhere,
			Run: func(e *env) tea.Cmd {
				e.app.deferChange(func(a *App) tea.Cmd { return a.toTab(i) })
				return nil
			}}
	}
	return out
}

// whyNotElsewhere is why another screen cannot be gone to from here, "" if it can.
func whyNotElsewhere(e *env) Text {
	switch {
	case e.app.overDialog():
		return "Close the dialog first."
	case e.plain && len(e.app.screens) > 1:
		return "Go back to the queue first."
	}
	return ""
}

// overDialog reports whether a dialog is open that acts on a case, the help and the
// palette apart.
func (a *App) overDialog() bool {
	for _, d := range a.dialogs {
		switch d.dialog.(type) {
		case *helpDialog, *commandPalette:
		default:
			return true
		}
	}
	return false
}

// toTab closes every screen above the queue and shows a tab of it.
func (a *App) toTab(tab int) tea.Cmd {
	a.dialogs = nil
	for _, s := range a.screens[1:] {
		closeScreen(s)
	}
	a.screens = a.screens[:1]
	return a.screens[0].(*queueScreen).showTab(&a.env, tab)
}
