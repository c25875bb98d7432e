package engine_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"lert/store/engine"
)

// decision is what one decision writes: about 12 puts and 2 deletions in families of every kind,
// with large and small values, at the right edge and anywhere.
func decision(rng *rand.Rand, n uint64) []engine.Op {
	seq := binary.BigEndian.AppendUint64(nil, n)
	any8 := binary.BigEndian.AppendUint64(nil, rng.Uint64N(20000))
	key := func(family string, parts ...[]byte) []byte {
		k := []byte(family)
		for _, p := range parts {
			k = append(k, p...)
		}
		return k
	}
	val := func(size int) []byte {
		b := make([]byte, size)
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		return b
	}
	return []engine.Op{
		engine.Put(key("r/", any8), val(400)),      // the request's state
		engine.Delete(key("q/open/", any8)),        // its place in the queue
		engine.Put(key("q/done/", seq), val(500)),  // and the new one, with the row
		engine.Put(key("d/", seq), val(1400)),      // decision record
		engine.Put(key("a/", seq), val(3000)),      // assessment as shown
		engine.Put(key("l/", seq), val(700)),       // ledger leaf
		engine.Put(key("h/", seq), val(64)),        // its hashes
		engine.Put([]byte("m/head"), val(40)),      // ledger head
		engine.Put([]byte("m/counters"), val(120)), // counters
		engine.Put(key("ia/", any8[6:], seq), nil), // by analyst
		engine.Put(key("io/", any8[7:], seq), nil), // by outcome
		engine.Put(key("ic/", any8[6:], seq), nil), // by country
		engine.Put(key("it/", seq), nil),           // by day
		engine.Delete(key("c/", any8)),             // the claim
		engine.Put(key("o/", any8, seq), val(100)), // obligation
	}
}

// fillDesk gives a database the size that it has in use: 20,000 requests.
func fillDesk(b *testing.B, put func([]engine.Op)) {
	rng := rand.New(rand.NewPCG(1, 2))
	for base := uint64(0); base < 20000; base += 250 {
		var ops []engine.Op
		for i := base; i < base+250; i++ {
			k := binary.BigEndian.AppendUint64(nil, i)
			body := make([]byte, 1400)
			for j := range body {
				body[j] = byte(rng.Uint32())
			}
			ops = append(ops, engine.Put(append([]byte("b/"), k...), body),
				engine.Put(append([]byte("r/"), k...), body[:400]),
				engine.Put(append([]byte("q/open/"), k...), body[:500]))
		}
		put(ops)
	}
}

// BenchmarkCommit is one decision through the engine, synced, with its id and a condition;
// BenchmarkBareBolt is the same keys and values put into one bbolt bucket and nothing else. The
// first should take less than twice as long as the second.
func BenchmarkCommit(b *testing.B) {
	e, err := engine.Open(filepath.Join(b.TempDir(), "db"), engine.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	ctx := context.Background()
	fillDesk(b, func(ops []engine.Op) {
		if _, err := e.Commit(ctx, engine.Txn{Then: ops}); err != nil {
			b.Fatal(err)
		}
	})
	rng := rand.New(rand.NewPCG(3, 4))
	b.ReportAllocs()
	n := uint64(0)
	var lastKV engine.KV
	for b.Loop() {
		n++
		t := engine.Txn{Then: decision(rng, n), If: []engine.Cmp{{Key: []byte("m/head"), ModRev: lastKV.ModRev}}}
		binary.BigEndian.PutUint64(t.ID[:], rng.Uint64())
		binary.BigEndian.PutUint64(t.ID[8:], n)
		if lastKV.ModRev, err = e.Commit(ctx, t); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBareBolt(b *testing.B) { bareBolt(b, func([]byte) string { return "all" }) }

// BenchmarkLayout is BenchmarkBareBolt with a bucket per family, the layout
// that the engine does not use.
func BenchmarkLayout(b *testing.B) {
	bareBolt(b, func(key []byte) string {
		for i, c := range key {
			if c == '/' {
				return string(key[:i])
			}
		}
		return "all"
	})
}

func bareBolt(b *testing.B, bucket func(key []byte) string) {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "db"), 0o600, &bolt.Options{InitialMmapSize: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	put := func(ops []engine.Op) {
		if err := db.Update(func(tx *bolt.Tx) error {
			for _, op := range ops {
				bk, err := tx.CreateBucketIfNotExists([]byte(bucket(op.Key)))
				if err != nil {
					return err
				}
				if op.Del {
					err = bk.Delete(op.Key)
				} else {
					err = bk.Put(op.Key, op.Val)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	fillDesk(b, put)
	rng := rand.New(rand.NewPCG(3, 4))
	b.ReportAllocs()
	n := uint64(0)
	for b.Loop() {
		n++
		put(decision(rng, n))
	}
}

// BenchmarkScan reads a page of fifty rows, and everything, from 100,000.
func BenchmarkScan(b *testing.B) {
	e, err := engine.Open(filepath.Join(b.TempDir(), "db"), engine.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	for base := 0; base < 100000; base += 1000 {
		var ops []engine.Op
		for i := base; i < base+1000; i++ {
			ops = append(ops, engine.Put(fmt.Appendf(nil, "q/%08d", i), make([]byte, 500)))
		}
		if _, err := e.Commit(context.Background(), engine.Txn{Then: ops}); err != nil {
			b.Fatal(err)
		}
	}
	for _, n := range []int{50, 100000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rows := 0
				if err := e.View(context.Background(), func(r engine.Reader) error {
					for kv, err := range r.Scan([]byte("q/"), nil, engine.ScanOpt{Limit: n}) {
						if err != nil {
							return err
						}
						rows += len(kv.Val) / 500
					}
					return nil
				}); err != nil || rows != n {
					b.Fatal(rows, err)
				}
			}
		})
	}
}
