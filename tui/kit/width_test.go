package kit

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// TestStringWidthAgreesWithTheTables: what is counted without the tables is counted the same.
func TestStringWidthAgreesWithTheTables(t *testing.T) {
	pieces := []string{"a", " ", "─", "│", "╭", "…", "\x1b[m", "\x1b[1;38;2;1;2;3m", "é", "e\u0301", "─\u0301", "\u0301",
		"शि", "警", "👮🏽", "\x1b]0;t\x07", "\x1b[2J", "\x1b[", "\n", "\x7f", "🇮🇳", "\x1b[7mx"}
	rapid.Check(t, func(t *rapid.T) {
		s := ""
		for _, p := range rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces") {
			s += p
		}
		if got, want := StringWidth(s), ansi.StringWidth(s); got != want {
			t.Fatalf("%q: %d, want %d", s, got, want)
		}
	})
}
