// Package door lets any number of processes of one machine work on one
// database, although only one of them can have its file open.
//
// That one, the owner, answers the others through a socket beside the file. It
// answers the calls of the engine's seam and nothing above it: a transaction is
// declared, and its id is stored with it, so that a guest runs the same acts
// under the same rules as the owner, and its conditions guard what it read.
//
// When the owner leaves or dies, its guests notice at once; one of them opens
// the file and is the owner, the others visit it. A transaction that was under
// way then is sent again under its id, and the answer says whether it had been
// recorded. A snapshot that was open is lost with problem.SnapshotLost; a watch goes on
// where the new owner knows what came since, or ends with problem.Compacted.
//
// The door is for processes of one user on one machine: its mode is 0600, and
// each side asks the system who the other is where that can be asked.
package share

import (
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

// ownerTimeout is how long a call looks for the next owner before it gives up; a
// variable, so that tests need not wait.
var ownerTimeout = 10 * time.Second

// Open opens the database at path, or, where another process has it open,
// visits that process. The engine does the same either way, and changes from
// one to the other by itself. Errors are those of engine.Open; problem.Locked then
// says why the database cannot be used together: its owner does not answer, or
// is a program of another version, or this system knows no such sockets.
//
// NoSync counts where it is the owner's.
func Open(path string, o engine.Options) (engine.Engine, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, problem.In("open database", err)
	}
	s := &sharedEngine{path: path, file: abs, o: o, notes: map[*note]bool{}}
	s.o.Timeout = time.Millisecond // who waits here waits for the door, too
	s.ctx, s.stop = context.WithCancel(context.Background())
	wait := o.Timeout
	if wait <= 0 {
		wait = time.Second
	}
	if _, err := s.nextRole(s.ctx, nil, wait); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// sharedEngine is an engine that is the owner's or a guest's, as it comes.
type sharedEngine struct {
	path string // as it was named
	file string // the same, wherever this process goes
	o    engine.Options

	ctx  context.Context // ends with Close
	stop context.CancelFunc

	switching  sync.Mutex // one looks for the owner, the others wait
	mu         sync.Mutex
	current    *role
	closed     bool
	calls      sync.WaitGroup // calls under way
	background sync.WaitGroup // what runs by itself

	noteMu sync.Mutex // one note at a time
	notes  map[*note]bool
}

// role is one way in which the database is open.
type role struct {
	fullEngine
	server *server // of the owner, where it has one
}

// end leaves the database.
func (t *role) end() error {
	if t.server != nil {
		t.server.close()
	}
	return t.fullEngine.Close()
}

// asClient reports whether another process owns the file.
func (t *role) asClient() (*client, bool) { g, ok := t.fullEngine.(*client); return g, ok }

// acquire is the present tenure, for a call that ends with s.busy.Done.
func (s *sharedEngine) acquire() (*role, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, problem.Closed
	}
	s.calls.Add(1)
	return s.current, nil
}

// nextRole leaves the tenure old, unless somebody did before, and gives the next.
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
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed { // meanwhile
		t.end()
		return nil, problem.Closed
	}
	s.current = t
	if g, ok := t.asClient(); ok {
		s.background.Go(func() {
			select {
			case <-g.gone:
				// Who finds nobody now looks again at the next call.
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

// openOrJoin opens the file or the door of who has it, and tries for a while: in a
// change of hands there is neither for a moment.
func (s *sharedEngine) openOrJoin(ctx context.Context, wait time.Duration) (*role, error) {
	for begin := time.Now(); ; {
		g, joinErr := joinOwner(ctx, s.file, s.dialOwner)
		if joinErr == nil {
			return &role{fullEngine: g}, nil
		}
		e, err := engine.Open(s.path, s.o)
		if err == nil {
			t := &role{fullEngine: e.(fullEngine)}
			if s.o.ReadOnly {
				return t, nil // many may read the file itself; none may let others write
			}
			// Without a door the database works for one: a folder may be unable
			// to hold a socket. Who comes then is told that it is in use.
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
			locked.What += fmt.Sprintf(", and that is lert %s, which cannot work on it together with this one (%s)",
				other.theirs, other.ours)
			return nil, locked
		case time.Since(begin) >= wait:
			switch {
			case errors.Is(joinErr, os.ErrDeadlineExceeded):
				locked.What += ", and that process does not answer"
			case errors.Is(joinErr, errors.ErrUnsupported):
				locked.What += ", and on this system it cannot be shared"
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

// versionMismatch: the owner's program and this one do not understand each other.
type versionMismatch struct{ theirs, ours string }

func (e *versionMismatch) Error() string { return "the owner is lert " + e.theirs + ", not " + e.ours }

// dialOwner connects to the owner and greets it.
func (s *sharedEngine) dialOwner(ctx context.Context) (*conn, greeting, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
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

// handshake says who we are and hears who the owner is.
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

// maxOwnerChanges is how many changes of hands one call follows.
const maxOwnerChanges = 32

// retry runs f on the present tenure, and again on the next where that one ended
// before f was done.
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

// ended reports whether err says that the tenure has ended, so that what was
// asked can be asked of the next: the owner of a guest is gone, or an owner lost
// its file to another process, which can happen while it opens the file again
// after the disk failed.
func (t *role) ended(err error) bool {
	if _, ok := t.asClient(); ok {
		return errors.Is(err, problem.OwnerLeft)
	}
	return errors.Is(err, problem.Locked) || errors.Is(err, problem.Closed)
}
