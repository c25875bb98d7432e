package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"pgregory.net/rapid"

	"lert/store/ledger"
)

// memoryLog stores a log as a database does: leaves and stored hashes by index.
type memoryLog struct{ leaves, bundles [][]byte }

func (s *memoryLog) log() ledger.Log {
	return ledger.Log{Size: int64(len(s.leaves)), StoredHashes: func(leaf int64) ([]byte, error) {
		if leaf >= int64(len(s.bundles)) {
			return nil, fmt.Errorf("no bundle %d", leaf)
		}
		return s.bundles[leaf], nil
	}}
}

func (s *memoryLog) add(t fataler, leaves ...[]byte) ledger.Appended {
	g, err := s.log().Append(leaves...)
	if err != nil {
		t.Fatal(err)
	}
	if g.First != int64(len(s.leaves)) || g.Size != g.First+int64(len(leaves)) || len(g.StoredHashes) != len(leaves) {
		t.Fatal("grown", g.First, g.Size, len(g.StoredHashes))
	}
	s.leaves, s.bundles = append(s.leaves, leaves...), append(s.bundles, g.StoredHashes...)
	return g
}

type fataler interface{ Fatal(...any) }

func (s *memoryLog) all() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, l := range s.leaves {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func (s *memoryLog) verify(t fataler) (ledger.Hash, []ledger.Fault) {
	var faults []ledger.Fault
	root, err := s.log().Verify(s.all(), func(f ledger.Fault) { faults = append(faults, f) })
	if err != nil {
		t.Fatal(err)
	}
	return root, faults
}

// referenceRoot is the root as another implementation computes it.
func referenceRoot(t fataler, leaves [][]byte) (root ledger.Hash) {
	r := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	for _, l := range leaves {
		if err := r.Append(rfc6962.DefaultHasher.HashLeaf(l), nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(leaves) == 0 {
		return ledger.Hash(rfc6962.DefaultHasher.EmptyRoot())
	}
	h, err := r.GetRootHash(nil)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Hash(h)
}

func hashBytes(p []ledger.Hash) [][]byte {
	out := make([][]byte, len(p))
	for i := range p {
		out[i] = p[i][:]
	}
	return out
}

// TestAgreesWithOthers: every root and every proof of every log of up to 70 leaves agrees with the other
// implementation, both ways.
func TestAgreesWithOthers(t *testing.T) {
	s := &memoryLog{}
	var roots []ledger.Hash
	for size := int64(0); size <= 70; size++ {
		if size > 0 {
			s.add(t, fmt.Appendf(nil, "leaf %d", size))
		}
		log := s.log()
		root, err := log.Root()
		if err != nil {
			t.Fatal(err)
		}
		if want := referenceRoot(t, s.leaves); root != want {
			t.Fatalf("root of %d is %s, others say %s", size, root, want)
		}
		if got := ledger.TreeHash(s.leaves); got != root {
			t.Fatalf("tree hash of %d is %s, the log's root %s", size, got, root)
		}
		if got, faults := s.verify(t); got != root || len(faults) != 0 {
			t.Fatalf("verify of %d gives %s and %v", size, got, faults)
		}
		roots = append(roots, root)
		for leaf := range size {
			p, err := log.ProveInclusion(leaf)
			if err != nil {
				t.Fatal(err)
			}
			h := rfc6962.DefaultHasher.HashLeaf(s.leaves[leaf])
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(leaf), uint64(size), h, hashBytes(p),
				root[:]); err != nil {
				t.Fatalf("others refuse leaf %d of %d: %v", leaf, size, err)
			}
			if err := ledger.CheckInclusion(p, size, root, leaf, s.leaves[leaf]); err != nil {
				t.Fatal(err)
			}
			if ledger.CheckInclusion(p, size, root, leaf, []byte("another")) == nil ||
				ledger.CheckInclusion(p, size, root, leaf+1, s.leaves[leaf]) == nil {
				t.Fatalf("a wrong leaf %d of %d is proved", leaf, size)
			}
		}
		for earlier := range size + 1 {
			p, err := log.ProveConsistency(earlier)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.CheckConsistency(p, size, root, earlier, roots[earlier]); err != nil {
				t.Fatal(err)
			}
			if ledger.CheckConsistency(p, size, root, earlier, ledger.Hash{1}) == nil {
				t.Fatalf("%d is proved to continue a wrong root of %d", size, earlier)
			}
			if earlier == 0 {
				continue
			}
			if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(earlier), uint64(size), hashBytes(p),
				roots[earlier][:], root[:]); err != nil {
				t.Fatalf("others refuse that %d continues %d: %v", size, earlier, err)
			}
		}
	}
}

// TestBatchesDoNotMatter: leaves appended in any batches are stored the same.
func TestBatchesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		leaves := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 40), 0, 60).Draw(r, "leaves")
		one, many := &memoryLog{}, &memoryLog{}
		for _, l := range leaves {
			one.add(r, l)
		}
		for rest := leaves; len(rest) > 0; {
			n := rapid.IntRange(0, len(rest)).Draw(r, "batch")
			g := many.add(r, rest[:n]...)
			if want := referenceRoot(r, many.leaves); g.Root != want {
				r.Fatalf("root after a batch of %d is %s, not %s", n, g.Root, want)
			}
			rest = rest[n:]
		}
		if !slices.EqualFunc(one.bundles, many.bundles, bytes.Equal) {
			r.Fatal("bundles differ")
		}
	})
}

