package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

const day = 24 * time.Hour

// preservation is a request to preserve the account of warrant(n).
func preservation(n int) *review.Request {
	r := warrant(n)
	r.Kind, r.Reference, r.Process, r.Data, r.Period = review.KindPreservation, "", nil, nil, review.Period{}
	return r
}

// recordCopy records what became of a copy, or gives the refusal.
func (f *fixture) recordCopy(id, value, why string, until review.Date) error {
	f.t.Helper()
	_, err := f.As(anna).Observe(context.Background(),
		review.Observation{RequestID: id, Kind: review.ObservedCopy, Value: value, Note: why, Until: until})
	return err
}

func (f *fixture) wantCopyRefused(id, value, why string, until review.Date, says string) {
	f.t.Helper()
	if err := f.recordCopy(id, value, why, until); !errors.Is(err, problem.Refused) ||
		!strings.Contains(err.Error(), says) {
		f.t.Fatalf("copy %s: %v, want a refusal with %q", value, err, says)
	}
}

// copyObligations are the days and texts of the obligations on copies.
func (f *fixture) copyObligations(id string) (out []string) {
	f.t.Helper()
	for _, o := range f.openCase(anna, id).Obligations {
		if o.Clock == "preservation" {
			out = append(out, o.Due.Format(time.DateOnly)+" "+o.Text)
		}
	}
	return out
}

func withdraw(c *Case) review.Decision {
	return review.Decision{ID: freshID(), RequestID: c.Row.ID, Revision: c.Row.Revision,
		Outcome: review.OutcomeWithdrawn, Rationale: "by mail",
		AssessmentDigest: c.AssessmentDigest, AssessedAt: c.Assessment.AssessedAt}
}

