package store

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
)

// lookAgain is when a bar of no known end is asked about again where nothing
// else says so: the year beyond which a gag is counsel's matter.
const lookAgain = 365

// ofNotice reports a debt to a user: to be told, or to be looked at again why
// they are not.
func ofNotice(d debt) bool { return d.Clock == "notice" || d.Clock == "recheck" || d.Clock == "gag" }

// untold are the debts that a decision's choice about telling the user starts.
// No choice but one not to exercise the right leaves the user without a date:
// a bar of no known end is asked about again, unless the law itself forbids
// telling for good.
func (c *dossier) untold(d *review.Decision, a *review.Assessment, owe func(clock string, due time.Time, basis, says string, target bool)) {
	n := d.Notice
	if n == nil {
		return
	}
	ground, recheck := n.Ground, n.RecheckOn
	if ground == "" && n.Action == a.Notice.Action {
		ground = a.Notice.Ground
	}
	because := ""
	if ground != "" {
		because = " (" + strings.ReplaceAll(ground, "_", " ") + ")"
	}
	switch n.Action {
	case review.NotifyBefore:
		due := d.DecidedAt
		if k, ok := a.Due(); ok && k.Due.After(due) {
			due = k.Due
		}
		owe("notice", due, "", "tell the user before anything is disclosed", false)
	case review.Delay:
		if !n.Until.IsZero() {
			owe("notice", review.BarEnd(c.s.rules.Policy(), c.req, n.Until), "", "tell the user, once the bar has ended on "+n.Until.String()+because, false)
		}
	case review.Prohibited:
		switch {
		case !recheck.IsZero():
		case !a.Notice.RecheckOn.IsZero():
			recheck = a.Notice.RecheckOn
		case ground != "regulation" && ground != "statute":
			recheck = review.DateOf(d.DecidedAt.UTC()).AddDays(lookAgain)
		}
	}
	if !recheck.IsZero() {
		owe("recheck", recheck.In(time.UTC), "", "look again at why the user is not told"+because, false)
	}
}

// today is the day in UTC.
func (c *dossier) today() review.Date { return review.DateOf(c.t.now) }

// checkRecheck refuses a look at what nobody waits for, one that says nothing,
// and one that would put the user off for longer than a year.
func (c *dossier) checkRecheck(o *review.Observation) error {
	switch today := c.today(); {
	case o.Value != review.ExceptionRemains && o.Value != review.ExceptionOver:
		return refuse(0, fmt.Sprintf("a look again ends with no %q", review.Clean(o.Value)), "say remains, until a day, or over")
	case !slices.ContainsFunc(c.head.Owed, func(d debt) bool { return d.Clock == "recheck" }):
		return refuse(0, "nothing is to be looked at again on "+c.head.ID, "a delayed notice has its day, on which it is owed")
	case strings.TrimSpace(o.Note) == "":
		return refuse(0, "it is not said who looked and what was found", "name who says so, and why")
	case o.Value == review.ExceptionOver && c.head.Notice == review.Prohibited:
		return refuse(0, "telling the user is prohibited by the decision, which no look ends", "take the paper that lifts the bar in as a new revision and decide again")
	case o.Value == review.ExceptionOver && !o.Until.IsZero():
		return refuse(0, "what is over remains until no day", "leave the day out")
	case o.Value == review.ExceptionRemains && (!o.Until.After(today) || o.Until.After(today.AddDays(366))):
		return refuse(0, "it is not said when to look again, or it is more than a year away", "name a day within a year")
	}
	return nil
}

// looked moves what is to be looked at again to its next day, or makes the
// notice fall due.
func (c *dossier) looked(o *review.Observation) {
	h := &c.head
	for i := range h.Owed {
		d := &h.Owed[i]
		switch {
		case d.Clock != "recheck":
		case o.Value == review.ExceptionRemains:
			d.Due = o.Until.In(time.UTC)
		default:
			d.Clock, d.Due, d.Says = "notice", c.t.now, "tell the user: why they were not told is over"
		}
	}
}

// sayNotice says of a debt to a user who owes it, and, once it is due, what
// still holds it.
func (c *dossier) sayNotice(d debt) (string, error) {
	says := d.Says
	if c.head.By != "" {
		says += "; owed by " + c.head.By
	}
	if d.Clock != "notice" || d.Due.After(c.t.now) {
		return says, nil
	}
	o := c
	if o.doc == nil {
		var err error
		if o, err = c.s.load(c.t, c.head.Seq); err != nil {
			return "", err
		}
	}
	bars, _, err := o.bars(nil, o.t.now)
	if err != nil || len(bars) == 0 {
		return says, err
	}
	var held []string
	for _, b := range bars {
		if s := b.Says(); !slices.Contains(held, s) {
			held = append(held, s)
		}
	}
	return says + "; held: " + strings.Join(held, ", "), nil
}
