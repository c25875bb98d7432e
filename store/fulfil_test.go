package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// fulfilPolicy adds to the test policy an order for future logs.
var fulfilPolicy = collectionPolicy()

func collectionPolicy() *review.Policy {
	p := testPolicy("platform: test with collections\n")
	w := p.Platforms["whatsapp"]
	w.Holdings = append(w.Holdings, review.Holding{Categories: []string{"traffic.*"}, Held: "prospective"})
	p.Instruments["us.pen_register"] = []*review.Instrument{{
		ID: "us.pen_register", Name: "Pen register", Short: "PR/TT", Country: "US", Tier: 2, Issuers: []string{"judge",
			"magistrate"},
		Reach: []review.Reach{{Categories: []string{"traffic.*"}, Time: "prospective"}},
	}}
	return p
}

func openFulfil(t testing.TB) *fixture { return openAt(t, t.TempDir()+"/lert.db", fulfilPolicy) }

// penRegister is an order for a message log of thirty days from tomorrow.
func penRegister(n int) *review.Request {
	r := warrant(n)
	day := func(d int) review.Point {
		return review.Point{Time: review.DateOf(start).AddDays(d).StartOfDay(time.UTC), WholeDay: true}
	}
	r.Process.Instrument, r.Process.Window = "us.pen_register", review.Period{From: day(0), To: day(29)}
	r.Data = []review.Item{{Category: "traffic.message_log", From: day(1), To: day(29)}}
	r.Period = review.Period{}
	return r
}

// approve opens, approves, and changes the approval before it is recorded.
func (f *fixture) approve(by review.Actor, id string, change func(*review.Decision)) Receipt {
	f.t.Helper()
	c := f.openCase(by, id)
	d := approval(c)
	d.Notice = &review.NoticeChoice{Action: review.NoticeNone, Reason: "test"}
	if c.Request.Kind.IsPreservation() {
		d.Notice = nil
	}
	if change != nil {
		change(&d)
	}
	return f.decide(by, d, c)
}

func fulfilmentOf(id, kind string, categories ...string) review.Fulfilment {
	f := review.Fulfilment{ID: freshID(), RequestID: id, Kind: kind, Categories: categories}
	switch kind {
	case review.Produced, review.LetterSent, review.ReceiptTold, review.EffectTold:
		f.Channel = "portal"
	case review.NoticeSent:
		f.To, f.Channel = "+12025550101", "app"
		f.Notice = &review.NoticeChecklist{PeriodEnded: new(true), NoExceptionBy: "anna", NoOtherNondisclosure: true}
	}
	return f
}

func (f *fixture) fulfil(d review.Fulfilment) Receipt {
	f.t.Helper()
	r, err := f.As(anna).Fulfil(context.Background(), d)
	if err != nil {
		f.t.Fatalf("%s %s: %v", d.Kind, d.RequestID, err)
	}
	return r
}

// wantFulfilRefused fails the test unless the fulfilment is refused with these words.
func (f *fixture) wantFulfilRefused(d review.Fulfilment, says string) {
	f.t.Helper()
	_, err := f.As(anna).Fulfil(context.Background(), d)
	if !errors.Is(err, problem.Refused) || !strings.Contains(err.Error(), says) {
		f.t.Fatalf("%s %s: %v, want a refusal with %q", d.Kind, d.RequestID, err, says)
	}
}

