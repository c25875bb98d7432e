package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// ownDecision is the current decision on a case, if this person made it and may
// still take it back; otherwise why says why not.
func ownDecision(e *env, c *store.Case) (d *review.Decision, why Text) {
	current := c.CurrentDecision()
	if current == nil {
		return nil, "There is no decision to take back."
	}
	d = &current.Decision
	switch {
	case d.Outcome == review.OutcomeTakenBack:
		return nil, "The latest decision was already taken back."
	case !e.isMe(d.By.Name):
		return nil, kit.Textf("%s decided this; only they can take it back.", d.By.Name)
	case !review.InTakeBackPeriod(d.DecidedAt, e.now()):
		return nil, "The ten minutes for taking it back have passed; to correct it, make a new decision."
	}
	return d, ""
}

// openTakeBack opens the dialog that takes an own decision back, or says why there is none.
func (s *caseScreen) openTakeBack(e *env) {
	d, why := ownDecision(e, s.c)
	if why != "" {
		e.warn(why)
		return
	}
	e.open(newTakeBackDialog(e, s.c, d))
}

// takeBackLast opens the request that this person decided last, with the dialog over it.
func takeBackLast(e *env) tea.Cmd {
	s := newCaseScreen(e, e.app.lastDecided).(*caseScreen)
	s.resumeOutcome = review.OutcomeTakenBack
	e.push(s)
	return nil
}

// newTakeBackDialog is the dialog that takes an own decision back: a new decision
// supersedes it, and the request is as it was before.
func newTakeBackDialog(e *env, c *store.Case, last *review.Decision) *formDialog {
	f := form.New(form.Area("why", "Why", "Optional.", 2))
	dec := review.Decision{Schema: review.DecisionSchema, ID: e.opts.NewID(), RequestID: c.Row.ID,
		Revision: c.Row.Revision, Outcome: review.OutcomeTakenBack, Supersedes: last.ID,
		RequestDigest: c.Digest, PolicyRef: c.Assessment.PolicyRef, OpenedAt: c.OpenedAt, By: e.me}
	clock := func(t time.Time) string { return t.In(e.zone).Format(time.TimeOnly) }
	intro := []Text{kit.Textf("You decided: %s, at %s. It can be taken back until %s, as long as nothing was sent.",
		outcomeLabel(last.Outcome), clock(last.DecidedAt), clock(last.DecidedAt.Add(review.TakeBackPeriod))),
		"The decision stays on record. The request is open again; if it was waiting for the agency's reply before, it " +
			"waits again."}
	d := newFormDialog(kit.Textf("Take back your decision on %s", c.Row.ID), "undo", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			dec.Rationale = f.Text("why")
			e.setCommandLine(DecideCommand(&dec))
			return recordDecisionCmd(e.ctx, call, e.store, dec, nil), ""
		})
	d.guard = true
	return d
}
