package obligation

import (
	"cmp"
	"slices"
	"time"

	"lert/review"
)

// addTellings is what the authority that issued an order is to be told under its law: that the order arrived, from its
// arrival on, whatever is decided meanwhile; and whether and when effect was given to it, once it was. Nothing is owed
// of a request that was withdrawn, and no receipt of one that was rejected.
func (f *fold) addTellings() {
	p := &f.progress
	if !p.ClosedUnfulfilled() && !f.told(review.ReceiptTold, "") {
		for _, k := range bindingClocks(f.assessment, review.ClockAcknowledge) {
			f.add(Obligation{Clock: k.Name, Due: k.Due, Basis: k.Basis, InternalTarget: k.InternalTarget,
				Text: cmp.Or(review.ClockTask(f.Policy, k.Basis), "tell the authority that its order arrived")})
		}
	}
	d := f.Records.LatestDecision()
	at, since, says := f.effect(d)
	if at.IsZero() || f.told(review.EffectTold, d.ID) {
		return
	}
	for _, k := range review.EffectClocks(f.Policy, f.Records.Request(d.Revision), at) {
		f.add(Obligation{Clock: k.Name, Due: k.Due, Basis: k.Basis, InternalTarget: k.InternalTarget, Text: says,
			Since: since, DecisionSeq: d.Seq})
	}
}

// told reports whether it is recorded that the authority was told: of the effect, under that decision.
func (f *fold) told(kind, decision string) bool {
	return slices.ContainsFunc(f.done, func(x review.Fulfilment) bool {
		return x.Kind == kind && (decision == "" || x.DecisionID == decision)
	})
}

// effect is when effect was given to an order by a decision, or was refused, since when that is on record, and what
// the authority is to be told; zero if neither. Whoever forged an order is told nothing.
func (f *fold) effect(d *Decision) (at, since time.Time, says string) {
	switch {
	case d == nil || !d.Final():
	case d.Outcome == review.OutcomeReject && f.progress.SenderRecord != SenderForged:
		return d.FinalAt(), d.FinalAt(), "tell the authority that its order was not given effect, and why"
	case d.Outcome == review.OutcomeApprove:
		says = "tell the authority that its order was given effect, and when"
		for i := range f.done {
			if x := &f.done[i]; x.DecisionID == d.ID && !x.TellsOnly() && x.Kind != review.CollectionStopped {
				return x.At, x.RecordedAt, says
			}
		}
		if f.carriedOut(d) {
			return d.FinalAt(), d.FinalAt(), says
		}
	}
	return at, since, says
}
