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

// failing is an owner whose every transaction ends in one error.
type failing struct {
	seat
	err error
}

func (f *failing) Commit(context.Context, engine.Txn) (engine.Rev, error) { return 0, f.err }

// TestErrorsFromAfar: an error of the owner is the same at its guest: its code
// and those of its causes, where, what and what to do.
func TestErrorsFromAfar(t *testing.T) {
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
	owner := &failing{seat: e.(seat)}
	s := &shared{file: path}
	h := newHost(owner, s.greeting())
	h.open(at)
	defer h.close()
	g, err := visit(t.Context(), path, s.knock)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	for _, want := range []struct {
		err   error
		codes []problem.Code
	}{
		{engine.Changed([]byte("k\x00"), 1, 2), []problem.Code{problem.Changed}},
		{engine.Damaged(path, []byte("k"), "cut short"), []problem.Code{problem.Damaged}},
		{problem.In("commit", problem.InDoubt.New("outcome unknown", "start again").From(fmt.Errorf("then: %w", engine.Damaged(path, nil, "cut short")))),
			[]problem.Code{problem.InDoubt, problem.Damaged}},
		{problem.In(path, problem.Full.New("no room left", "free some space").From(fs.ErrPermission)), []problem.Code{problem.Full}},
		{fmt.Errorf("settled: %w", problem.NotRecorded.New("not recorded", "try again")), []problem.Code{problem.NotRecorded}},
		{engine.TooLarge("a note", 3), []problem.Code{problem.TooLarge}},
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
		if errors.Is(got, problem.Locked) || errors.Is(got, problem.Left) {
			t.Errorf("%v is something else from afar: %v", want.err, got)
		}
		near, far := problem.Of(want.err)[0], problem.Of(got)[0]
		if far.Says() != near.Says() || far.Do != near.Do || far.Where.Key != near.Where.Key {
			t.Errorf("from afar %q, %q; want %q, %q", far.Says(), far.Do, near.Says(), near.Do)
		}
	}
}