// clocksOn lists the clocks that run on a request, earliest first.
func (f *fixture) clocksOn(id string) string {
	f.t.Helper()
	c, err := f.As(anna).Case(context.Background(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	due, err := f.As(anna).Due(context.Background(), 0)
	if err != nil {
		f.t.Fatal(err)
	}
	var all, listed []string
	extended := 0
	for _, o := range c.Obligations {
		all = append(all, o.Clock)
		if strings.HasPrefix(o.Text, "extended by ") { // listed under the extension
			extended++
		}
	}
	for range extended {
		listed = append(listed, review.ClockPreservation)
	}
	for _, o := range due {
		if o.Request == id {
			listed = append(listed, o.Clock)
		}
	}
	slices.Sort(listed)
	if sorted := slices.Sorted(slices.Values(all)); !slices.Equal(sorted, listed) {
		f.t.Fatalf("the case owes %v, due lists %v", all, listed)
	}
	return strings.Join(all, " ")
}

func (f *fixture) wantClocks(id, clocks string) {
	f.t.Helper()
	if got := f.clocksOn(id); got != clocks {
		f.t.Fatalf("%s owes %q, want %q", id, got, clocks)
	}
}

func TestS73S76AnApprovalIsOpenUntilItIsCarriedOut(t *testing.T) {
	f := openFulfil(t)
	r := warrant(1)
	r.Data = append(r.Data, review.Item{Category: "subscriber.email"})
	id := f.importRequest(r)
	f.wantFulfilRefused(fulfilmentOf(id, review.Produced, "subscriber.name"), "not been decided")
	f.approve(anna, id, func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} })
	f.wantClocks(id, "response notice")
	f.wantFulfilRefused(fulfilmentOf(id, review.Produced, "subscriber.name"), "has not been told")
	f.wantFulfilRefused(fulfilmentOf(id, review.Produced, "content.messages"), "was not granted")
	f.clock.add(time.Minute)
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.wantClocks(id, "response")
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.wantClocks(id, "response")
	bad := fulfilmentOf(id, review.Produced, "subscriber.email")
	bad.To = "dana1@usdoj.gov.example"
	f.wantFulfilRefused(bad, "not the address that was verified")
	last := fulfilmentOf(id, review.Produced)
	last.Unavailable = []review.Unavailable{{Category: "subscriber.email", Why: "no_data"}}
	receipt := f.fulfil(last)
	f.wantClocks(id, "")

	// The same again is repeated; with other content it is refused.
	f.clock.add(time.Hour)
	again := f.fulfil(last)
	if again.Repeated = !again.Repeated; again != receipt {
		t.Errorf("the same id gives %+v, then %+v", receipt, again)
	}
	last.Note = "something else"
	if _, err := f.As(anna).Fulfil(context.Background(), last); !errors.Is(err, problem.Conflict) {
		t.Errorf("the same id with other content: %v", err)
	}
	c := f.openCase(anna, id)
	if len(c.Fulfilments) != 3 || !slices.ContainsFunc(c.Timeline, func(e TimelineEvent) bool {
		return e.What == review.Produced && e.Text == "subscriber.email: no data; by portal" && e.Leaf == receipt.Leaf
	}) {
		t.Errorf("the case tells %d fulfilments, timeline %+v", len(c.Fulfilments), c.Timeline)
	}
	if v := f.mustVerify(); v.Fulfilments != 3 {
		t.Errorf("%d fulfilments were verified", v.Fulfilments)
	}
}

func TestWhatWasSentIsNotTakenBack(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(warrant(1))
	r := f.approve(anna, id, nil)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	back := review.Decision{ID: freshID(), RequestID: id, Revision: 1,
		Outcome: review.OutcomeTakenBack, Supersedes: r.ID}
	_, err := f.decideAsDryRun(anna, back, nil)
	if !errors.Is(err, problem.Refused) || !strings.Contains(err.Error(), "already been sent") {
		t.Fatalf("taking back what was sent: %v", err)
	}
	// A preservation without a production can be recorded: nothing was disclosed.
	p := warrant(2)
	p.Kind = review.KindPreservation
	id = f.importRequest(p)
	r = f.approve(anna, id, nil)
	f.fulfil(fulfilmentOf(id, review.Preserved))
	back = review.Decision{ID: freshID(), RequestID: id, Revision: 1,
		Outcome: review.OutcomeTakenBack, Supersedes: r.ID}
	if _, err := f.decideAsDryRun(anna, back, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.clocksOn(id), "preservation") {
		t.Error("the copy that was made is forgotten")
	}
	f.wantFulfilRefused(fulfilmentOf(id, review.LetterSent), "taken back")
	f.mustVerify()
}

