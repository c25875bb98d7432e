package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// renewNondisclosureAction is the key on a case that records a court's further order that bars
// telling the user.
func renewNondisclosureAction(s *caseScreen) Action {
	return Action{Name: "renew bar", Keys: []string{"B"}, Group: groupWork, Act: review.ActObserve,
		Help: "Record a court's further order that bars telling the user, in the dialog that opens: " +
			"the bar, and the notice that waits for it, move to its last day.",
		WhyNot: func(e *env) Text {
			if w := s.whyNotLoaded(e); w != "" {
				return w
			}
			if s.c.NondisclosureEnds.IsZero() {
				return "No order with a known end bars telling this user; a new paper is a new revision."
			}
			return ""
		},
		Run: func(e *env) tea.Cmd { e.open(newRenewalDialog(e, s.c)); return nil }}
}

// newRenewalDialog is the dialog of renewNondisclosureAction. Whether the order renews anything is the
// store's matter.
func newRenewalDialog(e *env, c *store.Case) *formDialog {
	id, record := c.Row.ID, e.opts.NewID()
	by := append(wordOptions("judge", "magistrate"), option{"prosecutor", "a prosecutor"}, option{"police", "an officer"})
	f := newForm(
		textEntry("order", "Order", "Its docket or number."),
		textEntry("court", "Court", "The court that made it."),
		choiceEntry("by", "Signed by", "Only a judge or a magistrate renews a bar.", by),
		checkboxEntry("signed", "Signed", "the paper bears a signature", ""),
		textEntry("issued", "Made on", "The day of the order: 2027-02-10."),
		textEntry("until", "Until", "The last day of the bar: 2027-08-10."),
		textEntry("country", "Country", "Of the court, where it is not the request's: two letters."),
		textEntry("paper", "Paper", "Its file name or SHA-256. May stay empty."),
		textEntry("note", "Note", "May stay empty."))
	intro := []Text{kit.Textf("The bar on telling the user ends on %s.", c.NondisclosureEnds),
		"A further order of the court moves its end, and the notice that waits for it. Nothing else is judged again."}
	return newFormDialog(kit.Textf("Renew the bar on %s", id), "record", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			x, bad := readRenewal(f)
			if bad != nil {
				f.goTo(bad.path, bad.message)
				return nil, bad.message
			}
			x.ID, x.RequestID = record, id
			e.setCommandLine(renewalCommand(x))
			return renewNondisclosureCmd(e.ctx, call, e.store, *x), ""
		})
}

// readRenewal reads the order that the form describes, or says what cannot be read.
func readRenewal(typed *form) (*review.NondisclosureRenewal, *fault) {
	typed.clearFaults()
	f := &formReader{form: typed}
	out := &review.NondisclosureRenewal{OrderNumber: f.text("order"), Court: f.text("court"), Signed: f.checked("signed"),
		Authority: review.Authority{Role: f.text("by"), Country: f.country("country")},
		IssuedOn:  f.date("issued"), Until: f.date("until"), Document: f.text("paper"), Note: f.text("note")}
	for _, x := range []struct{ path, missing string }{
		{"order", "Give the docket or number of the order."}, {"court", "Say which court made it."},
		{"issued", "Give the day of the order."}, {"until", "Give the last day of the bar."},
	} {
		if f.text(x.path) == "" {
			f.addFault(x.path, Text(x.missing))
		}
	}
	if len(f.faults) > 0 {
		return nil, &f.faults[0]
	}
	return out, nil
}

// renewalCommand is the command line that records the same.
func renewalCommand(x *review.NondisclosureRenewal) string {
	w := []string{"lert", "gag", x.RequestID}
	add := func(flag, v string) {
		if v != "" {
			w = append(w, flag, v)
		}
	}
	add("--order", x.OrderNumber)
	add("--court", x.Court)
	add("--by", x.Authority.Role)
	add("--country", x.Authority.Country)
	add("--issued", x.IssuedOn.String())
	add("--until", x.Until.String())
	if !x.Signed {
		w = append(w, "--unsigned")
	}
	add("--paper", x.Document)
	add("--note", x.Note)
	return shellCommand(w...)
}
