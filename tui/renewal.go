package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// renewNondisclosureAction is the key on a case that records a court order that renews a
// nondisclosure order.
func renewNondisclosureAction(s *caseScreen) action {
	return action{Name: "renew bar", Keys: []string{"B"}, Group: groupWork, Act: review.ActObserve,
		Help: "Record a further court order that bars user notice, in the dialog that opens: the bar, and the notice " +
			"that waits for it, move to its last day.",
		WhyNot: s.ifLoaded(func(*env) Text {
			if s.c.NondisclosureEnds.IsZero() {
				return "No order with a known end bars notice to this user; a new document is a new revision."
			}
			return ""
		}),
		Run: func(e *env) tea.Cmd { e.open(newRenewalDialog(e, s.c)); return nil }}
}

// newRenewalDialog is the dialog of renewNondisclosureAction. The store decides
// whether the order renews anything.
func newRenewalDialog(e *env, c *store.Case) *formDialog {
	id, record := c.Row.ID, e.opts.NewID()
	by := form.Pairs("judge", "judge", "magistrate", "magistrate", "prosecutor", "a prosecutor", "police", "an officer")
	f := form.New(
		form.Text("order", "Order", "Its docket or number.").Needs("Enter the docket or number of the order."),
		form.Text("court", "Court", "The court that made it.").Needs("Enter the court that made it."),
		form.Choice("by", "Signed by", "Only a judge or a magistrate renews a bar.", by).
			Unanswered().Needs("Say who signed the order."),
		form.Checkbox("signed", "Signed", "the order bears a signature", ""),
		form.Text("issued", "Made on", "The date of the order: 2027-02-10.").Needs("Enter the date of the order."),
		form.Text("until", "Until", "The last day of the bar: 2027-08-10.").Needs("Enter the last day of the bar."),
		form.Text("country", "Country", "The court's country, if not the request's: two letters."),
		form.Text("paper", "Document", "Its file name or SHA-256. Optional."),
		form.Text("note", "Note", "Optional."))
	intro := []Text{kit.Textf("The bar on user notice ends on %s.", c.NondisclosureEnds),
		"A further court order moves its end, and the user notice that waits for it. Nothing else is reassessed."}
	return newFormDialog(kit.Textf("Renew the bar on %s", id), "record", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			x, bad := readRenewal(f)
			if bad.Message != "" {
				return nil, f.FaultAt(bad.Path, bad.Message)
			}
			x.ID, x.RequestID = record, id
			e.setCommandLine(renewalCommand(x))
			return storeCmd(e, call, e.store.RenewNondisclosure, *x), ""
		})
}

// readRenewal is the order that the form describes, and the first thing that
// cannot be read.
func readRenewal(typed *form.Form) (*review.NondisclosureRenewal, form.Fault) {
	f := form.NewReader(typed, nil)
	out := &review.NondisclosureRenewal{OrderNumber: f.Text("order"), Court: f.Text("court"),
		Signed: f.Checked("signed"), Authority: review.Authority{Role: f.Text("by"), Country: f.Country("country")},
		IssuedOn: f.Date("issued"), Until: f.Date("until"), Document: f.Text("paper"), Note: f.Text("note")}
	return out, f.FirstFault()
}

// renewalCommand is the command line that records the same renewal.
func renewalCommand(x *review.NondisclosureRenewal) string {
	w := addFlags([]string{"lert", "gag", x.RequestID}, "--order", x.OrderNumber, "--court", x.Court,
		"--by", x.Authority.Role, "--country", x.Authority.Country,
		"--issued", x.IssuedOn.String(), "--until", x.Until.String())
	if !x.Signed {
		w = append(w, "--unsigned")
	}
	return shellCommand(addFlags(w, "--paper", x.Document, "--note", x.Note)...)
}
