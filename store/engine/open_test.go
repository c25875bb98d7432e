package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// TestLocked: the error of a locked database names its owner, within two seconds.
func TestLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, out := filepath.Join(dir, "db"), filepath.Join(dir, "out")
	c := writer(t, db, out, "hold", 0)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { c.Process.Kill(); c.Wait() }()
	for range 200 {
		if b, _ := os.ReadFile(out); len(b) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	for _, o := range []engine.Options{{}, {ReadOnly: true}} {
		begin := time.Now()
		_, err := engine.Open(db, o)
		if !errors.Is(err, problem.Locked) {
			t.Fatalf("a held database gives %v", err)
		}
		want := fmt.Sprintf("held by pid %d (anna, lert import) since 2026-11-22 09:00 UTC", c.Process.Pid)
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\ndoes not say %q", err, want)
		}
		if d := time.Since(begin); d > 30*time.Second {
			t.Errorf("took %s", d)
		}
	}
	c.Process.Kill()
	c.Wait()
	// The owner file is left behind and means nothing.
	e := open(t, db, engine.Options{Owner: engine.Owner{User: "ben", Verb: "lert\nqueue"}})
	_, err := engine.Open(db, engine.Options{Timeout: 50 * time.Millisecond})
	want := fmt.Sprintf("pid %d (ben, lert queue)", os.Getpid())
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v\ndoes not say %q", err, want)
	}
	e.Close()
	if _, err := os.Stat(db + ".owner"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after Close the owner file is still there: %v", err)
	}
}

// TestStaleOwner: an owner file that names a process that has ended is not believed.
func TestStaleOwner(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "db")
	e := open(t, db, engine.Options{})
	host, _ := os.Hostname()
	for _, text := range []string{"", "pid x\n", "pid -1\n", "noise \xff\n\n\n",
		fmt.Sprintf("pid %d\nhost %s\nuser gone\n", 1<<30, host)} {
		if err := os.WriteFile(db+".owner", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := engine.Open(db, engine.Options{Timeout: time.Millisecond})
		if !errors.Is(err, problem.Locked) || !strings.Contains(err.Error(), "in use by another process") {
			t.Errorf("%q: %v", text, err)
		}
	}
	e.Close()
}

