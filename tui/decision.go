package tui

import (
	"context"
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/letter"
	"lert/review/policy"
	"lert/review/text"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// decisionScreen is one decision as counsel sees it: what was decided, on which
// revision of the request, on which findings, under which policy, and where it is in
// the ledger.
type decisionScreen struct {
	*readerScreen
	id         string
	load       pendingCall
	d          *store.DecisionRecord
	c          *store.Case
	err        error
	ownActions []action
}

// decisionCase is a decision and the case as it was then.
type decisionCase struct {
	d *store.DecisionRecord
	c *store.Case
}

// decisionCmd reads a decision and the case as it was then.
func decisionCmd(ctx context.Context, call callID, d Store, id string) tea.Cmd {
	return callCmd(call, func() (decisionCase, error) {
		dec, c, err := d.Decision(ctx, id)
		return decisionCase{dec, c}, err
	})
}

func newDecisionScreen(id string) *decisionScreen {
	s := &decisionScreen{id: id}
	s.readerScreen = newReader("Decision", 14, func(e *env) []kit.Para { return s.body(e) })
	s.ownActions = append([]action{
		{Name: "sign", Keys: []string{"s"}, Label: "sign", Group: groupDecide, Act: review.ActCountersign,
			Danger: true, Help: "Agree to a held decision or refuse it, in the dialog that opens.",
			WhyNot: s.whyNotSignable, Run: func(e *env) tea.Cmd { e.open(newCountersignDialog(s.c, s.d)); return nil }},
		{Name: "document", Keys: []string{"d"}, Label: "document", Group: groupView,
			Help: "The full request as it was when it was decided.", WhyNot: s.whyNotLoaded,
			Run: func(e *env) tea.Cmd { e.push(newDocumentScreen(s.c)); return nil }},
		{Name: "policy", Keys: []string{"P"}, Label: "policy", Group: groupView,
			Help: "The policy as it was then, beside the present one.", WhyNot: s.whyNotAssessed,
			Run: func(e *env) tea.Cmd { e.push(newPolicyDiffScreen(s.c.Row.ID, s.d.Decision.PolicyRef)); return nil }},
		{Name: "letter", Keys: []string{"l"}, Label: "letter", Group: groupView, Help: "The letter that goes with it.",
			WhyNot: s.whyNotAssessed,
			Run: func(e *env) tea.Cmd {
				in := s.c.LetterInput(letter.OfDecision, e.me)
				in.Decision, in.Assessment, in.Pseudonym = &s.d.Decision, s.d.Assessment, s.d.Decision.By.Pseudonym
				e.push(newLettersScreen(e, s.c, in))
				return nil
			}},
		{Name: "open case", Keys: []string{"o"}, Label: "case", Group: groupView,
			Help: "Open the request as it is now. Opening it is recorded.", WhyNot: s.whyNotLoaded,
			Run: func(e *env) tea.Cmd { e.push(newCaseScreen(e, s.d.Decision.RequestID)); return nil }},
		{Name: "copy id", Keys: []string{"y"}, Group: groupGeneral, Help: "Copy the decision's id.",
			WhyNot: s.whyNotLoaded,
			Run: func(e *env) tea.Cmd {
				e.toast("Copied the decision's id.")
				return copyCmd(kit.Textf("%s", s.d.Decision.ID))
			}},
		{Name: "copy JSON", Keys: []string{"Y"}, Group: groupGeneral, Help: "Copy the decision's record as JSON.",
			WhyNot: s.whyNotLoaded,
			Run: func(e *env) tea.Cmd {
				b, err := json.Marshal(&s.d.Decision)
				if err != nil {
					e.fail(err)
					return nil
				}
				e.toast("Copied the record as JSON.")
				return copyCmd(text.Text(text.EscapeJSON(b)))
			}},
	}, s.readerScreen.table...)
	return s
}

func (s *decisionScreen) Actions() []action { return s.ownActions }
func (s *decisionScreen) Waiting() bool     { return s.d == nil && s.load.waiting() }

func (s *decisionScreen) Title() Text {
	if s.d == nil {
		return "Decision"
	}
	return kit.Textf("%s · decision %d", s.d.Decision.RequestID, s.d.Decision.Seq)
}

func (s *decisionScreen) Start(e *env) tea.Cmd {
	return decisionCmd(e.ctx, s.load.begin(), e.store, s.id)
}

func (s *decisionScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	m, ok := msg.(result[decisionCase])
	if !ok || !s.load.accepts(m.call) {
		return nil
	}
	if s.err = m.err; m.err != nil {
		e.fail(m.err)
		return nil
	}
	s.d, s.c = m.v.d, m.v.c
	s.readerScreen.title = s.Title()
	return nil
}

func (s *decisionScreen) whyNotLoaded(*env) Text {
	switch {
	case s.err != nil:
		return errorLine(s.err)
	case s.d == nil:
		return "The decision is still being read."
	}
	return ""
}

func (s *decisionScreen) whyNotAssessed(e *env) Text {
	if w := s.whyNotLoaded(e); w != "" {
		return w
	}
	if s.d.Assessment == nil {
		return "This record is based on no assessment."
	}
	return ""
}

// whyNotSignable is why this person cannot sign this decision now.
func (s *decisionScreen) whyNotSignable(e *env) Text {
	if w := s.whyNotLoaded(e); w != "" {
		return w
	}
	d := &s.d.Decision
	switch {
	case d.Effect != review.EffectAwaitingSignature:
		return "This decision is not awaiting a signature."
	case s.d.Countersign != nil:
		return kit.Textf("%s signed it already.", s.d.Countersign.By.Name)
	}
	for _, no := range review.ValidateCountersignature(d,
		&review.Countersignature{DecisionID: d.ID, Answer: "agree", By: e.me}) {
		return kit.Textf("%s: %s.", no.What, no.Hint)
	}
	return ""
}

// body is the decision from top to bottom.
func (s *decisionScreen) body(e *env) []kit.Para {
	if w := s.whyNotLoaded(e); w != "" {
		return []kit.Para{{Style: kit.Dim, Text: w}}
	}
	d, out := &s.d.Decision, []kit.Para{}
	add := func(label, text Text) {
		if text != "" {
			out = append(out, kit.Para{Label: label, Text: text})
		}
	}
	heading := func(t Text) { out = append(out, kit.Para{}, kit.Para{Heading: true, Text: t}) }
	out = append(out, outcomeParas(e, d)...)
	add("From", agencyText(&s.c.Row))
	switch sign := s.d.Countersign; {
	case sign != nil:
		add("Signed", kit.Textf("%s: %s %s (ledger %d), %s", sign.By.Name, sign.Answer, sign.Why, s.d.CountersignLeaf,
			kit.FullTime(sign.At, e.zone)))
	case d.Effect == review.EffectAwaitingSignature:
		held := Text("Nothing may be disclosed under it until counsel has signed")
		if s.ownActions[0].whyNot(e) == "" {
			held += "; " + e.by("s signs", "type sign to sign")
		}
		out = append(out, kit.Para{Label: "Held", Style: kit.Warned, Text: held + "."})
	}
	if d.Supersedes != "" {
		add("Supersedes", kit.Textf("decision %s", d.Supersedes))
	}
	out = append(out, decidedParas(d)...)
	if a := s.d.Assessment; a != nil {
		heading("What the checks said then")
		out = append(out, kit.Para{Label: "Recommended", Text: outcomeLabel(a.Recommendation),
			Style: func(t *kit.Theme) kit.Style { return outcomeStyle(t, a.Recommendation) }})
		add("At", kit.Textf("%s, opened %s", kit.FullTime(a.AssessedAt, e.zone), kit.FullTime(d.OpenedAt, e.zone)))
		for i := range a.Checks {
			c := &a.Checks[i]
			out = append(out, kit.Para{Label: checkName(i),
				Style: func(t *kit.Theme) kit.Style { return verdictStyle(t, c.Verdict) },
				Text:  verdictLabel(c.Verdict)})
			for _, f := range c.Findings {
				out = append(out, kit.Para{Text: kit.Textf("%s: %s (%s)", severityLabels[f.Severity], f.Text,
					policy.CitationText(e.store.Policy(), f.Cite))})
			}
		}
		if len(a.Categories) > 0 {
			out = append(append(out, kit.Para{}), tableParas(s.c, a.Categories)...)
		}
	}
	heading("Policy")
	now := e.store.Policy().Ref()
	add("Then", kit.Textf("%s", d.PolicyRef))
	if now == d.PolicyRef {
		add("Now", "the same")
	} else {
		out = append(out, kit.Para{Label: "Now", Style: kit.Warned,
			Text: kit.Textf("It has changed since; %s where. %s", e.by("P shows", "type policy to see"), now)})
	}
	heading("Proof")
	add("Ledger", kit.Textf("leaf %d", s.d.Leaf))
	add("Leaf", kit.Textf("sha256 %s", review.Digest(s.d.LeafBytes)))
	add("Request", kit.Textf("revision %d, sha256 %s", d.Revision, d.RequestDigest))
	add("Assessment", kit.Textf("sha256 %s", d.AssessmentDigest))
	add("Record", kit.Textf("%s", d.ID))
	return out
}

// outcomeParas are the outcome of a decision, and by whom.
func outcomeParas(e *env, d *review.Decision) []kit.Para {
	return []kit.Para{{Label: "Decided", Style: func(t *kit.Theme) kit.Style { return outcomeStyle(t, d.Outcome) },
		Text: effectText(d)}, {Label: "By",
		Text: kit.Textf("%s (%s), %s", d.By.Name, orDash(d.By.Role), kit.FullTime(d.DecidedAt, e.zone))}}
}

// decidedParas are what a decision discloses, on what it rests, and what its author wrote.
func decidedParas(d *review.Decision) (out []kit.Para) {
	add := func(label, text Text) {
		if text != "" {
			out = append(out, kit.Para{Label: label, Text: text})
		}
	}
	add("Discloses", kit.Textf("%s", strings.Join(grantedWords(d), ", ")))
	add("Reasons", kit.Textf("%s", strings.Join(codeWords(d.Reasons), ", ")))
	for _, o := range d.Own {
		out = append(out, kit.Para{Label: "Own reason", Style: kit.Warned,
			Text: kit.Textf("%s, not found by the checks: %s", codeLabel(o.Code), o.Words)})
	}
	add("Grounds", kit.Textf("%s", strings.Join(plainWords(d.Grounds), ", ")))
	for i, l := range text.CleanLines(d.Rationale) {
		if label := Text("Rationale"); i == 0 {
			add(label, l)
		} else {
			add("", l)
		}
	}
	for _, o := range d.Overrides {
		out = append(out, kit.Para{Label: "Overrides", Style: kit.Warned,
			Text: kit.Textf("%s: %s", codeLabel(o.Code), o.Why)})
	}
	add("Acknowledged", kit.Textf("%s", strings.Join(codeWords(d.Acknowledged), ", ")))
	if t := d.Tailoring; t != nil {
		add("Stated", kit.Textf("necessary: %s; proportionate: %s; specific: %s; compliant: %s", t.Necessary,
			t.Proportionate, t.Specific, t.Compliant))
	}
	if stated := d.GoodFaith.Stated(); len(stated) > 0 {
		add("Good faith", kit.Textf("%s: yes", strings.Join(stated, ": yes; ")))
	}
	if n := d.Notice; n != nil {
		add("User notice", noticeChoiceText(n))
		add("", kit.Textf("%s", n.Reason))
	}
	return out
}

// newCountersignDialog makes the dialog for counsel's signature on a decision.
func newCountersignDialog(c *store.Case, d *store.DecisionRecord) *formDialog {
	dec := &d.Decision
	var intro []Text
	intro = append(intro, kit.Textf("%s decided: %s, for %s.", dec.By.Name, outcomeLabel(dec.Outcome),
		agencyText(&c.Row)))
	for _, o := range dec.Overrides {
		intro = append(intro, kit.Textf("Overrides %s: %s", codeLabel(o.Code), o.Why))
	}
	intro = append(intro, kit.Textf("Discloses: %s", strings.Join(grantedWords(dec), ", ")),
		"Agreeing makes it final; refusing opens the request again.")
	answer := form.Choice("answer", "Answer", "", form.Pairs("agree", "agree", "refuse", "refuse")).
		Unanswered().Needs("Choose agree or refuse first.")
	f := form.New(
		answer,
		form.Area("why", "Why", "A refusal needs a reason.", 2))
	s := newFormDialog(kit.Textf("Sign decision %d on %s", dec.Seq, dec.RequestID), "sign", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			answer, why := f.Text("answer"), f.Text("why")
			if answer == "refuse" && why == "" {
				return nil, f.FaultAt("why", "A refusal needs a reason.")
			}
			line := addFlags([]string{"lert", "countersign", dec.ID}, "--answer", answer, "--why", why)
			e.setCommandLine(shellCommand(line...))
			return storeCmd(e, call, e.store.Countersign,
				review.Countersignature{Schema: review.CountersignatureSchema, DecisionID: dec.ID, Answer: answer,
					Why: why, By: e.me}), ""
		})
	s.guard = true
	return s
}
