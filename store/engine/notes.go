package engine

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"

	"lert/review/problem"
)

// Note is a short-lived key and value; see Notes.
type Note struct{ Key, Val []byte }

// Notes is an engine that also keeps notes: short-lived keys and values, such as who is looking at
// which request. They are in the memory of the process that has the database open and are never
// written to the file. A note lasts until it is removed, the engine that added it closes, or its
// process ends.
//
// Nothing may depend on a note: when the owner of the database changes, notes are missing for a
// moment.
type Notes interface {
	// AddNote adds a note until remove is called, which may be done more than once. There may be
	// several notes under one key. The slices are copied. Errors: problem.TooLarge,
	// problem.DiskFull and problem.Closed.
	AddNote(key, val []byte) (remove func(), err error)
	// ListNotes returns the notes whose key begins with prefix, ordered by key and under one key by
	// when they were added. They belong to the caller.
	ListNotes(prefix []byte) ([]Note, error)
	// WatchNotes sends a value after notes under the prefix were added or removed; one value may
	// stand for many changes. The channel is closed when ctx ends or the engine closes.
	WatchNotes(ctx context.Context, prefix []byte) (<-chan struct{}, error)
}

// The limits of notes: how many there may be, and their sizes in bytes.
const (
	maxNotes   = 1 << 13
	maxNoteKey = 1 << 10
	maxNoteVal = 1 << 12
)

// notes implements Notes in memory. Its zero value is ready.
type notes struct {
	mu       sync.Mutex
	list     []*Note                  // in the order of keys
	watchers map[chan struct{}][]byte // wake channel -> watched prefix
	closed   bool
}

func (n *notes) AddNote(key, val []byte) (remove func(), err error) {
	if len(key) > maxNoteKey || len(val) > maxNoteVal {
		return nil, problem.TooLarge.New(
			fmt.Sprintf("note of %d bytes under a key of %d: too large (at most %d and %d)",
				len(val), len(key), maxNoteVal, maxNoteKey), "shorten it")
	}
	p := &Note{bytes.Clone(key), bytes.Clone(val)}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.closed:
		return nil, problem.Closed
	case len(n.list) >= maxNotes:
		return nil, problem.DiskFull.New(fmt.Sprintf("no space left for another note (at most %d)", maxNotes),
			"wait until another session ends")
	}
	// The search finds the first note with a greater key, so that the new one comes last under its
	// own.
	at, _ := slices.BinarySearchFunc(n.list, key, func(h *Note, key []byte) int {
		if bytes.Compare(h.Key, key) <= 0 {
			return -1
		}
		return 1
	})
	n.list = slices.Insert(n.list, at, p)
	n.notify(key)
	return func() { n.remove(p) }, nil
}

// remove removes a note if it is still there.
func (n *notes) remove(p *Note) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if at := slices.Index(n.list, p); at >= 0 {
		n.list = slices.Delete(n.list, at, at+1)
		n.notify(p.Key)
	}
}

// notify wakes the watchers of a key; the caller holds mu.
func (n *notes) notify(key []byte) {
	for wake, prefix := range n.watchers {
		if bytes.HasPrefix(key, prefix) {
			select {
			case wake <- struct{}{}:
			default: // woken before, and has not listed the notes yet
			}
		}
	}
}

func (n *notes) ListNotes(prefix []byte) ([]Note, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, problem.Closed
	}
	var out []Note
	for _, p := range n.list {
		if bytes.HasPrefix(p.Key, prefix) {
			out = append(out, Note{bytes.Clone(p.Key), bytes.Clone(p.Val)})
		}
	}
	return out, nil
}

func (n *notes) WatchNotes(ctx context.Context, prefix []byte) (<-chan struct{}, error) {
	wake := make(chan struct{}, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, problem.Closed
	}
	if n.watchers == nil {
		n.watchers = map[chan struct{}][]byte{}
	}
	n.watchers[wake] = bytes.Clone(prefix)
	context.AfterFunc(ctx, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.unwatch(wake)
	})
	return wake, nil
}

// unwatch closes a wake channel unless it is closed already. The caller holds mu, so that notify
// never sends on a closed channel.
func (n *notes) unwatch(wake chan struct{}) {
	if _, ok := n.watchers[wake]; ok {
		delete(n.watchers, wake)
		close(wake)
	}
}

// close ends all watching and discards the notes; removing one then does nothing.
func (n *notes) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed, n.list = true, nil
	for wake := range n.watchers {
		n.unwatch(wake)
	}
}
