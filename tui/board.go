package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// boardScreen is the lead's board: what each person holds, and what nobody holds.
type boardScreen struct {
	board    store.Board
	lines    []boardLine
	viewport kit.Viewport
	load     reloading
	table    []action
}

// boardLine is one line of the board: a person, a lane, or a heading between them.
type boardLine struct {
	heading Text // "" for a person or a lane; boardGap for an empty line
	person  *store.BoardPerson
	lane    *store.BoardLane
}

// boardGap is the heading of an empty line.
const boardGap = " "

// reloading is a call that reads the same again whenever something changes: while one runs, further changes wait for
// its end, so that however much is recorded one is read to its end.
type reloading struct {
	pendingCall
	again  bool
	loaded bool  // something was read, or could not be
	err    error // of the last call
}

// wanted reports whether to begin a call now.
func (r *reloading) wanted() bool {
	r.again = r.waiting()
	return !r.again
}

// reread takes the result of a call that reads the same again, and begins the next one once something has changed.
func reread[T any](e *env, s screen, r *reloading, msg tea.Msg, show func(T)) tea.Cmd {
	switch m := msg.(type) {
	case result[T]:
		if !r.accepts(m.call) {
			return nil
		}
		if r.loaded, r.err = true, m.err; m.err != nil {
			e.fail(m.err)
			return nil
		}
		show(m.v)
		if r.again {
			return s.Start(e)
		}
	case changedMsg, tickMsg:
		if e.onTop(s) {
			return s.Start(e)
		}
	}
	return nil
}

func newBoardScreen() *boardScreen {
	s := &boardScreen{}
	some := func(*env) Text {
		if s.workload() == nil {
			return "Nobody is marked."
		}
		return ""
	}
	s.table = append([]action{
		{Name: "list cases", Keys: []string{"enter"}, Label: "list", Group: groupView,
			Help: "List what the marked person holds, or what nobody holds in the marked lane.", WhyNot: some,
			Run: func(e *env) tea.Cmd { e.push(newBoardCasesScreen(s.group(), s.board.People)); return nil }},
		{Name: "hand over", Keys: []string{"t"}, Label: "hand over", Group: groupWork, Act: review.ActReassign,
			Help: "Hand the oldest of the marked line to a person, in the dialog that opens; a number before the key " +
				"says how many.",
			WhyNot: func(*env) Text { return whyNotMovable(s.workload()) },
			Run: func(e *env) tea.Cmd {
				e.open(newMoveDialog(e, s.group(), s.board.People, min(e.count, s.workload().Count)))
				return nil
			}},
		{Name: "refresh", Keys: []string{"ctrl+r"}, Group: groupView,
			Help: "Refresh the board. It refreshes by itself when something changes.",
			Run:  func(e *env) tea.Cmd { return s.Start(e) }},
		backAction(),
	}, moveActions(s)...)
	return s
}

// boardAction opens the lead's board from any screen.
func boardAction() action {
	return action{Name: "board", Keys: []string{"Q", "' b"}, Label: "Board", Group: groupView, Act: review.ActBoard,
		Help:   "The lead's board: what each person holds, and what nobody holds.",
		WhyNot: whyNotElsewhere,
		CLI:    func(*env) string { return "lert board" },
		Run: func(e *env) tea.Cmd {
			e.app.deferChange(func(a *App) tea.Cmd { return a.toBoard() })
			return nil
		}}
}

// toBoard shows the lead's board: the one that is open already, or a new one on top.
func (a *App) toBoard() tea.Cmd {
	for i, s := range a.screens {
		if _, ok := s.(*boardScreen); ok {
			a.dialogs = nil
			for _, above := range a.screens[i+1:] {
				closeScreen(above)
			}
			a.screens = a.screens[:i+1]
			return s.Start(&a.env)
		}
	}
	return a.push(newBoardScreen())
}

// whyNotMovable is why nothing of a line can be handed over, "" if something can.
func whyNotMovable(w *store.Workload) Text {
	if w == nil || w.Count == 0 {
		return "There is nothing to hand over."
	}
	return ""
}

