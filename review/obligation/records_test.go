package obligation_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/obligation"
)

// sampleTitles are the requests that drawn cases begin with.
var sampleTitles = []string{warrant, preservation, european, subpoena, nondisclosure, register, notice, kidnap,
	noticeWithheld, "A European order, nearly ten days old", "An overseas production order", "Three answers: WhatsApp",
	"Which days, and what for"}

// drawAct draws one record of a request, also such as the store would refuse: the fold
// must accept any records.
func (d *testCase) drawAct(t *rapid.T) {
	d.by = rapid.SampledFrom([]review.Actor{anna, clara}).Draw(t, "who")
	switch rapid.IntRange(0, 9).Draw(t, "act") {
	case 0, 1:
		d.drawDecision(t)
	case 2:
		d.drawFulfilment(t)
	case 3:
		d.drawObservation(t)
	case 4:
		if n := len(d.r.Questions); n > 0 && d.r.Questions[n-1].OpinionLeaf < 0 {
			d.answer()
		} else {
			d.ask()
		}
	case 5:
		d.snooze(time.Duration(rapid.IntRange(0, 300).Draw(t, "hours asleep")) * time.Hour)
	case 6:
		d.drawLink(t)
	case 7:
		d.renew(day(rapid.IntRange(-100, 900).Draw(t, "renewed until")), rapid.Bool().Draw(t, "gap"))
	case 8:
		doc := cloneDocument(d.r.Document())
		doc.ReceivedAt = d.now
		d.revise(doc)
	case 9:
		d.claim(rapid.SampledFrom([]string{"anna", "clara", ""}).Draw(t, "claimed by"))
	}
}

func (d *testCase) drawDecision(t *rapid.T) {
	last := d.r.LatestDecision()
	switch {
	case last != nil && !last.Final() && last.Countersign == nil && rapid.Bool().Draw(t, "signed"):
		d.sign(rapid.SampledFrom([]string{"agree", "refuse"}).Draw(t, "answer"))
	case last != nil && last.Outcome != review.OutcomeTakenBack && rapid.Bool().Draw(t, "taken back"):
		d.takeBack()
	case rapid.Bool().Draw(t, "held"):
		d.decide(review.OutcomeApprove, awaitingSignature)
	default:
		d.decide(rapid.SampledFrom(review.Outcomes[:4]).Draw(t, "outcome"), nil)
	}
}

func (d *testCase) drawFulfilment(t *rapid.T) {
	var of []string
	if last := d.r.LatestDecision(); last != nil {
		of = last.Granted
	}
	d.fulfil(rapid.SampledFrom(review.FulfilmentKinds).Draw(t, "done"), of...)
	if n := len(d.r.Fulfilments); n > 1 && rapid.IntRange(0, 3).Draw(t, "corrects") == 3 {
		f := &d.r.Fulfilments[n-1]
		f.Supersedes, f.Void = d.r.Fulfilments[n-2].ID, rapid.Bool().Draw(t, "void")
	}
}

func (d *testCase) drawObservation(t *rapid.T) {
	kinds := []string{review.ObservedCallback, review.ObservedSignal, review.ObservedLookup, review.ObservedCountry,
		review.ObservedNote, review.ObservedCopy, review.ObservedRecheck}
	o := review.Observation{Kind: rapid.SampledFrom(kinds).Draw(t, "observed")}
	until := date(day(rapid.IntRange(1, 400).Draw(t, "until")))
	switch o.Kind {
	case review.ObservedCallback:
		o.Callback = &review.Callback{NumberSource: "directory"}
		o.Callback.Result = rapid.SampledFrom(review.CallbackResults).Draw(t, "result")
	case review.ObservedSignal:
		o.Value = rapid.SampledFrom(review.SignalNames).Draw(t, "signal")
	case review.ObservedLookup:
		o.Value = rapid.SampledFrom([]string{"account", "no_account"}).Draw(t, "looked up")
	case review.ObservedCountry:
		o.Value = rapid.SampledFrom([]string{"US", "FR", "IN"}).Draw(t, "country")
	case review.ObservedCopy:
		o.Value = rapid.SampledFrom([]string{review.CopyDestroyed, review.CopyKept}).Draw(t, "copy")
		if o.Value == review.CopyKept {
			o.Until = until
		}
	case review.ObservedRecheck:
		o.Value = rapid.SampledFrom([]string{review.ExceptionRemains, review.ExceptionEnded}).Draw(t, "found")
		if o.Value == review.ExceptionRemains {
			o.Until = until
		}
	}
	if n := len(d.r.Observations); n > 0 && rapid.IntRange(0, 3).Draw(t, "corrects") == 3 {
		o.Supersedes = d.r.Observations[n-1].ID
	}
	d.observe(o)
}

