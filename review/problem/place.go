package problem

import (
	"fmt"
	"strconv"
)

// Place is where an error is. What is not known is left out.
type Place struct {
	Subject string // what was looked at: "request WA-2026-000123", "the form"
	File    string // a file or a database
	Key     string // of the database
	// Line and Column count from 1, a column in characters; a place without a
	// line is in a text of one line.
	Line, Column int
	Path         string // in a document: "data[2].category"
	// Excerpt is the line that Column is in and below it a caret, safe to print.
	Excerpt string
}

// String is the place on one line, without the mark.
func (p Place) String() string {
	at := p.File
	switch {
	case p.Line > 0:
		at = fmt.Sprintf("%s:%d:%d", at, p.Line, max(p.Column, 1))
	case p.Column > 0:
		at = fmt.Sprintf("%s, character %d", at, p.Column)
	}
	key := ""
	if p.Key != "" {
		key = "key " + strconv.Quote(p.Key)
	}
	return joinNonEmpty(p.Subject, at, key, p.Path)
}
