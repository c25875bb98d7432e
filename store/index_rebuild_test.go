package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"lert/review"
	documents "lert/review/intake"
	"lert/store/engine"
	"lert/store/format"
)

// canonicalDocument is a request as the program's own reader gives it.
func canonicalDocument(t testing.TB, r *review.Request) ImportDocument {
	t.Helper()
	raw, err := documents.Canonical(r)
	if err != nil {
		t.Fatal(err)
	}
	return ImportDocument{Request: r, Raw: raw, Source: "test.json:1"}
}

// elsewhere is the same request with its instants in another time zone.
func elsewhere(t testing.TB, r *review.Request) ImportDocument {
	other := *r
	other.ReceivedAt = r.ReceivedAt.In(time.FixedZone("", 5*60*60+30*60))
	return canonicalDocument(t, &other)
}

// makeFirstIndexes gives a database the indexes that the first release would have made, with a match index of other
// normal forms than this program's.
func makeFirstIndexes(t testing.TB, eng engine.Engine) {
	t.Helper()
	var ops []engine.Op
	put := func(k []byte, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		ops = append(ops, engine.Put(k, format.EncodeValue(b)))
	}
	other := func(m []byte) []byte {
		if m = append([]byte(nil), m...); m[0] == format.MatchTarget || m[0] == format.MatchPreserved {
			m[5] ^= 0xff
		}
		return m
	}
	if err := eng.View(bg, func(r engine.Reader) error {
		tx := &tx{r: r}
		for _, fam := range []byte{format.FamDocumentIndex, format.FamMatch, format.FamDuplicates} {
			for kv, err := range tx.scanPrefix([]byte{fam}, engine.ScanOpt{KeysOnly: true}) {
				if err != nil {
					return err
				}
				ops = append(ops, engine.Delete(append([]byte(nil), kv.Key...)))
			}
		}
		for kv, err := range tx.values([]byte{format.FamCaseState}, engine.ScanOpt{}) {
			if err != nil {
				return err
			}
			var h caseState
			if err := json.Unmarshal(kv.Val, &h); err != nil {
				return err
			}
			h.MatchVersion = 0
			for i, m := range h.Matches {
				h.Matches[i] = other(m)
				ops = append(ops, engine.Put(format.MatchKey(m[0], [16]byte(h.Matches[i][1:]), h.Seq),
					format.EncodeValue(nil)))
			}
			put(format.CaseStateKey(h.Seq), h)
		}
		for kv, err := range tx.values([]byte{format.FamRevision}, engine.ScanOpt{}) {
			var in importRecord
			if err := errors.Join(err, json.Unmarshal(kv.Val, &in)); err != nil {
				return err
			}
			sum, _ := digestOf(in.Digest)
			put(format.DocumentIndexKey(sum),
				revisionRef{Seq: format.Uint64(kv.Key[1:]), Rev: format.Ordinal(kv.Key[9:])})
			ops = append(ops, engine.Put(format.DuplicatesKey(sum),
				format.EncodeValue(format.AppendUint64(nil, 1))))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	ops = append(ops, engine.Delete(format.MetaKey("indexes")))
	last := map[string]int{}
	for i, op := range ops {
		last[string(op.Key)] = i
	}
	var once []engine.Op
	for i, op := range ops {
		if last[string(op.Key)] == i {
			once = append(once, op)
		}
	}
	for len(once) > 0 {
		n := min(len(once), 1<<15)
		if _, err := eng.Commit(bg, engine.Txn{Then: once[:n]}); err != nil {
			t.Fatal(err)
		}
		once = once[n:]
	}
}

// smallTransactions is an engine that accepts only small transactions, so that a rebuild takes many.
type smallTransactions struct {
	engine.Engine
	most int
}

func (e smallTransactions) Limits() engine.Limits {
	l := e.Engine.Limits()
	l.MaxOps = e.most
	return l
}

func (e smallTransactions) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	if len(t.Then) > e.most {
		return 0, engine.NewTooLargeError(fmt.Sprintf("transaction of %d changes", len(t.Then)), e.most)
	}
	return e.Engine.Commit(ctx, t)
}

// olderDatabase is the database of a fixture with the indexes of the first release.
type olderDatabase struct {
	*fixture
	raw engine.Engine
}

func newOlderDatabase(f *fixture) olderDatabase {
	f.t.Helper()
	f.Close()
	raw, err := engine.Open(f.path, engine.Options{Format: format.Version, NoSync: true})
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { raw.Close() })
	makeFirstIndexes(f.t, raw)
	return olderDatabase{f, raw}
}

// open opens it in a process of its own, without the background work.
func (o olderDatabase) open(eng engine.Engine) *Store {
	o.t.Helper()
	s, err := newStore(eng, o.path, Options{Now: o.clock.Now, Policy: defaultPolicy, NoSync: true, readOnly: true})
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func (o olderDatabase) wantSound(when string) {
	o.t.Helper()
	got, err := o.open(o.raw).As(anna).Verify(bg, nil)
	if err != nil || len(got.Faults) > 0 {
		o.t.Fatalf("%s: %v %+v", when, err, got.Faults)
	}
}

// rebuild computes the indexes again in small transactions, each in a process of its own, and returns how many they
// were.
func (o olderDatabase) rebuild(most int, wantSound func(when string)) (steps int) {
	o.t.Helper()
	wantSound("before")
	for done := false; !done; steps++ {
		s := o.open(smallTransactions{o.raw, most})
		if err := s.runTx(bg, newID(), func(t *tx) (err error) {
			done, err = s.rebuildStep(t)
			return err
		}, nil); err != nil {
			o.t.Fatal(err)
		}
		wantSound(fmt.Sprintf("after step %d", steps+1))
	}
	return steps
}

// TestIndexesAreComputedAgainStepByStep: a database with indexes of an older version verifies and reads; the rebuild
// goes on where it was interrupted, the database verifies at each step, and afterwards a document is recognised in
// another spelling and is related to those of its target.
func TestIndexesAreComputedAgainStepByStep(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	var ids []string
	for n := range 12 {
		ids = append(ids, f.importDocument(elsewhere(t, warrant(n))).ID)
	}
	// The first release took one document in two spellings as two requests.
	twice := canonicalDocument(t, warrant(3))
	again, err := write(bg, f.As(anna), newID(), review.ActImport, func(t *tx) (ImportResult, error) {
		b := &importBatch{s: f.Store, t: t, leaf: -1}
		out, err := b.addRequest(&twice, [32]byte{1}, "")
		return out, errors.Join(err, b.finish())
	})
	if err != nil {
		t.Fatal(err)
	}
	ids = append(ids, again.ID)
	d := f.openCase(anna, ids[0])
	f.decide(anna, approval(d), d)
	older := newOlderDatabase(f)
	wantSound := func(when string) {
		t.Helper()
		older.wantSound(when)
		page, err := older.open(older.raw).As(anna).Queue(bg, QueueQuery{Tab: TabAll})
		if err != nil || len(page.Rows) != len(ids) {
			t.Fatalf("%s: %d rows, %v", when, len(page.Rows), err)
		}
	}
	steps := older.rebuild(40, wantSound)
	if steps < 8 {
		t.Errorf("a rebuild of %d requests in small transactions took %d", len(ids), steps)
	}
	s := older.open(older.raw)
	for n := range 12 {
		want := ids[n]
		if n == 3 {
			want = again.ID // the later one
		}
		out, err := s.As(anna).Import(bg, []ImportDocument{canonicalDocument(t, warrant(n))})
		if err != nil || out[0].Outcome != ImportDuplicate || out[0].ID != want {
			t.Errorf("%s came again in another spelling: %+v, %v", want, out, err)
		}
	}
	next := warrant(200)
	next.Targets[0].Value = warrant(1).Targets[0].Value
	out, err := s.As(anna).Import(bg, []ImportDocument{canonicalDocument(t, next)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.As(anna).Case(bg, out[0].ID)
	if err != nil || len(c.Related) == 0 || c.Related[0].ID != ids[1] {
		t.Errorf("a request on the same target is not related: %+v, %v", c.Related, err)
	}
	ids = append(ids, out[0].ID)
	wantSound("afterwards")
}

// TestSeveralProcessesRebuildOnce: two processes that write at once to a database with older indexes take each document
// once.
func TestSeveralProcessesRebuildOnce(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	for n := range 40 {
		f.importDocument(elsewhere(t, warrant(n)))
	}
	f.Close()
	raw, err := engine.Open(f.path, engine.Options{Format: format.Version, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	makeFirstIndexes(t, raw)
	raw.Close()
	first, second := openSecond(t, f.path, Options{}), openSecond(t, f.path, Options{})
	var all sync.WaitGroup
	for _, s := range []*Store{first, second} {
		all.Go(func() {
			for n := range 45 {
				if _, err := s.As(anna).Import(bg, []ImportDocument{canonicalDocument(t, warrant(n))}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got, err := first.As(anna).Verify(bg, nil)
	if err != nil || len(got.Faults) > 0 || got.Requests != 45 {
		t.Errorf("%d requests, %v, %+v", got.Requests, err, got.Faults)
	}
}

// TestTheSameDocumentInAnotherSpellingIsKnown: a request whose instants are written in another way is the same request,
// and the digest on record is that of the document as it came.
func TestTheSameDocumentInAnotherSpellingIsKnown(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	first := elsewhere(t, warrant(1))
	id := f.importDocument(first).ID
	if out := f.importDocument(canonicalDocument(t, warrant(1))); out.Outcome != ImportDuplicate || out.ID != id {
		t.Errorf("the same in UTC: %+v", out)
	}
	if c := f.openCase(anna, id); c.Digest != review.Digest(first.Raw) {
		t.Errorf("the digest on record is %s", c.Digest)
	}
	f.mustVerify()
}

// TestALargeDatabaseIsRebuiltInTime: with LERT_LARGE the indexes of 100,000 requests are computed again.
func TestALargeDatabaseIsRebuiltInTime(t *testing.T) {
	n, most := 2000, time.Minute
	if os.Getenv("LERT_LARGE") != "" {
		n, most = 100_000, 3*time.Minute
	} else if testing.Short() {
		t.Skip("takes some seconds")
	}
	f := openTest(t)
	var batch []ImportDocument
	for i := range n {
		if batch = append(batch, canonicalDocument(t, warrant(i))); len(batch) == 256 || i == n-1 {
			if _, err := f.As(anna).Import(bg, batch); err != nil {
				t.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	makeFirstIndexes(t, f.eng)
	began := time.Now()
	f.writeMu.Lock()
	f.indexesCurrent = false
	err := f.rebuildIndexes(context.Background())
	f.writeMu.Unlock()
	t.Logf("%d requests in %v", n, time.Since(began))
	if err != nil || time.Since(began) > most {
		t.Errorf("%d requests took %v: %v", n, time.Since(began), err)
	}
}
