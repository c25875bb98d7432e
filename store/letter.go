package store

import (
	"slices"
	"time"

	"lert/review"
	"lert/review/letter"
	"lert/review/obligation"
)

// Letter is what a letter of a kind about this case is made from: the revision
// and the decision as they stand, what was done so far, and the dates of a
// preservation as they are owed. by signs what tells of no decision. The caller
// adds the format, the clock, and of a notice the target and the answers.
func (c *Case) Letter(kind string, by review.Actor) letter.Input {
	in := letter.Input{Kind: kind, Request: c.Request, Assessment: c.Assessment, CaseNumber: c.Row.ID, Pseudonym: by.Pseudonym, Came: c.Came}
	in.Fulfilments = c.Done()
	if n := len(c.Decisions); n > 0 {
		last := &c.Decisions[n-1]
		// A letter beside the decision looks at the revision as it stands now; a
		// decision that a newer revision or a taking back left behind is none.
		stands := last.Decision.Revision == c.Row.Revision && last.Decision.Outcome != review.OutcomeTakenBack
		if kind == "" || kind == letter.OfDecision || stands {
			in.Decision, in.Assessment, in.Pseudonym, in.Unanswered = &last.Decision, last.Assessment, last.Decision.By.Pseudonym, c.unanswered()
			if x := obligation.Renewed(&last.Decision, last.Leaf, c.Renewals); x != nil {
				in.BarredUntil = x.Until
			}
		}
	}
	if in.Bars = c.Bars; kind == letter.UserNotice && c.telling != nil {
		d := c.telling.ByNow()
		in.Decision, in.Assessment, in.Pseudonym = &d, c.telling.Shown, d.By.Pseudonym
		in.Request, in.Fulfilments, in.BarredUntil = c.tellingOn, c.tellingDone, review.Date{}
		if x := obligation.Renewed(&d, c.telling.Leaf, c.Renewals); x != nil {
			in.BarredUntil = x.Until
		}
	}
	in.DutyEnds, in.KeptUntil = c.preserved()
	in.CopiedBefore = c.copiedBefore()
	return in
}

// copiedBefore reports whether an extension keeps the copy that there was: none was
// made for it, and none is to be.
func (c *Case) copiedBefore() bool {
	return c.Request.Kind == review.PreservationExtension &&
		!slices.ContainsFunc(c.Done(), func(f review.Fulfilment) bool { return f.Kind == review.Preserved }) &&
		!slices.ContainsFunc(c.Owed, func(o Owed) bool { return o.Clock == review.ClockPreservation && !o.Copy })
}

// preserved are the two dates of a preservation as its obligations stand: the
// duty, which law sets, and until when we keep the copy. Where one date is
// owed it is both; zero where none is, and the assessment's dates hold.
func (c *Case) preserved() (duty, kept time.Time) {
	if !c.Request.Kind.Preserves() {
		return
	}
	for i := range c.Owed {
		o := &c.Owed[i]
		switch {
		case o.Clock != review.ClockPreservation || o.By != "":
		case o.Target:
			kept = o.Due
		default:
			duty = o.Due
		}
	}
	if kept.IsZero() {
		kept = duty
	}
	return duty, kept
}
