// Package form has the forms of the console: questions with text fields,
// choices and checkboxes, their keys, their drawing, and a reader of what is
// filled in. A form knows no screen and no store. Its methods report whether a
// value has changed; the screen saves the draft.
package form

import (
	"slices"
	"strings"

	"lert/review/text"
	"lert/tui/kit"
)

// entryKind is how an entry of a form is filled in.
type entryKind int

const (
	entryText       entryKind = iota // a line of text
	entryArea                        // several lines of text
	entryChoice                      // one of several options
	entryCheckbox                    // yes or no
	entryCheckboxes                  // any of several options
)

// Entry is one question of a form.
type Entry struct {
	Path      string      // its name in drafts and in the errors of a document
	heading   text.Text   // heading above it, if a part of the form begins here
	VisibleIf func() bool // nil: always visible
	Options   []Option

	kind          entryKind
	label         text.Text
	hint          text.Text // shown below it while it has the cursor
	height        int       // lines of an area
	field         *kit.Field
	selected      int       // the chosen option
	checked       []bool    // which options are checked; of a checkbox, the first
	optionCursor  int       // the option with the cursor among several checkboxes
	optionColumns int       // columns of checkboxes, as last drawn
	fault         text.Text // what is wrong with its value
	needs         text.Text // said if it is empty when the form is saved; "" if it may be empty
	ticksByLetter bool      // the first letter of an option ticks it
	previousText  string    // its text before it was last typed over
	hintWidth     int       // the width for which hintLines were counted
	hintLines     int
}

// Form is a list of entries of which one has the cursor. A text entry with the
// cursor takes what is typed; all others are changed by space, arrows or the
// first letter of an option.
type Form struct {
	entries []*Entry
	cursor  int  // index in entries, always of a visible one
	top     int  // first line shown
	toTop   bool // the entry with the cursor is shown at the top
	margin  int  // columns of the labels
}

// Text is an entry of one line of text.
func Text(path string, label, hint text.Text) *Entry {
	return &Entry{kind: entryText, Path: path, label: label, hint: hint, field: kit.NewField("")}
}

// Area is an entry of several lines of text, shown in height lines.
func Area(path string, label, hint text.Text, height int) *Entry {
	return &Entry{kind: entryArea, Path: path, label: label, hint: hint, height: height, field: kit.NewArea("")}
}

// Choice is a choice of one of the options. The first is chosen to begin with.
func Choice(path string, label, hint text.Text, options []Option) *Entry {
	return &Entry{kind: entryChoice, Path: path, label: label, hint: hint, Options: options}
}

// Checkbox is one checkbox with a text beside it. Its value is "yes" or "".
func Checkbox(path string, label, beside, hint text.Text) *Entry {
	x := Checkboxes(path, label, hint, Pairs("yes", beside))
	x.kind = entryCheckbox
	return x
}

// Checkboxes is a checkbox for each of the options. Its value is the checked
// options, separated by commas.
func Checkboxes(path string, label, hint text.Text, options []Option) *Entry {
	return &Entry{kind: entryCheckboxes, Path: path, label: label, hint: hint,
		Options: options, checked: make([]bool, len(options))}
}

// Under puts the entry under a heading and returns it.
func (x *Entry) Under(heading text.Text) *Entry {
	x.heading = heading
	return x
}

// Filled fills the entry in and returns it.
func (x *Entry) Filled(v string) *Entry {
	x.Set(v)
	return x
}

// Needs says what is missing if the form is saved while the entry is empty, and returns it.
func (x *Entry) Needs(missing text.Text) *Entry {
	x.needs = missing
	return x
}

// Unanswered leaves a choice without a chosen option until the person chooses, and returns it.
func (x *Entry) Unanswered() *Entry {
	x.selected = -1
	return x
}

// TickedByLetter lets the first letter of an option tick it, and returns the entry. The options begin with different
// letters.
func (x *Entry) TickedByLetter() *Entry {
	x.ticksByLetter = true
	return x
}

// For makes the entry visible only while another one has one of the values, and returns it.
func (x *Entry) For(other *Entry, values ...string) *Entry {
	x.VisibleIf = func() bool { return slices.Contains(values, other.Value()) }
	return x
}

// New makes a form of entries with the cursor on the first that is visible. Its margin fits the widest label.
func New(entries ...*Entry) *Form {
	f := &Form{entries: entries, margin: 4}
	for _, x := range entries {
		if x.label != "" {
			f.margin = max(f.margin, 5+kit.Width(x.label))
		}
	}
	f.syncFocus()
	return f
}

// Prepend puts an entry before all others; the cursor goes to it.
func (f *Form) Prepend(x *Entry) {
	f.entries, f.cursor = append([]*Entry{x}, f.entries...), 0
	f.syncFocus()
}

// Get finds an entry by its path.
func (f *Form) Get(path string) *Entry {
	for _, x := range f.entries {
		if x.Path == path {
			return x
		}
	}
	return nil
}

// Visible reports whether an entry is asked at present.
func (x *Entry) Visible() bool { return x.VisibleIf == nil || x.VisibleIf() }

// Value is what is filled in: the text without blanks at its ends, the chosen
// option, or the checked options separated by commas. A character without a visible
// form, for which the field shows a mark, is in the text as it was pasted: the checks
// weigh it as they do in a document.
func (x *Entry) Value() string {
	switch {
	case x.field != nil:
		return strings.TrimSpace(text.Restore(x.field.Value()))
	case x.kind == entryChoice:
		if x.selected >= 0 && x.selected < len(x.Options) {
			return x.Options[x.selected].Value
		}
		return ""
	}
	var out []string
	for i, on := range x.checked {
		if on {
			out = append(out, x.Options[i].Value)
		}
	}
	return strings.Join(out, ",")
}

