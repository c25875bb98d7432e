package tui

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// boardCasesScreen lists the requests behind one line of the lead's board, the oldest first.
type boardCasesScreen struct {
	group    store.BoardGroup
	people   []store.BoardPerson // whom a request can be handed to
	list     store.BoardCases
	viewport kit.Viewport
	load     reloading
	previews previews
	table    []action
}

// boardCasesListed is how many requests of one line are listed at most.
const boardCasesListed = 200

func newBoardCasesScreen(g store.BoardGroup, people []store.BoardPerson) *boardCasesScreen {
	s := &boardCasesScreen{group: g, people: people}
	some := func(*env) Text {
		if s.current() == nil {
			return "There is no request on this list."
		}
		return ""
	}
	s.table = append([]action{
		{Name: "open", Keys: []string{"enter", "o"}, Label: "open", Group: groupWork, Act: review.ActOpen,
			Help: "Open the marked request. Opening it is recorded.", WhyNot: some,
			CLI: func(*env) string { return shellCommand("lert", "show", s.current().ID) },
			Run: func(e *env) tea.Cmd { e.push(newCaseScreen(e, s.current().ID)); return nil }},
		{Name: "hand over", Keys: []string{"t"}, Label: "hand over", Group: groupWork, Act: review.ActReassign,
			Help: "Hand the oldest, down to the marked one, to a person, in the dialog that opens; a number before the " +
				"key says how many.",
			WhyNot: func(*env) Text { return whyNotMovable(&s.list.Workload) },
			Run: func(e *env) tea.Cmd {
				n := min(cmp.Or(e.count, s.viewport.Cursor+1), s.list.Count)
				e.open(newMoveDialog(e, s.group, s.people, n))
				return nil
			}},
		{Name: "copy id", Keys: []string{"y"}, Group: groupView, Help: "Copy the case number to the clipboard.",
			WhyNot: some,
			Run: func(e *env) tea.Cmd {
				id := kit.Textf("%s", s.current().ID)
				e.toast("Copied " + id)
				return copyCmd(id)
			}},
		{Name: "refresh", Keys: []string{"ctrl+r"}, Group: groupView,
			Help: "Refresh the list. It refreshes by itself when something changes.",
			Run:  func(e *env) tea.Cmd { return s.Start(e) }},
		backAction(),
	}, moveActions(s)...)
	return s
}

func (s *boardCasesScreen) Title() Text       { return holdsWhat(s.group) }
func (s *boardCasesScreen) Actions() []action { return s.table }
func (s *boardCasesScreen) Waiting() bool     { return s.load.waiting() && !s.load.loaded }

func (s *boardCasesScreen) Start(e *env) tea.Cmd {
	if !s.load.wanted() {
		return nil
	}
	return boardCasesCmd(e, s.load.begin(), s.group, boardCasesListed)
}

// boardCasesCmd reads the requests behind one line of the board.
func boardCasesCmd(e *env, call callID, g store.BoardGroup, limit int) tea.Cmd {
	ctx, d := e.ctx, e.store
	return callCmd(call, func() (store.BoardCases, error) { return d.BoardCases(ctx, g, limit) })
}

func (s *boardCasesScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tickMsg, changedMsg:
		s.previews.changed()
	case previewMsg:
		return s.previews.rested(e, m, s.caseID())
	case result[*store.Case]:
		s.previews.handle(e, m)
	case result[caseUpdate]:
		s.previews.handleUpdate(e, m)
	}
	cmd := reread(e, s, &s.load, msg, s.show)
	if !e.onTop(s) {
		return cmd
	}
	return tea.Batch(cmd, s.previews.follow(e, s.caseID()))
}

// show takes a list; the marked request stays marked.
func (s *boardCasesScreen) show(list store.BoardCases) {
	id := ""
	if r := s.current(); r != nil {
		id = r.ID
	}
	s.list = list
	s.viewport.SetRows(len(list.Rows))
	for i := range list.Rows {
		if list.Rows[i].ID == id {
			s.viewport.Move(i - s.viewport.Cursor)
		}
	}
}

func (s *boardCasesScreen) current() *store.QueueRow {
	if s.viewport.Cursor < len(s.list.Rows) {
		return &s.list.Rows[s.viewport.Cursor]
	}
	return nil
}

// caseID is the request that is marked, "" if none is.
func (s *boardCasesScreen) caseID() string {
	if r := s.current(); r != nil {
		return r.ID
	}
	return ""
}

func (s *boardCasesScreen) move(e *env, n int) tea.Cmd {
	s.viewport.Move(n)
	return s.previews.follow(e, s.caseID())
}

func (s *boardCasesScreen) page() int { return s.viewport.Height }

