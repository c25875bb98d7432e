package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
	"lert/store/ledger"
)

// states is the task that reads the state of every request.
func (c *check) states() []task { return []task{(*verifier).readHeads} }

// values are the tasks that read every value there is, family by family.
func (c *check) values() []task {
	var out []task
	for fam := range 256 {
		out = append(out, func(v *verifier) error { return v.checksums(byte(fam)) })
	}
	return out
}

// checksums reads every value of a family.
func (v *verifier) checksums(fam byte) error {
	lo, hi := engine.Prefix([]byte{fam})
	for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
		bad := func(what string) {
			k := bytes.Clone(kv.Key)
			v.broken = append(v.broken, string(k))
			v.fault(v.nameOf(k), "%s", what)
		}
		switch {
		case errors.Is(err, problem.Damaged) && len(kv.Key) == 0: // a page, not a value: the scan ends here
			v.fault("the file", "%v", err)
		case errors.Is(err, problem.Damaged):
			bad("its bytes do not fit their checksum: the file was damaged")
		case err != nil:
			return err
		case !format.KnownFamily(fam):
			bad("this version knows no such key")
		case !format.GoodKey(kv.Key):
			bad("its key is cut short")
		case fam != format.FamQueue && errors.Is(bodyErr(kv.Val), format.ErrNewer):
			bad("it was written by a newer version of the program: use that version")
		case fam != format.FamQueue && bodyErr(kv.Val) != nil:
			bad("its value begins with a byte that no version writes")
		}
	}
	return nil
}

func bodyErr(v []byte) error {
	_, err := format.Body(v)
	return err
}

// family walks a family and hands out each sound value without its version
// byte. Unsound ones were named by checksums.
func (v *verifier) family(fam byte) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		lo, hi := engine.Prefix([]byte{fam})
		for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
			if errors.Is(err, problem.Damaged) || err == nil && v.damaged[string(kv.Key)] {
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

// readHeads reads the state of every request for the tasks that follow.
func (v *verifier) readHeads() error {
	size, _, err := v.t.ledgerHead()
	if err == nil {
		var n uint64
		if n, err = v.t.count("requests"); err == nil {
			v.total = 3*int64(n) + 3*size
		}
	}
	lo, hi := engine.Prefix([]byte{format.FamHead})
	for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
		if err != nil || len(kv.Key) != 9 {
			continue // named by checksums
		}
		b, err := unsealed(kv.Key, kv.Val)
		if err != nil {
			continue
		}
		h := &head{}
		if err := json.Unmarshal(b, h); err != nil {
			v.fault(format.Name(kv.Key), "does not decode: %v", err)
			continue
		}
		seq := format.Uint64(kv.Key[1:])
		if h.Seq != seq {
			v.fault("request "+h.ID, "its state is stored under another request's key")
			continue
		}
		v.heads[seq] = h
		v.out.Requests++
	}
	return nil
}

// policyPacks checks packs against their digests, and lists of packs against the
// policy's.
func (v *verifier) policyPacks() error {
	for kv, err := range v.family(format.FamPack) {
		if err != nil {
			return err
		}
		v.expect["#packs"]++
		if sum := sha256.Sum256(kv.Val); !bytes.Equal(sum[:], kv.Key[1:]) {
			v.fault(v.nameOf(kv.Key), "its bytes are not those of its digest")
		}
	}
	for kv, err := range v.family(format.FamPolicy) {
		if err != nil {
			return err
		}
		v.expect["#policies"]++
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

// leafHashes recomputes the hashes of the ledger from its leaves.
func (v *verifier) leafHashes() error {
	size, root, err := v.t.ledgerHead()
	if err != nil {
		v.fault("the ledger's head", "%v", err)
		return nil
	}
	v.out.Size = size
	log := v.t.log(size)
	log.Bundle = func(leaf int64) ([]byte, error) { return v.peek(format.NumKey(format.FamHash, uint64(leaf))), nil }
	next := int64(0)
	var stop error
	seq := func(yield func([]byte, error) bool) {
		lo, hi := engine.Prefix([]byte{format.FamLeaf})
		for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil && (!errors.Is(err, problem.Damaged) || len(kv.Key) < 9) {
				stop = err // not a value but a page does not hold: nothing behind it can be read
				return
			}
			if len(kv.Key) != 9 {
				continue
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
		if k := string(format.NumKey(format.FamLeaf, uint64(f.Leaf))); !v.damaged[k] {
			v.fault(fmt.Sprintf("leaf %d", f.Leaf), "%s", f.What)
			v.broken = append(v.broken, k)
		}
	})
	if stop != nil && !errors.Is(stop, problem.Damaged) {
		return stop
	}
	if err != nil {
		v.fault("ledger", "%v", err)
		return nil
	}
	v.out.Root = hex.EncodeToString(got[:])
	if size > 0 && len(v.out.Faults) == 0 && stop == nil && !bytes.Equal(got[:], root) {
		v.fault("the ledger's head", "its root is not that of the leaves")
	}
	return nil
}
