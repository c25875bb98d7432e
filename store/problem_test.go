package store

import (
	"context"
	"errors"
	"testing"

	"lert/review/problem"
	"lert/store/engine"
)

// failing is an engine whose commits fail, after some that do not.
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

// TestAnErrorOfTheEngineKeepsItsParts: an error of the engine keeps its parts: no words of one end up in another.
func TestAnErrorOfTheEngineKeepsItsParts(t *testing.T) {
	ctx := context.Background()
	f := openTest(t)
	id := f.importRequest(warrant(1))
	on := func(e *failing) *Store {
		e.Engine = f.eng
		return &Store{eng: e, now: f.now, rules: f.rules, indexSecret: f.indexSecret}
	}
	_, err := on(&failing{err: engine.NewChangedError([]byte("k"), 1, 2)}).As(anna).Claim(ctx, id)
	if !errors.Is(err, problem.Conflict) || !errors.Is(err, problem.ConditionFailed) {
		t.Errorf("others were always first: %v", err)
	}
	if p := problem.ListOf(err)[0]; p.Summary() != "conflict: others kept changing the same records" ||
		p.Hint != "try again" {
		t.Errorf("it says %q, %q", p.Summary(), p.Hint)
	}
	full := on(&failing{good: 1,
		err: problem.In("a.db", problem.DiskFull.New("no space left (disk)", "free some space, then try again"))})
	docs := make([]ImportDocument, importBatchSize+2)
	for i := range docs {
		docs[i] = incoming(t, warrant(i+2))
	}
	taken, err := full.As(anna).Import(ctx, docs)
	if len(taken) != importBatchSize || !errors.Is(err, problem.DiskFull) {
		t.Fatalf("%d were taken, %v", len(taken), err)
	}
	if p := problem.ListOf(err)[0]; p.Summary() != "256 documents were imported, 2 were not: a.db: no space left (disk)" ||
		p.Hint != "free some space, then try again" {
		t.Errorf("it says %q, %q", p.Summary(), p.Hint)
	}
}
