package share

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
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

// TestErrorsOverTheSocket: an error of the owner is the same at its client: its code and those of
// its causes, its place, its text and its hint.
func TestErrorsOverTheSocket(t *testing.T) {
	owner := &failingEngine{}
	g := joinFake(t, func(e fullEngine) fullEngine { owner.fullEngine = e; return owner })
	path := g.path
	for _, want := range []struct {
		err   error
		codes []problem.Code
	}{
		{engine.NewChangedError([]byte("k\x00"), 1, 2), []problem.Code{problem.ConditionFailed}},
		{engine.NewDamagedError(path, []byte("k"), "cut short"), []problem.Code{problem.Damaged}},
		{problem.In("commit", problem.InDoubt.New("outcome unknown", "start again").
			WithCause(fmt.Errorf("then: %w", engine.NewDamagedError(path, nil, "cut short")))),
			[]problem.Code{problem.InDoubt, problem.Damaged}},
		{problem.In(path, problem.DiskFull.New("no room left", "free some space").WithCause(fs.ErrPermission)),
			[]problem.Code{problem.DiskFull}},
		{fmt.Errorf("settled: %w", problem.NotRecorded.New("not recorded", "try again")),
			[]problem.Code{problem.NotRecorded}},
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

// joinFake serves what fake makes of the engine of a new file, and joins it.
func joinFake(t *testing.T, fake func(fullEngine) fullEngine) *client {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	e, err := engine.Open(path, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	at, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &sharedEngine{file: path}
	h := newServer(fake(e.(fullEngine)), s.greeting())
	h.start(at)
	t.Cleanup(h.close)
	c, err := joinOwner(t.Context(), path, s.dialOwner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// damagedEngine is an owner that answers everything with err. If views is set, it answers what is
// read in a view with err.
type damagedEngine struct {
	fullEngine
	err   error
	views bool
}

func (d *damagedEngine) View(_ context.Context, f func(engine.Reader) error) error {
	if d.views {
		return f(damagedReader{d.err})
	}
	return d.err
}
func (d *damagedEngine) Commit(context.Context, engine.Txn) (engine.Rev, error) { return 5, d.err }
func (d *damagedEngine) Applied(context.Context, engine.TxnID) (engine.Rev, bool, error) {
	return 0, false, d.err
}
func (d *damagedEngine) LockWrites(context.Context) (func(), error) { return nil, d.err }
func (d *damagedEngine) Backup(_ context.Context, w io.Writer) (engine.Rev, error) {
	w.Write([]byte("the first bytes"))
	return 0, d.err
}
func (d *damagedEngine) Watch(context.Context, []byte, engine.Rev) (<-chan engine.Change, error) {
	return nil, d.err
}
func (d *damagedEngine) AddNote([]byte, []byte) (func(), error)  { return nil, d.err }
func (d *damagedEngine) ListNotes([]byte) ([]engine.Note, error) { return nil, d.err }
func (d *damagedEngine) WatchNotes(context.Context, []byte) (<-chan struct{}, error) {
	return nil, d.err
}

// damagedReader gives err for each key, and in a scan for the second of three.
type damagedReader struct{ err error }

func (damagedReader) Rev() engine.Rev { return 7 }

func (d damagedReader) Get(key []byte) (engine.KV, error) {
	return engine.KV{Key: key, ModRev: 3}, d.err
}

func (d damagedReader) Scan([]byte, []byte, engine.ScanOpt) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		for i, err := range []error{nil, d.err, nil} {
			if !yield(engine.KV{Key: fmt.Appendf(nil, "k%d", i), ModRev: 3}, err) {
				return
			}
		}
	}
}

// expectDamage expects that got or one of its causes is damage with these words and places.
func expectDamage(t *testing.T, what string, got error, file, key string) {
	t.Helper()
	var e *problem.Error
	want := engine.NewDamagedError(file, []byte(key), "cut short")
	for errors.As(got, &e) && e.Code != problem.Damaged {
		got = e.Err
	}
	if e == nil || e.Code != want.Code || e.What != want.What || e.Hint != want.Hint || e.Where != want.Where {
		t.Errorf("%s gave %+v, want %+v", what, e, want)
	}
}

// TestDamageInEveryAnswer: damage at the owner is the same damage at the client, with
// its words, its key and its file, whatever request it answers.
func TestDamageInEveryAnswer(t *testing.T) {
	for name, call := range map[string]func(context.Context, *client) error{
		"view":   func(ctx context.Context, g *client) error { return g.View(ctx, nil) },
		"commit": func(ctx context.Context, g *client) error { _, err := g.Commit(ctx, engine.Txn{}); return err },
		"applied": func(ctx context.Context, g *client) error {
			_, _, err := g.Applied(ctx, engine.TxnID{1})
			return err
		},
		"lock":        func(ctx context.Context, g *client) error { _, err := g.LockWrites(ctx); return err },
		"backup":      func(ctx context.Context, g *client) error { _, err := g.Backup(ctx, io.Discard); return err },
		"watch":       func(ctx context.Context, g *client) error { _, err := g.Watch(ctx, nil, 0); return err },
		"add note":    func(ctx context.Context, g *client) error { _, err := g.AddNote([]byte("k"), nil); return err },
		"list notes":  func(ctx context.Context, g *client) error { _, err := g.ListNotes(nil); return err },
		"watch notes": func(ctx context.Context, g *client) error { _, err := g.WatchNotes(ctx, nil); return err },
	} {
		t.Run(name, func(t *testing.T) {
			for _, key := range []string{"", "k1"} {
				err := engine.NewDamagedError("owner.db", []byte(key), "cut short")
				g := joinFake(t, func(e fullEngine) fullEngine { return &damagedEngine{fullEngine: e, err: err} })
				expectDamage(t, name, call(t.Context(), g), "owner.db", key)
			}
		})
	}
	t.Run("commit again", func(t *testing.T) {
		err := problem.AlreadyRecorded.New("before", "").
			WithCause(engine.NewDamagedError("owner.db", []byte("k1"), "cut short"))
		g := joinFake(t, func(e fullEngine) fullEngine { return &damagedEngine{fullEngine: e, err: err} })
		rev, got := g.Commit(t.Context(), engine.Txn{})
		if rev != 5 || !errors.Is(got, problem.AlreadyRecorded) {
			t.Errorf("commit gave %d, %v", rev, got)
		}
		expectDamage(t, "commit", got, "owner.db", "k1")
	})
}

// TestDamageInAView: damage to one value does not end what is read, damage to the file
// ends a scan, and another error that names a key is not damage to it.
func TestDamageInAView(t *testing.T) {
	owner := &damagedEngine{views: true}
	g := joinFake(t, func(e fullEngine) fullEngine { owner.fullEngine = e; return owner })
	ctx := t.Context()
	// Damage to one value: the client knows the file by its own path.
	owner.err = engine.NewDamagedError("owner.db", []byte("k1"), "cut short")
	if err := g.View(ctx, func(r engine.Reader) error {
		kv, err := r.Get([]byte("k1"))
		expectDamage(t, "get", err, g.path, "k1")
		rows := ""
		for kv, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
			if rows += string(kv.Key) + " "; string(kv.Key) == "k1" {
				expectDamage(t, "scan", err, g.path, "k1")
			} else if err != nil {
				t.Errorf("scan of %s: %v", kv.Key, err)
			}
		}
		if kv.ModRev != 3 || rows != "k0 k1 k2 " {
			t.Errorf("got revision %d, scanned %s", kv.ModRev, rows)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}

	// Damage to the file.
	owner.err = engine.NewDamagedError("owner.db", nil, "cut short")
	if err := g.View(ctx, func(r engine.Reader) error {
		_, err := r.Get([]byte("k1"))
		expectDamage(t, "get", err, "owner.db", "")
		var errs []error
		for _, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
			errs = append(errs, err)
		}
		if len(errs) != 1 {
			t.Fatalf("scan gave %v", errs)
		}
		expectDamage(t, "scan", errs[0], "owner.db", "")
		return nil
	}); err != nil {
		t.Error(err)
	}

	// Another error that names a key is not damage to it.
	owner.err = engine.NewChangedError([]byte("k1"), 1, 2)
	if err := g.View(ctx, func(r engine.Reader) error {
		_, err := r.Get([]byte("k1"))
		return err
	}); !errors.Is(err, problem.ConditionFailed) || errors.Is(err, problem.Damaged) {
		t.Errorf("get gave %v", err)
	}
}
