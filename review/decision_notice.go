package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review/text"
)

// noticeProblem says what is wrong with the choice about telling the user, "" if nothing is: it must be made, be
// complete, and not tell a user what a law or an order forbids to tell. Refusal 7.
func (c *decisionValidator) noticeProblem() (message, hint string) {
	n, plan := c.Decision.Notice, c.Shown.Notice
	if n == nil || n.Action == "" {
		return "the choice of user notice is missing", c.lawfulChoices()
	}
	switch n.Action {
	case NoticeBefore:
		if plan.Action == NoticeDelay || plan.Action == NoticeProhibited {
			return barText(plan), c.lawfulChoices()
		}
		message, hint = c.windowProblem(n)
	case NoticeDelay:
		message, hint = c.delayProblem(n, plan)
	case NoticeWithhold:
		message, hint = c.withholdProblem(n, plan)
	case NoticeProhibited:
		message, hint = c.prohibitedProblem(n, plan)
	case NoticeNone:
		message, hint = c.untoldProblem(n, plan)
	default:
		return fmt.Sprintf("there is no notice action %q", n.Action), c.lawfulChoices()
	}
	if message == "" {
		message, hint = c.strayProblem(n, plan)
	}
	return message, hint
}

// barText says what bars user notice.
func barText(plan NoticePlan) string {
	if plan.Ground == "" {
		return "user notice is barred"
	}
	return "user notice is barred by " + groundText(plan.Ground)
}

// strayProblem says which field of the choice belongs to another choice: a record must not name a bar, a period or an
// agreement on which it does not rest.
func (c *decisionValidator) strayProblem(n *NoticeChoice, plan NoticePlan) (message, hint string) {
	switch {
	case n.Action != NoticeBefore && (n.WaitDays != 0 || !n.AgreedUntil.IsZero()):
		return "days to object and an agreement to wait apply only to notice before disclosure",
			"leave them out, or choose `notify_before`"
	case n.Action != NoticeWithhold && n.Ground != "" && (n.Action != plan.Action || n.Ground != plan.Ground):
		return "“" + groundText(n.Ground) + "” is not the assessment's ground for " + strings.ReplaceAll(n.Action, "_", " "),
			"leave the ground out"
	}
	return "", ""
}

// delayProblem says what is wrong with delaying the notice. The date that the plan names is allowed even if it passed
// while the decision was made.
func (c *decisionValidator) delayProblem(n *NoticeChoice, plan NoticePlan) (message, hint string) {
	switch {
	case plan.Action != NoticeDelay && n.Until.IsZero():
		return "nothing bars user notice until a known date", c.lawfulChoices()
	case plan.Action != NoticeDelay:
		return "nothing bars user notice until " + n.Until.String(), c.lawfulChoices()
	case n.Until.IsZero():
		return "delayed notice needs the date on which the bar ends", c.lawfulChoices()
	case n.Until != plan.Until:
		return barText(plan) + " until " + plan.Until.String() + ", not until " + n.Until.String(), c.lawfulChoices()
	}
	return "", ""
}

// prohibitedProblem says what is wrong with a notice that is prohibited without a known end.
func (c *decisionValidator) prohibitedProblem(n *NoticeChoice, plan NoticePlan) (message, hint string) {
	switch {
	case plan.Action != NoticeProhibited:
		return "nothing bars user notice indefinitely", c.lawfulChoices()
	case !n.RecheckOn.IsZero() && n.RecheckOn != plan.RecheckOn:
		return RecheckProblem(n.RecheckOn, DateOf(c.Now))
	}
	return "", ""
}

// withholdProblem says what is wrong with withholding the notice. Of the date that the plan names, see delayProblem.
func (c *decisionValidator) withholdProblem(n *NoticeChoice, plan NoticePlan) (message, hint string) {
	if n.RecheckOn.IsZero() || n.RecheckOn != plan.RecheckOn {
		if message, hint = RecheckProblem(n.RecheckOn, DateOf(c.Now)); message != "" {
			return message, hint
		}
	}
	switch {
	case n.Ground == GroundDeadline && c.Shown.Found(codeWindowTooLong):
		if c.promisesNotice() && !c.counselSpoke() {
			return "the platform promises notice before disclosure", "refer it to counsel, or " + c.lawfulChoices()
		}
	case plan.Action == NoticeWithhold && n.Ground == plan.Ground:
	case !c.isException(n.Ground):
		return "no exception to user notice applies", c.lawfulChoices()
	case n.Ground == groundCounterproductive && text.IsEmpty(n.Reason):
		return "withholding notice because it would cause harm needs a reason", "say what harm it would cause"
	case n.Ground == groundCounterproductive && !c.counselSpoke():
		return "counsel decides whether notice would cause harm", "refer it to counsel"
	}
	return "", ""
}

