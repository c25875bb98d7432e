package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"lert/store/engine"
	"lert/store/format"
)

// senderSpellings are spellings of one address, the plain one first.
func senderSpellings() []string {
	out := []string{"officer@münchen.police.example"}
	for _, domain := range []string{"münchen.police.example", "xn--mnchen-3ya.police.example",
		"mu\u0308nchen.police.example", "MÜNCHEN.Police.example", "münchen。police.example",
		"mün\u200bchen.police.example"} {
		for _, form := range []string{"officer@%s.", "Officer@%s", "mailto:officer@%s?subject=x",
			"Officer Kim <officer@%s>", "\u200eofficer@%s\u00a0", `"officer"@%s`} {
			out = append(out, fmt.Sprintf(form, domain))
		}
	}
	return out
}

// TestAForgerIsKnownInEverySpelling: once a request was rejected as a forgery, every other request from that address
// says so, in whatever spelling either of them has it.
func TestAForgerIsKnownInEverySpelling(t *testing.T) {
	t.Parallel()
	all := senderSpellings()
	for _, first := range []string{all[0], all[1], all[len(all)-1]} {
		f := openTest(t)
		from := func(n int, address string) string {
			r := warrant(n)
			r.Requester.Email = address
			return f.importDocument(canonicalDocument(t, r)).ID
		}
		open := from(1, all[0])
		forged := from(2, first)
		c := f.openCase(anna, forged)
		d := pushBack(c)
		rejectFor(&d, "requester.callback_failed", "they know of no such officer")
		f.decide(anna, d, c)
		flagged := func(id string) bool {
			return strings.Contains(strings.Join(f.openCase(ben, id).Row.Codes, " "), "fraud_signals")
		}
		if !flagged(open) {
			t.Errorf("%q: the request that was open is not flagged", first)
		}
		for i, address := range all {
			if id := from(3+i, address); !flagged(id) {
				t.Errorf("%q is not known as the forger %q", address, first)
			}
		}
		for i, address := range []string{"officer@munchen.police.example", "officer2@münchen.police.example",
			"officer@münchen.police.example.org"} {
			if id := from(90+i, address); flagged(id) {
				t.Errorf("%q is taken for the forger %q", address, first)
			}
		}
		f.mustVerify()
	}
}

// senderOfState is what a state says of its sender.
type senderOfState struct {
	sender           string
	before, approved int
}

