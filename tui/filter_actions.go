package tui

import (
	tea "charm.land/bubbletea/v2"
)

// actions is the table while the filter is typed.
func (f *filter) actions(q *queueScreen) []action {
	if f.table != nil {
		return f.table
	}
	f.table = []action{
		{Name: "keep filter", Keys: []string{"enter"}, Label: "keep, or open the case", Group: groupView,
			Help: "Keep the filter and go back to the list. With a case number in it, open the case; where several " +
				"have that number, choose one.",
			WhyNot: func(e *env) Text {
				if f.numbers.mayBe() {
					return ""
				}
				return f.whyNotRead(e)
			},
			Run: func(e *env) tea.Cmd { return f.keep(e, q) },
			CLI: func(*env) string {
				if f.text == "" || f.numbers.mayBe() {
					return ""
				}
				return shellCommand("lert", "queue", f.text)
			}},
		{Name: "leave filter", Keys: []string{"esc"}, Label: "as it was", Group: groupView,
			Help: "Leave the filter as it was before.",
			Run:  func(e *env) tea.Cmd { return f.leave(e, q) }},
		{Name: "complete", Keys: []string{"tab"}, Label: "complete", Group: groupView,
			Help: "Complete the field or the value that is being typed; again for the next one.",
			WhyNot: func(*env) Text {
				if len(f.complete.words) == 0 {
					return "There is no completion for this."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd {
				f.field.Set(f.complete.next())
				return q.typed(e, f)
			}},
		{Name: "down", Keys: []string{"down", "ctrl+n"}, Group: groupMove, Help: "One row down.",
			Run: func(e *env) tea.Cmd { return q.move(e, 1) }},
		{Name: "up", Keys: []string{"up"}, Group: groupMove, Help: "One row up.",
			Run: func(e *env) tea.Cmd { return q.move(e, -1) }},
	}
	return f.table
}

// whyNotRead says that the line cannot be read, "" if it can. What is wrong is on the screen already, above the last
// line, unless completions are there; the line mode has only this.
func (f *filter) whyNotRead(e *env) Text {
	if f.queryError == "" || e.plain || len(f.complete.words) > 0 {
		return f.queryError
	}
	return "The filter is not kept: it cannot be read yet."
}

// keep closes the line and keeps the filter, or opens the case whose number was typed.
func (f *filter) keep(e *env, q *queueScreen) tea.Cmd {
	if f.numbers.call.waiting() {
		f.numbers.chosen = true // it is opened once it is found
		return nil
	}
	found, typed := f.numbers.found, f.numbers.typed
	if len(found) == 0 {
		if f.queryError != "" { // it looked like a number and is none
			e.warn(f.whyNotRead(e))
			return nil
		}
		f.end()
		return q.filterKept(e)
	}
	cmd := f.leave(e, q)
	openCases(e, typed, found)
	return cmd
}

// leave closes the line with the filter as it was before, on the row that was marked.
func (f *filter) leave(e *env, q *queueScreen) tea.Cmd {
	f.field.Set(f.previousText)
	f.queryError = ""
	same := f.text == f.previousText
	if !same {
		if f.previousText == "" {
			f.clear()
		} else {
			f.apply(e)
		}
	}
	var cmd tea.Cmd
	if !same {
		cmd = q.refilter(e)
	}
	f.end()
	return cmd
}
