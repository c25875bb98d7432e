//go:build unix

package share

import (
	"bytes"
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