func TestNothingLeavesWhileHeld(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(warrant(1))
	r := f.approve(anna, id, func(d *review.Decision) {
		d.Granted = append(d.Granted, "content.messages")
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "we have a copy"}}
	})
	if !r.AwaitingSignature {
		t.Fatal("not held")
	}
	for _, kind := range []string{review.Produced, review.LetterSent, review.NoticeSent} {
		f.wantFulfilRefused(fulfilmentOf(id, kind, "content.messages"), "second signature")
	}
	f.clock.add(time.Hour)
	if _, err := f.As(cora).Countersign(context.Background(),
		review.Countersignature{DecisionID: r.ID, Answer: "agree"}); err != nil {
		t.Fatal(err)
	}
	early := fulfilmentOf(id, review.Produced, "content.messages")
	early.At = start.Add(time.Minute)
	f.wantFulfilRefused(early, "before the decision was final")
	f.fulfil(fulfilmentOf(id, review.Produced, "content.messages", "subscriber.name"))
	f.wantClocks(id, "")
	f.mustVerify()
}

func TestS78Collections(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(barred(penRegister(1), 38))
	end := review.DateOf(start).AddDays(29).EndOfDay(time.UTC)
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.DateOf(end).AddDays(9)}
	})
	f.wantClocks(id, "collection_start response collection_end gag notice")
	f.wantFulfilRefused(fulfilmentOf(id, review.CollectionStopped), "no collection is running")
	f.wantFulfilRefused(fulfilmentOf(id, review.Produced, "traffic.message_log"), "no collection was started")
	f.fulfil(fulfilmentOf(id, review.CollectionStarted))
	f.wantClocks(id, "collection_end gag notice")
	f.wantFulfilRefused(fulfilmentOf(id, review.CollectionStarted), "the collection has been running since")
	f.clock.add(5 * 24 * time.Hour)
	f.fulfil(fulfilmentOf(id, review.Produced, "traffic.message_log"))
	f.wantClocks(id, "collection_end gag notice")

	// The agency withdraws: nothing more is produced, and the stop is still due.
	c := f.openCase(anna, id)
	f.decide(anna, review.Decision{ID: freshID(), RequestID: id, Revision: 1, Outcome: review.OutcomeWithdrawn,
		Rationale:        "by mail",
		AssessmentDigest: c.AssessmentDigest, AssessedAt: c.Assessment.AssessedAt}, c)
	f.wantClocks(id, "collection_end gag notice")
	f.wantFulfilRefused(fulfilmentOf(id, review.Produced, "traffic.message_log"), "withdrew")
	f.clock.add(end.Add(26 * time.Hour).Sub(f.now()))
	owed, err := f.As(anna).Due(context.Background(), time.Second)
	if err != nil || len(owed) != 1 || !owed[0].Due.Equal(end) {
		t.Fatalf("overdue are %+v, %v", owed, err)
	}
	if n, err := f.As(anna).Counts(context.Background()); err != nil || n.Overdue != 1 {
		t.Errorf("%d are overdue, %v", n.Overdue, err)
	}
	r := f.fulfil(fulfilmentOf(id, review.CollectionStopped))
	if !strings.Contains(r.Message, "INCIDENT: the collection ran until") {
		t.Errorf("a stop a day too late says %q", r.Message)
	}
	f.wantClocks(id, "gag notice")
	f.mustVerify()
}

