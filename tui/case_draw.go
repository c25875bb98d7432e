package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/store"
)

// Render lays the case out from the height: the heading, as much of the facts
// as there is room for, checks and disclosure side by side, the recommendation.
func (s *caseScreen) Render(e *env, r Rect) []string {
	t := e.theme
	if s.c == nil {
		text := Text("Reading …")
		if s.err != nil {
			text = errorLine(s.err)
		}
		return fit([]string{blanks(r.W), styledLine(t.Dim, " "+text, r.W)}, r)
	}
	out := []string{s.heading(e, r.W), s.subheading(e, r.W)}
	foot := s.recommendation(e, r.W)
	facts := s.factLines(e, r.W-2)
	table := max(len(review.CheckNames)+1, min(len(s.c.Assessment.Categories), 12)+1)
	room := r.H - len(out) - len(foot)
	below := max(len(review.CheckNames)+1, min(table, room-min(len(facts), room/2)))
	// What is left over below the table says more of what is marked in it.
	spare := room - below - len(facts)
	if spare--; spare < 4 { // one line apart from the facts
		spare = 0
	}
	s.facts.rows, s.facts.height = len(facts), max(1, room-below-spare)
	s.facts.top = min(s.facts.top, max(0, len(facts)-s.facts.height))
	shown := facts[s.facts.top:min(len(facts), s.facts.top+s.facts.height)]
	for i, l := range shown {
		switch {
		case i == len(shown)-1 && s.facts.top+len(shown) < len(facts):
			l = styledLine(t.Dim, textf("            … %d more lines; tab here, enter reads all", len(facts)-s.facts.top-len(shown)+1), r.W-2)
		}
		mark := blanks(1)
		if s.part == partFacts {
			mark = t.Key.apply("▏")
		}
		out = append(out, mark+l+blanks(1))
	}
	for len(out) < 2+s.facts.height {
		out = append(out, blanks(r.W))
	}
	right := min(max(34, r.W*2/5), 56)
	left := r.W - right
	body := Rect{W: r.W, H: below}
	out = append(out, sideBySide(fit(s.checks(e, left), Rect{W: left, H: body.H}), fit(s.disclosure(e, Rect{W: right, H: body.H}), Rect{W: right, H: body.H}))...)
	out = append(out, s.more(e, Rect{W: r.W, H: spare})...)
	return fit(append(out, foot...), r)
}

// more says of the marked check and then of the others, or of the marked row,
// what there is room for.
func (s *caseScreen) more(e *env, r Rect) []string {
	if r.H == 0 {
		return nil
	}
	t, a := e.theme, s.c.Assessment
	var ps []para
	if s.part == partData && s.data.cursor < len(a.Categories) {
		ps = categoryParas(s.c, s.data.cursor)
	} else {
		ps = checkParas(s.c, s.check)
		// Then what the others found, from the marked one on.
		for i := 1; i < len(a.Checks); i++ {
			if k := (s.check + i) % len(a.Checks); len(a.Checks[k].Findings) > 0 {
				if ps[len(ps)-1].text != "" {
					ps = append(ps, para{})
				}
				ps = append(ps, checkParas(s.c, k)...)
			}
		}
	}
	out := []string{styledLine(t.Rule, horizontalRule(r.W), r.W)}
	for _, p := range ps {
		for _, l := range p.draw(t, 13, r.W-4) {
			out = append(out, blanks(3)+l+blanks(1))
		}
	}
	if len(out) > r.H {
		out = append(out[:r.H-1], styledLine(t.Dim, "   … enter reads all", r.W))
	}
	return fit(out, r)
}

