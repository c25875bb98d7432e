package engine

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"

	"lert/review/problem"
)

// Note is one note on a Board.
type Note struct{ Key, Val []byte }

// Notes is an engine on which short-lived notes hang, such as who is looking
// at what. They are kept in the memory of the process that has the database
// open and never come near the file: a note is gone when it is withdrawn, when
// the engine that hung it up closes, or when its process ends.
//
// Nothing may depend on a note: it may be gone although its author lives, for
// the moment in which the database changes hands.
type Notes interface {
	// AddNote hangs a note up until withdraw is called, which may be done more
	// than once. Notes under the same key stand side by side. The slices are
	// copied. problem.TooLarge, problem.DiskFull and problem.Closed are to be expected.
	AddNote(key, val []byte) (withdraw func(), err error)
	// ListNotes lists the notes whose key begins with prefix, in the order of keys
	// and under one key in that of their coming. They are the caller's.
	ListNotes(prefix []byte) ([]Note, error)
	// WatchNotes wakes whoever looks: a value arrives when notes under the
	// prefix came or went, and one value may tell of many. The channel is closed
	// when ctx ends or the engine closes.
	WatchNotes(ctx context.Context, prefix []byte) (<-chan struct{}, error)
}

// The bounds of a board.
const (
	maxNotes   = 1 << 13
	maxNoteKey = 1 << 10
	maxNoteVal = 1 << 12
)

// notes is a Board in memory. Its zero value is ready.
type notes struct {
	mu       sync.Mutex
	list     []*Note                  // in the order of keys
	watchers map[chan struct{}][]byte // the prefix that each of the wake channels is for
	closed   bool
}

func (n *notes) AddNote(key, val []byte) (withdraw func(), err error) {
	if len(key) > maxNoteKey || len(val) > maxNoteVal {
		return nil, problem.TooLarge.New(fmt.Sprintf("note of %d bytes under a key of %d: too large (at most %d and %d)", len(val), len(key), maxNoteVal, maxNoteKey), "shorten it")
	}
	p := &Note{bytes.Clone(key), bytes.Clone(val)}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.closed:
		return nil, problem.Closed
	case len(n.list) >= maxNotes:
		return nil, problem.DiskFull.New(fmt.Sprintf("no room left for another note (at most %d)", maxNotes),
			"wait until somebody else has left")
	}
	// After all of its key: the search looks for the first that is greater.
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

// remove removes a note, if it still hangs.
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
			default: // it was woken and has not looked yet
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

// unwatch closes a wake channel unless that was done before. The caller holds mu,
// so that notify never sends to a closed channel.
func (n *notes) unwatch(wake chan struct{}) {
	if _, ok := n.watchers[wake]; ok {
		delete(n.watchers, wake)
		close(wake)
	}
}

// close ends all watching; withdrawing stays possible and does nothing.
func (n *notes) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed, n.list = true, nil
	for wake := range n.watchers {
		n.unwatch(wake)
	}
}
