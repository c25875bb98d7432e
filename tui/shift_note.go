package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/form"
)

// newShiftNoteDialog makes the dialog for a note to the next shift, or to one person.
func newShiftNoteDialog(e *env) *formDialog {
	entries := []*form.Entry{form.Area("note", "Note",
		"What the next shift must know. What belongs to one case is noted on the case.", 4).
		Needs("Nothing is written yet.")}
	if names := e.app.bulletin.Colleagues; len(names) > 0 {
		entries = append(entries, personEntry("to", "For", names, form.Option{Text: "everybody"}))
	}
	f := form.New(entries...)
	return newFormDialog("Note to the next shift", "leave note",
		[]Text{"It is shown for two weeks, or until it is signed as read."},
		f, "shift",
		func(e *env, call callID) (tea.Cmd, Text) {
			note, to := f.Text("note"), f.Text("to")
			e.setCommandLine(shellCommand(addFlags([]string{"lert", "handover", "--note", note}, "--to", to)...))
			ctx, d := e.ctx, e.store
			return callCmd(call, func() (store.Receipt, error) {
				_, err := d.WriteShiftNote(ctx, to, note)
				says := "the next shift sees your note."
				if to != "" {
					says = "the note is left for " + to + "."
				}
				return store.Receipt{Message: says}, err
			}), ""
		})
}
