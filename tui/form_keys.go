package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// change goes to another option, or ticks what is marked.
func (f *form) change(e *env, by int) tea.Cmd {
	x := f.current()
	switch x.kind {
	case entryChoice:
		if n := len(x.options); n > 0 {
			x.selected = (x.selected + by + n) % n
		}
	case entryCheckbox, entryCheckboxes:
		if x.optionCursor < len(x.checked) {
			x.checked[x.optionCursor] = !x.checked[x.optionCursor]
		}
	default:
		return nil
	}
	return f.changed(e)
}

// leftRight is the left or right arrow.
func (f *form) leftRight(e *env, by int) tea.Cmd {
	x := f.current()
	if x.kind == entryCheckboxes {
		x.optionCursor = min(max(x.optionCursor+by, 0), len(x.options)-1)
		return nil
	}
	return f.change(e, by)
}

// upDown is an arrow: within options to tick while there is a line of them,
// else to the next entry.
func (f *form) upDown(by int) {
	x := f.current()
	if n := x.optionCursor + by*max(1, x.optionColumns); x.kind == entryCheckboxes && n >= 0 && n < len(x.options) {
		x.optionCursor = n
		return
	}
	f.step(by)
}

// jumpToLetter goes to the next option that begins with what was typed.
func (f *form) jumpToLetter(e *env, k tea.KeyPressMsg) tea.Cmd {
	x := f.current()
	if k.Text == "" || len(x.options) == 0 {
		return nil
	}
	from := x.selected
	if x.kind == entryCheckboxes {
		from = x.optionCursor
	}
	for i := 1; i <= len(x.options); i++ {
		n := (from + i) % len(x.options)
		if strings.HasPrefix(strings.ToLower(string(x.options[n].text)), strings.ToLower(k.Text)) {
			if x.kind == entryCheckboxes {
				x.optionCursor = n
				return nil
			}
			x.selected = n
			return f.changed(e)
		}
	}
	return nil
}

// handleWord takes a word of the line mode: the option of that name is chosen, or
// ticked, and after a choice the next entry follows; so it does after none.
func (f *form) handleWord(e *env, s string) (tea.Cmd, bool) {
	x := f.current()
	if s == "" {
		f.step(1)
		return nil, true
	}
	for i, o := range x.options {
		if !strings.EqualFold(o.value, s) && !strings.EqualFold(string(o.text), s) {
			continue
		}
		switch x.kind {
		case entryChoice:
			x.selected = i
		default:
			x.checked[i] = !x.checked[i]
		}
		cmd := f.changed(e)
		if x.kind == entryChoice {
			f.step(1)
		}
		return cmd, true
	}
	return nil, false
}

// pick puts the cursor on the n-th entry that is there, for the line mode.
func (f *form) pick(_ *env, n int) bool {
	for i, x := range f.entries {
		if !x.visible() {
			continue
		}
		if n--; n == 0 {
			f.cursor = i
			f.syncFocus()
			return true
		}
	}
	return false
}

// actions are the keys that every form has.
func (f *form) actions() []Action {
	text := func(*env) Text {
		if f.Focus() != nil {
			return "This is a text: type it."
		}
		return ""
	}
	run := func(act func(e *env) tea.Cmd) func(*env) tea.Cmd { return act }
	return []Action{
		{Name: "next field", Keys: []string{"tab", "enter"}, Label: "next", Group: groupMove, Help: "To the next field; in a text of several lines only tab leaves it.",
			Run: run(func(*env) tea.Cmd { f.step(1); return nil })},
		{Name: "previous field", Keys: []string{"shift+tab"}, Group: groupMove, Help: "To the field before.",
			Run: run(func(*env) tea.Cmd { f.step(-1); return nil })},
		{Name: "field below", Keys: []string{"down"}, Group: groupMove, Help: "One field, or one line of options, down.",
			Run: run(func(*env) tea.Cmd { f.upDown(1); return nil })},
		{Name: "field above", Keys: []string{"up"}, Group: groupMove, Help: "One field, or one line of options, up.",
			Run: run(func(*env) tea.Cmd { f.upDown(-1); return nil })},
		{Name: "change", Keys: []string{"space"}, Label: "change", Group: groupFields, Help: "The next choice, or tick what is marked; a letter goes to the option that begins with it.",
			WhyNot: text, Run: run(func(e *env) tea.Cmd { return f.change(e, 1) })},
		{Name: "right", Keys: []string{"right"}, Group: groupFields, Help: "The next choice; among options to tick, the next one.", WhyNot: text,
			Run: run(func(e *env) tea.Cmd { return f.leftRight(e, 1) })},
		{Name: "left", Keys: []string{"left"}, Group: groupFields, Help: "The choice before.", WhyNot: text,
			Run: run(func(e *env) tea.Cmd { return f.leftRight(e, -1) })},
	}
}
