package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// openReferral is the question on a case that counsel has not answered, nil
// where there is none.
func openReferral(c *store.Case) *review.Referral {
	for i := range c.Referrals {
		if c.Referrals[i].Opinion == "" {
			return &c.Referrals[i]
		}
	}
	return nil
}

// newReferralDialog asks counsel about a case: any of the house, or one by name.
func newReferralDialog(e *env, c *store.Case) *formDialog {
	id := c.Row.ID
	intro := []Text{"The request waits with counsel until it is answered; its clocks go on."}
	if codes := counselCodes(c.Assessment); codes != "" {
		intro = append(intro, "For counsel by the rules: "+codes+".")
	}
	entries := []*entry{areaEntry("question", "Question", "What should counsel answer? One question is best.", 5)}
	if names := e.app.bulletin.Counsel; len(names) > 0 {
		entries = append(entries, personEntry("to", "Of whom", names, option{"", "any"}))
		intro = append(intro, "Whom you name is asked; outside counsel then sees this request. Without a name, any counsel of the house answers.")
	}
	f := newForm(entries...)
	return newFormDialog(kit.Textf("Ask counsel about %s", id), "refer", intro, f, id+" question",
		func(e *env, call callID) (tea.Cmd, Text) {
			v := f.text("question")
			if v == "" {
				return nil, "A referral needs a question."
			}
			to := f.text("to")
			args := []string{"lert", "refer", id, "--question", v}
			if to != "" {
				args = append(args, "--to", to)
			}
			e.setCommandLine(shellCommand(args...))
			return referCmd(e.ctx, call, e.store, review.Referral{RequestID: id, Question: v, To: to}), ""
		})
}

// newOpinionDialog is counsel's answer to the question that is open.
func newOpinionDialog(c *store.Case, r *review.Referral) *formDialog {
	id := c.Row.ID
	f := newForm(areaEntry("answer", "", "The answer opens the request again; it is kept with the case.", 5))
	return newFormDialog(kit.Textf("Answer about %s", id), "answer", []Text{kit.Textf("%s asked: %s", r.By.Name, r.Question)}, f, id+" answer",
		func(e *env, call callID) (tea.Cmd, Text) {
			v := f.text("answer")
			if v == "" {
				return nil, "An answer needs words."
			}
			e.setCommandLine(shellTextCommand([]string{"lert", "answer", id}, v))
			return opinionCmd(e.ctx, call, e.store, id, v), ""
		})
}

// counselCodes are the findings that counsel must see, as words.
func counselCodes(a *review.Assessment) Text {
	var out Text
	var seen []string
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Counsel && !slices.Contains(seen, f.Code) {
				seen = append(seen, f.Code)
				if out != "" {
					out += ", "
				}
				out += codeLabel(f.Code)
			}
		}
	}
	return out
}
