package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

func (s *counselScreen) Lines(e *env) []Text {
	var out []Text
	if s.query != nil {
		out = append(out, kit.Textf("Filter: %s.", s.text))
	}
	out = append(out, s.lineList(e).lines()...)
	if len(s.list) == 0 && s.loaded {
		out = append(out, "No decision is here.")
	}
	if s.open && s.queryError != "" {
		out = append(out, "Wrong: "+s.queryError)
	}
	return out
}

// lineList is the list for the line mode. How many decisions there are is known only
// once all were read.
func (s *counselScreen) lineList(e *env) *lineList {
	return &lineList{viewport: &s.viewport, after: s.more, page: lineModeRows, move: s.move,
		total: kit.Textf("%d read so far, with others after them", len(s.list)), row: func(i int) Text {
			x := &s.list[i]
			return kit.Textf("number %d, %s, %s, %s, by %s, %s. %s %s", x.Decision.Seq, effectText(&x.Decision),
				x.Decision.RequestID, entryAgency(x), x.Decision.By.Name, kit.FullTime(x.Decision.DecidedAt, e.zone),
				decisionMarks(&x.Decision), x.Decision.Rationale)
		}}
}

// Lines is the hand-over for the line mode.
func (s *handoverScreen) Lines(e *env) []Text {
	if s.err != nil {
		return []Text{errorLine(s.err)}
	}
	return s.lineList(e).lines()
}

// lineList is the hand-over for the line mode; its headings are rows, too.
func (s *handoverScreen) lineList(*env) *lineList {
	return &lineList{viewport: &s.viewport, page: partRows,
		move: func(_ *env, n int) tea.Cmd { s.viewport.Move(n); return nil },
		row: func(i int) Text {
			x := &s.items[i]
			if x.heading && x.what != "" {
				return x.what + ":"
			}
			return kit.Textf("%s", joinNonEmpty(", ", x.when.String(), x.who.String(), x.what.String()))
		}}
}
