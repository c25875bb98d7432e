//go:build unix

package share

import (
	"context"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// openFor opens a database for one test.
func openFor(t *testing.T, path string) *sharedEngine {
	t.Helper()
	s := mustOpen(t, path)
	t.Cleanup(func() { s.Close() })
	return s
}

// paused pauses an engine for as long as f runs.
func paused(t *testing.T, e engine.Engine, f func()) {
	t.Helper()
	resume, err := e.(engine.Pauser).Pause()
	if err != nil {
		t.Fatal(err)
	}
	f()
	resume()
}

// A paused owner is not in the way of its client, nor of a process that comes later, and knows
// afterwards what they recorded.
func TestAPausedOwnerLeavesTheDatabaseToOthers(t *testing.T) {
	path := t.TempDir() + "/db"
	owner := openFor(t, path)
	commit(t, owner, put("a", "1"))
	if _, err := owner.AddNote([]byte("open/7"), []byte("priya")); err != nil {
		t.Fatal(err)
	}
	wait, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	changes, err := owner.Watch(wait, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	client := openFor(t, path)
	if !isClient(client) {
		t.Fatal("both own it")
	}
	paused(t, owner, func() {
		commit(t, client, put("b", "2"))
		if isClient(client) {
			t.Error("the client recorded without an owner")
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		late := openFor(t, path)
		commit(t, late, put("c", "3"))
		notes, err := late.ListNotes(nil)
		if err != nil || len(notes) != 0 {
			t.Errorf("a paused process has notes: %v, %v", notes, err)
		}
		if err := late.Close(); err != nil {
			t.Error(err)
		}
	})
	if b, c := get(t, owner, "b"), get(t, owner, "c"); b != "2" || c != "3" {
		t.Errorf("it reads %q and %q", b, c)
	}
	if c, ok := <-changes; !ok || c.Err != nil && c.Err != problem.Compacted {
		t.Errorf("its watch got %v, %v", c, ok)
	}
	commit(t, owner, put("d", "4"))
	eventually(t, "its note", func() bool {
		notes, err := owner.ListNotes(nil)
		return err == nil && len(notes) == 1
	})
}

// A client that is paused and resumed works on; a call made meanwhile waits for that.
func TestACallWaitsWhileTheDatabaseIsPaused(t *testing.T) {
	path := t.TempDir() + "/db"
	owner := openFor(t, path)
	client := openFor(t, path)
	for _, s := range []*sharedEngine{client, owner} {
		done := make(chan error, 1)
		paused(t, s, func() {
			go func() {
				_, err := s.Commit(t.Context(), put("k", "v"))
				done <- err
			}()
			select {
			case err := <-done:
				t.Errorf("a call ended while the database was paused: %v", err)
			case <-time.After(50 * time.Millisecond):
			}
		})
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// The role that a pause ended is not ended again: its socket's name is another owner's by then.
func TestAPauseLeavesTheNextOwnersSocketAlone(t *testing.T) {
	path := t.TempDir() + "/db"
	first := openFor(t, path)
	resume, err := first.Pause()
	if err != nil {
		t.Fatal(err)
	}
	next := openFor(t, path)
	resume()
	commit(t, first, put("a", "1"))
	if !isClient(first) || isClient(next) {
		t.Error("the one that came back did not join the owner")
	}
	if third := openFor(t, path); !isClient(third) {
		t.Error("the owner cannot be reached any more")
	}
}

func TestAClosedDatabaseIsNotPaused(t *testing.T) {
	s := openFor(t, t.TempDir()+"/db")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Pause(); err != problem.Closed {
		t.Errorf("%v", err)
	}
}
