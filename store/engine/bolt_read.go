package engine

import (
	"bytes"
	"context"
	"iter"

	bolt "go.etcd.io/bbolt"
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
	r := &snapshot{path: e.path, ctx: ctx}
	var tx *bolt.Tx
	if err := recoverPanic(e.path, func() (err error) {
		if tx, err = db.Begin(false); err != nil {
			return err
		}
		r.keys = tx.Bucket(bucketKeys)
		r.rev, _, err = readLast(tx, e.path)
		return err
	}); err != nil {
		if tx != nil {
			tx.Rollback()
		}
		return err
	}
	defer tx.Rollback()
	return f(r)
}

// snapshot reads inside one bbolt transaction.
type snapshot struct {
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
	err := recoverPanic(s.path, func() (err error) {
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
		NewDamagedError(s.path, key, "the value does not fit its checksum")
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
			if err := recoverPanic(s.path, step); err != nil {
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
