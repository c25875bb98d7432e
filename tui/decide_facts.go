package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/review/policy"
	"lert/review/text"
	"lert/tui/kit"
)

// A person signs statements about facts, so the dialog shows these facts, undimmed: beside the form, or above it where
// the window is narrow.

// factsShown are the facts that the decision rests on. Beside the form there is room for more of them.
func (d *decideDialog) factsShown(e *env, beside bool) facts {
	r, c := d.c.Request, d.c
	var f facts
	if m := r.Emergency; m != nil {
		f.add("Harm", kit.Textf("%s", m.Harm))
		f.add("At risk", kit.Textf("%s", m.PersonAtRisk))
		f.add("Imminence", kit.Textf("%s", m.Imminence))
		f.add("Nexus", kit.Textf("%s", m.Nexus))
	}
	if r.Kind != review.KindEmergency || r.Process != nil {
		f.add("Process", processText(e.store.Policy(), r, e.zone))
	}
	most := 2
	if beside {
		most = 6
	}
	f.addTargets(r, most)
	f.add("Period", periodText(r.Period))
	if r.Kind == review.KindEmergency {
		f.add("Call-back", d.callbackText(e))
		if rule := e.store.Policy().Platform(r.Platform).VoluntaryRule(); slices.ContainsFunc(c.Assessment.Categories,
			func(r review.CategoryRow) bool { return r.Voluntary }) {
			f.add("Rule", kit.Textf("%s", policy.CitationText(e.store.Policy(), rule.Cite)))
		}
	}
	if r.Justification != "" && (beside || r.Emergency == nil) {
		f.add("Purpose", kit.Textf("%s", r.Justification))
	}
	if r.Kind.IsPreservation() {
		f.add("Keep", dataAsked(r))
	}
	if !beside {
		return f
	}
	if !r.Kind.IsPreservation() {
		f.add("Asked", dataAsked(r))
	}
	if r.Kind != review.KindEmergency {
		f.add("Proof", proofText(c))
	}
	f.addFindings(c)
	return f
}

// addTargets adds the accounts, the first ones by themselves.
func (f *facts) addTargets(r *review.Request, most int) {
	for i := range r.Targets {
		label, t := Text(""), targetText(&r.Targets[i])
		if i == 0 {
			label = "Target"
		}
		if len(r.Targets) > 1 { // the number that a row of the form names
			t = kit.Textf("#%d %s", i, t)
		}
		if left := len(r.Targets) - i - 1; i == most-1 && left > 0 {
			f.add(label, kit.Textf("%s, and %d more", t, left))
			return
		}
		f.add(label, t)
	}
}

// dataAsked are the data types that the request asks for.
func dataAsked(r *review.Request) Text {
	var names []string
	for _, x := range r.Data {
		if name := x.Category.Label(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return kit.Textf("%s", strings.Join(names, ", "))
}

// callbackText is what came of the call to the agency.
func (d *decideDialog) callbackText(e *env) Text {
	v := d.c.Request.Requester.Verification
	if v == nil || v.Callback == nil {
		return "none recorded; " + e.by("v records one", "type verify to record one") +
			". Without one no voluntary disclosure can be approved."
	}
	c := v.Callback
	out := kit.Textf("%s", c.Result)
	if c.Reached != "" {
		out += kit.Textf(", reached %s", c.Reached)
	}
	if c.Number != "" {
		out += kit.Textf(" on %s (%s)", c.Number, numberSource(c))
	}
	if !review.CallbackConfirmed(d.c.Request, e.now()) {
		out += ". That does not prove who the requester is."
	}
	return out
}

// factIndent is the width of the names of the facts.
const factIndent = 12

// fitFacts are the facts in at most h lines of w columns. Where there is no room for all in full, the longest is cut
// first and, of two as long, the later one; a last line says where the rest can be read.
func (d *decideDialog) fitFacts(e *env, f facts, w, h int) []string {
	lines, total := make([]int, len(f)), 0
	for i, p := range f {
		lines[i] = len(kit.Wrap(p.Text, w-2-factIndent))
		total += lines[i]
	}
	for total > h {
		longest := 0
		for i := range lines {
			if lines[i] >= lines[longest] {
				longest = i
			}
		}
		if len(lines) == 0 || lines[longest] < 2 {
			break
		}
		lines[longest]--
		total--
	}
	var out []string
	for i, p := range f {
		p.MaxLines = lines[i]
		for _, l := range p.Draw(e.theme, factIndent, w-2) {
			out = append(out, kit.Blanks(1)+l+kit.Blanks(1))
		}
	}
	if len(out) > h {
		out = out[:max(0, h)]
		if h > 0 {
			out[h-1] = kit.StyledLine(e.theme.Dim, "            … d reads the whole request", w)
		}
	}
	return out
}

// verdictLines are the five verdicts, a line each.
func (d *decideDialog) verdictLines(t *kit.Theme, w int) []string {
	out := make([]string, len(d.c.Assessment.Checks))
	for i := range out {
		out[i] = kit.Blanks(1) + checkLine(t, d.c.Assessment.Checks[:], i, w-1)
	}
	return out
}

// verdictLine is the five verdicts by their letters.
func (d *decideDialog) verdictLine(t *kit.Theme, w int) string {
	var l kit.Line
	for i := range d.c.Assessment.Checks {
		v := d.c.Assessment.Checks[i].Verdict
		l.Gap(1).Add(t.Dim, checkName(i)[:1]+" ").Add(verdictStyle(t, v), verdictLabel(v)).Gap(1)
	}
	return l.End(w)
}

// otherFindings are the findings that the form beside does not show, the most severe first.
func (d *decideDialog) otherFindings() facts {
	var f facts
	for _, severity := range []string{review.SeverityReject, review.SeverityPushBack, review.SeverityNarrow,
		review.SeverityReview} {
		var said []text.Text
		for i := range d.c.Assessment.Checks {
			for _, x := range d.c.Assessment.Checks[i].Findings {
				if x.Severity == severity && !d.has(x.Code, inWords...) && !slices.Contains(said, x.Text) {
					said = append(said, x.Text)
					f.add(checkName(i), x.Text)
				}
			}
		}
	}
	return f
}