func (d *testCase) drawLink(t *rapid.T) {
	if n := len(d.r.Links); n > 0 && rapid.Bool().Draw(t, "ends") {
		d.link(d.r.Links[n-1].Kind, d.r.Links[n-1].ID)
		return
	}
	d.link(rapid.SampledFrom([]string{review.LinkRelated, review.LinkAnswers}).Draw(t, "link"), "")
}

// drawCase draws a request on which nothing has been done yet.
func drawCase(t *rapid.T) *testCase {
	d := newCase(t, sampleDocument(t, rapid.SampledFrom(sampleTitles).Draw(t, "paper")))
	d.related.SenderRequests = rapid.IntRange(0, 3).Draw(t, "before")
	d.related.Count = rapid.IntRange(0, 2).Draw(t, "related")
	return d
}

func asBytes(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// snapshot is a fold after one record.
type snapshot struct {
	leaf   int64
	now    time.Time
	result *obligation.Result
}

func (d *testCase) snapshot() snapshot { return snapshot{d.leaf, d.now, d.fold()} }

// foldAt folds other records of the request at an earlier instant.
func (d *testCase) foldAt(r *obligation.Records, at time.Time) *obligation.Result {
	in := d.input()
	in.Records, in.Now = r, at
	return obligation.Fold(in)
}

// TestFoldIsAFunctionOfRecords: the same records give the same result and are not
// changed. The records up to a position give what was computed at that position.
func TestFoldIsAFunctionOfRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawCase(t)
		past := []snapshot{d.snapshot()}
		for range rapid.IntRange(1, 10).Draw(t, "acts") {
			d.drawAct(t)
			past = append(past, d.snapshot())
		}
		in := d.input()
		before := asBytes(in.Records) + asBytes(in.Related)
		for range 2 {
			if got := obligation.Fold(in); !reflect.DeepEqual(got, past[len(past)-1].result) {
				t.Fatalf("folded again: %+v", got)
			}
		}
		for _, m := range past {
			if got := d.foldAt(d.r.AsOf(m.leaf+1), m.now); !reflect.DeepEqual(got, m.result) {
				t.Fatalf("as of %d:\n%s\nwas\n%s", m.leaf, asBytes(got), asBytes(m.result))
			}
			// A leaf of another request changes nothing.
			if got := d.foldAt(d.r.AsOf(m.leaf+2), m.now); !reflect.DeepEqual(got, m.result) {
				t.Fatalf("as of %d, with one leaf more:\n%s\nwas\n%s", m.leaf, asBytes(got), asBytes(m.result))
			}
		}
		if after := asBytes(in.Records) + asBytes(in.Related); after != before {
			t.Fatalf("the fold changed what it looked at:\n%s\nwas\n%s", after, before)
		}
		if last := d.r.LastLeaf(); d.r.AsOf(last+1) != d.r || d.r.AsOf(last).LastLeaf() >= last {
			t.Fatalf("the last record is at %d; without it, at %d", last, d.r.AsOf(last).LastLeaf())
		}
	})
}

func remove[T any](all []T, out func(T) bool) []T { return slices.DeleteFunc(slices.Clone(all), out) }

// without is a copy of the records that lacks the one at a position.
func without(r *obligation.Records, leaf int64) *obligation.Records {
	out := *r
	out.Observations = remove(r.Observations, func(x obligation.Observation) bool { return x.Leaf == leaf })
	out.Questions = remove(r.Questions, func(x obligation.Question) bool { return x.Leaf == leaf })
	for i := range out.Questions {
		if q := &out.Questions[i]; q.OpinionLeaf == leaf {
			q.OpinionLeaf, q.Opinion, q.OpinionBy, q.OpinionAt = -1, "", review.Actor{}, time.Time{}
		}
	}
	out.Decisions = remove(r.Decisions, func(x obligation.Decision) bool { return x.Leaf == leaf })
	for i := range out.Decisions {
		if x := &out.Decisions[i]; x.Countersign != nil && x.CountersignLeaf == leaf {
			x.Countersign, x.CountersignLeaf = nil, 0
		}
	}
	out.Fulfilments = remove(r.Fulfilments, func(x obligation.Fulfilment) bool { return x.Leaf == leaf })
	out.Links = remove(r.Links, func(x obligation.Link) bool { return x.Leaf == leaf })
	out.Snoozes = remove(r.Snoozes, func(x obligation.Snooze) bool { return x.Leaf == leaf })
	out.Renewals = remove(r.Renewals, func(x obligation.Renewal) bool { return x.Leaf == leaf })
	out.Revisions = remove(r.Revisions, func(x obligation.Revision) bool { return x.Leaf == leaf })
	return &out
}

