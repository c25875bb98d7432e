// Package ledger is an append-only Merkle log over opaque bytes. It computes hashes, roots and proofs as RFC 6962
// defines them and signs tree heads as C2SP checkpoints; it stores nothing and knows nothing of what a leaf means.
//
// The caller stores, in one transaction, the bytes of a leaf and its stored hashes: those that the leaf completes (its
// own, and that of every subtree whose last leaf it is). That is two hashes for a leaf on average and 1 + log2 of the
// size at most, and they never change. One record for each leaf instead of one for each hash halves the number of
// records (measured: see BenchmarkAppend).
//
// What the log proves: that a leaf is in it, and that a later log continues an earlier one. What it cannot prove
// without a checkpoint kept elsewhere: that it was not rewritten as a whole by someone who has its key.
package ledger

import (
	"errors"
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 hash of a leaf, a subtree or the whole log.
type Hash = tlog.Hash

// HashSize is the length of a Hash in bytes.
const HashSize = tlog.HashSize

// ErrDamaged is wrapped by every error about stored hashes that cannot be right.
var ErrDamaged = errors.New("ledger is damaged")

// Log is a log at one size: how many leaves, and how to read the stored hashes of one. StoredHashes is called for
// leaves below Size only, and its result is not kept. The zero Log is the empty one.
type Log struct {
	Size         int64
	StoredHashes func(leaf int64) ([]byte, error)
}

// Appended is what must be stored for the leaves that were appended to a log.
type Appended struct {
	First        int64    // index of the first new leaf
	Size         int64    // leaves in all
	Root         Hash     // of the log at Size
	StoredHashes [][]byte // to store under First, First+1, …
}

// Append computes what must be stored for new leaves.
func (l Log) Append(leaves ...[]byte) (Appended, error) {
	g := Appended{First: l.Size, Size: l.Size, StoredHashes: make([][]byte, 0, len(leaves))}
	grown := Log{StoredHashes: func(leaf int64) ([]byte, error) {
		if leaf >= g.First {
			return g.StoredHashes[leaf-g.First], nil
		}
		return l.StoredHashes(leaf)
	}}
	for _, data := range leaves {
		grown.Size = g.Size
		hashes, err := tlog.StoredHashes(g.Size, data, grown)
		if err != nil {
			return Appended{}, err
		}
		stored := make([]byte, 0, len(hashes)*HashSize)
		for _, h := range hashes {
			stored = append(stored, h[:]...)
		}
		g.StoredHashes = append(g.StoredHashes, stored)
		g.Size++
	}
	grown.Size = g.Size
	var err error
	g.Root, err = grown.Root()
	return g, err
}

// Root is the hash of the whole log, computed from stored hashes.
func (l Log) Root() (Hash, error) { return tlog.TreeHash(l.Size, l) }

// ProveInclusion proves that a leaf is in the log: about log2(Size) hashes, for CheckInclusion.
func (l Log) ProveInclusion(leaf int64) ([]Hash, error) {
	if leaf < 0 || leaf >= l.Size {
		return nil, fmt.Errorf("no leaf %d in a ledger of %d", leaf, l.Size)
	}
	return tlog.ProveRecord(l.Size, leaf, l)
}

// ProveConsistency proves that the log continues the log of an earlier size, for CheckConsistency.
func (l Log) ProveConsistency(earlier int64) ([]Hash, error) {
	switch {
	case earlier < 0 || earlier > l.Size:
		return nil, fmt.Errorf("a ledger of %d does not continue one of %d", l.Size, earlier)
	case earlier == 0:
		return nil, nil // every log continues the empty one
	}
	return tlog.ProveTree(l.Size, earlier, l)
}

// CheckInclusion checks a proof that data is leaf number leaf of the log with this size and root.
func CheckInclusion(proof []Hash, size int64, root Hash, leaf int64, data []byte) error {
	if leaf < 0 || leaf >= size {
		return fmt.Errorf("no leaf %d in a ledger of %d", leaf, size)
	}
	if err := tlog.CheckRecord(proof, size, root, leaf, tlog.RecordHash(data)); err != nil {
		return fmt.Errorf("leaf %d is not proven to be in the ledger of %d with root %s", leaf, size, root)
	}
	return nil
}

// CheckConsistency checks a proof that the log with size and root continues the one with earlier and earlierRoot.
func CheckConsistency(proof []Hash, size int64, root Hash, earlier int64, earlierRoot Hash) error {
	wrong := fmt.Errorf("the ledger of %d with root %s is not proven to continue the one of %d with root %s", size,
		root, earlier, earlierRoot)
	switch {
	case earlier < 0 || earlier > size:
		return wrong
	case earlier == 0:
		if empty, _ := (Log{}).Root(); earlierRoot != empty || len(proof) != 0 {
			return wrong
		}
		return nil
	}
	if err := tlog.CheckTree(proof, size, root, earlier, earlierRoot); err != nil {
		return wrong
	}
	return nil
}

// ReadHashes returns stored hashes by their storage index as in tlog, so that a Log is a tlog.HashReader.
func (l Log) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		leaf := (n+1)<<level - 1 // the leaf that completes this subtree
		if leaf >= l.Size {
			return nil, fmt.Errorf("%w: there is no hash %d in a ledger of %d", ErrDamaged, index, l.Size)
		}
		stored, err := l.StoredHashes(leaf)
		if err != nil {
			return nil, fmt.Errorf("hashes of leaf %d: %w", leaf, err)
		}
		if len(stored) != storedHashesLen(leaf) {
			return nil, fmt.Errorf("%w: the hashes of leaf %d are %d bytes, not %d", ErrDamaged, leaf, len(stored),
				storedHashesLen(leaf))
		}
		out[i] = Hash(stored[level*HashSize:])
	}
	return out, nil
}

