package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// Render lays out the heading, as many facts as fit, the checks beside the
// disclosure table, and the recommendation.
func (s *caseScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	if s.c == nil {
		text := Text("Reading …")
		if s.err != nil {
			text = errorLine(s.err)
		}
		return kit.Fit([]string{kit.Blanks(r.W), kit.StyledLine(t.Dim, " "+text, r.W)}, r)
	}
	out := []string{s.heading(e, r.W), s.subheading(e, r.W)}
	foot := s.recommendation(e, r.W)
	facts := s.factLines(e, r.W-2)
	table := max(len(review.CheckNames)+1, min(len(s.c.Assessment.Categories), 12)+1)
	room := r.H - len(out) - len(foot)
	below := max(len(review.CheckNames)+1, min(table, room-min(len(facts), room/2)))
	// The space below the table explains what is marked in it.
	spare := room - below - len(facts)
	if spare--; spare < 4 { // one line apart from the facts
		spare = 0
	}
	s.facts.Rows, s.facts.Height = len(facts), max(1, room-below-spare)
	s.facts.Top = min(s.facts.Top, max(0, len(facts)-s.facts.Height))
	shown := facts[s.facts.Top:min(len(facts), s.facts.Top+s.facts.Height)]
	for i, l := range shown {
		switch {
		case i == len(shown)-1 && s.facts.Top+len(shown) < len(facts):
			l = kit.StyledLine(t.Dim, kit.Textf("            … %d more lines; tab here, enter reads all",
				len(facts)-s.facts.Top-len(shown)+1), r.W-2)
		}
		mark := kit.Blanks(1)
		if s.part == partFacts {
			mark = t.Key.Apply("▏")
		}
		out = append(out, mark+l+kit.Blanks(1))
	}
	for len(out) < 2+s.facts.Height {
		out = append(out, kit.Blanks(r.W))
	}
	right := min(max(34, r.W*2/5), 56)
	left := r.W - right
	body := kit.Rect{W: r.W, H: below}
	out = append(out, kit.SideBySide(e.theme, kit.Fit(s.checks(e, left), kit.Rect{W: left, H: body.H}), left,
		kit.Fit(s.disclosure(e, kit.Rect{W: right, H: body.H}), kit.Rect{W: right, H: body.H}))...)
	out = append(out, s.more(e, kit.Rect{W: r.W, H: spare})...)
	return kit.Fit(append(out, foot...), r)
}

