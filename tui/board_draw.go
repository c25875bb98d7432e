package tui

import (
	"time"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// The board's lines: heading, rule, columns; and below the list a rule and the marked line in words.
const (
	boardAbove = 3
	boardBelow = 4
)

// The widths of the board's columns of numbers.
const (
	boardCountWidth  = 5
	boardLateWidth   = 9
	boardOldestWidth = 6
	boardSeenWidth   = 9
	boardRoleWidth   = 8
)

// boardColumns are the widths that depend on the window: 0 for what is left out. Names are last, so that no script can
// move a column.
type boardColumns struct{ gap, oldestID, next, role int }

func boardColumnsFor(w int) boardColumns {
	c := boardColumns{gap: 1}
	if w >= 76 {
		c.gap, c.role = 2, boardRoleWidth
	}
	if w >= previewWidth {
		c.oldestID, c.next = shortWidth, shortWidth+1+dueWidth
	}
	return c
}

// dueWidth is how wide the time to a due date is at most.
const dueWidth = 9

// appendTo draws one line of the board. style is that of the name.
func (c boardColumns) appendTo(l *kit.Line, t *kit.Theme, style kit.Style, name, role Text, cells boardCells, w int) {
	cells.count.right(l, boardCountWidth, c.gap)
	cells.emergencies.right(l, boardCountWidth, c.gap)
	from := l.Len()
	l.Gap(boardLateWidth - kit.Width(cells.overdue.text) - kit.Width(cells.pastTarget.text))
	l.Add(cells.overdue.style, cells.overdue.text).Add(cells.pastTarget.style, cells.pastTarget.text)
	l.FillTo(from + boardLateWidth + c.gap)
	cells.oldest.right(l, boardOldestWidth, c.gap)
	if c.oldestID > 0 {
		l.Cell(cells.oldest.style, cells.oldestID, c.oldestID).Gap(c.gap)
		l.Cell(cells.next.style, cells.next.text, c.next).Gap(c.gap)
	}
	cells.seen.right(l, boardSeenWidth, c.gap)
	if c.role > 0 && role != "" { // a lane has none
		l.Cell(t.Dim, role, c.role).Gap(c.gap)
	}
	l.Cell(style, name, w-l.Len()-1)
}

// boardCell is a text with its style.
type boardCell struct {
	style kit.Style
	text  Text
}

func (x boardCell) right(l *kit.Line, w, gap int) { l.Right(x.style, x.text, w).Gap(gap) }

// boardCells are the cells behind the name and the role.
type boardCells struct {
	count, emergencies, overdue, pastTarget, oldest, next, seen boardCell
	oldestID                                                    Text
}

// boardTitles are the headings of the columns.
func boardTitles(t *kit.Theme) boardCells {
	x := func(s Text) boardCell { return boardCell{t.Dim, s} }
	return boardCells{count: x("CASES"), emergencies: x("EMERG"), overdue: x("LATE"), oldest: x("OLDEST"),
		next: x("NEXT DUE"), seen: x("LAST SEEN"), oldestID: "CASE"}
}

// workloadCells are the cells of what a person holds, or of what nobody holds, which is where emergencies stand out.
func workloadCells(t *kit.Theme, now time.Time, w *store.Workload, nobody bool) boardCells {
	plus := Text("") // reading gave up: there may be more, and an older one
	if w.More {
		plus = "+"
	}
	number := func(n int, style kit.Style) boardCell {
		switch {
		case n == 0 && !w.More:
			return boardCell{t.Dim, "-"}
		case n >= store.MaxCount:
			return boardCell{style, kit.Textf("%s", cappedCount(n))}
		}
		return boardCell{style, kit.Textf("%d%s", n, plus)}
	}
	out := boardCells{count: number(w.Count, t.Text), emergencies: number(w.Emergencies, t.Text),
		overdue: number(w.Overdue, t.Urgent), oldest: boardCell{t.Text, age(now, &w.Oldest) + plus}}
	if nobody { // a lane says itself what it is of
		out.emergencies = boardCell{}
		if w.Emergencies > 0 {
			out.count.style = t.Urgent
		}
	}
	if w.PastTarget > 0 {
		past := "~" + number(w.PastTarget, t.PushBack).text
		if w.Overdue > 0 {
			past = " " + past
		} else {
			out.overdue.text = ""
		}
		out.pastTarget = boardCell{t.PushBack, past}
	}
	if w.Count == 0 {
		out.oldest = boardCell{t.Dim, "-"}
		return out
	}
	out.oldestID = shortID(w.Oldest.ID, now)
	due, target := w.Next.ShownDue(now)
	out.next = boardCell{dueStyle(t, now, due, target), shortID(w.Next.ID, now) + " " + dueText(now, due, target)}
	return out
}

// personName is the name on the board; somebody who is no longer in the people file is marked by a word where there is
// no column for the role.
func personName(p *store.BoardPerson, roles bool) Text {
	if p.Role == "" && !roles {
		return kit.Textf("%s (removed)", p.Name)
	}
	return kit.Textf("%s", p.Name)
}

// personRole is the role on the board in one word or two.
func personRole(p *store.BoardPerson) Text {
	if p.Role == "" {
		return "removed"
	}
	return kit.Textf("%s", review.RoleLabel(p.Role))
}

// lastSeen is when somebody last had a console open.
func lastSeen(now time.Time, p *store.BoardPerson) Text {
	switch {
	case p.LastSeen.IsZero():
		return "never"
	case now.Sub(p.LastSeen) < time.Minute:
		return "just now"
	}
	return kit.Ago(now, p.LastSeen) + " ago"
}

func (s *boardScreen) Render(e *env, r kit.Rect) []string {
	t, now := e.theme, e.now()
	s.viewport.SetHeight(r.H - boardAbove - boardBelow)
	out := []string{s.heading(e, r.W), kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	if !s.load.loaded || s.load.err != nil {
		text := Text("Reading …")
		if s.load.err != nil {
			text = errorLine(s.load.err)
		}
		return kit.Fit(append(out, kit.StyledLine(t.Dim, " "+text, r.W)), r)
	}
	c := boardColumnsFor(r.W)
	var head kit.Line
	c.appendTo(head.Gap(3), t, t.Dim, "NAME", "ROLE", boardTitles(t), r.W)
	out = append(out, head.End(r.W))
	out = append(out, s.viewport.Draw(t, r.W, func(l *kit.Line, i int) {
		switch x := &s.lines[i]; {
		case x.heading != "":
			c.appendTo(l, t, t.Dim, x.heading, "", boardCells{}, r.W)
		case x.person != nil:
			cells := workloadCells(t, now, &x.person.Workload, false)
			cells.seen = boardCell{t.Dim, lastSeen(now, x.person)}
			c.appendTo(l, t, t.Text, personName(x.person, c.role > 0), personRole(x.person), cells, r.W)
		default:
			c.appendTo(l, t, t.Text, laneLabel(x.lane.Kind), "", workloadCells(t, now, &x.lane.Workload, true), r.W)
		}
	})...)
	out = kit.Fit(out, kit.Rect{W: r.W, H: r.H - boardBelow})
	out = append(out, kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W))
	for _, p := range s.markedText(e) {
		out = append(out, kit.StyledLine(t.Text, " "+kit.Truncate(p, r.W-2), r.W))
	}
	return kit.Fit(out, r)
}

// heading is the name of the screen, and how much is held and how much is not.
func (s *boardScreen) heading(e *env, w int) string {
	t := e.theme
	var l, right kit.Line
	l.Gap(1).Add(t.Strong, "Lead's board")
	if s.load.loaded && s.load.err == nil {
		held, free, urgent := s.totals()
		words := kit.Textf("%s", kit.Plural(urgent, "of them an emergency", "of them emergencies"))
		if w >= 76 || urgent == 0 { // what nobody does comes first
			right.Add(t.Text, kit.Textf("%s held", cappedCount(held))).Add(t.Dim, " · ")
		}
		right.Add(t.Text, kit.Textf("%s held by nobody", cappedCount(free)))
		if urgent > 0 {
			right.Add(t.Dim, " · ").Add(t.Urgent, words)
		}
	}
	return l.End(w-right.Len()-1) + right.End(right.Len()) + kit.Blanks(1)
}

// totals are how many requests somebody holds, how many nobody holds, and how many of those are emergencies.
func (s *boardScreen) totals() (held, free, urgent int) {
	for i := range s.board.People {
		held += s.board.People[i].Count
	}
	for i := range s.board.Lanes {
		free += s.board.Lanes[i].Count
		urgent += s.board.Lanes[i].Emergencies
	}
	return held, free, urgent
}

// markedText is the marked line in words.
func (s *boardScreen) markedText(e *env) []Text {
	l := s.current()
	if l == nil || l.heading != "" {
		return nil
	}
	now, w := e.now(), l.workload()
	var out []Text
	switch {
	case l.person != nil && l.person.Role == "":
		out = append(out, kit.Textf("%s is no longer in the people file and still holds %s.", l.person.Name,
			kit.Plural(w.Count, "case", "cases")))
	case w.Count == 0 && l.person != nil:
		return []Text{kit.Textf("%s holds no case.", l.person.Name)}
	case w.Count == 0:
		return []Text{"No case is waiting."}
	}
	due, target := w.Next.ShownDue(now)
	oldest := kit.Textf("The oldest is %s, received %s", shortID(w.Oldest.ID, now),
		kit.FullTime(w.Oldest.ReceivedAt, e.zone))
	if w.More {
		oldest = kit.Textf("There are more than were counted. The oldest counted is %s", shortID(w.Oldest.ID, now))
	}
	return append(out, oldest+".",
		kit.Textf("First in working order: %s, %s, %s", shortID(w.Next.ID, now), dueWords(now, due, target),
			agencyText(&w.Next)))
}

// dueWords is a due date in words: how long until then, or how late it is.
func dueWords(now, due time.Time, target bool) Text {
	kind := Text("due")
	if target {
		kind = "target time"
	}
	switch {
	case due.IsZero():
		return "no due date"
	case due.Before(now) && target:
		return "target time passed " + kit.Ago(now, due) + " ago"
	case due.Before(now):
		return kit.Ago(now, due) + " late"
	}
	return kind + " in " + kit.ShortDuration(due.Sub(now))
}
