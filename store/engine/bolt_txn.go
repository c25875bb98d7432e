package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"lert/review/problem"
)

// Commit makes a declared transaction.
func (e *file) Commit(ctx context.Context, t Txn) (Rev, error) {
	if e.o.ReadOnly {
		return 0, OpenedReadOnly(e.path)
	}
	ops, size, err := ordered(t, fileLimits)
	if err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	mark := t.ID // what tells this commit from others if it must be looked for
	if mark == (ID{}) {
		rand.Read(mark[:])
	}

	e.writing.Lock()
	defer e.writing.Unlock()
	db, done, err := e.use()
	if err != nil {
		return 0, err
	}
	rev, doubt, err := e.apply(db, t, mark, ops, size)
	done()
	if doubt {
		err = e.settle(rev, mark, err)
	}
	if err != nil {
		if errors.Is(err, problem.Applied) {
			return rev, err
		}
		return 0, err
	}
	touched := make([]Touched, len(ops))
	arena := make([]byte, 0, size)
	for i, op := range ops {
		n := len(arena)
		arena = append(arena, op.Key...)
		touched[i] = Touched{Key: arena[n:len(arena):len(arena)], Del: op.Del}
	}
	e.bus.publish(rev, touched)
	return rev, nil
}

// ordered checks a transaction against the limits and gives its changes in key
// order, which bbolt takes fastest, and the bytes of their keys.
func ordered(t Txn, l Limits) (ops []Op, keys int, err error) {
	if len(t.Then) > l.MaxOps {
		return nil, 0, TooLarge(fmt.Sprintf("transaction of %d changes", len(t.Then)), l.MaxOps)
	}
	all := 0
	for _, op := range t.Then {
		switch {
		case len(op.Key) == 0:
			return nil, 0, invalid("a change with an empty key")
		case len(op.Key) > l.MaxKey:
			return nil, 0, TooLarge(fmt.Sprintf("key of %d bytes", len(op.Key)), l.MaxKey)
		case len(op.Val) > l.MaxValue:
			return nil, 0, TooLarge(fmt.Sprintf("value of %d bytes under key %q", len(op.Val), op.Key), l.MaxValue)
		case op.Del && op.Val != nil:
			return nil, 0, invalid(fmt.Sprintf("a deletion of key %q with a value", op.Key))
		}
		keys += len(op.Key)
		all += len(op.Key) + len(op.Val)
	}
	if all > l.MaxTxnBytes {
		return nil, 0, TooLarge(fmt.Sprintf("transaction of %d bytes", all), l.MaxTxnBytes)
	}
	for _, c := range t.If {
		if len(c.Key) == 0 {
			return nil, 0, invalid("a condition with an empty key")
		}
	}
	ops = slices.Clone(t.Then)
	slices.SortFunc(ops, func(a, b Op) int { return bytes.Compare(a.Key, b.Key) })
	for i := 1; i < len(ops); i++ {
		if bytes.Equal(ops[i-1].Key, ops[i].Key) {
			return nil, 0, invalid(fmt.Sprintf("two changes of key %q", ops[i].Key))
		}
	}
	return ops, keys, nil
}

// apply runs the transaction in bbolt. doubt is true when bbolt's own commit
// began and failed: the error then does not say whether it was recorded.
func (e *file) apply(db *bolt.DB, t Txn, mark ID, ops []Op, keyBytes int) (rev Rev, doubt bool, err error) {
	var tx *bolt.Tx
	err = guard(e.path, func() error {
		var err error
		if tx, err = db.Begin(true); err != nil {
			return err
		}
		keys, ids := tx.Bucket(bucketKeys), tx.Bucket(bucketIDs)
		if t.ID != (ID{}) {
			switch at, found, err := lookup(ids, e.path, t.ID); {
			case err != nil:
				return err
			case found:
				rev = at
				return problem.In(fmt.Sprintf("transaction %x", t.ID),
					problem.Applied.New(string(problem.Applied), "make a new id for a new transaction"))
			}
		}
		for _, c := range t.If {
			if have := modOf(keys.Get(c.Key)); have != c.Mod {
				return Changed(c.Key, c.Mod, have)
			}
		}
		at, _, err := last(tx, e.path)
		if err != nil {
			return err
		}
		rev = at + 1
		if err := putAll(keys, ops, rev); err != nil {
			return err
		}
		if t.ID != (ID{}) {
			val := binary.BigEndian.AppendUint64(nil, rev)
			if err := ids.Put(t.ID[:], seal(nil, t.ID[:], rev, val)); err != nil {
				return err
			}
		}
		if err := putLast(tx, rev, mark); err != nil {
			return err
		}
		if err := raiseFormat(tx, e.o.Format); err != nil {
			return err
		}
		doubt = true
		return tx.Commit()
	})
	if err == nil {
		return rev, false, nil
	}
	if tx == nil {
		return 0, false, err
	}
	// Rolling back what a failed commit has already rolled back does nothing.
	var fault *problem.Error
	if errors.As(guard(e.path, tx.Rollback), &fault) {
		// bbolt stopped half way with its locks held; nothing more can be
		// done with it in this process.
		e.broken.CompareAndSwap(nil, fault)
		return rev, false, problem.In(e.path, problem.InDoubt.New("outcome unknown: "+fault.What, fault.Do).From(fault))
	}
	return rev, doubt, err
}

