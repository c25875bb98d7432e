package tui

import (
	"strings"

	"lert/review"
	"lert/review/policy"
	"lert/store"
	"lert/tui/kit"
)

// Lines is the case as far as a decision rests on it: what is recommended, why the
// data is asked for, for whom, what the checks found, and what can be disclosed. The
// rest is in the details.
func (s *caseScreen) Lines(e *env) []Text {
	switch {
	case s.err != nil:
		return []Text{errorLine(s.err)}
	case s.c == nil:
		return []Text{"Reading."}
	}
	c := s.c
	out := []Text{s.caseLine(e)}
	if t := decidedText(e, c); t != "" {
		out = append(out, t)
	}
	if ref := openReferral(c); ref != nil {
		whose := "your question"
		if !e.isMe(ref.By.Name) {
			whose = "the question of " + ref.By.Name
		}
		out = append(out, sentence(kit.Textf("Counsel has not answered %s yet: %s", whose, ref.Question)))
	}
	out = append(out, adviceLine(c))
	out = append(out, sentences(conversationParas(e, c))...)
	out = append(out, reasonLines(c.Request)...)
	out = append(out, targetsText(c.Request))
	out = append(out, findingLines(e, c.Assessment)...)
	if t := dataText(c.Request, c.Assessment); t != "" {
		out = append(out, t)
	}
	out = append(out, sentence("User notice: "+noticeText(noticeOf(c))))
	out = append(out, owedLines(e, c)...)
	return append(out, "Type details for the rest.")
}

// caseLine is what kind of case it is, from whom, by when, and who holds it.
func (s *caseScreen) caseLine(e *env) Text {
	r := s.rowWithClaim()
	due, target := r.ShownDue(e.now())
	when := string(spokenDue(e.now(), due, target))
	if r.DecisionInForce() {
		when = ""
	}
	return sentence(kit.Textf("%s", joinNonEmpty(", ", upperFirst(spokenKind(r.Kind).String()),
		"from "+spokenAgency(e, r).String(), when, holderWords(e, r))))
}

// decidedText is the decision in force, "" if there is none.
func decidedText(e *env, c *store.Case) Text {
	r := &c.Row
	if !r.DecisionInForce() {
		return ""
	}
	held := ""
	if r.Effect == review.EffectAwaitingSignature {
		held = ", held for counsel's signature"
	}
	return sentence(kit.Textf("Decided: %s by %s, %s%s", outcomeWord(r.Outcome), e.nameOrYou(r.DecidedBy),
		spokenTime(e.now(), r.DecidedAt, e.zone), held))
}

// adviceLine is what is recommended. The findings say why; a sentence that is none of
// theirs is said here.
func adviceLine(c *store.Case) Text {
	for f := range c.Assessment.Findings() {
		if strings.Contains(string(c.Row.Sentence), string(f.Text)) {
			return "Recommended: " + outcomeLabel(c.Row.Recommendation) + "."
		}
	}
	return recommendation(&c.Row)
}

// reasonLines is why the data is asked for.
func reasonLines(r *review.Request) []Text {
	var f facts
	if m := r.Emergency; m != nil {
		f.add("Harm", sentence(kit.Textf("%s", m.Harm)))
		f.add("At risk", sentence(kit.Textf("%s", m.PersonAtRisk)))
		f.add("Imminence", sentence(kit.Textf("%s", m.Imminence)))
		f.add("Nexus", sentence(kit.Textf("%s", m.Nexus)))
	}
	f.add("Why", sentence(kit.Textf("%s", r.Justification)))
	return kit.ParaLines(f)
}

// targetsText is for which accounts data is asked, and for which period.
func targetsText(r *review.Request) Text {
	var out []string
	for i := range r.Targets {
		if i == 4 && len(r.Targets) > 5 {
			out = append(out, kit.Textf("and %d more, in the document", len(r.Targets)-i).String())
			break
		}
		t := targetText(&r.Targets[i])
		if len(r.Targets) > 1 {
			t = kit.Textf("%d, %s", i, t)
		}
		out = append(out, t.String())
	}
	label := "Target"
	if len(r.Targets) != 1 {
		label = kit.Plural(len(r.Targets), "target", "targets")
	}
	t := kit.Textf("%s: %s.", label, strings.Join(out, "; "))
	if p := periodText(r.Period); p != "" {
		t += " Period: " + p + "."
	}
	return t
}

