package enginetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// TestEngine tests everything that an engine must do. open returns a new, empty engine, which
// TestEngine closes.
func TestEngine(t *testing.T, open func(testing.TB) engine.Engine) {
	t.Run("model", func(t *testing.T) { testModel(t, open) })
	t.Run("snapshot", func(t *testing.T) { testSnapshot(t, open(t)) })
	t.Run("winner", func(t *testing.T) { testOneWinner(t, open(t)) })
	t.Run("refused", func(t *testing.T) { testInvalidTxns(t, open(t)) })
	t.Run("watch", func(t *testing.T) { testWatch(t, open(t)) })
	t.Run("board", func(t *testing.T) { testNotes(t, open(t)) })
	t.Run("closed", func(t *testing.T) { testClosed(t, open(t)) })
}

// testModel makes the same random operations on the engine and on Memory, which must give the same
// answers. Each run makes the same operations every time.
func testModel(t *testing.T, open func(testing.TB) engine.Engine) {
	runs := uint64(100)
	if testing.Short() {
		runs = 20
	}
	for run := range runs {
		t.Run(fmt.Sprint(run), func(t *testing.T) {
			m := &model{rand.New(rand.NewPCG(run, 0)), open(t), NewMemory()}
			defer m.e.Close()
			for range 60 {
				[]func(*testing.T){m.commit, m.applied, m.get, m.scan}[m.IntN(4)](t)
			}
		})
	}
}

// model compares an engine with Memory.
type model struct {
	*rand.Rand
	e   engine.Engine
	mem *Memory
}

// chance is true once in n times.
func (m *model) chance(n int) bool { return m.IntN(n) == 0 }

// key returns one of few keys, with common prefixes and with bytes at both ends of the range.
func (m *model) key() []byte {
	k := make([]byte, 1+m.IntN(3))
	for i := range k {
		k[i] = "\x00ab\xff"[m.IntN(4)]
	}
	return k
}

// id returns one of few ids, which may be the zero id.
func (m *model) id() engine.TxnID { return engine.TxnID{0: byte(m.IntN(8))} }

func (m *model) commit(t *testing.T) {
	txn := engine.Txn{ID: m.id()}
	for range m.IntN(3) {
		k := m.key()
		c := engine.Cmp{Key: k, ModRev: m.mem.keys[string(k)].modRev}
		if m.chance(5) {
			c.ModRev = m.Uint64N(m.mem.rev + 2)
		}
		txn.If = append(txn.If, c)
	}
	for range m.IntN(6) {
		op := engine.Delete(m.key())
		if !m.chance(3) {
			op = engine.Put(op.Key, make([]byte, m.IntN(300)))
			for i := range op.Val {
				op.Val[i] = byte(m.Uint32())
			}
		}
		txn.Then = append(txn.Then, op)
	}
	want, wantErr := m.mem.Commit(t.Context(), txn)
	got, gotErr := m.e.Commit(t.Context(), txn)
	if got != want || errKind(gotErr) != errKind(wantErr) {
		t.Fatalf("commit gave %d, %v; the model %d, %v", got, gotErr, want, wantErr)
	}
	if errors.Is(wantErr, problem.ConditionFailed) && gotErr.Error() != wantErr.Error() {
		t.Fatalf("conflict %v; the model %v", gotErr, wantErr)
	}
}

func (m *model) applied(t *testing.T) {
	id := m.id()
	want, wantOK, _ := m.mem.Applied(t.Context(), id)
	got, ok, err := m.e.Applied(t.Context(), id)
	if err != nil || got != want || ok != wantOK {
		t.Fatalf("applied gave %d, %v, %v; the model %d, %v", got, ok, err, want, wantOK)
	}
}

func (m *model) get(t *testing.T) {
	k := m.key()
	if want, got := get(t, m.mem, k), get(t, m.e, k); want != got {
		t.Fatalf("get %q gave %s; the model %s", k, got, want)
	}
}

func (m *model) scan(t *testing.T) {
	var lo, hi []byte
	if m.chance(2) {
		lo = m.key()
	}
	if m.chance(2) {
		hi = m.key()
	}
	if m.chance(4) {
		lo, hi = engine.PrefixRange(m.key())
	}
	o := engine.ScanOpt{Reverse: m.chance(2), KeysOnly: m.chance(2), Limit: m.IntN(6)}
	want, got := scan(t, m.mem, lo, hi, o), scan(t, m.e, lo, hi, o)
	if !slices.Equal(want, got) {
		t.Fatalf("scan %q to %q %+v gave\n%s\nthe model\n%s", lo, hi, o, got, want)
	}
}

// errKind returns the problem code of an error, for comparing.
func errKind(err error) error {
	for _, s := range []error{problem.ConditionFailed, problem.AlreadyRecorded, problem.InvalidTransaction,
		problem.TooLarge, problem.Closed} {
		if errors.Is(err, s) {
			return s
		}
	}
	return err
}

