package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// nondisclosureText says what bars telling the users of a case now, else at which other
// requests on them was looked.
func nondisclosureText(c *store.Case) Text {
	var out []string
	for i := range c.Nondisclosures {
		if s := c.Nondisclosures[i].Describe(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	switch {
	case len(out) > 0:
		return kit.Textf("%s", strings.Join(out, "; "))
	case len(c.CheckedRequests) > 0:
		return kit.Textf("none; %s on this user: %s", kit.Plural(len(c.CheckedRequests), "other request", "other requests"), strings.Join(c.CheckedRequests, ", "))
	}
	return "none; there is no other request on this user"
}

// noticePending reports that a user of a case is owed a word, now or later.
func noticePending(c *store.Case) bool {
	return slices.ContainsFunc(c.Obligations, func(o store.Obligation) bool { return o.Clock == review.ClockNotice || o.Clock == review.ClockRecheck })
}

// recheckAction is the key on a case that records a look again at why the user is
// not told.
func recheckAction(s *caseScreen) Action {
	return Action{Name: "look again", Keys: []string{"R"}, Group: groupWork, Act: review.ActObserve,
		Help: "Record what a look again at why the user is not told found, in the dialog that opens: it remains until a day, or is over and the notice is owed.",
		WhyNot: func(e *env) Text {
			if w := s.whyNotLoaded(e); w != "" {
				return w
			}
			if !slices.ContainsFunc(s.c.Obligations, func(o store.Obligation) bool { return o.Clock == review.ClockRecheck }) {
				return "Nothing is to be looked at again on this request."
			}
			return ""
		},
		Run: func(e *env) tea.Cmd { e.open(newRecheckDialog(s.c)); return nil }}
}

// newRecheckDialog is the dialog of recheckAction.
func newRecheckDialog(c *store.Case) *formDialog {
	id, rev := c.Row.ID, c.Row.Revision
	value := choiceEntry("recheck", "Found", "", []option{{review.ExceptionRemains, "it remains"}, {review.ExceptionEnded, "it is over: tell the user"}})
	until := textEntry("until", "Again on", "The next day to look, within a year: 2027-03-20.")
	until.visibleIf = func() bool { return value.value() == review.ExceptionRemains }
	f := newForm(value, until, textEntry("why", "Who, why", "Who says so, and on what: Clara Novak: the child is not safe yet."))
	var intro []Text
	for i := range c.Obligations {
		if o := &c.Obligations[i]; o.Clock == review.ClockRecheck {
			intro = append(intro, upperText(kit.Textf("%s.", o.Text)))
		}
	}
	return newObservationDialog(kit.Textf("The user of %s is not told", id), append(intro, "What bars it: "+nondisclosureText(c)+"."), f,
		review.Observation{RequestID: id, Revision: rev, Kind: review.ObservedRecheck}, "Say who looked, and what was found.")
}
