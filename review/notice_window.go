package review

import (
	"strconv"
	"time"
)

// codeWindowTooLong says that the user could object for longer than the law gives for the answer.
const codeWindowTooLong = "notice.window_too_long"

// GroundDeadline is why the user is told after the disclosure, or not at all: waiting for an objection would take
// longer than the law gives for the answer.
const GroundDeadline = "legal_deadline"

// windowEnd is when data may be disclosed after the user was notified at an instant: at once, or after some whole days,
// counted in UTC.
func windowEnd(notified time.Time, days int) time.Time {
	if days <= 0 {
		return notified
	}
	return DateOf(notified.UTC()).AddDays(days + 1).StartOfDay(time.UTC)
}

// WaitDays is how many days a decision waits between the notice and the disclosure: as it says, or else as the platform
// does.
func WaitDays(p *Policy, r *Request, n *NoticeChoice) int {
	if n != nil && n.WaitDays > 0 {
		return n.WaitDays
	}
	if plat := p.Platform(r.Platform); plat != nil {
		return plat.Notice.WaitDays
	}
	return 0
}

// LegalDeadline is the earliest time by which the law or the process wants the answer; zero if neither sets one. The
// platform's own target is none.
func (a *Assessment) LegalDeadline() time.Time { return a.earliestResponse(false) }

// earliestResponse is the earliest time for the answer that binds, or of those that are shown only; zero if there is
// none.
func (a *Assessment) earliestResponse(informative bool) (earliest time.Time) {
	for _, c := range a.Clocks {
		if c.Name == ClockResponse && !c.InternalTarget && c.Informative == informative &&
			(earliest.IsZero() || c.Due.Before(earliest)) {
			earliest = c.Due
		}
	}
	return earliest
}

// fitNotice changes a plan to notify the user first if the window for an objection ends after the legal deadline. The
// platform's shortest window is planned if it leaves a day to produce. Otherwise a platform that only reserves the
// right to notify does not exercise it, and on one that promises notice, counsel decides whether the user is told
// afterwards. A deadline of which the law leaves in doubt whether it binds changes no plan; counsel is asked.
func (as *assessor) fitNotice(n NoticePlan) NoticePlan {
	if n.Action != NoticeBefore || as.platform == nil || as.platform.Notice.WaitDays <= 0 {
		return n
	}
	np, deadline := &as.platform.Notice, as.assessment.LegalDeadline()
	tooLong := func(d time.Time) bool { return !d.IsZero() && windowEnd(as.now, np.WaitDays).After(d) }
	inDoubt := !tooLong(deadline)
	if inDoubt {
		deadline = as.assessment.earliestResponse(true)
	}
	if !tooLong(deadline) || inDoubt && as.doubtfulDeadline { // doubt of the whole process has a finding of its own
		return n
	}
	days := np.fittingDays(as.now, deadline)
	as.values.days, as.values.date = strconv.Itoa(np.WaitDays), formatUTC(deadline)
	w := findingOptions{cite: np.Cite}
	switch {
	case inDoubt:
		w.variant, w.counsel = variantDoubtfulDeadline, true
	case np.ShortestDays > 0 && days > 0:
		n.WaitDays = days
		w.variant, as.values.max = variantShorterWindow, strconv.Itoa(days)
	case np.RightReserved:
		n = NoticePlan{Action: NoticeNone, Ground: GroundDeadline}
	default:
		n = NoticePlan{Action: NoticeWithhold, Ground: GroundDeadline,
			RecheckOn: as.assessment.toldAfterwardsOn(as.now)}
		w.variant, w.counsel = variantPromisedNotice, true
	}
	as.addFinding(codeWindowTooLong, w)
	return n
}

// fittingDays is the longest window for an objection that ends a day before a deadline, and is as long as the platform
// asks at least; 0 if there is none.
func (np *NoticePolicy) fittingDays(now, deadline time.Time) int {
	days, shortest := np.WaitDays, np.ShortestDays
	if shortest == 0 && np.RightReserved {
		shortest = 1
	}
	for days > 0 && windowEnd(now, days).After(deadline.AddDate(0, 0, -1)) {
		days--
	}
	if shortest == 0 || days < shortest {
		return 0
	}
	return days
}

// promised reports whether the platform promises its users notice before disclosure.
func (np *NoticePolicy) promised() bool { return np.WaitDays > 0 && !np.RightReserved }

// windowTooLong reports whether a window for an objection that is opened now ends after the legal deadline, which may
// have passed: then, too, the agency must agree to wait.
func (a *Assessment) windowTooLong(now time.Time, days int) bool {
	deadline := a.LegalDeadline()
	return days > 0 && !deadline.IsZero() && windowEnd(now, days).After(deadline)
}

// toldAfterwardsOn is the day after the legal deadline, on which it is looked at again whether the user was told.
func (a *Assessment) toldAfterwardsOn(now time.Time) Date {
	return later(DateOf(a.LegalDeadline().UTC()), DateOf(now)).AddDays(1)
}

func later(a, b Date) Date {
	if b.After(a) {
		return b
	}
	return a
}
