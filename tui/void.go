package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// voidAction is the key on a case that opens the dialog.
func voidAction(s *caseScreen) action {
	return action{Name: "not done", Keys: []string{"F"}, Group: groupWork, Act: review.ActFulfil,
		Help: "Correct a record of something that was not done that way, with the reason, in the dialog that opens; " +
			"then record what was done.",
		WhyNot: s.ifLoaded(func(*env) Text {
			if len(s.c.FulfilmentsInForce()) == 0 {
				return "Nothing has been recorded as done on this request."
			}
			return ""
		}),
		Run: func(e *env) tea.Cmd { e.open(newVoidDialog(e, s.c)); return nil }}
}

// newVoidDialog is the dialog that voids a record of what was done. The latest
// record comes first. A void record stays in the history, with the one that voids it.
func newVoidDialog(e *env, c *store.Case) *formDialog {
	id, done := c.Row.ID, c.FulfilmentsInForce()
	options := make([]form.Option, len(done))
	for i := range done {
		options[len(done)-1-i] = form.Option{Value: done[i].ID, Text: fulfilmentText(e, &done[i])}
	}
	f := form.New(form.Choice("record", "Record", "", options),
		form.Area("why", "Why", "What happened instead, for example: nothing was sent, the upload failed.", 2).
			Needs("Say what happened instead."))
	record := e.opts.NewID()
	return newFormDialog(kit.Textf("Not done on %s", id), "record",
		[]Text{"The obligations from before the record apply again; the record stays in the history. Record what was " +
			"actually done: " + e.by("press f", "type done") + "."}, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			out := review.Fulfilment{ID: record, RequestID: id, Supersedes: f.Text("record"), Void: true,
				Note: f.Text("why"), Kind: done[len(done)-1-f.Choice("record")].Kind}
			e.setCommandLine(shellCommand("lert", "fulfil", id, "--corrects", out.Supersedes, "--void",
				"--note", out.Note, "--id", out.ID))
			return fulfilCmd(e.ctx, call, e.store, out, nil, nil), ""
		})
}
