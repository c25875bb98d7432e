package enginetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review/problem"
	"lert/store/engine"
)

// TestEngine runs everything that an engine must do. open gives a fresh, empty
// engine; the suite closes it.
func TestEngine(t *testing.T, open func(testing.TB) engine.Engine) {
	t.Run("model", func(t *testing.T) { testModel(t, open) })
	t.Run("snapshot", func(t *testing.T) { testSnapshot(t, open(t)) })
	t.Run("winner", func(t *testing.T) { testOneWinner(t, open(t)) })
	t.Run("refused", func(t *testing.T) { testInvalidTxns(t, open(t)) })
	t.Run("watch", func(t *testing.T) { testWatch(t, open(t)) })
	t.Run("board", func(t *testing.T) { testNotes(t, open(t)) })
	t.Run("closed", func(t *testing.T) { testClosed(t, open(t)) })
}

// testModel runs random acts on the engine and on Memory and wants the same
// answers from both.
func testModel(t *testing.T, open func(testing.TB) engine.Engine) {
	ctx := t.Context()
	key := rapid.Custom(func(t *rapid.T) []byte {
		// few keys, with shared prefixes and bytes at both ends of the range
		return rapid.SliceOfN(rapid.SampledFrom([]byte{0, 'a', 'b', 0xff}), 1, 3).Draw(t, "key")
	})
	ids := rapid.Custom(func(t *rapid.T) engine.TxnID {
		return engine.TxnID{0: rapid.Byte().Draw(t, "id") % 8}
	})
	rapid.Check(t, func(r *rapid.T) {
		e, m := open(t), NewMemory()
		defer e.Close()
		r.Repeat(map[string]func(*rapid.T){
			"commit": func(r *rapid.T) {
				txn := engine.Txn{ID: ids.Draw(r, "id")}
				for range rapid.IntRange(0, 2).Draw(r, "conditions") {
					k := key.Draw(r, "key")
					c := engine.Cmp{Key: k, ModRev: m.keys[string(k)].modRev}
					if rapid.IntRange(0, 4).Draw(r, "wrong") == 0 {
						c.ModRev = rapid.Uint64Range(0, m.rev+1).Draw(r, "mod")
					}
					txn.If = append(txn.If, c)
				}
				for range rapid.IntRange(0, 5).Draw(r, "ops") {
					if k := key.Draw(r, "key"); rapid.IntRange(0, 2).Draw(r, "delete") == 0 {
						txn.Then = append(txn.Then, engine.Delete(k))
					} else {
						txn.Then = append(txn.Then, engine.Put(k, rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(r, "val")))
					}
				}
				want, wantErr := m.Commit(ctx, txn)
				got, gotErr := e.Commit(ctx, txn)
				if got != want || errKind(gotErr) != errKind(wantErr) {
					r.Fatalf("commit gave %d, %v; the model %d, %v", got, gotErr, want, wantErr)
				}
				if errors.Is(wantErr, problem.ConditionFailed) && gotErr.Error() != wantErr.Error() {
					r.Fatalf("conflict %v; the model %v", gotErr, wantErr)
				}
			},
			"applied": func(r *rapid.T) {
				id := ids.Draw(r, "id")
				want, wantOK, _ := m.Applied(ctx, id)
				got, ok, err := e.Applied(ctx, id)
				if err != nil || got != want || ok != wantOK {
					r.Fatalf("applied gave %d, %v, %v; the model %d, %v", got, ok, err, want, wantOK)
				}
			},
			"read": func(r *rapid.T) {
				k := key.Draw(r, "key")
				want, got := get(r, m, k), get(r, e, k)
				if want != got {
					r.Fatalf("get %q gave %s; the model %s", k, got, want)
				}
			},
			"scan": func(r *rapid.T) {
				var lo, hi []byte
				if rapid.Bool().Draw(r, "lower") {
					lo = key.Draw(r, "lo")
				}
				if rapid.Bool().Draw(r, "upper") {
					hi = key.Draw(r, "hi")
				}
				if rapid.IntRange(0, 3).Draw(r, "prefix") == 0 {
					lo, hi = engine.PrefixRange(key.Draw(r, "prefix"))
				}
				o := engine.ScanOpt{
					Reverse: rapid.Bool().Draw(r, "reverse"), KeysOnly: rapid.Bool().Draw(r, "keys"),
					Limit: rapid.IntRange(0, 5).Draw(r, "limit"),
				}
				want, got := scan(r, m, lo, hi, o), scan(r, e, lo, hi, o)
				if !slices.Equal(want, got) {
					r.Fatalf("scan %q to %q %+v gave\n%s\nthe model\n%s", lo, hi, o, got, want)
				}
			},
		})
	})
}

