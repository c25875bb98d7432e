package tui

import (
	"strings"
	"testing"
)

func TestASentenceThatIsCutSaysSo(t *testing.T) {
	d := newFake()
	d.rows[0].Sentence = Text(strings.Repeat("one more word ", 40))
	drive(t, d, 80, 24).sees("one more…")
}