// heading is who asks for what, and how long there is to answer.
func (s *caseScreen) heading(e *env, w int) string {
	t, row := e.theme, &s.c.Row
	var right Line
	switch {
	case row.DecisionInForce():
		right.Add(t.outcome(row.Outcome), recommendText(row))
	case row.Due.IsZero():
		right.Add(t.Dim, "no clock")
	case row.Due.Before(e.now()) && !row.DueHouseTarget:
		right.Add(t.Urgent, "overdue by "+shortDuration(e.now().Sub(row.Due)))
	case row.DueHouseTarget && row.Due.Before(e.now()):
		right.Add(t.PushBack, "house target "+shortDuration(e.now().Sub(row.Due))+" ago")
	case row.DueHouseTarget:
		right.Add(t.Dim, "house target in "+shortDuration(row.Due.Sub(e.now())))
	default:
		right.Add(dueStyle(t, e.now(), row.Due, false), "due in "+shortDuration(row.Due.Sub(e.now())))
	}
	var l Line
	l.Gap(1).Add(t.Strong, textf("%s", row.ID)).Add(t.Dim, " · ")
	kind := t.Strong
	if row.Kind == review.KindEmergency {
		kind = t.Urgent
	}
	l.Add(kind, kindLabel(row.Kind)).Add(t.Dim, " · ").Add(t.Text, textf("%s", s.platformName(e))).Add(t.Dim, " · ")
	l.Add(t.Text, Truncate(agencyText(row), w-l.Len()-right.Len()-3))
	return l.End(w-right.Len()-1) + right.End(right.Len()) + blanks(1)
}

func (s *caseScreen) platformName(e *env) string {
	if p := e.store.Policy().Platform(s.c.Row.Platform); p != nil {
		return p.Name
	}
	return s.c.Row.Platform
}

// checks draws the five checks with what weighs most in each.
func (s *caseScreen) checks(e *env, w int) []string {
	t := e.theme
	out := []string{s.partHeading(e, partChecks, "Checks", w)}
	for i := range s.c.Assessment.Checks {
		c := &s.c.Assessment.Checks[i]
		var l Line
		mark := Text("   ")
		if s.part == partChecks && s.check == i {
			l.Base, mark = t.Selected, " > "
		}
		l.Add(t.Key, mark).Cell(t.verdict(c.Verdict), verdictLabel(c.Verdict), 8).Cell(t.Text, checkName(i), 12)
		l.Add(t.Dim, Truncate(checkText(c), w-l.Len()-1))
		out = append(out, l.End(w))
	}
	return out
}

// worstCheck is the check that a reader should look at first: the first of those
// with the worst verdict.
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

// checkText is the finding of a check that weighs most, and how many more
// there are.
func checkText(c *review.Check) Text {
	best, rank := -1, -1
	for i, f := range c.Findings {
		if n := severityRank(f.Severity); n > rank {
			best, rank = i, n
		}
	}
	if best < 0 {
		return ""
	}
	text := codeLabel(c.Findings[best].Code)
	if n := len(c.Findings) - 1; n > 0 {
		text = textf("%s (+%d)", text, n)
	}
	return text
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
	return textf("%s", strings.ReplaceAll(word, "_", " "))
}

// partHeading is the heading of a part, marked where the cursor is in it.
func (s *caseScreen) partHeading(e *env, part int, name Text, w int) string {
	t := e.theme
	var l Line
	l.Add(t.Rule, "─ ")
	style := t.Dim
	if s.part == part {
		style = t.Strong
	}
	l.Add(style, name).Add(t.Rule, " "+horizontalRule(w-l.Len()-1))
	return l.End(w)
}

// disclosure draws the category table: what is asked, what is lawful, what is
// held, and so what can be given.
func (s *caseScreen) disclosure(e *env, r Rect) []string {
	t := e.theme
	rows := s.c.Assessment.Categories
	var heading Line
	style := t.Dim
	if s.part == partData {
		style = t.Strong
	}
	name, cols := Text("Disclosure"), Text(" lawful held give ")
	if s.c.Request.Kind.IsPreservation() {
		name, cols = "Keep", " lawful held keep "
	}
	heading.Add(t.Rule, "─ ").Add(style, name).Add(t.Rule, " "+horizontalRule(r.W-heading.Len()-1-Width(cols))).Add(t.Dim, cols)
	out := []string{heading.End(r.W)}
	s.data.setRows(len(rows))
	s.data.setHeight(r.H - 1)
	if len(rows) == 0 {
		return append(out, styledLine(t.Dim, "  nothing is asked", r.W))
	}
	many := len(s.c.Request.Targets) > 1
	from, to := s.data.visible()
	for i := from; i < to; i++ {
		row := &rows[i]
		var l Line
		mark := Text("  ")
		if s.part == partData && s.data.cursor == i {
			l.Base, mark = t.Selected, "> "
		}
		name := textf("%s", row.Category.Label())
		if row.Part != "" {
			name = textf("%s, %s", name, row.Part)
		}
		if many && row.Target >= 0 {
			name = textf("%s #%d", name, row.Target)
		}
		l.Add(t.Key, mark).Cell(t.Text, name, r.W-2-Width(cols))
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
		if row.Producible {
			give, gs = "[x]", t.Approve
		}
		l.Gap(1).Add(gs, give)
		out = append(out, l.End(r.W))
	}
	if from > 0 || to < len(rows) {
		out[len(out)-1] = styledLine(t.Dim, textf("  rows %d-%d of %d", from+1, to, len(rows)), r.W)
	}
	return out
}

