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
			Help: "Open the request as it is now. Opening it is recorded.", WhyNot: some,
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
			s.queryError = sentence(errorLine(err))
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
