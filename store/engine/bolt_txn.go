package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"lert/review/problem"
)

// Commit makes the transaction t.
func (e *file) Commit(ctx context.Context, t Txn) (Rev, error) {
	if e.o.ReadOnly {
		return 0, NewReadOnlyError(e.path)
	}
	ops, size, err := checkAndSort(t, fileLimits)
	if err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	commitID := t.ID // by which resolveDoubt finds this commit in the file
	if commitID == (TxnID{}) {
		rand.Read(commitID[:])
	}

	if !e.lock(e.commitLock) {
		return 0, problem.In("nothing was recorded", e.broken.Load())
	}
	defer func() { <-e.commitLock }()
	db, done, err := e.acquire()
	if err != nil {
		return 0, err
	}
	if err := e.CheckFile(); err != nil {
		done()
		return 0, problem.In("nothing was recorded", err)
	}
	rev, err := e.applyInTime(db, t, commitID, ops, done)
	if err == nil {
		err = e.checkRecorded()
	}
	if err != nil {
		if errors.Is(err, problem.AlreadyRecorded) {
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
	e.commits.publish(rev, touched)
	return rev, nil
}

// checkRecorded returns problem.InDoubt if the file was replaced while a commit wrote to it.
func (e *file) checkRecorded() error {
	err := e.CheckFile()
	if err == nil {
		return nil
	}
	fault := problem.ListOf(err)[0]
	return problem.In("outcome unknown", problem.InDoubt.New(fault.Summary(), fault.Hint).WithCause(err))
}

// checkAndSort checks a transaction against the limits. It returns the changes in the order of
// their keys, which is fastest for bbolt, and the total size of the keys in bytes.
func checkAndSort(t Txn, l Limits) (ops []Op, keys int, err error) {
	if len(t.Then) > l.MaxOps {
		return nil, 0, NewTooLargeError(fmt.Sprintf("transaction of %d changes", len(t.Then)), l.MaxOps)
	}
	all := 0
	for _, op := range t.Then {
		switch {
		case len(op.Key) == 0:
			return nil, 0, newInvalidError("a change with an empty key")
		case len(op.Key) > l.MaxKey:
			return nil, 0, NewTooLargeError(fmt.Sprintf("key of %d bytes", len(op.Key)), l.MaxKey)
		case len(op.Val) > l.MaxValue:
			return nil, 0, NewTooLargeError(
				fmt.Sprintf("value of %d bytes under key %q", len(op.Val), op.Key), l.MaxValue)
		case op.Del && op.Val != nil:
			return nil, 0, newInvalidError(fmt.Sprintf("a deletion of key %q with a value", op.Key))
		}
		keys += len(op.Key)
		all += len(op.Key) + len(op.Val)
	}
	if all > l.MaxTxnBytes {
		return nil, 0, NewTooLargeError(fmt.Sprintf("transaction of %d bytes", all), l.MaxTxnBytes)
	}
	for _, c := range t.If {
		if len(c.Key) == 0 {
			return nil, 0, newInvalidError("a condition with an empty key")
		}
	}
	ops = slices.Clone(t.Then)
	slices.SortFunc(ops, func(a, b Op) int { return bytes.Compare(a.Key, b.Key) })
	for i := 1; i < len(ops); i++ {
		if bytes.Equal(ops[i-1].Key, ops[i].Key) {
			return nil, 0, newInvalidError(fmt.Sprintf("two changes of key %q", ops[i].Key))
		}
	}
	return ops, keys, nil
}

// applyInTime is apply, done and resolveDoubt, unless bbolt waits for a lock that will never be free.
func (e *file) applyInTime(db *bolt.DB, t Txn, commitID TxnID, ops []Op, done func()) (Rev, error) {
	type result struct {
		rev Rev
		err error
	}
	ready := make(chan result, 1)
	e.applying <- func() {
		rev, doubt, err := e.apply(db, t, commitID, ops)
		done()
		if doubt {
			err = e.resolveDoubt(rev, commitID, err)
		}
		ready <- result{rev, err}
		e.forgetPages()
	}
	select {
	case r := <-ready:
		return r.rev, r.err
	case <-e.whenBroken:
	}
	select {
	case r := <-ready:
		return r.rev, r.err
	case <-time.After(time.Second):
		return 0, newBrokenDoubt(e.path, e.broken.Load())
	}
}

// newBrokenDoubt returns a problem.InDoubt for a commit that a fault of the file interrupted.
func newBrokenDoubt(path string, fault *problem.Error) error {
	return problem.In(path, problem.InDoubt.New("outcome unknown: "+fault.What, fault.Hint).WithCause(fault))
}

// apply makes the transaction in bbolt. doubt is true if bbolt's own commit began and failed: the
// error then does not say whether the transaction was recorded.
func (e *file) apply(db *bolt.DB, t Txn, commitID TxnID, ops []Op) (rev Rev, doubt bool, err error) {
	var tx *bolt.Tx
	txID := 0
	err = e.guard(func() (err error) {
		if tx, err = db.Begin(true); err != nil {
			return err
		}
		if rev, err = e.check(tx, t); err != nil {
			return err
		}
		if err := putAll(tx, t.ID, ops, rev); err != nil {
			return err
		}
		if err := putLast(tx, rev, commitID); err != nil {
			return err
		}
		if err := upgradeFormat(tx, e.o.Format); err != nil {
			return err
		}
		doubt, txID = true, tx.ID()
		e.beginWriting(txID)
		return tx.Commit()
	})
	if err == nil {
		stats := tx.Stats()
		e.written += stats.GetPageCount()
		e.endWriting(txID) // an error of it is found by checkRecorded
		return rev, false, nil
	}
	if tx == nil {
		if errors.Is(err, problem.Damaged) {
			e.setBroken(err) // bbolt panicked with its locks held
		}
		return 0, false, err
	}
	// Rolling back again after a failed commit does nothing.
	var fault *problem.Error
	if errors.As(recoverPanic(e.path, tx.Rollback), &fault) {
		// bbolt stopped half way and holds its locks. This process cannot use the file any more.
		e.setBroken(fault)
		return rev, false, newBrokenDoubt(e.path, fault)
	}
	return rev, doubt, err
}

// check checks the id and the conditions of a transaction and returns the revision that its commit
// will have. With problem.AlreadyRecorded it returns the revision at which the id was recorded.
func (e *file) check(tx *bolt.Tx, t Txn) (Rev, error) {
	if t.ID != (TxnID{}) {
		if at, found, err := lookupID(tx, e.path, t.ID); err != nil {
			return 0, err
		} else if found {
			return at, problem.In(fmt.Sprintf("transaction %x", t.ID),
				problem.AlreadyRecorded.New(string(problem.AlreadyRecorded), "use a new id for a new transaction"))
		}
	}
	keys := tx.Bucket(bucketKeys)
	for _, c := range t.If {
		if have := modRevOf(keys.Get(c.Key)); have != c.ModRev {
			return 0, NewChangedError(c.Key, c.ModRev, have)
		}
	}
	last, _, err := readLast(tx, e.path)
	return last + 1, err
}

// modRevOf returns the revision that a condition is compared with: 0 if there is no value, and one
// that no condition has if the header of the value cannot be read.
func modRevOf(stored []byte) Rev {
	if stored == nil {
		return 0
	}
	if rev, ok := revOf(stored); ok {
		return rev
	}
	return ^Rev(0)
}

// putAll writes the changes and the id, if there is one. All stored values share one slice, which
// bbolt keeps until the commit.
func putAll(tx *bolt.Tx, id TxnID, ops []Op, rev Rev) error {
	keys, size := tx.Bucket(bucketKeys), 0
	for _, op := range ops {
		if !op.Del {
			size += headerSize + len(op.Val)
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
		arena = encodeValue(arena, op.Key, rev, op.Val)
		if err := keys.Put(op.Key, arena[n:len(arena):len(arena)]); err != nil {
			return err
		}
	}
	if id == (TxnID{}) {
		return nil
	}
	val := binary.BigEndian.AppendUint64(nil, rev)
	return tx.Bucket(bucketIDs).Put(id[:], encodeValue(nil, id[:], rev, val))
}

func lookupID(tx *bolt.Tx, path string, id TxnID) (Rev, bool, error) {
	stored := tx.Bucket(bucketIDs).Get(id[:])
	if stored == nil {
		return 0, false, nil
	}
	_, val, ok := decodeValue(id[:], stored)
	if !ok || len(val) != 8 {
		return 0, false, NewDamagedError(path, id[:], "the transaction id does not match its checksum")
	}
	return binary.BigEndian.Uint64(val), true, nil
}

// resolveDoubt finds out what became of a commit that failed with cause. After a failed write this
// process's own view of the file cannot be trusted: bbolt may show a transaction that is not on the
// disk. So the file is closed and opened again, and only what it then contains counts.
func (e *file) resolveDoubt(rev Rev, commitID TxnID, cause error) error {
	e.dbMu.Lock()
	defer e.dbMu.Unlock()
	if fault := e.broken.Load(); fault != nil {
		return newBrokenDoubt(e.path, fault)
	}
	db, found := e.db, false
	e.db = nil
	err := recoverPanic(e.path, db.Close)
	if err == nil {
		db, err = e.reopen(nil)
	}
	if err == nil {
		if found, err = e.confirm(db, rev, commitID); err == nil {
			err = e.adopt(e.handle, e.pageSize)
		}
		if err != nil {
			recoverPanic(e.path, db.Close)
		}
	}
	if err != nil {
		return problem.In(e.path,
			problem.InDoubt.New(fmt.Sprintf("outcome unknown: the disk failed (%v) and then again (%s)", cause,
				problem.SummaryOf(err)),
				fmt.Sprintf("check the disk, restart, and look up id %x", commitID)))
	}
	e.db = db
	if found {
		return nil
	}
	if f := asFull(cause); errors.Is(f, problem.DiskFull) {
		return problem.In(e.path+": nothing was recorded", f)
	}
	return problem.In(e.path,
		problem.NotRecorded.New(fmt.Sprintf("not recorded (%v): nothing was changed", cause),
			"check the disk, then try again").WithCause(cause))
}

// confirm reports whether the newest commit of the file is rev with this id. If it is, it may be in
// the system's memory only, because the system discards what it failed to write. One more commit
// writes the meta page again and waits for the disk.
func (e *file) confirm(db *bolt.DB, rev Rev, commitID TxnID) (found bool, err error) {
	err = viewBolt(e.path, db, func(tx *bolt.Tx) error {
		at, id, err := readLast(tx, e.path)
		found = at == rev && id == commitID
		return err
	})
	if err != nil || !found {
		return found, err
	}
	return true, recoverPanic(e.path, func() error {
		return db.Update(func(tx *bolt.Tx) error { return putLast(tx, rev, commitID) })
	})
}

// Applied reports whether a transaction id was recorded, and at which revision.
func (e *file) Applied(ctx context.Context, id TxnID) (rev Rev, found bool, err error) {
	if err := ctx.Err(); err != nil {
		return 0, false, err
	}
	db, done, err := e.acquire()
	if err != nil {
		return 0, false, err
	}
	defer done()
	err = e.readTx(db, func(tx *bolt.Tx) error {
		return e.guard(func() (err error) {
			rev, found, err = lookupID(tx, e.path, id)
			return err
		})
	})
	return rev, found, err
}
