package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review/text"
	"lert/tui/kit"
)

// readerScreen is a screen of text to read: findings, the whole document, a history,
// a letter. It records nothing.
type readerScreen struct {
	title    Text
	body     func(e *env) []kit.Para
	viewport kit.Viewport
	table    []action
	// indent is the width of the margin for labels, in columns.
	indent int
}

func newReader(title Text, indent int, body func(e *env) []kit.Para, more ...action) *readerScreen {
	s := &readerScreen{title: title, body: body, indent: indent}
	s.table = append([]action{backAction()}, more...)
	s.table = append(s.table, moveActions(s)...)
	return s
}

func (s *readerScreen) Title() Text                  { return s.title }
func (s *readerScreen) Actions() []action            { return s.table }
func (s *readerScreen) Start(*env) tea.Cmd           { return nil }
func (s *readerScreen) Update(*env, tea.Msg) tea.Cmd { return nil }

// move scrolls: the text has no cursor, its top line moves.
func (s *readerScreen) move(_ *env, n int) tea.Cmd {
	s.viewport.Top = min(max(s.viewport.Top+n, 0), max(0, s.viewport.Rows-s.viewport.Height))
	s.viewport.Cursor = s.viewport.Top
	return nil
}

func (s *readerScreen) page() int { return s.viewport.Height }

func (s *readerScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	var body []string
	for _, p := range s.body(e) {
		body = append(body, p.Draw(t, s.indent, r.W-2)...)
	}
	s.viewport.Rows, s.viewport.Height = len(body), max(1, r.H-2)
	s.viewport.Top = min(s.viewport.Top, max(0, s.viewport.Rows-s.viewport.Height))
	var heading kit.Line
	heading.Gap(1).Add(t.Strong, kit.Truncate(s.title, r.W-16))
	if s.viewport.Rows > s.viewport.Height {
		heading.Gap(r.W - heading.Len() - 14)
		heading.Right(t.Dim, kit.Textf("%d-%d of %d", s.viewport.Top+1,
			min(s.viewport.Rows, s.viewport.Top+s.viewport.Height), s.viewport.Rows), 13)
	}
	out := []string{heading.End(r.W), kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	for _, l := range body[s.viewport.Top:min(len(body), s.viewport.Top+s.viewport.Height)] {
		out = append(out, kit.Blanks(1)+l)
	}
	return kit.Fit(out, r)
}

// copyAction is the action that copies the text of a reader.
func copyAction(what Text, content func() (string, error)) action {
	return action{Name: "copy", Keys: []string{"y"}, Label: "copy", Group: groupGeneral, Help: "Copy the text.",
		WhyNot: func(*env) Text {
			if _, err := content(); err != nil {
				return errorLine(err)
			}
			return ""
		},
		Run: func(e *env) tea.Cmd {
			e.toast("Copied " + what + ".")
			s, _ := content()
			return copyCmd(text.Text(kit.CleanLines(s)))
		}}
}
