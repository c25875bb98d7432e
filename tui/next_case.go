package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// decisionRecorded is a recorded decision and what comes after it.
type decisionRecorded struct {
	receipt store.Receipt
	// next is the case to go on with, "" to go back to the list; nextKey is its place there.
	next    string
	nextKey []byte
	// emergency is one that waits elsewhere, its ID "" if there is none.
	emergency store.QueueRow
}

// following says where a person goes on after a decision: the list that they came from,
// and which cases are not for them.
type following struct {
	list store.QueueQuery // From is the place of the decided case; nil: they did not come from such a list
	ids  []string         // the cases below on the tab Due
	me   string
	skip map[string]bool // they opened these and left them
}

// lookAhead is how many requests one call looks through.
const lookAhead = 50

// following is where this person goes on after a decision on a case. A case that was not
// opened from the queue, as one found by its number, leads back to where they were.
func (a *App) following(id string) following {
	q := a.queue()
	f := following{me: a.env.me.Name, skip: map[string]bool{id: true}}
	for opened := range a.opened {
		f.skip[opened] = true
	}
	r := q.row()
	switch {
	case r == nil || r.ID != id:
	case q.tab == dueTab:
		for i := q.due.viewport.Cursor; i < len(q.due.obligations); i++ {
			if o := &q.due.obligations[i]; f.isFor(&o.Row, o.Request) {
				f.ids = append(f.ids, o.Request)
			}
		}
	default:
		l := q.list()
		f.list = store.QueueQuery{Tab: l.tab, Query: l.query, From: r.Key, Limit: lookAhead}
	}
	return f
}

// isFor reports whether this person can go on with a case: it is not decided, nobody else
// holds it, and they did not open it and leave it.
func (f *following) isFor(r *store.QueueRow, id string) bool {
	return r.State != review.StateDecided && !f.skip[id] && (r.Holder == "" || r.Holder == f.me)
}

// find finds the case to go on with, and an emergency that waits.
func (f *following) find(ctx context.Context, d Store, out *decisionRecorded) error {
	if len(f.ids) > 0 {
		out.next = f.ids[0]
	}
	for l, n := f.list, 0; l.From != nil && n < matchRounds; n++ {
		page, err := d.Queue(ctx, l)
		if err != nil {
			return err
		}
		l.From = page.ResumeFrom
		for i := range page.Rows {
			if r := &page.Rows[i]; f.isFor(r, r.ID) {
				out.next, out.nextKey, l.From = r.ID, r.Key, nil
				break
			}
		}
		if out.next == "" && page.ResumeFrom == nil && page.HasAfter {
			last := page.Rows[len(page.Rows)-1].Key
			f.skip[page.Rows[len(page.Rows)-1].ID] = true // the next page begins with it
			l.From = last
		}
	}
	first, err := d.Queue(ctx, store.QueueQuery{Tab: store.TabOpen, Limit: lookAhead})
	if err != nil {
		return err
	}
	for i := range first.Rows { // emergencies come first
		r := &first.Rows[i]
		if r.Kind != review.KindEmergency || r.ID == out.next {
			break
		}
		if f.isFor(r, r.ID) {
			out.emergency = *r
			break
		}
	}
	return nil
}

// decideCmd records a decision of this person and finds where they go on. shown is the
// assessment that they saw.
func decideCmd(ctx context.Context, call callID, d Store, f following, dec review.Decision, shown []byte) tea.Cmd {
	return callCmd(call, func() (decisionRecorded, error) {
		r, err := d.Decide(ctx, dec, shown)
		if err != nil {
			return decisionRecorded{}, err
		}
		out := decisionRecorded{receipt: r}
		if f.find(ctx, d, &out) != nil {
			// The decision is recorded; only what comes after it is not known.
			return decisionRecorded{receipt: r}, nil
		}
		return out, nil
	})
}

// goOn opens the case that comes after a decision, and marks it on the queue; without one
// it goes back to where the person came from. done says what was recorded; an emergency that
// waits is a line with its key, and no jump.
func (v *decisionRecorded) goOn(e *env, done Text) tea.Cmd {
	var cmd tea.Cmd
	q := e.app.queue()
	q.announced = store.Urgent{}
	if v.next == "" {
		e.pop()
	} else {
		if q.tab == dueTab {
			q.due.selectRequest(v.next)
		} else if l := q.list(); !l.selectRow(v.next) {
			_, line := l.mark()
			cmd = l.goTo(e, v.nextKey, line)
		}
		e.replace(newCaseScreen(e, v.next))
	}
	if r := &v.emergency; r.ID != "" {
		q.announced = store.Urgent{ID: r.ID, Tab: store.TabOpen, Key: r.Key, Why: store.UrgentEmergency}
		done = v.withEmergency(e, done)
	}
	e.toastAfter(done)
	return cmd
}

// withEmergency adds the line about the emergency that waits, shorter where the window is
// too narrow for it.
func (v *decisionRecorded) withEmergency(e *env, done Text) Text {
	at, target := v.emergency.ShownDue(e.now())
	id, due := shortID(v.emergency.ID, e.now()), dueText(e.now(), at, target)
	if e.plain {
		due = spokenDue(e.now(), at, target)
	}
	key := e.by("! goes", "Type next urgent to go")
	long := done + kit.Textf(" An emergency waits: %s, %s. %s to it.", id, due, key)
	if e.plain || kit.Width(long) <= e.area.W-2 {
		return long
	}
	return done + kit.Textf(" Emergency %s, %s: %s there.", id, due, key)
}
