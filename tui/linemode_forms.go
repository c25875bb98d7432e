package tui

import (
	"slices"
	"strings"

	"lert/tui/kit"
)

func (d *formDialog) Lines(*env) []Text {
	return slices.Concat([]Text{d.title}, d.intro, d.form.Lines(), d.refused)
}

func (s *requestScreen) Lines(e *env) []Text {
	out := s.form.Lines()
	if s.a != nil {
		var parts []string
		for i := range s.a.Checks {
			parts = append(parts, string(checkName(i)+" "+verdictLabel(s.a.Checks[i].Verdict)))
		}
		out = append(out, kit.Textf("As it stands: %s; %s.",
			outcomeLabel(s.a.Recommendation), strings.Join(parts, ", ")))
	}
	return append(out, s.refused...)
}

func (s *verifyScreen) Lines(*env) []Text {
	return slices.Concat([]Text{agencyText(&s.c.Row)}, kit.ParaLines(s.knownFacts()), s.form.Lines(), s.refused)
}
