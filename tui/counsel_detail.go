package tui

import (
	"context"
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/letter"
	"lert/review/text"
	"lert/store"
)

// decided is one decision as counsel sees it: what was decided, on which
// request as it stood, on what the checks said then, under which policy, and
// where it is in the ledger.
type decided struct {
	*reader
	id   string
	load slot
	d    *store.Decided
	c    *store.Case
	err  error
	mine []Action
}

// record is a decision and the case as it stood.
type record struct {
	d *store.Decided
	c *store.Case
}

// decisionCmd reads a decision and the case as it stood then.
func decisionCmd(ctx context.Context, at stamp, d Desk, id string) tea.Cmd {
	return load(at, func() (record, error) {
		dec, c, err := d.Decision(ctx, id)
		return record{dec, c}, err
	})
}

func newDecided(id string) *decided {
	s := &decided{id: id}
	s.reader = newReader("Decision", 14, func(e *env) []para { return s.body(e) })
	s.mine = append([]Action{
		{Name: "countersign", Keys: []string{"s"}, Label: "sign", Group: groupDecide, Act: review.ActCountersign, Danger: true, Help: "Agree to a held decision or refuse it, in the dialog that opens.",
			Why: s.unsignable, Run: func(e *env) tea.Cmd { e.open(newSigning(s.c, s.d)); return nil }},
		{Name: "request", Keys: []string{"d"}, Label: "request", Group: groupView, Help: "The request in full, as it stood when it was decided.", Why: s.unread,
			Run: func(e *env) tea.Cmd { e.push(newDocument(s.c)); return nil }},
		{Name: "policy", Keys: []string{"p"}, Label: "policy", Group: groupView, Help: "The policy as it was then, beside the one of now.", Why: s.unassessed,
			Run: func(e *env) tea.Cmd { e.push(newPolicyThen(s.c.Row.ID, s.d.Decision.Policy)); return nil }},
		{Name: "letter", Keys: []string{"l"}, Label: "letter", Group: groupView, Help: "The letter that goes with it.", Why: s.unassessed,
			Run: func(e *env) tea.Cmd {
				in := s.c.Letter(letter.OfDecision, e.me)
				in.Decision, in.Assessment, in.Pseudonym = &s.d.Decision, s.d.Assessment, s.d.Decision.By.Pseudonym
				e.push(newLetters(e, s.c, in))
				return nil
			}},
		{Name: "case", Keys: []string{"c"}, Label: "case", Group: groupView, Help: "Open the request as it stands now; that you opened it is recorded.", Why: s.unread,
			Run: func(e *env) tea.Cmd { e.push(newCase(e, s.d.Decision.Request)); return nil }},
		{Name: "copy record", Keys: []string{"Y"}, Group: groupDesk, Help: "Copy the decision's record as JSON.", Why: s.unread,
			Run: func(e *env) tea.Cmd {
				b, err := json.Marshal(&s.d.Decision)
				if err != nil {
					e.fail(err)
					return nil
				}
				e.toast("Copied the record as JSON.")
				return copyCmd(text.Text(text.EscapeJSON(b)))
			}},
	}, s.reader.table...)
	return s
}

func (s *decided) Actions() []Action { return s.mine }
func (s *decided) Waiting() bool     { return s.d == nil && s.load.waiting() }

func (s *decided) Title() Text {
	if s.d == nil {
		return "Decision"
	}
	return say("%s · decision %d", s.d.Decision.Request, s.d.Decision.Seq)
}

func (s *decided) Start(e *env) tea.Cmd {
	return decisionCmd(e.ctx, s.load.next(), e.desk, s.id)
}

func (s *decided) Update(e *env, msg tea.Msg) tea.Cmd {
	m, ok := msg.(loaded[record])
	if !ok || !s.load.takes(m.at) {
		return nil
	}
	if s.err = m.err; m.err != nil {
		e.fail(m.err)
		return nil
	}
	s.d, s.c = m.v.d, m.v.c
	s.reader.title = s.Title()
	return nil
}

func (s *decided) unread(*env) Text {
	switch {
	case s.err != nil:
		return sayError(s.err)
	case s.d == nil:
		return "The decision is still being read."
	}
	return ""
}

func (s *decided) unassessed(e *env) Text {
	if w := s.unread(e); w != "" {
		return w
	}
	if s.d.Assessment == nil {
		return "This record rests on no assessment."
	}
	return ""
}

// unsignable is why this person cannot sign this decision now.
func (s *decided) unsignable(e *env) Text {
	if w := s.unread(e); w != "" {
		return w
	}
	d := &s.d.Decision
	switch {
	case d.Effect != review.EffectHeld:
		return "This decision waits for nobody's signature."
	case s.d.Sign != nil:
		return say("%s signed it already.", s.d.Sign.By.Analyst)
	}
	for _, no := range review.RefuseCountersign(d, &review.Countersign{Decision: d.ID, Answer: "agree", By: e.me}) {
		return say("%s: %s.", no.What, no.Do)
	}
	return ""
}

