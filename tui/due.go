package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// dueList is the tab of what falls due, of every kind of clock, earliest first.
// Overdue things are in it under every horizon.
type dueList struct {
	within time.Duration // 0: everything
	owed   []store.Owed
	win    window
	load   slot
	have   bool
	err    error
}

// horizons are what w goes through.
var horizons = []struct {
	within time.Duration
	name   Text
}{
	{48 * time.Hour, "within two days"},
	{7 * 24 * time.Hour, "within a week"},
	{31 * 24 * time.Hour, "within a month"},
	{0, "everything"},
}

// horizon says which one is shown.
func (d *dueList) horizon() Text {
	for _, h := range horizons {
		if h.within == d.within {
			return h.name
		}
	}
	return ""
}

// widen goes to the next horizon.
func (d *dueList) widen(e *env) tea.Cmd {
	for i, h := range horizons {
		if h.within == d.within {
			d.within = horizons[(i+1)%len(horizons)].within
			break
		}
	}
	d.have = false
	return d.start(e)
}

func (d *dueList) start(e *env) tea.Cmd { return dueCmd(e.ctx, d.load.next(), e.desk, d.within) }

func (d *dueList) waiting() bool { return d.load.waiting() && !d.have }

func (d *dueList) take(e *env, m loaded[[]store.Owed]) {
	if !d.load.takes(m.at) {
		return
	}
	d.have, d.err = true, m.err
	if m.err != nil {
		e.fail(m.err)
		return
	}
	was := d.currentOwed()
	d.owed = m.v
	d.win.resize(len(d.owed))
	if was == nil {
		return
	}
	for i := range d.owed {
		if o := &d.owed[i]; o.Request == was.Request && o.Clock == was.Clock && o.Due.Equal(was.Due) {
			d.win.cursor = i
			d.win.settle()
			return
		}
	}
}

func (d *dueList) currentOwed() *store.Owed {
	if d.win.cursor < len(d.owed) {
		return &d.owed[d.win.cursor]
	}
	return nil
}

// current is the request whose clock is marked.
func (d *dueList) current() *store.Row {
	o := d.currentOwed()
	if o == nil {
		return nil
	}
	r := o.Row
	r.ID = o.Request
	return &r
}

// says is the marked clock in words.
func (d *dueList) says() Text {
	o := d.currentOwed()
	if o == nil {
		return ""
	}
	who := Text("")
	if o.Theirs {
		who = " It binds the agency."
	}
	return say("%s.%s Stops when %s.", strings.TrimSuffix(o.Says, "."), who, review.Stops(o.Clock))
}

// clockWord is the name of a clock as the screens write it.
func clockWord(c string) Text { return say("%s", strings.ReplaceAll(c, "_", " ")) }

func (d *dueList) render(e *env, r Rect) []string {
	t, now := e.theme, e.now()
	var h Line
	when := 17
	if r.W < 76 {
		when = 0 // the time left says it too
	}
	rest := max(4, r.W-43-when)
	h.Gap(3).Cell(t.Dim, "DUE", 8).Cell(t.Dim, "WHEN", when).Cell(t.Dim, "WHAT", 15).Cell(t.Dim, "CASE", 16).Cell(t.Dim, "FROM", rest)
	out := []string{h.End(r.W)}
	from, to := d.win.span()
	for i := from; i < to; i++ {
		o := &d.owed[i]
		var l Line
		if i == d.win.cursor {
			l.Base = t.Selected
			l.Add(t.Key, " > ")
		} else {
			l.Gap(3)
		}
		l.Cell(dueStyle(t, now, o.Due, o.Target), dueText(now, o.Due, o.Target), 8)
		l.Cell(t.Dim, say("%s", o.Due.In(e.zone).Format("2006-01-02 15:04")), when)
		l.Cell(t.Text, clockWord(o.Clock), 15)
		l.Cell(t.Text, say("%s", o.Request), 16)
		l.Cell(t.Text, fromOwed(o), rest)
		out = append(out, l.End(r.W))
	}
	if len(d.owed) == 0 {
		text := Text("Reading …")
		switch {
		case d.err != nil:
			text = sayError(d.err)
		case d.have:
			text = "Nothing falls due in this time. w looks further."
		}
		out = append(out, line(t.Dim, "   "+text, r.W))
	}
	return fit(out, r)
}

func fromOwed(o *store.Owed) Text { return from(&o.Row) }

func (d *dueList) lines(e *env) []Text {
	out := []Text{say("Horizon: %s.", d.horizon())}
	from, to := d.win.span()
	for i := from; i < to; i++ {
		o := &d.owed[i]
		mark := ""
		if i == d.win.cursor {
			mark = "marked: "
		}
		when := "in " + string(span(o.Due.Sub(e.now())))
		if o.Due.Before(e.now()) {
			when = "overdue by " + string(span(e.now().Sub(o.Due)))
		}
		out = append(out, say("row %d: %s%s, %s, %s, %s. %s", i-from+1, mark, clockWord(o.Clock), when, o.Request, fromOwed(o), o.Says))
	}
	if len(d.owed) == 0 {
		out = append(out, "Nothing falls due in this time.")
	}
	return out
}
