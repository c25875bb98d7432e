package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// nondisclosureText is what forbids now to notify the users of a case. If nothing
// does, it is the other requests about them that were checked for it.
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
		others := kit.Plural(len(c.CheckedRequests), "other request", "other requests")
		return kit.Textf("none; %s about this user: %s", others, strings.Join(c.CheckedRequests, ", "))
	}
	return "none; no other request is about this user"
}

// noticePending reports whether a user of a case is still to be notified, now or later.
func noticePending(c *store.Case) bool {
	return hasObligation(c, review.ClockNotice) || hasObligation(c, review.ClockRecheck)
}

// hasObligation reports whether a case has an obligation of a clock.
func hasObligation(c *store.Case, clock string) bool {
	return slices.ContainsFunc(c.Obligations, func(o store.Obligation) bool { return o.Clock == clock })
}

// recheckAction is the key on a case that records a recheck of why the user is not notified.
func recheckAction(s *caseScreen) action {
	return action{Name: "recheck", Keys: []string{"R"}, Group: groupWork, Act: review.ActObserve,
		Help: "Recheck why the user has not been told, in the dialog that opens: the reason remains until a date, or " +
			"is over and the user must be told.",
		WhyNot: s.ifLoaded(func(*env) Text {
			if !hasObligation(s.c, review.ClockRecheck) {
				return "There is nothing to recheck on this request."
			}
			return ""
		}),
		Run: func(e *env) tea.Cmd { e.open(newRecheckDialog(s.c)); return nil }}
}

// newRecheckDialog is the dialog of recheckAction.
func newRecheckDialog(c *store.Case) *formDialog {
	id, rev := c.Row.ID, c.Row.Revision
	value := form.Choice("recheck", "The reason", "",
		form.Pairs(review.ExceptionRemains, "remains", review.ExceptionEnded, "is over: tell the user")).
		Unanswered().Needs("Say whether the reason remains.")
	f := form.New(value,
		form.Text("until", "Recheck on", "The next recheck date, within a year: 2027-03-20.").
			For(value, review.ExceptionRemains),
		form.Text("why", "Who, why", "Who says so, and on what: Clara Novak: the child is not safe yet.").
			Needs("Say who made the recheck, and what was found."))
	var intro []Text
	for i := range c.Obligations {
		if o := &c.Obligations[i]; o.Clock == review.ClockRecheck {
			intro = append(intro, upperText(kit.Textf("%s.", o.Text)))
		}
	}
	intro = append(intro, "What bars it: "+nondisclosureText(c)+".")
	o := review.Observation{RequestID: id, Revision: rev, Kind: review.ObservedRecheck}
	return newObservationDialog(kit.Textf("Recheck user notice on %s", id), intro, f, o)
}