// untoldProblem says what is wrong with not telling the user at all. A platform that promises notice tells the user
// afterwards where the legal deadline comes first.
func (c *decisionValidator) untoldProblem(n *NoticeChoice, plan NoticePlan) (message, hint string) {
	switch {
	case plan.Ground == GroundNothingDisclosed:
	case c.promisesNotice() && c.Shown.Found(codeWindowTooLong):
		return "the platform promises notice, and a deadline does not override that promise", c.lawfulChoices()
	case text.IsEmpty(n.Reason):
		return "not notifying the user needs a reason", "say why the right to notify is not exercised"
	}
	return "", ""
}

// windowProblem says what is wrong with the days that the decision waits between the notice and the disclosure: the
// answer must still be in time.
func (c *decisionValidator) windowProblem(n *NoticeChoice) (message, hint string) {
	plat := c.Policy.Platform(c.Request.Platform)
	if plat == nil {
		return "", ""
	}
	full, shortest := plat.Notice.WaitDays, plat.Notice.ShortestDays
	switch {
	case n.WaitDays < 0 || n.WaitDays > full:
		return fmt.Sprintf("the user has %d days to object, not %d", full, n.WaitDays),
			"leave the number of days out, or choose a smaller one"
	case n.WaitDays > 0 && n.WaitDays < full && shortest > 0 && n.WaitDays < shortest:
		return fmt.Sprintf("a notice window of %d days is shorter than the platform allows", n.WaitDays),
			fmt.Sprintf("wait at least %d days, or %s", shortest, c.lawfulChoices())
	case n.WaitDays > 0 && n.WaitDays < full && shortest == 0 && !plat.Notice.RightReserved:
		return "the platform does not allow a shorter notice window",
			"leave the number of days out, or " + c.lawfulChoices()
	}
	ends := windowEnd(c.Now, WaitDays(c.Policy, c.Request, n))
	switch {
	case !n.AgreedUntil.IsZero() && n.AgreedUntil.EndOfDay(time.UTC).Before(ends):
		return "the agency agreed to wait until " + n.AgreedUntil.String() + ", but the user may object until " +
			formatUTC(ends), "get the agency's agreement to a later date, or shorten the window"
	case !n.AgreedUntil.IsZero() && text.IsEmpty(n.Reason):
		return "the agency's agreement to wait is not documented",
			"state the date and reference of its letter as the reason"
	case n.AgreedUntil.IsZero() && c.Shown.windowTooLong(c.Now, WaitDays(c.Policy, c.Request, n)):
		return "the user may object until " + formatUTC(ends) + ", and the response is due at " +
			formatUTC(c.Shown.LegalDeadline()), c.lawfulChoices()
	}
	return "", ""
}

// promisesNotice reports whether the platform promises its users notice before disclosure.
func (c *decisionValidator) promisesNotice() bool {
	plat := c.Policy.Platform(c.Request.Platform)
	return plat != nil && plat.Notice.promised()
}

// counselSpoke reports whether counsel decides, or answered a referral of this revision.
func (c *decisionValidator) counselSpoke() bool {
	return c.Decision.By.Role == RoleCounsel || c.OpinionGiven
}

// RecheckProblem says what is wrong with the day on which a person looks again at why a user is not told, "" if nothing
// is.
func RecheckProblem(day, today Date) (message, hint string) {
	hint = "choose a date within a year"
	switch {
	case day.IsZero():
		return "the recheck date is missing", hint
	case !day.After(today):
		return "the recheck date " + day.String() + " is not in the future", hint
	case day.After(today.AddDays(366)):
		return "the recheck date " + day.String() + " is more than a year away", hint
	}
	return "", ""
}

// isException reports whether the platform does not notify users on this ground.
func (in *DecisionInput) isException(ground string) bool {
	if in.Policy == nil || in.Request == nil || ground == "" {
		return false
	}
	p := in.Policy.Platform(in.Request.Platform)
	return p != nil && slices.Contains(p.Notice.Exceptions, ground)
}
