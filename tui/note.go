package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// newNoteDialog is the dialog for a note on a case. Everybody who opens the case
// sees the note; the agency never does.
func newNoteDialog(c *store.Case) *formDialog {
	id, rev := c.Row.ID, c.Row.Revision
	f := form.New(form.Area("note", "Note", "", 4).Needs("Nothing has been written yet."))
	intro := []Text{"For colleagues, counsel and an auditor; the agency never sees it. It is kept permanently."}
	return newFormDialog(kit.Textf("Note on %s", id), "record", intro, f, id+" note",
		func(e *env, call callID) (tea.Cmd, Text) {
			o := review.Observation{RequestID: id, Revision: rev, Kind: review.ObservedNote, Value: f.Text("note")}
			e.setCommandLine(shellTextCommand([]string{"lert", "observe", id, "note"}, o.Value))
			return storeCmd(e, call, e.store.Observe, o), ""
		})
}
