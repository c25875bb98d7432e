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
	r.Kind, r.Reference, r.Process, r.Data, r.Period = review.Preservation, "", nil, nil, review.Period{}
	return r
}

// observe records an observation, or gives the refusal.
func (f *fixture) became(id, value, why string, until review.Date) error {
	f.t.Helper()
	_, err := f.As(anna).Observe(context.Background(), review.Observation{Request: id, Kind: review.ObservedCopy, Value: value, Note: why, Until: until})
	return err
}

func (f *fixture) becameNot(id, value, why string, until review.Date, says string) {
	f.t.Helper()
	if err := f.became(id, value, why, until); !errors.Is(err, problem.Refused) || !strings.Contains(err.Error(), says) {
		f.t.Fatalf("copy %s: %v, want a refusal with %q", value, err, says)
	}
}

// dues are the days and words of what is owed on copies.
func (f *fixture) dues(id string) (out []string) {
	f.t.Helper()
	for _, o := range f.openCase(anna, id).Owed {
		if o.Clock == "preservation" {
			out = append(out, o.Due.Format(time.DateOnly)+" "+o.Says)
		}
	}
	return out
}

func withdraw(c *Case) review.Decision {
	return review.Decision{ID: freshID(), Request: c.Row.ID, Revision: c.Row.Revision, Outcome: review.OutcomeWithdrawn, Rationale: "by mail",
		AssessmentDigest: c.AssessDigest, AssessedAt: c.Assessment.AssessedAt}
}

