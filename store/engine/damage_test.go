package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"lert/review/problem"
	"lert/store/engine"
	"lert/store/engine/enginetest"
)

// newSampleFile makes a closed database of n keys and returns its path and content.
func newSampleFile(t *testing.T, n int) (path string, content map[string]string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "db")
	e := open(t, path, engine.Options{NoSync: true})
	content = map[string]string{}
	for i := 0; i < n; i += 10 {
		var ops []engine.Op
		for j := i; j < min(i+10, n); j++ {
			k, v := fmt.Appendf(nil, "k/%04d", j), bytes.Repeat([]byte{byte(j)}, j%300)
			ops = append(ops, engine.Put(k, v))
			content[string(k)] = string(v)
		}
		if _, err := e.Commit(t.Context(),
			engine.Txn{ID: engine.TxnID{1, byte(i), byte(i >> 8)}, Then: ops}); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return path, content
}

func open(t *testing.T, path string, o engine.Options) engine.Engine {
	t.Helper()
	e, err := engine.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// readAll reads everything twice, by scan and by key. Damaged keys are returned; any other error
// ends it.
func readAll(t *testing.T, e engine.Engine) (content map[string]string, damaged []string, err error) {
	content = map[string]string{}
	err = e.View(t.Context(), func(r engine.Reader) error {
		for kv, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
			var d *problem.Error
			if errors.As(err, &d) && d.Code == problem.Damaged && d.Where.Key != "" {
				if d.Where.Key != string(kv.Key) || kv.Val != nil || !kv.Found() {
					t.Errorf("damage of %q comes with %q = %q", d.Where.Key, kv.Key, kv.Val)
				}
				damaged = append(damaged, d.Where.Key)
				continue
			}
			if err != nil {
				return err
			}
			content[string(kv.Key)] = string(kv.Val)
		}
		for k, v := range content {
			if kv, err := r.Get([]byte(k)); err != nil {
				return err
			} else if kv.Found() && string(kv.Val) != v {
				t.Errorf("get %q is not what the scan gave", k)
			}
		}
		return nil
	})
	return content, damaged, err
}

// TestEveryValueByte changes one bit of each byte of every value: the key is named, everything else
// is read, and a condition on the key does not hold.
func TestEveryValueByte(t *testing.T) {
	t.Parallel()
	path, content := newSampleFile(t, 60)
	spans, err := enginetest.Spans(path)
	if err != nil || len(spans) != len(content) {
		t.Fatal(len(spans), err)
	}
	flips := 0
	for _, s := range spans {
		for at := range s.Len {
			if at >= 20 && at%23 != 0 && at != s.Len-1 {
				continue // the bytes of a value are alike; those of its header are not
			}
			flips++
			bit := int(at) % 8
			if err := enginetest.FlipBit(path, s.Offset+at, bit); err != nil {
				t.Fatal(err)
			}
			e := open(t, path, engine.Options{ReadOnly: true, MmapSize: 1 << 25})
			got, damaged, err := readAll(t, e)
			e.Close()
			if err != nil || len(damaged) != 1 || damaged[0] != string(s.Key) || len(got) != len(content)-1 {
				t.Fatalf("byte %d of %q: damaged %q, %d read, %v", at, s.Key, damaged, len(got), err)
			}
			if err := enginetest.FlipBit(path, s.Offset+at, bit); err != nil {
				t.Fatal(err)
			}
		}
	}
	e := open(t, path, engine.Options{})
	if got, damaged, err := readAll(t, e); err != nil || damaged != nil || !maps.Equal(got, content) {
		t.Fatal("not as it was after undoing:", damaged, err)
	}
	t.Logf("%d bits", flips)
}

