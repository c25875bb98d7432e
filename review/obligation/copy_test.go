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

// extended are a preservation whose copy was made, and an approved extension of it.
func extended(t tester) (first, more *desk) {
	t.Helper()
	doc := paper(t, freeze)
	first = open(t, doc).approve().fulfil(review.Preserved)
	first.r.ID = "first"
	longer := reread(doc)
	longer.Kind, longer.ReceivedAt = review.PreservationExtension, first.now.AddDate(0, 0, 60)
	more = open(t, longer)
	more.r.ID, more.leaf = "more", 1000
	tie(first, more)
	more.approve()
	tie(first, more)
	return first, more
}

// tie tells each of two preservations what the store finds of the other.
func tie(first, more *desk) {
	first.around, more.around = obligation.Around{}, obligation.Around{}
	if c, ok := obligation.CopyOf(first.p, first.r); ok {
		more.around.Extends = []obligation.Copy{c}
	}
	more.around.Earlier = []obligation.Earlier{earlier(first)}
	if e, ok := obligation.ExtensionOf(more.r); ok {
		first.around.Extended = &e
	}
}

func earlier(d *desk) obligation.Earlier {
	s := d.fold()
	return obligation.Earlier{ID: d.r.ID, Kind: d.r.Document().Kind, Outcome: s.Outcome, Effect: s.Effect,
		Decided: s.Decided, Until: obligation.KeptUntil(s.Owed, time.Time{}), SameAgency: true,
		Received: d.r.Document().ReceivedAt}
}

// dutyOf is the last day on which a law has a copy kept.
func dutyOf(owed []obligation.Obligation) (end time.Time) {
	for _, o := range owed {
		if o.Clock == review.ClockPreservation && o.Legal() && o.Due.After(end) {
			end = o.Due
		}
	}
	return end
}

func TestCopyIsDemandedOnce(t *testing.T) {
	d := open(t, paper(t, freeze)).approve()
	if got := d.lines(review.ClockResponse); len(got) != 1 || !strings.Contains(got[0], "make the copy") {
		t.Fatalf("an approved preservation owes %q", got)
	}
	if d.fulfil(review.Preserved); len(d.owed(review.ClockResponse)) != 0 {
		t.Fatalf("after the copy it owes %q", d.lines(review.ClockResponse))
	}
	// What was destroyed was made all the same.
	d.became(review.CopyDestroyed, "")
	if owed := d.fold().Owed; len(owed) != 0 {
		t.Fatalf("a copy that is gone owes %+v", owed)
	}
}

func TestExtensionKeepsTheSameCopy(t *testing.T) {
	first, more := extended(t)
	if got := more.lines(review.ClockResponse); len(got) != 0 {
		t.Fatalf("the extension demands a copy: %q", got)
	}
	duty := dutyOf(more.fold().Owed)
	if old := open(t, paper(t, freeze)).approve().fulfil(review.Preserved); !duty.After(dutyOf(old.fold().Owed)) {
		t.Fatalf("the extension ends at %s, no later than what it extends", duty)
	}
	first.owes(review.ClockPreservation, duty.Format(time.DateOnly)+" extended by more")
	if o := first.owed(review.ClockPreservation)[0]; o.Legal() || !o.Copy || o.By != "more" {
		t.Errorf("what was replaced still binds: %+v", o)
	}
	if got := first.owed(review.ClockPreservation)[0]; got.SayCopy(got.Due, nil, nil, nil) != "extended by more" {
		t.Errorf("the first one says %q", got.SayCopy(got.Due, nil, nil, nil))
	}

	more.back()
	tie(first, more)
	if got := first.lines(review.ClockPreservation); strings.Contains(strings.Join(got, " "), "extended") {
		t.Errorf("an extension that was taken back extends: %q", got)
	}
	if more.decide(review.OutcomeReject, nil); len(more.owed(review.ClockPreservation)) != 0 {
		t.Errorf("a rejected extension owes %q", more.lines(review.ClockPreservation))
	}
}

