package tui

import (
	"slices"
	"strings"

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

// option is one value of a choice, or one of several checkboxes.
type option struct {
	value string // as it is recorded
	text  Text   // as it is shown
}

// entry is one question of a form.
type entry struct {
	path      string      // its name in drafts and in the errors of a document
	heading   Text        // heading above it, if a part of the form begins here
	hint      Text        // shown below it while it has the cursor
	visibleIf func() bool // nil: always visible
	options   []option
	checked   []bool // which options are checked; of a checkbox, the first

	kind          entryKind
	label         Text
	height        int // lines of an area
	field         *kit.Field
	selected      int    // the chosen option
	optionCursor  int    // the option with the cursor among several checkboxes
	optionColumns int    // columns of checkboxes, as last drawn
	fault         Text   // what is wrong with its value
	previousText  string // its text before it was last typed over
}

// form is a list of entries of which one has the cursor. A text entry with the
// cursor takes what is typed; all others are changed by space, arrows or the
// first letter of an option.
type form struct {
	entries []*entry
	cursor  int // index in entries, always of a visible one
	top     int // first line shown
	margin  int // columns of the labels
}

// textEntry is an entry of one line of text.
func textEntry(path string, label, hint Text) *entry {
	return &entry{kind: entryText, path: path, label: label, hint: hint, field: kit.NewField("")}
}

// areaEntry is an entry of several lines of text, shown in height lines.
func areaEntry(path string, label, hint Text, height int) *entry {
	return &entry{kind: entryArea, path: path, label: label, hint: hint, height: height, field: kit.NewArea("")}
}

// choiceEntry is a choice of one of the options, at first the first.
func choiceEntry(path string, label, hint Text, options []option) *entry {
	return &entry{kind: entryChoice, path: path, label: label, hint: hint, options: options}
}

// checkboxEntry is one checkbox with a text beside it. Its value is "yes" or "".
func checkboxEntry(path string, label, text, hint Text) *entry {
	x := checkboxesEntry(path, label, hint, []option{{"yes", text}})
	x.kind = entryCheckbox
	return x
}

// checkboxesEntry is a checkbox for each of the options. Its value is the
// checked ones, separated by commas.
func checkboxesEntry(path string, label, hint Text, options []option) *entry {
	return &entry{kind: entryCheckboxes, path: path, label: label, hint: hint,
		options: options, checked: make([]bool, len(options))}
}

// optionPairs makes options of values, each followed by the text that is shown for it.
func optionPairs(valueText ...Text) []option {
	var out []option
	for pair := range slices.Chunk(valueText, 2) {
		out = append(out, option{string(pair[0]), pair[1]})
	}
	return out
}

// wordOptions makes options of values, shown with spaces for underscores.
func wordOptions[T ~string](values ...T) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{string(v), kit.Textf("%s", strings.ReplaceAll(string(v), "_", " "))}
	}
	return out
}

// newForm makes a form of entries with the cursor on the first. Its margin fits the widest label.
func newForm(entries ...*entry) *form {
	f := &form{entries: entries, margin: 4}
	for _, x := range entries {
		if x.label != "" {
			f.margin = max(f.margin, 5+kit.Width(x.label))
		}
	}
	f.syncFocus()
	return f
}

// prepend puts an entry before all others; the cursor goes to it.
func (f *form) prepend(x *entry) {
	f.entries, f.cursor = append([]*entry{x}, f.entries...), 0
	f.syncFocus()
}

// get finds an entry by its path.
func (f *form) get(path string) *entry {
	for _, x := range f.entries {
		if x.path == path {
			return x
		}
	}
	return nil
}

// visible reports whether an entry is asked at present.
func (x *entry) visible() bool { return x.visibleIf == nil || x.visibleIf() }

// value is what is filled in: the text without blanks at its ends, the chosen
// option, or the checked options separated by commas.
func (x *entry) value() string {
	switch {
	case x.field != nil:
		return strings.TrimSpace(x.field.Value())
	case x.kind == entryChoice:
		if x.selected < len(x.options) {
			return x.options[x.selected].value
		}
		return ""
	}
	var out []string
	for i, on := range x.checked {
		if on {
			out = append(out, x.options[i].value)
		}
	}
	return strings.Join(out, ",")
}

// set fills an entry in. A value that is not among its options changes nothing.
func (x *entry) set(v string) {
	switch {
	case x.field != nil:
		x.field.Set(v)
		x.previousText = x.field.Value()
	case x.kind == entryChoice:
		for i, o := range x.options {
			if o.value == v {
				x.selected = i
			}
		}
	default:
		list := strings.Split(v, ",")
		for i, o := range x.options {
			x.checked[i] = slices.Contains(list, o.value)
		}
	}
}

// setOptions replaces the options of a choice. The chosen one stays chosen if
// it is among them; otherwise the first one is chosen.
func (x *entry) setOptions(options []option) {
	chosen := x.value()
	x.options, x.selected = options, 0
	x.set(chosen)
}

// checkAll checks all options.
func (x *entry) checkAll() {
	for i := range x.checked {
		x.checked[i] = true
	}
}

// text is the value of the entry of a path, "" if there is none or it is not visible.
func (f *form) text(path string) string {
	if x := f.get(path); x != nil && x.visible() {
		return x.value()
	}
	return ""
}

// checked reports whether the checkbox of a path is visible and checked.
func (f *form) checked(path string) bool { return f.text(path) == "yes" }

// choice is the index of the chosen option of a path, 0 if the entry is not visible.
func (f *form) choice(path string) int {
	if x := f.get(path); x.visible() {
		return x.selected
	}
	return 0
}

// current is the entry with the cursor.
func (f *form) current() *entry { return f.entries[f.cursor] }

// focus is the text field with the cursor, nil if the cursor is on another kind of entry.
func (f *form) focus() *kit.Field { return f.current().field }

// syncFocus moves the cursor back to a visible entry and gives its field the focus.
func (f *form) syncFocus() {
	for f.cursor > 0 && !f.entries[f.cursor].visible() {
		f.cursor--
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

// goTo puts the cursor on the entry of a path, or on that of the longest path
// above it, and shows a fault there. It reports whether there is such an entry.
func (f *form) goTo(path string, fault Text) bool {
	best, at := 0, -1
	for i, x := range f.entries {
		below, ok := strings.CutPrefix(path, x.path)
		ok = ok && (below == "" || below[0] == '.' || below[0] == '[')
		if ok && len(x.path) > best && x.visible() {
			best, at = len(x.path), i
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

// faultAt shows a fault at the entry of a path, as goTo, and returns it.
func (f *form) faultAt(path string, fault Text) Text {
	f.goTo(path, fault)
	return fault
}

// clearFaults removes the faults of all entries.
func (f *form) clearFaults() {
	for _, x := range f.entries {
		x.fault = ""
	}
}

// values are the values of all entries by path, for a draft. Text is as it was
// typed, with the blanks at its ends.
func (f *form) values() map[string]string {
	out := map[string]string{}
	for _, x := range f.entries {
		v := x.value()
		if x.field != nil {
			v = x.field.Value()
		}
		if v != "" && x.path != "" {
			out[x.path] = v
		}
	}
	return out
}

// asked are the values of the visible entries by path; those of the others are "".
func (f *form) asked() map[string]string {
	out := map[string]string{}
	for _, x := range f.entries {
		out[x.path] = f.text(x.path)
	}
	return out
}

// load fills the form in from the values of a draft.
func (f *form) load(v map[string]string) {
	for _, x := range f.entries {
		if s, ok := v[x.path]; ok {
			x.set(s)
		}
	}
	f.syncFocus()
}
