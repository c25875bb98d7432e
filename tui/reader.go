package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review/text"
)

// para is one paragraph of a reader: a label in the margin and text beside it,
// or a heading.
type para struct {
	label Text
	style func(*Theme) Style // of the text; nil: plain
	text  Text
	head  bool // a heading
	most  int  // lines at most, 0: all
}

// reader is a screen of text that is read from top to bottom: findings, the
// whole document, a history, a letter. It records nothing.
type reader struct {
	title Text
	body  func(e *env) []para
	win   window
	table []Action
	// indent is how wide the margin of labels is.
	indent int
}

func newReader(title Text, indent int, body func(e *env) []para, more ...Action) *reader {
	s := &reader{title: title, body: body, indent: indent}
	s.table = append([]Action{back()}, more...)
	s.table = append(s.table, moves(s)...)
	return s
}

func (s *reader) Title() Text                  { return s.title }
func (s *reader) Actions() []Action            { return s.table }
func (s *reader) Start(*env) tea.Cmd           { return nil }
func (s *reader) Update(*env, tea.Msg) tea.Cmd { return nil }

// move scrolls: the text has no cursor, its top line moves.
func (s *reader) move(_ *env, n int) tea.Cmd {
	s.win.top = min(max(s.win.top+n, 0), max(0, s.win.n-s.win.height))
	s.win.cursor = s.win.top
	return nil
}

func (s *reader) jump(e *env, last bool) tea.Cmd {
	if last {
		return s.move(e, s.win.n)
	}
	return s.move(e, -s.win.n)
}

func (s *reader) page() int { return s.win.height }

func (s *reader) Render(e *env, r Rect) []string {
	t := e.theme
	var body []string
	for _, p := range s.body(e) {
		body = append(body, p.draw(t, s.indent, r.W-2)...)
	}
	s.win.n, s.win.height = len(body), max(1, r.H-2)
	s.win.top = min(s.win.top, max(0, s.win.n-s.win.height))
	var head Line
	head.Gap(1).Add(t.Strong, Truncate(s.title, r.W-16))
	if s.win.n > s.win.height {
		head.Gap(r.W - head.Len() - 14)
		head.Right(t.Dim, say("%d-%d of %d", s.win.top+1, min(s.win.n, s.win.top+s.win.height), s.win.n), 13)
	}
	out := []string{head.End(r.W), line(t.Rule, rule(r.W), r.W)}
	for _, l := range body[s.win.top:min(len(body), s.win.top+s.win.height)] {
		out = append(out, blanks(1)+l)
	}
	return fit(out, r)
}

func (s *reader) Lines(e *env) []Text {
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
	if p.head {
		return []string{line(t.Strong, p.text, w)}
	}
	var out []string
	for i, x := range WrapTo(p.text, w-indent, p.most) {
		var l Line
		if i == 0 && p.label != "" {
			l.Cell(t.Dim, p.label, indent-1)
		}
		out = append(out, l.To(indent).Add(s, x).End(w))
	}
	return out
}

// rule is a line across w columns.
func rule(w int) Text {
	out := make([]rune, max(0, w))
	for i := range out {
		out[i] = '─'
	}
	return Text(out)
}

func dimmed(t *Theme) Style { return t.Dim }
func strong(t *Theme) Style { return t.Strong }
func warned(t *Theme) Style { return t.Warn }

// copyAll is the action that copies the text of a reader.
func copyAll(what Text, content func() (string, error)) Action {
	return Action{Name: "copy", Keys: []string{"y"}, Label: "copy", Group: groupDesk, Help: "Copy the text.",
		Why: func(*env) Text {
			if _, err := content(); err != nil {
				return sayError(err)
			}
			return ""
		},
		Run: func(e *env) tea.Cmd {
			e.toast("Copied " + what + ".")
			s, _ := content()
			return copyCmd(text.Text(cleanLines(s)))
		}}
}
