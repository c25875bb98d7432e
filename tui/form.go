package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/kit"
)

// entryKind is how an entry of a form is filled in.
type entryKind int

const (
	entryText       entryKind = iota // a line of text
	entryArea                        // several lines of text
	entryChoice                      // one of several words
	entryCheckbox                    // yes or no
	entryCheckboxes                  // any of several words
)

// option is one word of a choice or of a list to tick.
type option struct {
	value string // as it is recorded
	text  Text   // as it is shown
}

// entry is one thing that a form asks.
type entry struct {
	kind      entryKind
	path      string // its name in drafts and in the errors of a document
	heading   Text   // heading above it, where a part begins
	label     Text
	hint      Text // shown under it while it has the cursor
	options   []option
	height    int         // lines of an area
	visibleIf func() bool // nil: always there

	field         *kit.Field
	selected      int    // the chosen option
	checked       []bool // the ticked options; on[0] of a tick
	optionCursor  int    // where the cursor stands among options to tick
	optionColumns int    // of the options to tick, as last drawn
	fault         Text   // what is wrong with it
	previousText  string // its text before it was last typed over
}

// form is a list of entries of which one has the cursor. A text entry with the
// cursor takes what is typed; all others are changed by space, arrows or the
// first letter of an option.
type form struct {
	entries      []*entry
	cursor       int // among all entries, always on one that is there
	top          int // first line shown
	visibleLines int // lines shown
	margin       int // columns of the labels
	// onChange is called when something changed.
	onChange func(e *env) tea.Cmd
}

func textEntry(path string, label, hint Text) *entry {
	return &entry{kind: entryText, path: path, label: label, hint: hint, field: kit.NewField("")}
}

func areaEntry(path string, label, hint Text, height int) *entry {
	return &entry{kind: entryArea, path: path, label: label, hint: hint, height: height, field: kit.NewArea("")}
}

func choiceEntry(path string, label, hint Text, options []option) *entry {
	return &entry{kind: entryChoice, path: path, label: label, hint: hint, options: options}
}

func checkboxEntry(path string, label, text, hint Text) *entry {
	return &entry{kind: entryCheckbox, path: path, label: label, hint: hint, options: []option{{"yes", text}}, checked: []bool{false}}
}

func checkboxesEntry(path string, label, hint Text, options []option) *entry {
	return &entry{kind: entryCheckboxes, path: path, label: label, hint: hint, options: options, checked: make([]bool, len(options))}
}

// wordOptions makes options of values, shown as words.
func wordOptions[T ~string](values ...T) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{string(v), kit.Textf("%s", strings.ReplaceAll(string(v), "_", " "))}
	}
	return out
}

// newForm makes a form of entries, whose margin takes the widest label; the
// cursor is on the first.
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

// value is what stands in an entry: text, the chosen word, the ticked words
// joined by commas.
func (x *entry) value() string {
	switch x.kind {
	case entryText, entryArea:
		return strings.TrimSpace(x.field.Value())
	case entryChoice:
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

// set puts a value in; a word that is no option changes nothing.
func (x *entry) set(v string) {
	switch x.kind {
	case entryText, entryArea:
		x.field.Set(v)
		x.previousText = x.field.Value()
	case entryChoice:
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

// text is the value of an entry that is asked at present, "" of any other.
func (f *form) text(path string) string {
	if x := f.get(path); x != nil && x.visible() {
		return x.value()
	}
	return ""
}

// checked reports that a tick is set.
func (f *form) checked(path string) bool { return f.text(path) == "yes" }

// current is the entry with the cursor.
func (f *form) current() *entry { return f.entries[f.cursor] }

// Focus is the text field with the cursor, nil where there is none.
func (f *form) Focus() *kit.Field {
	if x := f.current(); x.field != nil {
		return x.field
	}
	return nil
}

// syncFocus puts the cursor on an entry that is there and the focus with it.
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

// step moves the cursor by n entries that are there.
func (f *form) step(n int) {
	for ; n != 0; n -= sign(n) {
		i := f.cursor + sign(n)
		for i >= 0 && i < len(f.entries) && !f.entries[i].visible() {
			i += sign(n)
		}
		if i < 0 || i >= len(f.entries) {
			break
		}
		f.cursor = i
	}
	f.syncFocus()
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// goTo puts the cursor on the entry of a path, or on the one whose path comes
// nearest above it, and says there what is wrong.
func (f *form) goTo(path string, fault Text) bool {
	best, at := -1, -1
	for i, x := range f.entries {
		if x.visible() && x.path != "" && len(x.path) > best && (path == x.path || strings.HasPrefix(path, x.path+".") || strings.HasPrefix(path, x.path+"[")) {
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

// clearFaults takes all faults away.
func (f *form) clearFaults() {
	for _, x := range f.entries {
		x.fault = ""
	}
}

// changed tells the owner of the form.
func (f *form) changed(e *env) tea.Cmd {
	f.current().fault = ""
	if f.onChange == nil {
		return nil
	}
	return f.onChange(e)
}

// Typed is called after the field with the cursor changed. In the line mode a
// line fills one field, an empty one leaves it as it is, and the next follows.
func (f *form) Typed(e *env) tea.Cmd {
	x := f.current()
	if e.plain {
		if x.value() == "" && x.previousText != "" {
			x.field.Set(x.previousText)
		}
		x.previousText = x.field.Value()
		cmd := f.changed(e)
		f.step(1)
		return cmd
	}
	return f.changed(e)
}

// values are all entries for a draft, by path.
func (f *form) values() map[string]string {
	out := map[string]string{}
	for _, x := range f.entries {
		v := x.value()
		if x.field != nil {
			v = x.field.Value() // as typed, blanks at its ends too
		}
		if v != "" && x.path != "" {
			out[x.path] = v
		}
	}
	return out
}

// load fills the form from a draft.
func (f *form) load(v map[string]string) {
	for _, x := range f.entries {
		if s, ok := v[x.path]; ok {
			x.set(s)
		}
	}
	f.syncFocus()
}

// parseOptionalDate reads a day as a form takes it; "" is none.
func parseOptionalDate(s string) (review.Date, error) {
	if s == "" {
		return review.Date{}, nil
	}
	return review.ParseDate(s)
}
