//go:build unix

package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// precious is what somebody else's file contains.
const precious = "the only copy"

// TestNothingIsWrittenThroughALink: whatever bears the name of a file that the engine writes beside
// the database or of a backup, the file that it leads to stays as it is.
func TestNothingIsWrittenThroughALink(t *testing.T) {
	t.Parallel()
	for _, link := range []struct {
		name string
		make func(target, at string) error
	}{{"symbolic", os.Symlink}, {"hard", os.Link}} {
		t.Run(link.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			target, db := filepath.Join(dir, "target"), filepath.Join(dir, "db")
			if err := os.WriteFile(target, []byte(precious), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{db + ".owner", filepath.Join(dir, "backup")} {
				if err := link.make(target, name); err != nil {
					t.Fatal(err)
				}
			}
			e := open(t, db, engine.Options{Owner: engine.Owner{User: "ben", Verb: "lert queue"}})
			if _, err := engine.Open(db, engine.Options{Timeout: time.Millisecond}); err == nil ||
				!strings.Contains(err.Error(), fmt.Sprintf("pid %d (ben", os.Getpid())) {
				t.Errorf("the owner is not named: %v", err)
			}
			err := engine.Copy(t.Context(), e.(engine.Backuper), filepath.Join(dir, "backup"), engine.Options{},
				func(engine.Engine) error { return nil })
			if !errors.Is(err, fs.ErrExist) {
				t.Errorf("a backup over a link gives %v", err)
			}
			e.Close()
			if b, err := os.ReadFile(target); err != nil || string(b) != precious {
				t.Errorf("the file behind the link contains %q (%v)", b, err)
			}
		})
	}
}

// TestOwnerFileOfAnotherKind: a pipe or a link in the place of the owner file is not read.
func TestOwnerFileOfAnotherKind(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "db")
	e := open(t, db, engine.Options{})
	defer e.Close()
	if err := os.Remove(db + ".owner"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(db+".owner", 0o600); err != nil {
		t.Skip("no pipes here: ", err)
	}
	if _, err := engine.Open(db, engine.Options{Timeout: time.Millisecond}); !errors.Is(err, problem.Locked) {
		t.Error(err)
	}
}

// TestAbandonedFilesAreRemoved: what killed processes left beside a database or a backup is removed
// when the next one starts, and nothing else.
func TestAbandonedFilesAreRemoved(t *testing.T) {
	t.Parallel()
	for _, start := range []struct {
		name string
		run  func(t *testing.T, path string)
	}{
		{"open", func(t *testing.T, path string) { open(t, path, engine.Options{}).Close() }},
		{"copy", func(t *testing.T, path string) {
			e := open(t, filepath.Join(t.TempDir(), "db"), engine.Options{})
			defer e.Close()
			if err := engine.Copy(context.Background(), e.(engine.Backuper), path, engine.Options{},
				func(engine.Engine) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(start.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			other := filepath.Join(t.TempDir(), "db")
			open(t, other, engine.Options{}).Close()
			database, err := os.ReadFile(other)
			if err != nil {
				t.Fatal(err)
			}
			gone := 1 << 30 // no process has this number
			files := map[string]struct {
				body string
				kept bool
			}{
				"x.db.new-123":                            {"", false},
				"x.db.new-4711":                           {"cut sho", false},
				fmt.Sprintf("x.db.new-%d-77", gone):       {string(database), false},
				"older.db.new-5":                          {string(database[:8192]), false},
				fmt.Sprintf("x.db.new-%d-5", os.Getpid()): {string(database), true}, // its process runs
				"x.db.new-9":                              {string(database), true}, // locked, see below
				"letter.new-12":                           {precious, true},
				"x.db.new-":                               {precious, true}, "x.db.new-two": {precious, true},
			}
			for name, f := range files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(f.body), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink(other, filepath.Join(dir, "x.db.new-33")); err != nil {
				t.Fatal(err)
			}
			held, err := os.Open(filepath.Join(dir, "x.db.new-9"))
			if err != nil {
				t.Fatal(err)
			}
			defer held.Close()
			if err := syscall.Flock(int(held.Fd()), syscall.LOCK_SH); err != nil {
				t.Fatal(err)
			}
			start.run(t, filepath.Join(dir, "x.db"))
			for name, f := range files {
				if _, err := os.Lstat(filepath.Join(dir, name)); (err == nil) != f.kept {
					t.Errorf("%s: %v, want kept %v", name, err, f.kept)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "x.db.new-33")); err != nil {
				t.Error("a link was followed or removed: ", err)
			}
		})
	}
}

// TestLinkToNothing: a database that is a link to a missing file is named as such, and none is made.
func TestLinkToNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "db")
	if err := os.Symlink(filepath.Join(dir, "elsewhere", "desk.db"), db); err != nil {
		t.Fatal(err)
	}
	for _, o := range []engine.Options{{}, {ReadOnly: true}} {
		_, err := engine.Open(db, o)
		if !errors.Is(err, problem.NotFound) || !strings.Contains(err.Error(), "a link to "+
			filepath.Join(dir, "elsewhere", "desk.db")) {
			t.Error(err)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
}
