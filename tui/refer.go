package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// openReferral is the question about a case that counsel has not answered yet, nil if there is none. A decision closes
// it.
func openReferral(c *store.Case) *review.Referral {
	if len(c.Referrals) == 0 {
		return nil
	}
	last := &c.Referrals[len(c.Referrals)-1]
	if n := len(c.Decisions); last.Opinion != "" || n > 0 && c.Decisions[n-1].Decision.DecidedAt.After(last.At) {
		return nil
	}
	return last
}

// openQuestionNumber counts the questions up to the one that is open, 0 if none is.
func openQuestionNumber(c *store.Case) int {
	if openReferral(c) == nil {
		return 0
	}
	return len(c.Referrals)
}

// newReferralDialog is the dialog for a question to counsel: any in-house counsel, or one by name.
func newReferralDialog(e *env, c *store.Case) *formDialog {
	id := c.Row.ID
	intro := []Text{"The request waits for counsel's answer; its clocks keep running."}
	if codes := counselCodes(c.Assessment); codes != "" {
		intro = append(intro, "The rules require counsel: "+codes+".")
	}
	entries := []*form.Entry{form.Area("question", "Question", "What should counsel answer? One question is best.", 4).
		Needs("A referral needs a question.")}
	if names := e.app.bulletin.Counsel; len(names) > 0 {
		entries = append(entries, personEntry("to", "Ask whom", names, form.Pairs("", "any")...))
		intro = append(intro, "The person you name is asked; outside counsel can then see this request. Without a "+
			"name, any in-house counsel can answer.")
	}
	f := form.New(entries...)
	return newFormDialog(kit.Textf("Ask counsel about %s", id), "refer", intro, f, id+" question",
		func(e *env, call callID) (tea.Cmd, Text) {
			v := f.Text("question")
			to := f.Text("to")
			e.setCommandLine(shellCommand(addFlags([]string{"lert", "refer", id}, "--question", v, "--to", to)...))
			return storeCmd(e, call, e.store.Refer, review.Referral{RequestID: id, Question: v, To: to}), ""
		})
}

// newOpinionDialog is the dialog for counsel's answer to the open question.
func newOpinionDialog(c *store.Case, r *review.Referral) *formDialog {
	id := c.Row.ID
	f := form.New(form.Area("answer", "Answer", "It reopens the request and is kept with the case.", 4).
		Needs("The answer is empty."))
	intro := []Text{kit.Textf("%s asked: %s", r.By.Name, r.Question)}
	return newFormDialog(kit.Textf("Answer about %s", id), "answer", intro, f, id+" answer",
		func(e *env, call callID) (tea.Cmd, Text) {
			v := f.Text("answer")
			e.setCommandLine(shellTextCommand([]string{"lert", "answer", id}, v))
			return opinionCmd(e.ctx, call, e.store, id, v), ""
		})
}

// counselCodes are the labels of the findings that counsel must see.
func counselCodes(a *review.Assessment) Text {
	var codes, labels []string
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Counsel && !slices.Contains(codes, f.Code) {
				codes, labels = append(codes, f.Code), append(labels, string(codeLabel(f.Code)))
			}
		}
	}
	return Text(strings.Join(labels, ", "))
}