// TestS78AnUnconfirmedStopCannotWait: a stop that nobody confirmed is overdue from the first minute after the window,
// becomes so by itself, and cannot be snoozed; only a new order extends the collection, and who started it is recorded.
func TestS78AnUnconfirmedStopCannotWait(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(penRegister(1))
	f.approve(anna, id, nil)
	if _, err := f.As(ben).Fulfil(context.Background(), fulfilmentOf(id, review.CollectionStarted)); err != nil {
		t.Fatal(err)
	}
	if c := f.openCase(anna, id); c.Fulfilments[0].Fulfilment.By.Name != "ben" || !slices.ContainsFunc(c.Timeline,
		func(e TimelineEvent) bool { return e.What == review.CollectionStarted && e.Who == "ben" }) {
		t.Error("the case does not say who started the collection")
	}
	end := review.DateOf(start).AddDays(29).EndOfDay(time.UTC)
	overdue := func(want int) {
		t.Helper()
		if n, err := f.As(anna).Counts(context.Background()); err != nil || n.Overdue != want {
			t.Errorf("at %v %d are overdue, %v; want %d", f.now(), n.Overdue, err, want)
		}
	}
	f.clock.add(end.Sub(f.now()))
	overdue(0)
	f.clock.add(time.Minute)
	overdue(1)
	_, err := f.As(anna).Snooze(context.Background(),
		review.Snooze{RequestID: id, Until: f.now().Add(time.Hour), Why: "later"})
	if !errors.Is(err, problem.Refused) {
		t.Errorf("a snooze over an unconfirmed stop: %v", err)
	}
	f.wantFulfilRefused(fulfilmentOf(id, review.CollectionStarted), "only a new order extends it")

	// The new order is a new revision with its own window and its own approval.
	longer := penRegister(1)
	longer.ReceivedAt = f.now()
	to := review.Point{Time: review.DateOf(f.now()).AddDays(30).StartOfDay(time.UTC), WholeDay: true}
	longer.Process.Window.To, longer.Data[0].To = to, to
	longer.Data[0].From = review.Point{Time: review.DateOf(f.now()).AddDays(1).StartOfDay(time.UTC), WholeDay: true}
	in := incoming(t, longer)
	in.Revises, in.Why = id, "the court extended it"
	f.importDocument(in)
	overdue(1)
	f.approve(anna, id, nil)
	f.fulfil(fulfilmentOf(id, review.CollectionStarted))
	overdue(0)
	if owed := f.openCase(anna, id).Obligations; len(owed) != 1 || owed[0].Clock != "collection_end" ||
		!owed[0].Due.Equal(review.DateOf(f.now()).AddDays(30).EndOfDay(time.UTC)) {
		t.Errorf("extended, it owes %+v", owed)
	}
	late := fulfilmentOf(id, review.CollectionStopped)
	late.At = f.now()
	f.clock.add(40 * day)
	late.DataTo = f.now()
	if r := f.fulfil(late); !strings.Contains(r.Message, "INCIDENT: the data reaches to") {
		t.Errorf("data past the end says %q", r.Message)
	}
	f.mustVerify()
}

// TestACollectionOfNothing: a granted collection that turned out to hold nothing never starts and needs no stop.
func TestACollectionOfNothing(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(penRegister(1))
	f.approve(anna, id, nil)
	none := fulfilmentOf(id, review.Produced)
	none.Unavailable = []review.Unavailable{{Category: "traffic.message_log", Why: "no_account"}}
	f.fulfil(none)
	f.wantClocks(id, "")

	// One that was started must be stopped and notified, though nothing was handed over before the agency withdrew.
	id = f.importRequest(barred(penRegister(2), 60))
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.DateOf(start).AddDays(60)}
	})
	f.fulfil(fulfilmentOf(id, review.CollectionStarted))
	c := f.openCase(anna, id)
	f.decide(anna, review.Decision{ID: freshID(), RequestID: id, Revision: 1, Outcome: review.OutcomeWithdrawn,
		Rationale:        "by mail",
		AssessmentDigest: c.AssessmentDigest, AssessedAt: c.Assessment.AssessedAt}, c)
	f.wantClocks(id, "collection_end gag notice")
	f.mustVerify()
}

