package tui

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/kit"
)

// decideActions are the actions of the dialog.
func decideActions(d *decideDialog) []action {
	statement := func(name string, n int, help Text) action {
		return action{Name: name, Keys: []string{strconv.Itoa(n + 1)}, Group: groupFields, Help: help,
			WhyNot: func(*env) Text { return d.whyNoStatement(n) },
			Run:    func(e *env) tea.Cmd { return d.toggleStatement(e, n) }}
	}
	leave := func(to func() screen) func(*env) tea.Cmd {
		return func(e *env) tea.Cmd { d.leaveFor(e, to()); return nil }
	}
	table := []action{
		{Name: "sign", Keys: []string{"y", "ctrl+s"}, Label: "sign", Group: groupDecide, Act: review.ActDecide,
			Danger: true, Records: true,
			Help: "Record the decision, after a short pause. On an approval of records this also signs the statements " +
				"that are not marked as not met.",
			WhyNot: d.whyNotSeen,
			Run: func(e *env) tea.Cmd {
				if d.fieldInvalid(e) {
					return nil
				}
				d.closeField()
				return d.confirm(e)
			}},
		{Name: "change", Keys: []string{"space"}, Label: "change", Group: groupFields, Run: d.toggle,
			Help: "Change what is marked: disclose or leave out, tick, acknowledge, override, next lawful choice of " +
				"user notice."},
		{Name: "edit", Keys: []string{"enter"}, Group: groupFields,
			Help: "Change what is marked; in an open one-line field, keep what was typed.",
			Run: func(e *env) tea.Cmd {
				if d.field != nil {
					return d.commitField(e)
				}
				return d.toggle(e)
			}},
		{Name: "show unread", Keys: []string{"tab"}, Label: "unread", Group: groupMove,
			Help: "Show the first lines of the form that were not on screen yet; y signs once you have seen all.",
			WhyNot: func(e *env) Text {
				if d.unseen(e) == 0 {
					return "You have seen the whole form."
				}
				return ""
			},
			Run: func(*env) tea.Cmd { d.showUnseen(); return nil }},
		{Name: "rationale", Keys: []string{"w"}, Label: "write", Group: groupFields, Help: "Write the reason.",
			Run: d.write},
		{Name: "letter", Keys: []string{"l"}, Label: "letter", Group: groupView,
			Help: "Read the letter that would go with this decision.",
			Run:  func(e *env) tea.Cmd { d.showLetter(e); return nil }},
		{Name: "document", Keys: []string{"d"}, Group: groupView,
			Help: "Read the whole request, then come back; your choices are kept.",
			Run:  leave(func() screen { return newDocumentScreen(d.c) })},
		{Name: "information", Keys: []string{"i"}, Group: groupView,
			Help: "Open the information page of what is marked: the finding with its rule and its cure, the kind of data, " +
				"the rule of the notice or of the emergency; then come back.",
			WhyNot: d.whyNoInformation,
			Run: func(e *env) tea.Cmd {
				if s, err := d.information(e); err == nil && s != nil {
					d.leaveFor(e, s)
				}
				return nil
			}},
		{Name: "verify", Keys: []string{"v"}, Group: groupWork, Act: review.ActObserve,
			Help: "Record a call-back or another observation, then come back; your choices are kept.",
			Run:  leave(func() screen { return newVerifyScreen(d.c) })},
		statement("first statement", 0, "Records: it is not necessary, and why. Voluntary: the risk is imminent."),
		statement("second statement", 1, "Records: it is not proportionate, and why. Voluntary: the data may help."),
		statement("third statement", 2, "Records: it is not specific, and why."),
		statement("fourth statement", 3, "Records: it is not strictly compliant, and why."),
		{Name: "leave", Keys: []string{"esc", "q"}, Label: "leave", Group: groupGeneral,
			Help: "Leave; unfinished text is kept as a draft. In an open field: close it.",
			Run: func(e *env) tea.Cmd {
				if d.field != nil {
					return d.dropField(e)
				}
				e.close()
				return d.left(e)
			}},
	}
	table = append(table, moveActions(d)...)
	page := func(name string, lines func() int) {
		for i := range table {
			if table[i].Name == name { // the form scrolls by its lines
				table[i].Run = func(e *env) tea.Cmd { d.showFrom(d.top + e.repeat()*lines()); return nil }
			}
		}
	}
	page("page down", func() int { return d.page() })
	page("page up", func() int { return -d.page() })
	page("half page down", func() int { return (d.page() + 1) / 2 })
	page("half page up", func() int { return -(d.page() + 1) / 2 })
	return table
}

// whyNoStatement is why this decision does not have statement n, "" if it has it.
func (d *decideDialog) whyNoStatement(n int) Text {
	switch {
	case d.need.GoodFaith && n > 1:
		return "A voluntary disclosure needs two statements."
	case !d.need.GoodFaith && !d.need.Tailoring:
		return "This decision needs no statements: only an approval of records or a voluntary disclosure does."
	}
	return ""
}

// whyNotSeen is why nothing is signed yet: a part of the form was not on screen.
func (d *decideDialog) whyNotSeen(e *env) Text {
	n := d.unseen(e)
	if n == 0 {
		return ""
	}
	return kit.Textf("Not yet: %s of this form %s not on screen yet; tab shows what you have not seen.",
		kit.Plural(n, "line", "lines"), map[bool]string{true: "was", false: "were"}[n == 1])
}

// showUnseen shows the first lines that were not on screen yet.
func (d *decideDialog) showUnseen() {
	if b := d.body; b != nil {
		if _, first := d.unseenIn(b); first >= 0 {
			for first > 0 && b.lines[first-1].item == b.lines[first].item && b.lines[first-1].part < 0 {
				first-- // its heading
			}
			d.showFrom(first)
		}
	}
}

// move moves the cursor by n items, and the form with it.
func (d *decideDialog) move(_ *env, n int) tea.Cmd {
	d.goToItem(d.cursor + n)
	return nil
}

// goToItem puts the cursor on an item, and shows it.
func (d *decideDialog) goToItem(i int) {
	d.cursor, d.follow = min(max(i, 0), max(0, len(d.items)-1)), true
}

// page is how many lines a page moves on: one less than are on screen, so that a reader finds the place.
func (d *decideDialog) page() int { return max(1, d.visible-1) }
