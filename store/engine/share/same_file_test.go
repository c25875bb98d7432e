//go:build unix

package share

import (
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// copyOver writes the content of one file over another without replacing that, as cp does.
func copyOver(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
}

// TestFileIsReplaced: once the open file is no longer the database, nothing is recorded, neither by the
// owner nor by another process, and the error says what is open and what is at the path. That lasts
// until the database is opened again.
func TestFileIsReplaced(t *testing.T) {
	rename := func(t *testing.T, from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	for name, x := range map[string]struct {
		replace func(t *testing.T, path, old string)
		want    []string
	}{
		"removed": {func(t *testing.T, path, _ string) { os.Remove(path) },
			[]string{"was removed", "nothing at this path"}},
		"renamed": {func(t *testing.T, path, _ string) { rename(t, path, path+".away") },
			[]string{"was moved to another name", "nothing at this path"}},
		"folder renamed": {func(t *testing.T, path, _ string) { rename(t, filepath.Dir(path), filepath.Dir(path)+"2") },
			[]string{"is open here", "nothing at this path"}},
		"backup moved over it": {func(t *testing.T, path, old string) { rename(t, old, path) },
			[]string{"was removed", "now another file at this path"}},
		"moved, backup in its place": {func(t *testing.T, path, old string) {
			rename(t, path, path+".away")
			rename(t, old, path)
		}, []string{"was moved to another name", "now another file at this path"}},
		"backup copied over it": {func(t *testing.T, path, old string) { copyOver(t, old, path) },
			[]string{"overwrote the database", "instead of"}},
		"emptied": {func(t *testing.T, path, _ string) { os.Truncate(path, 0) },
			[]string{"overwrote the database", "cannot be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, old := filepath.Join(dir, "desk", "a.db"), filepath.Join(dir, "old.db")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			owner, g := mustOpen(t, path), mustOpen(t, path)
			commit(t, owner, put("a", "1"))
			copyOver(t, path, old)
			commit(t, g, put("b", "1"))
			x.replace(t, path, old)
			for what, e := range map[string]engine.Engine{"owner": owner, "client": g} {
				begin := time.Now()
				_, err := e.Commit(t.Context(), put("c", what))
				if !errors.Is(err, problem.Replaced) {
					t.Fatalf("%s: commit gave %v", what, err)
				}
				for _, w := range append(x.want, path) {
					if !strings.Contains(err.Error(), w) {
						t.Errorf("%s: %v\ndoes not say %q", what, err, w)
					}
				}
				if d := time.Since(begin); d > 30*time.Second {
					t.Errorf("%s: took %s", what, d)
				}
			}
			if err := g.View(t.Context(), func(engine.Reader) error { return nil }); !errors.Is(err, problem.Replaced) {
				t.Errorf("the client reads: %v", err)
			}
			// That the file is back changes nothing: what happened in between is not known.
			if name == "renamed" {
				rename(t, path+".away", path)
				if _, err := owner.Commit(t.Context(), put("c", "x")); !errors.Is(err, problem.Replaced) {
					t.Errorf("with the file back, commit gave %v", err)
				}
			}
			owner.Close()
			if name == "removed" { // the client must not make a new database and go on with it
				if err := g.View(t.Context(), func(engine.Reader) error { return nil }); !errors.Is(err,
					problem.Replaced) {
					t.Errorf("after the owner left, a view gave %v", err)
				}
				if _, err := os.Stat(path); err == nil {
					t.Error("a new database was made")
				}
			}
			g.Close()
			if name == "removed" || name == "folder renamed" || name == "emptied" {
				return
			}
			e := mustOpen(t, path)
			defer e.Close()
			if get(t, e, "a") != "1" || get(t, e, "c") != "" {
				t.Error("opened again, the file has what was refused")
			}
			commit(t, e, put("d", "1"))
		})
	}
}

// TestReplacedByTheNextOwner: a client does not go on with another file that a new owner opened.
func TestReplacedByTheNextOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	owner, g := mustOpen(t, path), mustOpen(t, path)
	defer g.Close()
	commit(t, owner, put("a", "1"))
	g.switching.Lock() // the client notices only after the next owner is there
	os.Remove(path)
	owner.Close()
	next := mustOpen(t, path)
	defer next.Close()
	g.switching.Unlock()
	if _, err := g.Commit(t.Context(), put("b", "1")); err == nil ||
		!strings.Contains(err.Error(), "no longer at this path") {
		t.Errorf("commit gave %v", err)
	}
	if get(t, next, "b") != "" {
		t.Error("it was recorded in another database")
	}
}

// TestNoiseInTheOpenFile: noise over the first pages of an open database, while it is read and
// written, is reported within seconds to every process, and it can be closed.
func TestNoiseInTheOpenFile(t *testing.T) {
	for _, pages := range []int{2, 3, 8, 64} {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.db")
		owner, g := mustOpen(t, path), mustOpen(t, path)
		for i := range 50 {
			commit(t, owner, put("k"+string(rune('a'+i)), strings.Repeat("x", 3000)))
		}
		var busy sync.WaitGroup
		stop := make(chan struct{})
		for i := range 4 {
			busy.Go(func() {
				e := []engine.Engine{owner, g}[i%2]
				for {
					select {
					case <-stop:
						return
					default:
					}
					if i < 2 {
						e.Commit(t.Context(), put("w", "1"))
						continue
					}
					e.View(t.Context(), func(r engine.Reader) error {
						for _, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
							if err != nil {
								return err
							}
						}
						return nil
					})
				}
			})
		}
		time.Sleep(20 * time.Millisecond)
		noise := make([]byte, pages*4096)
		rng := rand.New(rand.NewPCG(1, uint64(pages)))
		for i := range noise {
			noise[i] = byte(rng.Uint32())
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt(noise, 0); err != nil {
			t.Fatal(err)
		}
		f.Close()
		begin := time.Now()
		for what, e := range map[string]engine.Engine{"owner": owner, "client": g} {
			if _, err := e.Commit(t.Context(), put("z", "1")); !errors.Is(err, problem.Replaced) &&
				!errors.Is(err, problem.Damaged) {
				t.Errorf("%d pages: %s: commit gave %v", pages, what, err)
			}
		}
		close(stop)
		busy.Wait()
		g.Close()
		owner.Close()
		if d := time.Since(begin); d > 30*time.Second {
			t.Errorf("%d pages: took %s", pages, d)
		}
	}
}
