package store

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// importWithID imports a request from a trusted intake that gives it a case number.
func (f *fixture) importWithID(id string, n int) ImportResult {
	f.t.Helper()
	r := warrant(n)
	r.ID = id
	in := incoming(f.t, r)
	in.Trusted = true
	return f.importDocument(in)
}

// TestACaseNumberFromOutside: what a trusted intake may give as a case number. No other string is one.
func TestACaseNumberFromOutside(t *testing.T) {
	f := openTest(t)
	n := 0
	for _, id := range []string{"W", "abc-1", "Desk.7_a", strings.Repeat("x", 64), "WA-2026-000900"} {
		n++
		if out := f.importWithID(id, n); out.Outcome != ImportNew || out.ID != id {
			t.Errorf("%q: %+v", id, out)
		}
	}
	refused := []string{"-1", "--db", "1-2", "_a", ".a", "..", "a..b", "a/b", `a\b`, "/etc/passwd", "a b", "a\tb", "é1",
		"aé", "a:b", "a*", "a\x00", strings.Repeat("x", 65), "a-…"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		id := "a"
		for range 1 + r.IntN(6) {
			id += string(rune(r.IntN(0x300)))
		}
		if strings.Trim(id, "-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" {
			refused = append(refused, id)
		}
	}
	for _, id := range refused {
		n++
		if out := f.importWithID(id, n); out.Outcome != ImportRefused ||
			!strings.Contains(out.Why, "is not a case number") {
			t.Errorf("%q: %+v", id, out)
		}
	}
	f.mustVerify()
}

// anyCase is a case number with the case of each letter drawn.
func anyCase(r *rand.Rand, id string) string {
	return strings.Map(func(c rune) rune {
		if r.IntN(2) == 0 {
			return []rune(strings.ToLower(string(c)))[0]
		}
		return []rune(strings.ToUpper(string(c)))[0]
	}, id)
}

// TestACaseNumberIsFoundInAnyCase: every act finds a request by its number in upper and lower case alike, and what it
// records has the number as it is stored.
func TestACaseNumberIsFoundInAnyCase(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, stored := range []string{"Desk-Ab-17", "WA-2026-000001"} {
		f := openTest(t)
		if out := f.importWithID(stored, 1); out.ID != stored {
			t.Fatalf("%+v", out)
		}
		other := f.importRequest(warrant(2))
		as, ctx := f.As(anna), context.Background()
		id := func() string { return anyCase(r, stored) }
		if _, err := as.SaveDraft(ctx, id(), DraftSave{Body: []byte("half")}); err != nil {
			t.Fatal(err)
		}
		c, err := as.OpenCase(ctx, id())
		if err != nil || c.Row.ID != stored || len(c.Drafts) != 1 || string(c.Drafts[0].Body) != "half" {
			t.Fatalf("%+v, %v", c, err)
		}
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(as.Claim(ctx, id()))
		must(as.Observe(ctx, review.Observation{RequestID: id(), Kind: review.ObservedNote, Value: "hello"}))
		must(as.Snooze(ctx, review.Snooze{RequestID: id(), Until: f.clock.Now().Add(time.Hour), Why: "lunch"}))
		must(as.Refer(ctx, review.Referral{RequestID: id(), Question: "May we?"}))
		must(f.As(cora).RecordOpinion(ctx, id(), "You may."))
		must(as.Link(ctx, review.Link{RequestID: id(), OtherID: strings.ToLower(other), Why: "same"}))
		if _, err := as.Link(ctx,
			review.Link{RequestID: stored, OtherID: anyCase(r, stored), Why: "same"}); !errContains(
			err, "cannot be linked to itself") {
			t.Errorf("linked to itself: %v", err)
		}
		if c, err = as.OpenCase(ctx, id()); err != nil {
			t.Fatal(err)
		}
		d := approval(c)
		d.Notice = &review.NoticeChoice{Action: review.NoticeNone, Reason: "the right is not exercised"}
		d.RequestID = id()
		must(as.Decide(ctx, d, c.AssessmentJSON))
		d.RequestID = id()
		if again, err := as.Decide(ctx, d, c.AssessmentJSON); err != nil || !again.Repeated {
			t.Errorf("the same decision under another spelling: %+v, %v", again, err)
		}
		sent := fulfilmentOf(stored, review.LetterSent)
		sent.RequestID = id()
		must(as.Fulfil(ctx, sent))
		sent.RequestID = id()
		if again, err := as.Fulfil(ctx, sent); err != nil || !again.Repeated {
			t.Errorf("the same fulfilment under another spelling: %+v, %v", again, err)
		}
		if c, err = as.Case(ctx, id()); err != nil {
			t.Fatal(err)
		}
		spelled := []string{c.Decisions[0].Decision.RequestID, c.Fulfilments[0].Fulfilment.RequestID,
			c.Observations[0].RequestID,
			c.Referrals[0].RequestID, c.Links[0].Link.RequestID}
		for i, got := range spelled {
			if got != stored {
				t.Errorf("record %d says %q, want %q", i, got, stored)
			}
		}
		// Another request that differs in case only does not come to be; one that names this as its earlier one is
		// found.
		if out := f.importWithID(anyCase(r, strings.ToLower(stored)), 1); out.ID != stored {
			t.Errorf("a number in another case made %+v", out)
		}
		next := warrant(7)
		next.Previous = &review.Previous{ID: strings.ToLower(stored), Relation: "follows"}
		follows := f.importRequest(next)
		if c, err = as.Case(ctx, id()); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, x := range c.Related {
			found = found || x.ID == follows && strings.Contains(x.Why, "cites this request")
		}
		if !found {
			t.Errorf("%s names %s and is not related: %+v", follows, strings.ToLower(stored), c.Related)
		}
		f.mustVerify()
	}
}

// TestOlderCaseNumbersAreFolded: the entries that an earlier version made are found under both spellings from the first
// record on; two that differ in case alone both stay.
func TestOlderCaseNumbersAreFolded(t *testing.T) {
	f := openTest(t)
	for i, id := range []string{"abc-1", "Xyz-2", "XYZ-3"} {
		f.importWithID(id, i+1)
	}
	// As the earlier version wrote it, with a second request that differs in case only.
	ctx := context.Background()
	err := f.runTx(ctx, newID(), func(t *tx) error {
		for seq, id := range map[uint64]string{1: "abc-1", 2: "Xyz-2"} {
			t.del(format.CaseNumberKey(id))
			t.put(format.ExactCaseNumberKey(id), format.AppendUint64(nil, seq))
		}
		h, err := t.caseStateOf(3)
		if err != nil {
			return err
		}
		t.del(format.CaseNumberKey(h.ID))
		t.del(format.MetaKey("indexes"))
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = f.runTx(ctx, newID(), func(t *tx) error {
		t.put(format.ExactCaseNumberKey("XYZ-3"), format.AppendUint64(nil, 3))
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.mustVerify()
	f.indexesCurrent = false
	f.importRequest(warrant(9))
	for _, id := range []string{"abc-1", "ABC-1", "xyz-2", "XYZ-2", "Xyz-2", "xyz-3"} {
		if _, err := f.As(anna).OpenCase(ctx, id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	n := 0
	for kv := range keysOf(t, f.eng, format.FamCaseNumber) {
		if string(kv) != string(format.CaseNumberKey(string(kv[1:]))) {
			t.Errorf("an entry stays as %s", kv)
		}
		n++
	}
	if n != 4 {
		t.Errorf("%d entries, want 4", n)
	}
	f.mustVerify()
}

// keysOf yields the keys of a family.
func keysOf(t *testing.T, e engine.Engine, fam byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for _, kv := range everything(t, e) {
			if kv.Key[0] == fam && !yield(kv.Key) {
				return
			}
		}
	}
}