// An extension of an extension ends the line of both before it.
func TestExtensionsInARow(t *testing.T) {
	first, more := extended(t)
	e := obligation.Extension{ID: "last", Since: more.now, Until: more.now.AddDate(1, 0, 0)}
	first.around.Extended, more.around.Extended = &e, &e
	want := e.Until.Format(time.DateOnly) + " extended by last"
	first.owes(review.ClockPreservation, want)
	more.owes(review.ClockPreservation, want)
	if got := more.lines(review.ClockResponse); len(got) != 0 {
		t.Errorf("the extension demands a copy: %q", got)
	}
}

// Without a copy to extend, the extension is a preservation of its own.
func TestExtensionOfNothingMakesACopy(t *testing.T) {
	_, more := extended(t)
	more.around.Extends = nil
	if got := more.lines(review.ClockResponse); len(got) != 1 || !strings.Contains(got[0], "make the copy") {
		t.Fatalf("it owes %q", got)
	}
}

// The copy that was extended is destroyed under the extension: then it is gone
// for both, and nobody makes another.
func TestExtendedCopyIsGoneForBoth(t *testing.T) {
	first, more := extended(t)
	more.became(review.CopyDestroyed, "")
	tie(first, more)
	for _, d := range []*desk{first, more} {
		if owed := d.fold().Owed; len(owed) != 0 {
			t.Errorf("%s owes %+v", d.r.ID, owed)
		}
	}
	if e := earlier(first); !e.Until.IsZero() {
		t.Errorf("the first one still keeps it until %s", e.Until)
	}
	// Whoever approves it again makes a copy again.
	more.approve()
	tie(first, more)
	if got := more.lines(review.ClockResponse); len(got) != 1 || !strings.Contains(got[0], "make the copy") {
		t.Errorf("approved again, it owes %q", got)
	}
	if owed := first.fold().Owed; len(owed) != 0 {
		t.Errorf("the first one owes %+v", owed)
	}
}

// An extension that ends before the duty of what it extends ends neither.
func TestExtensionNeverShortens(t *testing.T) {
	first, _ := extended(t)
	first.around.Extended = nil
	duty := dutyOf(first.fold().Owed)
	first.around.Extended = &obligation.Extension{ID: "more", Since: first.now, Until: duty.AddDate(0, 0, -5)}
	first.owes(review.ClockPreservation, duty.Format(time.DateOnly)+" extended by more")
}

// No line frees a copy on a day before the law's.
func TestCopyIsNotFreeBeforeTheDutyEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := paper(t, rapid.SampledFrom([]string{freeze, european, extension, "Apple, keep this"}).Draw(t, "paper"))
		doc.ReceivedAt = doc.ReceivedAt.AddDate(0, 0, rapid.IntRange(-400, 0).Draw(t, "days ago"))
		d := open(t, doc)
		before := doc.ReceivedAt.AddDate(0, 0, -rapid.IntRange(0, 80).Draw(t, "days since the first"))
		d.around.Earlier = []obligation.Earlier{{ID: "first", Kind: review.Preservation, Outcome: review.OutcomeApprove,
			Effect: review.EffectFinal, SameAgency: true, Received: before}}
		d.now = d.now.AddDate(0, 0, rapid.IntRange(0, 120).Draw(t, "days until decided"))
		d.approve()
		d.now = d.now.AddDate(0, 0, rapid.IntRange(0, 120).Draw(t, "days until copied"))
		d.fulfil(review.Preserved)
		for range rapid.IntRange(0, 2).Draw(t, "kept on") {
			until := review.DateOf(d.now).AddDays(rapid.IntRange(1, 200).Draw(t, "days kept on"))
			d.became(review.CopyKept, until.String())
		}
		owed := d.fold().Owed
		end := dutyOf(owed)
		if k := d.r.Latest().Shown.Clocks[0]; d.r.Observations == nil && end.IsZero() != k.DutyEnds.IsZero() {
			t.Fatalf("the law's time is lost: %+v", owed)
		}
		for _, k := range d.r.Latest().Shown.Clocks {
			if !k.KeptUntil.IsZero() && k.KeptUntil.Before(k.DutyEnds) || !k.DutyEnds.IsZero() && !k.Due.Equal(k.DutyEnds) {
				t.Fatalf("the copy is kept until %s, the duty ends on %s, and %s warns", k.KeptUntil, k.DutyEnds, k.Due)
			}
		}
		for _, o := range owed {
			if strings.Contains(o.Says, "may be deleted") && o.Due.Before(end) {
				t.Fatalf("%q on %s, but the duty ends on %s", o.Says, o.Due, end)
			}
		}
	})
}

