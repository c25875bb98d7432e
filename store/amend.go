package store

import (
	"fmt"
	"slices"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
)

// supersede finds the record that a fulfilment corrects. What is not said of
// the new one, the decision that it rests on and when it was done, is the old
// one's.
func (e *deed) supersede() error {
	f, c := &e.f, e.c
	if f.Supersedes == "" {
		if f.Void {
			return problem.Refuse(0, "it is not said which record is void", "name it: `lert show "+c.head.ID+"` lists the records")
		}
		return nil
	}
	n := slices.IndexFunc(c.recs.Fulfilments, func(x obligation.Fulfilment) bool { return x.ID == f.Supersedes })
	if n < 0 {
		return problem.Refuse(0, fmt.Sprintf("there is no record %s on %s", text.Clean(f.Supersedes), c.head.ID), "`lert show "+c.head.ID+" --json` lists the records")
	}
	old := c.recs.Fulfilments[n].Fulfilment
	i := slices.IndexFunc(e.in.Earlier, func(x review.Fulfilment) bool { return x.ID == old.ID })
	switch {
	case i < 0:
		return problem.Refuse(0, "record "+old.ID+" is not in force", "correct the record that replaced it")
	case f.Void && old.Kind == review.CollectionStarted && !running(e.in.Earlier, old.ID):
		return problem.Refuse(0, "the collection was stopped or extended since", "correct that record first")
	}
	e.in.Corrects = &old
	e.in.Earlier = slices.Delete(slices.Clone(e.in.Earlier), i, i+1)
	if f.Decision == "" {
		f.Decision = old.Decision
	}
	if f.At.IsZero() {
		f.At = old.At
	}
	return nil
}

// running reports whether the collection that runs was started by a record.
func running(done []review.Fulfilment, id string) bool {
	r := review.Running(done)
	return r != nil && r.ID == id
}
