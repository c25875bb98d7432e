package review

import (
	"fmt"
	"slices"

	"lert/review/text"
)

// checkNoticeWindow checks that nothing is disclosed before the user could object.
func (c *fulfilmentValidator) checkNoticeWindow() {
	in, f, d := c.in, c.f, c.in.Decision
	if d == nil || d.Outcome != OutcomeApprove || d.Notice == nil || d.Notice.Action != NoticeBefore ||
		in.Request.Kind.IsPreservation() || f.Kind == Produced && len(f.Categories) == 0 {
		return
	}
	seen := map[int]bool{}
	for _, r := range in.grantedRows() {
		if seen[r.Target] || len(f.Categories) > 0 && !grantsCover(f.Categories, r) {
			continue
		}
		seen[r.Target] = true
		message := "the user has not been told"
		if len(in.Request.Targets) > 1 {
			message = fmt.Sprintf("the user of target %d has not been told", r.Target)
		}
		switch opens := in.noticeWindowEnd(r.Target); {
		case opens.IsZero():
			c.refuse(message+", and the decision is to tell them before disclosure",
				"record the notice first, or make a new decision on user notice")
		case f.At.Before(opens):
			c.refuse("the user may still object until "+formatUTC(opens)+", so it is too early",
				"wait until the notice window ends")
		}
	}
}

// checkNotice checks a notice to a user: who it went to, the answers, and what still forbids it. A notice that
// is forbidden remains due.
func (c *fulfilmentValidator) checkNotice() {
	c.checkRecipient()
	a := c.f.Notice
	if a == nil {
		a = &NoticeChecklist{}
	}
	if HadSilence(c.in.Request, c.in.Shown, c.in.Decision, c.in.LaterApproval) && !a.SaysPeriodEnded() {
		c.refuse("there is no statement that the nondisclosure period has ended", "state that it has ended, once it has")
	}
	if text.IsEmpty(a.NoExceptionBy) {
		c.refuse("there is no statement that no exceptional circumstance remains", "name the person who says so")
	}
	if !a.NoOtherNondisclosure {
		c.refuse("there is no statement that nothing else bars user notice",
			"check the other requests about this user, then answer")
	}
	c.checkNondisclosure()
}

// checkRecipient checks the address of a notice and the targets that it names.
func (c *fulfilmentValidator) checkRecipient() {
	in, f := c.in, c.f
	if text.IsEmpty(f.To) {
		c.refuse("the recipient of the notice is missing", "enter the user's address")
	} else if SameAddress(f.To, in.Request.Requester.Email) {
		c.refuse("that is the requester's address, not the user's", "enter the user's address")
	}
	for _, t := range f.Targets {
		if t < 0 || t >= max(1, len(in.Request.Targets)) {
			c.refuse(fmt.Sprintf("there is no target %d", t),
				fmt.Sprintf("the request has %d, counted from 0", len(in.Request.Targets)))
		}
	}
	for t, x := range in.Request.Targets {
		if SameAddress(f.To, x.Value) && len(f.Targets) > 0 && !slices.Contains(f.Targets, t) {
			c.refuse(fmt.Sprintf("%s is target %d of revision %d, which was decided", f.To, t, in.Decision.Revision),
				fmt.Sprintf("name target %d", t))
		}
	}
}

// checkNondisclosure checks that neither a decision on this request nor another request forbids the notice.
func (c *fulfilmentValidator) checkNondisclosure() {
	in, f := c.in, c.f
	for _, d := range []*Decision{in.Decision, in.LaterApproval} {
		if d == nil || d.Notice == nil {
			continue
		}
		switch n := d.Notice; n.Action {
		case NoticeDelay:
			if NondisclosureInForce(in.Policy, in.Request, NoticeDelay, n.Until, f.At) {
				end := formatUTC(NondisclosureEnd(in.Policy, in.Request, n.Until))
				c.refuse("the user may not be told until "+n.Until.String()+
					" has passed where that was ordered, at "+end, "the notice remains outstanding")
			}
		case NoticeProhibited:
			c.refuse("the decision prohibits user notice",
				"if the bar was lifted, import the document as a new revision and decide again")
		}
	}
	for _, b := range in.Nondisclosures {
		c.refuse(b.Describe(), "the notice is on hold and remains outstanding: `lert show "+b.RequestID+"`")
	}
}