// errKind is the sentinel of an error, for comparing.
func errKind(err error) error {
	for _, s := range []error{problem.ConditionFailed, problem.AlreadyRecorded, problem.InvalidTransaction, problem.TooLarge, problem.Closed} {
		if errors.Is(err, s) {
			return s
		}
	}
	return err
}

type fataler interface{ Fatal(...any) }

func get(t fataler, e engine.Engine, key []byte) (s string) {
	if err := e.View(context.Background(), func(r engine.Reader) error {
		kv, err := r.Get(key)
		s = fmt.Sprintf("%d %q %q@%d", r.Rev(), kv.Key, kv.Val, kv.ModRev)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

func scan(t fataler, e engine.Engine, lo, hi []byte, o engine.ScanOpt) (rows []string) {
	if err := e.View(context.Background(), func(r engine.Reader) error {
		for kv, err := range r.Scan(lo, hi, o) {
			if err != nil {
				return err
			}
			rows = append(rows, fmt.Sprintf("%q %q@%d", kv.Key, kv.Val, kv.ModRev))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return rows
}

// testSnapshot: a View sees nothing of a commit made while it runs.
func testSnapshot(t *testing.T, e engine.Engine) {
	defer e.Close()
	ctx := t.Context()
	commit(t, e, engine.Txn{Then: []engine.Op{engine.Put([]byte("a"), []byte("1"))}})
	if err := e.View(ctx, func(r engine.Reader) error {
		done := make(chan error)
		go func() {
			_, err := e.Commit(ctx, engine.Txn{Then: []engine.Op{engine.Put([]byte("a"), []byte("2")), engine.Put([]byte("b"), nil)}})
			done <- err
		}()
		if err := <-done; err != nil {
			return err
		}
		n := 0
		for kv, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
			if err != nil || string(kv.Key) != "a" || string(kv.Val) != "1" {
				t.Errorf("the snapshot shows %q = %q, %v", kv.Key, kv.Val, err)
			}
			n++
		}
		if n != 1 || r.Rev() != 1 {
			t.Errorf("the snapshot has %d keys at revision %d, not 1 at 1", n, r.Rev())
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := get(t, e, []byte("a")); got != `2 "a" "2"@2` {
		t.Errorf("after the view: %s", got)
	}
	// an empty value exists, an absent key does not
	if err := e.View(ctx, func(r engine.Reader) error {
		b, err := r.Get([]byte("b"))
		c, err2 := r.Get([]byte("c"))
		if !b.Found() || c.Found() || err != nil || err2 != nil {
			t.Errorf("empty value found %v, absent key found %v, %v, %v", b.Found(), c.Found(), err, err2)
		}
		return errStop
	}); err != errStop {
		t.Errorf("View gave %v, not the error of its function", err)
	}
}

var errStop = errors.New("stop")

// testOneWinner: of many that change a key on the same condition exactly one does.
func testOneWinner(t *testing.T, e engine.Engine) {
	defer e.Close()
	const callers = 20
	var wg sync.WaitGroup
	errs := make([]error, callers)
	for i := range callers {
		wg.Go(func() {
			_, errs[i] = e.Commit(t.Context(), engine.Txn{
				If:   []engine.Cmp{engine.Absent([]byte("claim"))},
				Then: []engine.Op{engine.Put([]byte("claim"), []byte{byte(i)})},
			})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, problem.ConditionFailed):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d callers won the key, not 1", won)
	}
}

// testInvalidTxns: what is not a good transaction changes nothing and says so.
func testInvalidTxns(t *testing.T, e engine.Engine) {
	defer e.Close()
	k, l := []byte("k"), e.Limits()
	many := make([]engine.Op, l.MaxOps+1)
	for i := range many {
		many[i] = engine.Put(fmt.Appendf(nil, "%08d", i), nil)
	}
	for name, c := range map[string]struct {
		txn  engine.Txn
		want error
	}{
		"empty key":       {engine.Txn{Then: []engine.Op{engine.Put(k, k), engine.Put(nil, k)}}, problem.InvalidTransaction},
		"empty condition": {engine.Txn{If: []engine.Cmp{{}}, Then: []engine.Op{engine.Put(k, k)}}, problem.InvalidTransaction},
		"key twice":       {engine.Txn{Then: []engine.Op{engine.Put(k, k), engine.Delete(k)}}, problem.InvalidTransaction},
		"val of deletion": {engine.Txn{Then: []engine.Op{{Key: k, Val: k, Del: true}}}, problem.InvalidTransaction},
		"long key":        {engine.Txn{Then: []engine.Op{engine.Put(make([]byte, l.MaxKey+1), k)}}, problem.TooLarge},
		"long value":      {engine.Txn{Then: []engine.Op{engine.Put(k, make([]byte, l.MaxValue+1))}}, problem.TooLarge},
		"many":            {engine.Txn{Then: many}, problem.TooLarge},
	} {
		if rev, err := e.Commit(t.Context(), c.txn); rev != 0 || !errors.Is(err, c.want) {
			t.Errorf("%s: revision %d, %v; want %v", name, rev, err, c.want)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Commit(over, engine.Txn{Then: []engine.Op{engine.Put(k, k)}}); !errors.Is(err, context.Canceled) {
		t.Errorf("commit after cancel: %v", err)
	}
	if rows := scan(t, e, nil, nil, engine.ScanOpt{}); len(rows) != 0 {
		t.Errorf("refused transactions left %q", rows)
	}
}

// testWatch: every commit under the prefix, in order, once, from where one asks.
func testWatch(t *testing.T, e engine.Engine) {
	defer e.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const commits = 200
	early, err := e.Watch(ctx, []byte("w/"), 0)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for i := range commits {
			k := fmt.Appendf(nil, "w/%d", i%7)
			op := engine.Put(k, k)
			if i%5 == 4 {
				op = engine.Delete(k)
			}
			// Errorf, not Fatal: another goroutine
			if _, err := e.Commit(ctx, engine.Txn{Then: []engine.Op{op, engine.Put([]byte("x"), k)}}); err != nil {
				t.Errorf("commit %d: %v", i, err)
			}
			if _, err := e.Commit(ctx, engine.Txn{Then: []engine.Op{engine.Put([]byte("x"), nil)}}); err != nil {
				t.Errorf("commit %d: %v", i, err)
			}
		}
	})
	follow := func(from engine.Rev, c <-chan engine.Change) {
		t.Helper()
		for want := from + 1; want <= 2*commits; want += 2 {
			select {
			case got := <-c:
				i := int(want-1) / 2
				key := fmt.Sprintf("w/%d", i%7)
				if got.Err != nil || got.Rev != want || len(got.Keys) != 1 || string(got.Keys[0].Key) != key || got.Keys[0].Del != (i%5 == 4) {
					t.Fatalf("want revision %d with %s, got %+v", want, key, got)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("nothing came for revision %d", want)
			}
		}
	}
	follow(0, early)
	late, err := e.Watch(ctx, []byte("w/"), 2*commits-100)
	if err != nil {
		t.Fatal(err)
	}
	follow(2*commits-100, late)
	all.Wait()
	cancel()
	for range early { // closed after cancel
	}
}

// testClosed: after Close everything says so, and closing again is no error.
func testClosed(t *testing.T, e engine.Engine) {
	c, err := e.Watch(t.Context(), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range c { // ends
	}
	ctx := t.Context()
	_, commitErr := e.Commit(ctx, engine.Txn{})
	_, _, appliedErr := e.Applied(ctx, engine.TxnID{1})
	_, watchErr := e.Watch(ctx, nil, 0)
	for what, err := range map[string]error{
		"view": e.View(ctx, func(engine.Reader) error { return nil }), "commit": commitErr, "applied": appliedErr, "watch": watchErr,
	} {
		if !errors.Is(err, problem.Closed) {
			t.Errorf("%s after Close: %v", what, err)
		}
	}
}

func commit(t *testing.T, e engine.Engine, txn engine.Txn) engine.Rev {
	t.Helper()
	rev, err := e.Commit(t.Context(), txn)
	if err != nil {
		t.Fatal(err)
	}
	return rev
}