// body is the decision from top to bottom.
func (s *decided) body(e *env) []para {
	if w := s.unread(e); w != "" {
		return []para{{style: dimmed, text: w}}
	}
	d, out := &s.d.Decision, []para{}
	add := func(label, text Text) {
		if text != "" {
			out = append(out, para{label: label, text: text})
		}
	}
	head := func(t Text) { out = append(out, para{}, para{head: true, text: t}) }
	out = append(out, para{label: "Decided", style: func(t *Theme) Style { return t.outcome(d.Outcome) }, text: effectText(d)})
	add("By", say("%s (%s), %s", d.By.Analyst, orDash(d.By.Role), fullInstant(d.DecidedAt, e.zone)))
	add("From", from(&s.c.Row))
	switch sign := s.d.Sign; {
	case sign != nil:
		add("Signed", say("%s: %s %s (ledger %d), %s", sign.By.Analyst, sign.Answer, sign.Why, s.d.SignLeaf, fullInstant(sign.At, e.zone)))
	case d.Effect == review.EffectHeld:
		out = append(out, para{label: "Held", style: warned, text: "Nothing may leave on it until counsel has signed; s signs."})
	}
	if d.Supersedes != "" {
		add("Supersedes", say("decision %s", d.Supersedes))
	}
	add("Given", say("%s", strings.Join(d.Granted, ", ")))
	add("Reasons", say("%s", strings.Join(d.Reasons, ", ")))
	add("Grounds", say("%s", strings.Join(d.Grounds, ", ")))
	for i, l := range text.CleanLines(d.Rationale) {
		if label := Text("Rationale"); i == 0 {
			add(label, l)
		} else {
			add("", l)
		}
	}
	for _, o := range d.Overrides {
		out = append(out, para{label: "Overrides", style: warned, text: say("%s: %s", o.Code, o.Why)})
	}
	add("Looked at", say("%s", strings.Join(d.Acknowledged, ", ")))
	if t := d.Tailoring; t != nil {
		add("Stated", say("necessary: %s; proportionate: %s; specific: %s; compliant: %s", t.Necessary, t.Proportionate, t.Specific, t.Compliant))
	}
	if g := d.GoodFaith; g != nil {
		add("Good faith", say("imminent risk: %s; may help: %s", yesNo(g.ImminentRisk), yesNo(g.MayHelp)))
	}
	if n := d.Notice; n != nil {
		add("The user", noticeText(review.Notice{Action: n.Action, Until: n.Until, Ground: n.Ground, RecheckOn: n.RecheckOn}))
		add("", say("%s", n.Reason))
	}
	if a := s.d.Assessment; a != nil {
		head("What the checks said then")
		add("Recommended", outcomeWord(a.Recommendation))
		add("At", say("%s, opened %s", fullInstant(a.AssessedAt, e.zone), fullInstant(d.OpenedAt, e.zone)))
		for i := range a.Checks {
			c := &a.Checks[i]
			out = append(out, para{label: checkName(i), style: func(t *Theme) Style { return t.verdict(c.Verdict) }, text: verdictWord(c.Verdict)})
			for _, f := range c.Findings {
				add("", say("%s, %s: %s (%s)", strings.ReplaceAll(f.Severity, "_", " "), f.Code, f.Text, f.Cite))
			}
		}
		for _, r := range a.Categories {
			add("", say("%s: lawful %s, held %s, can be given %s", r.Category, yesNo(r.Authorised), yesNo(r.Held), yesNo(r.Producible)))
		}
	}
	head("Policy")
	now := e.desk.Policy().Ref()
	add("Then", say("%s", d.Policy))
	if now == d.Policy {
		add("Now", "the same")
	} else {
		out = append(out, para{label: "Now", style: warned, text: say("%s: it has changed since; p shows where", now)})
	}
	head("Proof")
	add("Ledger", say("leaf %d", s.d.Leaf))
	add("Leaf", say("sha256 %s", review.Digest(s.d.Sealed)))
	add("Request", say("revision %d, sha256 %s", d.Revision, d.RequestDigest))
	add("Assessment", say("sha256 %s", d.AssessmentDigest))
	add("Record", say("%s", d.ID))
	return out
}

// newSigning is the second person's answer to a held decision.
func newSigning(c *store.Case, d *store.Decided) *asking {
	dec := &d.Decision
	var intro []Text
	intro = append(intro, say("%s decided: %s, at %s.", dec.By.Analyst, outcomeWord(dec.Outcome), from(&c.Row)))
	for _, o := range dec.Overrides {
		intro = append(intro, say("Sets aside %s: %s", o.Code, o.Why))
	}
	intro = append(intro, say("Gives: %s", strings.Join(dec.Granted, ", ")), "Agreeing makes it final; refusing opens the request again.")
	f := newForm(
		choiceEntry("answer", "Answer", "", []option{{"", "not yet"}, {"agree", "agree"}, {"refuse", "refuse"}}),
		areaEntry("why", "Why", "A refusal needs a reason.", 3))
	s := newAsking(say("Sign decision %d on %s", dec.Seq, dec.Request), "sign", intro, f, "", func(e *env, at stamp) (tea.Cmd, Text) {
		answer, why := f.text("answer"), f.text("why")
		switch {
		case answer == "":
			return nil, "Choose agree or refuse first."
		case answer == "refuse" && why == "":
			return nil, "A refusal needs a reason."
		}
		w := []string{"lert", "countersign", dec.ID, "--answer", answer}
		if why != "" {
			w = append(w, "--why", why)
		}
		e.last(shell(w...))
		return signCmd(e.ctx, at, e.desk, review.Countersign{Schema: review.CountersignSchema, Decision: dec.ID, Answer: answer, Why: why, By: e.me}), ""
	})
	s.guard = true
	return s
}
