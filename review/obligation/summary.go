package obligation

import (
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/review/text"
)

// shown is what a row shows: the request and its assessment, of now while it
// waits. A decided request shows what it was decided on, whatever was found out,
// what day it became or which policy came since.
func (f *fold) shown() (*review.Request, *review.Assessment) {
	d := f.Records.Latest()
	if d == nil || f.p.State != review.StateDecided || f.p.Answers != "" {
		return f.req, f.now
	}
	then := f.Input
	at, signed := d.DecidedAt, d.Sign != nil
	then.Records = f.Records.AsOf(d.Leaf + 1)
	if signed {
		at, then.Records = d.Sign.At, f.Records.AsOf(d.SignLeaf+1)
	}
	r := then.Records.Request(then.Records.Revision())
	if d.Shown != nil && !signed {
		return r, d.Shown
	}
	return r, review.Assess(f.Policy, r, then.History(at), at)
}

// row fills the queue row in: what the checks say, and where the request is in the
// work.
func (f *fold) row(row *Row) {
	p := f.Policy
	r, a := f.shown()
	*row = Row{ID: f.Records.ID, Revision: f.Records.Revision(), State: f.p.State, Kind: r.Kind, Platform: r.Platform, Channel: r.Channel,
		Country: r.Requester.Country, Agency: r.Requester.Agency, Reference: r.Reference, Process: "none", Targets: len(r.Targets),
		Recommend: a.Recommendation, Counsel: a.Counsel, Codes: a.Codes(), Sentence: review.Sentence(p, r, a), Received: r.ReceivedAt.UTC(),
		Outcome: f.p.Outcome, Effect: f.p.Effect, Decided: f.p.Decided, Analyst: f.p.By, Notice: f.p.Notice, Related: f.Around.Related,
		Overridden: f.p.Overrode, Snoozed: asleep(f.out)}
	if r.Process != nil && r.Process.Instrument != "" {
		row.Instrument, row.Process = r.Process.Instrument, text.Clean(r.Process.Instrument).String()
		if in := p.Instrument(r.Process.Instrument, review.DateOf(r.ReceivedAt.UTC())); in != nil && in.Short != "" {
			row.Process = in.Short
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
	if row.Notice == "" {
		row.Notice = a.Notice.Action
	}
	if f.p.Answers != "" {
		row.Sentence = text.Clean(fmt.Sprintf("Taken in as revision %d of %s, and decided there.", f.Around.TakenInAs, f.p.Answers))
		return
	}
	if k, ok := a.Due(); ok {
		row.Due, row.DueBasis, row.DueTarget = k.Due.UTC(), k.Basis, k.Target
	}
}

// Hold shows a claim on the row, the zero value none.
func (r *Row) Hold(h Holder) { r.Holder, r.HeldSince, r.HeldUntil = h.Name, h.Since, h.Until }

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
			try(d.In(time.UTC))
			try(d.AddDays(1).In(time.UTC))
			try(d.AddDays(1).In(time.UTC).Add(12 * time.Hour))
		}
	}
	if pr := r.Process; pr != nil {
		day(pr.IssuedOn)
		day(pr.ValidUntil)
		day(pr.ReturnBy)
		if !pr.Window.IsZero() {
			try(pr.Window.From.Start())
			try(pr.Window.To.Stop())
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
	BandEmergency = 0
	BandPreserve  = 1
	BandRest      = 2
)

// BandOf puts what cannot wait first: a life, then data that is being deleted
// while the request lies (an EPOC obliges its addressee to preserve at once,
// Regulation 2023/1543 Article 10), then the rest.
func BandOf(r *review.Request) byte {
	switch {
	case r.Kind == review.Emergency:
		return BandEmergency
	case r.Kind.Preserves():
		return BandPreserve
	case r.Process != nil && (r.Process.Instrument == "eu.epoc" || r.Process.Instrument == "eu.epoc_pr"):
		return BandPreserve
	}
	return BandRest
}