func (s *boardCasesScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	s.viewport.SetHeight(r.H - boardAbove - boardBelow)
	out := []string{s.heading(e, r.W), kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	switch {
	case s.load.err != nil:
		return kit.Fit(append(out, kit.StyledLine(t.Dim, " "+errorLine(s.load.err), r.W)), r)
	case !s.load.loaded:
		return kit.Fit(append(out, kit.StyledLine(t.Dim, " Reading …", r.W)), r)
	case len(s.list.Rows) == 0:
		return kit.Fit(append(out, kit.StyledLine(t.Dim, "   "+s.emptyText(), r.W)), r)
	}
	w, h := r.W-previewRoom(r.W), r.H-boardBelow-len(out)
	c := agedColumnsFor(w, s.group.Holder != "")
	list := append([]string{c.titles(new(kit.Line).Gap(3), t, w)},
		s.viewport.Draw(t, w, func(l *kit.Line, i int) { c.appendTo(e, l, &s.list.Rows[i], w) })...)
	if right := r.W - w; right > 0 {
		pane := s.previews.draw(e, s.current(), right-1, h)
		list = besides(t, [][]string{list, pane}, []int{w, right - 1}, h)
	}
	out = append(out, kit.Fit(list, kit.Rect{W: r.W, H: h})...)
	out = append(out, kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W))
	if x := s.current(); x != nil {
		for _, w := range kit.WrapTo(kit.Textf("%s. %s", recommendText(x), x.Sentence), r.W-2, boardBelow-1) {
			out = append(out, kit.StyledLine(t.Text, " "+w, r.W))
		}
	}
	return kit.Fit(out, r)
}

func (s *boardCasesScreen) emptyText() Text {
	if s.group.Holder != "" {
		return kit.Textf("%s holds no case now.", s.group.Holder)
	}
	return "No case is waiting now."
}

// heading is whose requests these are, and how many.
func (s *boardCasesScreen) heading(e *env, w int) string {
	t := e.theme
	right := s.countText()
	var l kit.Line
	l.Gap(1).Add(t.Strong, kit.Truncate(s.Title(), w-3-kit.Width(right)))
	return l.End(w-kit.Width(right)-1) + kit.StyledLine(t.Dim, right, kit.Width(right)) + kit.Blanks(1)
}

// countText is how many requests are listed, of how many.
func (s *boardCasesScreen) countText() Text {
	switch n := len(s.list.Rows); {
	case n == 0:
		return ""
	case s.list.Count > n || s.list.More:
		return kit.Textf("the oldest %d of %s", n, cappedCount(max(s.list.Count, n+1)))
	default:
		return kit.Textf("%s, the oldest first", kit.Plural(n, "case", "cases"))
	}
}

// agedColumns are the columns of requests that are listed by age.
type agedColumns struct {
	gap, state, claim int // a width of 0 leaves the column out
}

func agedColumnsFor(w int, held bool) agedColumns {
	c := agedColumns{gap: 1}
	if w >= 76 {
		c.gap = 2
	}
	if held && w >= 76 {
		c.claim = 10
	}
	if held && w >= 100 {
		c.state = 8
	}
	return c
}

// ageWidth is how wide an age is at most, kindWidth the kind of a request.
const (
	ageWidth  = 4
	kindWidth = 9
)

func (c agedColumns) titles(l *kit.Line, t *kit.Theme, w int) string {
	l.Right(t.Dim, "AGE", ageWidth).Gap(c.gap).Cell(t.Dim, "CASE", shortWidth).Gap(c.gap).
		Cell(t.Dim, "DUE", dueWidth).Gap(c.gap).Cell(t.Dim, "KIND", kindWidth).Gap(c.gap)
	c.optional(l, t.Dim, "STATE", "CLAIM")
	return l.Add(t.Dim, "FROM").End(w)
}

func (c agedColumns) optional(l *kit.Line, s kit.Style, state, claim Text) {
	if c.state > 0 {
		l.Cell(s, state, c.state).Gap(c.gap)
	}
	if c.claim > 0 {
		l.Cell(s, claim, c.claim).Gap(c.gap)
	}
}

// appendTo draws one request; who asks is last, because strangers wrote it.
func (c agedColumns) appendTo(e *env, l *kit.Line, r *store.QueueRow, w int) {
	t, now := e.theme, e.now()
	due, target := r.ShownDue(now)
	kind := t.Text
	if r.Kind == review.KindEmergency {
		kind = t.Urgent
	}
	l.Right(t.Text, age(now, r), ageWidth).Gap(c.gap).Cell(t.Text, shortID(r.ID, now), shortWidth).Gap(c.gap).
		Cell(dueStyle(t, now, due, target), dueText(now, due, target), dueWidth).Gap(c.gap).
		Cell(kind, kindLabel(r.Kind), kindWidth).Gap(c.gap)
	c.optional(l, t.Dim, kit.Textf("%s", r.State), kit.ShortDuration(r.ClaimedUntil.Sub(now))+" left")
	l.Cell(t.Text, agencyText(r), w-l.Len()-1)
}
