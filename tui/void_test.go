package tui

import (
	"strings"
	"testing"

	"lert/review"
)

// TestVoidedFulfilmentIsAnObligationAgain records a production that was never sent,
// voids it, and finds the same obligation to answer as before.
func TestVoidedFulfilmentIsAnObligationAgain(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	x.open(id).press("F").sees("Nothing has been recorded as done on this request.")
	x.press("a")
	x.press("y")
	x.open(id).press("f d ctrl+s").sees("recorded: data produced")
	obligations := func() bool {
		c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range c.Obligations {
			if o.Clock == "response" {
				return true
			}
		}
		return false
	}
	if obligations() {
		t.Fatal("the answer is owed although it left")
	}
	x.press("F").sees("Not done on "+id, "produced").press("ctrl+s").sees("Say what happened instead")
	x.a.dialogs[0].dialog.(*formDialog).form.Get("why").Set("the upload failed")
	x.press("ctrl+s").misses("Not done on")
	if !obligations() {
		t.Error("nothing left, and no answer is owed")
	}
	if line := x.a.commandLine; !strings.Contains(line, "--void --note 'the upload failed'") ||
		!strings.Contains(line, "lert fulfil "+id+" --corrects ") {
		t.Errorf("the command line is %q", line)
	}
	x.press("F").sees("Nothing has been recorded as done on this request.")
	x.press("h").sees("the upload failed")
}
