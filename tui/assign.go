package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// claimedByOther reports whether another person has a claim on a request now.
func (e *env) claimedByOther(r *store.QueueRow) bool {
	return r.Holder != "" && !e.isMe(r.Holder) && r.ClaimedUntil.After(e.now())
}

// whyNotAssignable is why this person can neither hand a request over nor take it now.
func (e *env) whyNotAssignable(r *store.QueueRow) Text {
	switch {
	case r.State == review.StateDecided:
		return kit.Textf("%s is decided, so nobody can hold it.", shortID(r.ID, e.now()))
	case e.claimedByOther(r) && review.Authorise(e.me.Role, review.ActReassign) != nil:
		return kit.Textf("%s holds %s until %s. A lead can move the claim.", r.Holder, shortID(r.ID, e.now()),
			kit.ShortTime(e.now(), r.ClaimedUntil, e.zone))
	case !e.claimedByOther(r) && len(e.app.bulletin.Colleagues) == 0:
		return "There is nobody to hand it to: the people file names nobody else who works on requests."
	}
	return ""
}

// newAssignDialog is the dialog that hands a request to a colleague, or takes it
// from one. The reason is shown in the history of the case.
func newAssignDialog(e *env, r *store.QueueRow) *formDialog {
	id, other := r.ID, e.claimedByOther(r)
	emergency := r.Kind == review.KindEmergency
	intro := []Text{pickUpTime(false, emergency, !emergency, false)}
	names := []string{e.me.Name}
	if other {
		until := kit.ShortTime(e.now(), r.ClaimedUntil, e.zone)
		intro = append([]Text{kit.Textf("%s holds it until %s.", r.Holder, until)}, intro...)
	}
	for _, n := range e.app.bulletin.Colleagues {
		if n != r.Holder {
			names = append(names, n)
		}
	}
	hint := Text("Optional. Shown in the history of the case.")
	if other {
		hint = "Why their claim is moved. Shown in the history of the case."
	}
	reason := form.Area("why", "Reason", hint, 2)
	if other {
		reason.Needs("Moving another person's claim needs a reason.")
	}
	to := personEntry("to", "To", names).Needs("Choose who gets it.")
	if len(names) > 1 {
		to.Unanswered()
	}
	f := form.New(to, reason)
	return newFormDialog(kit.Textf("Hand over %s", shortID(id, e.now())), "hand over", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			to, why := f.Text("to"), f.Text("why")
			e.setCommandLine(shellCommand(addFlags([]string{"lert", "claim", id}, "--to", to, "--why", why)...))
			return assignCmd(e, call, id, to, why), ""
		})
}

// maxNameChoices is how many names there may be to choose from. If there are
// more, the name is typed.
const maxNameChoices = 10

// personEntry asks for one of some names, or one of the options before them.
func personEntry(path string, label Text, names []string, before ...form.Option) *form.Entry {
	if len(names) > maxNameChoices {
		return form.Text(path, label, "The name as in the people file.")
	}
	return form.Choice(path, label, "", append(before, form.Plain(names...)...))
}

// assignCmd gives a person the claim on a request.
func assignCmd(e *env, call callID, id, to, why string) tea.Cmd {
	ctx, d, me, now, zone := e.ctx, e.store, e.me, e.now(), e.zone
	return callCmd(call, func() (store.Receipt, error) {
		k, err := d.Assign(ctx, id, to, why)
		holderPhrase := "with " + k.Holder
		if k.Holder == me.Name {
			holderPhrase = "yours"
		}
		until := kit.ShortTime(now, k.Until, zone)
		return store.Receipt{Message: fmt.Sprintf("%s is %s until %s.", shortID(id, now), holderPhrase, until)}, err
	})
}

// pickUpTime says how long one case or several wait for the person to whom they are handed, and how long somebody has
// who takes them.
func pickUpTime(mine, emergencies, others, several bool) Text {
	long, them := Text("8 hours"), Text("it")
	if mine {
		long = "20 minutes"
	}
	if several {
		them = "them"
	}
	short := Text("")
	switch {
	case emergencies && !others:
		long = "15 minutes"
	case emergencies:
		short = ", 15 minutes for an emergency"
	}
	if mine {
		return "You have " + long + " from your last activity" + short + "."
	}
	return "The assignee has " + long + " to pick " + them + " up" + short + "."
}
