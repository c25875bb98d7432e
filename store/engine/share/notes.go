package share

import (
	"bytes"
	"context"
	"time"

	"lert/store/engine"
)

// note is a note of this process, to be hung up again at every new owner.
type note struct {
	key, val []byte
	role     *role // where it hangs
	remove   func()
}

// AddNote hangs a note up where all see it, for as long as this engine is open.
func (s *sharedEngine) AddNote(key, val []byte) (remove func(), err error) {
	p := &note{key: bytes.Clone(key), val: bytes.Clone(val)}
	s.noteMu.Lock()
	defer s.noteMu.Unlock()
	if err := s.putNote(p); err != nil {
		return nil, err
	}
	s.notes[p] = true
	return func() {
		s.noteMu.Lock()
		defer s.noteMu.Unlock()
		if s.notes[p] {
			delete(s.notes, p)
			p.remove()
		}
	}, nil
}

// putNote puts a note up at the present owner's; the caller holds posting.
func (s *sharedEngine) putNote(p *note) error {
	return s.retry(s.ctx, func(t *role) error {
		if p.role == t {
			return nil
		}
		remove, err := t.AddNote(p.key, p.val)
		if err == nil {
			p.role, p.remove = t, remove
		}
		return err
	})
}

// restoreNotes hangs all notes up at a new owner's. Those that it does not take
// are not missed: nothing may depend on a note.
func (s *sharedEngine) restoreNotes() {
	s.noteMu.Lock()
	defer s.noteMu.Unlock()
	for p := range s.notes {
		s.putNote(p)
	}
}

// ListNotes lists the notes of all processes.
func (s *sharedEngine) ListNotes(prefix []byte) (posts []engine.Note, err error) {
	err = s.retry(s.ctx, func(t *role) error {
		posts, err = t.ListNotes(prefix)
		return err
	})
	return posts, err
}

// WatchNotes wakes when notes change, and when they hang at a new owner's.
func (s *sharedEngine) WatchNotes(ctx context.Context, prefix []byte) (<-chan struct{}, error) {
	prefix = bytes.Clone(prefix)
	out := make(chan struct{}, 1)
	return follow(ctx, s, out, func(ctx context.Context, t *role) (<-chan struct{}, error) {
		return t.WatchNotes(ctx, prefix)
	}, func(ctx context.Context, _ struct{}, _ bool, err error) bool {
		if err != nil { // nobody has the database open now
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
			return true
		}
		select {
		case out <- struct{}{}:
		default:
		}
		return true
	})
}