// TestCreateAtOnce: many callers that create the same new database at once all end with the same
// one, and no temporary file is left.
func TestCreateAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "db")
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			e, err := engine.Open(db, engine.Options{Timeout: 20 * time.Second})
			if err != nil {
				t.Error(err)
				return
			}
			defer e.Close()
			if _, err := e.Commit(t.Context(),
				engine.Txn{Then: []engine.Op{engine.Put(fmt.Appendf(nil, "k%d", i), nil)}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	e := open(t, db, engine.Options{})
	if got, _, err := readAll(t, e); err != nil || len(got) != 12 {
		t.Errorf("%d keys of 12, %v", len(got), err)
	}
	e.Close()
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if st, err := os.Stat(db); len(left) != 1 || err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("in the folder: %v, mode %v, %v", left, st.Mode(), err)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	path, content := newSampleFile(t, 30)
	if _, err := engine.Open(path+"x", engine.Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing database opened for reading: %v", err)
	}
	a, b := open(t, path, engine.Options{ReadOnly: true}), open(t, path, engine.Options{ReadOnly: true})
	for _, e := range []engine.Engine{a, b} {
		if got, _, err := readAll(t, e); err != nil || len(got) != len(content) {
			t.Error(len(got), err)
		}
		if _, err := e.Commit(t.Context(), engine.Txn{}); !errors.Is(err, problem.ReadOnly) {
			t.Errorf("commit: %v", err)
		}
	}
}

// TestBackup: a copy made while others write is a complete database of one revision.
func TestBackup(t *testing.T) {
	t.Parallel()
	path, _ := newSampleFile(t, 200)
	e := open(t, path, engine.Options{NoSync: true})
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			a, b := fmt.Appendf(nil, "%d", i), make([]byte, i%5000)
			if _, err := e.Commit(t.Context(), engine.Txn{Then: []engine.Op{
				engine.Put([]byte("a"), a), engine.Put([]byte("b"), a), engine.Put([]byte("c"), b)}}); err != nil {
				t.Error(err)
			}
		}
	}()
	if err := e.(engine.Warmer).Warm(t.Context()); err != nil {
		t.Error(err)
	}
	for range 5 {
		var buf bytes.Buffer
		rev, err := e.(engine.Backuper).Backup(t.Context(), &buf)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "copy")
		if err := os.WriteFile(copied, buf.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		c := open(t, copied, engine.Options{ReadOnly: true})
		if err := c.View(t.Context(), func(r engine.Reader) error {
			if r.Rev() != rev {
				t.Errorf("the copy is of revision %d, not %d", r.Rev(), rev)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		got, damaged, err := readAll(t, c)
		if err != nil || damaged != nil || got["a"] != got["b"] {
			t.Errorf("copy: a %q, b %q, damaged %q, %v", got["a"], got["b"], damaged, err)
		}
		c.Close()
	}
	close(stop)
	<-done
}

// TestWatchFallsBehind: a watcher that fell too far behind gets problem.Compacted.
func TestWatchFallsBehind(t *testing.T) {
	t.Parallel()
	e := open(t, filepath.Join(t.TempDir(), "db"), engine.Options{NoSync: true})
	c, err := e.Watch(t.Context(), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	const commits = 4200 // more than are kept
	for range commits {
		if _, err := e.Commit(t.Context(), engine.Txn{Then: []engine.Op{engine.Put([]byte("k"), nil)}}); err != nil {
			t.Fatal(err)
		}
	}
	var last engine.Change
	n := 0
	for last = range c {
		n++
		if last.Err != nil {
			break
		}
	}
	if !errors.Is(last.Err, problem.Compacted) || n > 3 {
		t.Errorf("after %d changes: %+v", n, last)
	}
	if _, open := <-c; open {
		t.Error("something came after the end")
	}
	if _, err := e.Watch(t.Context(), nil, 10); !errors.Is(err, problem.Compacted) {
		t.Errorf("watch from long ago: %v", err)
	}
	if _, err := e.Watch(t.Context(), nil, commits-100); err != nil {
		t.Error(err)
	}
}

// TestScanAllocations: a page of fifty rows costs the same allocations as one row, and the same in
// a large database as in a small one.
func TestScanAllocations(t *testing.T) {
	page := func(n int) float64 {
		e := open(t, filepath.Join(t.TempDir(), "db"), engine.Options{NoSync: true})
		for i := 0; i < n; i += 1000 {
			var ops []engine.Op
			for j := i; j < i+1000; j++ {
				ops = append(ops, engine.Put(fmt.Appendf(nil, "k/%08d", j), make([]byte, 1500)))
			}
			if _, err := e.Commit(t.Context(), engine.Txn{Then: ops}); err != nil {
				t.Fatal(err)
			}
		}
		read := func(limit int, reverse bool) float64 {
			return testing.AllocsPerRun(20, func() {
				rows := 0
				if err := e.View(t.Context(), func(r engine.Reader) error {
					for _, err := range r.Scan([]byte("k/00000300"), nil,
						engine.ScanOpt{Limit: limit, Reverse: reverse}) {
						if err != nil {
							return err
						}
						rows++
					}
					return nil
				}); err != nil || rows != limit {
					t.Fatal(rows, err)
				}
			})
		}
		for _, reverse := range []bool{false, true} {
			if one, fifty := read(1, reverse), read(50, reverse); one != fifty {
				t.Errorf("of %d, reverse %v: %v allocations for one row, %v for fifty", n, reverse, one, fifty)
			}
		}
		return read(50, false)
	}
	if small, large := page(1000), page(40000); small != large {
		t.Errorf("%v allocations of 1,000, %v of 40,000", small, large)
	}
}

// TestTheFirstChangeRaisesTheFormat: a file of an older format is read as it is and marked with the
// first change that a newer program makes; from then on the older program refuses it.
func TestTheFirstChangeRaisesTheFormat(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "db")
	e := open(t, db, engine.Options{Format: 1})
	if _, err := e.Commit(t.Context(),
		engine.Txn{Then: []engine.Op{engine.Put([]byte("k"), []byte("v"))}}); err != nil {
		t.Fatal(err)
	}
	e.Close()
	open(t, db, engine.Options{Format: 2}).Close()
	open(t, db, engine.Options{Format: 1}).Close() // nothing was changed
	e = open(t, db, engine.Options{Format: 2})
	if _, err := e.Commit(t.Context(),
		engine.Txn{Then: []engine.Op{engine.Put([]byte("k"), []byte("w"))}}); err != nil {
		t.Fatal(err)
	}
	e.Close()
	if _, err := engine.Open(db, engine.Options{Format: 1}); !errors.Is(err, problem.NewerVersion) {
		t.Errorf("an older program opens it: %v", err)
	}
	open(t, db, engine.Options{Format: 2}).Close()
}
