package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
	"lert/store/ledger"
)

// FaultCap is how many faults verify names; beyond it the database is not to
// be trusted at all.
const FaultCap = 100

// Verify recomputes everything that the ledger proves, on one snapshot:
// commitments from the bodies of requests, observations, decisions,
// assessments, questions, answers and countersignatures; leaves from
// commitments; stored hashes and the root from leaves; policy packs from their
// digests. It counts indexes and counters anew from what they index, and reads
// every value there is against its checksum. Each disagreement is a fault that
// names the record. The error is of reading at all; faults are not errors.
//
// What it cannot see without a checkpoint kept elsewhere: that a whole file
// was put back to an earlier state, or rewritten by who holds the ledger's key.
func (v *Session) Verify(ctx context.Context, progress func(done, total int)) (Verified, error) {
	if err := v.May(review.ActOversee); err != nil {
		return Verified{}, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	if w, ok := v.s.eng.(engine.Warmer); ok {
		if err := w.Warm(ctx); err != nil && !errors.Is(err, ErrDamaged) {
			return Verified{}, err
		}
	}
	return v.s.verify(ctx, FaultCap, progress)
}

// errEnough ends a verification at its last fault.
var errEnough = errors.New("enough faults")

// verify is Verify on what is warm, ended at a number of faults.
func (s *Store) verify(ctx context.Context, faults int, progress func(done, total int)) (Verified, error) {
	var out Verified
	err := s.view(ctx, func(r engine.Reader) error {
		v := &verifier{s: s, ctx: ctx, cap: faults, t: &tx{r: r, now: s.now().UTC()}, progress: progress,
			names: map[uint64]*head{}, used: map[int64]string{}, expect: map[string]uint64{}, intakes: map[int64][]cameIn{}, damaged: map[string]bool{}}
		err := v.all()
		out = v.out
		if errors.Is(err, errEnough) {
			err = nil
		}
		return err
	})
	return out, err
}

type verifier struct {
	cap      int // of faults
	s        *Store
	ctx      context.Context
	t        *tx
	out      Verified
	progress func(done, total int)
	done     int
	total    int

	names   map[uint64]*head  // requests
	used    map[int64]string  // leaves that a record claims, and which
	expect  map[string]uint64 // index entries and counters as they should be, by family or name
	intakes map[int64][]cameIn
	damaged map[string]bool
}

// cameIn is one revision as an intake's leaf knows it.
type cameIn struct {
	item format.TreeItem
	n    int
	how  []byte
}

// fault names a record that does not agree, once.
func (v *verifier) fault(record, format string, args ...any) {
	if len(v.out.Faults) < v.cap {
		v.out.Faults = append(v.out.Faults, Fault{record, fmt.Sprintf(format, args...)})
	}
}

func (v *verifier) step() error {
	v.done++
	if len(v.out.Faults) >= v.cap {
		return errEnough
	}
	if v.done%256 == 0 {
		v.progress(v.done, v.total)
		return v.ctx.Err()
	}
	return nil
}

func (v *verifier) all() error {
	size, root, err := v.t.ledgerHead()
	if err != nil {
		v.fault("the ledger's head", "%v", err)
	}
	requests, err := v.t.count("requests")
	if err != nil {
		v.fault("counter requests", "%v", err)
	}
	v.total = 2*int(requests) + 3*int(size)
	v.out.Size = size
	for _, f := range []func() error{
		v.checksums, func() error { return v.leaves(size, root) }, v.heads, v.revisions, v.observations, v.counselling, v.decisions, v.fulfilments, v.people, v.bands, v.links, v.snoozes, v.policies,
		v.intakeLeaves, v.indexes, v.counters,
	} {
		if err := f(); err != nil {
			return err
		}
		if len(v.out.Faults) >= v.cap {
			return errEnough
		}
	}
	v.progress(v.total, v.total)
	return nil
}

// family walks a family and hands out each sound value without its version
// byte. Unsound ones were named by checksums.
func (v *verifier) family(fam byte) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		lo, hi := engine.Prefix([]byte{fam})
		for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
			if errors.Is(err, ErrDamaged) {
				continue
			}
			if err == nil && fam != format.FamQueue {
				if kv.Val, err = unsealed(kv.Key, kv.Val); err != nil {
					continue
				}
			}
			if !yield(kv, err) || err != nil {
				return
			}
			if err := v.step(); err != nil {
				yield(engine.KV{}, err)
				return
			}
		}
	}
}

// peek reads a value; one that is missing or damaged is nil, and missing ones
// are the caller's fault to name.
func (v *verifier) peek(k []byte) []byte {
	b, found, err := v.t.peek(k)
	if err != nil || !found {
		return nil
	}
	return b
}

// checksums reads every value there is.
func (v *verifier) checksums() error {
	for kv, err := range v.t.scan(nil, nil, engine.ScanOpt{}) {
		_, unknown := format.Body(kv.Val)
		switch {
		case err == nil && kv.Key[0] != format.FamQueue && unknown != nil:
			v.damaged[string(kv.Key)] = true
			v.fault(v.nameOf(kv.Key), "its value begins with a byte that this version does not write")
		case errors.Is(err, ErrDamaged) && len(kv.Key) == 0: // a page, not a value: the scan ends here
			v.fault("the file", "%v", err)
		case errors.Is(err, ErrDamaged):
			v.damaged[string(kv.Key)] = true
			v.fault(v.nameOf(kv.Key), "its bytes do not fit their checksum: the file was damaged")
		case err != nil:
			return err
		}
	}
	return nil
}

