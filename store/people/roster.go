package people

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"lert/review/problem"
)

// Roster is the people file in force. It is read again when it has changed; while it cannot be read, the last list that
// could be read remains in force.
type Roster struct {
	// Path is the people file; "" if List never changes.
	Path string
	// List is the last list that could be read, nil if there was none. Set it before the first call of Now, or, without
	// a Path, while no other goroutine reads it.
	List *List

	mu     sync.Mutex
	stat   fs.FileInfo // of the file that was read last; nil if there was none
	fault  error
	looked bool // Missing was asked, because there was no file
}

// Now gives the list in force, nil if there is none, and what is wrong with the file at this moment. The error that
// Missing gives is fs.ErrNotExist.
func (r *Roster) Now() (*List, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Path == "" {
		return r.List, nil
	}
	st, err := os.Stat(r.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.List == nil:
		if !r.looked {
			r.looked, r.fault = true, Missing(r.Path)
		}
		return nil, r.fault
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

// Missing says why there is no people file at a path if one seems to be meant: a link to nothing, or a file with
// another spelling of the name beside it. It is nil if nothing of the kind is there.
func Missing(path string) error {
	if to, err := os.Readlink(path); err == nil {
		return missing(path, "this is a link to "+to+", and nothing is there",
			"mount its disk or correct the link; if you work alone, remove it")
	}
	stem := func(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
	name := filepath.Base(path)
	beside, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil
	}
	for _, e := range beside {
		other := e.Name()
		yaml := slices.Contains([]string{".yaml", ".yml"}, strings.ToLower(filepath.Ext(other)))
		if yaml && strings.EqualFold(stem(other), stem(name)) || strings.EqualFold(other, name+".txt") {
			return missing(path, "there is no people file here, but there is one called "+other,
				"rename it to "+name+", or name it with --people; if it is something else, move it away")
		}
	}
	return nil
}

func missing(path, what, hint string) error {
	e := problem.BadPeopleFile.New(what, hint).WithCause(fs.ErrNotExist)
	e.Where.File = path
	return e
}
