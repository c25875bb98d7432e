package share

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"lert/review/problem"
	"lert/store/engine"
)

// failingEngine is an owner whose every transaction ends in one error.
type failingEngine struct {
	fullEngine
	err error
}

func (f *failingEngine) Commit(context.Context, engine.Txn) (engine.Rev, error) { return 0, f.err }

// TestErrorsOverTheSocket: an error of the owner is the same at its guest: its code
// and those of its causes, where, what and what to do.
func TestErrorsOverTheSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	e, err := engine.Open(path, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	at, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	owner := &failingEngine{fullEngine: e.(fullEngine)}
	s := &sharedEngine{file: path}
	h := newServer(owner, s.greeting())
	h.start(at)
	defer h.close()
	g, err := joinOwner(t.Context(), path, s.dialOwner)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	for _, want := range []struct {
		err   error
		codes []problem.Code
	}{
		{engine.NewChangedError([]byte("k\x00"), 1, 2), []problem.Code{problem.ConditionFailed}},
		{engine.NewDamagedError(path, []byte("k"), "cut short"), []problem.Code{problem.Damaged}},
		{problem.In("commit", problem.InDoubt.New("outcome unknown", "start again").WithCause(fmt.Errorf("then: %w", engine.NewDamagedError(path, nil, "cut short")))),
			[]problem.Code{problem.InDoubt, problem.Damaged}},
		{problem.In(path, problem.DiskFull.New("no room left", "free some space").WithCause(fs.ErrPermission)), []problem.Code{problem.DiskFull}},
		{fmt.Errorf("settled: %w", problem.NotRecorded.New("not recorded", "try again")), []problem.Code{problem.NotRecorded}},
		{engine.NewTooLargeError("a note", 3), []problem.Code{problem.TooLarge}},
		{problem.Compacted, []problem.Code{problem.Compacted}},
		{errors.New("input/output error"), []problem.Code{problem.Failed}},
	} {
		owner.err = want.err
		_, got := g.Commit(t.Context(), engine.Txn{})
		for _, code := range want.codes {
			if !errors.Is(got, code) {
				t.Errorf("%v is no %q from afar: %v", want.err, code, got)
			}
		}
		if errors.Is(got, problem.Locked) || errors.Is(got, problem.OwnerLeft) {
			t.Errorf("%v is something else from afar: %v", want.err, got)
		}
		near, far := problem.ListOf(want.err)[0], problem.ListOf(got)[0]
		if far.Summary() != near.Summary() || far.Hint != near.Hint || far.Where.Key != near.Where.Key {
			t.Errorf("from afar %q, %q; want %q, %q", far.Summary(), far.Hint, near.Summary(), near.Hint)
		}
	}
}
