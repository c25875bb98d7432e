package tui

import (
	"strings"
	"testing"
)

func TestASentenceThatIsCutSaysSo(t *testing.T) {
	d := newFake().Big(40)
	d.rows[0].Sentence = Text(strings.Repeat("one more word ", 39) + "and the end.")
	drive(t, d, 80, 24).sees("one more…")
	d.big, d.rows = 0, d.rows[:5] // which leave room for all of it
	drive(t, d, 80, 24).sees("one more", "and the end.").misses("one more…")
}
