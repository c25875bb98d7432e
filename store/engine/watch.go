package engine

import (
	"bytes"
	"context"
	"sync"

	"lert/review/problem"
)

// How far a watcher may fall behind, in commits and in their keys.
const (
	maxRecentCommits = 4096
	maxRecentKeys    = 1 << 12
)

// commitLog keeps the newest commits in order for watchers. Each watcher reads them at its own
// pace, so a slow one never delays a commit; it only falls behind.
type commitLog struct {
	mu       sync.Mutex
	recent   []Change // revisions firstRev to firstRev+len(recent)-1, without gaps
	firstRev Rev
	keys     int           // in all of recent
	more     chan struct{} // closed and replaced by every publish
	closed   bool
}

// newCommitLog returns a log that begins after revision rev; earlier commits are not known.
func newCommitLog(rev Rev) *commitLog {
	return &commitLog{firstRev: rev + 1, more: make(chan struct{})}
}

// publish adds one commit. The caller calls it in order of revision and does not use the keys
// afterwards.
func (b *commitLog) publish(rev Rev, keys []Touched) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.recent = append(b.recent, Change{Rev: rev, Keys: keys})
	b.keys += len(keys)
	for len(b.recent) > 1 && (len(b.recent) > maxRecentCommits || b.keys > maxRecentKeys) {
		b.keys -= len(b.recent[0].Keys)
		b.recent[0] = Change{}
		b.recent = b.recent[1:]
		b.firstRev++
	}
	close(b.more)
	b.more = make(chan struct{})
}

func (b *commitLog) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.closed = true
		close(b.more)
	}
}

// next returns the commit after revision at, or, if there is none yet, a channel that is closed
// when there may be one.
func (b *commitLog) next(at Rev) (c Change, more <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case at+1 < b.firstRev:
		return Change{}, nil, problem.Compacted
	case at+1 < b.firstRev+Rev(len(b.recent)):
		return b.recent[at+1-b.firstRev], nil, nil
	case b.closed:
		return Change{}, nil, problem.Closed
	}
	return Change{}, b.more, nil
}

func (b *commitLog) watch(ctx context.Context, prefix []byte, from Rev) (<-chan Change, error) {
	if _, _, err := b.next(from); err != nil {
		return nil, err
	}
	prefix = bytes.Clone(prefix)
	out := make(chan Change)
	go func() {
		defer close(out)
		for at := from; ; {
			c, more, err := b.next(at)
			switch {
			case err == problem.Compacted:
				c = Change{Err: err}
			case err != nil:
				return
			case more != nil:
				select {
				case <-more:
					continue
				case <-ctx.Done():
					return
				}
			default:
				at = c.Rev
				if c.Keys = withPrefix(c.Keys, prefix); len(c.Keys) == 0 {
					continue
				}
			}
			select {
			case out <- c:
				if c.Err != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// withPrefix returns the keys that begin with prefix. It does not copy them if the prefix is empty.
func withPrefix(keys []Touched, prefix []byte) []Touched {
	if len(prefix) == 0 {
		return keys
	}
	var out []Touched
	for _, k := range keys {
		if bytes.HasPrefix(k.Key, prefix) {
			out = append(out, k)
		}
	}
	return out
}
