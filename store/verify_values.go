package store

import (
	"bytes"
	"cmp"
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

// stateTasks is the task that reads the state of every request.
func (c *verification) stateTasks() []task { return []task{(*verifyTask).readCaseStates} }

// valueTasks are the tasks that read every value, one task for each family.
func (c *verification) valueTasks() []task {
	var out []task
	for fam := range 256 {
		out = append(out, func(v *verifyTask) error { return v.checkValues(byte(fam)) })
	}
	return out
}

// checkValues reads every value of a family.
func (v *verifyTask) checkValues(fam byte) error {
	lo, hi := engine.PrefixRange([]byte{fam})
	for kv, err := range v.t.r.Scan(lo, hi, engine.ScanOpt{}) {
		bad := func(what string) {
			k := bytes.Clone(kv.Key)
			v.broken = append(v.broken, string(k))
			v.addFault(v.recordName(k), "%s", what)
		}
		body, version := format.DecodeValue(kv.Val)
		switch {
		case errors.Is(err, problem.Damaged) && len(kv.Key) == 0: // a page, not a value: the scan ends here
			v.addFault("the file", "%v", err)
		case errors.Is(err, problem.Damaged):
			bad("its bytes do not match their checksum: the file was damaged")
		case err != nil:
			return err
		case !format.KnownFamily(fam):
			bad("this version does not know this key")
		case !format.ValidKey(kv.Key):
			bad("its key is cut short")
		case fam == format.FamQueue: // a row has a version of its own, see checkRow
		case errors.Is(version, format.ErrNewer):
			bad(byNewer)
			v.newerErrs = append(v.newerErrs, writtenByNewer(kv.Key, v.recordName(kv.Key)))
		case errors.Is(version, format.ErrPacked):
			bad("it cannot be unpacked")
		case version != nil:
			bad("its value begins with a byte that no version writes")
		case !format.ValidSize(fam, body):
			bad("its value is of a length that no version writes")
		}
	}
	return nil
}

// scanFamily walks the sound values of a family, decoded. checkValues reported the others. An error ends this and every
// later scan of the task, and is then in v.err.
func (v *verifyTask) scanFamily(fam byte) iter.Seq[engine.KV] {
	return func(yield func(engine.KV) bool) {
		for kv, err := range v.t.scanPrefix([]byte{fam}, engine.ScanOpt{}) {
			if errors.Is(err, problem.Damaged) || err == nil && v.damaged[string(kv.Key)] {
				continue
			}
			if v.err = cmp.Or(v.err, err); v.err != nil {
				return
			}
			if kv.Val, err = decodeValue(kv.Key, kv.Val); err != nil {
				continue
			}
			if !yield(kv) {
				return
			}
			if v.err = v.step(); v.err != nil {
				return
			}
		}
	}
}

// readCaseStates reads the state of every request for the tasks that follow.
func (v *verifyTask) readCaseStates() error {
	size, _, err := v.t.ledgerRoot()
	if err == nil {
		var n uint64
		if n, err = v.t.getCount("requests"); err == nil {
			v.total = max(0, 3*int64(n)+3*size)
		}
	}
	for kv, err := range v.t.scanPrefix([]byte{format.FamCaseState}, engine.ScanOpt{}) {
		if err != nil || len(kv.Key) != 9 {
			continue // reported by checkValues
		}
		b, err := decodeValue(kv.Key, kv.Val)
		if err != nil {
			continue
		}
		h := &caseState{}
		if err := json.Unmarshal(b, h); err != nil {
			v.addFault(format.KeyName(kv.Key), "does not decode: %v", err)
			continue
		}
		seq := format.Uint64(kv.Key[1:])
		if h.Seq != seq || h.ID == "" {
			v.addFault(format.KeyName(kv.Key)+" ("+string(text.Clean(h.ID))+")",
				"its state is stored under another request's key")
			continue
		}
		v.caseStates[seq] = h
		v.out.Requests++
	}
	return nil
}

// ledgerName names the size and root of the ledger in a fault.
var ledgerName = "the ledger's head (" + format.KeyName(format.MetaKey("ledger")) + ")"

// checkLeafHashes recomputes the hashes of the ledger from its leaves.
func (v *verifyTask) checkLeafHashes() error {
	size, root, err := v.t.ledgerRoot()
	if err != nil {
		v.addFault(ledgerName, "%v", err)
		return nil
	}
	v.out.LedgerSize = size
	log := v.t.storedLog(size)
	log.StoredHashes = func(leaf int64) ([]byte, error) {
		return v.peek(format.SeqKey(format.FamLeafHashes, uint64(leaf))), nil
	}
	var next int64
	var stop error
	seq := v.leavesInOrder(&next, &stop)
	got, err := log.Verify(seq, func(f ledger.Fault) {
		if k := string(format.SeqKey(format.FamLeaf, uint64(f.Leaf))); !v.damaged[k] {
			v.addFault(fmt.Sprintf("leaf %d", f.Leaf), "%s", f.What)
			v.broken = append(v.broken, k)
		}
	})
	if stop != nil && !errors.Is(stop, problem.Damaged) {
		return stop
	}
	if err != nil {
		v.addFault("ledger", "%v", err)
		return nil
	}
	if err := v.checkExtraHashes(size); err != nil {
		return err
	}
	if next != size && stop == nil {
		v.addFault(ledgerName, "it says %d leaves, but there are %d", size, next)
	}
	v.out.LedgerRoot = hex.EncodeToString(got[:])
	if size > 0 && len(v.out.Faults) == 0 && stop == nil && !bytes.Equal(got[:], root) {
		v.addFault(ledgerName, "its root does not match the leaves")
	}
	return nil
}

// leavesInOrder are the ledger's leaves, up to the first that is missing or cannot be read: next is then its position,
// and stop is set if the database itself cannot be read further. A damaged leaf is nil.
func (v *verifyTask) leavesInOrder(next *int64, stop *error) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for kv, err := range v.t.scanPrefix([]byte{format.FamLeaf}, engine.ScanOpt{}) {
			if err != nil && (!errors.Is(err, problem.Damaged) || len(kv.Key) < 9) {
				*stop = err // a page, not a value, is damaged: nothing after it can be read
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
				v.addFault(fmt.Sprintf("leaf %d", *next), "is missing")
				return
			}
			*next++
			v.out.Leaves++
			var b []byte
			if err == nil {
				b, _ = decodeValue(kv.Key, kv.Val)
			}
			if !yield(b, nil) {
				return
			}
		}
	}
}

// checkExtraHashes reports the stored hashes of leaves that the ledger does not have.
func (v *verifyTask) checkExtraHashes(size int64) error {
	for kv, err := range v.t.scanPrefix([]byte{format.FamLeafHashes}, engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return err
		}
		if len(kv.Key) == 9 && format.Uint64(kv.Key[1:]) >= uint64(max(size, 0)) {
			v.addFault(format.KeyName(kv.Key), "the ledger has no such leaf")
		}
	}
	return nil
}
