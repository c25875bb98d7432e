//go:build unix

package share

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

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