// TestS8M5APreservationEndsByAPerson: a preservation whose time ends without process remains an obligation until a
// person records what became of the copy; process on it is named.
func TestS8M5APreservationEndsByAPerson(t *testing.T) {
	p := collectionPolicy()
	p.Instruments["us.2703f"] = []*review.Instrument{{ID: "us.2703f", Name: "2703(f)", Country: "US", Preserves: true,
		Preservation: &review.StatutoryPreservation{Days: 90, Renewals: 1, Count: "days",
			Basis: review.Basis{Cite: "2703(f)(2)"}}}}
	f := openAt(t, t.TempDir()+"/lert.db", p)
	ask := func(n int) string {
		r := preservation(n)
		r.ReceivedAt = start.Add(-30 * time.Hour)
		return f.importRequest(r)
	}
	id, other := ask(1), ask(2)
	for _, x := range []string{id, other} {
		f.wantCopyRefused(x, "destroyed", "no need", review.Date{}, "no copy is kept")
		f.approve(anna, x, nil)
		f.fulfil(fulfilmentOf(x, review.Preserved))
	}
	received, taken := review.DateOf(start.Add(-30*time.Hour)), review.DateOf(start)
	duty, kept := received.AddDays(90), taken.AddDays(90)
	if duty == kept {
		t.Fatal("the test's days do not differ")
	}
	if got, want := f.copyObligations(id), []string{duty.String() + " the duty to preserve ends",
		kept.String() + " the preserved copy may be deleted"}; !slices.Equal(got, want) {
		t.Fatalf("owed are %q, want %q", got, want)
	}
	f.wantCopyRefused(id, "destroyed", "no need", review.Date{}, "the law requires the copy to be kept until "+duty.String())
	f.wantCopyRefused(id, "destroyed", "", review.Date{}, "the reason why")
	f.wantCopyRefused(id, "kept", "asked", review.Date{}, "the date until")
	f.wantCopyRefused(id, "burnt", "asked", review.Date{}, "does not say what happened to the copy")

	// Process comes for one of them.
	came := f.importRequest(warrant(1))
	c := f.openCase(anna, came)
	if !slices.Equal(c.History.OpenPreservations, []string{id}) {
		t.Errorf("the warrant knows of the preservations %v", c.History.OpenPreservations)
	}
	says := func(id, of, want string) {
		t.Helper()
		for _, r := range f.openCase(anna, id).Related {
			if r.ID == of && strings.Contains(r.Why, want) {
				return
			}
		}
		t.Errorf("%s does not say of %s %q: %v", id, of, want, f.openCase(anna, id).Related)
	}
	says(came, id, "preserved there until "+kept.String())
	says(id, came, "requests the data preserved here")

	f.clock.add(85 * day)
	if got := f.copyObligations(id); !strings.HasSuffix(got[0], "; legal process has arrived: "+came) {
		t.Errorf("near its end it says %q", got)
	}
	if got := f.copyObligations(other); !strings.HasSuffix(got[1], "; no legal process has arrived: let it lapse, or ask the agency") {
		t.Errorf("near its end it says %q", got)
	}
	f.clock.add(6 * day)
	due, err := f.As(anna).Due(context.Background(), time.Second)
	if err != nil || !slices.ContainsFunc(due, func(o Obligation) bool {
		return o.Request == other &&
			o.Text == "the preserved copy may be deleted; no legal process has arrived: let it lapse, or ask the agency"
	}) {
		t.Fatalf("overdue are %+v, %v", due, err)
	}
	// They ask for a little more time; then it lapses.
	until := review.DateOf(f.now()).AddDays(20)
	if err := f.recordCopy(other, "kept", "process was announced by telephone", until); err != nil {
		t.Fatal(err)
	}
	if got := f.copyObligations(other); len(got) != 1 ||
		!strings.HasPrefix(got[0], until.String()+" the retained copy may be deleted") {
		t.Errorf("kept on, it owes %q", got)
	}
	if err := f.recordCopy(other, "destroyed", "its time ended and no process came", review.Date{}); err != nil {
		t.Fatal(err)
	}
	f.wantClocks(other, "")
	if c := f.openCase(anna, other); !slices.ContainsFunc(c.Timeline, func(e TimelineEvent) bool {
		return e.Text == "the copy was destroyed (its time ended and no process came)" && e.Who == "anna" && e.Leaf > 0
	}) {
		t.Errorf("the history does not tell of the end: %+v", c.Timeline)
	}
	f.wantCopyRefused(other, "destroyed", "again", review.Date{}, "no copy is kept")
	f.wantClocks(id, "preservation preservation")
	f.mustVerify()
}

