package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// otherNumber is a target of which nothing else is kept.
const otherNumber = "+12025550166"

// extensionRequest is a request to extend a preservation. Its dates follow the clock of the test.
func extensionRequest(n int, of string) *review.Request {
	r := preservation(n)
	r.Process = &review.Process{Instrument: "us.2703f", Signed: true, IssuedOn: review.DateOf(start),
		Authority: review.Authority{Name: "Pine County Sheriff", Role: "police", Country: "US"}}
	r.Kind, r.Reference = review.KindPreservationExtension, freshID()
	if of != "" {
		r.Previous = &review.Previous{ID: of, Relation: "extends"}
	}
	return r
}

// TestAnAnswerAmongExtensions: two preservations of one copy are written in one transaction, each once.
func TestAnAnswerAmongExtensions(t *testing.T) {
	for _, named := range []bool{false, true} {
		f := openFulfil(t)
		first := f.importRequest(extensionRequest(1, ""))
		c := f.openCase(anna, first)
		f.decide(anna, pushBack(c), c)
		of := ""
		if named {
			of = first
		}
		second := f.importRequest(extensionRequest(1, of))
		f.clock.add(25 * time.Hour)
		if _, err := f.As(anna).LinkReply(context.Background(),
			review.Link{RequestID: second, OtherID: first, Why: "the signed copy"}); err != nil {
			t.Fatal(err)
		}
		f.mustVerify()
	}
}

// TestARevisionLeavesTheCopy: a revision that names another target changes those that shared the copy before: the
// first has its own date again, and a copy of what only the first kept must be made.
func TestARevisionLeavesTheCopy(t *testing.T) {
	f := openFulfil(t)
	first, second := f.extendedPair(1, false)
	own := func() bool {
		got := f.copyObligations(first)
		return len(got) > 0 && !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "extended") })
	}
	if own() {
		t.Fatalf("before, the first owes %q", f.copyObligations(first))
	}
	elsewhere := extensionRequest(1, first)
	elsewhere.Targets[0].Value = otherNumber
	f.revised(second, elsewhere)
	if !own() {
		t.Errorf("revised to another number, the first owes %q", f.copyObligations(first))
	}
	f.mustVerify()
	c := f.openCase(anna, second)
	d := pushBack(c)
	rejectFor(&d, "requester.callback_failed", "not an office")
	d.Supersedes = c.Decisions[0].Decision.ID
	f.decide(anna, d, c)
	if !own() {
		t.Errorf("rejected, the first owes %q", f.copyObligations(first))
	}
	f.mustVerify()

	f = openFulfil(t)
	first, second = f.extendedPair(1, false)
	elsewhere = preservation(1)
	elsewhere.Targets[0].Value = otherNumber
	f.revised(first, elsewhere)
	f.wantClocks(second, "response preservation")
	f.mustVerify()
}

// TestAnExtensionThatAsksForMore: an extension that asks for more than the copy holds needs a copy of the rest.
func TestAnExtensionThatAsksForMore(t *testing.T) {
	for name, x := range map[string]struct {
		first func(*review.Decision)
		more  func(*review.Request)
		copy  bool
	}{
		"the same": {nil, func(*review.Request) {}, false},
		"another number": {nil, func(r *review.Request) {
			r.Targets = append(r.Targets, review.Target{Type: "phone", Value: otherNumber})
		}, true},
		"what was not copied": {func(d *review.Decision) { d.Granted = []string{"subscriber.name"} },
			func(*review.Request) {}, true},
	} {
		f := openFulfil(t)
		first := f.importRequest(preservation(1))
		f.approve(anna, first, x.first)
		f.fulfil(fulfilmentOf(first, review.Preserved))
		r := extensionRequest(1, first)
		x.more(r)
		second := f.importRequest(r)
		f.approve(anna, second, nil)
		owed := "preservation"
		if x.copy {
			owed = "response preservation"
		}
		if got := f.clocksOn(second); !strings.HasPrefix(got, owed) {
			t.Errorf("%s: the extension owes %q, want %q", name, got, owed)
		}
		if f.openCase(anna, second).LetterInput("", anna).CopyExisted == x.copy {
			t.Errorf("%s: the letter is wrong on whether a copy was made", name)
		}
		f.mustVerify()
	}
}

// TestAWithdrawnExtensionDestroysNothing: a copy that was recorded under an extension is the one that the first
// request keeps: when the extension is withdrawn, nobody is asked to destroy it.
func TestAWithdrawnExtensionDestroysNothing(t *testing.T) {
	f := openFulfil(t)
	first, second := f.extendedPair(1, true)
	c := f.openCase(anna, second)
	f.decide(anna, withdraw(c), c)
	f.wantClocks(second, "")
	f.wantCopyRefused(second, "destroyed", "withdrawn", review.Date{}, "no copy is kept on")
	f.wantClocks(first, "preservation")
	f.mustVerify()
}