// policies checks packs against their digests, and lists of packs against the
// policy's.
func (v *verifier) policies() error {
	for kv, err := range v.family(format.FamPack) {
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(kv.Val); !bytes.Equal(sum[:], kv.Key[1:]) {
			v.fault(v.nameOf(kv.Key), "its bytes are not those of its digest")
		}
	}
	for kv, err := range v.family(format.FamPolicy) {
		if err != nil {
			return err
		}
		var refs []packRef
		if err := json.Unmarshal(kv.Val, &refs); err != nil {
			v.fault(v.nameOf(kv.Key), "does not decode")
			continue
		}
		digests := make([]string, len(refs))
		for i, r := range refs {
			digests[i] = r.Digest
			sum, err := hex.DecodeString(r.Digest)
			if err != nil || !v.there(format.PackKey(sum)) {
				v.fault(v.nameOf(kv.Key), "its pack %s is missing", r.Name)
			}
		}
		slices.Sort(digests)
		sum := sha256.Sum256([]byte(strings.Join(digests, "\n") + "\n"))
		if !bytes.Equal(sum[:], kv.Key[1:]) {
			v.fault(v.nameOf(kv.Key), "its packs are not those of its digest")
		}
	}
	return nil
}

// leaves recomputes the hashes of the ledger from its leaves.
func (v *verifier) leaves(size int64, root []byte) error {
	log := v.t.log(size)
	log.Bundle = func(leaf int64) ([]byte, error) { return v.peek(format.NumKey(format.FamHash, uint64(leaf))), nil }
	next := int64(0)
	var stop error
	seq := func(yield func([]byte, error) bool) {
		lo, hi := engine.Prefix([]byte{format.FamLeaf})
		for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil && (!errors.Is(err, ErrDamaged) || len(kv.Key) < 9) {
				stop = err // not a value but a page does not hold: nothing behind it can be read
				return
			}
			if stop = v.step(); stop != nil {
				return
			}
			at := int64(format.Uint64(kv.Key[1:]))
			if at != next {
				v.fault(fmt.Sprintf("leaf %d", next), "is missing")
				return
			}
			next++
			v.out.Leaves++
			var b []byte
			if err == nil {
				b, _ = unsealed(kv.Key, kv.Val)
			}
			if !yield(b, nil) {
				return
			}
		}
	}
	got, err := log.Verify(seq, func(f ledger.Fault) {
		k := string(format.NumKey(format.FamLeaf, uint64(f.Leaf)))
		if !v.damaged[k] {
			v.fault(fmt.Sprintf("leaf %d", f.Leaf), "%s", f.What)
			v.damaged[k] = true
		}
	})
	if stop != nil {
		return stop
	}
	if err != nil {
		v.fault("ledger", "%v", err)
		return nil
	}
	v.out.Root = hex.EncodeToString(got[:])
	if size > 0 && len(v.out.Faults) == 0 && !bytes.Equal(got[:], root) {
		v.fault("the ledger's head", "its root is not that of the leaves")
	}
	return nil
}

// intakeLeaves checks that every leaf has its record or its revisions.
func (v *verifier) intakeLeaves() error {
	for kv, err := range v.family(format.FamLeaf) {
		if err != nil {
			return err
		}
		if !v.damaged[string(kv.Key)] {
			v.intakeLeaf(int64(format.Uint64(kv.Key[1:])), kv.Val)
		}
	}
	for at, items := range v.intakes {
		if !v.damaged[string(format.NumKey(format.FamLeaf, uint64(at)))] {
			v.fault("leaf "+strconv.FormatInt(at, 10), "%d revisions say that they came in with it, first %s", len(items), items[0].item.ID)
		}
	}
	return nil
}

// intakeLeaf checks the tree of an intake, and that every leaf has a record.
func (v *verifier) intakeLeaf(at int64, b []byte) {
	name := fmt.Sprintf("leaf %d", at)
	l, err := format.ParseLeaf(b)
	if err != nil {
		v.fault(name, "%v", err)
		return
	}
	if l.Kind != format.LeafIntake {
		if _, ok := v.used[at]; !ok {
			v.fault(name, "its record (%s %s) is missing", l.Kind, l.ID)
		}
		return
	}
	items := v.intakes[at]
	delete(v.intakes, at)
	name = fmt.Sprintf("intake of %s to %s (leaf %d)", l.First, l.Last, at)
	if len(items) == 0 || len(items) != l.Count {
		v.fault(name, "%d revisions came in with it and %d are there", l.Count, len(items))
		return
	}
	trees, how := make([]format.TreeItem, len(items)), []byte(nil)
	slices.SortFunc(items, func(a, b cameIn) int { return a.n - b.n })
	for i := range items {
		trees[i] = items[i].item
		how = append(how, items[i].how...)
	}
	first, last, tree := format.TreeHash(trees)
	if first != l.First || last != l.Last || tree != l.Tree {
		v.fault(name, "the commitments of its revisions are not those it was made over")
	}
	sk := format.SaltKey(format.NumKey(format.FamLeaf, uint64(at)))
	v.expect["f"+string(rune(format.FamSalt))]++
	switch salt := v.peek(sk); {
	case salt == nil:
		v.missing(sk, name, "its salt is missing")
	case format.Commit(salt, how) != l.RecordCommit:
		v.fault(name, "how its revisions came in, or the salt, is not what was committed to")
	}
}
