package tui

import (
	"fmt"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// rowText is one request as one plain line.
func rowText(c *cellEnv, r *store.QueueRow) Text {
	_, holder := holderText(c, r)
	if holder == "" {
		holder = "nobody"
	}
	checks := ""
	for i, v := range r.Verdicts {
		checks += fmt.Sprintf(", %s %s", review.CheckNames[i], v)
	}
	due := "no clock"
	if at, target := r.ShownDue(c.now); !at.IsZero() {
		due = "due in " + string(kit.ShortDuration(at.Sub(c.now)))
		if at.Before(c.now) {
			due = "overdue by " + string(kit.ShortDuration(c.now.Sub(at)))
		}
		if target {
			due = "house target in " + string(kit.ShortDuration(at.Sub(c.now)))
			if at.Before(c.now) {
				due = "house target passed"
			}
		}
	}
	s := fmt.Sprintf("%s, %s, %s, from %s, process %s, %s%s, held by %s", r.ID, due, kindLabel(r.Kind),
		kit.Truncate(agencyText(r), 100), r.InstrumentShort, kit.Plural(r.TargetCount, "target", "targets"), checks,
		holder)
	if r.DecisionInForce() {
		s += fmt.Sprintf(", decided %s by %s", outcomeLabel(r.Outcome), r.DecidedBy)
	}
	return kit.Textf("%s", s)
}