func TestS15PreservedFromTheSnapshot(t *testing.T) {
	f := openFulfil(t)
	p := warrant(1)
	p.Kind = review.KindPreservation
	id := f.importRequest(p)
	f.approve(anna, id, nil)
	f.clock.add(49 * time.Hour)
	d := fulfilmentOf(id, review.Preserved)
	d.At = start.Add(25 * time.Hour)
	f.fulfil(d)
	f.wantClocks(id, "preservation")
	c := f.openCase(anna, id)
	if want := review.DateOf(d.At).AddDays(90).EndOfDay(time.UTC); !c.Obligations[0].Due.Equal(want) {
		t.Errorf("kept until %v, the snapshot of %v is kept until %v", c.Obligations[0].Due, d.At, want)
	}

	// Preserved before anybody decided; the approval then requires nothing twice.
	p = warrant(2)
	p.Kind = review.KindPreservation
	id = f.importRequest(p)
	f.fulfil(fulfilmentOf(id, review.Preserved))
	f.approve(anna, id, nil)
	f.wantClocks(id, "preservation")

	// A preservation beside a request for records, which it does not fulfil.
	id = f.importRequest(warrant(3))
	before := f.clocksOn(id)
	f.fulfil(fulfilmentOf(id, review.Preserved))
	f.wantClocks(id, strings.TrimSpace(before+" preservation"))
	f.approve(anna, id, nil)
	f.wantClocks(id, "response preservation")
	f.mustVerify()
}

// TestAnExtensionTakesOver: an extension that was carried out takes over the dates of what it extends; one of another
// agency or another number does not.
func TestAnExtensionTakesOver(t *testing.T) {
	f := openFulfil(t)
	keep := func(n int, kind review.Kind, change func(*review.Request)) string {
		r := warrant(n)
		r.Kind, r.Reference = kind, fmt.Sprint(kind, n)
		if change != nil {
			change(r)
		}
		id := f.importRequest(r)
		f.approve(anna, id, nil)
		f.fulfil(fulfilmentOf(id, review.Preserved))
		return id
	}
	first := keep(1, review.KindPreservation, nil)
	f.clock.add(80 * 24 * time.Hour)
	extends := func(r *review.Request) { r.Previous = &review.Previous{ID: first, Relation: "extends"} }
	keep(1, review.KindPreservationExtension,
		func(r *review.Request) { extends(r); r.Requester.Agency = "Another Agency" })
	f.wantClocks(first, "preservation")
	keep(2, review.KindPreservationExtension, extends)
	f.wantClocks(first, "preservation")
	second := keep(1, review.KindPreservationExtension, extends)
	until := review.DateOf(f.now()).AddDays(90).String()
	if got := f.copyObligations(first); !slices.Equal(got, []string{until + " extended by " + second}) {
		t.Errorf("the first preservation owes %q", got)
	}
	f.wantClocks(second, "preservation")
	f.mustVerify()
}

func TestS65NoticeWaitsForEveryBar(t *testing.T) {
	f := openFulfil(t)
	date := func(days int) review.Date { return review.DateOf(start).AddDays(days) }
	delay := func(until review.Date) func(*review.Decision) {
		return func(d *review.Decision) {
			d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: until}
		}
	}
	second := warrant(1)
	second.Reference = "b"
	a, b := f.importRequest(barred(warrant(1), 30)), f.importRequest(barred(second, 60))
	other := f.importRequest(barred(warrant(2), 300))
	f.approve(anna, a, delay(date(30)))
	f.approve(anna, b, delay(date(60)))
	f.approve(anna, other, delay(date(300)))
	f.fulfil(fulfilmentOf(a, review.Produced, "subscriber.name"))
	f.wantClocks(a, "gag notice")
	f.wantFulfilRefused(fulfilmentOf(a, review.NoticeSent), "may not be told until "+date(30).String())
	f.clock.add(31*24*time.Hour + 2*time.Hour)
	nondisclosures, checked, err := f.As(anna).nondisclosures(context.Background(), a)
	if err != nil || len(nondisclosures) != 1 || nondisclosures[0].RequestID != b ||
		!slices.Equal(checked, []string{b}) {
		t.Fatalf("bars %+v, looked at %v, %v", nondisclosures, checked, err)
	}
	f.wantFulfilRefused(fulfilmentOf(a, review.NoticeSent), b+" bars notice to this user until "+date(60).String())
	f.wantClocks(a, "gag notice")
	f.clock.add(30 * 24 * time.Hour)
	answers := fulfilmentOf(a, review.NoticeSent)
	answers.Notice = nil
	f.wantFulfilRefused(answers, "no exceptional circumstance")
	f.fulfil(fulfilmentOf(a, review.NoticeSent))
	f.wantClocks(a, "")
	if got := f.openCase(anna, a).Fulfilments[1].Fulfilment.Notice; !slices.Equal(got.CheckedRequests, []string{b}) {
		t.Errorf("the notice says that it looked at %v", got.CheckedRequests)
	}
	f.mustVerify()
}

