package tui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// In the line mode the statements of an approval are questions, asked one by one and
// answered with yes or no. In the window a person sees what they sign; here nothing
// counts as stated that was not answered.

// question is one statement as a question.
type question struct {
	id   string // in decideDialog.answers
	text Text
	n    int  // which statement
	good bool // it is one of good faith
}

// goodFaithQuestions are the two statements of good faith as questions.
var goodFaithQuestions = [2]Text{"Do you believe that death or serious physical injury is imminent?",
	"Do you believe that this data may help to avert it?"}

// questions are the statements that this decision carries.
func (d *decideDialog) questions() []question {
	var out []question
	for i := range d.items {
		if it := &d.items[i]; it.kind == itemGoodFaith {
			out = append(out, question{id: goodFaithID(it.n), text: goodFaithQuestions[it.n], n: it.n, good: true})
		}
	}
	if d.need.Tailoring {
		for i, s := range statements {
			out = append(out, question{id: s.String(), text: kit.Textf("Is the disclosure %s?", s), n: i})
		}
	}
	return out
}

func goodFaithID(n int) string { return "good faith " + strconv.Itoa(n+1) }

// openQuestion is the first that is not answered, nil if there is none.
func (d *decideDialog) openQuestion() *question {
	for _, q := range d.questions() {
		if !slices.Contains(d.answers, q.id) {
			return &q
		}
	}
	return nil
}

// answers reports whether a question has been answered.
func (d *decideDialog) answered(q question) bool { return slices.Contains(d.answers, q.id) }

// askAgain opens a question again.
func (d *decideDialog) askAgain(e *env, n int) tea.Cmd {
	for _, q := range d.questions() {
		if q.n == n {
			d.answers = slices.DeleteFunc(d.answers, func(id string) bool { return id == q.id })
		}
	}
	return d.changed(e)
}

// handleWord takes the answer to the open question.
func (d *decideDialog) handleWord(e *env, s string) (tea.Cmd, bool) {
	q := d.openQuestion()
	yes := strings.EqualFold(s, "yes")
	if q == nil || d.field != nil || !yes && !strings.EqualFold(s, "no") {
		return nil, s == ""
	}
	d.answers = append(d.answers, q.id)
	switch {
	case q.good:
		d.form.GoodFaith[q.n] = yes
	case yes:
		d.form.Statements[q.n] = ""
	default:
		d.askWhyNot(q.n)
	}
	return d.changed(e), true
}

// questionLines are the answers, and the open question.
func (d *decideDialog) questionLines() []Text {
	var out []Text
	for _, q := range d.questions() {
		switch {
		case !d.answered(q):
		case q.good && d.form.GoodFaith[q.n]:
			out = append(out, q.text+" Yes.")
		case q.good:
			out = append(out, q.text+" No.")
		case d.form.Statements[q.n] == "":
			out = append(out, kit.Textf("You state that the disclosure is %s.", statements[q.n]))
		default:
			out = append(out, kit.Textf("The disclosure is not %s: %s", statements[q.n],
				strings.TrimPrefix(d.form.Statements[q.n], "no: ")))
		}
	}
	if q := d.openQuestion(); q != nil && d.field == nil {
		out = append(out, "Question: "+q.text+" Type yes or no.")
	}
	return out
}
