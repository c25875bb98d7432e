//go:build unix

package share

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
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
