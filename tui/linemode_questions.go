package tui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/kit"
)

// In the line mode what a person states is asked, one question at a time, and answered
// with yes or no: the findings to acknowledge, and the statements of an approval. In
// the window a person sees what they sign; here nothing counts as stated that was not
// answered.

// question is one statement as a question.
type question struct {
	id   string // in decideDialog.answers
	text Text
	kind itemKind // itemAck, itemGoodFaith, or itemNote for one of the four statements
	n    int      // which statement
	code string   // of the finding
	// statement is what yes states.
	statement Text
}

// goodFaithQuestions are the two statements of good faith as questions.
var goodFaithQuestions = [2]Text{"Do you believe that death or serious physical injury is imminent?",
	"Do you believe that this data may help to avert it?"}

// questions are what this decision states.
func (d *decideDialog) questions() []question {
	var out []question
	for i := range d.items {
		if it := &d.items[i]; it.kind == itemAck {
			t := "Finding: " + sentence(it.text) + " Have you looked at it?"
			if it.code == review.CodeQuestionOpen {
				t = "Counsel has not answered yet. " + sentence(it.text) + " Do you decide without the answer?"
			}
			out = append(out, question{id: ackID(it.code), text: t, kind: itemAck, code: it.code})
		}
	}
	for i := range d.items {
		if it := &d.items[i]; it.kind == itemGoodFaith {
			out = append(out, question{id: goodFaithID(it.n), text: goodFaithQuestions[it.n], kind: itemGoodFaith,
				n: it.n, statement: it.text})
		}
	}
	if d.need.Tailoring {
		for i, s := range statements {
			text := kit.Textf("Is the disclosure %s?", s)
			out = append(out, question{id: s.String(), text: text, kind: itemNote, n: i})
		}
	}
	return out
}

func goodFaithID(n int) string { return "good faith " + strconv.Itoa(n+1) }
func ackID(code string) string { return "finding " + code }

// openQuestion is the first that is not answered, nil if there is none.
func (d *decideDialog) openQuestion() *question {
	for _, q := range d.questions() {
		if !d.answered(q.id) {
			return &q
		}
	}
	return nil
}

// answered reports whether a question has been answered.
func (d *decideDialog) answered(id string) bool { return slices.Contains(d.answers, id) }

// askAgain opens the question about a statement again.
func (d *decideDialog) askAgain(e *env, n int) tea.Cmd {
	for _, q := range d.questions() {
		if q.kind != itemAck && q.n == n {
			d.forgetAnswer(q.id)
		}
	}
	return d.changed(e)
}

// askFindingAgain opens the question about a finding again.
func (d *decideDialog) askFindingAgain(e *env, code string) tea.Cmd {
	d.forgetAnswer(ackID(code))
	return d.changed(e)
}

func (d *decideDialog) forgetAnswer(id string) {
	d.answers = slices.DeleteFunc(d.answers, func(x string) bool { return x == id })
}

// handleWord takes the answer to the open question. After the last one it goes on to
// what the choice about notice still needs.
func (d *decideDialog) handleWord(e *env, s string) (tea.Cmd, bool) {
	q := d.openQuestion()
	yes := strings.EqualFold(s, "yes")
	if s == "" && q != nil && d.field == nil {
		e.toast(q.text + " Yes or no?")
	}
	if q == nil || d.field != nil || !yes && !strings.EqualFold(s, "no") {
		return nil, s == ""
	}
	d.answers = append(d.answers, q.id)
	switch {
	case q.kind == itemAck:
		d.form.Acks[q.code] = yes
	case q.kind == itemGoodFaith:
		d.form.GoodFaith[q.n] = yes
	case yes:
		d.form.Statements[q.n] = ""
	default:
		d.askWhyNot(q.n)
		return d.changed(e), true
	}
	d.askRest(e)
	return d.changed(e), true
}

// askRest asks what the choice about notice still needs, once all questions are answered.
func (d *decideDialog) askRest(e *env) {
	if d.openQuestion() == nil && slices.ContainsFunc(d.items, func(it item) bool { return it.kind == itemNotice }) {
		d.askNotice(e)
	}
}

// lineTyped keeps what was typed into the open field; an empty line leaves it as it was.
func (d *decideDialog) lineTyped(e *env, empty bool) tea.Cmd {
	if empty {
		return d.dropField(e)
	}
	wasNotice := d.noticeMissing(e) != ""
	cmd := d.commitField(e)
	if d.field == nil && !wasNotice {
		d.askRest(e)
	}
	return cmd
}

// questionLines are the answers, and the open question.
func (d *decideDialog) questionLines() []Text {
	var out []Text
	all := d.questions()
	for i, q := range all {
		if d.answered(q.id) {
			out = append(out, d.answerText(q))
			continue
		}
		if d.field == nil {
			return append(out, kit.Textf("Question %d of %d. %s Yes or no?", i+1, len(all), q.text))
		}
	}
	return out
}

// answerText is the answer to a question.
func (d *decideDialog) answerText(q question) Text {
	switch {
	case q.kind == itemAck && d.form.Acks[q.code]:
		return kit.Textf("Acknowledged: %s.", codeLabel(q.code))
	case q.kind == itemAck:
		return kit.Textf("Not acknowledged: %s.", codeLabel(q.code))
	case q.kind == itemGoodFaith && d.form.GoodFaith[q.n]:
		return "You state: " + q.statement
	case q.kind == itemGoodFaith:
		return "You do not state: " + q.statement
	case d.form.Statements[q.n] == "":
		return kit.Textf("You state that the disclosure is %s.", statements[q.n])
	}
	return sentence(kit.Textf("The disclosure is not %s: %s", statements[q.n],
		strings.TrimPrefix(d.form.Statements[q.n], "no: ")))
}
