package tui

import (
	"strings"
	"testing"

	"lert/review"
)

// TestAnOpenQuestionIsSaidFirst: counsel was asked and has not answered. The case and the dialog say so in the smallest
// usual window, and an approval acknowledges it.
func TestAnOpenQuestionIsSaidFirst(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	if _, err := x.store.As(testOptions().Me).Refer(t.Context(),
		review.Referral{RequestID: id, Question: "May we give this under the new treaty?"}); err != nil {
		t.Fatal(err)
	}
	x.open(id).sees("Counsel has not answered", "May we give this under the new treaty?")
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
	if at("Counsel has not answered yet") > at("Give") {
		t.Errorf("the question does not come first:\n%s", x.text())
	}
	x.sees("> [ ] m.silva asked: May we give this").press("y").sees("Not yet: not acknowledged")
	if _, n := x.lastDecision(); n != 0 {
		t.Fatal("an approval did not acknowledge the open question")
	}
	x.press("space y").sees("approve recorded")
	if d, _ := x.lastDecision(); len(d.Acknowledged) != 1 || d.Acknowledged[0] != review.CodeQuestionOpen {
		t.Errorf("acknowledged %q", d.Acknowledged)
	}

	x = openSample(t, 80, 24)
	id = x.findRequest("clean request", approvable(review.KindRecords))
	if _, err := x.store.As(testOptions().Me).Refer(t.Context(),
		review.Referral{RequestID: id, Question: "Is it too broad?"}); err != nil {
		t.Fatal(err)
	}
	x.open(id).press("p").sees("Counsel has not answered yet", "m.silva asked: Is it too broad?").
		misses("not acknowledged")
}
