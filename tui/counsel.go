package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/query"
	"lert/store"
	"lert/tui/kit"
)

// counselScreen is the list of decisions, newest first. Nothing on it changes a
// decision: counsel's signature and remarks are records of their own.
type counselScreen struct {
	list        []store.AuditEntry
	more        bool
	viewport    kit.Viewport
	load        pendingCall
	loadingMore bool // the running call is for the rows below the list
	loaded      bool
	err         error
	table       []action

	open          bool // the query line is being typed
	field         *kit.Field
	query         *query.Query
	text          string // of the query in force
	previousText  string
	queryError    Text
	filterActions []action
}

// auditPageSize is how many decisions one call reads.
const auditPageSize = 50

func newCounselScreen() *counselScreen {
	s := &counselScreen{field: kit.NewField("outcome:approve code:scope.* analyst:okoye is:overridden")}
	some := func(*env) Text {
		if s.entry() == nil {
			return "There is no decision on this list."
		}
		return ""
	}
	s.table = append([]action{
		{Name: "open", Keys: []string{"enter"}, Label: "open", Group: groupView,
			Help:   "The decision with the request as it was, what the checks said then, the policy and the proof.",
			WhyNot: some, CLI: func(*env) string {
				return shellCommand("lert", "audit", "show",
					s.entry().Decision.ID)
			},
			Run: func(e *env) tea.Cmd { e.push(newDecisionScreen(s.entry().Decision.ID)); return nil }},
		{Name: "filter", Keys: []string{"/"}, Label: "filter", Group: groupView,
			Help: "Narrow the list: outcome:approve code:scope.* decided:>2026-10-01 is:held.",
			Run: func(*env) tea.Cmd {
				s.open, s.previousText, s.queryError = true, s.text, ""
				s.field.Set(s.text)
				s.field.Focus()
				return nil
			},
			Takes: &argument{Example: "is:held", Expects: "Type a filter of decisions: filter outcome:approve is:held.",
				Run: func(e *env, typed string) (tea.Cmd, Text) {
					s.field.Set(typed)
					cmd := s.Typed(e)
					return cmd, s.queryError
				}}},
		{Name: "clear filter", Keys: []string{"esc"}, Group: groupView,
			Help: "Show all decisions again; without a filter, go back.",
			Run: func(e *env) tea.Cmd {
				if s.query == nil {
					e.pop()
					return nil
				}
				s.query, s.text = nil, ""
				return s.ask(e, false)
			}},
		{Name: "verify ledger", Keys: []string{"I"}, Label: "verify", Group: groupWork, Act: review.ActOversee,
			Help: "Recompute everything, from the records to the ledger's root, and list whatever does not match. Changes " +
				"nothing.",
			CLI: func(*env) string { return "lert audit verify" },
			Run: func(e *env) tea.Cmd { e.open(newIntegrityDialog()); return nil }},
		{Name: "open case", Keys: []string{"o"}, Label: "case", Group: groupView, Act: review.ActOpen,
			Help: "Open the request as it is now; that you opened it is recorded.", WhyNot: some,
			Run: func(e *env) tea.Cmd { e.push(newCaseScreen(e, s.entry().Row.ID)); return nil }},
		{Name: "copy id", Keys: []string{"y"}, Group: groupGeneral, Help: "Copy the decision's id.", WhyNot: some,
			Run: func(e *env) tea.Cmd {
				e.toast("Copied the decision's id.")
				return copyCmd(kit.Textf("%s", s.entry().Decision.ID))
			}},
		{Name: "refresh", Keys: []string{"ctrl+r"}, Group: groupView, Help: "Refresh the list.",
			Run: func(e *env) tea.Cmd { return s.ask(e, false) }},
		{Name: "back", Keys: []string{"q"}, Label: "back", Group: groupGeneral, Help: "Back to where you came from.",
			Run: func(e *env) tea.Cmd { e.pop(); return nil }},
	}, moveActions(s)...)
	s.filterActions = []action{
		{Name: "keep filter", Keys: []string{"enter"}, Label: "keep", Group: groupView,
			Help:   "Keep the filter and go back to the list.",
			WhyNot: func(*env) Text { return s.queryError },
			CLI:    func(*env) string { return shellCommand("lert", "audit", "list", s.text) },
			Run:    func(*env) tea.Cmd { s.open = false; s.field.Blur(); return nil }},
		{Name: "leave filter", Keys: []string{"esc"}, Label: "as it was", Group: groupView,
			Help: "Leave the filter as it was before.",
			Run: func(e *env) tea.Cmd {
				s.open = false
				s.field.Set(s.previousText)
				s.field.Blur()
				return s.Typed(e)
			}},
	}
	return s
}

func (s *counselScreen) Title() Text { return "Counsel, decisions" }

func (s *counselScreen) Actions() []action {
	if s.open {
		return s.filterActions
	}
	return s.table
}

func (s *counselScreen) Waiting() bool        { return s.load.waiting() && !s.loaded && !s.open }
func (s *counselScreen) Start(e *env) tea.Cmd { return s.ask(e, false) }

// Focus is the query line while it is typed.
func (s *counselScreen) Focus() *kit.Field {
	if s.open {
		return s.field
	}
	return nil
}

// Typed narrows the list as the person types. A line that does not parse leaves the
// last good one in force.
func (s *counselScreen) Typed(e *env) tea.Cmd {
	v := strings.TrimSpace(s.field.Value())
	var q *query.Query
	if v != "" {
		var err error
		if q, err = query.Parse(v, e.now(), e.me.Name); err != nil {
			s.queryError = errorLine(err)
			return nil
		}
	}
	s.queryError = ""
	if v == s.text {
		return nil
	}
	s.text, s.query = v, q
	return s.ask(e, false)
}

