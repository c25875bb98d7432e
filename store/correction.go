package store

import (
	"fmt"
	"slices"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
)

// findCorrected finds the record that a fulfilment corrects. If the new record leaves out its decision or its time,
// those of the old one hold.
func (e *pendingFulfilment) findCorrected() error {
	f, c := &e.f, e.c
	if f.Supersedes == "" {
		if f.Void {
			return problem.Refuse(problem.NoRule, "the record to be voided is missing",
				"name it: `lert show "+c.state.ID+"` lists the records")
		}
		return nil
	}
	n := slices.IndexFunc(c.records.Fulfilments, func(x obligation.Fulfilment) bool { return x.ID == f.Supersedes })
	if n < 0 {
		return problem.Refuse(problem.NoRule, fmt.Sprintf("there is no record %s on %s", text.Clean(f.Supersedes),
			c.state.ID),
			"`lert show "+c.state.ID+" --json` lists the records")
	}
	corrected := c.records.Fulfilments[n].Fulfilment
	i := slices.IndexFunc(e.input.Earlier, func(x review.Fulfilment) bool { return x.ID == corrected.ID })
	running := review.RunningCollection(e.input.Earlier)
	switch {
	case i < 0:
		return problem.Refuse(problem.NoRule, "record "+corrected.ID+" is not in force",
			"correct the record that replaced it")
	case f.Void && corrected.Kind == review.CollectionStarted && (running == nil || running.ID != corrected.ID):
		return problem.Refuse(problem.NoRule, "the collection has since been stopped or extended",
			"correct that record first")
	}
	e.input.Corrects = &corrected
	e.input.Earlier = slices.Delete(slices.Clone(e.input.Earlier), i, i+1)
	if f.DecisionID == "" {
		f.DecisionID = corrected.DecisionID
	}
	if f.At.IsZero() {
		f.At = corrected.At
	}
	return nil
}
