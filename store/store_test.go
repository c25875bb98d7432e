package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/query"
)

func TestImportIsIdempotent(t *testing.T) {
	f := openTest(t)
	docs := []ImportDocument{incoming(t, warrant(1)), incoming(t, warrant(2)), incoming(t, warrant(1))}
	out, err := f.As(anna).Import(context.Background(), docs)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []ImportResult{{ID: "WA-2026-000001", Revision: 1, Outcome: ImportNew},
		{ID: "WA-2026-000002", Revision: 1, Outcome: ImportNew},
		{ID: "WA-2026-000001", Revision: 1, Outcome: ImportDuplicate}} {
		if out[i] != want {
			t.Errorf("document %d: %+v, want %+v", i, out[i], want)
		}
	}
	size, root, err := f.As(anna).Root(context.Background())
	if err != nil || size != 1 {
		t.Fatalf("ledger size %d (%v), want one intake leaf", size, err)
	}
	again, err := f.As(anna).Import(context.Background(), docs)
	if err != nil {
		t.Fatal(err)
	}
	for i := range again {
		if again[i].Outcome != ImportDuplicate {
			t.Errorf("again %d: %+v", i, again[i])
		}
	}
	if n, r, _ := f.As(anna).Root(context.Background()); n != size || r != root {
		t.Error("an import of known documents changed the ledger")
	}
	if v := f.mustVerify(); v.Requests != 2 || v.Revisions != 2 || v.Leaves != 1 {
		t.Errorf("verified %+v", v)
	}
}

func TestUnknownPlatformIsRefusedAndOthersAreTaken(t *testing.T) {
	f := openTest(t)
	odd := warrant(1)
	odd.Platform = "myspace"
	out, err := f.As(anna).Import(context.Background(), []ImportDocument{incoming(t, odd), incoming(t, warrant(2))})
	if err != nil {
		t.Fatal(err)
	}
	if out[0].Outcome != ImportRefused || !strings.Contains(out[0].Why, "telegram, whatsapp") {
		t.Errorf("unknown platform: %+v", out[0])
	}
	if out[1].Outcome != ImportNew {
		t.Errorf("the other: %+v", out[1])
	}
	f.mustVerify()
}

func TestS17CaseNumbers(t *testing.T) {
	f := openTest(t)
	given := warrant(1)
	given.ID = "WA-2026-000007"
	in := incoming(t, given)
	in.Trusted = true
	if got := f.importDocument(in); got.ID != "WA-2026-000007" {
		t.Fatalf("a trusted intake's number was not kept: %+v", got)
	}
	if id := f.importRequest(warrant(2)); id != "WA-2026-000008" {
		t.Errorf("next number %s: the counter was not moved past the given one", id)
	}
	stranger := warrant(3)
	stranger.ID = "WA-2026-000007"
	if id := f.importRequest(stranger); id != "WA-2026-000009" {
		t.Errorf("a stranger chose its own number: %s", id)
	}
	old := warrant(4)
	old.ReceivedAt = time.Date(2025, 12, 31, 23, 30, 0, 0, time.FixedZone("", -3600)) // 00:30 on 1 January in UTC
	if id := f.importRequest(old); id != "WA-2026-000010" {
		t.Errorf("the year is that of receipt in UTC: %s", id)
	}
	bad := warrant(5)
	bad.ID = "WA 2026\x1b[2J"
	in = incoming(t, bad)
	in.Trusted = true
	if got := f.importDocument(in); got.Outcome != ImportRefused {
		t.Errorf("a number that is none: %+v", got)
	}
	f.mustVerify()
}