func view(t *testing.T, e engine.Engine, f func(engine.Reader) error) {
	t.Helper()
	if err := e.View(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, e engine.Engine, key []byte) (s string) {
	t.Helper()
	view(t, e, func(r engine.Reader) error {
		kv, err := r.Get(key)
		s = fmt.Sprintf("%d %q %q@%d", r.Rev(), kv.Key, kv.Val, kv.ModRev)
		return err
	})
	return s
}

func scan(t *testing.T, e engine.Engine, lo, hi []byte, o engine.ScanOpt) (rows []string) {
	t.Helper()
	view(t, e, func(r engine.Reader) error {
		for kv, err := range r.Scan(lo, hi, o) {
			if err != nil {
				return err
			}
			rows = append(rows, fmt.Sprintf("%q %q@%d", kv.Key, kv.Val, kv.ModRev))
		}
		return nil
	})
	return rows
}

// testSnapshot: a View does not see a commit made while it runs.
func testSnapshot(t *testing.T, e engine.Engine) {
	defer e.Close()
	ctx := t.Context()
	if _, err := e.Commit(ctx, engine.Txn{Then: []engine.Op{engine.Put([]byte("a"), []byte("1"))}}); err != nil {
		t.Fatal(err)
	}
	view(t, e, func(r engine.Reader) error {
		done := make(chan error)
		go func() {
			_, err := e.Commit(ctx, engine.Txn{Then: []engine.Op{
				engine.Put([]byte("a"), []byte("2")), engine.Put([]byte("b"), nil)}})
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
	})
	if got := get(t, e, []byte("a")); got != `2 "a" "2"@2` {
		t.Errorf("after the view: %s", got)
	}
	// An empty value exists, an absent key does not.
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

// testOneWinner: of many commits that change a key on the same condition exactly one succeeds.
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

// testInvalidTxns: an invalid transaction fails and changes nothing.
func testInvalidTxns(t *testing.T, e engine.Engine) {
	defer e.Close()
	k, l := []byte("k"), e.Limits()
	many := make([]engine.Op, l.MaxOps+1)
	for i := range many {
		many[i] = engine.Put(fmt.Appendf(nil, "%08d", i), nil)
	}
	change := func(ops ...engine.Op) engine.Txn { return engine.Txn{Then: ops} }
	for name, c := range map[string]struct {
		txn  engine.Txn
		want error
	}{
		"empty key":       {change(engine.Put(k, k), engine.Put(nil, k)), problem.InvalidTransaction},
		"empty condition": {engine.Txn{If: []engine.Cmp{{}}, Then: many[:1]}, problem.InvalidTransaction},
		"key twice":       {change(engine.Put(k, k), engine.Delete(k)), problem.InvalidTransaction},
		"val of deletion": {engine.Txn{Then: []engine.Op{{Key: k, Val: k, Del: true}}}, problem.InvalidTransaction},
		"long key":        {change(engine.Put(make([]byte, l.MaxKey+1), k)), problem.TooLarge},
		"long value":      {change(engine.Put(k, make([]byte, l.MaxValue+1))), problem.TooLarge},
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

// testWatch: every commit under the prefix arrives once, in order, from the revision asked for.
func testWatch(t *testing.T, e engine.Engine) {
	defer e.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const commits = 200
	// follow expects every commit under the prefix after revision from.
	follow := func(from engine.Rev, c <-chan engine.Change) {
		t.Helper()
		for want := from + 1; want <= 2*commits; want += 2 {
			select {
			case got := <-c:
				i := int(want-1) / 2
				key := engine.Touched{Key: fmt.Appendf(nil, "w/%d", i%7), Del: i%5 == 4}
				wantChange := engine.Change{Rev: want, Keys: []engine.Touched{key}}
				if !reflect.DeepEqual(got, wantChange) {
					t.Fatalf("want %+v, got %+v", wantChange, got)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("nothing came for revision %d", want)
			}
		}
	}
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
			for _, ops := range [][]engine.Op{{op, engine.Put([]byte("x"), k)}, {engine.Put([]byte("x"), nil)}} {
				if _, err := e.Commit(ctx, engine.Txn{Then: ops}); err != nil {
					t.Errorf("commit %d: %v", i, err) // not Fatal: this is another goroutine
				}
			}
		}
	})
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

// testClosed: after Close every call fails with problem.Closed, and closing again is not an error.
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
	viewErr := e.View(ctx, func(engine.Reader) error { return nil })
	expectClosed(t, map[string]error{"view": viewErr, "commit": commitErr, "applied": appliedErr, "watch": watchErr})
}

// expectClosed expects problem.Closed of every call.
func expectClosed(t *testing.T, errs map[string]error) {
	t.Helper()
	for call, err := range errs {
		if !errors.Is(err, problem.Closed) {
			t.Errorf("%s after Close: %v", call, err)
		}
	}
}
