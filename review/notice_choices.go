package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review/text"
)

// Choice is the choice that follows a plan.
func (n *NoticePlan) Choice() NoticeChoice {
	return NoticeChoice{Action: n.Action, Until: n.Until, Ground: n.Ground, RecheckOn: n.RecheckOn,
		WaitDays: n.WaitDays}
}

// Plan is what was chosen, as a plan.
func (n *NoticeChoice) Plan() NoticePlan {
	return NoticePlan{Action: n.Action, Until: n.Until, Ground: n.Ground, RecheckOn: n.RecheckOn, WaitDays: n.WaitDays}
}

// Missing names the field that a choice about telling the user still needs from a person: agreed_until, recheck_on,
// reason; "" if it is complete.
func (n *NoticeChoice) Missing(p *Policy, r *Request, a *Assessment, now time.Time) string {
	switch {
	case n.Action == NoticeBefore && n.AgreedUntil.IsZero() && a.windowTooLong(now, WaitDays(p, r, n)):
		return "agreed_until"
	case n.Action == NoticeWithhold && n.RecheckOn.IsZero():
		return "recheck_on"
	case text.IsEmpty(n.Reason) && (n.Action == NoticeBefore && !n.AgreedUntil.IsZero() ||
		n.Action == NoticeNone && a.Notice.Ground != GroundNothingDisclosed ||
		n.Action == NoticeWithhold && n.Ground == groundCounterproductive && a.Notice.Ground != n.Ground):
		return "reason"
	}
	return ""
}

// NoticeChoices are the lawful choices about telling the user, the planned one first. What Missing says of one, a
// person adds.
func NoticeChoices(p *Policy, r *Request, a *Assessment, now time.Time) []NoticeChoice {
	plan, today := &a.Notice, DateOf(now)
	out := []NoticeChoice{plan.Choice()}
	var np NoticePolicy
	if plat := p.Platform(r.Platform); plat != nil {
		np = plat.Notice
	}
	isShorter := func(n *NoticeChoice) bool { return n.WaitDays > 0 && n.WaitDays < np.WaitDays }
	add := func(n NoticeChoice) {
		if !slices.ContainsFunc(out, func(o NoticeChoice) bool {
			return o.Action == n.Action && isShorter(&o) == isShorter(&n) &&
				(o.Ground == n.Ground || n.Action == NoticeNone)
		}) {
			out = append(out, n)
		}
	}
	if plan.Action != NoticeDelay && plan.Action != NoticeProhibited {
		full := NoticeChoice{Action: NoticeBefore}
		if plan.WaitDays > 0 {
			full.WaitDays = np.WaitDays // a decision without a number of days takes the planned ones
		}
		if deadline := a.LegalDeadline(); a.windowTooLong(now, np.WaitDays) {
			if days := np.fittingDays(now, deadline); days > 0 {
				add(NoticeChoice{Action: NoticeBefore, WaitDays: days})
			}
		}
		add(full)
		if a.Found(codeWindowTooLong) {
			add(NoticeChoice{Action: NoticeWithhold, Ground: GroundDeadline, RecheckOn: a.toldAfterwardsOn(now)})
		}
		for _, ground := range np.Exceptions {
			add(NoticeChoice{Action: NoticeWithhold, Ground: ground,
				RecheckOn: today.AddDays(cmp.Or(np.RecheckDays, defaultRecheckDays))})
		}
	}
	if !np.promised() || !a.Found(codeWindowTooLong) {
		add(NoticeChoice{Action: NoticeNone})
	}
	return out
}

// lawfulChoices names the lawful choices as a hint does.
func (c *decisionValidator) lawfulChoices() string {
	var names []string
	for _, n := range NoticeChoices(c.Policy, c.Request, c.Shown, c.Now) {
		name := "`" + n.Action + "`"
		switch missing := n.Missing(c.Policy, c.Request, c.Shown, c.Now); {
		case missing == "agreed_until":
			name += " with the date until which the agency agreed in writing to wait"
		case n.Action == NoticeBefore && n.WaitDays > 0:
			name = fmt.Sprintf("%s with %d days", name, n.WaitDays)
		case n.Action == NoticeDelay:
			name += " until " + n.Until.String()
		case n.Action == NoticeWithhold:
			name += " (" + n.Ground + ")"
		case missing == "reason":
			name += " with a reason"
		}
		names = append(names, name)
	}
	return "choose " + strings.Join(names, " or ")
}
