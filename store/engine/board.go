package engine

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"

	"lert/review/problem"
)

// Post is one note on a Board.
type Post struct{ Key, Val []byte }

// Board is an engine on which short-lived notes hang, such as who is looking
// at what. They are kept in the memory of the process that has the database
// open and never come near the file: a note is gone when it is withdrawn, when
// the engine that hung it up closes, or when its process ends.
//
// Nothing may depend on a note: it may be gone although its author lives, for
// the moment in which the database changes hands.
type Board interface {
	// Post hangs a note up until withdraw is called, which may be done more
	// than once. Notes under the same key stand side by side. The slices are
	// copied. problem.TooLarge, problem.Full and problem.Closed are to be expected.
	Post(key, val []byte) (withdraw func(), err error)
	// Posts lists the notes whose key begins with prefix, in the order of keys
	// and under one key in that of their coming. They are the caller's.
	Posts(prefix []byte) ([]Post, error)
	// WatchPosts wakes whoever looks: a value arrives when notes under the
	// prefix came or went, and one value may tell of many. The channel is closed
	// when ctx ends or the engine closes.
	WatchPosts(ctx context.Context, prefix []byte) (<-chan struct{}, error)
}

// The bounds of a board.
const (
	maxPosts   = 1 << 13
	maxPostKey = 1 << 10
	maxPostVal = 1 << 12
)

// notes is a Board in memory. Its zero value is ready.
type notes struct {
	mu       sync.Mutex
	hung     []*Post // in the order of keys
	watchers map[*watcher]bool
	closed   bool
}

// watcher is one caller of WatchPosts.
type watcher struct {
	prefix []byte
	wake   chan struct{}
	gone   chan struct{} // closed when the board closes
}

func (n *notes) Post(key, val []byte) (withdraw func(), err error) {
	if len(key) > maxPostKey || len(val) > maxPostVal {
		return nil, problem.TooLarge.New(fmt.Sprintf("note of %d bytes under a key of %d: too large (at most %d and %d)", len(val), len(key), maxPostVal, maxPostKey), "shorten it")
	}
	p := &Post{bytes.Clone(key), bytes.Clone(val)}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.closed:
		return nil, problem.Closed
	case len(n.hung) >= maxPosts:
		return nil, problem.Full.New(fmt.Sprintf("no room left for another note (at most %d)", maxPosts),
			"wait until somebody else has left")
	}
	// After all of its key: the search looks for the first that is greater.
	at, _ := slices.BinarySearchFunc(n.hung, key, func(h *Post, key []byte) int {
		if bytes.Compare(h.Key, key) <= 0 {
			return -1
		}
		return 1
	})
	n.hung = slices.Insert(n.hung, at, p)
	n.tell(key)
	return func() { n.take(p) }, nil
}

// take removes a note, if it still hangs.
func (n *notes) take(p *Post) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if at := slices.Index(n.hung, p); at >= 0 {
		n.hung = slices.Delete(n.hung, at, at+1)
		n.tell(p.Key)
	}
}

// tell wakes the watchers of a key; the caller holds mu.
func (n *notes) tell(key []byte) {
	for w := range n.watchers {
		if bytes.HasPrefix(key, w.prefix) {
			select {
			case w.wake <- struct{}{}:
			default: // it was woken and has not looked yet
			}
		}
	}
}

func (n *notes) Posts(prefix []byte) ([]Post, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, problem.Closed
	}
	var out []Post
	for _, p := range n.hung {
		if bytes.HasPrefix(p.Key, prefix) {
			out = append(out, Post{bytes.Clone(p.Key), bytes.Clone(p.Val)})
		}
	}
	return out, nil
}

func (n *notes) WatchPosts(ctx context.Context, prefix []byte) (<-chan struct{}, error) {
	w := &watcher{bytes.Clone(prefix), make(chan struct{}, 1), make(chan struct{})}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, problem.Closed
	}
	if n.watchers == nil {
		n.watchers = map[*watcher]bool{}
	}
	n.watchers[w] = true
	go func() {
		select {
		case <-ctx.Done():
		case <-w.gone:
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.watchers, w)
		close(w.wake) // under mu, so that tell never meets a closed channel
	}()
	return w.wake, nil
}

// close ends all watching; withdrawing stays possible and does nothing.
func (n *notes) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return
	}
	n.closed, n.hung = true, nil
	for w := range n.watchers {
		close(w.gone)
	}
}