func sendersOf(t testing.TB, s *Store) map[string]senderOfState {
	t.Helper()
	out := map[string]senderOfState{}
	if err := s.view(bg, func(r engine.Reader) error {
		for kv, err := range (&tx{r: r}).values([]byte{format.FamCaseState}, engine.ScanOpt{}) {
			var h caseState
			if err != nil || json.Unmarshal(kv.Val, &h) != nil {
				return err
			}
			out[h.ID] = senderOfState{string(h.Sender), h.SenderRequests, h.SenderApproved}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// storedJSON is the change that stores a value.
func storedJSON(t testing.TB, k []byte, v any) engine.Op {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return engine.Put(k, format.EncodeValue(b))
}

// makeSeparateSenders gives each spelling of an address an account of its own, as the first release did. The request
// approved is the only one that was approved, forged the only forgery.
func makeSeparateSenders(t testing.TB, s *Store, approved, forged string) {
	t.Helper()
	var ops []engine.Op
	put := func(k []byte, v any) { ops = append(ops, storedJSON(t, k, v)) }
	accounts := map[[16]byte]*senderStats{}
	if err := s.view(bg, func(r engine.Reader) error {
		t := &tx{r: r}
		for kv, err := range t.scanPrefix([]byte{format.FamSender}, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return err
			}
			ops = append(ops, engine.Delete(append([]byte(nil), kv.Key...)))
		}
		for kv, err := range t.values([]byte{format.FamCaseState}, engine.ScanOpt{}) {
			if err != nil {
				return err
			}
			var h caseState
			if err := json.Unmarshal(kv.Val, &h); err != nil {
				return err
			}
			c := &loadedCase{s: s, t: t, state: h}
			if err := c.loadRevisions(); err != nil {
				return err
			}
			sum := s.hmac(format.MatchEmail, strings.ToLower(strings.TrimSpace(c.doc().Requester.Email)))
			a := accounts[sum]
			if a == nil {
				a = &senderStats{}
				accounts[sum] = a
			}
			h.Sender, h.SenderRequests, h.SenderApproved = sum[:], a.Requests, a.Approved
			a.Requests++
			if h.ID == approved {
				a.Approved++
			} else if h.ID == forged {
				a.Forged++
			}
			put(format.CaseStateKey(h.Seq), h)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for sum, a := range accounts {
		put(format.SenderKey(sum), a)
	}
	last := map[string]engine.Op{}
	for _, op := range ops {
		last[string(op.Key)] = op
	}
	ops = ops[:0]
	for _, op := range last {
		ops = append(ops, op)
	}
	if _, err := s.eng.Commit(bg, engine.Txn{Then: ops}); err != nil {
		t.Fatal(err)
	}
}

// TestAccountsOfOneSenderBecomeOne: in a database whose senders have an account for each spelling, the rebuild makes
// one of them. It can be interrupted anywhere, and ends with what this program makes of the same requests.
func TestAccountsOfOneSenderBecomeOne(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	n := 0
	from := func(address string) string {
		n++
		r := warrant(n)
		r.Requester.Email = address
		return f.importDocument(canonicalDocument(t, r)).ID
	}
	approved := from("dana1@usdoj.gov")
	c := f.openCase(anna, approved)
	f.decide(anna, approval(c), c)
	forged := from("Dana1@usdoj.gov.")
	c = f.openCase(anna, forged)
	d := pushBack(c)
	rejectFor(&d, "requester.callback_failed", "they know of no such officer")
	f.decide(anna, d, c)
	var plain string
	for _, address := range append(senderSpellings(), "dana1@usdoj.gov", "dana2@usdoj.gov", "dana1@usdoj.gov.",
		"Dana <dana1@usdoj.gov>", "dana2@usdoj.gov", "") {
		if id := from(address); address == "dana1@usdoj.gov" {
			plain = id
		}
	}
	f.mustVerify()
	want := sendersOf(t, f.Store)
	older := newOlderDatabase(f)
	open := func() *Store { return older.open(older.raw) }
	makeSeparateSenders(t, open(), approved, forged)
	if was := sendersOf(t, open()); was[plain] == want[plain] {
		t.Fatal("the accounts are not those of the first release")
	}
	older.rebuild(60, older.wantSound)
	for id, got := range sendersOf(t, open()) {
		if got != want[id] {
			t.Errorf("%s: %+v, want %+v", id, got, want[id])
		}
	}
	c, err := open().As(ben).Case(bg, plain)
	if err != nil || !strings.Contains(strings.Join(c.Row.Codes, " "), "fraud_signals") {
		t.Errorf("the forger is not known: %v, %v", c.Row.Codes, err)
	}
}

// makeMiddleIndexes gives a database an index of documents as a version between the first and this one would have made
// it: under other identities, each of which came once more.
func makeMiddleIndexes(t testing.TB, eng engine.Engine) (documents int) {
	t.Helper()
	var ops []engine.Op
	put := func(k []byte, v any) { ops = append(ops, storedJSON(t, k, v)) }
	if err := eng.View(bg, func(r engine.Reader) error {
		for kv, err := range (&tx{r: r}).values([]byte{format.FamDocumentIndex}, engine.ScanOpt{}) {
			var ref revisionRef
			if err := errors.Join(err, json.Unmarshal(kv.Val, &ref)); err != nil {
				return err
			}
			sum := [32]byte(kv.Key[1:])
			sum[0] ^= 0xff
			ref.Version = 2
			ops = append(ops, engine.Delete(append([]byte(nil), kv.Key...)))
			put(format.DocumentIndexKey(sum), ref)
			ops = append(ops, engine.Put(format.DuplicatesKey(sum), format.EncodeValue(format.AppendUint64(nil, 1))))
			documents++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	put(format.MetaKey("indexes"), indexVersions{Documents: 2, Matches: 3})
	if _, err := eng.Commit(bg, engine.Txn{Then: ops}); err != nil {
		t.Fatal(err)
	}
	return documents
}

// TestIdentitiesOfAMiddleVersionAreReplaced: a database whose documents have the identities of a version between the
// first and this one verifies at each step of the rebuild, keeps the counts of documents that came again, and knows
// each document afterwards.
func TestIdentitiesOfAMiddleVersionAreReplaced(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	for n := range 9 {
		f.importDocument(elsewhere(t, warrant(n)))
	}
	n := makeMiddleIndexes(t, f.eng)
	if n != 9 {
		t.Fatalf("%d documents", n)
	}
	f.mustVerify()
	for done := false; !done; {
		f.indexesCurrent = false
		if err := f.runTx(bg, newID(), func(t *tx) (err error) {
			done, err = f.rebuildStep(t)
			return err
		}, nil); err != nil {
			t.Fatal(err)
		}
		f.mustVerify()
	}
	counts := 0
	if err := f.view(bg, func(r engine.Reader) error {
		for _, err := range (&tx{r: r}).scanPrefix([]byte{format.FamDuplicates}, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return err
			}
			counts++
		}
		return nil
	}); err != nil || counts != n {
		t.Errorf("%d counts of documents that came again, not %d: %v", counts, n, err)
	}
	for n := range 9 {
		if out := f.importDocument(canonicalDocument(t, warrant(n))); out.Outcome != ImportDuplicate {
			t.Errorf("document %d: %+v", n, out)
		}
	}
	f.mustVerify()
}
