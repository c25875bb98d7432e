package form

import (
	"strings"

	"lert/review/text"
)

// changed is called after the entry with the cursor was filled in: its fault is over.
func (f *Form) changed() bool {
	f.Current().fault = ""
	return true
}

// Typed is called after the field with the cursor was typed in. In line mode a
// typed line is the whole text of the entry, an empty one leaves the text as
// it was, and the cursor goes to the next entry.
func (f *Form) Typed(lineMode bool) {
	x := f.Current()
	f.changed()
	if lineMode {
		if x.Value() == "" && x.previousText != "" {
			x.field.Set(x.previousText)
		}
		x.previousText = x.field.Value()
		f.Step(1)
	}
}

// Step moves the cursor to the next visible entry, or with -1 to the previous one.
func (f *Form) Step(by int) {
	for i := f.cursor + by; i >= 0 && i < len(f.entries); i += by {
		if f.entries[i].Visible() {
			f.cursor = i
			break
		}
	}
	f.syncFocus()
}

// UpDown is an arrow key, down with 1 and up with -1: it moves among the lines
// of checkboxes, and from the last or first line to another entry.
func (f *Form) UpDown(by int) {
	x := f.Current()
	n := x.optionCursor + by*max(1, x.optionColumns)
	if x.kind == entryCheckboxes && n >= 0 && n < len(x.Options) {
		x.optionCursor = n
		return
	}
	f.Step(by)
}

// Change goes to another option of a choice, or checks or clears the checkbox
// with the cursor. It reports whether a value has changed.
func (f *Form) Change(by int) bool {
	x := f.Current()
	switch n := len(x.Options); {
	case x.field != nil:
		return false
	case x.kind == entryChoice && n > 0 && x.selected < 0 && by < 0:
		x.selected = n - 1
	case x.kind == entryChoice && n > 0:
		x.selected = (x.selected + by + n) % n
	case x.optionCursor < len(x.checked):
		x.checked[x.optionCursor] = !x.checked[x.optionCursor]
	}
	return f.changed()
}

// LeftRight is an arrow key, right with 1 and left with -1: it moves among
// several checkboxes and changes a choice. It reports whether a value has changed.
func (f *Form) LeftRight(by int) bool {
	x := f.Current()
	if x.kind == entryCheckboxes {
		x.optionCursor = min(max(x.optionCursor+by, 0), len(x.Options)-1)
		return false
	}
	return f.Change(by)
}

// JumpToLetter goes to the next option that begins with a letter, and chooses
// it if the entry is a choice, or ticks it if letters tick. found reports whether there is one.
func (f *Form) JumpToLetter(letter string) (changed, found bool) {
	x := f.Current()
	at := &x.selected
	if x.kind == entryCheckboxes {
		at = &x.optionCursor
	}
	for i := range x.Options {
		n := (max(*at+1, 0) + i) % len(x.Options)
		if letter != "" && strings.HasPrefix(strings.ToLower(string(x.Options[n].Text)), strings.ToLower(letter)) {
			*at = n
			if x.ticksByLetter {
				return f.Change(1), true
			}
			return x.kind != entryCheckboxes && f.changed(), true
		}
	}
	return false, false
}

// StepPart moves the cursor to the first visible entry of the next part, or with -1 to that of
// the part before; a part begins at a heading.
func (f *Form) StepPart(by int) {
	from := f.partAt(f.cursor)
	at := -1
	for i, x := range f.entries {
		switch {
		case x.heading == "" || !x.Visible():
		case by > 0 && i > from:
			f.goToPart(i)
			return
		case by < 0 && i < from:
			at = i
		}
	}
	if at >= 0 {
		f.goToPart(at)
	}
}

func (f *Form) goToPart(at int) {
	f.cursor, f.toTop = at, true
	f.syncFocus()
}

// partAt is the entry at which the part of an entry begins, -1 if no heading is before it.
func (f *Form) partAt(i int) int {
	for ; i >= 0; i-- {
		if x := f.entries[i]; x.heading != "" && x.Visible() {
			return i
		}
	}
	return -1
}

// Part is the heading of the part with the cursor, which of how many it is; "" if the form has no parts.
func (f *Form) Part() (heading text.Text, n, all int) {
	here := f.partAt(f.cursor)
	for i, x := range f.entries {
		if x.heading != "" && x.Visible() {
			all++
			if i <= here {
				n++
			}
		}
	}
	if here >= 0 {
		heading = f.entries[here].heading
	}
	return heading, n, all
}

// Pick puts the cursor on the n-th visible entry, counted from 1, and reports
// whether there is one.
func (f *Form) Pick(n int) bool {
	for i, x := range f.entries {
		if !x.Visible() {
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
