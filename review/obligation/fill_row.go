package obligation

import (
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/review/text"
)

// rowAssessment is what a row shows: the request and its assessment, of now while it
// waits. A decided request shows what it was decided on, whatever was found out,
// what day it became or which policy came since.
func (f *fold) rowAssessment() (*review.Request, *review.Assessment) {
	d := f.Records.LatestDecision()
	if d == nil || f.progress.State != review.StateDecided || f.progress.ReplyTo != "" {
		return f.req, f.assessment
	}
	then := f.Input
	at, signed := d.DecidedAt, d.Countersign != nil
	then.Records = f.Records.AsOf(d.Leaf + 1)
	if signed {
		at, then.Records = d.Countersign.At, f.Records.AsOf(d.CountersignLeaf+1)
	}
	r := then.Records.Request(then.Records.Revision())
	if d.Assessment != nil && !signed {
		return r, d.Assessment
	}
	return r, review.Assess(f.Policy, r, then.History(at), at)
}

// fillRow fills the queue row in: what the checks say, and where the request is in the
// work.
func (f *fold) fillRow(row *QueueRow) {
	p := f.Policy
	r, a := f.rowAssessment()
	*row = QueueRow{ID: f.Records.ID, Revision: f.Records.Revision(), State: f.progress.State, Kind: r.Kind, Platform: r.Platform, Channel: r.Channel,
		Country: r.Requester.Country, Agency: r.Requester.Agency, Reference: r.Reference, InstrumentShort: "none", TargetCount: len(r.Targets),
		Recommendation: a.Recommendation, Counsel: a.Counsel, Codes: a.Codes(), Sentence: review.Summary(p, r, a), ReceivedAt: r.ReceivedAt.UTC(),
		Outcome: f.progress.Outcome, Effect: f.progress.Effect, DecidedAt: f.progress.DecidedAt, DecidedBy: f.progress.DecidedBy, NoticeAction: f.progress.NoticeAction, RelatedCount: f.Related.Count,
		Overridden: f.progress.Overridden, SnoozedUntil: snoozedUntil(f.out)}
	if r.Process != nil && r.Process.Instrument != "" {
		row.Instrument, row.InstrumentShort = r.Process.Instrument, text.Clean(r.Process.Instrument).String()
		if in := p.Instrument(r.Process.Instrument, review.DateOf(r.ReceivedAt.UTC())); in != nil && in.Short != "" {
			row.InstrumentShort = in.Short
		}
	}
	for i := range a.Checks {
		row.Verdicts[i] = a.Checks[i].Verdict
	}
	for _, it := range r.Data {
		if !slices.Contains(row.Categories, it.Category) {
			row.Categories = append(row.Categories, it.Category)
		}
	}
	if row.NoticeAction == "" {
		row.NoticeAction = a.Notice.Action
	}
	if f.progress.ReplyTo != "" {
		row.Sentence = text.Clean(fmt.Sprintf("Taken in as revision %d of %s, and decided there.", f.Related.ImportedAsRevision, f.progress.ReplyTo))
		return
	}
	if k, ok := a.ResponseClock(); ok {
		row.Due, row.DueBasis, row.DueHouseTarget = k.Due.UTC(), k.Basis, k.InternalTarget
	}
}

// SetHolder shows a claim on the row, the zero value none.
func (r *QueueRow) SetHolder(h Holder) {
	r.Holder, r.ClaimedSince, r.ClaimedUntil = h.Name, h.Since, h.Until
}

// nextChange is the next instant after now at which the calendar alone may change
// what the checks say of a request: a paper expires or becomes valid, a gag ends,
// a window opens or closes. Zero: never.
func nextChange(r *review.Request, now time.Time) (next time.Time) {
	try := func(at time.Time) {
		if at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at.UTC()
		}
	}
	day := func(d review.Date) {
		if !d.IsZero() {
			// A day may begin and end in any time zone between +14 and -12 hours.
			try(d.StartOfDay(time.UTC))
			try(d.AddDays(1).StartOfDay(time.UTC))
			try(d.AddDays(1).StartOfDay(time.UTC).Add(12 * time.Hour))
		}
	}
	if pr := r.Process; pr != nil {
		day(pr.IssuedOn)
		day(pr.ValidUntil)
		day(pr.ReturnBy)
		if !pr.Window.IsZero() {
			try(pr.Window.From.Start())
			try(pr.Window.To.EndExclusive())
		}
		if n := pr.Nondisclosure; n != nil {
			day(n.From)
			day(n.Until)
		}
	}
	return next
}

// The bands of the working order.
const (
	priorityEmergency = 0
	priorityPreserve  = 1
	priorityRest      = 2
)

// PriorityOf puts what cannot wait first: a life, then data that is being deleted
// while the request lies (an EPOC obliges its addressee to preserve at once,
// Regulation 2023/1543 Article 10), then the rest.
func PriorityOf(r *review.Request) byte {
	switch {
	case r.Kind == review.KindEmergency:
		return priorityEmergency
	case r.Kind.IsPreservation():
		return priorityPreserve
	case r.Process != nil && (r.Process.Instrument == "eu.epoc" || r.Process.Instrument == "eu.epoc_pr"):
		return priorityPreserve
	}
	return priorityRest
}
