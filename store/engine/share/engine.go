package share

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"lert/review/problem"
	"lert/store/engine"
)

// View runs f on a snapshot, here or at the owner.
func (s *sharedEngine) View(ctx context.Context, f func(engine.Reader) error) error {
	var viewErr error // the result of f is returned as it is
	err := s.retry(ctx, func(t *role) error {
		ran := false
		err := t.View(ctx, func(r engine.Reader) error {
			ran = true
			viewErr = f(r)
			return viewErr
		})
		if ran {
			viewErr = err
			return nil
		}
		viewErr = nil
		return err
	})
	if err != nil {
		return err
	}
	return viewErr
}

// Commit makes a transaction, here or at the owner. If the owner leaves in the middle, the same
// transaction is sent to the next one: its id says whether it was recorded already.
func (s *sharedEngine) Commit(ctx context.Context, t engine.Txn) (rev engine.Rev, err error) {
	if s.o.ReadOnly {
		return 0, engine.NewReadOnlyError(s.path)
	}
	sent, answered := false, false
	err = s.retry(ctx, func(at *role) error {
		if _, ok := at.asClient(); ok && t.ID == (engine.TxnID{}) {
			rand.Read(t.ID[:]) // so that it can be looked up
		}
		rev, err = at.Commit(ctx, t)
		answered = !at.ended(err)
		if !answered {
			sent = sent || errors.Is(err, problem.OwnerLeft)
		} else if sent && errors.Is(err, problem.AlreadyRecorded) {
			err = s.checkApplied(ctx, at, rev, t, err)
		}
		return err
	})
	switch {
	case sent && !answered:
		return 0, problem.In(s.path,
			problem.InDoubt.New(
				fmt.Sprintf("outcome unknown: the process that had it open ended before it answered (%s)",
					problem.SummaryOf(err)),
				fmt.Sprintf("restart, and look up id %x", t.ID)))
	case err == nil, errors.Is(err, problem.AlreadyRecorded):
		return rev, err
	}
	return 0, err
}

// checkApplied turns "recorded before" into success if what was recorded is this very transaction:
// the values it put are there, unless they were changed since.
func (s *sharedEngine) checkApplied(ctx context.Context, at *role, rev engine.Rev, t engine.Txn, applied error) error {
	same := true
	err := at.View(context.WithoutCancel(ctx), func(r engine.Reader) error {
		for _, op := range t.Then {
			kv, err := r.Get(op.Key)
			if err != nil {
				return err
			}
			if !op.Del && kv.ModRev == rev && !bytes.Equal(kv.Val, op.Val) {
				same = false
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, problem.SnapshotLost):
		return newLeftError(err)
	case err != nil:
		return err
	case !same:
		return applied
	}
	return nil
}

// callContext returns ctx, which Close ends too.
func (s *sharedEngine) callContext(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// Applied reports whether a transaction id was recorded, and at which revision.
func (s *sharedEngine) Applied(ctx context.Context, id engine.TxnID) (rev engine.Rev, found bool, err error) {
	err = s.retry(ctx, func(t *role) error {
		rev, found, err = t.Applied(ctx, id)
		return err
	})
	return rev, found, err
}

// LockWrites waits for the write lock, which all processes share.
func (s *sharedEngine) LockWrites(ctx context.Context) (done func(), err error) {
	ctx, cancel := s.callContext(ctx)
	defer cancel()
	err = s.retry(ctx, func(t *role) error {
		done, err = t.LockWrites(ctx)
		return err
	})
	return done, err
}

// Watch sends commits from one owner to the next.
func (s *sharedEngine) Watch(ctx context.Context, prefix []byte, from engine.Rev) (<-chan engine.Change, error) {
	prefix = bytes.Clone(prefix)
	out := make(chan engine.Change)
	return follow(ctx, s, out, func(ctx context.Context, t *role) (<-chan engine.Change, error) {
		return t.Watch(ctx, prefix, from)
	}, func(ctx context.Context, c engine.Change, ok bool, err error) bool {
		switch {
		case err != nil:
			c.Err = problem.Compacted // the caller can watch again
		case !ok:
			return true
		}
		select {
		case out <- c:
		case <-ctx.Done():
		}
		from = c.Rev
		return c.Err == nil
	})
}

// follow watches at one owner after the other and passes each value to each, which sends to out. If
// a channel closes because its owner left, each gets ok false and the error, if any, of watching at
// the next owner. out is closed when each returns false, or ctx or s ends.
func follow[T any](ctx context.Context, s *sharedEngine, out chan T,
	watch func(context.Context, *role) (<-chan T, error),
	each func(ctx context.Context, v T, ok bool, err error) bool) (<-chan T, error) {
	ctx, cancel := s.callContext(ctx)
	var in <-chan T
	rewatch := func() error {
		return s.retry(ctx, func(t *role) (err error) {
			in, err = watch(ctx, t)
			return err
		})
	}
	if err := rewatch(); err != nil {
		cancel()
		return nil, err
	}
	go func() {
		defer close(out)
		defer cancel()
		for ctx.Err() == nil {
			v, ok := <-in
			var err error
			if !ok {
				if ctx.Err() != nil {
					return
				}
				err = rewatch()
			}
			if !each(ctx, v, ok, err) {
				return
			}
		}
	}()
	return out, nil
}

// Limits returns the limits of one transaction.
func (s *sharedEngine) Limits() engine.Limits {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current.Limits()
}

// Backup writes a copy of the file. If it was cut short, the error is problem.SnapshotLost: what
// was written is worthless, and a new copy may be started.
func (s *sharedEngine) Backup(ctx context.Context, w io.Writer) (rev engine.Rev, err error) {
	err = s.retry(ctx, func(t *role) error {
		rev, err = t.Backup(ctx, w)
		return err
	})
	return rev, err
}

// Warm reads the file once from start to end.
func (s *sharedEngine) Warm(ctx context.Context) error {
	return s.retry(ctx, func(t *role) error { return t.Warm(ctx) })
}

// Close waits for running calls and leaves the database. Its clients, if any, continue with another
// owner.
func (s *sharedEngine) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	t := s.current
	s.mu.Unlock()
	s.stop()
	done := make(chan error, 1)
	go func() {
		s.calls.Wait()
		s.background.Wait()
		s.release()
		done <- t.end()
	}()
	return engine.WaitClosed(s.path, t.fullEngine, done)
}
