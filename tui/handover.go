package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

// handover is the screen between two shifts: the notes of the shift before, what
// others recorded since this person was last here, and their own open work.
type handover struct {
	since int // which of handoverSpans
	h     store.Handover
	items []shiftItem
	win   window
	load  slot
	act   slot
	have  bool
	err   error
	table []Action
}

// shiftItem is one line of it: a heading, or something that can be read in full
// below the list and, where it is of a request, opened.
type shiftItem struct {
	head    bool
	request string
	when    Text
	who     Text
	what    Text
	style   func(*Theme) Style
}

// handoverSpans are what w goes through.
var handoverSpans = []struct {
	span time.Duration
	name Text
}{
	{0, "since you were last here"}, {12 * time.Hour, "of twelve hours"}, {24 * time.Hour, "of a day"}, {7 * 24 * time.Hour, "of a week"},
}

// shiftFoot is how many lines the marked line is read in full on.
const shiftFoot = 5

func newHandover() *handover {
	s := &handover{}
	marked := func(*env) Text {
		if x := s.current(); x == nil || x.request == "" {
			return "This line is of no single request."
		}
		return ""
	}
	s.table = append([]Action{
		{Name: "open", Keys: []string{"enter", "o"}, Label: "open", Group: groupWork, Act: review.ActOpen, Help: "Open the request of the marked line; that you opened it is recorded.",
			Why: marked, Run: func(e *env) tea.Cmd { e.push(newCase(e, s.current().request)); return nil }},
		{Name: "write note", Keys: []string{"n"}, Label: "note", Group: groupWork, Act: review.ActShiftNote, Help: "Leave a note to the next shift, in the dialog that opens.",
			Run: func(e *env) tea.Cmd { e.open(newShiftNote()); return nil }},
		{Name: "acknowledge", Keys: []string{"a"}, Label: "acknowledge", Group: groupWork, Act: review.ActShiftNote, Danger: true,
			Help: "You have read the shift notes: they are not shown to you again. Records at once.",
			Why: func(*env) Text {
				if len(s.h.Notes) == 0 {
					return "There is no shift note that you have not acknowledged."
				}
				return ""
			},
			CLI: func(*env) string { return "lert handover --read" },
			Run: func(e *env) tea.Cmd { return ackCmd(e, s.act.next(), s.h.Notes[0].Number) }},
		{Name: "since", Keys: []string{"w"}, Label: "since", Group: groupView, Help: "Changes since you were last here, of twelve hours, of a day, of a week.",
			Run: func(e *env) tea.Cmd {
				s.since = (s.since + 1) % len(handoverSpans)
				s.have = false
				return s.Start(e)
			}},
		back(),
	}, moves(s)...)
	return s
}

// ackCmd acknowledges the shift notes up to a number.
func ackCmd(e *env, at stamp, upTo uint64) tea.Cmd {
	ctx, d := e.ctx, e.desk
	return load(at, func() (done, error) { return done{}, d.Acknowledge(ctx, upTo) })
}

// handoverCmd reads a hand-over.
func handoverCmd(e *env, at stamp, since time.Time) tea.Cmd {
	ctx, d := e.ctx, e.desk
	return load(at, func() (store.Handover, error) { return d.Handover(ctx, since) })
}

// newShiftNote is the dialog for a note to the next shift.
func newShiftNote() *asking {
	f := newForm(areaEntry("note", "", "What the next shift must know; what belongs to a case is noted there.", 6))
	return newAsking("Note to the next shift", "leave note", []Text{"Everybody who works requests sees it until they acknowledge it, for two weeks."}, f, "shift",
		func(e *env, at stamp) (tea.Cmd, Text) {
			text := f.text("note")
			if text == "" {
				return nil, "Nothing is written yet."
			}
			e.last(shell("lert", "handover", "--note", text))
			ctx, d := e.ctx, e.desk
			return load(at, func() (store.Receipt, error) {
				_, err := d.WriteShiftNote(ctx, text)
				return store.Receipt{Says: "The next shift sees your note."}, err
			}), ""
		})
}

func (s *handover) Title() Text       { return "Hand-over" }
func (s *handover) Actions() []Action { return s.table }
func (s *handover) Waiting() bool     { return s.load.waiting() && !s.have }

func (s *handover) Start(e *env) tea.Cmd {
	since := e.app.before
	if span := handoverSpans[s.since].span; span > 0 {
		since = e.now().Add(-span)
	}
	return handoverCmd(e, s.load.next(), since)
}

func (s *handover) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case loaded[store.Handover]:
		if !s.load.takes(m.at) {
			return nil
		}
		if s.have, s.err = true, m.err; m.err != nil {
			e.fail(m.err)
			return nil
		}
		s.h = m.v
		s.lay(e)
	case loaded[done]:
		if s.act.takes(m.at) {
			if m.err != nil {
				e.fail(m.err)
				return nil
			}
			e.toast("The shift notes are acknowledged.")
			return tea.Batch(s.Start(e), e.app.bulletin())
		}
	case changedMsg, tickMsg:
		return s.Start(e)
	}
	return nil
}

