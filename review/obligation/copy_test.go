package obligation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/obligation"
)

// preservationAndExtension are a preservation whose copy was made, and an approved extension of it.
func preservationAndExtension(t tester) (first, more *testCase) {
	t.Helper()
	doc := sampleDocument(t, preservation)
	first = newCase(t, doc).approve().fulfil(review.Preserved)
	first.r.ID = "first"
	longer := cloneDocument(doc)
	longer.Kind, longer.ReceivedAt = review.KindPreservationExtension, first.now.AddDate(0, 0, 60)
	more = newCase(t, longer)
	more.r.ID, more.leaf = "more", 1000
	relate(first, more)
	more.approve()
	relate(first, more)
	return first, more
}

// relate gives each of two preservations what the store finds about the other.
func relate(first, more *testCase) {
	first.related, more.related = obligation.RelatedRequests{}, obligation.RelatedRequests{}
	if c, ok := obligation.CopyOf(first.p, first.r); ok {
		more.related.ExtendedCopies = []obligation.PreservedCopy{c}
	}
	more.related.EarlierPreservations = []obligation.EarlierPreservation{earlier(first)}
	if e, ok := obligation.ExtensionOf(more.r); ok {
		first.related.LastExtension = &e
	}
}

func earlier(d *testCase) obligation.EarlierPreservation {
	s := d.fold()
	return obligation.EarlierPreservation{ID: d.r.ID, Kind: d.r.Document().Kind, Outcome: s.Outcome, Effect: s.Effect,
		DecidedAt: s.DecidedAt, KeptUntil: obligation.CopyKeptUntil(s.Obligations, time.Time{}), SameAgency: true,
		ReceivedAt: d.r.Document().ReceivedAt}
}

// dutyEndOf is the last day on which law requires that a copy be kept.
func dutyEndOf(obligations []obligation.Obligation) (end time.Time) {
	for _, o := range obligations {
		if o.Clock == review.ClockPreservation && o.BindsUs() && o.Due.After(end) {
			end = o.Due
		}
	}
	return end
}

func TestCopyIsDemandedOnce(t *testing.T) {
	d := newCase(t, sampleDocument(t, preservation)).approve()
	if got := d.obligationLines(review.ClockResponse); len(got) != 1 || !strings.Contains(got[0], "make the copy") {
		t.Fatalf("an approved preservation owes %q", got)
	}
	if d.fulfil(review.Preserved); len(d.obligations(review.ClockResponse)) != 0 {
		t.Fatalf("after the copy it owes %q", d.obligationLines(review.ClockResponse))
	}
	// A copy that was destroyed was made all the same.
	d.recordCopy(review.CopyDestroyed, "")
	if obligations := d.fold().Obligations; len(obligations) != 0 {
		t.Fatalf("a copy that is gone owes %+v", obligations)
	}
}

func TestExtensionKeepsTheSameCopy(t *testing.T) {
	first, more := preservationAndExtension(t)
	if got := more.obligationLines(review.ClockResponse); len(got) != 0 {
		t.Fatalf("the extension demands a copy: %q", got)
	}
	duty := dutyEndOf(more.fold().Obligations)
	old := newCase(t, sampleDocument(t, preservation)).approve().fulfil(review.Preserved)
	if !duty.After(dutyEndOf(old.fold().Obligations)) {
		t.Fatalf("the extension ends at %s, no later than what it extends", duty)
	}
	first.wantObligations(review.ClockPreservation, duty.Format(time.DateOnly)+" extended by more")
	if o := first.obligations(review.ClockPreservation)[0]; o.BindsUs() || !o.ForCopy || o.ExtendedBy != "more" {
		t.Errorf("what was replaced still binds: %+v", o)
	}
	got := first.obligations(review.ClockPreservation)[0]
	if got.DescribeCopy(got.Due, nil, nil, nil) != "extended by more" {
		t.Errorf("the first one says %q", got.DescribeCopy(got.Due, nil, nil, nil))
	}

	more.takeBack()
	relate(first, more)
	if got := first.obligationLines(review.ClockPreservation); strings.Contains(strings.Join(got, " "), "extended") {
		t.Errorf("an extension that was taken back extends: %q", got)
	}
	if more.decide(review.OutcomeReject, nil); len(more.obligations(review.ClockPreservation)) != 0 {
		t.Errorf("a rejected extension owes %q", more.obligationLines(review.ClockPreservation))
	}
}