// ask reads the list from its start, or the rows below it.
func (s *counselScreen) ask(e *env, tail bool) tea.Cmd {
	s.loadingMore = tail
	l := store.AuditQuery{Query: s.query, Limit: auditPageSize}
	if tail && len(s.list) > 0 {
		l.From = s.list[len(s.list)-1].Decision.Seq
	} else if !tail {
		s.loaded = false
	}
	return auditCmd(e.ctx, s.load.begin(), e.store, l)
}

// auditEntries is a page of decisions, newest first.
type auditEntries struct {
	list []store.AuditEntry
	more bool
}

// auditCmd reads decisions.
func auditCmd(ctx context.Context, call callID, d Store, l store.AuditQuery) tea.Cmd {
	return callCmd(call, func() (auditEntries, error) {
		list, more, err := d.Audit(ctx, l)
		return auditEntries{list, more}, err
	})
}

func (s *counselScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	m, ok := msg.(result[auditEntries])
	if !ok || !s.load.accepts(m.call) {
		return nil
	}
	s.loaded, s.err = true, m.err
	if m.err != nil {
		e.fail(m.err)
		return nil
	}
	s.more = m.v.more
	if s.loadingMore {
		s.list = append(s.list, m.v.list...)
		s.viewport.SetRows(len(s.list))
		return nil
	}
	var id string
	if x := s.entry(); x != nil {
		id = x.Decision.ID
	}
	s.list = m.v.list
	s.viewport.SetRows(len(s.list))
	s.viewport.Move(-len(s.list))
	for i := range s.list {
		if s.list[i].Decision.ID == id {
			s.viewport.Move(i)
		}
	}
	return nil
}

// entry is the decision under the cursor, nil if there is none.
func (s *counselScreen) entry() *store.AuditEntry {
	if s.viewport.Cursor < len(s.list) {
		return &s.list[s.viewport.Cursor]
	}
	return nil
}

func (s *counselScreen) move(e *env, n int) tea.Cmd {
	s.viewport.Move(n)
	if s.more && !s.load.waiting() && s.viewport.Cursor >= len(s.list)-auditPageSize/2 && len(s.list) > 0 {
		return s.ask(e, true)
	}
	return nil
}

func (s *counselScreen) page() int { return s.viewport.Height }

// effectText is the outcome of a decision, and what it waits for.
func effectText(d *review.Decision) Text {
	t := outcomeLabel(d.Outcome)
	if d.Effect == review.EffectAwaitingSignature {
		t += ", held"
	}
	return t
}

// decisionMarks are what counsel looks for first: overrides.
func decisionMarks(d *review.Decision) Text {
	if len(d.Overrides) > 0 {
		return "overrides"
	}
	return ""
}

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
	no, when, outcome, by := 6, 18, 20, 14
	switch {
	case r.W < 72:
		no, when, outcome, by = 5, 0, 14, 9
	case r.W < 100:
		no, when, outcome, by = 5, 13, 15, 11
	}
	rest := max(4, r.W-3-no-when-12-outcome-by)
	var h kit.Line
	h.Gap(3).Cell(t.Dim, "NO.", no).Cell(t.Dim, "WHEN", when).Cell(t.Dim, "CASE", 12).Cell(t.Dim, "OUTCOME", outcome).
		Cell(t.Dim, "BY", by).Cell(t.Dim, "FROM", rest)
	out = append(out, h.End(r.W))
	foot := s.footLines(e, r.W)
	s.viewport.SetHeight(r.H - len(out) - len(foot))
	out = append(out, s.viewport.Draw(t, r.W, func(l *kit.Line, i int) {
		d := &s.list[i].Decision
		at := d.DecidedAt.In(e.zone).Format("2006-01-02 15:04")
		if when == 13 {
			at = d.DecidedAt.In(e.zone).Format("01-02 15:04")
		}
		l.Cell(t.Dim, kit.Textf("%d", d.Seq), no-1).Gap(1).Cell(t.Dim, kit.Textf("%s", at), when).
			Cell(t.Strong, shortID(d.RequestID, e.now()), 12)
		l.Cell(outcomeStyle(t, d.Outcome), effectText(d), outcome-1).Gap(1).
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
		out = append(out, kit.StyledLine(t.Dim, "   "+text, r.W))
	}
	for len(out) < r.H-len(foot) {
		out = append(out, kit.Blanks(r.W))
	}
	return kit.Fit(append(out, foot...), r)
}

func entryAgency(x *store.AuditEntry) Text { return agencyText(&x.Row) }

// footLines is the rationale of the marked decision, or what is wrong with the query.
func (s *counselScreen) footLines(e *env, w int) []string {
	t := e.theme
	if s.open && s.queryError != "" {
		return []string{kit.Blanks(w), kit.StyledLine(t.Warn, " "+s.queryError, w), kit.Blanks(w)}
	}
	out := []string{kit.Blanks(w)}
	if x := s.entry(); x != nil {
		text := kit.Textf("%s", x.Decision.Rationale)
		if text == "" {
			text = "No rationale was written."
		}
		if m := decisionMarks(&x.Decision); m != "" {
			text = m + " · " + text
		}
		if len(x.Decision.Reasons) > 0 {
			text = kit.Textf("%s", strings.Join(x.Decision.Reasons, ", ")) + " · " + text
		}
		for i, l := range kit.Wrap(text, w-2) {
			if i < 2 {
				out = append(out, kit.StyledLine(t.Text, " "+l, w))
			}
		}
	}
	for len(out) < 3 {
		out = append(out, kit.Blanks(w))
	}
	return out
}
