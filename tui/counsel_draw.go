package tui

import (
	"strings"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

func (s *counselScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	var heading, right kit.Line
	heading.Gap(1).Add(t.Strong, "lert").Gap(2).Add(t.Text, "Counsel").Gap(2).
		Add(t.Dim, "decisions, newest first")
	n := kit.Textf("%d", len(s.list))
	if s.more {
		n += "+"
	}
	right.Add(t.Dim, n+" decisions")
	if len(s.list) == 1 && !s.more {
		right = kit.Line{}
		right.Add(t.Dim, "1 decision")
	}
	out := []string{heading.End(r.W-right.Len()-1) + right.End(right.Len()) + kit.Blanks(1)}
	var q kit.Line
	q.Gap(1)
	switch {
	case s.open:
		q.Add(t.Key, "/")
		out = append(out, q.End(2)+strings.Join(s.field.Draw(t, r.W-2, 1), ""))
	case s.query != nil:
		out = append(out, q.Add(t.Key, "/").Add(t.Text, kit.Truncate(kit.Textf("%s", s.text), r.W-20)).Gap(2).
			Add(t.Dim, "esc clears it").End(r.W))
	default:
		out = append(out, q.Add(t.Rule, kit.HorizontalRule(r.W-2)).End(r.W))
	}
	list := kit.Rect{W: r.W - previewRoom(r.W), H: r.H - len(out)}
	if list.W == r.W {
		return append(out, s.listLines(e, list)...)
	}
	w := r.W - list.W - 1
	var pane []string
	if x := s.entry(); x != nil {
		for _, p := range entryParas(e, x) {
			for _, l := range p.Draw(t, paneIndent, w-2) {
				pane = append(pane, kit.Blanks(1)+l+kit.Blanks(1))
			}
		}
	}
	return append(out, besides(t, [][]string{s.listLines(e, list), pane}, []int{list.W, w}, list.H)...)
}

// paneIndent is the margin of labels beside the list; the longest is Acknowledged.
const paneIndent = 13

// entryParas are what was decided, to be read beside the list.
func entryParas(e *env, x *store.AuditEntry) []kit.Para {
	out := []kit.Para{{Style: kit.Strong, Flush: true, Text: agencyText(&x.Row)}, {},
		{Label: "Case", Text: kit.Textf("%s", x.Row.ID)}}
	return append(append(out, outcomeParas(e, &x.Decision)...), decidedParas(&x.Decision)...)
}

// counselWhen is the width from which the list says when.
const counselWhen = 72

// listLines draws the headings and the decisions, and below them the rationale of the marked
// one where nothing stands beside the list.
func (s *counselScreen) listLines(e *env, r kit.Rect) []string {
	t := e.theme
	no, when, id, outcome, by := 6, 18, 12, 20, 14
	switch {
	case r.W < counselWhen:
		no, when, id, outcome, by = 5, 0, 8, 14, 10
	case r.W < 100:
		no, when, id, outcome, by = 5, 12, 12, 15, 10
	}
	rest := max(4, r.W-3-no-when-id-outcome-by-1)
	var h kit.Line
	h.Gap(3).Cell(t.Dim, "NO.", no).Cell(t.Dim, "WHEN", when).Cell(t.Dim, "CASE", id).Cell(t.Dim, "OUTCOME", outcome).
		Cell(t.Dim, "BY", by).Cell(t.Dim, "FROM", rest)
	out := []string{h.End(r.W)}
	foot := s.footLines(e, r.W, max(2, r.H-2-len(s.list)))
	s.viewport.SetHeight(r.H - len(out) - len(foot))
	out = append(out, s.viewport.Draw(t, r.W, func(l *kit.Line, i int) {
		d := &s.list[i].Decision
		l.Cell(t.Dim, kit.Textf("%d", d.Seq), no-1).Gap(1)
		if when > 0 {
			l.Cell(t.Dim, whenText(e, d, when-1), when-1).Gap(1)
		}
		l.Cell(t.Strong, cutMiddle(shortID(d.RequestID, e.now()), id-1), id-1).Gap(1).
			Cell(outcomeStyle(t, d.Outcome), effectText(d), outcome-1).Gap(1).
			Cell(t.Text, kit.Textf("%s", d.By.Name), by-1).Gap(1).Cell(t.Text, entryAgency(&s.list[i]), rest)
	})...)
	if len(s.list) == 0 {
		text := Text("Reading …")
		switch {
		case s.err != nil:
			text = errorLine(s.err)
		case s.loaded && s.more:
			text = "None of the newest decisions matches; narrow the query with decided:<DAY to look further back."
		case s.loaded && s.query != nil:
			text = kit.Textf("No decision matches %s. esc clears the filter.", s.text)
		case s.loaded:
			text = "Nothing has been decided yet."
		}
		for _, l := range kit.Wrap(text, r.W-6) {
			out = append(out, kit.StyledLine(t.Dim, "   "+l, r.W))
		}
	}
	return append(kit.Fit(out, kit.Rect{W: r.W, H: r.H - len(foot)}), foot...)
}

// whenText is when something was decided, in a column of w.
func whenText(e *env, d *review.Decision, w int) Text {
	at := d.DecidedAt.In(e.zone)
	layout := "2006-01-02 15:04"
	switch {
	case w >= len(layout):
	case at.Year() == e.now().In(e.zone).Year():
		layout = "01-02 15:04"
	default:
		layout = "2006-01-02"
	}
	return kit.Textf("%s", at.Format(layout))
}

func entryAgency(x *store.AuditEntry) Text { return agencyText(&x.Row) }

// footLines is the rationale of the marked decision in at most most lines, where nothing
// stands beside the list, or what is wrong with the query.
func (s *counselScreen) footLines(e *env, w, most int) []string {
	t := e.theme
	out := []string{kit.Blanks(w)}
	switch x := s.entry(); {
	case s.open && s.queryError != "":
		for _, l := range kit.WrapTo(s.queryError, w-2, 2) {
			out = append(out, kit.StyledLine(t.Warn, " "+l, w))
		}
	case previewRoom(e.area.W) > 0:
		return nil
	case x != nil:
		text := entryText(x)
		if w < counselWhen { // the list has no room for it
			text = whenText(e, &x.Decision, w) + " · " + text
		}
		for _, l := range kit.WrapTo(text, w-2, most) {
			out = append(out, kit.StyledLine(t.Text, " "+l, w))
		}
	}
	for len(out) < 3 {
		out = append(out, kit.Blanks(w))
	}
	return out
}

// entryText is why something was decided, in one text.
func entryText(x *store.AuditEntry) Text {
	d := &x.Decision
	parts := make([]string, 0, 3)
	for _, p := range []string{strings.Join(codeWords(d.Reasons), ", "), string(decisionMarks(d)), d.Rationale} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if d.Rationale == "" {
		parts = append(parts, "No rationale was written.")
	}
	return kit.Textf("%s", strings.Join(parts, " · "))
}
