package people

import (
	"errors"
	"io/fs"
	"os"
	"sync"
)

// Roster is the people file in force. It is read again when it has changed; while it cannot be read, the last list that
// could be read remains in force.
type Roster struct {
	// Path is the people file; "" if List never changes.
	Path string
	// List is the last list that could be read, nil if there was none. Set it before the first call of Now, or, without
	// a Path, while no other goroutine reads it.
	List *List

	mu    sync.Mutex
	stat  fs.FileInfo // of the file that was read last; nil if there was none
	fault error
}

// Now gives the list in force, nil if there is none, and what is wrong with the file at this moment.
func (r *Roster) Now() (*List, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Path == "" {
		return r.List, nil
	}
	st, err := os.Stat(r.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.List == nil:
		return nil, nil
	case err != nil:
		r.stat, r.fault = nil, unreadable(err)
	case r.stat == nil || !st.ModTime().Equal(r.stat.ModTime()) || st.Size() != r.stat.Size() ||
		!os.SameFile(st, r.stat):
		// A change made after this stat is seen by the next call.
		r.stat = st
		var p *List
		if p, r.fault = Load(r.Path); r.fault == nil {
			r.List = p
		}
	}
	return r.List, r.fault
}