// TestAnOpenExtensionHoldsTheCopy: the copy is kept while an extension waits for its decision.
func TestAnOpenExtensionHoldsTheCopy(t *testing.T) {
	f := openFulfil(t)
	first := f.importRequest(preservation(1))
	f.approve(anna, first, nil)
	f.fulfil(fulfilmentOf(first, review.Preserved))
	f.clock.add(85 * day)
	second := f.importRequest(extensionRequest(1, first))
	f.clock.add(20 * day)
	for _, s := range f.copyObligations(first) {
		if !strings.Contains(s, second) || strings.Contains(s, "let it lapse") {
			t.Errorf("with an open extension: %q", s)
		}
	}
	f.wantCopyRefused(first, "destroyed", "its time ended", review.Date{},
		"an extension of the preservation is undecided ("+second+")")
	c := f.openCase(anna, second)
	f.decide(anna, withdraw(c), c)
	if err := f.recordCopy(first, "destroyed", "its time ended", review.Date{}); err != nil {
		t.Error(err)
	}
	f.mustVerify()
}

// TestCorrectionsOfACopy: records about a copy can be corrected after it was destroyed, and it stays destroyed; that
// it was destroyed can be corrected, too.
func TestCorrectionsOfACopy(t *testing.T) {
	f := openFulfil(t)
	first := f.importRequest(preservation(1))
	f.approve(anna, first, nil)
	made := fulfilmentOf(first, review.Preserved)
	f.fulfil(made)
	f.clock.add(100 * day)
	if err := f.recordCopy(first, "destroyed", "its time ended", review.Date{}); err != nil {
		t.Fatal(err)
	}
	right := fulfilmentOf(first, review.Preserved)
	right.Supersedes, right.At, right.Note = made.ID, f.clock.Now().Add(-99*day), "a typing error"
	f.fulfil(right)
	f.wantClocks(first, "")
	gone := f.openCase(anna, first).Observations[0].ID
	if _, err := f.As(anna).Observe(context.Background(),
		review.Observation{RequestID: first, Kind: review.ObservedCopy, Value: review.CopyKept,
			Until: review.DateOf(f.clock.Now()).AddDays(30), Note: "another copy was destroyed",
			Supersedes: gone}); err != nil {
		t.Fatal(err)
	}
	if got := f.copyObligations(first); len(got) == 0 ||
		!strings.Contains(got[len(got)-1], review.DateOf(f.clock.Now()).AddDays(30).String()) {
		t.Errorf("kept after all, it owes %q", got)
	}
	f.mustVerify()
}

// TestKeptOnUnderAnExtension: a day until which a person keeps a copy also counts under the extension.
func TestKeptOnUnderAnExtension(t *testing.T) {
	f := openFulfil(t)
	first := f.importRequest(preservation(1))
	f.approve(anna, first, nil)
	f.fulfil(fulfilmentOf(first, review.Preserved))
	until := review.DateOf(start).AddDays(700)
	if err := f.recordCopy(first, "kept", "counsel litigates", until); err != nil {
		t.Fatal(err)
	}
	second := f.extension(1, first)
	for _, id := range []string{first, second} {
		if got := f.copyObligations(id); !slices.ContainsFunc(got,
			func(s string) bool { return strings.HasPrefix(s, until.String()) }) {
			t.Errorf("%s owes %q, want until %s", id, got, until)
		}
	}
	f.mustVerify()
}

// TestAnOwnCopyIsHeldForOtherProcess: a copy that we preserved ourselves is kept while any request for its target is
// open, like one that was asked for.
func TestAnOwnCopyIsHeldForOtherProcess(t *testing.T) {
	f := openFulfil(t)
	other := warrant(1)
	other.Reference = "other"
	id, beside := f.importRequest(warrant(1)), f.importRequest(other)
	f.fulfil(fulfilmentOf(id, review.Preserved))
	c := f.openCase(anna, id)
	f.decide(anna, withdraw(c), c)
	if got := f.copyObligations(id); len(got) != 1 ||
		!strings.HasSuffix(got[0], "hold: "+beside+" is open") {
		t.Errorf("with process open it owes %q", got)
	}
	f.wantCopyRefused(id, "destroyed", "withdrawn", review.Date{}, "legal process for the copy is pending ("+beside+")")
	f.mustVerify()
}

// TestACopyOfTheExtensionsOwn: a copy that was made under an extension after the first one was destroyed is the
// extension's own: after a withdrawal it must be destroyed.
func TestACopyOfTheExtensionsOwn(t *testing.T) {
	f := openFulfil(t)
	first := f.importRequest(preservation(1))
	f.approve(anna, first, nil)
	f.fulfil(fulfilmentOf(first, review.Preserved))
	f.clock.add(100 * day)
	if err := f.recordCopy(first, "destroyed", "its time ended", review.Date{}); err != nil {
		t.Fatal(err)
	}
	second := f.importRequest(extensionRequest(1, first))
	f.approve(anna, second, nil)
	f.fulfil(fulfilmentOf(second, review.Preserved))
	c := f.openCase(anna, second)
	f.decide(anna, withdraw(c), c)
	if got := f.copyObligations(second); len(got) != 1 ||
		!strings.Contains(got[0], "the copy may be deleted: record that it was") {
		t.Errorf("withdrawn, it owes %q", got)
	}
	if err := f.recordCopy(second, "destroyed", "withdrawn", review.Date{}); err != nil {
		t.Error(err)
	}
	f.wantClocks(second, "")
	f.mustVerify()
}
