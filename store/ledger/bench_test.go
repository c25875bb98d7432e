package ledger_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"

	"lert/store/engine"
	"lert/store/ledger"
)

const leafSize = 700

func leafKey(family string, n int64) []byte {
	return binary.BigEndian.AppendUint64([]byte(family), uint64(n))
}

// BenchmarkAppend commits one leaf to a log of 20,000: the record alone, with its hashes as one record for each leaf,
// and with each hash as a record of its own.
func BenchmarkAppend(b *testing.B) {
	ctx := context.Background()
	for _, how := range []string{"no hashes", "one record per leaf", "one record per hash"} {
		b.Run(how, func(b *testing.B) {
			e, err := engine.Open(filepath.Join(b.TempDir(), "db"), engine.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer e.Close()
			size := int64(0)
			add := func(leaves ...[]byte) {
				var ops []engine.Op
				if err := e.View(ctx, func(r engine.Reader) error {
					log := ledger.Log{Size: size, StoredHashes: func(leaf int64) ([]byte, error) {
						kv, err := r.Get(leafKey("h/", leaf))
						if how != "one record per hash" || err != nil {
							return kv.Val, err
						}
						stored := append([]byte(nil), kv.Val...)
						lo, hi := engine.PrefixRange(append(leafKey("h/", leaf), '/'))
						for kv, err := range r.Scan(lo, hi, engine.ScanOpt{}) {
							if err != nil {
								return nil, err
							}
							stored = append(stored, kv.Val...)
						}
						return stored, nil
					}}
					g := ledger.Appended{First: size, Size: size + int64(len(leaves)),
						StoredHashes: make([][]byte, len(leaves))}
					if how != "no hashes" {
						var err error
						if g, err = log.Append(leaves...); err != nil {
							return err
						}
					}
					for i, leaf := range leaves {
						n := g.First + int64(i)
						ops = append(ops, engine.Put(leafKey("l/", n), leaf))
						switch stored := g.StoredHashes[i]; how {
						case "one record per leaf":
							ops = append(ops, engine.Put(leafKey("h/", n), stored))
						case "one record per hash":
							ops = append(ops, engine.Put(leafKey("h/", n), stored[:32]))
							for level := 1; level*32 < len(stored); level++ {
								ops = append(ops, engine.Put(append(leafKey("h/", n), '/', byte(level)),
									stored[level*32:(level+1)*32]))
							}
						}
					}
					ops = append(ops, engine.Put([]byte("m/head"), g.Root[:]))
					size = g.Size
					return nil
				}); err != nil {
					b.Fatal(err)
				}
				if _, err := e.Commit(ctx, engine.Txn{Then: ops}); err != nil {
					b.Fatal(err)
				}
			}
			for range 20 {
				var leaves [][]byte
				for i := range 1000 {
					leaves = append(leaves, append(make([]byte, leafSize), byte(i)))
				}
				add(leaves...)
			}
			b.ReportAllocs()
			for b.Loop() {
				add(make([]byte, leafSize))
			}
		})
	}
}

// BenchmarkVerify recomputes a log of 50,000 leaves from their bytes; the lower bound is the time of SHA-256 over the
// same bytes.
func BenchmarkVerify(b *testing.B) {
	s := &memoryLog{}
	for i := range 50000 {
		s.leaves = append(s.leaves, append(make([]byte, leafSize), fmt.Sprint(i)...))
	}
	g, err := (ledger.Log{}).Append(s.leaves...)
	if err != nil {
		b.Fatal(err)
	}
	s.bundles = g.StoredHashes
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if root, faults := s.verify(b); root != g.Root || len(faults) != 0 {
				b.Fatal(root, faults)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		node := make([]byte, 65)
		for b.Loop() {
			for _, l := range s.leaves {
				sha256.Sum256(l)
				sha256.Sum256(node)
			}
		}
	})
}
