package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/kit"
)

// Lines is the board for the line mode.
func (s *boardScreen) Lines(e *env) []Text {
	switch {
	case s.load.err != nil:
		return []Text{errorLine(s.load.err)}
	case !s.load.loaded:
		return nil
	}
	held, free, urgent := s.totals()
	out := []Text{kit.Textf("%s held, %s held by nobody, %s.", cappedCount(held), cappedCount(free),
		kit.Plural(urgent, "of them an emergency", "of them emergencies"))}
	return append(out, s.lineList(e).lines()...)
}

// lineList is the board for the line mode.
func (s *boardScreen) lineList(e *env) *lineList {
	now := e.now()
	return &lineList{viewport: &s.viewport, page: partRows, move: s.move,
		heading: func(i int) bool { return s.lines[i].heading != "" },
		row: func(i int) Text {
			switch x := &s.lines[i]; {
			case x.heading == boardGap:
				return ""
			case x.heading != "":
				return "Held by nobody:"
			case x.person != nil:
				return kit.Textf("%s, %s, %s, last seen %s.", x.person.Name, personRole(x.person),
					workloadText(now, &x.person.Workload), spokenSeen(now, x.person))
			default:
				return kit.Textf("%s, %s.", laneLabel(x.lane.Kind), workloadText(now, &x.lane.Workload))
			}
		}}
}

// spokenSeen is when somebody was last here.
func spokenSeen(now time.Time, p *store.BoardPerson) Text {
	if now.Sub(p.LastSeen) < time.Minute || p.LastSeen.IsZero() {
		return lastSeen(now, p)
	}
	return spokenDuration(now.Sub(p.LastSeen)) + " ago"
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
	return strings.Join(append(parts, "oldest "+string(spokenDuration(now.Sub(w.Oldest.ReceivedAt)))), ", ")
}

// Lines is the list for the line mode.
func (s *boardCasesScreen) Lines(e *env) []Text {
	switch {
	case s.load.err != nil:
		return []Text{errorLine(s.load.err)}
	case !s.load.loaded:
		return nil
	case len(s.list.Rows) == 0:
		return []Text{s.emptyText()}
	}
	return append([]Text{s.countText() + "."}, s.lineList(e).lines()...)
}

func (s *boardCasesScreen) lineList(e *env) *lineList {
	return &lineList{viewport: &s.viewport, page: lineModeRows,
		move:       func(_ *env, n int) tea.Cmd { s.viewport.Move(n); return nil },
		row:        func(i int) Text { return agedText(e, &s.list.Rows[i]) },
		id:         func(i int) string { return s.list.Rows[i].ID },
		rowDetails: func(i int) []Text { return rowDetails(e, &s.list.Rows[i]) }}
}

// agedText is a request of a list by age, in a few words.
func agedText(e *env, r *store.QueueRow) Text {
	now := e.now()
	due, target := r.ShownDue(now)
	return kit.Textf("%s, %s old, %s, %s, %s.", spokenCase(r.ID, now), spokenDuration(now.Sub(r.ReceivedAt)),
		spokenKind(r.Kind), shortAgency(e, r), spokenDue(now, due, target))
}

// Lines is the dialog for the line mode: the form, and exactly the cases that will be moved.
func (d *moveDialog) Lines(e *env) []Text {
	if d.outcome != nil {
		return d.outcome
	}
	out := d.form.Question()
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