// TestExtensionsInARow: an extension of an extension replaces the dates of both before it.
func TestExtensionsInARow(t *testing.T) {
	first, more := preservationAndExtension(t)
	e := obligation.Extension{ID: "last", Since: more.now, Until: more.now.AddDate(1, 0, 0)}
	first.related.LastExtension, more.related.LastExtension = &e, &e
	want := e.Until.Format(time.DateOnly) + " extended by last"
	first.wantObligations(review.ClockPreservation, want)
	more.wantObligations(review.ClockPreservation, want)
	if got := more.obligationLines(review.ClockResponse); len(got) != 0 {
		t.Errorf("the extension demands a copy: %q", got)
	}
}

// TestExtensionOfNothingMakesACopy: without a copy to extend, an extension is a
// preservation of its own.
func TestExtensionOfNothingMakesACopy(t *testing.T) {
	_, more := preservationAndExtension(t)
	more.related.ExtendedCopies = nil
	if got := more.obligationLines(review.ClockResponse); len(got) != 1 || !strings.Contains(got[0], "make the copy") {
		t.Fatalf("it owes %q", got)
	}
}

// TestExtendedCopyIsGoneForBoth: a copy that is destroyed under its extension is
// destroyed for both requests, and nobody has to make another.
func TestExtendedCopyIsGoneForBoth(t *testing.T) {
	first, more := preservationAndExtension(t)
	more.recordCopy(review.CopyDestroyed, "")
	relate(first, more)
	for _, d := range []*testCase{first, more} {
		if obligations := d.fold().Obligations; len(obligations) != 0 {
			t.Errorf("%s owes %+v", d.r.ID, obligations)
		}
	}
	if e := earlier(first); !e.KeptUntil.IsZero() {
		t.Errorf("the first one still keeps it until %s", e.KeptUntil)
	}
	// A new approval asks for a new copy.
	more.approve()
	relate(first, more)
	if got := more.obligationLines(review.ClockResponse); len(got) != 1 || !strings.Contains(got[0], "make the copy") {
		t.Errorf("approved again, it owes %q", got)
	}
	if obligations := first.fold().Obligations; len(obligations) != 0 {
		t.Errorf("the first one owes %+v", obligations)
	}
}

// TestExtensionNeverShortens: an extension that ends before the duty to preserve of
// what it extends shortens neither.
func TestExtensionNeverShortens(t *testing.T) {
	first, _ := preservationAndExtension(t)
	first.related.LastExtension = nil
	duty := dutyEndOf(first.fold().Obligations)
	first.related.LastExtension = &obligation.Extension{ID: "more", Since: first.now, Until: duty.AddDate(0, 0, -5)}
	first.wantObligations(review.ClockPreservation, duty.Format(time.DateOnly)+" extended by more")
}

// TestCopyIsNotFreeBeforeTheDutyEnds: no obligation allows a copy to be deleted before
// the statutory date.
func TestCopyIsNotFreeBeforeTheDutyEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		titles := []string{preservation, european, extension, "Apple, keep this"}
		doc := sampleDocument(t, rapid.SampledFrom(titles).Draw(t, "paper"))
		doc.ReceivedAt = doc.ReceivedAt.AddDate(0, 0, rapid.IntRange(-400, 0).Draw(t, "days ago"))
		d := newCase(t, doc)
		before := doc.ReceivedAt.AddDate(0, 0, -rapid.IntRange(0, 80).Draw(t, "days since the first"))
		d.related.EarlierPreservations = []obligation.EarlierPreservation{{
			ID: "first", Kind: review.KindPreservation, Outcome: review.OutcomeApprove,
			Effect: review.EffectFinal, SameAgency: true, ReceivedAt: before}}
		d.now = d.now.AddDate(0, 0, rapid.IntRange(0, 120).Draw(t, "days until decided"))
		d.approve()
		d.now = d.now.AddDate(0, 0, rapid.IntRange(0, 120).Draw(t, "days until copied"))
		d.fulfil(review.Preserved)
		for range rapid.IntRange(0, 2).Draw(t, "kept on") {
			until := review.DateOf(d.now).AddDays(rapid.IntRange(1, 200).Draw(t, "days kept on"))
			d.recordCopy(review.CopyKept, until.String())
		}
		obligations := d.fold().Obligations
		end := dutyEndOf(obligations)
		k := d.r.LatestDecision().Assessment.Clocks[0]
		if d.r.Observations == nil && end.IsZero() != k.DutyEnds.IsZero() {
			t.Fatalf("the law's time is lost: %+v", obligations)
		}
		for _, k := range d.r.LatestDecision().Assessment.Clocks {
			if !k.KeptUntil.IsZero() && k.KeptUntil.Before(k.DutyEnds) ||
				!k.DutyEnds.IsZero() && !k.Due.Equal(k.DutyEnds) {
				t.Fatalf("the copy is kept until %s, the duty ends on %s, and %s warns", k.KeptUntil, k.DutyEnds, k.Due)
			}
		}
		for _, o := range obligations {
			if strings.Contains(o.Text, "may be deleted") && o.Due.Before(end) {
				t.Fatalf("%q on %s, but the duty ends on %s", o.Text, o.Due, end)
			}
		}
	})
}