func TestRevisions(t *testing.T) {
	f := openTest(t)
	first := warrant(1)
	id := f.importRequest(first)
	fixed := warrant(1)
	fixed.Previous = &review.Previous{ID: id, Relation: "cures"}
	fixed.Justification = "Now with a reason."
	want := ImportResult{ID: id, Revision: 2, Outcome: ImportRevision}
	if got := f.importDocument(incoming(t, fixed)); got != want {
		t.Fatalf("cures: %+v", got)
	}
	if got := f.importDocument(incoming(t, fixed)); got.Outcome != ImportDuplicate || got.Revision != 2 {
		t.Errorf("the same again: %+v", got)
	}
	moved := warrant(1)
	moved.Previous = &review.Previous{ID: id, Relation: "cures"}
	moved.Requester.Email = "dana.orlow@doj.example"
	got := f.importDocument(incoming(t, moved))
	if got.Outcome != ImportNew || got.ID == id {
		t.Fatalf("a changed address must be a new request: %+v", got)
	}
	c := f.openCase(anna, got.ID)
	if !slices.ContainsFunc(c.Observations, func(o review.Observation) bool {
		return o.Kind == review.ObservedSignal && o.Value == "delivery_changed"
	}) {
		t.Errorf("the moved address was not recorded: %+v", c.Observations)
	}
	if !slices.ContainsFunc(c.Related, func(r review.Related) bool { return r.ID == id }) {
		t.Errorf("not related to %s: %+v", id, c.Related)
	}
	in := incoming(t, warrant(2))
	in.Revises = id
	if got := f.importDocument(in); got.Outcome != ImportRefused {
		t.Errorf("a revision without a reason: %+v", got)
	}
	own := warrant(1)
	own.Justification = "Typed wrong before."
	in = incoming(t, own)
	in.Revises, in.Why = id, "typing error"
	if got := f.importDocument(in); got.Outcome != ImportRevision || got.Revision != 3 {
		t.Errorf("an analyst's correction: %+v", got)
	}
	f.mustVerify()
}

