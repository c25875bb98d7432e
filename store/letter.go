package store

import (
	"slices"
	"time"

	"lert/review"
	"lert/review/letter"
	"lert/review/obligation"
)

// LetterInput is what a letter of a kind about this case is made from: the revision, the decision and the fulfilments
// as of now, and the dates of a preservation from its obligations. by signs a letter that is not about a decision. The
// caller adds the format and the clock, and for a notice to the user the target and the answers.
func (c *Case) LetterInput(kind string, by review.Actor) letter.Input {
	in := letter.Input{Kind: kind, Request: c.Request, Assessment: c.Assessment, CaseNumber: c.Row.ID,
		Pseudonym: by.Pseudonym, ProcessCases: c.processReceived}
	in.Fulfilments = c.FulfilmentsInForce()
	if last := c.CurrentDecision(); last != nil {
		// A letter that is not about the decision is about the revision of now: a decision that a newer revision or a
		// taking back replaced does not count.
		inForce := last.Decision.Revision == c.Row.Revision && last.Decision.Outcome != review.OutcomeTakenBack
		if kind == "" || kind == letter.OfDecision || inForce {
			in.Decision, in.Assessment, in.Pseudonym = &last.Decision, last.Assessment, last.Decision.By.Pseudonym
			in.UnansweredSince = c.unansweredPushBack(&last.Decision)
			if x := obligation.RenewalAfter(&last.Decision, last.Leaf, c.Renewals); x != nil {
				in.NondisclosureUntil = x.Until
			}
		}
	}
	if in.Nondisclosures = c.Nondisclosures; kind == letter.UserNotice && c.noticeDecision != nil {
		d := c.noticeDecision.WithCurrentEffect()
		in.Decision, in.Assessment, in.Pseudonym = &d, c.noticeDecision.Assessment, d.By.Pseudonym
		in.Request, in.Fulfilments, in.NondisclosureUntil = c.noticeRequest, c.noticeFulfilments, review.Date{}
		if x := obligation.RenewalAfter(&d, c.noticeDecision.Leaf, c.Renewals); x != nil {
			in.NondisclosureUntil = x.Until
		}
	}
	in.DutyEnds, in.KeptUntil = c.preservationDates()
	in.CopyExisted = c.keepsEarlierCopy()
	return in
}

// HadSilence reports whether a notice to the user needs the answer that the period of silence has ended, because a
// decision on the case, or the order behind it, sets or set one.
func (c *Case) HadSilence() bool {
	if review.HadSilence(c.Request, c.Assessment) {
		return true
	}
	return slices.ContainsFunc(c.Decisions, func(d DecisionRecord) bool {
		return review.HadSilence(c.Request, d.Assessment, &d.Decision)
	})
}

// keepsEarlierCopy reports whether an extension keeps an existing copy: none was made for it, and none is to be.
func (c *Case) keepsEarlierCopy() bool {
	made := func(f review.Fulfilment) bool { return f.Kind == review.Preserved }
	toBeMade := func(o Obligation) bool { return o.Clock == review.ClockPreservation && !o.HasCopy }
	return c.Request.Kind == review.KindPreservationExtension &&
		!slices.ContainsFunc(c.FulfilmentsInForce(), made) && !slices.ContainsFunc(c.Obligations, toBeMade)
}

// preservationDates are the two dates of a preservation according to its obligations: the end of the legal duty, and
// until when we keep the copy. A single date is both. Zero if there is none; then the assessment's dates hold.
func (c *Case) preservationDates() (dutyEnds, keptUntil time.Time) {
	if !c.Request.Kind.IsPreservation() {
		return
	}
	for i := range c.Obligations {
		o := &c.Obligations[i]
		switch {
		case o.Clock != review.ClockPreservation || o.Extension != "":
		case o.InternalTarget:
			keptUntil = o.Due
		default:
			dutyEnds = o.Due
		}
	}
	if keptUntil.IsZero() {
		keptUntil = dutyEnds
	}
	return dutyEnds, keptUntil
}