// Set fills an entry in. A value that is not among its options changes nothing.
func (x *Entry) Set(v string) {
	switch {
	case x.field != nil:
		x.field.Set(v)
		x.previousText = x.field.Value()
	case x.kind == entryChoice:
		for i, o := range x.Options {
			if o.Value == v {
				x.selected = i
			}
		}
	default:
		list := strings.Split(v, ",")
		for i, o := range x.Options {
			x.checked[i] = slices.Contains(list, o.Value)
		}
	}
}

// SetOptions replaces the options of a choice. The chosen one stays chosen if
// it is among them; otherwise the first one is chosen.
func (x *Entry) SetOptions(options []Option) {
	chosen := x.Value()
	x.Options, x.selected = options, 0
	x.Set(chosen)
}

// CheckAll checks all options.
func (x *Entry) CheckAll() {
	for i := range x.checked {
		x.checked[i] = true
	}
}

// Text is the value of the entry of a path, "" if there is none or it is not visible.
func (f *Form) Text(path string) string {
	if x := f.Get(path); x != nil && x.Visible() {
		return x.Value()
	}
	return ""
}

// Checked reports whether the checkbox of a path is visible and checked.
func (f *Form) Checked(path string) bool { return f.Text(path) == "yes" }

// Choice is the index of the chosen option of a path, 0 if the entry is not visible or nothing is chosen.
func (f *Form) Choice(path string) int {
	if x := f.Get(path); x.Visible() {
		return max(0, x.selected)
	}
	return 0
}

// Current is the entry with the cursor.
func (f *Form) Current() *Entry { return f.entries[f.cursor] }

// Focus is the text field with the cursor, nil if the cursor is on another kind of entry.
func (f *Form) Focus() *kit.Field { return f.Current().field }

// syncFocus moves the cursor back to a visible entry, or to the first, and gives its field the focus.
func (f *Form) syncFocus() {
	for f.cursor > 0 && !f.entries[f.cursor].Visible() {
		f.cursor--
	}
	for f.cursor < len(f.entries)-1 && !f.entries[f.cursor].Visible() {
		f.cursor++
	}
	for i, x := range f.entries {
		if x.field == nil {
			continue
		}
		if i == f.cursor {
			x.field.Focus()
		} else {
			x.field.Blur()
		}
	}
}

// GoTo puts the cursor on the entry of a path, or on that of the longest path
// above it, and shows a fault there. It reports whether there is such an entry.
func (f *Form) GoTo(path string, fault text.Text) bool {
	best, at := 0, -1
	for i, x := range f.entries {
		below, ok := strings.CutPrefix(path, x.Path)
		ok = ok && (below == "" || below[0] == '.' || below[0] == '[')
		if ok && len(x.Path) > best && x.Visible() {
			best, at = len(x.Path), i
		}
	}
	if at < 0 {
		return false
	}
	f.cursor = at
	f.entries[at].fault = fault
	f.syncFocus()
	return true
}

// GoToEmpty puts the cursor on the first visible entry that is empty, if there is one.
func (f *Form) GoToEmpty() {
	for i, x := range f.entries {
		if x.Visible() && x.isEmpty() {
			f.cursor = i
			f.syncFocus()
			return
		}
	}
}

// isEmpty reports whether nothing is filled in. A choice with a chosen option, or one
// box that is not ticked, is an answer.
func (x *Entry) isEmpty() bool {
	return x.Value() == "" && (x.field != nil || x.kind == entryChoice && x.selected < 0 || x.kind == entryCheckboxes)
}

// Lacks reports whether a visible entry is empty that must not be.
func (f *Form) Lacks() bool { return f.lacking() != nil }

// lacking is the first visible entry that is empty and must not be, nil if there is none.
func (f *Form) lacking() *Entry {
	i := slices.IndexFunc(f.entries, func(x *Entry) bool { return x.needs != "" && x.Visible() && x.Value() == "" })
	if i < 0 {
		return nil
	}
	return f.entries[i]
}

// Missing puts the cursor on the first visible entry that is empty and must not be, shows
// there what is missing, and returns it; "" if nothing is.
func (f *Form) Missing() text.Text {
	if x := f.lacking(); x != nil {
		return f.FaultAt(x.Path, x.needs)
	}
	return ""
}

// FaultAt shows a fault at the entry of a path, as goTo, and returns it.
func (f *Form) FaultAt(path string, fault text.Text) text.Text {
	f.GoTo(path, fault)
	return fault
}

// ClearFaults removes the faults of all entries.
func (f *Form) ClearFaults() {
	for _, x := range f.entries {
		x.fault = ""
	}
}

// Values are the values of all entries by path, for a draft. Text is as it was
// typed, with the blanks at its ends.
func (f *Form) Values() map[string]string {
	out := map[string]string{}
	for _, x := range f.entries {
		v := x.Value()
		if x.field != nil {
			v = x.field.Value()
		}
		if v != "" && x.Path != "" {
			out[x.Path] = v
		}
	}
	return out
}

// Asked are the values of the visible entries by path; those of the others are "".
func (f *Form) Asked() map[string]string {
	out := map[string]string{}
	for _, x := range f.entries {
		out[x.Path] = f.Text(x.Path)
	}
	return out
}

// Load fills the form in from the values of a draft.
func (f *Form) Load(v map[string]string) {
	for _, x := range f.entries {
		if s, ok := v[x.Path]; ok {
			x.Set(s)
		}
	}
	f.syncFocus()
}