// modOf is the revision a condition compares with; a value whose header cannot
// be read is nobody's revision.
func modOf(stored []byte) Rev {
	if stored == nil {
		return 0
	}
	if rev, ok := revOf(stored); ok {
		return rev
	}
	return ^Rev(0)
}

// putAll makes the changes. All stored values share one piece of memory, which
// bbolt keeps until the commit.
func putAll(keys *bolt.Bucket, ops []Op, rev Rev) error {
	size := 0
	for _, op := range ops {
		if !op.Del {
			size += header + len(op.Val)
		}
	}
	arena := make([]byte, 0, size)
	for _, op := range ops {
		if op.Del {
			if err := keys.Delete(op.Key); err != nil {
				return err
			}
			continue
		}
		n := len(arena)
		arena = seal(arena, op.Key, rev, op.Val)
		if err := keys.Put(op.Key, arena[n:len(arena):len(arena)]); err != nil {
			return err
		}
	}
	return nil
}

func lookup(ids *bolt.Bucket, path string, id ID) (Rev, bool, error) {
	stored := ids.Get(id[:])
	if stored == nil {
		return 0, false, nil
	}
	_, val, ok := unseal(id[:], stored)
	if !ok || len(val) != 8 {
		return 0, false, Damaged(path, id[:], "the transaction id does not fit its checksum")
	}
	return binary.BigEndian.Uint64(val), true, nil
}

// settle finds out what became of a commit that failed with cause. After a
// failed write the process's own view of the file cannot be trusted (bbolt may
// show a transaction that is not on the disk), so the file is closed and
// opened again, and only what is in it then counts.
func (e *file) settle(rev Rev, mark ID, cause error) error {
	e.gate.Lock()
	defer e.gate.Unlock()
	db := e.db
	e.db = nil
	err := guard(e.path, db.Close)
	handle := e.handle
	if err == nil {
		db, handle, err = openBolt(e.path, e.o)
	}
	found := false
	if err == nil {
		found, err = e.confirm(db, rev, mark)
		if err != nil {
			guard(e.path, db.Close)
		}
	}
	switch {
	case err != nil:
		return problem.In(e.path,
			problem.InDoubt.New(fmt.Sprintf("outcome unknown: the disk failed (%v) and then again (%s)", cause,
				problem.Says(err)),
				fmt.Sprintf("check the disk, start again and ask by id %x", mark)))
	case found:
		e.db, e.handle = db, handle
		return nil
	}
	e.db, e.handle = db, handle
	if f := full(cause); errors.Is(f, problem.Full) {
		return problem.In(e.path+": nothing was recorded", f)
	}
	return problem.In(e.path,
		problem.NotRecorded.New(fmt.Sprintf("not recorded (%v): nothing was changed", cause),
			"check the disk, then try again").From(cause))
}

// confirm reports whether the newest commit of the file is rev with this mark.
// If it is, it may stand only in the system's memory, because the system drops
// what it failed to write: one more commit writes the meta page again and
// waits for the disk.
func (e *file) confirm(db *bolt.DB, rev Rev, mark ID) (found bool, err error) {
	err = guard(e.path, func() error {
		if err := db.View(func(tx *bolt.Tx) error {
			at, id, err := last(tx, e.path)
			found = at == rev && id == mark
			return err
		}); err != nil || !found {
			return err
		}
		return db.Update(func(tx *bolt.Tx) error { return putLast(tx, rev, mark) })
	})
	return found, err
}

// Applied looks a transaction id up.
func (e *file) Applied(ctx context.Context, id ID) (rev Rev, found bool, err error) {
	if err := ctx.Err(); err != nil {
		return 0, false, err
	}
	db, done, err := e.use()
	if err != nil {
		return 0, false, err
	}
	defer done()
	err = guard(e.path, func() error {
		return db.View(func(tx *bolt.Tx) error {
			rev, found, err = lookup(tx.Bucket(bucketIDs), e.path, id)
			return err
		})
	})
	return rev, found, err
}
