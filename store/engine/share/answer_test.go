//go:build unix

package share

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"lert/review/problem"
	"lert/store/engine"
)

// lateContext is cancelled once it was asked a number of times.
type lateContext struct {
	context.Context
	asks int
}

func (c *lateContext) Err() error {
	if c.asks--; c.asks < 0 {
		return context.Canceled
	}
	return nil
}

// TestInterruptedAtTheAnswer: a read that is interrupted just when its answer has come is either
// answered or interrupted, and nothing in between.
func TestInterruptedAtTheAnswer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	owner := mustOpen(t, path)
	defer owner.Close()
	commit(t, owner, put("k", "1"))
	g := mustOpen(t, path)
	defer g.Close()
	for asks := range 40 {
		ctx := &lateContext{Context: t.Context(), asks: asks}
		err := g.View(ctx, func(r engine.Reader) error {
			kv, err := r.Get([]byte("k"))
			if err == nil && string(kv.Val) != "1" {
				t.Errorf("after %d asks: read %q", asks, kv.Val)
			}
			for kv, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
				if err == nil && string(kv.Val) != "1" {
					t.Errorf("after %d asks: scanned %q", asks, kv.Val)
				}
			}
			return err
		})
		if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, problem.Interrupted) {
			t.Errorf("after %d asks: %v", asks, err)
		}
	}
}

// droppingEngine is an owner that drops its connections once, after its first commit.
type droppingEngine struct {
	fullEngine
	dropConns func()
	once      sync.Once
}

func (f *droppingEngine) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	rev, err := f.fullEngine.Commit(ctx, t)
	f.once.Do(f.dropConns)
	return rev, err
}

// TestAnswerLost: a transaction whose answer was lost is recognised by its id and made once.
func TestAnswerLost(t *testing.T) {
	for name, other := range map[string]bool{"the same": false, "another under its id": true} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			owner, g := mustOpen(t, path), mustOpen(t, path)
			defer owner.Close()
			defer g.Close()
			commit(t, owner, put("x", ""))
			h := owner.current.server
			f := &droppingEngine{fullEngine: h.eng, dropConns: func() {
				h.mu.Lock()
				defer h.mu.Unlock()
				for c := range h.conns {
					c.Close()
				}
			}}
			h.eng = f
			txn := put("k", "mine")
			txn.ID = engine.TxnID{7}
			if other {
				theirs := put("k", "theirs")
				theirs.ID = txn.ID
				commit(t, f.fullEngine, theirs)
			}
			rev, err := g.Commit(t.Context(), txn)
			if rev != 2 || other != errors.Is(err, problem.AlreadyRecorded) || !other && err != nil {
				t.Errorf("revision %d, %v", rev, err)
			}
			if err := owner.View(t.Context(), func(r engine.Reader) error {
				if r.Rev() != 2 {
					t.Errorf("the database is at revision %d: not made once", r.Rev())
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