// TestABarHoldsThroughItsLastDayThere: the last day of a nondisclosure order counts whole where it was ordered.
// Obligations fall due at its end, and neither the decision nor another request's order allows a notice in its last
// hours, whenever it is recorded.
func TestABarHoldsThroughItsLastDayThere(t *testing.T) {
	f := openFulfil(t)
	last := review.DateOf(start).AddDays(30)
	gagged := func(reference string) *review.Request {
		r := warrant(1)
		r.Reference = reference
		r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Attached: true, Signed: true,
			Authority: review.Authority{Role: "judge", Country: "US"}, From: review.DateOf(start), Until: last}
		return r
	}
	id, other := f.importRequest(gagged("a")), f.importRequest(gagged("b"))
	f.approve(anna, id,
		func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: last} })
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	ends := midnightInHawaii(last)
	due := map[string]time.Time{}
	for _, o := range f.openCase(anna, id).Obligations {
		due[o.Clock] = o.Due
	}
	if !due["notice"].Equal(ends) || !due["gag"].Equal(ends.Add(-time.Second)) {
		t.Errorf("owed are %v, want the notice at %v", due, ends)
	}
	f.clock.add(ends.Add(-8 * time.Hour).Sub(start))
	early := fulfilmentOf(id, review.NoticeSent)
	f.wantFulfilRefused(early, "may not be told until "+last.String()+" has passed where that was ordered, at "+
		ends.Format("2006-01-02 15:04:05 UTC"))
	f.wantFulfilRefused(early, other+" bars notice to this user until "+last.String())
	early.At = ends.Add(-8 * time.Hour)
	f.clock.add(8 * time.Hour)
	f.wantFulfilRefused(early, "may not be told until "+last.String())
	f.wantFulfilRefused(early, other+" bars notice to this user until "+last.String())
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestTheNoticeOutlivesItsDecision: data that was disclosed must be notified, whatever is decided later; a later
// decision may only say when.
func TestTheNoticeOutlivesItsDecision(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(barred(warrant(1), 30))
	until := review.DateOf(start).AddDays(30)
	f.approve(anna, id,
		func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: until} })
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	revised := barred(warrant(1), 90)
	revised.Justification = "once more"
	in := incoming(t, revised)
	in.Revises, in.Why = id, "the gag was extended"
	f.importDocument(in)
	if !strings.Contains(f.clocksOn(id), "notice") {
		t.Fatalf("after a revision %s owes %q", id, f.clocksOn(id))
	}
	f.wantFulfilRefused(fulfilmentOf(id, review.LetterSent), "revision 2 has arrived")
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: until.AddDays(60)}
	})
	f.wantClocks(id, "gag notice") // what was disclosed is not due again
	c := f.openCase(anna, id)
	if got, want := c.Obligations[1].Due, midnightInHawaii(until.AddDays(60)); !got.Equal(want) {
		t.Errorf("the extended notice is owed on %v, want %v", got, want)
	}
	f.decide(anna, review.Decision{ID: freshID(), RequestID: id, Revision: 2, Outcome: review.OutcomeWithdrawn,
		Rationale:        "by mail",
		AssessmentDigest: c.AssessmentDigest, AssessedAt: c.Assessment.AssessedAt}, c)
	f.wantClocks(id, "gag notice")
	f.clock.add(100 * 24 * time.Hour)
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestAGagIsExtended: a court that extends its order sends the document again: what was produced of the same data is
// not due again, and new data is.
func TestAGagIsExtended(t *testing.T) {
	f := openFulfil(t)
	until := review.DateOf(start).AddDays(30)
	sealed := func(days int) *review.Request {
		r := warrant(1)
		r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Attached: true, Signed: true,
			Authority: review.Authority{Role: "judge", Country: "US"},
			From:      review.DateOf(start).AddDays(-1), Until: until.AddDays(days)}
		return r
	}
	delay := func(days int) func(*review.Decision) {
		return func(d *review.Decision) {
			d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: until.AddDays(days)}
		}
	}
	id := f.importRequest(sealed(0))
	f.approve(anna, id, delay(0))
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.wantClocks(id, "gag notice")
	f.clock.add(20 * 24 * time.Hour)
	in := incoming(t, sealed(60))
	in.Revises, in.Why = id, "the court extended its order"
	f.importDocument(in)
	f.approve(anna, id, delay(60))
	f.wantClocks(id, "gag notice")
	if c := f.openCase(anna, id); !c.Obligations[0].Due.Equal(midnightInHawaii(until.AddDays(60)).Add(-time.Second)) {
		t.Errorf("the gag now ends at %v", c.Obligations[0].Due)
	}
	f.clock.add(30 * 24 * time.Hour)
	f.wantFulfilRefused(fulfilmentOf(id, review.NoticeSent), "may not be told until "+until.AddDays(60).String())

	// The same order for a longer period asks for more.
	longer := sealed(60)
	longer.Period.From.Time = longer.Period.From.Time.AddDate(0, -1, 0)
	in = incoming(t, longer)
	in.Revises, in.Why = id, "a month more"
	f.importDocument(in)
	f.approve(anna, id, delay(60))
	f.wantClocks(id, "response gag notice")
	f.mustVerify()
}