// TestVerifyFindsEveryBit: if one bit of any leaf or stored hash is changed, Verify reports that leaf, and only that
// one.
func TestVerifyFindsEveryBit(t *testing.T) {
	s := &memoryLog{}
	for i := range 23 {
		s.add(t, fmt.Appendf(nil, "leaf %d", i))
	}
	flip := func(what string, leaf int, b []byte) {
		for at := range b {
			for bit := range 8 {
				b[at] ^= 1 << bit
				_, faults := s.verify(t)
				b[at] ^= 1 << bit
				if len(faults) == 0 || faults[0].Leaf != int64(leaf) {
					t.Fatalf("bit %d of byte %d of %s %d: %v", bit, at, what, leaf, faults)
				}
				if what == "leaf" && len(faults) != 1 {
					t.Fatalf("one changed leaf is %v", faults)
				}
			}
		}
	}
	for i := range s.leaves {
		flip("leaf", i, s.leaves[i])
		flip("bundle", i, s.bundles[i])
	}
}

func TestVerifyCountsLeaves(t *testing.T) {
	s := &memoryLog{}
	s.add(t, []byte("a"), []byte("b"), []byte("c"))
	log := s.log()
	for _, n := range []int{0, 1, 2, 4} {
		some := &memoryLog{leaves: append(slices.Clone(s.leaves), []byte("d"))[:n]}
		var faults []ledger.Fault
		if _, err := log.Verify(some.all(), func(f ledger.Fault) { faults = append(faults, f) }); err != nil {
			t.Fatal(err)
		}
		if len(faults) != 1 || !strings.Contains(faults[0].String(), "leaves, not 3") {
			t.Errorf("%d leaves of 3: %v", n, faults)
		}
	}
	stop := errors.New("disk")
	if _, err := log.Verify(func(yield func([]byte, error) bool) { yield(nil, stop) }, nil); !errors.Is(err, stop) {
		t.Errorf("a read that fails gives %v", err)
	}
}

func TestAppendRefusesDamage(t *testing.T) {
	s := &memoryLog{}
	s.add(t, []byte("a"), []byte("b"), []byte("c"))
	s.bundles[1] = s.bundles[1][:40]
	if _, err := s.log().Append([]byte("d")); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("append to a damaged log gives %v", err)
	}
	if _, err := s.log().ProveInclusion(3); err == nil {
		t.Error("a leaf beyond the end is proved")
	}
	if _, err := s.log().ProveConsistency(4); err == nil {
		t.Error("a log is proved to continue a longer one")
	}
}
