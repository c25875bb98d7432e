//go:build unix

package share

import (
	"path/filepath"
	"strconv"
	"testing"

	"lert/store/engine"
	"lert/store/engine/enginetest"
)

// withOwner is a guest whose owner closes after it.
type withOwner struct {
	*shared
	owner engine.Engine
}

func (w withOwner) Close() error {
	err := w.shared.Close()
	w.owner.Close()
	return err
}

func enter(t testing.TB, path string) *shared {
	t.Helper()
	e, err := Open(path, engine.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	return e.(*shared)
}

// A guest does what the owner's own engine does.
func TestGuestConforms(t *testing.T) {
	dir, n := t.TempDir(), 0
	enginetest.Conform(t, func(t testing.TB) engine.Engine {
		n++
		path := filepath.Join(dir, strconv.Itoa(n)+".db")
		owner := enter(t, path)
		g := enter(t, path)
		if _, ok := g.now.guest(); !ok {
			t.Fatal("the second to open a database is no guest")
		}
		return withOwner{g, owner}
	})
}

// So does an owner with a door.
func TestOwnerConforms(t *testing.T) {
	dir, n := t.TempDir(), 0
	enginetest.Conform(t, func(t testing.TB) engine.Engine {
		n++
		return enter(t, filepath.Join(dir, strconv.Itoa(n)+".db"))
	})
}