// TestALaterGagHoldsTheNotice: a nondisclosure order in a later document holds a notice that was due, and the notice
// remains an obligation.
func TestALaterGagHoldsTheNotice(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(warrant(1))
	f.approve(anna, id, func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} })
	gagged := warrant(1)
	gagged.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Attached: true, Signed: true,
		Authority: review.Authority{Role: "judge", Country: "US"},
		From:      review.DateOf(start), Until: review.DateOf(start).AddDays(30)}
	in := incoming(t, gagged)
	in.Revises, in.Why = id, "the nondisclosure order followed"
	f.importDocument(in)
	f.wantFulfilRefused(fulfilmentOf(id, review.NoticeSent), id+" bars notice to this user")
	if !strings.Contains(f.clocksOn(id), "notice") {
		t.Errorf("%s owes %q", id, f.clocksOn(id))
	}
	f.clock.add(31*24*time.Hour + 2*time.Hour)
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.mustVerify()
}

// TestEachUserIsTold: each target's user is notified separately, and a notice on an older revision counts for those
// whom the request still names.
func TestEachUserIsTold(t *testing.T) {
	f := openFulfil(t)
	r := warrant(1)
	second := review.Target{Type: "phone", Value: "+12025550188"}
	r.Targets = append(r.Targets, second)
	id := f.importRequest(r)
	before := func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} }
	f.approve(anna, id, before)
	one := fulfilmentOf(id, review.NoticeSent)
	one.To, one.Targets = second.Value, []int{1}
	f.fulfil(one)
	f.wantClocks(id, "response notice")
	f.wantFulfilRefused(fulfilmentOf(id, review.Produced, "subscriber.name"), "the user of target 0 has not been told")
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name#1"))
	f.wantClocks(id, "response notice")

	r = warrant(1)
	r.Targets = []review.Target{second, {Type: "phone", Value: "+12025550177"}}
	in := incoming(t, r)
	in.Revises, in.Why = id, "another number"
	f.importDocument(in)
	f.approve(anna, id, before)
	f.wantFulfilRefused(fulfilmentOf(id, review.Produced, "subscriber.name"), "the user of target 1 has not been told")
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name#0"))
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name#1"))
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestAnUndecidedGagBars: a nondisclosure order in an undecided document counts, too; that of a rejected one does not,
// or a forger could silence us.
func TestAnUndecidedGagBars(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(warrant(1))
	f.approve(anna, id, func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} })
	r := warrant(1)
	r.Reference = "sealed"
	r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Attached: true, Signed: true,
		Authority: review.Authority{Role: "judge", Country: "US"},
		From:      review.DateOf(start), Until: review.DateOf(start).AddDays(30)}
	sealed := f.importRequest(r)
	f.wantFulfilRefused(fulfilmentOf(id, review.NoticeSent), sealed+" bars notice to this user")
	c := f.openCase(anna, sealed)
	no := pushBack(c)
	rejectFor(&no, "requester.callback_failed", "they know of no such officer")
	f.decide(anna, no, c)
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
}

