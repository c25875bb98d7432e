package obligation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/review/text"
)

// rowAssessment is what the row shows: the request with its assessment at Now while it
// waits. A decided request shows those on which it was decided, whatever was observed,
// whatever day has come and whichever policy took effect since.
func (f *fold) rowAssessment() (*review.Request, *review.Assessment) {
	d := f.Records.LatestDecision()
	if d == nil || f.progress.State != review.StateDecided || f.progress.ReplyTo != "" {
		return f.req, f.assessment
	}
	at, leaf, signed := d.DecidedAt, d.Leaf, d.Countersign != nil
	if signed {
		at, leaf = d.Countersign.At, d.CountersignLeaf
	}
	then := f.Input
	then.Records = f.Records.AsOf(leaf + 1)
	r := then.Records.Request(then.Records.Revision())
	if d.Assessment != nil && !signed {
		return r, d.Assessment
	}
	return r, review.Assess(f.Policy, r, then.History(at), at)
}

// fillRow fills in the queue row: what the request is, what the checks found, and where
// it is in the work.
func (f *fold) fillRow(row *QueueRow) {
	r, a := f.rowAssessment()
	n := a.CountRows()
	a = a.WithIntake(f.Records.IntakeFindings(f.Policy))
	p := &f.progress
	*row = QueueRow{ID: f.Records.ID, Revision: f.Records.Revision(), State: p.State, Kind: r.Kind,
		Platform: r.Platform, Channel: r.Channel, Country: r.Requester.Country, Agency: r.Requester.Agency,
		Reference: r.Reference, InstrumentShort: "none", TargetCount: len(r.Targets),
		Recommendation: a.Recommendation, Counsel: a.Counsel, Codes: a.Codes(),
		Sentence: review.Summary(f.Policy, r, a), ReceivedAt: r.ReceivedAt.UTC(),
		Outcome: p.Outcome, Effect: p.Effect, DecidedAt: p.DecidedAt, DecidedBy: p.DecidedBy,
		NoticeAction: cmp.Or(p.NoticeAction, a.Notice.Action), RelatedCount: f.Related.Count,
		Overridden: p.Overridden, Late: f.Records.late(), NumberTarget: slices.ContainsFunc(r.Targets, isNumber),
		SnoozedUntil: snoozedUntil(f.out), PreserveBy: dueOf(f.out, review.ClockPreserveBy),
		RowsNow: n.Now, RowsAsked: n.Asked,
		CounselSpoke: f.Records.HasOpinion(f.Records.Revision())}
	for i := range f.out {
		switch o := &f.out[i]; {
		case o.CanBeOverdue():
			row.OverdueFrom = earliest(row.OverdueFrom, o.Due)
		case o.OwesNotice():
			row.NoticeFrom = earliest(row.NoticeFrom, o.Due)
		}
	}
	if r.Process != nil && r.Process.Instrument != "" {
		row.Instrument, row.InstrumentShort = r.Process.Instrument, text.Clean(r.Process.Instrument).String()
		in := f.Policy.Instrument(r.Process.Instrument, review.DateOf(r.ReceivedAt.UTC()))
		if in != nil && in.Short != "" {
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
	if p.ReplyTo != "" {
		row.Sentence = text.Clean(fmt.Sprintf("Recorded as revision %d of %s and decided there.",
			f.Related.ImportedAsRevision, p.ReplyTo))
	} else if k, ok := a.ResponseClock(); ok {
		row.Due, row.DueBasis, row.DueInternalTarget = k.Due.UTC(), k.Basis, k.InternalTarget
	}
}

// nextChange is the next instant after now at which the passing of time alone may
// change what the checks find: a document expires or becomes valid, a nondisclosure
// order ends, a collection window opens or closes. Zero if there is none.
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

func isNumber(t review.Target) bool { return t.Type == "phone" }

// late reports whether a decision or a fulfilment in force is on record as later than a law allows.
func (r *Records) late() bool {
	return slices.ContainsFunc(r.Decisions, func(d Decision) bool { return d.Late != "" }) ||
		slices.ContainsFunc(r.CurrentFulfilments(), func(f review.Fulfilment) bool { return f.Late != "" })
}
