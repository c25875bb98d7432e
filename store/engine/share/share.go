// Package share lets any number of processes of one machine work on one database, although only one
// of them can have its file open.
//
// That process, the owner, answers the others, its clients, through a socket beside the file. It
// answers only the calls of package engine's interface: a transaction is declared, its conditions
// guard what the client read, and its id is stored with it. So a client runs the same operations
// under the same rules as the owner.
//
// When the owner leaves or dies, its clients notice at once. One of them opens the file and becomes
// the owner; the others connect to it. A transaction that was being sent is sent again under its
// id, and the answer says whether it had been recorded. An open snapshot is lost with
// problem.SnapshotLost. A watch continues if the new owner knows the commits since, or ends with
// problem.Compacted.
//
// The socket is for processes of one user on one machine: its mode is 0600, and each side asks the
// system who the other is, if that can be asked.
package share

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// ownerTimeout is how long a call looks for the next owner before it gives up. It is a variable so
// that tests need not wait.
var ownerTimeout = 10 * time.Second

// Open opens the database at path or, if another process has it open, connects to that process. The
// engine does the same either way, and changes from one to the other by itself. Errors are those of
// engine.Open; problem.Locked then also says why the database cannot be shared: its owner does not
// answer or is a program of another version, or this system has no such sockets.
//
// o.NoSync has effect only in the owner.
func Open(path string, o engine.Options) (engine.Engine, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, problem.In("open database", err)
	}
	s := &sharedEngine{path: path, file: abs, o: o, notes: map[*note]bool{}}
	s.o.Timeout = time.Millisecond // the wait is in openOrJoin, which tries the socket too
	s.ctx, s.stop = context.WithCancel(context.Background())
	if _, err := s.nextRole(s.ctx, nil, cmp.Or(max(o.Timeout, 0), time.Second)); err != nil {
		s.stop()
		s.release()
		return nil, err
	}
	return s, nil
}

// sharedEngine is an engine that uses the owner's file or is a client of the owner, whichever is
// possible.
type sharedEngine struct {
	path string // as the caller named it
	file string // the same as an absolute path
	o    engine.Options
	// held is the database file, open for as long as this engine, so that no other file can be taken
	// for it. Only the holder of switching uses it.
	held *os.File

	ctx  context.Context // ends with Close
	stop context.CancelFunc

	switching  sync.Mutex // held to find the next owner; others wait
	mu         sync.Mutex
	current    *role
	closed     bool
	calls      sync.WaitGroup // running calls
	background sync.WaitGroup // goroutines of its own

	noteMu sync.Mutex // held to add, move or remove a note
	notes  map[*note]bool
}

// role is one period in which the database is open: as its owner or as a client of one.
type role struct {
	fullEngine
	server *server // the owner's, nil if the database cannot be shared

	ending sync.Once
	endErr error
}

// end closes the database or leaves its owner, once: the socket may be another owner's afterwards.
func (t *role) end() error {
	t.ending.Do(func() {
		if t.server != nil {
			t.server.close()
		}
		t.endErr = t.fullEngine.Close()
	})
	return t.endErr
}

// asClient returns the client, and whether the role is that of a client.
func (t *role) asClient() (*client, bool) { g, ok := t.fullEngine.(*client); return g, ok }

// acquire returns the current role, for a call that ends with s.calls.Done.
func (s *sharedEngine) acquire() (*role, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, problem.Closed
	}
	s.calls.Add(1)
	return s.current, nil
}

// nextRole ends the role old, unless another call did so before, and returns the next one.
func (s *sharedEngine) nextRole(ctx context.Context, old *role, wait time.Duration) (*role, error) {
	s.switching.Lock()
	defer s.switching.Unlock()
	s.mu.Lock()
	now, closed := s.current, s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return nil, problem.Closed
	case now != old:
		return now, nil
	}
	if old != nil {
		old.end()
	}
	t, err := s.openOrJoin(ctx, wait)
	if err != nil {
		return nil, err
	}
	if err := s.checkSame(t); err != nil {
		t.end()
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed { // in the meantime
		t.end()
		return nil, problem.Closed
	}
	s.current = t
	if g, ok := t.asClient(); ok {
		s.background.Go(func() {
			select {
			case <-g.closed:
				// If there is no owner now, the next call tries again.
				s.nextRole(s.ctx, t, ownerTimeout)
			case <-s.ctx.Done():
			}
		})
	}
	if old != nil {
		s.background.Go(s.restoreNotes)
	}
	return t, nil
}

// checkSame makes sure that the database is the same file in every role, because the caller may have
// kept some of its content. The caller holds s.switching.
func (s *sharedEngine) checkSame(t *role) error {
	if s.held == nil {
		f, err := os.Open(s.path)
		if err == nil {
			s.held = f
			s.o.Same, err = f.Stat()
		}
		if err != nil {
			return problem.In("inspect database "+s.path, err)
		}
	}
	var now os.FileInfo
	var err error
	if checker, ok := t.fullEngine.(engine.FileChecker); ok {
		now = checker.FileInfo()
	} else if now, err = os.Stat(s.path); err != nil {
		return problem.In("inspect database "+s.path, err)
	}
	if !os.SameFile(s.o.Same, now) {
		return engine.NewReplacedError(s.path, s.o.Same, now)
	}
	return nil
}

