package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"

	"lert/review/problem"
)

// View runs f on a snapshot of the file.
func (e *file) View(ctx context.Context, f func(Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	db, done, err := e.acquire()
	if err != nil {
		return err
	}
	defer done()
	return e.readTx(db, func(tx *bolt.Tx) error {
		r := &snapshot{e: e, path: e.path, ctx: ctx}
		if err := e.guard(func() (err error) {
			r.keys = tx.Bucket(bucketKeys)
			r.rev, _, err = readLast(tx, e.path)
			return err
		}); err != nil {
			return err
		}
		return e.readFaults(func() error { return f(r) })
	})
}

// readTx runs f in a read transaction.
func (e *file) readTx(db *bolt.DB, f func(*bolt.Tx) error) error {
	if !e.lock(e.begin) {
		return e.broken.Load()
	}
	var tx *bolt.Tx
	err := e.guard(func() (err error) {
		tx, err = db.Begin(false)
		return err
	})
	if errors.Is(err, problem.Damaged) { // bbolt panicked with its locks held
		e.setBroken(err)
		return err
	}
	<-e.begin
	if err != nil {
		return err
	}
	defer func() {
		if e.lock(e.begin) {
			tx.Rollback()
			<-e.begin
		}
	}()
	return f(tx)
}

// readFaults runs f, which reads values that bbolt maps into memory. If the file is cut short in the
// meantime, that is a memory fault; any other panic goes on.
func (e *file) readFaults(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		p := recover()
		if _, isFault := p.(interface{ Addr() uintptr }); isFault {
			err = e.setFault(NewDamagedError(e.path, nil, fmt.Sprintf("its pages cannot be read (%v)", p)))
		} else if p != nil {
			panic(p)
		}
	}()
	return f()
}

// snapshot reads inside one bbolt transaction.
type snapshot struct {
	e           *file
	path        string
	ctx         context.Context
	keys        *bolt.Bucket
	rev         Rev
	freeCursors []*bolt.Cursor
}

func (s *snapshot) Rev() Rev { return s.rev }

func (s *snapshot) Get(key []byte) (KV, error) {
	if len(key) == 0 {
		return KV{Key: key}, nil // bbolt takes an empty key for the first one
	}
	kv := KV{Key: key}
	err := s.e.guard(func() (err error) {
		c := s.cursor()
		if k, stored := c.Seek(key); bytes.Equal(k, key) {
			kv, err = s.decode(key, stored, false)
		}
		s.freeCursors = append(s.freeCursors, c)
		return err
	})
	return kv, err
}

// cursor returns a cursor that is not in use. Cursors are kept for the next read of the same View,
// because each new one allocates memory of its own.
func (s *snapshot) cursor() *bolt.Cursor {
	if n := len(s.freeCursors); n > 0 {
		c := s.freeCursors[n-1]
		s.freeCursors = s.freeCursors[:n-1]
		return c
	}
	return s.keys.Cursor()
}

// decode decodes a stored value. A damaged one keeps its revision if that can be read, and
// otherwise gets revision 1, so that it does not look absent.
func (s *snapshot) decode(key, stored []byte, keyOnly bool) (KV, error) {
	if keyOnly {
		if rev, ok := revOf(stored); ok {
			return KV{Key: key, ModRev: rev}, nil
		}
	} else if rev, val, ok := decodeValue(key, stored); ok {
		return KV{Key: key, Val: val, ModRev: rev}, nil
	}
	rev, _ := revOf(stored)
	return KV{Key: key, ModRev: max(rev, 1)},
		NewDamagedError(s.path, key, "the value does not match its checksum")
}

// rowsPerCtxCheck is how many rows a scan returns before it checks its context again.
const rowsPerCtxCheck = 256

func (s *snapshot) Scan(lo, hi []byte, o ScanOpt) iter.Seq2[KV, error] {
	return func(yield func(KV, error) bool) {
		w := scanState{s: s, lo: lo, hi: hi, o: o}
		step := w.step // one closure for the whole scan
		for n := 0; o.Limit <= 0 || n < o.Limit; n++ {
			if n%rowsPerCtxCheck == rowsPerCtxCheck-1 {
				if err := s.ctx.Err(); err != nil {
					yield(KV{}, err)
					return
				}
			}
			if err := s.e.guard(step); err != nil {
				yield(KV{}, err)
				return
			}
			if w.kv.Key == nil || !yield(w.kv, w.err) {
				break
			}
		}
		if w.c != nil {
			s.freeCursors = append(s.freeCursors, w.c)
		}
	}
}

// scanState is the state of one scan.
type scanState struct {
	s      *snapshot
	lo, hi []byte
	o      ScanOpt
	c      *bolt.Cursor
	kv     KV // the current row; its Key is nil at the end
	err    error
}

// step moves to the next row. It keeps the row's own error in w.err and returns none, but bbolt may
// panic.
func (w *scanState) step() error {
	var k, v []byte
	switch {
	case w.c == nil:
		w.c = w.s.cursor()
		k, v = w.first()
	case w.o.Reverse:
		k, v = w.c.Prev()
	default:
		k, v = w.c.Next()
	}
	if k == nil || (w.o.Reverse && bytes.Compare(k, w.lo) < 0) ||
		(!w.o.Reverse && w.hi != nil && bytes.Compare(k, w.hi) >= 0) {
		w.kv, w.err = KV{}, nil
		return nil
	}
	w.kv, w.err = w.s.decode(k, v, w.o.KeysOnly)
	return nil
}

// first moves to the end of the range at which the scan begins.
func (w *scanState) first() (k, v []byte) {
	if !w.o.Reverse {
		return w.c.Seek(w.lo)
	}
	if w.hi != nil {
		// Seek moves to the first key at or after hi, which is not part of the range.
		if k, _ = w.c.Seek(w.hi); k != nil {
			return w.c.Prev()
		}
	}
	return w.c.Last()
}
