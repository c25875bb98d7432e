package review

import (
	"fmt"
	"slices"
	"time"

	"lert/review/text"
)

// noticeProblem says what is wrong with the choice about telling the user, "" if nothing is: it must be made, be
// complete, and not tell a user what a law or an order forbids to tell. Refusal 7.
func (c *decisionValidator) noticeProblem() (message, hint string) {
	n, plan := c.Decision.Notice, c.Shown.Notice
	if n == nil || n.Action == "" {
		return "the choice about telling the user is missing",
			"choose notify_before, delay, prohibited, withhold or none"
	}
	switch n.Action {
	case NoticeBefore:
		if plan.Action == NoticeDelay || plan.Action == NoticeProhibited {
			return "telling the user is barred (" + plan.Ground + ")", "choose " + plan.Action
		}
		return c.windowProblem(n)
	case NoticeDelay:
		return c.delayProblem(n, plan)
	case NoticeWithhold:
		return c.withholdProblem(n, plan)
	case NoticeProhibited:
		if plan.Action != NoticeProhibited {
			return "nothing bars telling the user without a known end", "choose " + plan.Action + ", as planned"
		}
		if !n.RecheckOn.IsZero() && n.RecheckOn != plan.RecheckOn {
			return RecheckProblem(n.RecheckOn, DateOf(c.Now))
		}
	case NoticeNone:
		if plan.Ground != "nothing_disclosed" && text.IsEmpty(n.Reason) {
			return "not telling the user needs a reason", "say why the right to notify is not exercised"
		}
	default:
		return fmt.Sprintf("there is no notice action %q", n.Action),
			"choose notify_before, delay, prohibited, withhold or none"
	}
	return "", ""
}

// delayProblem says what is wrong with delaying the notice. The date that the plan names is allowed even if it passed
// while the decision was made.
func (c *decisionValidator) delayProblem(n *NoticeChoice, plan NoticePlan) (message, hint string) {
	switch {
	case n.Until.IsZero():
		return "a delayed notice needs the date on which the bar ends",
			"give the date, or choose prohibited where none is known"
	case plan.Action != NoticeDelay:
		return "nothing bars telling the user until " + n.Until.String(), "choose " + plan.Action + ", as planned"
	case n.Until != plan.Until:
		return "telling the user is barred until " + plan.Until.String() + " (" + plan.Ground +
			"), and not until " + n.Until.String(), "give the day on which the bar ends"
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
	case plan.Action == NoticeWithhold && n.Ground == plan.Ground:
	case n.Ground == GroundDeadline && c.Shown.Found("notice.window_too_long"):
		if c.promisesNotice() && !c.counselSpoke() {
			return "the platform promises to tell the user first", "refer it to counsel, or keep to a shorter window"
		}
	case !c.isException(n.Ground):
		return "nothing here is an exception for which the user stays untold",
			"tell the user, or choose none and say why the right to notify is not exercised"
	case n.Ground == "counterproductive" && text.IsEmpty(n.Reason):
		return "that notice would do harm needs a reason", "say what harm"
	case n.Ground == "counterproductive" && !c.counselSpoke():
		return "whether notice would do harm is for counsel", "refer it to counsel"
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
		return fmt.Sprintf("the user is given %d days to object, and not %d", full, n.WaitDays),
			"leave the number of days out, or give a smaller one"
	case n.WaitDays > 0 && n.WaitDays < full && shortest > 0 && n.WaitDays < shortest:
		return fmt.Sprintf("a window of %d days is shorter than the platform allows", n.WaitDays),
			fmt.Sprintf("wait for %d days at least", shortest)
	case n.WaitDays > 0 && n.WaitDays < full && shortest == 0 && !plat.Notice.RightReserved:
		return "the platform does not let the window be shorter", "leave the number of days out"
	}
	deadline, ends := c.Shown.LegalDeadline(), windowEnd(c.Now, WaitDays(c.Policy, c.Request, n))
	if deadline.IsZero() || !c.Now.Before(deadline) || !ends.After(deadline) {
		return "", ""
	}
	if !n.AgreedUntil.IsZero() {
		switch {
		case n.AgreedUntil.EndOfDay(time.UTC).Before(ends):
			return "the agency waits until " + n.AgreedUntil.String() + ", and the user may object until " +
				formatUTC(ends), "have the agency agree to a later day, or shorten the window"
		case text.IsEmpty(n.Reason):
			return "it is not said where the agency agreed to wait", "give the date and reference of its letter as the reason"
		}
		return "", ""
	}
	return "the user may object until " + formatUTC(ends) + ", and the answer is due at " + formatUTC(deadline),
		"wait for fewer days, give the day until which the agency agreed in writing to wait, tell the user afterwards " +
			"(withhold, legal_deadline), or do not exercise a reserved right, with a reason (none)"
}

// promisesNotice reports whether the platform promises its users notice before disclosure.
func (c *decisionValidator) promisesNotice() bool {
	plat := c.Policy.Platform(c.Request.Platform)
	return plat != nil && plat.Notice.WaitDays > 0 && !plat.Notice.RightReserved
}

// counselSpoke reports whether counsel decides, or answered a referral of this revision.
func (c *decisionValidator) counselSpoke() bool {
	return c.Decision.By.Role == RoleCounsel || c.OpinionGiven
}

// RecheckProblem says what is wrong with the day on which a person looks again at why a user is not told, "" if nothing
// is.
func RecheckProblem(day, today Date) (message, hint string) {
	hint = "name a day within a year"
	switch {
	case day.IsZero():
		return "it is not said when to look again", hint
	case !day.After(today):
		return "it cannot be looked at again on " + day.String() + ", which is not to come", hint
	case day.After(today.AddDays(366)):
		return "it is looked at again on " + day.String() + ", which is more than a year away", hint
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
