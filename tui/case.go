package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/store"
)

// caseScreen is one request opened: its facts and what the engine makes of
// them.
type caseScreen struct {
	id    string
	c     *store.Case
	load  slot
	err   error
	table []Action
}

func newCase(_ *env, id string) Screen {
	s := &caseScreen{id: id}
	s.table = []Action{back()}
	return s
}

func (s *caseScreen) Title() Text       { return say("Case %s", s.id) }
func (s *caseScreen) Actions() []Action { return s.table }
func (s *caseScreen) Waiting() bool     { return s.c == nil && s.load.waiting() }

func (s *caseScreen) Start(e *env) tea.Cmd {
	return openCmd(e.ctx, s.load.next(), e.desk, e.me, s.id)
}

func (s *caseScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(loaded[*store.Case]); ok && s.load.takes(m.at) {
		s.c, s.err = m.v, m.err
		if m.err != nil {
			e.fail(m.err)
		}
	}
	return nil
}

func (s *caseScreen) Render(e *env, r Rect) []string {
	var out []string
	for _, t := range WrapLines(s.Lines(e), r.W-2) {
		out = append(out, line(e.theme.Text, " "+t, r.W))
	}
	return fit(out, r)
}

func (s *caseScreen) Lines(e *env) []Text {
	switch {
	case s.err != nil:
		return []Text{sayError(s.err)}
	case s.c == nil:
		return []Text{"Reading …"}
	}
	out := []Text{rowWords(e.cells(), &s.c.Row), recommendText(&s.c.Row) + ". " + s.c.Row.Sentence}
	for i := range s.c.Assessment.Checks {
		for _, f := range s.c.Assessment.Checks[i].Findings {
			out = append(out, say("%s, %s: %s (%s)", f.Code, f.Severity, f.Text, f.Cite))
		}
	}
	return out
}
