package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// newNoteDialog is the dialog for a note on a case: seen by everybody who opens it,
// never by the agency.
func newNoteDialog(c *store.Case) *formDialog {
	id, rev := c.Row.ID, c.Row.Revision
	f := newForm(areaEntry("note", "", "", 5))
	return newFormDialog(kit.Textf("Note on %s", id), "record", []Text{"For colleagues, counsel and an auditor; the agency never sees it. It is kept for good."}, f, id+" note",
		func(e *env, call callID) (tea.Cmd, Text) {
			v := f.text("note")
			if v == "" {
				return nil, "Nothing is written yet."
			}
			e.setCommandLine(shellTextCommand([]string{"lert", "observe", id, "note"}, v))
			return observeCmd(e.ctx, call, e.store, review.Observation{RequestID: id, Revision: rev, Kind: review.ObservedNote, Value: v}), ""
		})
}
