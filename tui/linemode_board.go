package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/kit"
)

// Lines is the board for the line mode.
func (s *boardScreen) Lines(e *env) []Text {
	switch {
	case s.err != nil:
		return []Text{errorLine(s.err)}
	case !s.loaded:
		return nil
	}
	held, free, urgent := s.totals()
	out := []Text{kit.Textf("%s held, %s held by nobody, %s.", cappedCount(held), cappedCount(free),
		kit.Plural(urgent, "of them an emergency", "of them emergencies"))}
	return append(out, s.lineList(e).lines()...)
}

// lineList is the board for the line mode; its heading is a row, too.
func (s *boardScreen) lineList(e *env) *lineList {
	now := e.now()
	return &lineList{viewport: &s.viewport, page: partRows, move: s.move, row: func(i int) Text {
		switch x := &s.lines[i]; {
		case x.heading == boardGap:
			return ""
		case x.heading != "":
			return "Held by nobody:"
		case x.person != nil:
			return kit.Textf("%s, %s, %s, last seen %s", x.person.Name, personRole(x.person),
				workloadText(now, &x.person.Workload), lastSeen(now, x.person))
		default:
			return kit.Textf("%s, %s", laneLabel(x.lane.Kind), workloadText(now, &x.lane.Workload))
		}
	}}
}

// workloadText is a workload in a few words; what is zero is not said.
func workloadText(now time.Time, w *store.Workload) string {
	if w.Count == 0 {
		return "no case"
	}
	plus := ""
	if w.More {
		plus = " or more"
	}
	parts := []string{cappedCount(w.Count) + plus + map[bool]string{true: " case", false: " cases"}[w.Count == 1]}
	for _, p := range []struct {
		n         int
		one, many string
	}{{w.Emergencies, "emergency", "emergencies"}, {w.Overdue, "late", "late"},
		{w.PastTarget, "past its target time", "past their target time"}} {
		if p.n > 0 {
			parts = append(parts, kit.Plural(p.n, p.one, p.many))
		}
	}
	return strings.Join(append(parts, fmt.Sprintf("oldest %s", age(now, &w.Oldest))), ", ")
}

// Lines is the list for the line mode.
func (s *boardCasesScreen) Lines(e *env) []Text {
	switch {
	case s.err != nil:
		return []Text{errorLine(s.err)}
	case !s.loaded:
		return nil
	case len(s.list.Rows) == 0:
		return []Text{s.emptyText()}
	}
	return append([]Text{s.countText() + "."}, s.lineList(e).lines()...)
}

func (s *boardCasesScreen) lineList(e *env) *lineList {
	return &lineList{viewport: &s.viewport, page: lineModeRows,
		move: func(_ *env, n int) tea.Cmd { s.viewport.Move(n); return nil },
		id:   func(i int) string { return s.list.Rows[i].ID },
		row:  func(i int) Text { return agedText(e, &s.list.Rows[i]) }}
}

// agedText is a request of a list by age, in a few words.
func agedText(e *env, r *store.QueueRow) Text {
	now := e.now()
	due, target := r.ShownDue(now)
	return kit.Textf("%s, %s old, %s, %s, from %s", shortID(r.ID, now), age(now, r), dueWords(now, due, target),
		strings.ToLower(kindLabel(r.Kind).String()), agencyText(r))
}

// Lines is the dialog for the line mode: the form, and exactly the cases that will be moved.
func (d *moveDialog) Lines(e *env) []Text {
	if d.outcome != nil {
		return append([]Text{d.Title()}, d.outcome...)
	}
	out := append([]Text{d.Title()}, d.form.Lines()...)
	switch n := d.viewport.Rows; {
	case !d.loaded:
	case n == 0:
		out = append(out, d.countFault())
	default:
		out = append(out, kit.Textf("Handed over: %s.", kit.Plural(n, "case", "cases")))
		for i := range d.rows[:n] {
			out = append(out, agedText(e, &d.rows[i]))
		}
		out = append(out, d.pickUpTime(e))
	}
	return append(out, d.refused...)
}