// recommendation is the recommendation and the notice plan, the lines above the
// footer.
func (s *caseScreen) recommendation(e *env, w int) []string {
	t, a := e.theme, s.c.Assessment
	var l Line
	l.Gap(1).Add(t.outcome(a.Recommendation), recommendText(&s.c.Row))
	can, asked := a.CountProducible()
	if !s.c.Request.Kind.IsPreservation() && asked > 0 {
		l.Add(t.Dim, textf(" · %d of %d can be given", can, asked))
	}
	notice := noticeText(noticeOf(s.c))
	out := []string{styledLine(t.Rule, horizontalRule(w), w)}
	if l.Len()+3+Width(notice) <= w {
		out = append(out, l.Add(t.Dim, " · ").Add(t.Text, notice).End(w))
	} else {
		out = append(out, l.End(w), styledLine(t.Text, " "+upperText(notice), w))
	}
	for _, x := range WrapTo(s.c.Row.Sentence, w-2, 2) {
		out = append(out, styledLine(t.Text, " "+x, w))
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

// noticeOf is the plan for telling the user or, of a decided case, what was chosen and
// has become of it since.
func noticeOf(c *store.Case) review.NoticePlan {
	plan := c.Assessment.Notice
	if len(c.Decisions) == 0 || c.Row.State != review.StateDecided {
		return plan
	}
	chosen := c.Decisions[len(c.Decisions)-1].Decision.Notice
	if chosen == nil {
		return plan
	}
	out := review.NoticePlan{Action: chosen.Action, Until: chosen.Until, Ground: chosen.Ground, RecheckOn: chosen.RecheckOn}
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
	case n.Action == review.NoticeBefore:
		return "notify the user before disclosure"
	case n.Action == review.NoticeDelay:
		return textf("delay notice until %s%s", n.Until, ground)
	case n.Action == review.NoticeProhibited:
		return textf("notice is prohibited%s", ground)
	case n.Action == review.NoticeWithhold:
		return textf("withhold notice%s, look again on %s", ground, n.RecheckOn)
	case n.Ground == "nothing_disclosed":
		return "no notice: nothing is disclosed"
	}
	return "the user is not told"
}

// Lines is the case for the line mode.
func (s *caseScreen) Lines(e *env) []Text {
	switch {
	case s.err != nil:
		return []Text{errorLine(s.err)}
	case s.c == nil:
		return []Text{"Reading …"}
	}
	out := append([]Text{rowText(e.cells(), &s.c.Row)}, paraLines(s.factParas(e))...)
	for i := range s.c.Assessment.Checks {
		c := &s.c.Assessment.Checks[i]
		out = append(out, textf("Check %s: %s.", checkName(i), verdictLabel(c.Verdict)))
		for _, f := range c.Findings {
			out = append(out, textf("  %s, %s: %s (%s)", f.Severity, f.Code, f.Text, f.Cite))
		}
	}
	for _, row := range s.c.Assessment.Categories {
		out = append(out, textf("%s: lawful %s, held %s, can be given %s.", row.Category, yesNo(row.Authorised), yesNo(row.Held), yesNo(row.Producible)))
	}
	return append(out, recommendText(&s.c.Row)+". "+noticeText(noticeOf(s.c))+".", s.c.Row.Sentence)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
