package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
)

// TestAnAcknowledgementIsOfOneQuestion: counsel is asked and answers, again and again, while the dialog is open or
// closed, and a person ticks what they see. An approval over a question that they did not tick is never recorded.
func TestAnAcknowledgementIsOfOneQuestion(t *testing.T) {
	counsel := review.Actor{Name: "c.moreau", Role: review.RoleCounsel, User: "cmoreau"}
	rapid.Check(t, func(rt *rapid.T) {
		x := openSample(t, 80, 24)
		id := x.findRequest("clean request", approvable(review.KindRecords))
		asked, ticked := 0, 0
		ask := func() {
			asked++
			x.ahead += time.Second
			if _, err := x.store.As(testOptions().Me).Refer(t.Context(), review.Referral{RequestID: id,
				Question: fmt.Sprintf("May we, number %d?", asked)}); err != nil {
				rt.Fatal(err)
			}
			x.ahead += time.Second
		}
		ask()
		x.open(id).press("a")
		for range 8 {
			switch rapid.SampledFrom([]string{"ask another", "close and open", "tick", "approve"}).Draw(rt, "step") {
			case "ask another":
				x.ahead += time.Second
				if _, err := x.store.As(counsel).RecordOpinion(t.Context(), id, "Wait."); err != nil {
					rt.Fatal(err)
				}
				ask()
				if rapid.Bool().Draw(rt, "the console hears of it") {
					x.send(changedMsg{})
				}
			case "close and open":
				x.press("esc a")
			case "tick":
				if seen := fmt.Sprintf("[ ] m.silva asked: May we, number %d?",
					asked); strings.Contains(x.text(), seen) {
					x.press("space")
					ticked = asked
				}
			case "approve":
				x.press("y")
				_, n := x.lastDecision()
				if recorded := n > 0; recorded != (ticked == asked) {
					rt.Fatalf("question %d is open, %d is ticked, recorded: %v\n%s", asked, ticked, recorded, x.text())
				} else if recorded {
					return
				}
			}
		}
	})
}

// TestAnOpenQuestionIsSaidFirst: counsel was asked and has not answered. The case and the dialog say so in the smallest
// usual window, and an approval acknowledges it.
func TestAnOpenQuestionIsSaidFirst(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	if _, err := x.store.As(testOptions().Me).Refer(t.Context(),
		review.Referral{RequestID: id, Question: "May we give this under the new treaty?"}); err != nil {
		t.Fatal(err)
	}
	x.open(id).sees("Not answered yet, asked by m.silva: May we give this")
	x.press("a")
	heading := strings.Split(x.text(), "\n")
	at := func(words string) int {
		for i, l := range heading {
			if strings.Contains(l, words) {
				return i
			}
		}
		t.Fatalf("the dialog does not say %q:\n%s", words, x.text())
		return 0
	}
	if at("Counsel has not answered yet") > at("Disclose") {
		t.Errorf("the question does not come first:\n%s", x.text())
	}
	x.sees("> [ ] m.silva asked, and counsel has not answered: May we give").press("y").sees("Not yet: not acknowledged")
	if _, n := x.lastDecision(); n != 0 {
		t.Fatal("an approval did not acknowledge the open question")
	}
	x.press("space y").sees("Approved")
	if d, _ := x.lastDecision(); len(d.Acknowledged) != 1 || d.Acknowledged[0] != review.CodeQuestionOpen {
		t.Errorf("acknowledged %q", d.Acknowledged)
	}

	x = openSample(t, 80, 24)
	id = x.findRequest("clean request", approvable(review.KindRecords))
	if _, err := x.store.As(testOptions().Me).Refer(t.Context(),
		review.Referral{RequestID: id, Question: "Is it too broad?"}); err != nil {
		t.Fatal(err)
	}
	x.open(id).press("p").sees("m.silva asked, and counsel has not answered: Is it too broad?").
		misses("not acknowledged")
}
