package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
)

// entryKind is how an entry of a form is filled in.
type entryKind int

const (
	entryText   entryKind = iota // a line of text
	entryArea                    // several lines of text
	entryChoice                  // one of several words
	entryTick                    // yes or no
	entryTicks                   // any of several words
)

// option is one word of a choice or of a list to tick.
type option struct {
	value string // as it is recorded
	text  Text   // as it is shown
}

// entry is one thing that a form asks.
type entry struct {
	kind    entryKind
	path    string // its name in drafts and in the errors of a document
	head    Text   // heading above it, where a part begins
	label   Text
	hint    Text // shown under it while it has the cursor
	options []option
	height  int         // lines of an area
	when    func() bool // nil: always there

	field *Field
	at    int    // the chosen option
	on    []bool // the ticked options; on[0] of a tick
	mark  int    // where the cursor stands among options to tick
	cols  int    // of the options to tick, as last drawn
	fault Text   // what is wrong with it
	kept  string // its text before it was last typed over
}

// form is a list of entries of which one has the cursor. A text entry with the
// cursor takes what is typed; all others are changed by space, arrows or the
// first letter of an option.
type form struct {
	entries []*entry
	cursor  int // among all entries, always on one that is there
	top     int // first line shown
	seen    int // lines shown
	margin  int // columns of the labels
	// after is called when something changed.
	after func(e *env) tea.Cmd
}

func textEntry(path string, label, hint Text) *entry {
	return &entry{kind: entryText, path: path, label: label, hint: hint, field: NewField("")}
}

func areaEntry(path string, label, hint Text, height int) *entry {
	return &entry{kind: entryArea, path: path, label: label, hint: hint, height: height, field: NewArea("")}
}

func choiceEntry(path string, label, hint Text, options []option) *entry {
	return &entry{kind: entryChoice, path: path, label: label, hint: hint, options: options}
}

func tickEntry(path string, label, text, hint Text) *entry {
	return &entry{kind: entryTick, path: path, label: label, hint: hint, options: []option{{"yes", text}}, on: []bool{false}}
}

func ticksEntry(path string, label, hint Text, options []option) *entry {
	return &entry{kind: entryTicks, path: path, label: label, hint: hint, options: options, on: make([]bool, len(options))}
}

// words makes options of values, shown as words.
func words[T ~string](values ...T) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{string(v), say("%s", strings.ReplaceAll(string(v), "_", " "))}
	}
	return out
}

// newForm makes a form of entries, whose margin takes the widest label; the
// cursor is on the first.
func newForm(entries ...*entry) *form {
	f := &form{entries: entries, margin: 4}
	for _, x := range entries {
		if x.label != "" {
			f.margin = max(f.margin, 5+Width(x.label))
		}
	}
	f.settle()
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

// there reports whether an entry is asked at present.
func (x *entry) there() bool { return x.when == nil || x.when() }

// value is what stands in an entry: text, the chosen word, the ticked words
// joined by commas.
func (x *entry) value() string {
	switch x.kind {
	case entryText, entryArea:
		return strings.TrimSpace(x.field.Value())
	case entryChoice:
		if x.at < len(x.options) {
			return x.options[x.at].value
		}
		return ""
	}
	var out []string
	for i, on := range x.on {
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
		x.kept = x.field.Value()
	case entryChoice:
		for i, o := range x.options {
			if o.value == v {
				x.at = i
			}
		}
	default:
		list := strings.Split(v, ",")
		for i, o := range x.options {
			x.on[i] = slices.Contains(list, o.value)
		}
	}
}

// text is the value of an entry that is asked at present, "" of any other.
func (f *form) text(path string) string {
	if x := f.get(path); x != nil && x.there() {
		return x.value()
	}
	return ""
}

// yes reports that a tick is set.
func (f *form) yes(path string) bool { return f.text(path) == "yes" }

// current is the entry with the cursor.
func (f *form) current() *entry { return f.entries[f.cursor] }

// Focus is the text field with the cursor, nil where there is none.
func (f *form) Focus() *Field {
	if x := f.current(); x.field != nil {
		return x.field
	}
	return nil
}

// settle puts the cursor on an entry that is there and the focus with it.
func (f *form) settle() {
	for f.cursor > 0 && !f.entries[f.cursor].there() {
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
		for i >= 0 && i < len(f.entries) && !f.entries[i].there() {
			i += sign(n)
		}
		if i < 0 || i >= len(f.entries) {
			break
		}
		f.cursor = i
	}
	f.settle()
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
		if x.there() && x.path != "" && len(x.path) > best && (path == x.path || strings.HasPrefix(path, x.path+".") || strings.HasPrefix(path, x.path+"[")) {
			best, at = len(x.path), i
		}
	}
	if at < 0 {
		return false
	}
	f.cursor = at
	f.entries[at].fault = fault
	f.settle()
	return true
}

// clean takes all faults away.
func (f *form) clean() {
	for _, x := range f.entries {
		x.fault = ""
	}
}

// changed tells the owner of the form.
func (f *form) changed(e *env) tea.Cmd {
	f.current().fault = ""
	if f.after == nil {
		return nil
	}
	return f.after(e)
}

// Typed is called after the field with the cursor changed. In the line mode a
// line fills one field, an empty one leaves it as it is, and the next follows.
func (f *form) Typed(e *env) tea.Cmd {
	x := f.current()
	if e.plain {
		if x.value() == "" && x.kept != "" {
			x.field.Set(x.kept)
		}
		x.kept = x.field.Value()
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
	f.settle()
}

// dateOf reads a day as a form takes it; "" is none.
func dateOf(s string) (review.Date, error) {
	if s == "" {
		return review.Date{}, nil
	}
	return review.ParseDate(s)
}
