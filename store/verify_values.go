package store

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"lert/review/problem"
	"lert/review/text"
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
	for kv, err := range v.t.r.Scan(lo, hi, engine.ScanOpt{}) {
		bad := func(what string) {
			k := bytes.Clone(kv.Key)
			v.broken = append(v.broken, string(k))
			v.fault(v.nameOf(k), "%s", what)
		}
		body, version := format.Body(kv.Val)
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
		case fam == format.FamQueue: // a row has a version of its own, see row
		case errors.Is(version, format.ErrNewer):
			bad(byNewer)
			v.newer = append(v.newer, writtenByNewer(kv.Key, v.nameOf(kv.Key)))
		case version != nil:
			bad("its value begins with a byte that no version writes")
		case !format.GoodSize(fam, body):
			bad("its value is of a length that no version writes")
		}
	}
	return nil
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
			v.total = max(0, 3*int64(n)+3*size)
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
		if h.Seq != seq || h.ID == "" {
			v.fault(format.Name(kv.Key)+" ("+string(text.Clean(h.ID))+")", "its state is stored under another request's key")
			continue
		}
		v.heads[seq] = h
		v.out.Requests++
	}
	return nil
}

// ledgerName names the ledger's head.
var ledgerName = "the ledger's head (" + format.Name(format.MetaKey("ledger")) + ")"

// leafHashes recomputes the hashes of the ledger from its leaves.
func (v *verifier) leafHashes() error {
	size, root, err := v.t.ledgerHead()
	if err != nil {
		v.fault(ledgerName, "%v", err)
		return nil
	}
	v.out.Size = size
	log := v.t.log(size)
	log.Bundle = func(leaf int64) ([]byte, error) { return v.peek(format.NumKey(format.FamHash, uint64(leaf))), nil }
	var next int64
	var stop error
	seq := v.leavesInOrder(&next, &stop)
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
	if err := v.hashesBeyond(size); err != nil {
		return err
	}
	if next != size && stop == nil {
		v.fault(ledgerName, "it says %d leaves, %d are there", size, next)
	}
	v.out.Root = hex.EncodeToString(got[:])
	if size > 0 && len(v.out.Faults) == 0 && stop == nil && !bytes.Equal(got[:], root) {
		v.fault(ledgerName, "its root is not that of the leaves")
	}
	return nil
}

// leavesInOrder are the ledger's leaves, up to the first that is missing or cannot be
// read: next is then its position, and stop is set where the database itself cannot
// be read on. A leaf that is damaged is nil.
func (v *verifier) leavesInOrder(next *int64, stop *error) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		lo, hi := engine.Prefix([]byte{format.FamLeaf})
		for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil && (!errors.Is(err, problem.Damaged) || len(kv.Key) < 9) {
				*stop = err // not a value but a page does not hold: nothing behind it can be read
				return
			}
			if len(kv.Key) != 9 {
				continue
			}
			if *stop = v.step(); *stop != nil {
				return
			}
			at := int64(format.Uint64(kv.Key[1:]))
			if at != *next {
				v.fault(fmt.Sprintf("leaf %d", *next), "is missing")
				return
			}
			*next++
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
}

// hashesBeyond names the stored hashes of leaves that the ledger has not.
func (v *verifier) hashesBeyond(size int64) error {
	lo, hi := engine.Prefix([]byte{format.FamHash})
	for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return err
		}
		if len(kv.Key) == 9 && format.Uint64(kv.Key[1:]) >= uint64(max(size, 0)) {
			v.fault(format.Name(kv.Key), "the ledger has no such leaf")
		}
	}
	return nil
}