// A preservation whose time ends without process is asked about until a
// person says what became of the copy; process that comes is named.
func TestS8M5APreservationEndsByAPerson(t *testing.T) {
	p := collections()
	p.Instruments["us.2703f"] = []*review.Instrument{{ID: "us.2703f", Name: "2703(f)", Country: "US", Preserves: true,
		Keep: &review.Keep{Days: 90, Renewals: 1, Count: "days", Basis: review.Basis{Cite: "2703(f)(2)"}}}}
	f := openAt(t, t.TempDir()+"/lert.db", p)
	ask := func(n int) string {
		r := preservation(n)
		r.ReceivedAt = start.Add(-30 * time.Hour)
		return f.take(r)
	}
	id, other := ask(1), ask(2)
	for _, x := range []string{id, other} {
		f.becameNot(x, "destroyed", "no need", review.Date{}, "no copy is kept")
		f.approve(anna, x, nil)
		f.fulfil(deedOf(x, review.Preserved))
	}
	received, taken := review.DateOf(start.Add(-30*time.Hour)), review.DateOf(start)
	duty, kept := received.AddDays(90), taken.AddDays(90)
	if duty == kept {
		t.Fatal("the test's days do not differ")
	}
	if got, want := f.dues(id), []string{duty.String() + " the duty to preserve ends", kept.String() + " the preserved copy may be deleted"}; !slices.Equal(got, want) {
		t.Fatalf("owed are %q, want %q", got, want)
	}
	f.becameNot(id, "destroyed", "no need", review.Date{}, "the law has the copy kept until "+duty.String())
	f.becameNot(id, "destroyed", "", review.Date{}, "not said why")
	f.becameNot(id, "kept", "asked", review.Date{}, "until when")
	f.becameNot(id, "burnt", "asked", review.Date{}, "nothing is")

	// Process comes for one of them.
	came := f.take(warrant(1))
	c := f.openCase(anna, came)
	if !slices.Equal(c.History.Preserved, []string{id}) {
		t.Errorf("the warrant knows of the preservations %v", c.History.Preserved)
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
	says(id, came, "asks for what is preserved here")

	f.clock.add(85 * day)
	if got := f.dues(id); !strings.HasSuffix(got[0], "; process came: "+came) {
		t.Errorf("near its end it says %q", got)
	}
	if got := f.dues(other); !strings.HasSuffix(got[1], "; no process came: let it lapse, or ask") {
		t.Errorf("near its end it says %q", got)
	}
	f.clock.add(6 * day)
	due, err := f.As(anna).Due(context.Background(), time.Second)
	if err != nil || !slices.ContainsFunc(due, func(o Owed) bool {
		return o.Request == other && o.Says == "the preserved copy may be deleted; no process came: let it lapse, or ask"
	}) {
		t.Fatalf("overdue are %+v, %v", due, err)
	}
	// They asked, and wait a little; then it lapses.
	until := review.DateOf(f.now()).AddDays(20)
	if err := f.became(other, "kept", "process was announced by telephone", until); err != nil {
		t.Fatal(err)
	}
	if got := f.dues(other); len(got) != 1 || !strings.HasPrefix(got[0], until.String()+" the copy, kept on, may be deleted") {
		t.Errorf("kept on, it owes %q", got)
	}
	if err := f.became(other, "destroyed", "its time ended and no process came", review.Date{}); err != nil {
		t.Fatal(err)
	}
	f.want(other, "")
	if c := f.openCase(anna, other); !slices.ContainsFunc(c.Timeline, func(e Event) bool {
		return e.Text == "the copy was destroyed (its time ended and no process came)" && e.Who == "anna" && e.Leaf > 0
	}) {
		t.Errorf("the history does not tell of the end: %+v", c.Timeline)
	}
	f.becameNot(other, "destroyed", "again", review.Date{}, "no copy is kept")
	f.want(id, "preservation preservation")
	f.verified()
}

// A withdrawal frees from the duty, and asks at once what becomes of the copy.
func TestAWithdrawnPreservationAsksForItsCopy(t *testing.T) {
	f := openFulfil(t)
	id := f.take(preservation(1))
	f.approve(anna, id, nil)
	f.fulfil(deedOf(id, review.Preserved))
	c := f.openCase(anna, id)
	f.decide(anna, withdraw(c), c)
	if got := f.dues(id); len(got) != 1 || !strings.Contains(got[0], "the request is closed") || !strings.HasPrefix(got[0], start.Add(3*day).Format(time.DateOnly)) {
		t.Fatalf("after the withdrawal it owes %q", got)
	}
	if err := f.became(id, "destroyed", "withdrawn", review.Date{}); err != nil {
		t.Fatal(err)
	}
	f.want(id, "")
	f.verified()
}

// What is kept at our own initiative has its rule, its instant and its own
// clock; a rejection asks what becomes of it, a later approval gives the dates
// back, and nothing more is kept for a request that is closed.
func TestS15PreservedMeanwhile(t *testing.T) {
	p := collections()
	p.Clocks = []review.ClockRule{
		{ID: "us.duty", Clock: "preservation", Days: 60, Count: "days", From: "snapshot", Basis: review.Basis{Cite: "duty#1"}, When: review.When{Instruments: []string{"us.pen_register"}}},
		{ID: "us.report", Clock: "preservation", Days: 365, Count: "days", From: "snapshot", Basis: review.Basis{Cite: "2258A(h)"}},
	}
	f := openAt(t, t.TempDir()+"/lert.db", p)
	id := f.take(warrant(1))
	c := f.openCase(anna, id)
	f.decide(anna, pushBack(c), c)
	f.clock.add(2 * time.Hour)
	bad := deedOf(id, review.Preserved)
	bad.Rule = "us.duty"
	f.refusedTo(bad, `there is no rule "us.duty"`)
	asOf := deedOf(id, review.Preserved)
	asOf.At = start.Add(time.Hour)
	f.fulfil(asOf)
	done := f.openCase(anna, id).Fulfilments[0].Fulfilment
	if done.Rule != "platform.preservation" || !done.At.Equal(asOf.At) || done.Decision != "" {
		t.Errorf("recorded was %+v", done)
	}
	again := f.fulfil(asOf)
	if !again.Repeated {
		t.Error("the same record is another one because the store filled its rule in")
	}
	until := review.DateOf(asOf.At).AddDays(90).String()
	needed := []string{until + " the copy is held until the request is fulfilled or refused"}
	if got := f.dues(id); !slices.Equal(got, needed) {
		t.Errorf("owed are %q", got)
	}
	f.becameNot(id, "destroyed", "no room", review.Date{}, "process on the copy is open ("+id+")")
	c = f.openCase(anna, id)
	reject := pushBack(c)
	reject.Outcome = review.OutcomeReject
	f.decide(anna, reject, c)
	if got := f.dues(id); len(got) != 1 || !strings.Contains(got[0], "destroy the copy that was kept, or say why it stays") {
		t.Errorf("after the rejection it owes %q", got)
	}
	f.refusedTo(deedOf(id, review.Preserved), "the request is closed")
	f.approve(anna, id, func(d *review.Decision) { d.Supersedes = reject.ID })
	if got := f.dues(id); !slices.Equal(got, needed) {
		t.Errorf("after the correction it owes %q", got)
	}
	f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
	if got := f.dues(id); !slices.Equal(got, []string{until + " the copy kept meanwhile may be deleted"}) {
		t.Errorf("once it is carried out it owes %q", got)
	}
	if err := f.became(id, "destroyed", "it was produced", review.Date{}); err != nil {
		t.Fatal(err)
	}

	// A duty binds until its end, unless the request is closed.
	id = f.take(penRegister(2))
	f.fulfil(deedOf(id, review.Preserved))
	f.becameNot(id, "destroyed", "no room", review.Date{}, "is open")
	f.approve(anna, id, nil)
	none := deedOf(id, review.Produced)
	none.None = []review.Unavailable{{Category: "traffic.message_log", Why: "no_data"}}
	f.fulfil(none)
	f.becameNot(id, "destroyed", "no room", review.Date{}, "the law has the copy kept")

	// A report of ours is itself a request to keep for a year.
	id = f.take(warrant(3))
	report := deedOf(id, review.Preserved)
	report.Rule = "us.report"
	f.fulfil(report)
	if got := f.dues(id); !strings.HasPrefix(got[0], review.DateOf(f.now()).AddDays(365).String()) {
		t.Errorf("after a report it owes %q", got)
	}
	f.verified()
}

// An extension that names no earlier request takes over what its agency has
// preserved on these targets, and nobody else's.
func TestAnExtensionFindsWhatItExtends(t *testing.T) {
	f := openFulfil(t)
	keep := func(n int, kind review.Kind, agency string) string {
		r := preservation(n)
		r.Kind, r.Requester.Agency = kind, agency
		id := f.take(r)
		f.approve(anna, id, nil)
		f.fulfil(deedOf(id, review.Preserved))
		return id
	}
	mine, theirs, other := keep(1, review.Preservation, "Agency A"), keep(1, review.Preservation, "Agency B"), keep(2, review.Preservation, "Agency A")
	f.clock.add(80 * day)
	next := keep(1, review.PreservationExtension, "Agency A")
	if got := f.dues(mine); len(got) != 1 || !strings.HasSuffix(got[0], " extended by "+next) {
		t.Errorf("what is extended owes %q", got)
	}
	f.want(theirs, "preservation")
	f.want(other, "preservation")
	f.want(next, "preservation")
	f.verified()
}

// A copy that was extended is destroyed once, under the extension: nobody is
// asked for it again, and who comes later is given another one.
func TestAnExtendedCopyIsDestroyedOnce(t *testing.T) {
	f := openFulfil(t)
	take := func(kind review.Kind) string {
		r := preservation(1)
		r.Kind, r.ReceivedAt = kind, f.now().Add(-time.Hour)
		id := f.take(r)
		f.approve(anna, id, nil)
		return id
	}
	first := take(review.Preservation)
	f.fulfil(deedOf(first, review.Preserved))
	f.clock.add(80 * day)
	second := take(review.PreservationExtension)
	f.want(second, "preservation")
	f.verified()
	f.becameNot(first, "destroyed", "no process", review.Date{}, "kept under "+second)
	f.clock.add(400 * day)
	if err := f.became(second, "destroyed", "no process", review.Date{}); err != nil {
		t.Fatal(err)
	}
	f.want(first, "")
	f.want(second, "")
	third := take(review.PreservationExtension)
	f.want(third, "response preservation")
	f.want(first, "")
	f.fulfil(deedOf(third, review.Preserved))
	f.want(third, "preservation")
	f.want(first, "")
	f.want(second, "")
	f.verified()
}

// The decision itself is what takes the copy over: no later record is waited for.
func TestAnExtensionTakesOverAtItsDecision(t *testing.T) {
	f := openFulfil(t)
	first, second := f.extended(1, false)
	if got := f.dues(first); len(got) != 1 || !strings.HasSuffix(got[0], " extended by "+second) {
		t.Errorf("what is extended owes %q", got)
	}
	f.want(second, "preservation")
	f.verified()
	if !f.openCase(anna, second).Letter("", anna).CopiedBefore || f.openCase(anna, first).Letter("", anna).CopiedBefore {
		t.Error("the letter of the extension, and only that, speaks of the copy that there was")
	}
	c := f.openCase(anna, second)
	f.decide(anna, review.Decision{ID: freshID(), Request: second, Revision: 1, Outcome: review.OutcomeTakenBack, Rationale: "wrong line",
		Supersedes: c.Decisions[0].Decision.ID, AssessmentDigest: c.AssessDigest, AssessedAt: c.Assessment.AssessedAt}, c)
	if got := f.dues(first); len(got) != 1 || strings.Contains(got[0], "extended") {
		t.Errorf("once the extension is taken back, it owes %q", got)
	}
	f.verified()
}

// An extension keeps the same copy: once that is destroyed, nothing is owed on it
// anywhere, and no new one is demanded.
func TestACopyIsGoneUnderItsExtension(t *testing.T) {
	for _, made := range []bool{false, true} {
		f := openFulfil(t)
		first, second := f.extended(1, made)
		f.becameNot(first, "destroyed", "its time ended", review.Date{}, "the copy is kept under "+second)
		f.clock.add(91 * day)
		if err := f.became(second, "destroyed", "its time ended and no process came", review.Date{}); err != nil {
			t.Fatal(err)
		}
		f.want(first, "")
		f.want(second, "")
		f.verified()

		// What is asked for later finds no copy to keep.
		third := f.extension(1, first)
		if f.openCase(anna, third).Letter("", anna).CopiedBefore {
			t.Error("the letter speaks of a copy that was destroyed")
		}
		f.want(third, "response preservation")
		f.want(first, "")
		f.fulfil(deedOf(third, review.Preserved))
		f.want(third, "preservation")
		f.want(first, "")
		f.want(second, "")
		f.verified()
	}
}

// An agency that extends twice names the extension or its first request each time:
// the later one keeps the copy, and nothing frees it under the earlier ones.
func TestTwoExtensions(t *testing.T) {
	for _, chain := range []bool{false, true} {
		f := openFulfil(t)
		first, second := f.extended(1, true)
		f.clock.add(80 * day)
		named := first
		if chain {
			named = second
		}
		third := f.extension(1, named)
		for _, of := range []string{first, second} {
			if got := f.dues(of); len(got) != 1 || !strings.HasSuffix(got[0], " extended by "+third) {
				t.Errorf("chain %v: %s owes %q, want it extended by %s", chain, of, got, third)
			}
			f.becameNot(of, "destroyed", "its time ended", review.Date{}, "the copy is kept under "+third)
		}
		f.want(third, "preservation")
		f.verified()
		c := f.openCase(anna, second)
		f.decide(anna, withdraw(c), c)
		f.want(second, "") // the copy is kept under the others
		f.verified()
		f.clock.add(300 * day)
		if err := f.became(third, "destroyed", "its time ended and no process came", review.Date{}); err != nil {
			t.Fatal(err)
		}
		for _, of := range []string{first, second, third} {
			f.want(of, "")
		}
		f.verified()
	}
}

// extended is a preservation whose copy was made, and an extension of it that was
// approved; with a copy of its own where made is set.
func (f *fixture) extended(n int, made bool) (first, second string) {
	f.t.Helper()
	first = f.take(preservation(n))
	f.approve(anna, first, nil)
	f.fulfil(deedOf(first, review.Preserved))
	f.clock.add(80 * day)
	second = f.extension(n, first)
	if made {
		f.fulfil(deedOf(second, review.Preserved))
	}
	return first, second
}

// extension is an approved extension of a preservation.
func (f *fixture) extension(n int, of string) string {
	f.t.Helper()
	r := preservation(n)
	r.Kind, r.Reference, r.Previous = review.PreservationExtension, freshID(), &review.Previous{ID: of, Relation: "extends"}
	id := f.take(r)
	f.approve(anna, id, nil)
	return id
}

// The decision itself is what takes the copy over: no later record is waited for.