// TestUndoIsTheFoldWithoutTheRecord: without its last record a request is where it was
// before that record.
func TestUndoIsTheFoldWithoutTheRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawCase(t)
		for range rapid.IntRange(0, 6).Draw(t, "acts") {
			d.drawAct(t)
		}
		before := d.snapshot()
		d.drawAct(t)
		if d.r.LastLeaf() == before.leaf {
			return // a claim has no leaf
		}
		if got := d.foldAt(without(d.r, d.r.LastLeaf()), before.now); !reflect.DeepEqual(got, before.result) {
			t.Fatalf("undone:\n%s\nwas\n%s", asBytes(got), asBytes(before.result))
		}
	})
}

// pauses are the times in which the request waited for the agency.
func (d *testCase) pauses() []review.Pause {
	in := d.input()
	return in.History(d.now).Pauses
}

// internalTargets are the obligations without reminders and without repeated call-backs,
// which any decision ends.
func internalTargets(s *obligation.Result) []obligation.Obligation {
	return slices.DeleteFunc(slices.Clone(s.Obligations), func(o obligation.Obligation) bool {
		return o.Clock == review.ClockReminder || o.Clock == review.ClockCallback
	})
}

// TestTakingBackLeavesAsItWas: a decision that was taken back leaves a request that was
// open or waited for the agency's answer as it was, also the pause of its clocks, however
// often that happened before.
func TestTakingBackLeavesAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawCase(t)
		for range rapid.IntRange(0, 6).Draw(t, "acts") {
			d.drawAct(t)
		}
		d.by = anna
		if rapid.Bool().Draw(t, "waits") {
			d.decide(review.OutcomePushBack, nil)
		}
		last := d.r.CurrentDecision()
		undecided := last == nil || last.Outcome == review.OutcomeTakenBack || last.Outcome == review.OutcomePushBack
		if s := d.fold(); s.State != review.StateOpen && s.State != review.StateWaiting || !undecided {
			t.Skip("something was decided")
		}
		before, pauses := d.fold(), d.pauses()
		if rapid.Bool().Draw(t, "held") {
			d.decide(review.OutcomeApprove, awaitingSignature)
		} else {
			d.decide(rapid.SampledFrom(review.Outcomes[:4]).Draw(t, "outcome"), nil)
		}
		d.takeBack()
		d.now = d.now.Add(-2 * time.Hour)
		after := d.fold()
		if !slices.Equal(internalTargets(after), internalTargets(before)) || after.State != before.State ||
			after.SenderRecord != before.SenderRecord || after.Outcome != before.Outcome {
			t.Fatalf("taken back:\n%s\nwas\n%s", asBytes(after), asBytes(before))
		}
		if got := d.pauses(); !reflect.DeepEqual(got, pauses) {
			t.Fatalf("taken back: the pauses are\n%s\nwere\n%s", asBytes(got), asBytes(pauses))
		}
	})
}

// TestCorrectionIsTheFoldOfTheRecordInForce: a correction takes the place of the first
// record; a void record is as if it had never been made.
func TestCorrectionIsTheFoldOfTheRecordInForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawCase(t)
		for range rapid.IntRange(0, 4).Draw(t, "acts") {
			d.drawAct(t)
		}
		d.by = anna
		before, r := d.fold(), *d.r
		d.drawFulfilment(t)
		wrong := &d.r.Fulfilments[len(d.r.Fulfilments)-1]
		wrong.Supersedes, wrong.Void = "", false
		first := wrong.ID
		d.drawFulfilment(t)
		right := &d.r.Fulfilments[len(d.r.Fulfilments)-1]
		right.Supersedes, right.Void = "", false
		r.Fulfilments = append(slices.Clone(r.Fulfilments), *right)
		want := d.foldAt(&r, d.now)
		right.Supersedes = first
		if got := d.fold(); !slices.Equal(got.Obligations, want.Obligations) {
			t.Fatalf("corrected:\n%s\nwant\n%s", asBytes(got.Obligations), asBytes(want.Obligations))
		}
		right.Void = true
		d.now = d.now.Add(-2 * time.Hour)
		if got := d.fold(); !slices.Equal(got.Obligations, before.Obligations) {
			t.Fatalf("void:\n%s\nwant\n%s", asBytes(got.Obligations), asBytes(before.Obligations))
		}
	})
}
