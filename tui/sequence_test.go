package tui

import (
	"strings"
	"testing"
)

func TestTwoKeysGoToATabFromAnywhere(t *testing.T) {
	hint := []string{"' then", "o Open", "m Mine", "c Counsel", "w Waiting", "d Decided", "u Due"}
	v := drive(t, newFake(), 80, 24)
	v.press("'").sees(hint...).press("d").sees("[Decided").misses("' then")
	v.press("' u").sees("[Due").press("' o").sees("[Open")

	v.press("j enter h").sees("WA-102 · history").press("'").sees(hint...).press("m").sees("[Mine")
	if n := len(v.a.screens); n != 1 {
		t.Errorf("%d screens are left open", n)
	}
	if len(v.fake.openCases) > 0 {
		t.Errorf("others still see that these are open: %q", v.fake.openCases)
	}
	v.press("' o A ' c").sees("[Counsel").press("' o + tab '").sees(hint...).press("w").sees("[Waiting")
}

func TestASequenceIsDroppedOrSaysWhatIsNotBound(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j ' esc").sees("enter open").misses("' then", "not bound")
	v.press("' j").sees("' j is not bound.", "WA-2026-000102").press("k").sees("WA-2026-000101").misses("not bound")
	v.press("3 '").misses("times").press("esc j").sees("WA-2026-000102")
	v.press("'")
	v.a.open(newShiftNoteDialog(&v.a.env))
	v.send(changedMsg{})
	v.misses("' then")
}

// In a text a quotation mark is typed; a dialog that acts on a case is closed first.
func TestASequenceLeavesTextAndDialogsAlone(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("/").typeText("'o").misses("' then").press("esc esc enter n").typeText("It's 'ours'").sees("It's 'ours'")
	v.press("esc").press("a '").sees("Close the dialog first.").misses("' then")
}

func TestTheHintFitsANarrowWindow(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}} {
		v := drive(t, newFake(), size[0], size[1])
		v.press("'").sees("u Due").checkFrameSize()
	}
}

func TestHelpAndPaletteShowSequences(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("?").typeText("' d").sees("' d alt+5", "Go to the tab Decided").press("esc")
	v.press(":").typeText("tab dec").sees("' d")
	if !strings.Contains(string(v.a.top().Lines(&v.a.env)[0]), "tab decided") {
		t.Error("the line mode does not name the tab")
	}
}