func (s *boardScreen) Title() Text       { return "Lead's board" }
func (s *boardScreen) Actions() []action { return s.table }
func (s *boardScreen) Waiting() bool     { return s.load.waiting() && !s.load.loaded }

func (s *boardScreen) Start(e *env) tea.Cmd {
	if !s.load.wanted() {
		return nil
	}
	ctx, d := e.ctx, e.store
	return callCmd(s.load.begin(), func() (store.Board, error) { return d.Board(ctx) })
}

func (s *boardScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	return reread(e, s, &s.load, msg, s.show)
}

// onTop reports whether a screen is the top one, under a dialog or not.
func (e *env) onTop(s screen) bool { return e.app.screens[len(e.app.screens)-1] == s }

// show takes a board; the marked person or lane stays marked.
func (s *boardScreen) show(b store.Board) {
	was := s.group()
	s.board, s.lines = b, nil
	for i := range s.board.People {
		s.lines = append(s.lines, boardLine{person: &s.board.People[i]})
	}
	if len(s.lines) > 0 {
		s.lines = append(s.lines, boardLine{heading: boardGap})
	}
	s.lines = append(s.lines, boardLine{heading: "NOBODY HOLDS"})
	for i := range s.board.Lanes {
		s.lines = append(s.lines, boardLine{lane: &s.board.Lanes[i]})
	}
	s.viewport.SetRows(len(s.lines))
	for i := range s.lines {
		if l := &s.lines[i]; l.heading == "" && l.group() == was {
			s.viewport.Move(i - s.viewport.Cursor)
		}
	}
	if s.workload() == nil {
		s.move(nil, 1)
	}
}

func (s *boardScreen) current() *boardLine {
	if s.viewport.Cursor < len(s.lines) {
		return &s.lines[s.viewport.Cursor]
	}
	return nil
}

// group is the marked line as the store knows it; the zero value if none is marked.
func (s *boardScreen) group() store.BoardGroup {
	if l := s.current(); l != nil && l.heading == "" {
		return l.group()
	}
	return store.BoardGroup{}
}

// workload is what is on the marked line, nil if none is marked.
func (s *boardScreen) workload() *store.Workload {
	if l := s.current(); l != nil && l.heading == "" {
		return l.workload()
	}
	return nil
}

func (l *boardLine) group() store.BoardGroup {
	if l.person != nil {
		return store.BoardGroup{Holder: l.person.Name}
	}
	return store.BoardGroup{Lane: l.lane.Kind}
}

func (l *boardLine) workload() *store.Workload {
	if l.person != nil {
		return &l.person.Workload
	}
	return &l.lane.Workload
}

// move moves the cursor and passes over headings.
func (s *boardScreen) move(_ *env, n int) tea.Cmd {
	by := 1
	if n < 0 {
		by = -1
	}
	s.viewport.Move(n)
	for s.workload() == nil {
		if s.viewport.Move(by) == 0 {
			break
		}
	}
	return nil
}

func (s *boardScreen) page() int { return s.viewport.Height }

// laneLabel is a lane as screens show it.
func laneLabel(kind review.Kind) Text {
	switch kind {
	case review.KindEmergency:
		return "Emergencies"
	case review.KindRecords:
		return "Records requests"
	case review.KindPreservation:
		return "Preservations"
	case review.KindPreservationExtension:
		return "Extensions"
	}
	return kit.Textf("%s", kind)
}

// holdsWhat says whose requests those of a group are: the heading of their list.
func holdsWhat(g store.BoardGroup) Text {
	if g.Holder != "" {
		return kit.Textf("Held by %s", g.Holder)
	}
	return laneLabel(g.Lane) + " that nobody holds"
}

// age is how long ago a request was received.
func age(now time.Time, r *store.QueueRow) Text {
	if r.ID == "" {
		return "-"
	}
	return kit.Ago(now, r.ReceivedAt)
}
