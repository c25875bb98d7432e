package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// barsText says what bars telling the users of a case now, else at which other
// requests on them was looked.
func barsText(c *store.Case) Text {
	var out []string
	for i := range c.Bars {
		if s := c.Bars[i].Says(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	switch {
	case len(out) > 0:
		return say("%s", strings.Join(out, "; "))
	case len(c.Looked) > 0:
		return say("none; %s on this user: %s", plural(len(c.Looked), "other request", "other requests"), strings.Join(c.Looked, ", "))
	}
	return "none; there is no other request on this user"
}

// tellsUser reports that a user of a case is owed a word, now or later.
func tellsUser(c *store.Case) bool {
	return slices.ContainsFunc(c.Owed, func(o store.Owed) bool { return o.Clock == review.ClockNotice || o.Clock == review.ClockRecheck })
}

// lookAction is the key on a case that records a look again at why the user is
// not told.
func lookAction(s *caseScreen) Action {
	return Action{Name: "look again", Keys: []string{"R"}, Group: groupWork, Act: review.ActObserve,
		Help: "Record what a look again at why the user is not told found, in the dialog that opens: it remains until a day, or is over and the notice is owed.",
		Why: func(e *env) Text {
			if w := s.unread(e); w != "" {
				return w
			}
			if !slices.ContainsFunc(s.c.Owed, func(o store.Owed) bool { return o.Clock == review.ClockRecheck }) {
				return "Nothing is to be looked at again on this request."
			}
			return ""
		},
		Run: func(e *env) tea.Cmd { e.open(newLookAgain(s.c)); return nil }}
}

// newLookAgain is the dialog of lookAction.
func newLookAgain(c *store.Case) *asking {
	id, rev := c.Row.ID, c.Row.Revision
	value := choiceEntry("recheck", "Found", "", []option{{review.ExceptionRemains, "it remains"}, {review.ExceptionOver, "it is over: tell the user"}})
	until := textEntry("until", "Again on", "The next day to look, within a year: 2027-03-20.")
	until.when = func() bool { return value.value() == review.ExceptionRemains }
	f := newForm(value, until, textEntry("why", "Who, why", "Who says so, and on what: Clara Novak: the child is not safe yet."))
	var intro []Text
	for i := range c.Owed {
		if o := &c.Owed[i]; o.Clock == review.ClockRecheck {
			intro = append(intro, upperText(say("%s.", o.Says)))
		}
	}
	return newFinding(say("The user of %s is not told", id), append(intro, "What bars it: "+barsText(c)+"."), f,
		review.Observation{Request: id, Revision: rev, Kind: review.ObservedRecheck}, "Say who looked, and what was found.")
}