// findingLines are the findings that matter, the worst check first, each with its
// rule, and how the other checks went.
func findingLines(e *env, a *review.Assessment) []Text {
	var out []Text
	cited := ""
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Severity == review.SeverityInfo {
				continue
			}
			t := findingText(i, &f)
			if f.Cite != cited { // several findings in a row may have the same rule
				t += " Rule: " + kit.Textf("%s", policy.CitationText(e.store.Policy(), f.Cite)) + "."
			}
			out, cited = append(out, t), f.Cite
		}
	}
	if len(out) == 0 {
		out = append(out, "No findings.")
	}
	var verdicts [5]review.Verdict
	for i := range a.Checks {
		verdicts[i] = a.Checks[i].Verdict
	}
	return append(out, spokenVerdicts(verdicts))
}

// findingText is one finding as a sentence.
func findingText(check int, f *review.Finding) Text {
	t := kit.Textf("Finding, %s, %s: %s", strings.ToLower(string(checkName(check))),
		strings.ReplaceAll(f.Severity, "_", " "), sentence(f.Text))
	if f.Counsel {
		t += " Counsel must review this before an approval."
	}
	return t
}

// dataText says in one sentence which types of data can be disclosed, or kept, and
// which cannot and why.
func dataText(req *review.Request, a *review.Assessment) Text {
	rows := a.Categories
	if len(rows) == 0 {
		return ""
	}
	verb := "disclosed"
	if req.Kind.IsPreservation() {
		verb = "kept"
	}
	var now, cured, no []string
	for i := range rows {
		name := dataName(req, &rows[i])
		switch r := &rows[i]; {
		case r.Producible && len(r.After) == 0:
			now = append(now, name)
		case r.Producible:
			cured = append(cured, name)
		default:
			no = append(no, name+" ("+codeLabel(r.Code).String()+")")
		}
	}
	var out []string
	if len(now) > 0 {
		out = append(out, kit.Textf("%d of %s can be %s: %s.", len(now),
			kit.Plural(len(rows), "data type", "data types"), verb, spokenList(now)).String())
	}
	if len(cured) > 0 {
		out = append(out, kit.Textf("Once the defects are cured: %s.", spokenList(cured)).String())
	}
	if len(no) > 0 {
		out = append(out, kit.Textf("Cannot be %s: %s.", verb, spokenList(no)).String())
	}
	return kit.Textf("%s", strings.Join(out, " "))
}

// dataName is the name of a data type, with its target where there are several.
func dataName(req *review.Request, r *review.CategoryRow) string {
	name := joinNonEmpty(", ", r.Category.Label(), r.Part)
	if len(req.Targets) > 1 {
		return kit.Textf("%s of target %d", name, r.Target).String()
	}
	return name
}

// owedLines is what is owed and by when.
func owedLines(e *env, c *store.Case) []Text {
	var out []Text
	said, _ := c.Row.ShownDue(e.now())
	for i := range c.Obligations {
		o := &c.Obligations[i]
		if o.Due.Equal(said) && !c.Row.DecisionInForce() { // the first line says it
			continue
		}
		label, when := "Due", spokenDue(e.now(), o.Due, o.InternalTarget)
		if o.Informative {
			label = "Date that does not bind"
		}
		if o.Held {
			when = "held"
		}
		out = append(out, kit.Textf("%s: %s, %s.", label, strings.TrimSuffix(o.Text, "."), when))
	}
	return out
}

// details are the facts that Lines leaves out.
func (s *caseScreen) details(e *env) []Text {
	if s.c == nil {
		return nil
	}
	r, c := s.c.Request, s.c
	var f facts
	f.add("Requester", requesterFacts(r, c.History))
	f.add("Proof", proofText(c))
	f.add("Legal process", processText(e.store.Policy(), r, e.zone))
	f.add("Demands", kit.Textf("%s", strings.ReplaceAll(strings.Join(r.Demands, ", "), "_", " ")))
	if p := r.Previous; p != nil {
		f.add("Previous", kit.Textf("%s %s %s", p.Relation, p.ID, p.Reference))
	}
	f.addRelated(c.Related)
	f.addFindings(c)
	f.addFulfilments(e, c)
	out := sentences(f)
	for i := range c.Assessment.Checks {
		for _, x := range c.Assessment.Checks[i].Findings {
			if x.Severity == review.SeverityInfo {
				out = append(out, sentence(kit.Textf("%s: %s", checkName(i), x.Text)))
			}
		}
	}
	for i, p := range clockParas(e, c) {
		if len(c.ClockExplanations[i].Pauses) > 0 {
			out = append(out, sentences([]kit.Para{p})...)
		}
	}
	if noticePending(c) {
		out = append(out, sentence("Bars: "+nondisclosureText(c)))
	}
	if n := len(r.Attachments); n > 0 {
		out = append(out, kit.Textf("%s.", kit.Plural(n, "file is attached", "files are attached")))
	}
	return append(out, "Type document for the whole request as it was received.")
}