// TestCopyIsHeldWhileProcessIsOpen: while legal process for a preserved copy is open,
// no text says that it may be deleted.
func TestCopyIsHeldWhileProcessIsOpen(t *testing.T) {
	for _, closed := range []bool{false, true} {
		d := newCase(t, sampleDocument(t, preservation)).approve()
		d.now = d.now.AddDate(0, 0, 2) // what we keep ends later than the law's time
		d.fulfil(review.Preserved)
		if closed {
			d.decide(review.OutcomeWithdrawn, nil)
		}
		freed := false
		for _, o := range d.obligations(review.ClockPreservation) {
			if !o.InternalTarget {
				continue
			}
			freed = true
			for _, now := range []time.Time{d.now, o.Due, o.Due.AddDate(1, 0, 0)} {
				got := o.DescribeCopy(now, []string{"WA-7"}, []string{"WA-7"}, nil)
				if got != "hold: WA-7 is open" {
					t.Errorf("closed %v: with process open: %q", closed, got)
				}
			}
			if got := o.DescribeCopy(o.Due, []string{"WA-7"}, nil, nil); !strings.HasPrefix(got, o.Text) {
				t.Errorf("closed %v: with process done: %q", closed, got)
			}
			if got := o.DescribeCopy(o.Due, nil, nil, nil); !strings.HasPrefix(got, o.Text) {
				t.Errorf("closed %v: without process: %q", closed, got)
			}
		}
		if !freed {
			t.Errorf("closed %v: nothing frees the copy: %q", closed, d.obligationLines(review.ClockPreservation))
		}
	}
}

// TestCopyKeptForTheRequestItself: an own preservation for a request with legal process
// is held until that request is fulfilled or refused.
func TestCopyKeptForTheRequestItself(t *testing.T) {
	const held = "the copy must be kept until the request is fulfilled or refused"
	wantText := func(d *testCase, want string) {
		t.Helper()
		if got := d.obligations(review.ClockPreservation); len(got) != 1 || got[0].Text != want {
			t.Fatalf("owed of the copy: %+v, want %q", got, want)
		}
	}
	keep := func() *testCase { return newCase(t, sampleDocument(t, warrant)).fulfil(review.Preserved) }
	wantText(keep(), held)
	wantText(keep().decide(review.OutcomePushBack, nil), held)
	wantText(keep().decide(review.OutcomeApprove, awaitingSignature), held)
	wantText(keep().approve(), held)
	wantText(keep().approve().produce(), "the interim copy may be deleted")
	wantText(keep().approve().produce().revise(sampleDocument(t, warrant)), held)
	wantText(keep().decide(review.OutcomeReject, nil),
		"the request is closed and the copy may be deleted: record that it was, or why it is kept")
	wantText(keep().decide(review.OutcomeReject, nil).takeBack(), held)
	wantText(keep().recordCopy(review.CopyKept, day(90)), held)
	wantText(keep().recordCopy(review.CopyKept, day(90)).approve().produce(), "the retained copy may be deleted")

	run := newCase(t, sampleDocument(t, register)).fulfil(review.Preserved).approve().fulfil(review.CollectionStarted)
	wantText(run, held)
	wantText(run.fulfil(review.CollectionStopped), "the interim copy may be deleted")
}

// TestCorrectedWordOnACopy: a record about a copy that a later one corrects does not count.
func TestCorrectedWordOnACopy(t *testing.T) {
	d := newCase(t, sampleDocument(t, preservation)).approve().fulfil(review.Preserved)
	want := d.fold().Obligations
	for _, slip := range [][2]string{{review.CopyDestroyed, ""}, {review.CopyKept, day(300)}} {
		d.recordCopy(slip[0], slip[1])
		last := d.r.Observations[len(d.r.Observations)-1].ID
		d.observe(review.Observation{Kind: review.ObservedNote, Value: "a slip", Supersedes: last})
		if got := d.fold().Obligations; !slices.Equal(got, want) {
			t.Errorf("owed are\n%+v\nwant\n%+v", got, want)
		}
	}
}