// lay makes the lines, and leaves the cursor on the one it was on.
func (s *handover) lay(e *env) {
	was, at := s.current(), s.win.cursor
	var mark shiftItem
	if was != nil {
		mark = *was
	}
	s.items = nil
	head := func(t Text) {
		if len(s.items) > 0 {
			s.items = append(s.items, shiftItem{head: true})
		}
		s.items = append(s.items, shiftItem{head: true, what: t})
	}
	none := func(n int, t Text) {
		if n == 0 {
			s.items = append(s.items, shiftItem{what: t, style: dimmed})
		}
	}
	if len(s.h.Notes) > 0 {
		head("Shift notes")
	}
	for i := range s.h.Notes {
		n := &s.h.Notes[i]
		s.items = append(s.items, shiftItem{when: instant(e.now(), n.At, e.zone), who: say("%s", n.By.Analyst), what: flat(n.Text), style: warned})
	}
	head("Your open work")
	for i := range s.h.Work {
		t := &s.h.Work[i]
		due := Text("")
		if !t.Due.IsZero() {
			due = dueText(e.now(), t.Due, t.Target)
		}
		s.items = append(s.items, shiftItem{request: t.Row.ID, when: due, who: say("%s", t.Row.ID), what: say("%s", upperFirst(t.Says))})
	}
	none(len(s.h.Work), "Nothing of yours is open.")
	head("What others recorded " + s.span(e))
	for i := range s.h.Changed {
		c := &s.h.Changed[i]
		s.items = append(s.items, shiftItem{request: c.Request, when: instant(e.now(), c.At, e.zone), who: say("%s", c.Who), what: say("%s", joined(" ", c.Request, c.What))})
	}
	none(len(s.h.Changed), "Nothing.")
	if s.h.More {
		s.items = append(s.items, shiftItem{what: "and more before that; A on the queue lists every decision.", style: dimmed})
	}
	s.win.resize(len(s.items))
	for i := range s.items {
		if was != nil && s.items[i].request == mark.request && s.items[i].who == mark.who && s.items[i].what == mark.what {
			at = i
			break
		}
	}
	if was == nil && len(s.items) > 1 {
		at = 1 // below the first heading
	}
	s.win.move(at - s.win.cursor)
}

// span says from when on changes are listed.
func (s *handover) span(e *env) Text {
	if s.since == 0 && s.h.Since.IsZero() {
		return "since the beginning"
	}
	if s.since == 0 {
		return say("since you were last here, %s", fullInstant(s.h.Since, e.zone))
	}
	return handoverSpans[s.since].name
}

// flat is a text of several lines on one.
func flat(s string) Text {
	var out Text
	for _, l := range text.CleanLines(s) {
		if out != "" && l != "" {
			out += " "
		}
		out += l
	}
	return out
}

// joined puts what is there between separators.
func joined(sep string, parts ...string) string {
	out := ""
	for _, p := range parts {
		if p != "" && out != "" {
			out += sep
		}
		out += p
	}
	return out
}

func (s *handover) current() *shiftItem {
	if s.win.cursor < len(s.items) {
		return &s.items[s.win.cursor]
	}
	return nil
}

func (s *handover) move(_ *env, n int) tea.Cmd { s.win.move(n); return nil }

func (s *handover) jump(e *env, last bool) tea.Cmd {
	if last {
		return s.move(e, len(s.items))
	}
	return s.move(e, -len(s.items))
}

func (s *handover) page() int { return s.win.height }

func (s *handover) Render(e *env, r Rect) []string {
	t := e.theme
	s.win.fit(r.H - 3 - shiftFoot)
	var head Line
	head.Gap(1).Add(t.Strong, "Hand-over").Gap(2).Add(t.Dim, Truncate(handoverSpans[s.since].name, r.W-14))
	out := []string{head.End(r.W), line(t.Rule, rule(r.W), r.W)}
	if !s.have || s.err != nil {
		text := Text("Reading …")
		if s.err != nil {
			text = sayError(s.err)
		}
		return fit(append(out, line(t.Dim, " "+text, r.W)), r)
	}
	who := min(24, max(15, r.W/5))
	from, to := s.win.span()
	for i := from; i < to; i++ {
		x := &s.items[i]
		var l Line
		if i == s.win.cursor {
			l.Base = t.Selected
			l.Add(t.Key, " > ")
		} else {
			l.Gap(3)
		}
		switch {
		case x.head:
			l.Cell(t.Strong, x.what, r.W-4)
		case x.when == "" && x.who == "":
			l.Cell(x.style(t), x.what, r.W-4)
		default:
			style := t.Text
			if x.style != nil {
				style = x.style(t)
			}
			l.Cell(t.Dim, x.when, 11).Cell(t.Text, x.who, who).Cell(style, x.what, max(4, r.W-who-15))
		}
		out = append(out, l.End(r.W))
	}
	out = fit(out, Rect{W: r.W, H: r.H - shiftFoot})
	out = append(out, line(t.Rule, rule(r.W), r.W))
	if x := s.current(); x != nil && !x.head {
		for _, w := range Wrap(x.what, r.W-2) {
			out = append(out, line(t.Text, " "+w, r.W))
		}
	}
	return fit(out, r)
}

// Lines is the hand-over for the line mode.
func (s *handover) Lines(*env) []Text {
	if s.err != nil {
		return []Text{sayError(s.err)}
	}
	var out []Text
	for i := range s.items {
		x := &s.items[i]
		switch {
		case x.head && x.what == "":
		case x.head:
			out = append(out, x.what+":")
		case x.who != "":
			out = append(out, say("row %d: %s", i+1, joined(", ", x.when.String(), x.who.String(), x.what.String())))
		default:
			out = append(out, x.what)
		}
	}
	return out
}

// pick marks a line, for the line mode.
func (s *handover) pick(_ *env, n int) bool {
	if n < 1 || n > len(s.items) {
		return false
	}
	s.win.move(n - 1 - s.win.cursor)
	return true
}
