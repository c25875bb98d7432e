package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// decidingActions is what can be decided on an opened case.
func decidingActions(s *caseScreen) []action {
	opener := func(outcome string) func(*env) tea.Cmd {
		return func(e *env) tea.Cmd { s.openDecide(e, outcome); return nil }
	}
	return []action{
		{Name: "approve", Keys: []string{"a"}, Label: "approve", Group: groupDecide, Act: review.ActDecide,
			Danger: true,
			Help:   "Open the form for an approval, filled in with all data that may be disclosed and is held.",
			WhyNot: s.whyNotDecidable, Run: opener(review.OutcomeApprove)},
		{Name: "push back", Keys: []string{"p"}, Label: "push back", Group: groupDecide, Act: review.ActDecide,
			Danger: true,
			Help:   "Open the form for a push back, with the findings that the agency must cure.",
			WhyNot: s.whyNotDecidable, Run: opener(review.OutcomePushBack)},
		{Name: "reject", Keys: []string{"r"}, Label: "reject", Group: groupDecide, Act: review.ActDecide, Danger: true,
			Help: "Open the form for the rejection of a request that cannot be cured.", WhyNot: s.whyNotDecidable,
			Run: opener(review.OutcomeReject)},
		workedAnswerAction(s.workedID),
	}
}

// openDecide opens the dialog on the case as it was read. Refusals are checked
// against the case as it is now.
func (s *caseScreen) openDecide(e *env, outcome string) {
	adoptQuestion(s.c, s.latest)
	d := newDecideDialog(e, s.c, outcome)
	d.latestCase = func() *store.Case { return s.latest }
	if s.taken == nil {
		s.taken = d.taken
	}
	d.taken, d.left, d.again = s.taken, s.giveBackCmd, s.openDecide
	if s.resumeSeen != nil { // it is back from another screen
		d.seen, s.resumeSeen = s.resumeSeen, nil
	}
	e.open(d)
}

// whyNotDecidable is why this person cannot decide this request now.
func (s *caseScreen) whyNotDecidable(e *env) Text {
	if w := s.whyNotLoaded(e); w != "" {
		return w
	}
	row := &s.c.Row
	switch {
	case row.Outcome != "" && row.Effect == review.EffectAwaitingSignature:
		return "This decision has no effect until counsel signs it, on the Counsel screen."
	case row.State == review.StateDecided:
		return "This request is decided. You can take your own decision back within ten minutes: " +
			e.by("u", "type undo") + "."
	case s.c.Claim != nil && !e.isMe(s.c.Claim.Holder) && s.c.Claim.Until.After(e.now()):
		return kit.Textf("%s holds this request until %s.", s.c.Claim.Holder,
			kit.ShortTime(e.now(), s.c.Claim.Until, e.zone))
	}
	return ""
}

// workedID is the request whose model answer may be shown: the one that this
// person decided last, or this one if they decided it.
func (s *caseScreen) workedID(e *env) string {
	if s.c != nil && e.opts.Worked != nil {
		for _, d := range s.c.Decisions {
			if e.isMe(d.Decision.By.Name) && e.opts.Worked(s.id) != "" {
				return s.id
			}
		}
	}
	return lastWorkedID(e)
}

// lastWorkedID is the request that this person decided last, if it has a model answer.
func lastWorkedID(e *env) string {
	if id := e.app.lastDecided; e.opts.Worked != nil && id != "" && e.opts.Worked(id) != "" {
		return id
	}
	return ""
}

// workedAnswerAction shows the model answer to the request that id names, in the sample queue.
func workedAnswerAction(id func(*env) string) action {
	return action{Name: "worked answer", Keys: []string{"M"}, Group: groupView,
		Help: "Show how the author of the sample would have decided the request that you decided last.",
		WhyNot: func(e *env) Text {
			switch {
			case e.opts.Worked == nil:
				return "Only the sample queue has worked answers."
			case id(e) == "":
				return "Decide first. The worked answer can be read after that."
			}
			return ""
		},
		Run: func(e *env) tea.Cmd {
			e.push(newWorkedAnswerScreen(id(e), e.opts.Worked(id(e))))
			return nil
		}}
}

// newWorkedAnswerScreen shows the model answer to a request of the sample queue.
func newWorkedAnswerScreen(id, words string) screen {
	return newReader(kit.Textf("%s · worked answer", id), 0, func(*env) []kit.Para {
		var out []kit.Para
		for _, l := range text.CleanLines(words) {
			out = append(out, kit.Para{Text: l})
		}
		return out
	})
}
