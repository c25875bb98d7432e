package tui

import "strings"

// changed is called after the entry with the cursor was filled in: its fault is over.
func (f *form) changed() bool {
	f.current().fault = ""
	return true
}

// typed is called after the field with the cursor was typed in. In line mode a
// typed line is the whole text of the entry, an empty one leaves the text as
// it was, and the cursor goes to the next entry.
func (f *form) typed(lineMode bool) {
	x := f.current()
	f.changed()
	if lineMode {
		if x.value() == "" && x.previousText != "" {
			x.field.Set(x.previousText)
		}
		x.previousText = x.field.Value()
		f.step(1)
	}
}

// step moves the cursor to the next visible entry, or with -1 to the previous one.
func (f *form) step(by int) {
	for i := f.cursor + by; i >= 0 && i < len(f.entries); i += by {
		if f.entries[i].visible() {
			f.cursor = i
			break
		}
	}
	f.syncFocus()
}

// upDown is an arrow key, down with 1 and up with -1: it moves among the lines
// of checkboxes, and from the last or first line to another entry.
func (f *form) upDown(by int) {
	x := f.current()
	n := x.optionCursor + by*max(1, x.optionColumns)
	if x.kind == entryCheckboxes && n >= 0 && n < len(x.options) {
		x.optionCursor = n
		return
	}
	f.step(by)
}

// change goes to another option of a choice, or checks or clears the checkbox
// with the cursor. It reports whether a value has changed.
func (f *form) change(by int) bool {
	x := f.current()
	switch n := len(x.options); {
	case x.field != nil:
		return false
	case x.kind == entryChoice && n > 0:
		x.selected = (x.selected + by + n) % n
	case x.optionCursor < len(x.checked):
		x.checked[x.optionCursor] = !x.checked[x.optionCursor]
	}
	return f.changed()
}

// leftRight is an arrow key, right with 1 and left with -1: it moves among
// several checkboxes and changes a choice. It reports whether a value has changed.
func (f *form) leftRight(by int) bool {
	x := f.current()
	if x.kind == entryCheckboxes {
		x.optionCursor = min(max(x.optionCursor+by, 0), len(x.options)-1)
		return false
	}
	return f.change(by)
}

// jumpToLetter goes to the next option that begins with a letter, and chooses
// it if the entry is a choice. It reports whether a value has changed.
func (f *form) jumpToLetter(letter string) bool {
	x := f.current()
	at := &x.selected
	if x.kind == entryCheckboxes {
		at = &x.optionCursor
	}
	for i := range x.options {
		n := (*at + 1 + i) % len(x.options)
		if letter != "" && strings.HasPrefix(strings.ToLower(string(x.options[n].text)), strings.ToLower(letter)) {
			*at = n
			return x.kind != entryCheckboxes && f.changed()
		}
	}
	return false
}

// handleWord takes a word of the line mode: the option of that name is chosen,
// or its checkbox is changed. After a choice the cursor goes to the next
// entry, and so it does after an empty word. ok reports whether the word is an
// option or empty.
func (f *form) handleWord(s string) (changed, ok bool) {
	x := f.current()
	if s == "" {
		f.step(1)
		return false, true
	}
	for i, o := range x.options {
		if !strings.EqualFold(o.value, s) && !strings.EqualFold(string(o.text), s) {
			continue
		}
		f.changed()
		if x.kind == entryChoice {
			x.selected = i
			f.step(1)
		} else {
			x.checked[i] = !x.checked[i]
		}
		return true, true
	}
	return false, false
}

// pick puts the cursor on the n-th visible entry, counted from 1, and reports
// whether there is one.
func (f *form) pick(n int) bool {
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