// TestAWithdrawnPreservationAsksForItsCopy: a withdrawal ends the duty, and asks at once what becomes of the copy.
func TestAWithdrawnPreservationAsksForItsCopy(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(preservation(1))
	f.approve(anna, id, nil)
	f.fulfil(fulfilmentOf(id, review.Preserved))
	c := f.openCase(anna, id)
	f.decide(anna, withdraw(c), c)
	if got := f.copyObligations(id); len(got) != 1 || !strings.Contains(got[0], "the request is closed") ||
		!strings.HasPrefix(got[0], start.Add(3*day).Format(time.DateOnly)) {
		t.Fatalf("after the withdrawal it owes %q", got)
	}
	if err := f.recordCopy(id, "destroyed", "withdrawn", review.Date{}); err != nil {
		t.Fatal(err)
	}
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestS15PreservedMeanwhile: an own preservation has its rule, its time and its own clock; a rejection asks what
// becomes of it, a later approval restores the dates, and nothing more is preserved for a request that is closed.
func TestS15PreservedMeanwhile(t *testing.T) {
	p := collectionPolicy()
	p.ClockRules = []review.ClockRule{
		{ID: "us.duty", Clock: "preservation", Days: 60, Count: "days", From: "snapshot",
			Basis: review.Basis{Cite: "duty#1"}, When: review.When{Instruments: []string{"us.pen_register"}}},
		{ID: "us.report", Clock: "preservation", Days: 365, Count: "days", From: "snapshot",
			Basis: review.Basis{Cite: "2258A(h)"}},
	}
	f := openAt(t, t.TempDir()+"/lert.db", p)
	id := f.importRequest(warrant(1))
	c := f.openCase(anna, id)
	f.decide(anna, pushBack(c), c)
	f.clock.add(2 * time.Hour)
	bad := fulfilmentOf(id, review.Preserved)
	bad.RuleID = "us.duty"
	f.wantFulfilRefused(bad, `there is no rule "us.duty"`)
	asOf := fulfilmentOf(id, review.Preserved)
	asOf.At = start.Add(time.Hour)
	f.fulfil(asOf)
	done := f.openCase(anna, id).Fulfilments[0].Fulfilment
	if done.RuleID != "platform.preservation" || !done.At.Equal(asOf.At) || done.DecisionID != "" {
		t.Errorf("recorded was %+v", done)
	}
	again := f.fulfil(asOf)
	if !again.Repeated {
		t.Error("the same record is another one because the store filled its rule in")
	}
	until := review.DateOf(asOf.At).AddDays(90).String()
	needed := []string{until + " the copy must be kept until the request is fulfilled or refused"}
	if got := f.copyObligations(id); !slices.Equal(got, needed) {
		t.Errorf("owed are %q", got)
	}
	f.wantCopyRefused(id, "destroyed", "no room", review.Date{}, "legal process for the copy is pending ("+id+")")
	c = f.openCase(anna, id)
	reject := pushBack(c)
	reject.Outcome = review.OutcomeReject
	f.decide(anna, reject, c)
	if got := f.copyObligations(id); len(got) != 1 ||
		!strings.Contains(got[0], "the copy may be deleted: record that it was, or why it is kept") {
		t.Errorf("after the rejection it owes %q", got)
	}
	f.wantFulfilRefused(fulfilmentOf(id, review.Preserved), "the request is closed")
	f.approve(anna, id, func(d *review.Decision) { d.Supersedes = reject.ID })
	if got := f.copyObligations(id); !slices.Equal(got, needed) {
		t.Errorf("after the correction it owes %q", got)
	}
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	if got := f.copyObligations(id); !slices.Equal(got, []string{until + " the interim copy may be deleted"}) {
		t.Errorf("once it is carried out it owes %q", got)
	}
	if err := f.recordCopy(id, "destroyed", "it was produced", review.Date{}); err != nil {
		t.Fatal(err)
	}

	// A duty binds until its end, unless the request is closed.
	id = f.importRequest(penRegister(2))
	f.fulfil(fulfilmentOf(id, review.Preserved))
	f.wantCopyRefused(id, "destroyed", "no room", review.Date{}, "is pending")
	f.approve(anna, id, nil)
	none := fulfilmentOf(id, review.Produced)
	none.Unavailable = []review.Unavailable{{Category: "traffic.message_log", Why: "no_data"}}
	f.fulfil(none)
	f.wantCopyRefused(id, "destroyed", "no room", review.Date{}, "the law requires the copy to be kept")

	// A report of ours is itself a request to keep for a year.
	id = f.importRequest(warrant(3))
	report := fulfilmentOf(id, review.Preserved)
	report.RuleID = "us.report"
	f.fulfil(report)
	if got := f.copyObligations(id); !strings.HasPrefix(got[0], review.DateOf(f.now()).AddDays(365).String()) {
		t.Errorf("after a report it owes %q", got)
	}
	f.mustVerify()
}

// TestAnExtensionFindsWhatItExtends: an extension that names no earlier request takes over what its agency has
// preserved on these targets, and nobody else's.
func TestAnExtensionFindsWhatItExtends(t *testing.T) {
	f := openFulfil(t)
	keep := func(n int, kind review.Kind, agency string) string {
		r := preservation(n)
		r.Kind, r.Requester.Agency = kind, agency
		id := f.importRequest(r)
		f.approve(anna, id, nil)
		f.fulfil(fulfilmentOf(id, review.Preserved))
		return id
	}
	mine, theirs := keep(1, review.KindPreservation, "Agency A"), keep(1, review.KindPreservation, "Agency B")
	other := keep(2, review.KindPreservation, "Agency A")
	f.clock.add(80 * day)
	next := keep(1, review.KindPreservationExtension, "Agency A")
	if got := f.copyObligations(mine); len(got) != 1 || !strings.HasSuffix(got[0], " extended by "+next) {
		t.Errorf("what is extended owes %q", got)
	}
	f.wantClocks(theirs, "preservation")
	f.wantClocks(other, "preservation")
	f.wantClocks(next, "preservation")
	f.mustVerify()
}

// TestAnExtendedCopyIsDestroyedOnce: a copy that was extended is destroyed once, under the extension: nobody is asked
// for it again, and a later request needs another one.
func TestAnExtendedCopyIsDestroyedOnce(t *testing.T) {
	f := openFulfil(t)
	take := func(kind review.Kind) string {
		r := preservation(1)
		r.Kind, r.ReceivedAt = kind, f.now().Add(-time.Hour)
		id := f.importRequest(r)
		f.approve(anna, id, nil)
		return id
	}
	first := take(review.KindPreservation)
	f.fulfil(fulfilmentOf(first, review.Preserved))
	f.clock.add(80 * day)
	second := take(review.KindPreservationExtension)
	f.wantClocks(second, "preservation")
	f.mustVerify()
	f.wantCopyRefused(first, "destroyed", "no process", review.Date{}, "kept under "+second)
	f.clock.add(400 * day)
	if err := f.recordCopy(second, "destroyed", "no process", review.Date{}); err != nil {
		t.Fatal(err)
	}
	f.wantClocks(first, "")
	f.wantClocks(second, "")
	third := take(review.KindPreservationExtension)
	f.wantClocks(third, "response preservation")
	f.wantClocks(first, "")
	f.fulfil(fulfilmentOf(third, review.Preserved))
	f.wantClocks(third, "preservation")
	f.wantClocks(first, "")
	f.wantClocks(second, "")
	f.mustVerify()
}

// TestAnExtensionTakesOverAtItsDecision: the decision itself takes the copy over: no later record is needed.
func TestAnExtensionTakesOverAtItsDecision(t *testing.T) {
	f := openFulfil(t)
	first, second := f.extendedPair(1, false)
	if got := f.copyObligations(first); len(got) != 1 || !strings.HasSuffix(got[0], " extended by "+second) {
		t.Errorf("what is extended owes %q", got)
	}
	f.wantClocks(second, "preservation")
	f.mustVerify()
	if !f.openCase(anna, second).LetterInput("", anna).CopyExisted ||
		f.openCase(anna, first).LetterInput("", anna).CopyExisted {
		t.Error("the letter of the extension, and only that, speaks of the copy that there was")
	}
	c := f.openCase(anna, second)
	f.decide(anna, review.Decision{ID: freshID(), RequestID: second, Revision: 1, Outcome: review.OutcomeTakenBack,
		Rationale:  "wrong line",
		Supersedes: c.Decisions[0].Decision.ID, AssessmentDigest: c.AssessmentDigest,
		AssessedAt: c.Assessment.AssessedAt}, c)
	if got := f.copyObligations(first); len(got) != 1 || strings.Contains(got[0], "extended") {
		t.Errorf("once the extension is taken back, it owes %q", got)
	}
	f.mustVerify()
}

// TestACopyIsGoneUnderItsExtension: an extension keeps the same copy: once that is destroyed, there is no obligation on
// it anywhere, and no new one is required.
func TestACopyIsGoneUnderItsExtension(t *testing.T) {
	for _, made := range []bool{false, true} {
		f := openFulfil(t)
		first, second := f.extendedPair(1, made)
		f.wantCopyRefused(first, "destroyed", "its time ended", review.Date{}, "the copy is kept under "+second)
		f.clock.add(91 * day)
		if err := f.recordCopy(second, "destroyed", "its time ended and no process came", review.Date{}); err != nil {
			t.Fatal(err)
		}
		f.wantClocks(first, "")
		f.wantClocks(second, "")
		f.mustVerify()

		// A later request finds no copy to keep.
		third := f.extension(1, first)
		if f.openCase(anna, third).LetterInput("", anna).CopyExisted {
			t.Error("the letter speaks of a copy that was destroyed")
		}
		f.wantClocks(third, "response preservation")
		f.wantClocks(first, "")
		f.fulfil(fulfilmentOf(third, review.Preserved))
		f.wantClocks(third, "preservation")
		f.wantClocks(first, "")
		f.wantClocks(second, "")
		f.mustVerify()
	}
}

// TestTwoExtensions: an agency that extends twice names the extension or its first request each time: the later one
// keeps the copy, and nothing frees it under the earlier ones.
func TestTwoExtensions(t *testing.T) {
	for _, chain := range []bool{false, true} {
		f := openFulfil(t)
		first, second := f.extendedPair(1, true)
		f.clock.add(80 * day)
		named := first
		if chain {
			named = second
		}
		third := f.extension(1, named)
		for _, of := range []string{first, second} {
			if got := f.copyObligations(of); len(got) != 1 || !strings.HasSuffix(got[0], " extended by "+third) {
				t.Errorf("chain %v: %s owes %q, want it extended by %s", chain, of, got, third)
			}
			f.wantCopyRefused(of, "destroyed", "its time ended", review.Date{}, "the copy is kept under "+third)
		}
		f.wantClocks(third, "preservation")
		f.mustVerify()
		c := f.openCase(anna, second)
		f.decide(anna, withdraw(c), c)
		f.wantClocks(second, "") // the copy is kept under the others
		f.mustVerify()
		f.clock.add(300 * day)
		if err := f.recordCopy(third, "destroyed", "its time ended and no process came", review.Date{}); err != nil {
			t.Fatal(err)
		}
		for _, of := range []string{first, second, third} {
			f.wantClocks(of, "")
		}
		f.mustVerify()
	}
}

// extendedPair is a preservation whose copy was made, and an extension of it that was approved; with a copy of its own
// if made is set.
func (f *fixture) extendedPair(n int, made bool) (first, second string) {
	f.t.Helper()
	first = f.importRequest(preservation(n))
	f.approve(anna, first, nil)
	f.fulfil(fulfilmentOf(first, review.Preserved))
	f.clock.add(80 * day)
	second = f.extension(n, first)
	if made {
		f.fulfil(fulfilmentOf(second, review.Preserved))
	}
	return first, second
}

// extension is an approved extension of a preservation.
func (f *fixture) extension(n int, of string) string {
	f.t.Helper()
	r := preservation(n)
	r.Kind, r.Reference = review.KindPreservationExtension, freshID()
	r.Previous = &review.Previous{ID: of, Relation: "extends"}
	id := f.importRequest(r)
	f.approve(anna, id, nil)
	return id
}

// TestAnExtensionNamesItsRequestInAnyCase: an extension takes over the copy of the preservation that it names, also in
// small letters.
func TestAnExtensionNamesItsRequestInAnyCase(t *testing.T) {
	f := openTest(t)
	var firsts, got []string
	for n := range 2 {
		firsts = append(firsts, f.importRequest(preservation(n)))
		f.approve(anna, firsts[n], nil)
		f.fulfil(fulfilmentOf(firsts[n], review.Preserved))
	}
	f.clock.add(80 * day)
	for n, spell := range []func(string) string{strings.ToUpper, strings.ToLower} {
		second := f.extension(n, spell(firsts[n]))
		due := strings.Join(append(f.copyObligations(firsts[n]), f.copyObligations(second)...), "; ")
		got = append(got, strings.ReplaceAll(due, second, "it"))
	}
	if got[0] != got[1] {
		t.Errorf("in capitals the copies are due as %s, in small letters as %s", got[0], got[1])
	}
}
