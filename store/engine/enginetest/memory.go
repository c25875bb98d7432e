// Package enginetest has the tests that every engine must pass and a small engine in memory, simple
// enough to be plainly correct, to compare other engines with.
package enginetest

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"lert/review/problem"
	"lert/store/engine"
)

// Memory is an engine that copies its whole map on every commit and sorts it on every scan. It is
// slow, and short enough to be checked by reading.
type Memory struct {
	mu      sync.Mutex
	rev     engine.Rev
	keys    map[string]value
	ids     map[engine.TxnID]engine.Rev
	changes []engine.Change
	closed  bool
	more    chan struct{}
}

type value struct {
	val    []byte
	modRev engine.Rev
}

// NewMemory returns an empty engine in memory.
func NewMemory() *Memory {
	return &Memory{keys: map[string]value{}, ids: map[engine.TxnID]engine.Rev{}, more: make(chan struct{})}
}

type memReader struct {
	rev  engine.Rev
	keys map[string]value
}

func (r memReader) Rev() engine.Rev { return r.rev }

func (r memReader) Get(key []byte) (engine.KV, error) {
	v := r.keys[string(key)]
	return engine.KV{Key: key, Val: v.val, ModRev: v.modRev}, nil
}

func (r memReader) Scan(lo, hi []byte, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		keys := slices.DeleteFunc(slices.Sorted(maps.Keys(r.keys)),
			func(k string) bool { return k < string(lo) || hi != nil && k >= string(hi) })
		if o.Reverse {
			slices.Reverse(keys)
		}
		if o.Limit > 0 {
			keys = keys[:min(len(keys), o.Limit)]
		}
		for _, k := range keys {
			kv := engine.KV{Key: []byte(k), Val: r.keys[k].val, ModRev: r.keys[k].modRev}
			if o.KeysOnly {
				kv.Val = nil
			}
			if !yield(kv, nil) {
				return
			}
		}
	}
}

// View runs f on the map as it is now; commits replace the map.
func (m *Memory) View(ctx context.Context, f func(engine.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	r, closed := memReader{m.rev, m.keys}, m.closed
	m.mu.Unlock()
	if closed {
		return problem.Closed
	}
	return f(r)
}

// Commit makes the transaction t.
func (m *Memory) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := checkTxn(t, m.Limits()); err != nil {
		return 0, err
	}
	switch rev, applied := m.ids[t.ID]; {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case m.closed:
		return 0, problem.Closed
	case applied:
		return rev, problem.In(fmt.Sprintf("%x", t.ID), problem.AlreadyRecorded)
	}
	for _, c := range t.If {
		if have := m.keys[string(c.Key)].modRev; have != c.ModRev {
			return 0, engine.NewChangedError(c.Key, c.ModRev, have)
		}
	}
	m.rev++
	m.keys = maps.Clone(m.keys)
	change := engine.Change{Rev: m.rev}
	for _, op := range t.Then {
		if op.Del {
			delete(m.keys, string(op.Key))
		} else {
			m.keys[string(op.Key)] = value{append([]byte{}, op.Val...), m.rev}
		}
		change.Keys = append(change.Keys, engine.Touched{Key: bytes.Clone(op.Key), Del: op.Del})
	}
	slices.SortFunc(change.Keys, func(a, b engine.Touched) int { return bytes.Compare(a.Key, b.Key) })
	if t.ID != (engine.TxnID{}) {
		m.ids[t.ID] = m.rev
	}
	m.changes = append(m.changes, change)
	close(m.more)
	m.more = make(chan struct{})
	return m.rev, nil
}

// checkTxn checks a transaction against the limits and for contradictions.
func checkTxn(t engine.Txn, l engine.Limits) error {
	seen := map[string]bool{}
	all := 0
	for _, op := range t.Then {
		if len(op.Key) == 0 || seen[string(op.Key)] || op.Del && op.Val != nil {
			return problem.InvalidTransaction
		}
		seen[string(op.Key)] = true
		all += len(op.Key) + len(op.Val)
		if len(op.Key) > l.MaxKey || len(op.Val) > l.MaxValue || all > l.MaxTxnBytes || len(t.Then) > l.MaxOps {
			return problem.TooLarge
		}
	}
	if slices.ContainsFunc(t.If, func(c engine.Cmp) bool { return len(c.Key) == 0 }) {
		return problem.InvalidTransaction
	}
	return nil
}

// Applied reports whether a transaction id was recorded, and at which revision.
func (m *Memory) Applied(_ context.Context, id engine.TxnID) (engine.Rev, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return 0, false, problem.Closed
	}
	rev, ok := m.ids[id]
	return rev, ok, nil
}

// Watch sends every commit; this engine forgets none.
func (m *Memory) Watch(ctx context.Context, prefix []byte, from engine.Rev) (<-chan engine.Change, error) {
	m.mu.Lock()
	closed := m.closed
	m.mu.Unlock()
	if closed {
		return nil, problem.Closed
	}
	out := make(chan engine.Change)
	go func() {
		defer close(out)
		for at := from; ; {
			m.mu.Lock()
			more, closed := m.more, m.closed
			var c engine.Change
			if at < m.rev {
				c = m.changes[at]
			}
			m.mu.Unlock()
			if c.Rev == 0 {
				if closed {
					return
				}
				select {
				case <-more:
					continue
				case <-ctx.Done():
					return
				}
			}
			at = c.Rev
			c.Keys = slices.DeleteFunc(slices.Clone(c.Keys),
				func(k engine.Touched) bool { return !bytes.HasPrefix(k.Key, prefix) })
			if len(c.Keys) == 0 {
				continue
			}
			select {
			case out <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// Limits returns the limits of the engine on a file.
func (m *Memory) Limits() engine.Limits {
	return engine.Limits{MaxOps: 1 << 16, MaxKey: 1 << 10, MaxValue: 16 << 20, MaxTxnBytes: 64 << 20}
}

// Close ends all watches.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.closed = true
		close(m.more)
	}
	return nil
}
