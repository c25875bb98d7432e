package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// handoverScreen is the screen for a change of shift: the notes of the previous
// shift, what others recorded since this person's last session, and their own open
// work; or only what is addressed to this person.
type handoverScreen struct {
	spanIndex int // which of handoverSpans
	toMe      bool
	h         store.Handover
	shown     store.Handover // the part of it that is shown
	items     []handoverItem
	viewport  kit.Viewport
	load      pendingCall
	ackCall   pendingCall
	loaded    bool
	err       error
	table     []action
}

// handoverItem is one line of it: a heading, or an item that can be read in full
// below the list and, if it is about a request, opened.
type handoverItem struct {
	heading bool
	request string
	when    Text
	spoken  Text // when, as the line mode says it; "": as when does
	who     Text
	what    Text
	style   func(*kit.Theme) kit.Style
}

// handoverSpans are the time ranges that the key w goes through.
var handoverSpans = []struct {
	span time.Duration
	name Text
}{
	{0, "since you were last here"}, {12 * time.Hour, "in the last 12 hours"}, {24 * time.Hour, "in the last day"},
	{7 * 24 * time.Hour, "in the last week"},
}

// handoverFootLines is how many lines show the marked item in full.
const handoverFootLines = 5

func newHandoverScreen() *handoverScreen {
	s := &handoverScreen{}
	marked := func(*env) Text {
		if x := s.current(); x == nil || x.request == "" {
			return "This line is not about one request."
		}
		return ""
	}
	s.table = append([]action{
		{Name: "open", Keys: []string{"enter", "o"}, Label: "open", Group: groupWork, Act: review.ActOpen,
			Help:   "Open the request of the marked line. Opening it is recorded.",
			WhyNot: marked, Run: func(e *env) tea.Cmd { e.push(newCaseScreen(e, s.current().request)); return nil }},
		{Name: "note", Keys: []string{"n"}, Label: "note", Group: groupWork, Act: review.ActShiftNote,
			Help: "Leave a note to the next shift or to one person, in the dialog that opens.",
			Run:  func(e *env) tea.Cmd { e.open(newShiftNoteDialog(e)); return nil }},
		{Name: "sign", Keys: []string{"s"}, Label: "sign as read", Group: groupWork, Act: review.ActShiftNote,
			Danger: true, Records: true,
			Help: "Sign that you have read the shift notes; they are not shown to you again. Records at once.",
			WhyNot: func(*env) Text {
				switch {
				case len(s.h.Notes) == 0:
					return "There is no shift note that you have not signed as read."
				case len(s.shown.Notes) < len(s.h.Notes):
					return "Some shift notes are not shown here. Sign them on the tab Everything."
				}
				return ""
			},
			CLI: func(*env) string { return "lert handover --read" },
			Run: func(e *env) tea.Cmd { return ackCmd(e, s.ackCall.begin(), s.h.Notes[0].Number) }},
		{Name: "period", Keys: []string{"w"}, Label: "since", Group: groupView,
			Help: "Recorded by others since you were last here, or in the last 12 hours, day or week.",
			WhyNot: func(*env) Text {
				if s.toMe {
					return "What is addressed to you is shown whenever it arrived."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd {
				s.spanIndex = (s.spanIndex + 1) % len(handoverSpans)
				s.loaded = false
				return s.Start(e)
			}},
		{Name: "next tab", Keys: []string{"]", "tab"}, Label: "other tab", Group: groupView,
			Help: "Everything, or only what is addressed to you: notes, requests handed to you, questions to you.",
			Run:  s.otherTab},
		{Name: "previous tab", Keys: []string{"[", "shift+tab"}, Group: groupView,
			Help: "The other tab.", Run: s.otherTab},
		backAction(),
	}, moveActions(s)...)
	return s
}

// otherTab shows everything, or only what is addressed to this person.
func (s *handoverScreen) otherTab(e *env) tea.Cmd {
	s.toMe = !s.toMe
	if s.loaded && s.err == nil {
		s.buildItems(e)
		s.viewport.Move(-allRows)
		s.viewport.Move(1) // below the first heading
	}
	return nil
}

// ackCmd acknowledges the shift notes up to a number.
func ackCmd(e *env, call callID, upTo uint64) tea.Cmd {
	ctx, d := e.ctx, e.store
	return callCmd(call, func() (noResult, error) { return noResult{}, d.Acknowledge(ctx, upTo) })
}

// handoverCmd reads a hand-over.
func handoverCmd(e *env, call callID, since time.Time) tea.Cmd {
	ctx, d := e.ctx, e.store
	return callCmd(call, func() (store.Handover, error) { return d.Handover(ctx, since) })
}

func (s *handoverScreen) Title() Text       { return "Hand-over" }
func (s *handoverScreen) Actions() []action { return s.table }
func (s *handoverScreen) Waiting() bool     { return s.load.waiting() && !s.loaded }

func (s *handoverScreen) Start(e *env) tea.Cmd {
	since := e.app.lastVisit
	if span := handoverSpans[s.spanIndex].span; span > 0 {
		since = e.now().Add(-span)
	}
	return handoverCmd(e, s.load.begin(), since)
}

func (s *handoverScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case result[store.Handover]:
		if !s.load.accepts(m.call) {
			return nil
		}
		if s.loaded, s.err = true, m.err; m.err != nil {
			e.fail(m.err)
			return nil
		}
		s.h = m.v
		s.buildItems(e)
	case result[noResult]:
		if s.ackCall.accepts(m.call) {
			if m.err != nil {
				e.fail(m.err)
				return nil
			}
			e.toast("The shift notes are signed as read.")
			return tea.Batch(s.Start(e), e.app.bulletinCmd())
		}
	case changedMsg, tickMsg:
		return s.Start(e)
	}
	return nil
}

// buildItems makes the lines and keeps the cursor on its line.
func (s *handoverScreen) buildItems(e *env) {
	was, at := s.current(), s.viewport.Cursor
	var mark handoverItem
	if was != nil {
		mark = *was
	}
	s.items = nil
	heading := func(t Text) {
		if len(s.items) > 0 {
			s.items = append(s.items, handoverItem{heading: true})
		}
		s.items = append(s.items, handoverItem{heading: true, what: t})
	}
	none := func(n int, t Text) {
		if n == 0 {
			s.items = append(s.items, handoverItem{what: t, style: kit.Dim})
		}
	}
	s.shown = s.h
	notes, tasks, empty := Text("Shift notes"), Text("Your open work"), Text("You have no open work.")
	if s.toMe {
		s.shown = s.h.ToMe(e.me.Name)
		notes, tasks, empty = "Notes to you", "Handed to you, or a question to you", "Nothing."
	}
	if s.toMe || len(s.shown.Notes) > 0 {
		heading(notes)
	}
	for i := range s.shown.Notes {
		n := &s.shown.Notes[i]
		who := kit.Textf("%s", n.By.Name)
		if n.To != "" && !s.toMe {
			who += " to you"
		}
		s.items = append(s.items, handoverItem{when: kit.ShortTime(e.now(), n.At, e.zone), who: who,
			what: singleLine(n.Text), style: kit.Warned})
	}
	if s.toMe {
		none(len(s.shown.Notes), "No note to you is unread.")
	}
	heading(tasks)
	for i := range s.shown.Tasks {
		t := &s.shown.Tasks[i]
		due, spoken := Text(""), Text("")
		if !t.Due.IsZero() {
			due, spoken = dueText(e.now(), t.Due, t.InternalTarget), spokenDue(e.now(), t.Due, t.InternalTarget)
		}
		s.items = append(s.items, handoverItem{request: t.Row.ID, when: due, spoken: spoken,
			who:  shortID(t.Row.ID, e.now()),
			what: kit.Textf("%s", upperFirst(t.Text))})
	}
	none(len(s.shown.Tasks), empty)
	if !s.toMe {
		s.addChanges(e, heading, none)
	}
	s.markAgain(was, mark, at)
}

// addChanges makes the lines of what others recorded.
func (s *handoverScreen) addChanges(e *env, heading func(Text), none func(int, Text)) {
	heading("Recorded by others " + s.sinceText(e))
	for i := range s.h.Changes {
		c := &s.h.Changes[i]
		s.items = append(s.items, handoverItem{request: c.Request, when: kit.ShortTime(e.now(), c.At, e.zone),
			who: kit.Textf("%s", c.Who), what: changeText(e, c)})
	}
	none(len(s.h.Changes), "Nothing.")
	if s.h.More {
		s.items = append(s.items, handoverItem{style: kit.Dim,
			what: "There is more before that. " + e.by("A on the queue lists every decision.",
				"Type decisions on the queue to hear every decision.")})
	}
}

// markAgain keeps the cursor on its line.
func (s *handoverScreen) markAgain(was *handoverItem, mark handoverItem, at int) {
	s.viewport.SetRows(len(s.items))
	for i := range s.items {
		if was != nil && s.items[i].request == mark.request && s.items[i].who == mark.who &&
			s.items[i].what == mark.what {
			at = i
			break
		}
	}
	if was == nil && len(s.items) > 1 {
		at = 1 // below the first heading
	}
	s.viewport.Move(at - s.viewport.Cursor)
}

// changeText is what somebody recorded, and on which request.
func changeText(e *env, c *store.Change) Text {
	if c.Request == "" {
		return kit.Textf("%s", upperFirst(c.What))
	}
	return shortID(c.Request, e.now()) + kit.Textf(" %s", c.What)
}

// sinceText says since when changes are listed.
func (s *handoverScreen) sinceText(e *env) Text {
	if s.spanIndex == 0 && s.h.Since.IsZero() {
		return "since the beginning"
	}
	if s.spanIndex == 0 {
		return kit.Textf("since you were last here, %s", kit.FullTime(s.h.Since, e.zone))
	}
	return handoverSpans[s.spanIndex].name
}

// singleLine is a text of several lines on one.
func singleLine(s string) Text {
	var out Text
	for _, l := range text.CleanLines(s) {
		if out != "" && l != "" {
			out += " "
		}
		out += l
	}
	return out
}

// joinNonEmpty joins the texts that are not empty.
func joinNonEmpty(sep string, parts ...string) string {
	out := ""
	for _, p := range parts {
		if p != "" && out != "" {
			out += sep
		}
		out += p
	}
	return out
}

func (s *handoverScreen) current() *handoverItem {
	if s.viewport.Cursor < len(s.items) {
		return &s.items[s.viewport.Cursor]
	}
	return nil
}

func (s *handoverScreen) move(_ *env, n int) tea.Cmd { s.viewport.Move(n); return nil }

func (s *handoverScreen) page() int { return s.viewport.Height }

func (s *handoverScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	s.viewport.SetHeight(r.H - 3 - handoverFootLines)
	out := []string{s.heading(e, r.W), kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	if !s.loaded || s.err != nil {
		text := Text("Reading …")
		if s.err != nil {
			text = errorLine(s.err)
		}
		return kit.Fit(append(out, kit.StyledLine(t.Dim, " "+text, r.W)), r)
	}
	who := min(24, max(16, r.W/5))
	out = append(out, s.viewport.Draw(t, r.W, func(l *kit.Line, i int) {
		x := &s.items[i]
		switch {
		case x.heading:
			l.Cell(t.Strong, x.what, r.W-4)
		case x.when == "" && x.who == "":
			l.Cell(x.style(t), x.what, r.W-4)
		default:
			style := t.Text
			if x.style != nil {
				style = x.style(t)
			}
			l.Cell(t.Dim, x.when, 11).Cell(t.Text, x.who, who-1).Gap(1).Cell(style, x.what, max(4, r.W-who-15))
		}
	})...)
	out = kit.Fit(out, kit.Rect{W: r.W, H: r.H - handoverFootLines})
	out = append(out, kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W))
	if x := s.current(); x != nil && !x.heading {
		for _, w := range kit.WrapTo(x.what, r.W-2, handoverFootLines-1) {
			out = append(out, kit.StyledLine(t.Text, " "+w, r.W))
		}
	}
	return kit.Fit(out, r)
}

// heading is the name of the screen and its two tabs, and since when changes are listed.
func (s *handoverScreen) heading(e *env, w int) string {
	t := e.theme
	var l kit.Line
	l.Gap(1).Add(t.Strong, "Hand-over").Gap(2)
	mine := s.h.ToMe(e.me.Name)
	for i, name := range []Text{"Everything", kit.Textf("To me %d", len(mine.Notes)+len(mine.Tasks))} {
		if s.toMe == (i == 1) {
			l.Add(t.Strong, "["+name+"]")
		} else {
			l.Add(t.Dim, " "+name+" ")
		}
	}
	if s.toMe {
		return l.End(w)
	}
	right := handoverSpans[s.spanIndex].name
	if s.spanIndex == 0 && s.h.Since.IsZero() {
		right = s.sinceText(e)
	}
	if kit.Width(right) > w-l.Len()-3 {
		return l.End(w) // the heading of the changes says it too
	}
	return l.Gap(w-l.Len()-kit.Width(right)-1).Add(t.Dim, right).End(w)
}
