package tui

import (
	"strings"

	"lert/review"
)

// besideAt is the width from which the assessment stands beside the form; below
// it is a line under it.
const besideAt = 100

func (s *newRequest) Render(e *env, r Rect) []string {
	t := e.theme
	var head Line
	head.Gap(1).Add(t.Strong, s.Title()).Add(t.Dim, "  what stays empty stays out; the checks say what that means")
	out := []string{head.End(r.W), line(t.Rule, rule(r.W), r.W)}
	var foot []string
	for _, x := range WrapLines(s.wrong, r.W-2) {
		foot = append(foot, line(t.Warn, " "+x, r.W))
	}
	if s.send.waiting() {
		foot = append(foot, line(t.Dim, " Recording …", r.W))
	}
	if r.W < besideAt {
		foot = append(foot, line(t.Rule, rule(r.W), r.W), s.brief(e, r.W))
		h := max(4, r.H-len(out)-len(foot))
		out = append(out, fit(s.form.draw(e, r.W-1, h), Rect{W: r.W, H: h})...)
		return fit(append(out, foot...), r)
	}
	h := r.H - len(out) - len(foot)
	left := Rect{W: min(r.W*3/5, 90), H: h}
	right := Rect{W: r.W - left.W, H: h}
	out = append(out, beside(fit(s.form.draw(e, left.W-2, h), left), fit(s.assessment(e, right), right))...)
	return fit(append(out, foot...), r)
}

// brief is the assessment in one line.
func (s *newRequest) brief(e *env, w int) string {
	t := e.theme
	var l Line
	l.Gap(1)
	if s.a == nil {
		return l.Add(t.Dim, "Not assessed yet.").End(w)
	}
	l.Add(t.outcome(s.a.Recommendation), outcomeWord(s.a.Recommendation))
	for i := range s.a.Checks {
		c := &s.a.Checks[i]
		l.Gap(2).Add(t.Dim, checkShort[i]+" ").Add(t.verdict(c.Verdict), verdictWord(c.Verdict))
	}
	return l.End(w)
}

// checkShort are the names of the checks where there is little room.
var checkShort = [5]Text{"who", "law", "scope", "emerg.", "notice"}

// assessment is what the checks make of the form as it stands.
func (s *newRequest) assessment(e *env, r Rect) []string {
	t := e.theme
	var out []string
	w := r.W - 3
	add := func(l string) { out = append(out, t.Rule.on("│")+" "+exact(l, w)+" ") }
	if s.a == nil {
		add(line(t.Dim, "Not assessed yet.", w))
		return out
	}
	var l Line
	l.Add(t.Dim, "As it stands: ").Add(t.outcome(s.a.Recommendation), outcomeWord(s.a.Recommendation))
	add(l.End(w))
	if c, ok := s.a.Due(); ok {
		add(line(t.Dim, say("Due in %s (%s)", span(c.Due.Sub(e.now())), c.Basis), w))
	}
	can, asked := s.a.Producible()
	if asked > 0 && !s.made.Kind.Preserves() {
		add(line(t.Dim, say("%d of %d can be given", can, asked), w))
	}
	for i := range s.a.Checks {
		c := &s.a.Checks[i]
		add(blanks(w))
		var h Line
		h.Cell(t.Strong, checkName(i), 13).Add(t.verdict(c.Verdict), verdictWord(c.Verdict))
		add(h.End(w))
		n := 0
		for _, f := range c.Findings {
			if f.Severity == review.Info {
				continue
			}
			if n++; n > 4 {
				add(line(t.Dim, "  … and more", w))
				break
			}
			for _, x := range WrapTo(f.Text, w-2, 3) {
				add(line(t.severity(f.Severity), "  "+x, w))
			}
		}
	}
	for len(out) < r.H {
		add(blanks(w))
	}
	return out
}

func (s *newRequest) Lines(e *env) []Text {
	out := s.form.lines()
	if s.a != nil {
		var parts []string
		for i := range s.a.Checks {
			parts = append(parts, string(checkName(i))+" "+string(verdictWord(s.a.Checks[i].Verdict)))
		}
		out = append(out, say("As it stands: %s; %s.", outcomeWord(s.a.Recommendation), strings.Join(parts, ", ")))
	}
	return append(out, s.wrong...)
}
