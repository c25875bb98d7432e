package tui

import (
	"slices"
	"strings"

	"lert/tui/kit"
)

// A form is read as questions: the one that is open, and on request all entries.

func (d *formDialog) Lines(*env) []Text {
	return slices.Concat(d.intro, d.form.Question(), d.refused)
}

func (s *requestScreen) Lines(*env) []Text { return append(s.form.Question(), s.refused...) }

// details are all entries, and what the checks say of what is filled in so far.
func (s *requestScreen) details(*env) []Text {
	out := s.form.Lines()
	if s.a != nil {
		var verdicts []string
		for i := range s.a.Checks {
			verdicts = append(verdicts, string(checkName(i)+" "+verdictLabel(s.a.Checks[i].Verdict)))
		}
		out = append(out, kit.Textf("So far: %s. %s.", outcomeLabel(s.a.Recommendation), strings.Join(verdicts, ", ")))
	}
	return out
}

func (s *verifyScreen) Lines(e *env) []Text {
	return slices.Concat([]Text{sentence(spokenAgency(e, &s.c.Row))}, sentences(s.knownFacts()), s.form.Question(),
		s.refused)
}

// details are all entries of the form of a screen or dialog.
func (f *formFrame) details(*env) []Text { return f.form.Lines() }

func (f *formFrame) atLast() bool { return f.form.AtLast() }
