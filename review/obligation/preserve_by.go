package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// addPreserveBy is the copy that the request asks for, from its arrival until a copy is recorded. A preservation asks
// for it until it is decided: then its decision does. An order that must be preserved on receipt asks for it until all
// of it is produced, also while it is corrected, and for what an approval withholds.
func (f *fold) addPreserveBy() {
	first := &f.Records.Revisions[0]
	due, basis := review.PreserveBy(f.Policy, first.Document)
	if made, _ := f.Records.latestCopy(); made != nil || due.IsZero() || !f.asksForCopy() {
		return
	}
	says := "preserve the data the order requires"
	switch f.req.Kind {
	case review.KindPreservation:
		says = "decide, and make the requested copy"
	case review.KindPreservationExtension:
		says = "decide whether to keep the copy longer"
	}
	f.add(Obligation{Clock: review.ClockPreserveBy, Due: due, Basis: basis, InternalTarget: true, Text: says,
		Since: first.ImportedAt})
}

// asksForCopy reports whether a copy is wanted in the state in which the request is.
func (f *fold) asksForCopy() bool {
	switch f.progress.State {
	case review.StateOpen, review.StateReferred:
		return true
	case review.StateWaiting:
		return !f.req.Kind.IsPreservation()
	}
	d := f.approval()
	return d != nil && !f.req.Kind.IsPreservation() && (!f.carriedOut(d) || withholds(d))
}

// withholds reports whether an approval leaves out data that could be produced.
func withholds(d *Decision) bool {
	if d.Assessment == nil {
		return false
	}
	rows, _ := review.Granted(d.Assessment, d.Granted)
	return slices.ContainsFunc(d.Assessment.Categories, func(r review.CategoryRow) bool {
		return r.Producible && !review.ContainsRow(rows, r)
	})
}

// dueOf is when an obligation of a clock falls due, zero if there is none.
func dueOf(obligations []Obligation, clock string) time.Time {
	if i := slices.IndexFunc(obligations, func(o Obligation) bool { return o.Clock == clock }); i >= 0 {
		return obligations[i].Due
	}
	return time.Time{}
}