func TestObservationsGoStaleAndAreWithdrawn(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	id := f.importRequest(warrant(1))
	call := review.Observation{RequestID: id, Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "confirmed",
			Reached: "duty desk"}}
	if _, err := f.As(anna).Observe(ctx, call); err != nil {
		t.Fatal(err)
	}
	c := f.openCase(anna, id)
	if !review.CallbackConfirmed(c.Request, f.clock.Now()) || review.CallbackConfirmed(c.Received, f.clock.Now()) {
		t.Fatal("the call-back must lie over the request and not in the document")
	}
	wrong, err := f.As(anna).Observe(ctx,
		review.Observation{RequestID: id, Kind: review.ObservedSignal, Value: "voip_number"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(anna).Observe(ctx, review.Observation{RequestID: id, Kind: review.ObservedNote, Value: "mistaken",
		Supersedes: wrong.ID}); err != nil {
		t.Fatal(err)
	}
	if c = f.openCase(anna, id); slices.Contains(c.Request.Requester.Signals, "voip_number") {
		t.Error("a superseded signal still counts")
	}
	other := warrant(1)
	other.Requester.Name = "Somebody Else"
	in := incoming(t, other)
	in.Revises, in.Why = id, "the officer changed"
	f.importDocument(in)
	c = f.openCase(anna, id)
	if !c.Observations[0].Stale || review.CallbackConfirmed(c.Request, f.clock.Now()) {
		t.Error("a call-back to another officer must be stale and count no more")
	}
	for _, bad := range []review.Observation{
		{Kind: "hunch"}, {Kind: review.ObservedSignal, Value: "vibes"}, {Kind: review.ObservedCallback},
		{Kind: review.ObservedNote},
		{Kind: review.ObservedLookup, Value: "no_account", Target: 7}, {Kind: review.ObservedCountry, Value: "usa"},
		{Kind: review.ObservedNote, Value: "x", Supersedes: "00"},
	} {
		bad.RequestID = id
		if _, err := f.As(anna).Observe(ctx, bad); !errors.Is(err, problem.Refused) {
			t.Errorf("observation %+v: %v, want a refusal", bad, err)
		}
	}
	f.mustVerify()
}

func TestADocumentDoesNotVouchForItself(t *testing.T) {
	f := openTest(t)
	r := warrant(1)
	r.Requester.Verification = &review.Verification{Callback: &review.Callback{NumberSource: "directory",
		Result: "confirmed"}}
	id := f.importRequest(r)
	c := f.openCase(anna, id)
	if now := f.clock.Now(); review.CallbackConfirmed(c.Request, now) || !review.CallbackConfirmed(c.Received, now) {
		t.Error("a stranger's own call-back satisfied the rule")
	}
	r2 := warrant(2)
	r2.Requester.Verification = r.Requester.Verification
	in := incoming(t, r2)
	in.Trusted = true
	if c := f.openCase(anna, f.importDocument(in).ID); !review.CallbackConfirmed(c.Request, f.clock.Now()) {
		t.Error("one's own portal's call-back must count")
	}
}

func TestWorkingOrderAndPaging(t *testing.T) {
	f := openTest(t)
	for n := range 30 {
		f.importRequest(warrant(n))
	}
	em := warrant(100)
	em.Kind = review.KindEmergency
	emergency := f.importRequest(em)
	pr := warrant(101)
	pr.Kind = review.KindPreservation
	f.importRequest(pr)
	all := f.rows(QueueQuery{Limit: 100})
	if len(all.Rows) != 32 || all.HasBefore || all.HasAfter {
		t.Fatalf("%d rows, before %v, after %v", len(all.Rows), all.HasBefore, all.HasAfter)
	}
	if all.Rows[0].ID != emergency {
		t.Errorf("first is %s, want the emergency", all.Rows[0].ID)
	}
	ids := func(rows []QueueRow) (out []string) {
		for _, r := range rows {
			out = append(out, r.ID)
		}
		return out
	}
	var paged []string
	l := QueueQuery{Limit: 7}
	for {
		page := f.rows(l)
		if l.From != nil {
			page.Rows = page.Rows[1:]
		}
		paged = append(paged, ids(page.Rows)...)
		if !page.HasAfter {
			break
		}
		l.From = page.Rows[len(page.Rows)-1].Key
	}
	if !slices.Equal(paged, ids(all.Rows)) {
		t.Errorf("pages give %v, want %v", paged, ids(all.Rows))
	}
	end := f.rows(QueueQuery{Limit: 5, Backward: true})
	if !slices.Equal(ids(end.Rows), ids(all.Rows[27:])) || !end.HasBefore || end.HasAfter {
		t.Errorf("the end is %v (before %v, after %v)", ids(end.Rows), end.HasBefore, end.HasAfter)
	}
	mid := f.rows(QueueQuery{Limit: 5, Backward: true, From: all.Rows[10].Key})
	if !slices.Equal(ids(mid.Rows), ids(all.Rows[6:11])) || !mid.HasBefore || !mid.HasAfter {
		t.Errorf("back from the middle gives %v, want %v", ids(mid.Rows), ids(all.Rows[6:11]))
	}
	q, err := query.Parse("kind:emergency", start, "anna")
	if err != nil {
		t.Fatal(err)
	}
	if got := f.rows(QueueQuery{Limit: 5, Query: q}); !slices.Equal(ids(got.Rows), []string{emergency}) ||
		got.HasAfter || got.Incomplete {
		t.Errorf("filter: %v", ids(got.Rows))
	}
	if q, err = query.Parse("mj-17", start, "anna"); err != nil {
		t.Fatal(err)
	}
	if got := f.rows(QueueQuery{Limit: 5, Query: q}); len(got.Rows) != 1 || got.Rows[0].Reference != "REF-17" {
		t.Errorf("a bare word looks into the document: %v", ids(got.Rows))
	}
	other := warrant(200)
	other.Platform = "telegram"
	synonym := f.importRequest(other)
	if q, err = query.Parse(`"bot intake"`, start, "anna"); err != nil {
		t.Fatal(err)
	}
	if got := f.rows(QueueQuery{Limit: 5, Query: q}); !slices.Equal(ids(got.Rows), []string{synonym}) {
		t.Errorf("another name of a platform's intake finds %v, want %s", ids(got.Rows), synonym)
	}
	n, err := f.As(anna).Counts(context.Background())
	if err != nil || n.Open != 33 || n.Emergency != 1 {
		t.Errorf("counts %+v, %v", n, err)
	}
	f.mustVerify()
}

// TestRowsAreCleanButForWhoAsks: a row has the name of the agency as it was written, for JSON; all its other texts are
// safe to print.
func TestRowsAreCleanButForWhoAsks(t *testing.T) {
	f := openTest(t)
	r := warrant(1)
	r.Requester.Agency = "Police\x1b[2J\u202e"
	r.Reference = "a\nb"
	r.Process.Instrument = "us.\x1bwarrant"
	f.importRequest(r)
	row := f.rows(QueueQuery{}).Rows[0]
	if row.Agency != r.Requester.Agency || row.Reference != r.Reference {
		t.Errorf("agency %q, reference %q", row.Agency, row.Reference)
	}
	for _, s := range []string{row.InstrumentShort, string(row.Sentence)} {
		if strings.ContainsAny(s, "\x1b\u202e\n") {
			t.Errorf("%q is not safe to draw", s)
		}
	}
}

func TestClaims(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	id := f.importRequest(warrant(1))
	c, err := f.As(anna).Claim(ctx, id)
	if err != nil || c.Holder != "anna" || c.Until.Sub(start) != obligation.ClaimDuration(review.KindRecords, false) {
		t.Fatalf("claim %+v, %v", c, err)
	}
	if _, err := f.As(ben).Claim(ctx, id); !errors.Is(err, problem.Claimed) || !strings.Contains(err.Error(), "anna") {
		t.Errorf("a held request: %v", err)
	}
	if got := f.rows(QueueQuery{Tab: TabMine}); len(got.Rows) != 1 || got.Rows[0].Holder != "anna" {
		t.Errorf("mine: %+v", got.Rows)
	}
	if got, err := f.As(person("an", review.RoleAnalyst)).Queue(ctx, QueueQuery{Tab: TabMine}); err != nil ||
		len(got.Rows) != 0 {
		t.Error("another person's rows are mine")
	}
	f.clock.add(10 * time.Minute)
	if err := f.As(anna).RenewClaim(ctx, id); err != nil {
		t.Fatal(err)
	}
	f.clock.add(19 * time.Minute)
	if _, err := f.As(ben).Claim(ctx, id); !errors.Is(err, problem.Claimed) {
		t.Errorf("a renewed claim must hold: %v", err)
	}
	f.clock.add(2 * time.Minute)
	if got := f.rows(QueueQuery{}); got.Rows[0].Holder != "" {
		t.Error("an expired claim is still shown")
	}
	if n, _ := f.As(anna).Counts(ctx); n.Mine != 0 {
		t.Errorf("an expired claim is counted: %+v", n)
	}
	if _, err := f.As(ben).Claim(ctx, id); err != nil {
		t.Errorf("an expired claim is free: %v", err)
	}
	if err := f.As(anna).RenewClaim(ctx, id); !errors.Is(err, problem.Claimed) {
		t.Errorf("renewing what another took over: %v", err)
	}
	if err := f.As(anna).ReleaseClaim(ctx, id, ""); !errors.Is(err, problem.Claimed) {
		t.Errorf("releasing another's: %v", err)
	}
	if err := f.As(lena).ReleaseClaim(ctx, id, "she is ill"); err != nil {
		t.Errorf("a lead may: %v", err)
	}
	em := warrant(2)
	em.Kind = review.KindEmergency
	if c, err := f.As(anna).Claim(ctx, f.importRequest(em)); err != nil ||
		c.Until.Sub(f.clock.Now()) != obligation.ClaimDuration(review.KindEmergency, true) {
		t.Errorf("an emergency's claim: %+v, %v", c, err)
	}
	if _, err := f.As(anna).Claim(ctx, "WA-1999-000001"); !errors.Is(err, problem.NotFound) {
		t.Errorf("no such request: %v", err)
	}
	f.mustVerify()
}

func TestClaimNextGivesEachRequestOnce(t *testing.T) {
	f := openTest(t)
	const n = 40
	for i := range n {
		f.importRequest(warrant(i))
	}
	got := make(chan string, n+8)
	done := make(chan struct{})
	for w := range 4 {
		go func() {
			defer func() { done <- struct{}{} }()
			me := person(string(rune('a'+w)), review.RoleAnalyst)
			for {
				id, err := f.As(me).ClaimNext(context.Background())
				if err != nil {
					if !errors.Is(err, problem.NotFound) {
						t.Error(err)
					}
					return
				}
				got <- id
			}
		}()
	}
	for range 4 {
		<-done
	}
	close(got)
	seen := map[string]bool{}
	for id := range got {
		if seen[id] {
			t.Errorf("%s was given twice", id)
		}
		seen[id] = true
	}
	if len(seen) != n {
		t.Errorf("%d of %d were given", len(seen), n)
	}
	f.mustVerify()
}
