package tui

import (
	"strings"
	"testing"
)

func TestQueueGolden(t *testing.T) {
	golden(t, "queue", func(v *driver) { v.press("j j") })
	// All columns at full width: without a preview, and beside one.
	goldenAt(t, "queue", 109, 30, func(v *driver) { v.press("j j") })
	goldenAt(t, "queue", 200, 50, func(v *driver) { v.press("j j") })
}

func TestASentenceThatIsCutSaysSo(t *testing.T) {
	d := newFake()
	d.rows[0].Sentence = Text(strings.Repeat("one more word ", 40))
	drive(t, d, 80, 24).sees("one more…")
}

func TestDueGolden(t *testing.T) { golden(t, "due", func(v *driver) { v.press("alt+6 j") }) }

func TestDecidedGolden(t *testing.T) { golden(t, "decided", func(v *driver) { v.press("alt+5") }) }

func TestWaitingGolden(t *testing.T) { golden(t, "waiting", func(v *driver) { v.press("alt+4") }) }

func TestFilterGolden(t *testing.T) {
	golden(t, "filter", func(v *driver) { v.press("/").typeText("country:IN") })
}

func TestHelpGolden(t *testing.T) { golden(t, "help", func(v *driver) { v.press("?") }) }

func TestPaletteGolden(t *testing.T) {
	golden(t, "palette", func(v *driver) { v.press(":").typeText("cl") })
}