// storedHashesLen is the length of a leaf's stored hashes: its own and one for each subtree that it completes.
func storedHashesLen(leaf int64) int {
	n := HashSize
	for ; leaf&1 == 1; leaf >>= 1 {
		n += HashSize
	}
	return n
}

// Fault is one disagreement that Verify found.
type Fault struct {
	Leaf int64
	What string
}

func (f Fault) String() string { return fmt.Sprintf("leaf %d: %s", f.Leaf, f.What) }

// Verify recomputes every hash of the log from the bytes of its leaves, given in order, and compares them with the
// stored ones. Each difference is reported once, at its leaf. The root that is returned is that of the leaves if
// nothing was found, and proves nothing otherwise. An error means that reading failed; a log with more or fewer leaves
// than Size is a fault.
func (l Log) Verify(leaves iter.Seq2[[]byte, error], found func(Fault)) (Hash, error) {
	// subtrees holds the hash of the newest whole subtree of each level.
	var subtrees [64]Hash
	n := int64(0)
	for data, err := range leaves {
		if err != nil {
			return Hash{}, fmt.Errorf("read leaf %d: %w", n, err)
		}
		if n >= l.Size {
			n++
			continue
		}
		stored, err := l.StoredHashes(n)
		if err != nil {
			return Hash{}, fmt.Errorf("read the hashes of leaf %d: %w", n, err)
		}
		h := tlog.RecordHash(data)
		if len(stored) != storedHashesLen(n) {
			found(Fault{n, fmt.Sprintf("its stored hashes are %d bytes, not %d", len(stored), storedHashesLen(n))})
			stored = nil
		}
		for level := 0; ; level++ {
			if stored != nil && h != Hash(stored[level*HashSize:]) {
				what := "its bytes are not those that were recorded, or its stored hash was changed"
				if level > 0 {
					what = fmt.Sprintf("the stored hash of the %d leaves that end here does not follow from them",
						int64(1)<<level)
				}
				found(Fault{n, what})
				// Continue with the stored hash, so that one change is one fault.
				h = Hash(stored[level*HashSize:])
			}
			if n>>level&1 == 0 {
				subtrees[level] = h
				break
			}
			h = tlog.NodeHash(subtrees[level], h)
		}
		n++
	}
	if n != l.Size {
		found(Fault{min(n, l.Size), fmt.Sprintf("the ledger has %d leaves, not %d", n, l.Size)})
		return Hash{}, nil
	}
	return joinSubtrees(&subtrees, n), nil
}

// joinSubtrees joins the whole subtrees that n leaves consist of, smallest first.
func joinSubtrees(subtrees *[64]Hash, n int64) Hash {
	root, some := Hash{}, false
	for level := range 63 {
		if n>>level&1 == 0 {
			continue
		}
		if some {
			root = tlog.NodeHash(subtrees[level], root)
		} else {
			root, some = subtrees[level], true
		}
	}
	if !some {
		root, _ = (Log{}).Root()
	}
	return root
}
