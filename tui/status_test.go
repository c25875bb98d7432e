package tui

import (
	"strings"
	"testing"
)

// TestALongMessageIsReadInFull: a message that is wider than the window takes the lines above the last one until the
// next key, in the smallest window too.
func TestALongMessageIsReadInFull(t *testing.T) {
	const long = "The role analyst may not see the lead's board: ask a lead. The queue shows who holds what, and it says " +
		"how long each of them has had it."
	v := drive(t, newFake(), 60, 20)
	v.a.env.warn(long)
	frame := v.text()
	if got := strings.Join(strings.Fields(frame), " "); !strings.Contains(got, long) {
		t.Errorf("the message is cut:\n%s", frame)
	}
	if n := strings.Count(frame, "\n"); n > 20 {
		t.Errorf("%d lines in a window of 20", n)
	}
	v.press("j")
	if strings.Contains(v.text(), "role analyst") {
		t.Error("the message is still there after a key")
	}
}

// TestTheWayOutIsInEveryFooter: however narrow the window, the footer names the key that leaves.
func TestTheWayOutIsInEveryFooter(t *testing.T) {
	seen := 0
	for _, p := range places {
		v := drive(t, newFake(), 60, 20)
		p.by(v)
		v.a.toast = toast{}
		for _, a := range v.a.top().Actions() {
			if a.Label != "" && (a.Keys[0] == "esc" || a.Keys[0] == "q") {
				seen++
				v.sees(a.Keys[0] + " " + string(a.Label))
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d places have a way out", seen)
	}
}
