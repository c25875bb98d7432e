//go:build unix

package share

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
	"lert/store/engine/enginetest"
)

func put(key, val string) engine.Txn {
	return engine.Txn{Then: []engine.Op{engine.Put([]byte(key), []byte(val))}}
}

func commit(t testing.TB, e engine.Engine, txn engine.Txn) engine.Rev {
	t.Helper()
	rev, err := e.Commit(t.Context(), txn)
	if err != nil {
		t.Fatal(err)
	}
	return rev
}

func get(t testing.TB, e engine.Engine, key string) (val string) {
	t.Helper()
	if err := e.View(t.Context(), func(r engine.Reader) error {
		kv, err := r.Get([]byte(key))
		val = string(kv.Val)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return val
}

func isClient(s *sharedEngine) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.current.asClient()
	return ok
}

func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !f(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never: " + what)
		}
	}
}

// TestOwnerLeaves: when the owner leaves, one of its clients becomes the owner although nobody
// asked anything of it, the other connects to that one, and notes and watches go on.
func TestOwnerLeaves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	owner := mustOpen(t, path)
	commit(t, owner, put("k", "1"))
	a, b := mustOpen(t, path), mustOpen(t, path)
	defer a.Close()
	defer b.Close()
	if !isClient(a) || !isClient(b) {
		t.Fatal("two owners")
	}
	changes, err := a.Watch(t.Context(), []byte("k"), 1)
	if err != nil {
		t.Fatal(err)
	}
	wake, err := b.WatchNotes(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*sharedEngine{owner, a, b} {
		if _, err := s.AddNote([]byte("who"), fmt.Appendf(nil, "%p", s)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "three notes", func() bool { p, err := b.ListNotes(nil); return err == nil && len(p) == 3 })
	owner.Close()
	eventually(t, "a new owner", func() bool { return isClient(a) != isClient(b) })
	eventually(t, "the notes of those who stayed",
		func() bool { p, err := a.ListNotes(nil); return err == nil && len(p) == 2 })
	<-wake
	commit(t, b, put("k", "2"))
	commit(t, a, put("k", "3"))
	for want := engine.Rev(2); want <= 3; want++ {
		if c := <-changes; c.Rev != want || c.Err != nil {
			t.Fatalf("watched %+v, want revision %d", c, want)
		}
	}
	if got := get(t, b, "k"); got != "3" {
		t.Errorf("the key is %q", got)
	}
}

// TestTheLockIsHeldThroughout: an owner that writes much opens its file again now and then. Nobody, reader or writer,
// can take the file in that moment, and its clients go on.
func TestTheLockIsHeldThroughout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := mustOpen(t, path)
	defer s.Close()
	c := mustOpen(t, path)
	defer c.Close()
	var others sync.WaitGroup
	done := make(chan struct{})
	for _, readOnly := range []bool{false, true} {
		others.Go(func() { // it tries for the file at every moment
			for {
				select {
				case <-done:
					return
				default:
				}
				e, err := engine.Open(path, engine.Options{Timeout: time.Microsecond, ReadOnly: readOnly})
				if err == nil {
					e.Close()
				}
				if !errors.Is(err, problem.Locked) {
					t.Errorf("the file was free (read only: %v): %v", readOnly, err)
					return
				}
			}
		})
	}
	others.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if err := c.View(t.Context(), func(r engine.Reader) error {
				_, err := r.Get([]byte("newest"))
				return err
			}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	val := bytes.Repeat([]byte("x"), 3000) // each on a page of its own
	const commits, each = 50, 1000
	for i := range commits {
		ops := []engine.Op{engine.Put([]byte("newest"), fmt.Append(nil, i))}
		for n := range each {
			ops = append(ops, engine.Put(fmt.Appendf(nil, "k%06d", n*7919%(5*each)), val))
		}
		at := []*sharedEngine{s, c}[i%2]
		if rev, err := at.Commit(t.Context(), engine.Txn{Then: ops}); err != nil || rev != engine.Rev(i+1) {
			t.Fatalf("commit %d: revision %d, %v", i, rev, err)
		}
		if got := get(t, s, "newest"); got != fmt.Sprint(i) {
			t.Fatalf("after commit %d the newest is %s", i, got)
		}
	}
	close(done)
	others.Wait()
	if isClient(s) || !isClient(c) {
		t.Error("the owner changed")
	}
}

// TestOwnerLeavesAReader: a snapshot whose owner leaves is lost as a whole, whatever the reader
// makes of the errors, and the next one is good.
func TestOwnerLeavesAReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	owner := mustOpen(t, path)
	commit(t, owner, put("k", "1"))
	g := mustOpen(t, path)
	defer g.Close()
	err := g.View(t.Context(), func(r engine.Reader) error {
		owner.Close()
		kv, err := r.Get([]byte("k"))
		if !errors.Is(err, problem.SnapshotLost) || kv.Found() {
			t.Errorf("read %q, %v", kv.Val, err)
		}
		for _, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
			if !errors.Is(err, problem.SnapshotLost) {
				t.Errorf("scan: %v", err)
			}
		}
		return nil
	})
	if !errors.Is(err, problem.SnapshotLost) {
		t.Errorf("the view gave %v", err)
	}
	if got := get(t, g, "k"); got != "1" {
		t.Errorf("the key is %q", got)
	}
}

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

