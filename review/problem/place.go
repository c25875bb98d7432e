package problem

import (
	"fmt"
	"strconv"
)

// Place is where an error is. What is not known is "" or 0.
type Place struct {
	Subject string // what was being examined: "request WA-2026-000123", "the form"
	File    string // a file or a database
	Key     string // in the database
	// Line and Column count from 1, Column in characters. A column without a line is in
	// a text of one line.
	Line, Column int
	Path         string // in a document: "data[2].category"
	// Excerpt is the line of the error, and below it a caret at Column; safe to print.
	Excerpt string
}

// String is the place on one line, without the excerpt.
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
