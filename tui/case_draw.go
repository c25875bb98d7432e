package tui

import (
	"slices"

	"lert/review"
	"lert/tui/kit"
)

// The widths from which an opened case has two panes and three.
const (
	twoPanes   = 104
	threePanes = 140
)

// roomForRule is the height from which lines set the heading and the recommendation off.
const roomForRule = 30

// Render lays out the heading, what decides and what is calm as far as there is room, and the recommendation. Wide
// windows have the facts on the left, the findings beside them, then the data and the history.
func (s *caseScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	if s.c == nil {
		text := Text("Reading …")
		if s.err != nil {
			text = errorLine(s.err)
		}
		return kit.Fit([]string{kit.Blanks(r.W), kit.StyledLine(t.Dim, " "+text, r.W)}, r)
	}
	out := append([]string{s.heading(e, r.W)}, s.recommendation(e, r.W)...)
	head, foot := out[:1:1], out[1:]
	room := r.H - len(out)
	if e.area.H >= roomForRule {
		head = append(head, kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W))
		room--
	}
	s.pageHeight = room
	widths := paneWidths(r.W)
	panes := s.panes(e, len(widths))
	s.clampMarks(s.built.counts)
	body, cut := s.drawPanes(t, panes, widths, room)
	if len(cut) > 0 { // a line says so
		room--
		body, cut = s.drawPanes(t, panes, widths, room)
		foot = append(foot, s.cutLine(e, cut, r.W))
	}
	return kit.Fit(slices.Concat(head, besides(t, body, widths, room), foot), r)
}

// drawPanes draws panes of h lines, and names what they have no room for.
func (s *caseScreen) drawPanes(t *kit.Theme, panes [][]caseBlock, widths []int, h int) (body [][]string, cut []Text) {
	for i, blocks := range panes {
		w := widths[i]
		if i < len(widths)-1 {
			w-- // air before the next pane
		}
		marked := slices.IndexFunc(blocks, func(b caseBlock) bool { return s.isMarked(&b) })
		lines, missing := drawBlocks(t, blocks, s.wrapped.layBlocks(blocks, marked, w, h), marked, w)
		body, cut = append(body, lines), append(cut, missing...)
	}
	return body, cut
}

// paneWidths are the widths of the panes of an opened case in w columns, without the line between them.
func paneWidths(w int) []int {
	switch {
	case w >= threePanes:
		data := w * 31 / 100
		facts := (w - data) * 52 / 100
		return []int{facts, w - data - facts - 2, data}
	case w >= twoPanes:
		facts := w * 52 / 100
		return []int{facts, w - facts - 1}
	}
	return []int{w}
}

// besides puts panes beside each other, h lines high, with a line between them.
func besides(t *kit.Theme, panes [][]string, widths []int, h int) []string {
	return kit.SideBySide(t, t.Rule.Apply("│"), widths, h, panes...)
}

// cutLine says what is not on the screen for want of room, and how to read it.
func (s *caseScreen) cutLine(e *env, cut []Text, w int) string {
	how := " · " + e.by("d", "document") + " reads all"
	what := Text(" Cut: ")
	for i, name := range cut {
		if i > 0 {
			what += ", "
		}
		more := kit.Textf("%d more", len(cut)-i)
		room := w - 1 - kit.Width(what+name+how)
		if i < len(cut)-1 && room < kit.Width(more)+2 || room < 0 {
			what += more
			break
		}
		what += name
	}
	return kit.StyledLine(e.theme.Dim, what+how, w)
}

// heading is which case it is, how long there is to answer, and who asks. What the agency calls itself is last.
func (s *caseScreen) heading(e *env, w int) string {
	t, row := e.theme, &s.c.Row
	var l kit.Line
	l.Gap(1).Add(t.Strong, shortID(row.ID, e.now())).Gap(2)
	kind := t.Strong
	if row.Kind == review.KindEmergency {
		kind = t.Urgent
	}
	l.Add(kind, kindLabel(row.Kind)).Gap(2)
	due, target := row.ShownDue(e.now())
	switch {
	case row.DecisionInForce():
		l.Add(outcomeStyle(t, row.Outcome), "decided").Gap(2)
	case due.IsZero():
	default:
		l.Add(dueStyle(t, e.now(), due, target), leftText(e.now(), due, target)).Gap(2)
	}
	if row.Holder != "" && e.isMe(row.Holder) && row.ClaimedUntil.After(e.now()) && w >= 80 {
		l.Add(t.Dim, "yours until "+kit.ShortTime(e.now(), row.ClaimedUntil, e.zone)).Gap(2)
	}
	l.Add(t.Dim, kit.Textf("%s", s.platformName(e))).Gap(2)
	return l.Add(t.Text, kit.Truncate(agencyText(row), w-l.Len()-1)).End(w)
}

func (s *caseScreen) platformName(e *env) string {
	if p := e.store.Policy().Platform(s.c.Row.Platform); p != nil {
		return p.Name
	}
	return s.c.Row.Platform
}

// recommendation is what is recommended and what the user is told, the lines above the footer.
func (s *caseScreen) recommendation(e *env, w int) []string {
	t, a := e.theme, s.c.Assessment
	style := outcomeStyle(t, a.Recommendation)
	if s.c.Row.DecisionInForce() {
		style = outcomeStyle(t, s.c.Row.Outcome)
	}
	var l kit.Line
	l.Gap(1).Add(style, recommendText(&s.c.Row))
	notice := "User notice: " + noticeText(noticeOf(s.c))
	var out []string
	if e.area.H >= roomForRule {
		out = append(out, kit.StyledLine(t.Rule, kit.HorizontalRule(w), w))
	}
	if l.Len()+3+kit.Width(notice) <= w {
		return append(out, l.Add(t.Dim, " · ").Add(t.Text, notice).End(w))
	}
	return append(out, l.End(w), kit.StyledLine(t.Text, " "+notice, w))
}