// TestReaderStandsStill: a reader that asks nothing for too long loses its snapshot, so that it no
// longer keeps pages in use.
func TestReaderStandsStill(t *testing.T) {
	defer func(d time.Duration) { idleTimeout = d }(idleTimeout)
	idleTimeout = 30 * time.Millisecond
	path := filepath.Join(t.TempDir(), "a.db")
	owner, g := mustOpen(t, path), mustOpen(t, path)
	defer owner.Close()
	defer g.Close()
	commit(t, g, put("k", "1"))
	err := g.View(t.Context(), func(r engine.Reader) error {
		time.Sleep(10 * idleTimeout)
		_, err := r.Get([]byte("k"))
		return err
	})
	if !errors.Is(err, problem.SnapshotLost) || !strings.Contains(err.Error(), "stalled") {
		t.Errorf("the view gave %v", err)
	}
	if got := get(t, g, "k"); got != "1" || !isClient(g) {
		t.Errorf("afterwards the key is %q", got)
	}
}

// TestListenerStays: a client that only watches is not disconnected, however long nothing happens.
func TestListenerStays(t *testing.T) {
	defer func(d, e time.Duration) { writeTimeout, idleTimeout = d, e }(writeTimeout, idleTimeout)
	writeTimeout, idleTimeout = 20*time.Millisecond, 20*time.Millisecond
	path := filepath.Join(t.TempDir(), "a.db")
	owner, g := mustOpen(t, path), mustOpen(t, path)
	defer owner.Close()
	defer g.Close()
	near, _ := g.current.asClient()
	changes, err := near.Watch(t.Context(), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	wake, err := near.WatchNotes(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := near.AddNote([]byte("k"), nil); err != nil {
		t.Fatal(err)
	}
	<-wake
	time.Sleep(10 * writeTimeout)
	commit(t, g, put("k", "1"))
	if c, ok := <-changes; !ok || c.Rev != 1 {
		t.Errorf("watched %+v, %v", c, ok)
	}
	if _, err := owner.AddNote([]byte("l"), nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := <-wake; !ok {
		t.Error("the board is not watched any more")
	}
	if posts, err := g.ListNotes(nil); err != nil || len(posts) != 2 {
		t.Errorf("%d notes hang, %v", len(posts), err)
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

// TestNobodyAnswers: if nobody answers any more, a transaction that was sent is in doubt, and the
// error says only that.
func TestNobodyAnswers(t *testing.T) {
	defer func(d time.Duration) { ownerTimeout = d }(ownerTimeout)
	ownerTimeout = 50 * time.Millisecond
	path := filepath.Join(t.TempDir(), "a.db")
	owner, g := mustOpen(t, path), mustOpen(t, path)
	defer owner.Close()
	defer g.Close()
	h := owner.current.server
	h.eng = &droppingEngine{fullEngine: h.eng, dropConns: func() { // the socket closes, the file's lock stays
		h.cancel()
		h.listener.Close()
		h.mu.Lock()
		defer h.mu.Unlock()
		for c := range h.conns {
			c.Close()
		}
	}}
	txn := put("k", "1")
	txn.ID = engine.TxnID{9}
	if _, err := g.Commit(t.Context(), txn); !errors.Is(err, problem.InDoubt) ||
		!strings.Contains(err.Error(), "look up id 09") {
		t.Errorf("commit gave %v", err)
	}
	if err := g.View(t.Context(), func(engine.Reader) error { return nil }); !errors.Is(err, problem.Locked) {
		t.Errorf("view gave %v", err)
	}
}

// TestTooManyOwnerChanges: a call that meets only owners who leave fails in the end.
func TestTooManyOwnerChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	owner, g := mustOpen(t, path), mustOpen(t, path)
	defer owner.Close()
	defer g.Close()
	n := 0
	err := g.retry(t.Context(), func(*role) error { n++; return problem.OwnerLeft })
	if !errors.Is(err, problem.OwnerLeft) || n != maxOwnerChanges {
		t.Errorf("tried %d times, %v", n, err)
	}
}

// TestOwnerHangs: an owner that does not answer is named within two seconds.
func TestOwnerHangs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	e, err := engine.Open(path, engine.Options{Owner: engine.Owner{User: "anna", Verb: "import"}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	at, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer at.Close()
	begin := time.Now()
	_, err = Open(path, engine.Options{})
	want := fmt.Sprintf("held by pid %d (anna, import), and that process does not answer: ", os.Getpid())
	if !errors.Is(err, problem.Locked) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v\ndoes not say %q", err, want)
	}
	if d := time.Since(begin); d > 30*time.Second {
		t.Errorf("took %s", d)
	}
}

// TestOtherVersions: programs that do not understand each other say so.
func TestOtherVersions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	e, err := Open(path, engine.Options{Format: 1, Owner: engine.Owner{Version: "1.4.0"}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	_, err = Open(path, engine.Options{Format: 2, Owner: engine.Owner{Version: "2.0.0"}})
	want := "and that process is lert 1.4.0, which cannot share it with this version (2.0.0): "
	if !errors.Is(err, problem.Locked) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v\ndoes not say %q", err, want)
	}
	// a protocol of the future, whose greeting has more fields at its end
	c, err := dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	far := newConn(c)
	if err := far.send(append(greeting{protocol: protocol + 1, format: 1, version: "9"}.
		append(far.message(msgHello)), "more"...)); err != nil {
		t.Fatal(err)
	}
	kind, f, err := far.receive(maxGreeting)
	if err != nil || kind != msgRefuse {
		t.Fatalf("answer %q, %v", kind, err)
	}
	if g, ok := readGreeting(f); !ok || g.protocol != protocol || g.version != "1.4.0" {
		t.Errorf("the owner says %+v", g)
	}
	if _, _, err := far.receive(maxMessage); err != io.EOF {
		t.Errorf("then %v", err)
	}
}

// TestSocket: only its user can use the socket; it is found by whatever name the database is given;
// it goes with its owner; one that a crash left is replaced.
func TestSocket(t *testing.T) {
	dir := t.TempDir()
	for name, path := range map[string]string{
		"short":     filepath.Join(dir, "a.db"),
		"long path": filepath.Join(dir, strings.Repeat("folder/", 30), "a.db"),
		"long name": filepath.Join(dir, strings.Repeat("n", 100)+".db"),
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			owner := mustOpen(t, path)
			sock, err := socketPath(path)
			if err != nil {
				t.Fatal(err)
			}
			st, err := os.Lstat(sock)
			if err != nil || st.Mode() != fs.ModeSocket|0o600 {
				t.Fatalf("%v, %v", st.Mode(), err)
			}
			link := filepath.Join(t.TempDir(), "link.db")
			if err := os.Symlink(path, link); err != nil {
				t.Fatal(err)
			}
			g := mustOpen(t, link)
			if !isClient(g) {
				t.Error("two owners")
			}
			g.Close()
			owner.Close()
			if _, err := os.Lstat(sock); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("after Close: %v", err)
			}
			// What a crash leaves.
			left, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "x"), Net: "unix"})
			if err != nil {
				t.Fatal(err)
			}
			left.SetUnlinkOnClose(false)
			left.Close()
			if err := os.Rename(filepath.Join(dir, "x"), sock); err != nil {
				t.Fatal(err)
			}
			a := mustOpen(t, path)
			b := mustOpen(t, path)
			if !isClient(b) {
				t.Error("a socket that a crash left is in the way")
			}
			b.Close()
			a.Close()
		})
	}
}

