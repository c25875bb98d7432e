package main

import (
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"lert/review/text"
)

// isTerminal reports whether a stream is a terminal.
func isTerminal(s any) bool {
	f, ok := s.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(f.Fd())
}

// truncate shortens a text to some columns.
func truncate(t text.Text, columns int) text.Text {
	return text.Text(ansi.Truncate(t.String(), columns, "…"))
}
