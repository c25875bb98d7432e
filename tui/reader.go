package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review/text"
)

// para is one paragraph of a reader: a label in the margin and text beside it,
// or a heading.
type para struct {
	label    Text
	style    func(*Theme) Style // of the text; nil: plain
	text     Text
	heading  bool // a heading
	maxLines int  // lines at most, 0: all
}

// readerScreen is a screen of text that is read from top to bottom: findings, the
// whole document, a history, a letter. It records nothing.
type readerScreen struct {
	title    Text
	body     func(e *env) []para
	viewport viewport
	table    []Action
	// indent is how wide the margin of labels is.
	indent int
}

func newReader(title Text, indent int, body func(e *env) []para, more ...Action) *readerScreen {
	s := &readerScreen{title: title, body: body, indent: indent}
	s.table = append([]Action{backAction()}, more...)
	s.table = append(s.table, moveActions(s)...)
	return s
}

func (s *readerScreen) Title() Text                  { return s.title }
func (s *readerScreen) Actions() []Action            { return s.table }
func (s *readerScreen) Start(*env) tea.Cmd           { return nil }
func (s *readerScreen) Update(*env, tea.Msg) tea.Cmd { return nil }

// move scrolls: the text has no cursor, its top line moves.
func (s *readerScreen) move(_ *env, n int) tea.Cmd {
	s.viewport.top = min(max(s.viewport.top+n, 0), max(0, s.viewport.rows-s.viewport.height))
	s.viewport.cursor = s.viewport.top
	return nil
}

func (s *readerScreen) jump(e *env, last bool) tea.Cmd {
	if last {
		return s.move(e, s.viewport.rows)
	}
	return s.move(e, -s.viewport.rows)
}

func (s *readerScreen) page() int { return s.viewport.height }

func (s *readerScreen) Render(e *env, r Rect) []string {
	t := e.theme
	var body []string
	for _, p := range s.body(e) {
		body = append(body, p.draw(t, s.indent, r.W-2)...)
	}
	s.viewport.rows, s.viewport.height = len(body), max(1, r.H-2)
	s.viewport.top = min(s.viewport.top, max(0, s.viewport.rows-s.viewport.height))
	var heading Line
	heading.Gap(1).Add(t.Strong, Truncate(s.title, r.W-16))
	if s.viewport.rows > s.viewport.height {
		heading.Gap(r.W - heading.Len() - 14)
		heading.Right(t.Dim, textf("%d-%d of %d", s.viewport.top+1, min(s.viewport.rows, s.viewport.top+s.viewport.height), s.viewport.rows), 13)
	}
	out := []string{heading.End(r.W), styledLine(t.Rule, horizontalRule(r.W), r.W)}
	for _, l := range body[s.viewport.top:min(len(body), s.viewport.top+s.viewport.height)] {
		out = append(out, blanks(1)+l)
	}
	return fit(out, r)
}

func (s *readerScreen) Lines(e *env) []Text {
	return append([]Text{s.title}, paraLines(s.body(e))...)
}

// paraLines are paragraphs for the line mode.
func paraLines(ps []para) []Text {
	var out []Text
	for _, p := range ps {
		switch {
		case p.label != "":
			out = append(out, p.label+": "+p.text)
		case p.text != "":
			out = append(out, p.text)
		}
	}
	return out
}

// draw is the paragraph in w columns.
func (p para) draw(t *Theme, indent, w int) []string {
	s := t.Text
	if p.style != nil {
		s = p.style(t)
	}
	if p.heading {
		return []string{styledLine(t.Strong, p.text, w)}
	}
	var out []string
	for i, x := range WrapTo(p.text, w-indent, p.maxLines) {
		var l Line
		if i == 0 && p.label != "" {
			l.Cell(t.Dim, p.label, indent-1)
		}
		out = append(out, l.FillTo(indent).Add(s, x).End(w))
	}
	return out
}

// horizontalRule is a line across w columns.
func horizontalRule(w int) Text {
	out := make([]rune, max(0, w))
	for i := range out {
		out[i] = '─'
	}
	return Text(out)
}

func dimmed(t *Theme) Style { return t.Dim }
func strong(t *Theme) Style { return t.Strong }
func warned(t *Theme) Style { return t.Warn }

// copyAction is the action that copies the text of a reader.
func copyAction(what Text, content func() (string, error)) Action {
	return Action{Name: "copy", Keys: []string{"y"}, Label: "copy", Group: groupGeneral, Help: "Copy the text.",
		WhyNot: func(*env) Text {
			if _, err := content(); err != nil {
				return errorLine(err)
			}
			return ""
		},
		Run: func(e *env) tea.Cmd {
			e.toast("Copied " + what + ".")
			s, _ := content()
			return copyCmd(text.Text(cleanLines(s)))
		}}
}
