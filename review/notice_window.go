package review

import (
	"strconv"
	"time"
)

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
func (a *Assessment) LegalDeadline() (earliest time.Time) {
	for _, c := range a.Clocks {
		if c.Name == ClockResponse && !c.InternalTarget && !c.Informative &&
			(earliest.IsZero() || c.Due.Before(earliest)) {
			earliest = c.Due
		}
	}
	return earliest
}

// fitNotice changes a plan to notify the user first if the window for an objection ends after the legal deadline. The
// platform's shortest window is planned if it leaves a day to produce. Otherwise a platform that only reserves the right
// to notify does not exercise it, and on one that promises notice, counsel decides whether the user is told afterwards.
func (as *assessor) fitNotice(n NoticePlan) NoticePlan {
	if n.Action != NoticeBefore || as.platform == nil {
		return n
	}
	np, deadline := &as.platform.Notice, as.assessment.LegalDeadline()
	if np.WaitDays <= 0 || deadline.IsZero() || !windowEnd(as.now, np.WaitDays).After(deadline) {
		return n
	}
	days := np.WaitDays
	for days > 0 && windowEnd(as.now, days).After(deadline.AddDate(0, 0, -1)) {
		days--
	}
	as.values.days, as.values.date = strconv.Itoa(np.WaitDays), formatUTC(deadline)
	w := findingOptions{cite: np.Cite}
	switch {
	case np.ShortestDays > 0 && days >= np.ShortestDays:
		n.WaitDays = days
		w.variant, as.values.max = variantShorterWindow, strconv.Itoa(days)
	case np.RightReserved:
		n = NoticePlan{Action: NoticeNone, Ground: GroundDeadline}
	default:
		n = NoticePlan{Action: NoticeWithhold, Ground: GroundDeadline,
			RecheckOn: later(DateOf(deadline.UTC()), DateOf(as.now)).AddDays(1)}
		w.variant, w.counsel = variantPromisedNotice, true
	}
	as.addFinding("notice.window_too_long", w)
	return n
}

func later(a, b Date) Date {
	if b.After(a) {
		return b
	}
	return a
}