// TestS63S64S66AnExceptionIsLookedAtAgain: the choice about notice is made before anything is disclosed. Only an
// exception of the platform leaves a user without notice; it is rechecked on its day, and the user can be notified from
// then on.
func TestS63S64S66AnExceptionIsLookedAtAgain(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(warrant(1))
	again := review.DateOf(start).AddDays(90)
	tries := func(n *review.NoticeChoice) error {
		c := f.openCase(anna, id)
		d := approval(c)
		d.Notice = n
		_, err := f.As(anna).Decide(context.Background(), d, c.AssessmentJSON)
		return err
	}
	wantRefusal(t, tries(nil), "the choice of user notice is missing")
	wantRefusal(t, tries(&review.NoticeChoice{Action: review.NoticeNone}),
		"say why the right to notify is not exercised")
	wantRefusal(t, tries(&review.NoticeChoice{Action: review.NoticeWithhold, Ground: "embarrassing", RecheckOn: again}),
		"no exception to user notice applies")
	wantRefusal(t, tries(&review.NoticeChoice{Action: review.NoticeWithhold, Ground: "child_exploitation"}),
		"the recheck date is missing")
	if err := tries(&review.NoticeChoice{Action: review.NoticeWithhold, Ground: "child_exploitation",
		RecheckOn: again}); err != nil {
		t.Fatal(err)
	}
	f.wantClocks(id, "response recheck")
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	if c := f.openCase(anna, id); len(c.Obligations) != 1 || c.Obligations[0].Clock != "recheck" ||
		!c.Obligations[0].Due.Equal(again.StartOfDay(time.UTC)) {
		t.Fatalf("owed are %+v, want the re-check on %s", c.Obligations, again)
	}
	f.clock.add(91 * 24 * time.Hour)
	f.approve(cora, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeBefore}
		d.Supersedes = f.openCase(cora, id).Decisions[0].Decision.ID
	})
	f.wantClocks(id, "notice")
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestANoticeIsJudgedByItsDay: a notice that is recorded later is checked against what forbade it when it was sent.
func TestANoticeIsJudgedByItsDay(t *testing.T) {
	f := openFulfil(t)
	second := warrant(1)
	second.Reference = "b"
	a, b := f.importRequest(warrant(1)), f.importRequest(barred(second, 20))
	f.approve(anna, a, func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} })
	until := review.DateOf(start).AddDays(20)
	f.approve(anna, b,
		func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: until} })
	f.clock.add(22 * 24 * time.Hour)
	early := fulfilmentOf(a, review.NoticeSent)
	early.At = f.now().Add(-12 * 24 * time.Hour)
	f.wantFulfilRefused(early, b+" bars notice to this user until "+until.String())
	f.fulfil(fulfilmentOf(a, review.NoticeSent))
	f.mustVerify()
}

// nondisclosures lists the nondisclosure orders in force now on the targets of a request, and the other requests on
// them.
func (v *Session) nondisclosures(ctx context.Context, id string) (nondisclosures []review.ActiveNondisclosure,
	checked []string, err error) {
	err = v.view(ctx, review.ActRead, func(t *tx) error {
		c, err := v.s.loadByID(t, id)
		if err != nil {
			return err
		}
		nondisclosures, checked, err = c.nondisclosures(c.effectiveRequest(), nil, c.t.now)
		return err
	})
	return nondisclosures, checked, err
}
