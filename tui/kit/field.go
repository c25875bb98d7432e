package kit

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"lert/review/text"
)

// Field is a text field of one line or several. What is pasted or typed is made
// editable first, so that a hidden character of a pasted mail becomes a visible mark. It
// never reads the clipboard itself.
type Field struct {
	input *textinput.Model
	area  *textarea.Model
	theme *Theme
}

// fieldLimit is how many characters a field takes.
const fieldLimit = 20000

// NewField makes a field of one line.
func NewField(placeholder text.Text) *Field {
	m := textinput.New()
	m.Prompt = ""
	m.Placeholder = string(placeholder)
	m.CharLimit = fieldLimit
	m.KeyMap.Paste = key.NewBinding()
	m.KeyMap.AcceptSuggestion = key.NewBinding()
	m.KeyMap.NextSuggestion = key.NewBinding()
	m.KeyMap.PrevSuggestion = key.NewBinding()
	return &Field{input: &m}
}

// NewArea makes a field of several lines.
func NewArea(placeholder text.Text) *Field {
	m := textarea.New()
	m.Prompt = ""
	m.Placeholder = string(placeholder)
	m.ShowLineNumbers = false
	m.CharLimit = fieldLimit
	m.KeyMap.Paste = key.NewBinding()
	m.KeyMap.CopySelection = key.NewBinding()
	return &Field{area: &m}
}

// Focus gives the field the focus.
func (f *Field) Focus() {
	if f.input != nil {
		f.input.Focus()
	} else {
		f.area.Focus()
	}
}

// Blur takes it away.
func (f *Field) Blur() {
	if f.input != nil {
		f.input.Blur()
	} else {
		f.area.Blur()
	}
}

// Focused reports whether it has the focus.
func (f *Field) Focused() bool {
	if f.input != nil {
		return f.input.Focused()
	}
	return f.area.Focused()
}

// Value is the text in the field.
func (f *Field) Value() string {
	if f.input != nil {
		return f.input.Value()
	}
	return f.area.Value()
}

// Set puts a value in, made editable, with the cursor at its end.
func (f *Field) Set(s string) {
	if f.input != nil {
		f.input.SetValue(text.Editable(s))
		f.input.CursorEnd()
		return
	}
	f.area.SetValue(editableLines(s))
	f.area.MoveToEnd()
}

// Multiline reports a field of several lines.
func (f *Field) Multiline() bool { return f.area != nil }

// Accepts reports whether a key types or edits in this field. All other keys (tab,
// escape, ctrl+s, enter in a field of one line) go to the tables of actions.
func (f *Field) Accepts(k tea.KeyPressMsg) bool {
	if k.Text != "" && k.Mod&(tea.ModCtrl|tea.ModAlt) == 0 {
		return true
	}
	s := k.String()
	if slices.Contains(editKeys, s) {
		return true
	}
	return f.area != nil && slices.Contains(areaKeys, s)
}

var (
	editKeys = []string{"backspace", "delete", "left", "right", "home", "end", "ctrl+a", "ctrl+e", "ctrl+k", "ctrl+u",
		"ctrl+w", "ctrl+h",
		"ctrl+left", "ctrl+right", "alt+left", "alt+right", "alt+backspace", "ctrl+backspace", "ctrl+delete",
		"alt+delete", "alt+b", "alt+f", "alt+d"}
	areaKeys = []string{"enter", "up", "down", "ctrl+home", "ctrl+end"}
)

// Key gives the field a key that it accepts. full reports that the field had no room for what the key types.
func (f *Field) Key(k tea.KeyPressMsg) (full bool) {
	line, column := f.place()
	if text.PlainPrefix(k.Text) == len(k.Text) {
		f.update(k)
	} else {
		f.update(tea.PasteMsg{Content: f.editableKey(k.Text)})
	}
	if k.Text == "" && k.String() != "enter" {
		return false
	}
	l, c := f.place()
	return l == line && c == column
}

