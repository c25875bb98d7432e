package share

import (
	"bytes"
	"context"
	"time"

	"lert/store/engine"
)

// note is a note of this process, which is added again at every new owner.
type note struct {
	key, val []byte
	role     *role // at which it was added
	remove   func()
}

// AddNote adds a note that all processes see for as long as this engine is open.
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

// putNote adds a note at the current owner; the caller holds noteMu.
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

// restoreNotes adds all notes at a new owner. Those that it refuses are dropped: nothing may depend
// on a note.
func (s *sharedEngine) restoreNotes() {
	s.noteMu.Lock()
	defer s.noteMu.Unlock()
	for p := range s.notes {
		s.putNote(p)
	}
}

// ListNotes lists the notes of all processes.
func (s *sharedEngine) ListNotes(prefix []byte) (notes []engine.Note, err error) {
	err = s.retry(s.ctx, func(t *role) error {
		notes, err = t.ListNotes(prefix)
		return err
	})
	return notes, err
}

// WatchNotes sends a value when notes change, and when the notes of this process are at a new
// owner.
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
