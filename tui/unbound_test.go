package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"lert/review"
)

const nothingHere = "does nothing here. ? lists the keys."

func TestAKeyThatIsNotBoundSaysSoEverywhere(t *testing.T) {
	asked, typed := 0, 0
	eachScreen(t, func(v *driver) {
		if v.a.focus() != nil {
			typed++
			v.press("ctrl+g").misses(nothingHere)
			return
		}
		asked++
		v.press("%").sees("% " + nothingHere).press("ctrl+g").sees("^G " + nothingHere)
	})
	if asked < 8 || typed < 4 {
		t.Errorf("%d screens were asked, and %d where text is typed", asked, typed)
	}
}

func TestAKeyThatIsNotBoundTakesNoMessageAway(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j y").sees("Copied WA-2026-000102").press("%").sees("Copied WA-2026-000102 · % " + nothingHere)
	v.press("#").sees("Copied WA-2026-000102 · # " + nothingHere).misses("% does")
	v.press("k").misses(nothingHere, "Copied")
}

// Counts, movements and letters of a choice mean something; a modifier alone is no key.
func TestWhatIsNotAnActionMayStillBeAKey(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("2").misses(nothingHere).press("j").sees("WA-2026-000103").misses(nothingHere).press("3 % j").
		sees("WA-2026-000111")
	v.send(tea.KeyPressMsg{Code: tea.KeyLeftShift})
	v.misses(nothingHere)
	v.press("enter v up s").misses(nothingHere)
	if got := v.a.top().(*verifyScreen).form.Text("kind"); got != review.ObservedSignal {
		t.Errorf("s chose %s", got)
	}
	v.press("x").sees("x " + nothingHere)
}