// place is where the cursor is.
func (f *Field) place() (line, column int) {
	if f.input != nil {
		return 0, f.input.Position()
	}
	return f.area.Line(), f.area.Column()
}

// editableKey is what a key types, made editable. It may be an accent, which needs a letter before it.
func (f *Field) editableKey(typed string) string {
	if _, column := f.place(); column == 0 {
		return text.Editable(typed)
	}
	return text.Editable("a" + typed)[1:]
}

// lineEnd is every way to end a line. A terminal pastes a carriage return for each.
var lineEnd = regexp.MustCompile("\r\n|[\n\r\v\f\u0085\u2028\u2029]")

// lineEnds is one or more of them.
var lineEnds = regexp.MustCompile("(?:" + lineEnd.String() + ")+")

// Paste inserts text at the cursor and returns how many characters did not fit. In a
// field of one line, line ends become one blank.
func (f *Field) Paste(s string) (cut int) {
	if f.input != nil {
		s = text.Editable(lineEnds.ReplaceAllLiteralString(s, " "))
	} else {
		s = editableLines(lineEnd.ReplaceAllLiteralString(s, "\n"))
	}
	before := utf8.RuneCountInString(f.Value())
	f.update(tea.PasteMsg{Content: s})
	return max(0, before+utf8.RuneCountInString(s)-utf8.RuneCountInString(f.Value()))
}

func (f *Field) update(msg tea.Msg) {
	if f.input != nil {
		m, _ := f.input.Update(msg)
		*f.input = m
		return
	}
	m, _ := f.area.Update(msg)
	*f.area = m
}

// Draw is the field in w columns and, for several lines, h lines.
func (f *Field) Draw(t *Theme, w, h int) []string {
	f.applyTheme(t)
	if f.input != nil {
		f.input.SetWidth(max(1, w-1))
		return Fit([]string{f.input.View()}, Rect{W: w, H: 1})
	}
	f.area.SetWidth(max(2, w))
	f.area.SetHeight(max(1, h))
	out := Fit(strings.Split(f.area.View(), "\n"), Rect{W: w, H: h})
	for i := len(out) - 1; i > 0 && strings.Trim(out[i], " ") == ""; i-- {
		out[i] = t.Rule.Apply(strings.Repeat("·", w)) // how far the field reaches
	}
	return out
}

// HasLines reports whether a text for a field of one line has several.
func HasLines(s string) bool { return lineEnds.MatchString(strings.TrimSpace(s)) }

// applyTheme gives the field the styles of a theme, once for each theme.
func (f *Field) applyTheme(t *Theme) {
	if f.theme == t {
		return
	}
	f.theme = t
	plain, dim := lipgloss.NewStyle(), lipgloss.NewStyle()
	if t.Text.Fg != nil {
		plain = plain.Foreground(t.Text.Fg)
	}
	if t.Dim.Fg != nil {
		dim = dim.Foreground(t.Dim.Fg)
	}
	if f.input != nil {
		state := textinput.StyleState{Text: plain, Placeholder: dim, Suggestion: dim, Prompt: plain}
		s := textinput.Styles{Focused: state, Blurred: state}
		s.Cursor.Color = t.Text.Fg
		f.input.SetStyles(s)
		return
	}
	state := textarea.StyleState{Base: lipgloss.NewStyle(), Text: plain, CursorLine: plain,
		Placeholder: dim, Selection: lipgloss.NewStyle().Reverse(true)}
	s := textarea.Styles{Focused: state, Blurred: state}
	s.Cursor.Color = t.Text.Fg
	f.area.SetStyles(s)
}

// editableLines makes a text of several lines editable and keeps its line breaks.
func editableLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = text.Editable(l)
	}
	return strings.Join(lines, "\n")
}

// CleanLines cleans a text of several lines and keeps its line breaks.
func CleanLines(s string) string {
	lines := text.CleanLines(s)
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = string(l)
	}
	return strings.Join(out, "\n")
}
