package store

import (
	"context"
	"errors"
	"testing"

	"lert/review/problem"
	"lert/store/engine"
)

// failing is an engine whose commits end in an error, after some that do not.
type failing struct {
	engine.Engine
	good int
	err  error
}

func (f *failing) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	if f.good--; f.good >= 0 {
		return f.Engine.Commit(ctx, t)
	}
	return 0, f.err
}

// TestAnErrorOfTheEngineKeepsItsParts: what an act says of it has no words of
// the one cut into those of the other.
func TestAnErrorOfTheEngineKeepsItsParts(t *testing.T) {
	ctx := context.Background()
	f := openTest(t)
	id := f.take(warrant(1))
	on := func(e *failing) *Store {
		e.Engine = f.eng
		return &Store{eng: e, now: f.now, rules: f.rules, secret: f.secret}
	}
	_, err := on(&failing{err: engine.Changed([]byte("k"), 1, 2)}).As(anna).Claim(ctx, id)
	if !errors.Is(err, problem.Conflict) || !errors.Is(err, problem.Changed) {
		t.Errorf("others were always first: %v", err)
	}
	if p := problem.Of(err)[0]; p.Says() != "conflict: others kept changing the same records" || p.Do != "try again" {
		t.Errorf("it says %q, %q", p.Says(), p.Do)
	}
	full := on(&failing{good: 1, err: problem.In("a.db", problem.Full.New("no room left (disk)", "free some space, then try again"))})
	docs := make([]Incoming, Batch+2)
	for i := range docs {
		docs[i] = incoming(t, warrant(i+2))
	}
	taken, err := full.As(anna).Import(ctx, docs)
	if len(taken) != Batch || !errors.Is(err, problem.Full) {
		t.Fatalf("%d were taken, %v", len(taken), err)
	}
	if p := problem.Of(err)[0]; p.Says() != "256 documents were taken, 2 were not: a.db: no room left (disk)" || p.Do != "free some space, then try again" {
		t.Errorf("it says %q, %q", p.Says(), p.Do)
	}
}