// While process on a preserved copy is open, no line frees it.
func TestCopyIsHeldWhileProcessIsOpen(t *testing.T) {
	for _, closed := range []bool{false, true} {
		d := open(t, paper(t, freeze)).approve()
		d.now = d.now.AddDate(0, 0, 2) // what we keep ends later than the law's time
		d.fulfil(review.Preserved)
		if closed {
			d.decide(review.OutcomeWithdrawn, nil)
		}
		freed := false
		for _, o := range d.owed(review.ClockPreservation) {
			if !o.Target {
				continue
			}
			freed = true
			for _, now := range []time.Time{d.now, o.Due, o.Due.AddDate(1, 0, 0)} {
				got := o.SayCopy(now, []string{"WA-7"}, []string{"WA-7"}, nil)
				if got != "the copy is held: process is open (WA-7)" {
					t.Errorf("closed %v: with process open: %q", closed, got)
				}
			}
			if got := o.SayCopy(o.Due, []string{"WA-7"}, nil, nil); !strings.HasPrefix(got, o.Says) {
				t.Errorf("closed %v: with process done: %q", closed, got)
			}
			if got := o.SayCopy(o.Due, nil, nil, nil); !strings.HasPrefix(got, o.Says) {
				t.Errorf("closed %v: without process: %q", closed, got)
			}
		}
		if !freed {
			t.Errorf("closed %v: nothing frees the copy: %q", closed, d.lines(review.ClockPreservation))
		}
	}
}

// A copy that a request keeps for its own process is held until that is over.
func TestCopyKeptForTheRequestItself(t *testing.T) {
	const held = "the copy is held until the request is fulfilled or refused"
	says := func(d *desk, want string) {
		t.Helper()
		if got := d.owed(review.ClockPreservation); len(got) != 1 || got[0].Says != want {
			t.Fatalf("owed of the copy: %+v, want %q", got, want)
		}
	}
	keep := func() *desk { return open(t, paper(t, warrant)).fulfil(review.Preserved) }
	says(keep(), held)
	says(keep().decide(review.OutcomePushBack, nil), held)
	says(keep().decide(review.OutcomeApprove, unsigned), held)
	says(keep().approve(), held)
	says(keep().approve().produce(), "the copy kept meanwhile may be deleted")
	says(keep().approve().produce().revise(paper(t, warrant)), held)
	says(keep().decide(review.OutcomeReject, nil),
		"the request is closed: destroy the copy that was kept, or say why it stays")
	says(keep().decide(review.OutcomeReject, nil).back(), held)
	says(keep().became(review.CopyKept, day(90)), held)
	says(keep().became(review.CopyKept, day(90)).approve().produce(), "the copy, kept on, may be deleted")

	run := open(t, paper(t, register)).fulfil(review.Preserved).approve().fulfil(review.CollectionStarted)
	says(run, held)
	says(run.fulfil(review.CollectionStopped), "the copy kept meanwhile may be deleted")
}

// A word about a copy that a later one corrects counts for nothing.
func TestCorrectedWordOnACopy(t *testing.T) {
	d := open(t, paper(t, freeze)).approve().fulfil(review.Preserved)
	want := d.fold().Owed
	for _, slip := range [][2]string{{review.CopyDestroyed, ""}, {review.CopyKept, day(300)}} {
		d.became(slip[0], slip[1])
		last := d.r.Observations[len(d.r.Observations)-1].ID
		d.observe(review.Observation{Kind: review.ObservedNote, Value: "a slip", Supersedes: last})
		if got := d.fold().Owed; !slices.Equal(got, want) {
			t.Errorf("owed are\n%+v\nwant\n%+v", got, want)
		}
	}
}
