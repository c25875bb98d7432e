package engine_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"testing"

	"lert/store/engine"
)

// TestLongUseTakesNoMoreMemory: what bbolt notes of the pages that it wrote does not pile up. A watch and the records
// go on meanwhile.
func TestLongUseTakesNoMoreMemory(t *testing.T) {
	const records, batch, rounds = 60_000, 500, 2 // each record on a page of its own
	e := open(t, filepath.Join(t.TempDir(), "db"), engine.Options{NoSync: true})
	defer e.Close()
	changes, err := e.Watch(t.Context(), []byte("newest"), 0)
	if err != nil {
		t.Fatal(err)
	}
	r, val := rand.New(rand.NewPCG(1, 2)), bytes.Repeat([]byte("x"), 3000)
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var before uint64
	for round := range rounds {
		order := r.Perm(records)
		for i := 0; i < records; i += batch {
			ops := []engine.Op{engine.Put([]byte("newest"), fmt.Append(nil, round, i))}
			for _, n := range order[i : i+batch] {
				ops = append(ops, engine.Put(fmt.Appendf(nil, "k%06d", n), val))
			}
			rev, err := e.Commit(t.Context(), engine.Txn{Then: ops})
			if err != nil {
				t.Fatal(err)
			}
			if c := <-changes; c.Rev != rev || c.Err != nil {
				t.Fatalf("after revision %d the watch says %d, %v", rev, c.Rev, c.Err)
			}
			if round == 0 && i == 20*batch { // the log of commits is full
				before = inUse()
			}
		}
	}
	const notedPage = 24 // bytes, at least
	if after := inUse(); after > before+records*notedPage/4 {
		t.Errorf("%d bytes in use at first, %d after every page was written %d times", before, after, rounds)
	}
	n := 0
	if err := e.View(t.Context(), func(r engine.Reader) error {
		for kv, err := range r.Scan([]byte("k"), []byte("l"), engine.ScanOpt{}) {
			if err != nil || !bytes.Equal(kv.Val, val) {
				return fmt.Errorf("%q: %d bytes, %w", kv.Key, len(kv.Val), err)
			}
			n++
		}
		return nil
	}); err != nil || n != records {
		t.Errorf("%d of %d records, %v", n, records, err)
	}
}
