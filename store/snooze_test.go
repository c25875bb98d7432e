package store

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/query"
)

// due is what falls due on a request, by clock.
func (f *fixture) due(id string) map[string]bool {
	f.t.Helper()
	all, err := f.As(anna).Due(bg, 0)
	if err != nil {
		f.t.Fatal(err)
	}
	out := map[string]bool{}
	for _, o := range all {
		if o.Request == id {
			out[o.Clock] = true
		}
	}
	return out
}

func (f *fixture) open(id string) bool {
	f.t.Helper()
	for _, r := range f.rows(QueueQuery{Tab: TabOpen}).Rows {
		if r.ID == id {
			return true
		}
	}
	return false
}

// TestU23SnoozeWakesByItself: a snoozed request wakes by itself, with its reminder.
func TestU23SnoozeWakesByItself(t *testing.T) {
	f := openTest(t)
	id, other := f.importRequest(warrant(1)), f.importRequest(warrant(2))
	wake := f.clock.Now().Add(3 * 24 * time.Hour)
	if _, err := f.As(anna).Snooze(bg,
		review.Snooze{RequestID: id, Until: wake, Why: "the court decides"}); err != nil {
		t.Fatal(err)
	}
	if f.open(id) || !f.open(other) {
		t.Error("it is among what is open, or another is not")
	}
	if page := f.rows(QueueQuery{Tab: TabOpen, Limit: 1}); len(page.Rows) != 1 || page.HasAfter {
		t.Errorf("a page of one says that more stands behind it: %+v", page)
	}
	if d := f.due(id); d["response"] || !d["reminder"] {
		t.Errorf("falls due: %v", d) // the response is our own target here
	}
	if next, err := f.As(ben).ClaimNext(bg); err != nil || next != other {
		t.Errorf("claimed %s (%v)", next, err)
	}
	q, _ := query.Parse("is:snoozed", f.clock.Now(), "anna")
	if got := f.rows(QueueQuery{Tab: TabOpen, Query: q}).Rows; len(got) != 1 || got[0].ID != id ||
		!got[0].SnoozedUntil.Equal(wake) {
		t.Errorf("is:snoozed finds %v", got)
	}
	if n, err := f.As(anna).Counts(bg); err != nil || n.Snoozed != 1 {
		t.Errorf("%d snoozed (%v)", n.Snoozed, err)
	}
	f.mustVerify()
	f.clock.add(3 * 24 * time.Hour)
	if !f.open(id) || !f.due(id)["response"] || !f.due(id)["reminder"] {
		t.Error("it did not wake")
	}
	if _, err := f.As(ben).Snooze(bg, review.Snooze{RequestID: id}); err != nil {
		t.Fatal(err)
	}
	if f.due(id)["reminder"] {
		t.Error("the reminder outlives the waking")
	}
	_, err := f.As(ben).Snooze(bg, review.Snooze{RequestID: id})
	wantRefusal(t, err, "is not snoozed")
	f.mustVerify()
}

// TestU23SnoozeNeverPassesALegalDeadline: no legal deadline can be snoozed.
func TestU23SnoozeNeverPassesALegalDeadline(t *testing.T) {
	f := openTest(t)
	r := warrant(1)
	by, _ := review.ParseDate("2026-11-25")
	r.Process.ReturnBy = by
	id := f.importRequest(r)
	_, err := f.As(anna).Snooze(bg, review.Snooze{RequestID: id, Until: by.AddDays(1).StartOfDay(time.UTC)})
	wantRefusal(t, err, "something is due before then: respond to the agency, 2026-11-25 23:59 UTC")
	_, err = f.As(anna).Snooze(bg, review.Snooze{RequestID: id, Until: f.clock.Now()})
	wantRefusal(t, err, "is in the past")
	if _, err = f.As(anna).Snooze(bg, review.Snooze{RequestID: id, Until: by.StartOfDay(time.UTC)}); err != nil {
		t.Fatal(err)
	}
	if !f.due(id)["response"] {
		t.Error("the legal clock is hidden")
	}
	f.clock.add(10 * 24 * time.Hour)
	_, err = f.As(anna).Snooze(bg, review.Snooze{RequestID: id, Until: f.clock.Now().Add(time.Hour)})
	wantRefusal(t, err, "something is due before")

	emergency := warrant(2)
	emergency.Kind = review.KindEmergency
	emergency.Emergency = &review.EmergencyClaim{Harm: "a bomb", HarmKind: "death", Attested: true}
	urgent := f.importRequest(emergency)
	_, err = f.As(anna).Snooze(bg, review.Snooze{RequestID: urgent, Until: f.clock.Now().Add(time.Hour)})
	wantRefusal(t, err, "is an undecided emergency")
	if _, err := f.As(ben).Claim(bg, urgent); err != nil {
		t.Fatal(err)
	}
	_, err = f.As(person("otto", review.RoleAuditor)).Snooze(bg,
		review.Snooze{RequestID: id, Until: f.clock.Now().Add(time.Hour)})
	wantRefusal(t, err, "may not snooze requests")
}

// TestWhoActsHasRemembered: a new revision and a decision wake a snoozed request.
func TestWhoActsHasRemembered(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	sleep := func() {
		t.Helper()
		if _, err := f.As(anna).Snooze(bg,
			review.Snooze{RequestID: id, Until: f.clock.Now().Add(48 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if !f.due(id)["reminder"] {
			t.Fatal("not snoozed")
		}
	}
	sleep()
	again := warrant(1)
	again.Justification = "The account received the proceeds, all of them."
	in := incoming(t, again)
	in.Revises, in.Why = id, "typed wrongly"
	f.importDocument(in)
	if f.due(id)["reminder"] {
		t.Error("it sleeps through a revision")
	}
	sleep()
	c := f.openCase(anna, id)
	f.decide(anna, pushBack(c), c)
	if f.due(id)["reminder"] {
		t.Error("it sleeps through a decision")
	}
	f.mustVerify()
}
