package tui

import (
	"lert/tui/kit"
)

// Lines is the case for the line mode.
func (s *caseScreen) Lines(e *env) []Text {
	switch {
	case s.err != nil:
		return []Text{errorLine(s.err)}
	case s.c == nil:
		return []Text{"Reading …"}
	}
	out := append([]Text{rowText(e.cells(), &s.c.Row)}, kit.ParaLines(s.factParas(e))...)
	for i := range s.c.Assessment.Checks {
		c := &s.c.Assessment.Checks[i]
		out = append(out, kit.Textf("Check %s: %s.", checkName(i), verdictLabel(c.Verdict)))
		for _, f := range c.Findings {
			out = append(out, kit.Textf("  %s, %s: %s (%s)", f.Severity, f.Code, f.Text, f.Cite))
		}
	}
	for _, row := range s.c.Assessment.Categories {
		what := kit.Textf("%s", row.Category)
		if len(s.c.Request.Targets) > 1 {
			what += kit.Textf(" of target %d", row.Target)
		}
		out = append(out, disclosureText(what, &row, s.c.Request.Kind)+".")
	}
	return append(out, recommendText(&s.c.Row)+". "+noticeText(noticeOf(s.c))+".", s.c.Row.Sentence)
}
