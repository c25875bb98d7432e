package tui

import (
	"strings"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// noticeOf is the plan for telling the user or, for a decided case, what was chosen
// and what has happened since.
func noticeOf(c *store.Case) review.NoticePlan {
	plan := c.Assessment.Notice
	if len(c.Decisions) == 0 || c.Row.State != review.StateDecided {
		return plan
	}
	chosen := c.Decisions[len(c.Decisions)-1].Decision.Notice
	if chosen == nil {
		return plan
	}
	out := chosen.Plan()
	if out.Ground == "" && out.Action == plan.Action {
		out.Ground = plan.Ground
	}
	if c.NondisclosureEnds.After(out.Until) && !out.Until.IsZero() {
		out.Until = c.NondisclosureEnds
	}
	for _, o := range c.Obligations {
		if o.Clock == review.ClockRecheck {
			out.RecheckOn = review.DateOf(o.Due)
		}
	}
	return out
}

// noticeText is the plan for telling the user, in words that follow "User notice:".
func noticeText(n review.NoticePlan) Text {
	ground := ""
	if n.Ground != "" {
		ground = " (" + strings.ReplaceAll(n.Ground, "_", " ") + ")"
	}
	switch {
	case n.Action == review.NoticeBefore && n.WaitDays > 0:
		return kit.Textf("%s before disclosure", kit.Plural(n.WaitDays, "day", "days"))
	case n.Action == review.NoticeBefore:
		return "before disclosure"
	case n.Action == review.NoticeDelay:
		return kit.Textf("delayed until %s%s", n.Until, ground)
	case n.Action == review.NoticeProhibited:
		return kit.Textf("prohibited%s", ground)
	case n.Action == review.NoticeWithhold:
		return kit.Textf("withheld%s, recheck %s", ground, n.RecheckOn)
	case n.Ground == review.GroundNothingDisclosed:
		return "none, because nothing is disclosed"
	case n.Ground == review.GroundDeadline:
		return "none; no time before the legal deadline"
	}
	return "none"
}

// noticeChoiceText is what was chosen about telling the user, in words.
func noticeChoiceText(n *review.NoticeChoice) Text {
	if n.AgreedUntil.IsZero() {
		return noticeText(n.Plan())
	}
	return kit.Textf("%s; the agency agreed in writing to wait until %s", noticeText(n.Plan()), n.AgreedUntil)
}
