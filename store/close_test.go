package store

import (
	"testing"
	"time"
)

// TestClosingDoesNotWaitForARefreshThatHangs: a refresh that waits for another process may never end.
func TestClosingDoesNotWaitForARefreshThatHangs(t *testing.T) {
	f := openTest(t)
	f.stopRefresh()
	f.refreshDone = make(chan struct{}) // never closed
	f.writeMu.Lock()
	closed := make(chan error, 1)
	go func() { closed <- f.Close() }()
	select {
	case err := <-closed:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * stopRefreshTimeout):
		t.Fatal("it does not close")
	}
	f.writeMu.Unlock()
}
