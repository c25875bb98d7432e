package engine_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"lert/store/engine"
	"lert/store/engine/enginetest"
)

func TestFileConforms(t *testing.T) {
	dir, n := t.TempDir(), 0
	enginetest.TestEngine(t, func(t testing.TB) engine.Engine {
		n++
		e, err := engine.Open(filepath.Join(dir, strconv.Itoa(n)+".db"), engine.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		return e
	})
}

func TestMemoryConforms(t *testing.T) {
	enginetest.TestEngine(t, func(testing.TB) engine.Engine { return enginetest.NewMemory() })
}
