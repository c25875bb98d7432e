package share

import (
	"bytes"
	"context"
	"time"

	"lert/store/engine"
)

// post is a note of this process, to be hung up again at every new owner.
type post struct {
	key, val []byte
	at       *tenure // where it hangs
	withdraw func()
}

// Post hangs a note up where all see it, for as long as this engine is open.
func (s *shared) Post(key, val []byte) (withdraw func(), err error) {
	p := &post{key: bytes.Clone(key), val: bytes.Clone(val)}
	s.posting.Lock()
	defer s.posting.Unlock()
	if err := s.hang(p); err != nil {
		return nil, err
	}
	s.posts[p] = true
	return func() {
		s.posting.Lock()
		defer s.posting.Unlock()
		if s.posts[p] {
			delete(s.posts, p)
			p.withdraw()
		}
	}, nil
}

// hang puts a note up at the present owner's; the caller holds posting.
func (s *shared) hang(p *post) error {
	return s.try(s.ctx, func(t *tenure) error {
		if p.at == t {
			return nil
		}
		withdraw, err := t.Post(p.key, p.val)
		if err == nil {
			p.at, p.withdraw = t, withdraw
		}
		return err
	})
}

// postAgain hangs all notes up at a new owner's. Those that it does not take
// are not missed: nothing may depend on a note.
func (s *shared) postAgain() {
	s.posting.Lock()
	defer s.posting.Unlock()
	for p := range s.posts {
		s.hang(p)
	}
}

// Posts lists the notes of all processes.
func (s *shared) Posts(prefix []byte) (posts []engine.Post, err error) {
	err = s.try(s.ctx, func(t *tenure) error {
		posts, err = t.Posts(prefix)
		return err
	})
	return posts, err
}

// WatchPosts wakes when notes change, and when they hang at a new owner's.
func (s *shared) WatchPosts(ctx context.Context, prefix []byte) (<-chan struct{}, error) {
	ctx, cancel := s.until(ctx)
	var in <-chan struct{}
	again := func() error {
		return s.try(ctx, func(t *tenure) (err error) {
			in, err = t.WatchPosts(ctx, prefix)
			return err
		})
	}
	if err := again(); err != nil {
		cancel()
		return nil, err
	}
	prefix = bytes.Clone(prefix)
	out := make(chan struct{}, 1)
	go func() {
		defer close(out)
		defer cancel()
		for ctx.Err() == nil {
			if _, ok := <-in; !ok {
				if ctx.Err() != nil {
					return
				}
				if again() != nil {
					select { // nobody has the database open now
					case <-ctx.Done():
						return
					case <-time.After(time.Second):
						continue
					}
				}
			}
			select {
			case out <- struct{}{}:
			default:
			}
		}
	}()
	return out, nil
}