// TestNoSocket: a file that is not a socket stays as it is, and the database works for one process.
func TestNoSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(path+".sock", []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	owner := mustOpen(t, path)
	commit(t, owner, put("k", "1"))
	if _, err := Open(path, engine.Options{Timeout: time.Millisecond}); !errors.Is(err, problem.Locked) {
		t.Errorf("the second: %v", err)
	}
	owner.Close()
	if b, err := os.ReadFile(path + ".sock"); err != nil || string(b) != "precious" {
		t.Errorf("the file is %q, %v", b, err)
	}
}

// TestReadOnlyClient: a client that opened read-only reads at the owner and changes nothing.
func TestReadOnlyClient(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	owner := mustOpen(t, path)
	defer owner.Close()
	commit(t, owner, put("k", "1"))
	g, err := Open(path, engine.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if got := get(t, g, "k"); got != "1" {
		t.Errorf("the key is %q", got)
	}
	if _, err := g.Commit(t.Context(), put("k", "2")); !errors.Is(err, problem.ReadOnly) {
		t.Errorf("commit gave %v", err)
	}
}

// TestDamagedOverTheSocket: a damaged value is the same error at the client, and the others are
// read.
func TestDamagedOverTheSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	e := mustOpen(t, path)
	var txn engine.Txn
	for i := range 200 {
		txn.Then = append(txn.Then, engine.Put(fmt.Appendf(nil, "k%03d", i), bytes.Repeat([]byte{'v'}, 40)))
	}
	commit(t, e, txn)
	e.Close()
	spans, err := enginetest.Spans(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range spans {
		if string(s.Key) == "k002" {
			if err := enginetest.FlipBit(path, s.Offset+s.Len-1, 3); err != nil {
				t.Fatal(err)
			}
		}
	}
	owner, g := mustOpen(t, path), mustOpen(t, path)
	defer owner.Close()
	defer g.Close()
	read := func(e engine.Engine) (out []string) {
		if err := e.View(t.Context(), func(r engine.Reader) error {
			kv, err := r.Get([]byte("k002"))
			out = append(out, fmt.Sprintf("%q %q %d %v", kv.Key, kv.Val, kv.ModRev, err))
			for kv, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
				_, isDamaged := asDamaged(err)
				out = append(out, fmt.Sprintf("%q %q %d %v %v", kv.Key, kv.Val, kv.ModRev, err, isDamaged))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	near, far := read(owner), read(g)
	if len(near) != 201 || !strings.Contains(near[0], "checksum") {
		t.Fatalf("the owner reads %q", near)
	}
	// The client names the file as it knows it, which is the same here.
	if fmt.Sprint(near) != fmt.Sprint(far) {
		t.Errorf("the guest reads\n%q\nthe owner\n%q", far, near)
	}
}

// TestManyRows: a long scan is complete in both directions, and may stop early; a copy is complete,
// too.
func TestManyRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	owner, g := mustOpen(t, path), mustOpen(t, path)
	defer owner.Close()
	defer g.Close()
	const rows = 20000
	var txn engine.Txn
	for i := range rows {
		txn.Then = append(txn.Then, engine.Put(fmt.Appendf(nil, "%06d", i), bytes.Repeat([]byte{'v'}, i%200)))
	}
	txn.Then = append(txn.Then, engine.Put([]byte("999999"), make([]byte, 3<<20)))
	commit(t, g, txn)
	for _, o := range []engine.ScanOpt{{}, {Reverse: true}, {Limit: 777},
		{Reverse: true, KeysOnly: true}, {Limit: rows + 1}} {
		read := func(e engine.Engine) (n int, sum uint64) {
			if err := e.View(t.Context(), func(r engine.Reader) error {
				for kv, err := range r.Scan([]byte("000100"), nil, o) {
					if err != nil {
						return err
					}
					n++
					for _, b := range kv.Key {
						sum = sum*31 + uint64(b)
					}
					sum = sum*31 + uint64(len(kv.Val))
					// Another read between two steps changes nothing.
					if n%1000 == 0 {
						if _, err := r.Get([]byte("000007")); err != nil {
							return err
						}
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return n, sum
		}
		n, sum := read(owner)
		if gn, gsum := read(g); gn != n || gsum != sum {
			t.Errorf("%+v: %d rows from afar, %d at the owner's, or other ones", o, gn, n)
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	f, err := os.Create(copied)
	if err != nil {
		t.Fatal(err)
	}
	rev, err := g.Backup(t.Context(), f)
	f.Close()
	if err != nil || rev != 1 {
		t.Fatalf("copied revision %d, %v", rev, err)
	}
	c := mustOpen(t, copied)
	defer c.Close()
	if got := get(t, c, "000199"); len(got) != 199 {
		t.Errorf("the copy has %d bytes", len(got))
	}
}

// TestWriteLock: the lock goes to each in turn. A writer in a tight loop does not starve the
// others, whose transactions never conflict while all use the lock; a holder that does not free the
// lock loses it.
func TestWriteLock(t *testing.T) {
	defer func(d time.Duration) { writeLockTimeout = d }(writeLockTimeout)
	writeLockTimeout = 3 * time.Second
	path := filepath.Join(t.TempDir(), "a.db")
	owner, a, b := mustOpen(t, path), mustOpen(t, path), mustOpen(t, path)
	defer owner.Close()
	defer a.Close()
	defer b.Close()
	const each = 100
	var all sync.WaitGroup
	for _, e := range []*sharedEngine{owner, a, b} {
		all.Go(func() {
			for range each {
				done, err := e.LockWrites(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				var txn engine.Txn
				if err := e.View(t.Context(), func(r engine.Reader) error {
					kv, err := r.Get([]byte("n"))
					txn = engine.Txn{If: []engine.Cmp{kv.Unchanged()}, Then: []engine.Op{
						engine.Put([]byte("n"), append(kv.Val[:len(kv.Val):len(kv.Val)], '.'))}}
					return err
				}); err != nil {
					t.Error(err)
				}
				if _, err := e.Commit(t.Context(), txn); err != nil {
					t.Error(err)
				}
				done()
			}
		})
	}
	all.Wait()
	if got := get(t, b, "n"); len(got) != 3*each {
		t.Errorf("%d turns of %d left their mark", len(got), 3*each)
	}
	if _, err := a.LockWrites(t.Context()); err != nil { // and not freed
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	done, err := b.LockWrites(ctx)
	if err != nil {
		t.Fatalf("a turn that nobody ends: %v", err)
	}
	done()
}

// TestMalformedMessages: clients that send nothing, nonsense or half a message, that request more
// than they read, or come in hundreds, do not disturb the others.
func TestMalformedMessages(t *testing.T) {
	defer func(d, e time.Duration) { handshakeTimeout, writeTimeout = d, e }(handshakeTimeout, writeTimeout)
	handshakeTimeout, writeTimeout = 2*time.Second, time.Second
	path := filepath.Join(t.TempDir(), "a.db")
	owner := mustOpen(t, path)
	g := mustOpen(t, path)
	var txn engine.Txn
	for i := range 8 {
		txn.Then = append(txn.Then, engine.Put(fmt.Appendf(nil, "k%d", i), make([]byte, 1<<18)))
	}
	commit(t, g, txn)
	hello := func(c *conn) []byte {
		return owner.greeting().append(c.message(msgHello))
	}
	bad := map[string]func(c *conn){
		"silence":  func(*conn) {},
		"noise":    func(c *conn) { c.Write(bytes.Repeat([]byte("GET / HTTP/1.1\r\n"), 100)) },
		"huge":     func(c *conn) { c.Write([]byte{0xff, 0xff, 0xff, 0xff, 'h'}) },
		"empty":    func(c *conn) { c.Write(make([]byte, 64)) },
		"half":     func(c *conn) { c.Write([]byte{0, 0, 0, 100, 'h', 'l'}) },
		"no magic": func(c *conn) { c.send(append(c.message(msgHello), "lert doors"...)) },
		"unknown": func(c *conn) {
			c.send(hello(c))
			c.send(c.message('Z'))
		},
		"claims much": func(c *conn) {
			c.send(hello(c))
			c.Write([]byte{4, 255, 255, 255, msgCommit, 1, 2, 3})
		},
		"broken transaction": func(c *conn) {
			c.send(hello(c))
			c.send(append(c.message(msgCommit), bytes.Repeat([]byte{0xff}, 100)...))
		},
		"reads nothing": func(c *conn) {
			c.send(hello(c))
			c.send(c.message(msgBeginView))
			c.send(appendNum(appendNum(appendNum(appendOptional(appendOptional(
				c.message(msgScan), nil), nil), 0), 0), maxChunk))
			for range 64 {
				c.send(appendBytes(c.message(msgGet), []byte("k1")))
			}
		},
		"copies and reads nothing": func(c *conn) {
			c.send(hello(c))
			c.send(c.message(msgBackup))
		},
	}
	var open []net.Conn
	for name, f := range bad {
		for range 8 {
			c, err := dial(t.Context(), path)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			open = append(open, c)
			c.SetDeadline(time.Now().Add(2 * time.Second))
			go f(newConn(c))
		}
	}
	for i := range 50 {
		commit(t, g, put("mine", fmt.Sprint(i)))
		if got := get(t, g, "mine"); got != fmt.Sprint(i) {
			t.Fatalf("read %q", got)
		}
	}
	eventually(t, "all of them are left", func() bool {
		h := owner.current.server
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.conns) <= 4 // what g has
	})
	for _, c := range open {
		c.Close()
	}
	g.Close()
	owner.Close()
	eventually(t, "nothing is left behind", func() bool { return runtime.NumGoroutine() < 12 })
}

// FuzzServer: whatever a client sends after its greeting, the owner survives.
func FuzzServer(f *testing.F) {
	e, err := engine.Open(filepath.Join(f.TempDir(), "a.db"), engine.Options{NoSync: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { e.Close() })
	if _, err := e.Commit(context.Background(), put("k", "v")); err != nil {
		f.Fatal(err)
	}
	c := newConn(nil)
	frame := func(m []byte) []byte { m[3] = byte(len(m) - 4); return bytes.Clone(m) }
	f.Add(bytes.Join([][]byte{
		frame(c.message(msgBeginView)), frame(appendBytes(c.message(msgGet), []byte("k"))),
		frame(appendNum(appendNum(appendNum(appendOptional(appendOptional(c.message(msgScan), nil), nil), 1), 5), 100)),
		frame(c.message(msgEndView)),
		frame(appendTxn(c.message(msgCommit), engine.Txn{
			ID: engine.TxnID{1}, If: []engine.Cmp{{Key: []byte("k"), ModRev: 1}}, Then: put("k", "w").Then})),
		frame(append(c.message(msgApplied), make([]byte, 16)...)),
		frame(c.message(msgLockWrites)), frame(c.message(msgUnlockWrites)),
		frame(appendBytes(appendBytes(appendNum(c.message(msgAddNote), 1), []byte("a")), []byte("b"))),
		frame(appendBytes(c.message(msgListNotes), nil)), frame(appendNum(c.message(msgRemoveNote), 1)),
		frame(appendNum(appendBytes(c.message(msgWatch), nil), 0)),
	}, nil))
	f.Add(frame(c.message(msgBackup)))
	f.Add(frame(appendBytes(c.message(msgWatchNotes), nil)))
	f.Fuzz(func(t *testing.T, said []byte) {
		h := newServer(e.(fullEngine), greeting{protocol: protocol})
		near, far := net.Pipe()
		h.busy.Go(func() { h.serve(near) })
		go io.Copy(io.Discard, far)
		c := newConn(far)
		c.send(h.greeting.append(c.message(msgHello)))
		far.Write(said)
		far.Close()
		h.close()
	})
}

// FuzzAnswer: whatever an owner answers, its client survives.
func FuzzAnswer(f *testing.F) {
	f.Add(append([]byte{msgRows}, appendNum(appendNum(appendKV(
		appendNum(nil, 1), engine.KV{Key: []byte("k"), Val: []byte("v"), ModRev: 3}, ""), 0), 0)...))
	f.Add(append([]byte{msgErr}, appendError(nil, engine.NewChangedError([]byte("k"), 1, 2))...))
	f.Add(append([]byte{msgErr}, appendError(nil, engine.NewDamagedError("p", []byte("k"), "w"))...))
	f.Add(append([]byte{msgAccept}, greeting{version: "1"}.append(nil)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		f := func() *decoder { return &decoder{b: b[1:]} }
		readGreeting(f())
		readTxn(f())
		readKV(f())
		if readError(f()) == nil {
			t.Error("an error became none")
		}
	})
}
