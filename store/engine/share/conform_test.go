//go:build unix

package share

import (
	"path/filepath"
	"strconv"
	"testing"

	"lert/store/engine"
	"lert/store/engine/enginetest"
)

// withOwner is a client whose owner closes after it.
type withOwner struct {
	*sharedEngine
	owner engine.Engine
}

func (w withOwner) Close() error {
	err := w.sharedEngine.Close()
	w.owner.Close()
	return err
}

func mustOpen(t testing.TB, path string) *sharedEngine {
	t.Helper()
	e, err := Open(path, engine.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	return e.(*sharedEngine)
}

// TestClientConforms: a client does what the owner's own engine does.
func TestClientConforms(t *testing.T) {
	dir, n := t.TempDir(), 0
	enginetest.TestEngine(t, func(t testing.TB) engine.Engine {
		n++
		path := filepath.Join(dir, strconv.Itoa(n)+".db")
		owner := mustOpen(t, path)
		g := mustOpen(t, path)
		if _, ok := g.current.asClient(); !ok {
			t.Fatal("the second to open a database is no guest")
		}
		return withOwner{g, owner}
	})
}

// TestOwnerConforms: an owner with a socket does what an engine does.
func TestOwnerConforms(t *testing.T) {
	dir, n := t.TempDir(), 0
	enginetest.TestEngine(t, func(t testing.TB) engine.Engine {
		n++
		return mustOpen(t, filepath.Join(dir, strconv.Itoa(n)+".db"))
	})
}
