package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// claimedByOther reports whether another person has an unexpired claim on a request.
func (e *env) claimedByOther(r *store.QueueRow) bool {
	return r.Holder != "" && !e.isMe(r.Holder) && r.ClaimedUntil.After(e.now())
}

// whyNotAssignable is why this person can neither hand a request over nor take it
// over now.
func (e *env) whyNotAssignable(r *store.QueueRow) Text {
	switch {
	case r.State == review.StateDecided:
		return kit.Textf("%s is decided; there is nothing to hold.", r.ID)
	case e.claimedByOther(r) && review.Authorise(e.me.Role, review.ActReassign) != nil:
		return kit.Textf("%s holds %s for another %s; a lead moves it, or it expires.", r.Holder, r.ID,
			kit.ShortDuration(r.ClaimedUntil.Sub(e.now())))
	case !e.claimedByOther(r) && len(e.app.bulletin.Colleagues) == 0:
		return "Nobody can be named: the people file has no other who works requests."
	}
	return ""
}

// newAssignDialog makes the dialog that hands a request to a colleague or takes it
// over, with a reason that the history of the case shows.
func newAssignDialog(e *env, r *store.QueueRow) *formDialog {
	id, other := r.ID, e.claimedByOther(r)
	intro := []Text{"It waits eight hours for whom it is handed to, an emergency fifteen minutes."}
	names := []string{e.me.Name}
	if other {
		intro = append([]Text{kit.Textf("%s holds it until %s.", r.Holder,
			kit.ShortTime(e.now(), r.ClaimedUntil, e.zone))}, intro...)
	}
	for _, n := range e.app.bulletin.Colleagues {
		if n != r.Holder {
			names = append(names, n)
		}
	}
	assignee := personEntry("to", "To", names)
	hint := Text("May stay empty.")
	if other {
		hint = "Why their claim is moved."
	}
	f := newForm(assignee, areaEntry("why", "Why", hint, 3))
	return newFormDialog(kit.Textf("Hand over %s", id), "hand over", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
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
			e.setCommandLine(shellCommand(args...))
			return assignCmd(e, call, id, to, why), ""
		})
}

// maxNameChoices is how many names are offered as choices. With more, the name is typed.
const maxNameChoices = 10

// personEntry asks for one of some names.
func personEntry(path string, label Text, names []string, before ...option) *entry {
	if len(names) > maxNameChoices {
		return textEntry(path, label, "As in the people file.")
	}
	options := before
	for _, n := range names {
		options = append(options, option{n, kit.Textf("%s", n)})
	}
	return choiceEntry(path, label, "", options)
}

// assignCmd hands a request over.
func assignCmd(e *env, call callID, id, to, why string) tea.Cmd {
	ctx, d, me, now, zone := e.ctx, e.store, e.me, e.now(), e.zone
	return callCmd(call, func() (store.Receipt, error) {
		k, err := d.Assign(ctx, id, to, why)
		holderPhrase := "with " + k.Holder
		if k.Holder == me.Name {
			holderPhrase = "yours"
		}
		return store.Receipt{Message: fmt.Sprintf("%s is %s until %s.", id, holderPhrase,
			kit.ShortTime(now, k.Until, zone))}, err
	})
}
