package tui

import (
	"lert/review"
	"lert/tui/kit"
)

// sideBySideWidth is the width from which the assessment is drawn beside the form.
// In a narrower window it is one line below the form.
const sideBySideWidth = 100

func (s *requestScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	var heading kit.Line
	heading.Gap(1).Add(t.Strong, s.Title())
	if part, n, all := s.form.Part(); n > 0 {
		heading.Add(t.Dim, " · ").Add(t.Text, part).Add(t.Dim, kit.Textf(" (part %d of %d)", n, all))
	}
	const hint = "  empty fields are left out"
	if heading.Len()+len(hint) < r.W {
		heading.Add(t.Dim, hint)
	}
	out := []string{heading.End(r.W), kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	foot := s.foot(t, " ", r.W-2, r.W)
	if r.W < sideBySideWidth {
		foot = append(foot, kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W), s.assessmentLine(e, r.W))
		h := max(4, r.H-len(out)-len(foot))
		out = append(out, kit.Fit(s.form.Draw(t, r.W-1, h), kit.Rect{W: r.W, H: h})...)
		return kit.Fit(append(out, foot...), r)
	}
	h := r.H - len(out) - len(foot)
	left := min(r.W*3/5, 90)
	right := kit.Rect{W: r.W - left, H: h}
	out = append(out, kit.SideBySide(t, "", []int{left, right.W}, h, s.form.Draw(t, left-2, h), s.assessment(e, right))...)
	return kit.Fit(append(out, foot...), r)
}

// assessmentLine is the assessment on one line.
func (s *requestScreen) assessmentLine(e *env, w int) string {
	t := e.theme
	var l kit.Line
	l.Gap(1)
	if s.a == nil {
		return l.Add(t.Dim, "Not assessed yet.").End(w)
	}
	l.Add(outcomeStyle(t, s.a.Recommendation), outcomeLabel(s.a.Recommendation))
	for i := range s.a.Checks {
		c := &s.a.Checks[i]
		if quiet := c.Verdict == review.Pass || c.Verdict == review.NotApplicable; quiet && w < 80 {
			continue // there is room only for what is wrong
		}
		l.Gap(2).Add(t.Dim, shortCheckNames[i]+" ").Add(verdictStyle(t, c.Verdict), verdictLabel(c.Verdict))
	}
	return l.End(w)
}

// shortCheckNames are the names of the checks in assessmentLine.
var shortCheckNames = [5]Text{"who", "law", "scope", "emerg.", "notice"}

// assessment is the assessment of what is filled in so far.
func (s *requestScreen) assessment(e *env, r kit.Rect) []string {
	t := e.theme
	var out []string
	w := r.W - 3
	add := func(l string) { out = append(out, t.Rule.Apply("│")+" "+kit.FitWidth(l, w)+" ") }
	if s.a == nil {
		add(kit.StyledLine(t.Dim, "Not assessed yet.", w))
		return out
	}
	var l kit.Line
	l.Add(t.Dim, "So far: ").Add(outcomeStyle(t, s.a.Recommendation), outcomeLabel(s.a.Recommendation))
	add(l.End(w))
	if c, ok := s.a.ResponseClock(); ok && !s.assessed.ReceivedAt.IsZero() {
		when := kit.Textf("Due in %s (%s)", kit.ShortDuration(c.Due.Sub(e.now())), c.Basis)
		if c.Due.Before(e.now()) {
			when = kit.Textf("Was due %s ago (%s)", kit.ShortDuration(e.now().Sub(c.Due)), c.Basis)
		}
		add(kit.StyledLine(t.Dim, when, w))
	}
	if n := s.a.CountRows(); n.Asked > 0 {
		add(kit.StyledLine(t.Dim, n.Text(s.assessed.Kind), w))
	}
	for i := range s.a.Checks {
		c := &s.a.Checks[i]
		add(kit.Blanks(w))
		var h kit.Line
		h.Cell(t.Strong, checkName(i), 13).Add(verdictStyle(t, c.Verdict), verdictLabel(c.Verdict))
		add(h.End(w))
		n := 0
		for _, f := range c.Findings {
			if f.Severity == review.SeverityInfo {
				continue
			}
			if n++; n > 4 {
				add(kit.StyledLine(t.Dim, "  … and more", w))
				break
			}
			for _, x := range kit.WrapTo(f.Text, w-2, 3) {
				add(kit.StyledLine(severityStyle(t, f.Severity), "  "+x, w))
			}
		}
	}
	for len(out) < r.H {
		add(kit.Blanks(w))
	}
	return out
}
