package tui

import (
	"strings"
	"testing"

	"lert/review"
)

// TestWhatWasNotDoneIsOwedAgain records a production that never left, says so,
// and finds the answer owed as before.
func TestWhatWasNotDoneIsOwedAgain(t *testing.T) {
	x := sitDown(t, 80, 24)
	id := x.first("clean request", clean(review.Records))
	x.open(id).press("F").sees("Nothing is recorded as done on this request.")
	x.press("a").wake()
	x.press("y")
	x.open(id).press("f").press("ctrl+s").sees("produced was recorded")
	owed := func() bool {
		c, err := x.s.As(testOptions().Me).Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range c.Owed {
			if o.Clock == "response" {
				return true
			}
		}
		return false
	}
	if owed() {
		t.Fatal("the answer is owed although it left")
	}
	x.press("F").sees("Not done on "+id, "produced").press("ctrl+s").sees("Say what happened instead")
	x.a.dialogs[0].d.(*asking).form.get("why").set("the upload failed")
	x.press("ctrl+s").misses("Not done on")
	if !owed() {
		t.Error("nothing left, and no answer is owed")
	}
	if line := x.a.cli; !strings.Contains(line, "--void --note 'the upload failed'") || !strings.Contains(line, "lert fulfil "+id+" --corrects ") {
		t.Errorf("the command line is %q", line)
	}
	x.press("F").sees("Nothing is recorded as done on this request.")
	x.press("h").sees("the upload failed")
}