// more explains, as far as there is room, the marked check and then the others, or
// the marked row.
func (s *caseScreen) more(e *env, r kit.Rect) []string {
	if r.H == 0 {
		return nil
	}
	t, a := e.theme, s.c.Assessment
	var ps []kit.Para
	if s.part == partData && s.data.Cursor < len(a.Categories) {
		ps = categoryParas(e.store.Policy(), s.c, s.data.Cursor)
	} else {
		ps = checkParas(e.store.Policy(), s.c, s.check)
		// Then what the others found, from the marked one on.
		for i := 1; i < len(a.Checks); i++ {
			if k := (s.check + i) % len(a.Checks); len(a.Checks[k].Findings) > 0 {
				if ps[len(ps)-1].Text != "" {
					ps = append(ps, kit.Para{})
				}
				ps = append(ps, checkParas(e.store.Policy(), s.c, k)...)
			}
		}
	}
	out := []string{kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	for _, p := range ps {
		for _, l := range p.Draw(t, 13, r.W-4) {
			out = append(out, kit.Blanks(3)+l+kit.Blanks(1))
		}
	}
	if len(out) > r.H {
		out = append(out[:r.H-1], kit.StyledLine(t.Dim, "   … enter reads all", r.W))
	}
	return kit.Fit(out, r)
}

// heading is who asks for what, and how long there is to answer.
func (s *caseScreen) heading(e *env, w int) string {
	t, row := e.theme, &s.c.Row
	var right kit.Line
	switch {
	case row.DecisionInForce():
		right.Add(outcomeStyle(t, row.Outcome), recommendText(row))
	case row.Due.IsZero():
		right.Add(t.Dim, "no clock")
	case row.Due.Before(e.now()) && !row.DueInternalTarget:
		right.Add(t.Urgent, "overdue by "+kit.ShortDuration(e.now().Sub(row.Due)))
	case row.DueInternalTarget && row.Due.Before(e.now()):
		right.Add(t.PushBack, "house target "+kit.ShortDuration(e.now().Sub(row.Due))+" ago")
	case row.DueInternalTarget:
		right.Add(t.Dim, "house target in "+kit.ShortDuration(row.Due.Sub(e.now())))
	default:
		right.Add(dueStyle(t, e.now(), row.Due, false), "due in "+kit.ShortDuration(row.Due.Sub(e.now())))
	}
	var l kit.Line
	l.Gap(1).Add(t.Strong, kit.Textf("%s", row.ID)).Add(t.Dim, " · ")
	kind := t.Strong
	if row.Kind == review.KindEmergency {
		kind = t.Urgent
	}
	l.Add(kind, kindLabel(row.Kind)).Add(t.Dim, " · ").Add(t.Text, kit.Textf("%s", s.platformName(e))).Add(t.Dim, " · ")
	l.Add(t.Text, kit.Truncate(agencyText(row), w-l.Len()-right.Len()-3))
	return l.End(w-right.Len()-1) + right.End(right.Len()) + kit.Blanks(1)
}

func (s *caseScreen) platformName(e *env) string {
	if p := e.store.Policy().Platform(s.c.Row.Platform); p != nil {
		return p.Name
	}
	return s.c.Row.Platform
}

// checks draws the five checks, each with its most severe finding.
func (s *caseScreen) checks(e *env, w int) []string {
	t := e.theme
	out := []string{s.partHeading(e, partChecks, "Checks", w)}
	for i := range s.c.Assessment.Checks {
		c := &s.c.Assessment.Checks[i]
		var l kit.Line
		l.Mark(t, s.part == partChecks && s.check == i)
		l.Cell(verdictStyle(t, c.Verdict), verdictLabel(c.Verdict), 8).Cell(t.Text, checkName(i), 12)
		l.Add(t.Dim, kit.Truncate(checkText(c), w-l.Len()-1))
		out = append(out, l.End(w))
	}
	return out
}

// worstCheck is the first of the checks with the worst verdict.
func worstCheck(checks []review.Check) int {
	order := []review.Verdict{review.Fail, review.Limited, review.NeedsReview}
	best, rank := 0, len(order)
	for i := range checks {
		if n := slices.Index(order, checks[i].Verdict); n >= 0 && n < rank {
			best, rank = i, n
		}
	}
	return best
}

// checkText is the most severe finding of a check, and how many more there are.
func checkText(c *review.Check) Text {
	best := worstFinding(c.Findings)
	if best < 0 {
		return ""
	}
	text := codeLabel(c.Findings[best].Code)
	if n := len(c.Findings) - 1; n > 0 {
		text = kit.Textf("%s (+%d)", text, n)
	}
	return text
}

// worstFinding is the first of the most severe findings, -1 if there are none.
func worstFinding(findings []review.Finding) int {
	best, rank := -1, -1
	for i := range findings {
		if n := severityRank(findings[i].Severity); n > rank {
			best, rank = i, n
		}
	}
	return best
}

func severityRank(s string) int {
	switch s {
	case review.SeverityReject:
		return 4
	case review.SeverityPushBack:
		return 3
	case review.SeverityNarrow:
		return 2
	case review.SeverityReview:
		return 1
	}
	return 0
}

// codeLabel is a code without its check, as words: "wrong issuer".
func codeLabel(code string) Text {
	_, word, ok := strings.Cut(code, ".")
	if !ok {
		word = code
	}
	return kit.Textf("%s", strings.ReplaceAll(word, "_", " "))
}

// partHeading is the heading of a part, marked if the cursor is in it.
func (s *caseScreen) partHeading(e *env, part int, name Text, w int) string {
	t := e.theme
	var l kit.Line
	l.Add(t.Rule, "─ ")
	style := t.Dim
	if s.part == part {
		style = t.Strong
	}
	l.Add(style, name).Add(t.Rule, " "+kit.HorizontalRule(w-l.Len()-1))
	return l.End(w)
}

// disclosure draws the category table: what is asked, what is lawful, what we hold,
// and so what can be disclosed.
func (s *caseScreen) disclosure(e *env, r kit.Rect) []string {
	t := e.theme
	rows := s.c.Assessment.Categories
	var heading kit.Line
	style := t.Dim
	if s.part == partData {
		style = t.Strong
	}
	name, cols := Text("Disclosure"), Text(" lawful held give ")
	if s.c.Request.Kind.IsPreservation() {
		name, cols = "Keep", " lawful held keep "
	}
	heading.Add(t.Rule, "─ ").Add(style, name).Add(t.Rule, " "+kit.HorizontalRule(r.W-heading.Len()-1-kit.Width(cols))).
		Add(t.Dim, cols)
	out := []string{heading.End(r.W)}
	s.data.SetRows(len(rows))
	s.data.SetHeight(r.H - 1)
	if len(rows) == 0 {
		return append(out, kit.StyledLine(t.Dim, "  nothing is asked", r.W))
	}
	many := len(s.c.Request.Targets) > 1
	from, to := s.data.Visible()
	for i := from; i < to; i++ {
		row := &rows[i]
		var l kit.Line
		mark := Text("  ")
		if s.part == partData && s.data.Cursor == i {
			l.Base, mark = t.Selected, "> "
		}
		name := kit.Textf("%s", row.Category.Label())
		if row.Part != "" {
			name = kit.Textf("%s, %s", name, row.Part)
		}
		if many && row.Target >= 0 {
			name = kit.Textf("%s #%d", name, row.Target)
		}
		l.Add(t.Key, mark).Cell(t.Text, name, r.W-2-kit.Width(cols))
		yes := func(ok bool, w int) {
			if ok {
				l.Cell(t.Approve, " yes", w)
			} else {
				l.Cell(t.PushBack, " no", w)
			}
		}
		yes(row.Authorised, 7)
		yes(row.Held, 5)
		give := Text("[ ]")
		gs := t.Dim
		switch {
		case row.Producible && len(row.After) > 0:
			give, gs = "[~]", t.PushBack
		case row.Producible:
			give, gs = "[x]", t.Approve
		}
		l.Gap(1).Add(gs, give)
		out = append(out, l.End(r.W))
	}
	if from > 0 || to < len(rows) {
		out[len(out)-1] = kit.StyledLine(t.Dim, kit.Textf("  rows %d-%d of %d", from+1, to, len(rows)), r.W)
	}
	return out
}

// recommendation is the recommendation and the notice plan, the lines above the
// footer.
func (s *caseScreen) recommendation(e *env, w int) []string {
	t, a := e.theme, s.c.Assessment
	var l kit.Line
	l.Gap(1).Add(outcomeStyle(t, a.Recommendation), recommendText(&s.c.Row))
	if n := a.CountRows(); n.Asked > 0 {
		l.Add(t.Dim, " · "+n.Text(s.c.Request.Kind))
	}
	notice := noticeText(noticeOf(s.c))
	out := []string{kit.StyledLine(t.Rule, kit.HorizontalRule(w), w)}
	if l.Len()+3+kit.Width(notice) <= w {
		out = append(out, l.Add(t.Dim, " · ").Add(t.Text, notice).End(w))
	} else {
		out = append(out, l.End(w), kit.StyledLine(t.Text, " "+upperText(notice), w))
	}
	for _, x := range kit.WrapTo(s.c.Row.Sentence, w-2, 2) {
		out = append(out, kit.StyledLine(t.Text, " "+x, w))
	}
	return out
}

// upperText is t with a capital first letter.
func upperText(t Text) Text {
	if t == "" || t[0] < 'a' || t[0] > 'z' {
		return t
	}
	return Text(t[0]-'a'+'A') + t[1:]
}

// noticeOf is the plan for telling the user or, for a decided case, what was chosen
// and what has happened since.
func noticeOf(c *store.Case) review.NoticePlan {
	plan := c.Assessment.Notice
	if len(c.Decisions) == 0 || c.Row.State != review.StateDecided {
		return plan
	}
	chosen := c.Decisions[len(c.Decisions)-1].Decision.Notice
	if chosen == nil {
		return plan
	}
	out := chosen.Plan()
	if out.Ground == "" && out.Action == plan.Action {
		out.Ground = plan.Ground
	}
	if c.NondisclosureEnds.After(out.Until) && !out.Until.IsZero() {
		out.Until = c.NondisclosureEnds
	}
	for _, o := range c.Obligations {
		if o.Clock == review.ClockRecheck {
			out.RecheckOn = review.DateOf(o.Due)
		}
	}
	return out
}

// noticeText is the plan for telling the user, in words.
func noticeText(n review.NoticePlan) Text {
	ground := ""
	if n.Ground != "" {
		ground = " (" + strings.ReplaceAll(n.Ground, "_", " ") + ")"
	}
	switch {
	case n.Action == review.NoticeBefore && n.WaitDays > 0:
		return kit.Textf("notify the user %d days before disclosure", n.WaitDays)
	case n.Action == review.NoticeBefore:
		return "notify the user before disclosure"
	case n.Action == review.NoticeDelay:
		return kit.Textf("delay notice until %s%s", n.Until, ground)
	case n.Action == review.NoticeProhibited:
		return kit.Textf("notice is prohibited%s", ground)
	case n.Action == review.NoticeWithhold:
		return kit.Textf("withhold notice%s, look again on %s", ground, n.RecheckOn)
	case n.Ground == review.GroundNothingDisclosed:
		return "no notice: nothing is disclosed"
	case n.Ground == review.GroundDeadline:
		return "the user is not told, with a reason: no time before the legal deadline"
	}
	return "the user is not told"
}

// noticeChoiceText is what was chosen about telling the user, in words.
func noticeChoiceText(n *review.NoticeChoice) Text {
	if n.AgreedUntil.IsZero() {
		return noticeText(n.Plan())
	}
	return kit.Textf("%s; the agency agreed in writing to wait until %s", noticeText(n.Plan()), n.AgreedUntil)
}

// disclosureText says in words what the table says about a row: whether it is lawful, whether we hold it, and whether
// it can be given, or kept.
func disclosureText(name Text, row *review.CategoryRow, kind review.Kind) Text {
	verb := "given"
	if kind.IsPreservation() {
		verb = "kept"
	}
	return kit.Textf("%s: lawful %s, held %s, can be %s %s", name, yesNo(row.Authorised), yesNo(row.Held), verb,
		row.Result())
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
