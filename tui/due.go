package tui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// dueList is the tab of everything that falls due, earliest first. What is overdue
// is in it whatever the period.
type dueList struct {
	within      time.Duration // 0: everything
	onlyOverdue bool
	obligations []store.Obligation
	viewport    kit.Viewport
	load        pendingCall
	loaded      bool
	err         error
}

// toggleOverdue shows only what is overdue, or everything again.
func (d *dueList) toggleOverdue(e *env) tea.Cmd {
	d.onlyOverdue = !d.onlyOverdue
	return d.start(e)
}

// horizon is a time range of the list.
type horizon struct {
	within time.Duration
	name   Text
}

// horizons are the time ranges that the key w goes through.
var horizons = []horizon{
	{48 * time.Hour, "within two days"},
	{store.DueSoon, "within a week"},
	{31 * 24 * time.Hour, "within a month"},
	{0, "everything"},
}

// horizon names the time range that is shown.
func (d *dueList) horizon() Text {
	if d.onlyOverdue {
		return "only overdue"
	}
	for _, h := range horizons {
		if h.within == d.within {
			return h.name
		}
	}
	return "within " + kit.ShortDuration(d.within)
}

// nextHorizon goes to the next horizon.
func (d *dueList) nextHorizon(e *env) tea.Cmd {
	i := slices.IndexFunc(horizons[:], func(h horizon) bool { return h.within == d.within })
	d.within = horizons[(i+1)%len(horizons)].within
	d.loaded = false
	return d.start(e)
}

func (d *dueList) start(e *env) tea.Cmd { return dueCmd(e.ctx, d.load.begin(), e.store, d.within) }

func (d *dueList) waiting() bool { return d.load.waiting() && !d.loaded }

func (d *dueList) handle(e *env, m result[[]store.Obligation]) {
	if !d.load.accepts(m.call) {
		return
	}
	d.loaded, d.err = true, m.err
	if m.err != nil {
		e.fail(m.err)
		return
	}
	was := d.currentObligation()
	d.obligations = m.v
	if d.onlyOverdue {
		d.obligations = slices.DeleteFunc(m.v, func(o store.Obligation) bool { return !o.Overdue(e.now()) })
	}
	d.viewport.SetRows(len(d.obligations))
	if was == nil {
		return
	}
	for i := range d.obligations {
		if o := &d.obligations[i]; o.Request == was.Request && o.Clock == was.Clock && o.Due.Equal(was.Due) {
			d.viewport.Cursor = i
			d.viewport.Clamp()
			return
		}
	}
}

func (d *dueList) currentObligation() *store.Obligation {
	if d.viewport.Cursor < len(d.obligations) {
		return &d.obligations[d.viewport.Cursor]
	}
	return nil
}

// selectRequest marks the first date of a request below the marked one.
func (d *dueList) selectRequest(id string) {
	for i := d.viewport.Cursor; i < len(d.obligations); i++ {
		if d.obligations[i].Request == id {
			d.viewport.Move(i - d.viewport.Cursor)
			return
		}
	}
}

// current is the request whose clock is marked.
func (d *dueList) current() *store.QueueRow {
	o := d.currentObligation()
	if o == nil {
		return nil
	}
	r := o.Row
	r.ID = o.Request
	return &r
}

// markedText is the marked clock in words.
func (d *dueList) markedText() Text {
	o := d.currentObligation()
	if o == nil {
		return ""
	}
	who := Text("")
	if o.BindsAgency {
		who = " It binds the agency."
	}
	return kit.Textf("%s.%s Stops when %s.", upperFirst(strings.TrimSuffix(o.Text, ".")), who, review.StopEvent(o.Clock))
}

// clockLabel is the name of a clock as screens show it.
func clockLabel(c string) Text { return kit.Textf("%s", strings.ReplaceAll(c, "_", " ")) }

// render draws the list. Who asks stands last, as in every list.
func (d *dueList) render(e *env, r kit.Rect) []string {
	t, now := e.theme, e.now()
	const what = 16 // the longest name of a clock
	when, id := 17, 10
	if r.W < 76 {
		when, id = 0, 7 // the time left says the same
	}
	rest := max(4, r.W-3-11-when-what-1-id-1-1)
	var h kit.Line
	h.Gap(3).Cell(t.Dim, "DUE", 11).Cell(t.Dim, "WHEN", when).Cell(t.Dim, "WHAT", what+1).Cell(t.Dim, "CASE", id+1).
		Cell(t.Dim, "FROM", rest)
	out := []string{h.End(r.W)}
	out = append(out, d.viewport.Draw(t, r.W, func(l *kit.Line, i int) {
		o := &d.obligations[i]
		left, date := dueText(now, o.Due, o.InternalTarget),
			kit.Textf("%s", o.Due.In(e.zone).Format("2006-01-02 15:04"))
		if o.Held {
			left, date = "held", "-"
		}
		from := obligationAgency(o)
		if o.Informative && when > 0 && !o.Held { // the time left says the date too
			date, from = "not binding", agencyText(&o.Row)
		}
		l.Cell(dueStyle(t, now, o.Due, o.InternalTarget), left, 10).Gap(1)
		l.Cell(t.Dim, date, when)
		l.Cell(t.Text, clockLabel(o.Clock), what).Gap(1)
		l.Cell(t.Strong, cutMiddle(shortID(o.Request, now), id), id).Gap(1)
		l.Cell(t.Text, from, rest)
	})...)
	if len(d.obligations) == 0 {
		text := Text("Reading …")
		switch {
		case d.err != nil:
			text = errorLine(d.err)
		case d.loaded:
			text = "Nothing is due in this period; w changes the period."
			if d.onlyOverdue {
				text = "Nothing is overdue. Press O to show everything again."
			}
		}
		out = append(out, kit.StyledLine(t.Dim, "   "+text, r.W))
	}
	return kit.Fit(out, r)
}

// obligationAgency is who asks, after what the date is if it binds nobody.
func obligationAgency(o *store.Obligation) Text {
	if o.Informative {
		return "not binding; " + agencyText(&o.Row)
	}
	return agencyText(&o.Row)
}