// TestEveryPageSurvivesFlips changes any bit of the file, header pages, tree and all: no panic, no
// endless loop, and never a value that was not stored.
func TestEveryPageSurvivesFlips(t *testing.T) {
	t.Parallel()
	path, content := newSampleFile(t, 400)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	used := len(bytes.TrimRight(whole, "\x00"))
	rng := rand.New(rand.NewPCG(9, 10))
	refused, named, missing, harmless := 0, 0, 0, 0
	for range 600 {
		at, bit := rng.IntN(used), rng.IntN(8)
		if rng.IntN(3) == 0 { // the first bytes of pages, which hold the structure
			at = rng.IntN(used/4096)*4096 + rng.IntN(200)
		}
		if err := enginetest.FlipBit(path, int64(at), bit); err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("bit %d of byte %d of page %d", bit, at%4096, at/4096)
		begin := time.Now()
		e, err := engine.Open(path, engine.Options{NoSync: true, MmapSize: 1 << 25})
		if err != nil {
			if !errors.Is(err, problem.Damaged) && !errors.Is(err, problem.NewerVersion) {
				t.Errorf("%s: open: %v", what, err)
			}
			refused++
		} else {
			got, damaged, err := readAll(t, e)
			for k, v := range got {
				if want, ok := content[k]; !ok || v != want {
					t.Errorf("%s: %q is read as %.40q", what, k, v)
				}
			}
			switch {
			case err != nil && !errors.Is(err, problem.Damaged):
				t.Errorf("%s: read: %v", what, err)
			case err != nil || damaged != nil:
				named++
			case len(got) != len(content):
				missing++ // for the ledger and the counters to find
			default:
				harmless++
			}
			// A commit must not make it worse in a way that panics.
			txn := engine.Txn{Then: []engine.Op{
				engine.Put([]byte("k/0200x"), []byte("new")), engine.Delete([]byte("k/0100"))}}
			if _, err := e.Commit(t.Context(), txn); err != nil && !errors.Is(err, problem.Damaged) &&
				!errors.Is(err, problem.NotRecorded) && !errors.Is(err, problem.InDoubt) {
				t.Errorf("%s: commit: %v", what, err)
			}
			e.Close()
		}
		if d := time.Since(begin); d > time.Minute {
			t.Errorf("%s: took %s", what, d)
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("refused %d, named %d, keys missing %d, harmless %d", refused, named, missing, harmless)
	if refused == 0 || named == 0 {
		t.Error("no flip met live bytes")
	}
}

// TestOpenRefuses: a file that is not an intact database of this program is refused with a message,
// quickly, and its lock is free again: with the right bytes it opens.
func TestOpenRefuses(t *testing.T) {
	path, content := newSampleFile(t, 400)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	used := len(bytes.TrimRight(good, "\x00"))
	noise := make([]byte, 1<<20)
	rng := rand.New(rand.NewPCG(11, 12))
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	zeroed := func(from, to int) []byte {
		b := bytes.Clone(good)
		clear(b[from:to])
		return b
	}
	foreign := filepath.Join(t.TempDir(), "foreign")
	db, err := bolt.Open(foreign, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	db.Close()
	theirs, _ := os.ReadFile(foreign)

	for name, b := range map[string][]byte{
		"empty":              {},
		"text":               []byte("hello, this is a letter\n"),
		"a page of text":     bytes.Repeat([]byte("hello "), 3000),
		"noise":              noise,
		"first page only":    good[:4096],
		"headers only":       good[:8192],
		"cut in the middle":  good[:used/2/4096*4096],
		"no headers":         zeroed(0, 8192),
		"no body":            zeroed(8192, used),
		"noise in its pages": append(bytes.Clone(good[:8192]), noise[:used-8192]...),
		"another program's":  theirs,
	} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		e, err := engine.Open(path, engine.Options{})
		if err == nil {
			_, damaged, readErr := readAll(t, e)
			if err = readErr; err == nil && damaged != nil {
				err = problem.Damaged
			}
			e.Close()
		}
		if !errors.Is(err, problem.Damaged) || time.Since(begin) > 30*time.Second {
			t.Errorf("%s: %v after %s", name, err, time.Since(begin))
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
		if e, err = engine.Open(path, engine.Options{}); err != nil {
			t.Fatalf("after %s, with the right bytes back: %v", name, err)
		}
		if got, _, err := readAll(t, e); err != nil || !maps.Equal(got, content) {
			t.Errorf("after %s: %v", name, err)
		}
		e.Close()
	}
	if _, err := engine.Open(filepath.Dir(path), engine.Options{}); err == nil ||
		!strings.Contains(err.Error(), "directory") {
		t.Errorf("a folder: %v", err)
	}
}

func TestNewerFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	open(t, path, engine.Options{Format: 3}).Close()
	if _, err := engine.Open(path, engine.Options{Format: 2}); !errors.Is(err, problem.NewerVersion) {
		t.Errorf("format 3 opened by a program of 2: %v", err)
	}
	open(t, path, engine.Options{Format: 3}).Close()
	open(t, path, engine.Options{Format: 4}).Close()
}
