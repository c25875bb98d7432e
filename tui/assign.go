package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// heldByOther reports whether another person's claim on a request runs.
func (e *env) heldByOther(r *store.Row) bool {
	return r.Holder != "" && !e.mine(r.Holder) && r.HeldUntil.After(e.now())
}

// unassignable is why this person can neither hand a request over nor take it,
// now.
func (e *env) unassignable(r *store.Row) Text {
	switch {
	case r.State == review.StateDecided:
		return say("%s is decided; there is nothing to hold.", r.ID)
	case e.heldByOther(r) && review.May(e.me.Role, review.ActReassign) != nil:
		return say("%s holds %s for another %s; a lead moves it, or it expires.", r.Holder, r.ID, span(r.HeldUntil.Sub(e.now())))
	case !e.heldByOther(r) && len(e.app.board.Colleagues) == 0:
		return "Nobody can be named: the people file has no other who works requests."
	}
	return ""
}

// newAssign hands a request to a colleague, or takes it from one, with the
// reason that the history of the case will show.
func newAssign(e *env, r *store.Row) *asking {
	id, other := r.ID, e.heldByOther(r)
	intro := []Text{"It waits eight hours for whom it is handed to, an emergency fifteen minutes."}
	names := []string{e.me.Analyst}
	if other {
		intro = append([]Text{say("%s holds it until %s.", r.Holder, instant(e.now(), r.HeldUntil, e.zone))}, intro...)
	}
	for _, n := range e.app.board.Colleagues {
		if n != r.Holder {
			names = append(names, n)
		}
	}
	whom := personEntry("to", "To", names)
	hint := Text("May stay empty.")
	if other {
		hint = "Why their claim is moved."
	}
	f := newForm(whom, areaEntry("why", "Why", hint, 3))
	return newAsking(say("Hand over %s", id), "hand over", intro, f, "", func(e *env, at stamp) (tea.Cmd, Text) {
		to, why := f.text("to"), f.text("why")
		switch {
		case to == "":
			return nil, "Name who gets it."
		case other && why == "":
			return nil, "Moving another's claim needs a reason."
		}
		args := []string{"lert", "claim", id, "--to", to}
		if why != "" {
			args = append(args, "--why", why)
		}
		e.last(shell(args...))
		return assignCmd(e, at, id, to, why), ""
	})
}

// manyNames is from how many on a name is typed instead of chosen.
const manyNames = 10

// personEntry asks for one of some names.
func personEntry(path string, label Text, names []string, before ...option) *entry {
	if len(names) > manyNames {
		return textEntry(path, label, "As in the people file.")
	}
	options := before
	for _, n := range names {
		options = append(options, option{n, say("%s", n)})
	}
	return choiceEntry(path, label, "", options)
}

// assignCmd hands a request over.
func assignCmd(e *env, at stamp, id, to, why string) tea.Cmd {
	ctx, d, me, now, zone := e.ctx, e.desk, e.me, e.now(), e.zone
	return load(at, func() (store.Receipt, error) {
		k, err := d.Assign(ctx, id, to, why)
		whose := "with " + k.Holder
		if k.Holder == me.Analyst {
			whose = "yours"
		}
		return store.Receipt{Says: fmt.Sprintf("%s is %s until %s.", id, whose, instant(now, k.Until, zone))}, err
	})
}