// release frees the file that checkSame holds.
func (s *sharedEngine) release() {
	s.switching.Lock()
	defer s.switching.Unlock()
	if s.held != nil {
		s.held.Close()
	}
}

// openOrJoin opens the file or connects to its owner. It tries for a while: while the owner
// changes, neither is possible for a moment.
func (s *sharedEngine) openOrJoin(ctx context.Context, wait time.Duration) (*role, error) {
	for begin := time.Now(); ; {
		g, joinErr := joinOwner(ctx, s.file, s.dialOwner)
		if joinErr == nil {
			return &role{fullEngine: g}, nil
		}
		if errors.Is(joinErr, problem.Replaced) {
			return nil, joinErr
		}
		e, err := engine.Open(s.path, s.o)
		if err == nil {
			t := &role{fullEngine: e.(fullEngine)}
			if s.o.ReadOnly {
				return t, nil // many may read the file itself, but only a writer can let others write
			}
			// Without a socket, which some folders cannot contain, this process works on the
			// database alone; others get problem.Locked.
			if at, err := listen(s.file); err == nil {
				t.server = newServer(t.fullEngine, s.greeting())
				t.server.start(at)
			}
			return t, nil
		}
		var locked *problem.Error
		if !errors.As(err, &locked) || locked.Code != problem.Locked {
			return nil, err
		}
		var other *versionMismatch
		switch {
		case errors.As(joinErr, &other):
			locked.What += fmt.Sprintf(", and that process is lert %s, which cannot share it with this version (%s)",
				other.theirs, other.ours)
			return nil, locked
		case time.Since(begin) >= wait:
			switch {
			case errors.Is(joinErr, os.ErrDeadlineExceeded):
				locked.What += ", and that process does not answer"
			case errors.Is(joinErr, errors.ErrUnsupported):
				locked.What += ", and it cannot be shared on this system"
			}
			return nil, locked
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.ctx.Done():
			return nil, problem.Closed
		case <-time.After(10*time.Millisecond + mathrand.N(20*time.Millisecond)):
		}
	}
}

func (s *sharedEngine) greeting() greeting {
	return greeting{protocol: protocol, format: uint64(s.o.Format), version: s.o.Owner.Version}
}

// versionMismatch is the error if the programs of the owner and of this process do not understand
// each other.
type versionMismatch struct{ theirs, ours string }

func (e *versionMismatch) Error() string { return "the owner is lert " + e.theirs + ", not " + e.ours }

// dialOwner connects to the owner and makes the handshake. An owner answers only as long as its file
// is the one at the path, so that it has the same file as this engine.
func (s *sharedEngine) dialOwner(ctx context.Context) (*conn, greeting, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	if now, err := os.Stat(s.path); err == nil && s.o.Same != nil && !os.SameFile(s.o.Same, now) {
		return nil, greeting{}, engine.NewReplacedError(s.path, s.o.Same, now)
	}
	nc, err := dial(ctx, s.file)
	if err != nil {
		return nil, greeting{}, err
	}
	c := newConn(nc)
	hello, err := handshake(c, s.greeting())
	if err != nil {
		c.Close()
		return nil, greeting{}, err
	}
	return c, hello, nil
}

// handshake sends our greeting and returns the owner's.
func handshake(c *conn, ours greeting) (greeting, error) {
	c.SetDeadline(time.Now().Add(handshakeTimeout))
	if err := c.send(ours.append(c.message(msgHello))); err != nil {
		return greeting{}, err
	}
	kind, f, err := c.receive(maxGreeting)
	if err != nil {
		return greeting{}, err
	}
	theirs, ok := readGreeting(f)
	switch {
	case !ok:
		return greeting{}, errMalformed
	case kind == msgRefuse, theirs.protocol != ours.protocol, theirs.format != ours.format:
		return greeting{}, &versionMismatch{theirs.version, ours.version}
	case kind != msgAccept:
		return greeting{}, errMalformed
	}
	c.SetDeadline(time.Time{})
	return theirs, nil
}

// maxOwnerChanges is how many changes of owner one call follows.
const maxOwnerChanges = 32

// retry runs f with the current role, and again with the next one if a role ended before f was
// done.
func (s *sharedEngine) retry(ctx context.Context, f func(*role) error) error {
	t, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.calls.Done()
	for n := 1; ; n++ {
		err := f(t)
		if err == nil || !t.ended(err) || n == maxOwnerChanges {
			return err
		}
		if t, err = s.nextRole(ctx, t, ownerTimeout); err != nil {
			return err
		}
	}
}

// ended reports whether err says that the role has ended, so that the next one can be asked the
// same: the owner of a client has left, or an owner lost its file to another process, which can
// happen while it opens the file again after the disk failed.
func (t *role) ended(err error) bool {
	if _, ok := t.asClient(); ok {
		return errors.Is(err, problem.OwnerLeft)
	}
	return errors.Is(err, problem.Locked) || errors.Is(err, problem.Closed)
}
