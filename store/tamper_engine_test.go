package store

import (
	"bytes"
	"context"
	"iter"
	"slices"

	"lert/store/engine"
)

// tamperedEngine is an engine that shows a database as somebody rewrote it.
type tamperedEngine struct {
	engine.Engine
	kvs []engine.KV // in order
}

func (r *tamperedEngine) View(_ context.Context, f func(engine.Reader) error) error { return f(r) }

func (r *tamperedEngine) Rev() engine.Rev { return 1 }

func (r *tamperedEngine) Get(k []byte) (engine.KV, error) {
	if i, found := r.find(k); found {
		return r.kvs[i], nil
	}
	return engine.KV{Key: k}, nil
}

func (r *tamperedEngine) find(k []byte) (int, bool) {
	return slices.BinarySearchFunc(r.kvs, k, compareKey)
}

func (r *tamperedEngine) Scan(lo, hi []byte, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	from, to := 0, len(r.kvs)
	if lo != nil {
		from, _ = r.find(lo)
	}
	if hi != nil {
		to, _ = r.find(hi)
	}
	return func(yield func(engine.KV, error) bool) {
		for n := range max(to-from, 0) {
			i := from + n
			if o.Reverse {
				i = to - 1 - n
			}
			kv := r.kvs[i]
			if o.KeysOnly {
				kv.Val = nil
			}
			if o.Limit > 0 && n >= o.Limit || !yield(kv, nil) {
				return
			}
		}
	}
}

// with is the database with one value changed or added; nil removes it.
func (r *tamperedEngine) with(k, v []byte) *tamperedEngine {
	i, found := r.find(k)
	out := slices.Clone(r.kvs)
	switch {
	case v == nil && found:
		out = slices.Delete(out, i, i+1)
	case found:
		out[i].Val = v
	case v != nil:
		out = slices.Insert(out, i, engine.KV{Key: k, Val: v, ModRev: 1})
	}
	return &tamperedEngine{r.Engine, out}
}

func compareKey(kv engine.KV, k []byte) int { return bytes.Compare(kv.Key, k) }
