package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review/text"
	"lert/tui/kit"
)

// readerScreen is a screen of text to read: findings, the whole document, a history,
// a letter, an information page. It records nothing. A paragraph with a link can be
// marked; its information page opens from here.
type readerScreen struct {
	title    Text
	body     func(e *env) []kit.Para
	viewport kit.Viewport
	table    []action
	// indent is the width of the margin for labels, in columns.
	indent int
	// mark is the marked paragraph among those with a link, -1 for none.
	mark int
	// marked: the mark was moved since the text was drawn, so that it may be off the screen.
	marked bool
	links  []string // of the body as it was drawn last
}

func newReader(title Text, indent int, body func(e *env) []kit.Para, more ...action) *readerScreen {
	s := &readerScreen{title: title, body: body, indent: indent, mark: -1}
	s.table = append([]action{backAction()}, more...)
	s.table = append(s.table, moveActions(s)...)
	return s
}

// newLinkedReader is a reader of a text with links.
func newLinkedReader(title Text, indent int, body func(e *env) []kit.Para, more ...action) *readerScreen {
	s := newReader(title, indent, body, more...)
	s.table = append(s.table, linkActions(s)...)
	return s
}

// linkActions are the actions on the links of a reader.
func linkActions(s *readerScreen) []action {
	whyNot := func(e *env) Text {
		if len(s.linksOf(e)) == 0 {
			return "Nothing on this page has a page of its own."
		}
		return ""
	}
	next := action{Name: "next link", Keys: []string{"tab"}, Label: "next link", Group: groupMove,
		Help: "Mark the next thing that has an information page.", WhyNot: whyNot, Run: s.toLink(1)}
	return []action{next,
		{Name: "information", Keys: []string{"i", "enter"}, Label: "open link", Group: groupView,
			Help: "Open the information page of what is marked with >; where nothing is marked yet, mark the first " +
				"that has one.",
			WhyNot: whyNot, Run: func(e *env) tea.Cmd {
				if s.mark < 0 {
					return s.toLink(1)(e)
				}
				openPage(e, s.linksOf(e)[s.mark])
				return nil
			}},
		{Name: "previous link", Keys: []string{"shift+tab"}, Group: groupMove, Help: "Mark the one before.",
			WhyNot: whyNot, Run: s.toLink(-1)},
	}
}

// linksOf are the links of the text, in its order.
func (s *readerScreen) linksOf(e *env) []string {
	if s.links == nil {
		for _, p := range s.body(e) {
			if p.Link != "" {
				s.links = append(s.links, p.Link)
			}
		}
	}
	return s.links
}

// toLink marks another link, and brings it onto the screen.
func (s *readerScreen) toLink(by int) func(e *env) tea.Cmd {
	return func(e *env) tea.Cmd {
		n := len(s.linksOf(e))
		if s.mark < 0 && by < 0 {
			s.mark = 0
		}
		s.mark = (s.mark + by*e.repeat()%n + n) % n
		if e.plain {
			e.toast(kit.Textf("Marked: %s.", s.links[s.mark]))
		}
		s.marked = true
		return nil
	}
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

// readerMeasure is how many columns a line of text has at most beside the margin, so that the eye finds the next.
const readerMeasure = 100

func (s *readerScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	body, marked := s.draw(e, min(r.W-2, s.indent+readerMeasure))
	s.viewport.Rows, s.viewport.Height = len(body), max(1, r.H-2)
	if s.marked && (marked < s.viewport.Top || marked >= s.viewport.Top+s.viewport.Height) {
		s.viewport.Top = max(0, marked-s.viewport.Height/2)
	}
	s.marked = false
	s.viewport.Top = min(s.viewport.Top, max(0, s.viewport.Rows-s.viewport.Height))
	var heading kit.Line
	heading.Gap(1).Add(t.Strong, kit.Truncate(s.title, r.W-16))
	if s.viewport.Rows > s.viewport.Height {
		heading.Gap(r.W - heading.Len() - 14)
		heading.Right(t.Dim, kit.Textf("%d-%d of %d", s.viewport.Top+1,
			min(s.viewport.Rows, s.viewport.Top+s.viewport.Height), s.viewport.Rows), 13)
	}
	out := []string{heading.End(r.W), kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	for i, l := range body[s.viewport.Top:min(len(body), s.viewport.Top+s.viewport.Height)] {
		lead := kit.Blanks(1)
		if s.viewport.Top+i == marked {
			lead = t.Key.Apply(">")
		}
		out = append(out, lead+l)
	}
	return kit.Fit(out, r)
}

// draw draws the text in lines of w columns. marked is the line where the marked link begins, -1 if none is marked.
func (s *readerScreen) draw(e *env, w int) (body []string, marked int) {
	s.links, marked = s.links[:0], -1
	for _, p := range s.body(e) {
		if p.Link != "" {
			if len(s.links) == s.mark {
				marked = len(body)
			}
			s.links = append(s.links, p.Link)
		}
		body = append(body, p.Draw(e.theme, s.indent, w)...)
	}
	return body, marked
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
