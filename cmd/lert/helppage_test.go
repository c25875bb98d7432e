package main

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestAHelpPageFitsInto80Columns: no line of a help page is broken or cut off, and no word of it is lost.
func TestAHelpPageFitsInto80Columns(t *testing.T) {
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	whole, fitted := allCommands((&cli{}).root()), (&cli{}).root()
	fitHelp(fitted)
	for i, c := range allCommands(fitted) {
		for line := range strings.SplitSeq(c.Long, "\n") {
			if ansi.StringWidth(line) > helpWidth {
				t.Errorf("%s: %q", c.CommandPath(), line)
			}
		}
		for line := range strings.SplitSeq(c.Example, "\n") {
			if ansi.StringWidth(line) > exampleWidth {
				t.Errorf("%s: %q", c.CommandPath(), line)
			}
		}
		if words(c.Long) != words(whole[i].Long) ||
			strings.Count(c.Long, "\n  ") < strings.Count(whole[i].Long, "\n  ") {
			t.Errorf("%s says something else:\n%s", c.CommandPath(), c.Long)
		}
		if got := words(strings.ReplaceAll(c.Example, " \\\n ", "")); got != words(whole[i].Example) {
			t.Errorf("%s has other examples:\n%s\nnot\n%s", c.CommandPath(), c.Example, whole[i].Example)
		}
	}
	got := foldExamples("lert fulfil WA-2026-000123 --kind notice_sent --to +12025550190 --period-ended --note 'a -- b'")
	want := "lert fulfil WA-2026-000123 --kind notice_sent --to +12025550190 \\\n  --period-ended --note 'a -- b'"
	if got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}
