package tui

import (
	"strings"
	"time"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// blockList gathers the blocks of one part of a case, and leaves out those without text.
type blockList struct {
	part int
	out  []caseBlock
}

// add adds a block, and returns it to be changed; a block without text goes nowhere.
func (l *blockList) add(r rank, name, label, text Text) *caseBlock {
	if text == "" {
		return new(caseBlock)
	}
	l.out = append(l.out, caseBlock{part: l.part, rank: r, name: name, label: label, text: text})
	return &l.out[len(l.out)-1]
}

// warn adds a block that stands above all others.
func (l *blockList) warn(name, label, text Text) *caseBlock {
	b := l.add(rankAlert, name, label, text)
	b.labelStyle, b.style = kit.Warned, kit.Warned
	return b
}

// builtPanes are the blocks of a case, and from what they were made: a key that only moves the cursor makes none again.
type builtPanes struct {
	from   panesSource
	panes  [][]caseBlock
	counts [parts]int // how many the cursor can be on
}

// panesSource is what the blocks of a case depend on.
type panesSource struct {
	c, others *store.Case
	policy    string // its digest
	holder    string
	until     time.Time
	referrals int
	viewer    string
	viewers   int
	second    int64
	n         int
	high      bool
}

// panes are the blocks of an opened case in n panes.
func (s *caseScreen) panes(e *env, n int) [][]caseBlock {
	from := panesSource{c: s.c, others: s.othersChanged, policy: e.store.Policy().Digest, holder: s.c.Row.Holder,
		until: s.c.Row.ClaimedUntil, referrals: len(s.c.Referrals), second: e.now().Unix(), n: n, high: e.area.H >= roomForRule}
	if who := e.app.bulletin.Viewers[s.id]; len(who) > 0 {
		from.viewer, from.viewers = who[0], len(who)
	}
	if s.built.from != from {
		panes := s.buildPanes(e, n)
		s.built = builtPanes{from, panes, number(panes)}
	}
	return s.built.panes
}

// buildPanes makes the blocks: all in one pane, the findings and the data in a second, or three panes with the related
// cases and the history in the last.
func (s *caseScreen) buildPanes(e *env, n int) [][]caseBlock {
	facts, checks, data := s.factBlocks(e, n < 3), s.findingBlocks(e), s.dataBlocks(n == 3)
	if n == 3 {
		data = withGap(data, s.relatedBlocks(e, &blockList{part: partData}))
	}
	data = withGap(data, s.historyBlocks(e))
	switch n {
	case 3:
		return [][]caseBlock{facts, checks, data}
	case 2:
		return [][]caseBlock{facts, withGap(checks, data)}
	}
	return [][]caseBlock{withGap(facts, withGap(checks, data))}
}

// withGap puts parts below each other, with an empty line between them if there is room.
func withGap(above, below []caseBlock) []caseBlock {
	if len(above) == 0 || len(below) == 0 {
		return append(above, below...)
	}
	gap := caseBlock{fixed: true, rank: rankGap, line: func(_ *kit.Theme, w int) string { return kit.Blanks(w) }}
	return append(append(above, gap), below...)
}

// factBlocks are what stands above all, then the facts in the order in which a decision asks for them; related: with
// the related cases.
func (s *caseScreen) factBlocks(e *env, related bool) []caseBlock {
	l := &blockList{part: partFacts}
	s.alerts(e, l)
	s.decisionBlocks(e, l)
	r, c := s.c.Request, s.c
	if m := r.Emergency; m != nil {
		for _, x := range []struct{ label, text Text }{{"Harm", kit.Textf("%s", m.Harm)},
			{"At risk", kit.Textf("%s", m.PersonAtRisk)}, {"Imminence", kit.Textf("%s", m.Imminence)},
			{"Nexus", kit.Textf("%s", m.Nexus)}} {
			l.add(rankDecides, lowerText(x.label), x.label, x.text).link = review.CheckEmergency
		}
		if !m.NeededBy.IsZero() {
			l.add(rankDecides, "needed by", "Needed by", kit.FullTime(m.NeededBy, e.zone)).
				link = "emergency.no_imminence"
		}
	}
	l.add(rankDecides, "justification", "Asks", kit.Textf("%s", r.Justification)).link = "scope.no_justification"
	l.add(rankDecides, "demands", "Demands", kit.Textf("%s", strings.ReplaceAll(strings.Join(r.Demands, ", "), "_",
		" "))).link = "scope.not_records"
	if r.Process != nil || r.Kind == review.KindRecords {
		p := e.store.Policy()
		l.add(rankWho, "legal process", "Process", processText(p, r, e.zone)).link = processLink(p, r)
	}
	s.targetBlocks(l)
	l.add(rankDetail, "period", "Period", periodText(r.Period)).link = "scope.no_period"
	s.owedBlocks(e, l)
	l.add(rankWho, "requester", "Who", requesterFacts(r, c.History)).link = senderLink(e.store.Policy(), r)
	l.add(rankProof, "proof", "Proof", proofText(c)).link = review.CheckRequester
	if related {
		s.relatedBlocks(e, l)
	}
	s.calmBlocks(e, l)
	return l.out
}

// alerts are what others did, who holds the case, the open question to counsel, what bars telling the user, a copy that
// is held, incidents, and what is known of a reply.
func (s *caseScreen) alerts(e *env, l *blockList) {
	c := s.c
	if t := s.othersNews(e); t != "" {
		l.warn("news", "Changed", t)
	}
	if who := e.app.bulletin.Viewers[s.id]; len(who) > 0 {
		text := kit.Textf("%s has this open", who[0])
		if len(who) > 1 {
			text = kit.Textf("%s and %s have this open", who[0], kit.Plural(len(who)-1, "other", "others"))
		}
		l.add(rankAlert, "", "Also open", text)
	}
	if row := &c.Row; row.Holder != "" && row.ClaimedUntil.After(e.now()) && !e.isMe(row.Holder) {
		l.warn("claim", "Held", kit.Textf("%s holds it until %s", row.Holder,
			kit.ShortTime(e.now(), row.ClaimedUntil, e.zone)))
	}
	if ref := openReferral(c); ref != nil {
		who := ref.By.Name
		if ref.To != "" {
			who += " of " + ref.To
		}
		l.warn("question to counsel", "Counsel", kit.Textf("Not answered yet, asked by %s: %s", who, ref.Question))
	}
	if t := barText(c); t != "" {
		l.warn("bar", "Bar", t).link = barLink(c)
	}
	for i := range c.Obligations {
		if o := &c.Obligations[i]; o.Held {
			l.warn("hold", "Hold", kit.Textf("%s", strings.TrimPrefix(o.Text, "hold: "))).link = obligationLink(o)
		}
	}
	for i := range c.Fulfilments {
		if f := &c.Fulfilments[i]; !f.Corrected && f.Fulfilment.Incident != "" {
			l.warn("incident", "Incident", kit.Textf("%s", f.Fulfilment.Incident))
		}
	}
	for _, p := range conversationParas(e, c) {
		l.add(rankOwed, "the agency's reply", p.Label, p.Text)
	}
}

// barText is what forbids telling the user, "" if nothing does.
func barText(c *store.Case) Text {
	plan := noticeOf(c)
	switch {
	case len(c.Nondisclosures) > 0:
		return nondisclosureText(c)
	case plan.Action == review.NoticeDelay:
		return kit.Textf("Notice barred until %s (%s)", plan.Until, strings.ReplaceAll(plan.Ground, "_", " "))
	case plan.Action == review.NoticeProhibited && plan.Ground != "":
		return kit.Textf("Notice barred, no end known (%s)", strings.ReplaceAll(plan.Ground, "_", " "))
	case plan.Action == review.NoticeProhibited:
		return "Notice barred, no end known"
	}
	return ""
}

func barLink(c *store.Case) string {
	if plan := noticeOf(c); plan.Ground != "" {
		return plan.Ground
	}
	return review.NoticeProhibited
}

// decisionBlocks are the decision in force and what was done on it.
func (s *caseScreen) decisionBlocks(e *env, l *blockList) {
	c := s.c
	if d := c.CurrentDecision(); d != nil && c.Row.DecisionInForce() {
		text := kit.Textf("%s by %s, %s", outcomeLabel(d.Decision.Outcome), d.Decision.By.Name,
			kit.FullTime(d.Decision.DecidedAt, e.zone))
		if d.Decision.Rationale != "" {
			text += kit.Textf(": %s", d.Decision.Rationale)
		}
		l.add(rankOwed, "decision", "Decided", text).link = d.Decision.Outcome
	}
	for i := range c.Fulfilments {
		done := &c.Fulfilments[i].Fulfilment
		if c.Fulfilments[i].Corrected {
			continue
		}
		label := Text("Done")
		if done.Void {
			label = "Void"
		}
		l.add(rankOwed, "what was done", label, fulfilmentText(e, done))
	}
}

// targetBlocks are the targets, a line each.
func (s *caseScreen) targetBlocks(l *blockList) {
	r := s.c.Request
	for i := range r.Targets {
		label, text, rk := Text(""), targetText(&r.Targets[i]), rankTarget
		switch {
		case len(r.Targets) == 1:
			label = "Target"
		case i == 0:
			label = kit.Textf("%d targets", len(r.Targets))
		default:
			rk = rank{rankTarget.second + min(i, 30), 30, 31, 0}
		}
		if len(r.Targets) > 1 { // the number that a grant names
			text = kit.Textf("#%d %s", i, text)
		}
		b := l.add(rk, kit.Textf("%s", kit.Plural(len(r.Targets), "target", "targets")), label, text)
		b.link = "scope.invalid_target"
		if r.Targets[i].Country != "" {
			b.link = r.Targets[i].Country
		}
	}
}

// owedBlocks are what is owed and by when. A copy that is held may not be deleted on its date, and what binds nobody is
// not owed.
func (s *caseScreen) owedBlocks(e *env, l *blockList) {
	for i := range s.c.Obligations {
		o := &s.c.Obligations[i]
		if o.Held {
			continue
		}
		label, note := Text("Due"), Text("")
		switch {
		case o.Informative:
			label = "Date"
		case o.BindsAgency:
			label = "Awaited"
		case o.InternalTarget && !strings.Contains(string(o.Text), "target"):
			note = " (target)"
		}
		l.add(rankOwed, "owed", label, kit.Textf("by %s: %s", kit.FullTime(o.Due, e.zone), o.Text)+note+
			obligationKeyHint(o)).link = obligationLink(o)
	}
	if noticePending(s.c) && len(s.c.Nondisclosures) == 0 {
		l.add(rankCalm, "", "Bars", nondisclosureText(s.c)).link = review.ClockNondisclosure
	}
}

// obligationLink is the id of the page about an obligation: the rule that sets it, else its clock.
func obligationLink(o *store.Obligation) string {
	if o.Basis != "" {
		return o.Basis
	}
	return o.Clock
}

// calmBlocks are what a decision seldom turns on.
func (s *caseScreen) calmBlocks(e *env, l *blockList) {
	r, c := s.c.Request, s.c
	for _, ref := range c.Referrals {
		if ref.Opinion != "" {
			l.add(rankProof, "counsel's answer", "Counsel", kit.Textf("%s asked: %s. %s answered: %s", ref.By.Name,
				strings.TrimSuffix(ref.Question, "."), ref.OpinionBy.Name, ref.Opinion))
		}
	}
	for i := range c.Observations {
		if o := &c.Observations[i]; o.Kind == review.ObservedNote {
			l.add(rankRelated, "notes", "Note", kit.Textf("%s: %s", o.By.Name, o.Value))
		}
	}
	for i, p := range clockParas(e, c) {
		if len(c.ClockExplanations[i].Pauses) > 0 { // the others are read in full with the request
			l.add(rankCalm, "clocks", p.Label, p.Text).link = c.ClockExplanations[i].Clock.Name
		}
	}
	if p := r.Previous; p != nil {
		l.add(rankCalm, "reference", "Previous", kit.Textf("%s", joinNonEmpty(" ", p.Relation, p.ID, p.Reference)))
	}
	l.add(rankCalm, "reference", "Reference", kit.Textf("%s", r.Reference))
	if n := len(r.Attachments); n > 0 {
		l.add(rankCalm, "attachments", "Attached", kit.Textf("%s", kit.Plural(n, "file", "files")))
	}
}

// relatedBlocks are the related cases, a line each.
func (s *caseScreen) relatedBlocks(e *env, l *blockList) []caseBlock {
	for i, rel := range s.c.Related {
		label := Text("")
		if i == 0 {
			label = "Related"
		}
		l.add(rankRelated, "related", label, kit.Textf("%s: %s", shortID(rel.ID, e.now()), rel.Why)).
			open = func(e *env) { e.push(newCaseScreen(e, rel.ID)) }
	}
	return l.out
}

// historyBlocks are what happened to the request, newest first, where there is room to spare.
func (s *caseScreen) historyBlocks(e *env) []caseBlock {
	all, p := s.c.Timeline, e.store.Policy()
	var out []caseBlock
	for i := len(all) - 1; i >= 0 && len(out) < 60; i-- {
		ev := &all[i]
		label := kit.ShortTime(e.now(), ev.At, e.zone)
		out = append(out, caseBlock{part: partData, fixed: true, label: label, text: eventText(p, ev), style: kit.Dim,
			rank: rankSpare})
	}
	if len(out) > 0 {
		out = append([]caseBlock{{part: partData, fixed: true, heads: true, rank: rank{first: rankSpare.first - 1},
			line: func(t *kit.Theme, w int) string { return headingLine(t, "History", w) }}}, out...)
	}
	return out
}

// headingLine is a heading above a list within a pane.
func headingLine(t *kit.Theme, name Text, w int) string {
	var l kit.Line
	l.Add(t.Dim, name).Add(t.Rule, " "+kit.HorizontalRule(w-kit.Width(name)-2))
	return l.End(w)
}

// processLink is the id of the page of the legal process: its instrument, else that none came.
func processLink(p *review.Policy, r *review.Request) string {
	if r.Process != nil && len(p.Instruments[r.Process.Instrument]) > 0 {
		return r.Process.Instrument
	}
	return "legal_basis.no_process"
}

// senderLink is the id of the page of who asks: the domain of their address if it is in the directory, else their
// country.
func senderLink(p *review.Policy, r *review.Request) string {
	_, domain, _ := strings.Cut(r.Requester.Email, "@")
	for d := strings.ToLower(domain); d != ""; _, d, _ = strings.Cut(d, ".") {
		if p.Senders.ByDomain[d] != nil || p.Senders.BySuffix[d] != nil {
			return d
		}
	}
	if p.Countries[r.Requester.Country] != nil {
		return r.Requester.Country
	}
	return review.CheckRequester
}

// upperText is t with a capital first letter.
func upperText(t Text) Text {
	if t == "" || t[0] < 'a' || t[0] > 'z' {
		return t
	}
	return Text(t[0]-'a'+'A') + t[1:]
}
