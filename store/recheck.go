package store

import (
	"fmt"
	"slices"
	"strings"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
)

// today is the current date in UTC.
func (c *loadedCase) today() review.Date { return review.DateOf(c.t.now) }

// checkRecheck refuses the record of a recheck (whether the reason for not notifying the user remains) if none is due
// on this request, if it does not say what was found, or if it postpones the notice by more than a year.
func (c *loadedCase) checkRecheck(o *review.Observation) error {
	switch {
	case o.Value != review.ExceptionRemains && o.Value != review.ExceptionEnded:
		return problem.Refuse(problem.NoRule, fmt.Sprintf("%q is not a result of a recheck", text.Clean(o.Value)),
			"use remains, with a date, or over")
	case !slices.ContainsFunc(c.state.Obligations,
		func(d obligation.Obligation) bool { return d.Clock == review.ClockRecheck }):
		return problem.Refuse(problem.NoRule, "there is nothing to recheck on "+c.state.ID,
			"a recheck is possible where a user notice was delayed until a date")
	case text.IsEmpty(o.Note):
		return problem.Refuse(problem.NoRule, "the recheck does not say who made it and what was found",
			"name the person who says so, and the reason")
	case o.Value == review.ExceptionEnded && c.state.NoticeAction == review.NoticeProhibited:
		return problem.Refuse(problem.NoRule, "the decision prohibits user notice, and a recheck cannot end that",
			"import the document that lifts the bar as a new revision, and decide again")
	case o.Value == review.ExceptionEnded && !o.Until.IsZero():
		return problem.Refuse(problem.NoRule, "an exception that is over cannot have a recheck date", "leave the date out")
	case o.Value == review.ExceptionRemains:
		if message, hint := review.RecheckProblem(o.Until, c.today()); message != "" {
			return problem.Refuse(problem.NoRule, message, hint)
		}
	}
	return nil
}

// noticeStatus is the text of an obligation to notify a user: who decided, and, once it is due, which nondisclosure
// orders still prevent the notice.
func (c *loadedCase) noticeStatus(d *obligation.Obligation) (string, error) {
	says := d.Text
	if c.state.DecidedBy != "" {
		says += "; decided by " + c.state.DecidedBy
	}
	if d.Clock != review.ClockNotice || d.Due.After(c.t.now) {
		return says, nil
	}
	o := c
	if o.records == nil {
		var err error
		if o, err = c.s.load(c.t, c.state.Seq); err != nil {
			return "", err
		}
	}
	nondisclosures, _, err := o.nondisclosures(o.effectiveRequest(), nil, o.t.now)
	if err != nil || len(nondisclosures) == 0 {
		return says, err
	}
	var held []string
	for _, b := range nondisclosures {
		if s := b.Describe(); !slices.Contains(held, s) {
			held = append(held, s)
		}
	}
	return says + "; held: " + strings.Join(held, ", "), nil
}
