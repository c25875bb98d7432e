package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// newNote is the dialog for a note on a case: seen by everybody who opens it,
// never by the agency.
func newNote(c *store.Case) *asking {
	id, rev := c.Row.ID, c.Row.Revision
	f := newForm(areaEntry("note", "", "", 5))
	return newAsking(say("Note on %s", id), "record", []Text{"For colleagues, counsel and an auditor; the agency never sees it. It is kept for good."}, f, id+" note",
		func(e *env, at stamp) (tea.Cmd, Text) {
			v := f.text("note")
			if v == "" {
				return nil, "Nothing is written yet."
			}
			e.last(shellText([]string{"lert", "observe", id, "note"}, v))
			return observeCmd(e.ctx, at, e.desk, review.Observation{Request: id, Revision: rev, Kind: review.ObservedNote, Value: v}), ""
		})
}
