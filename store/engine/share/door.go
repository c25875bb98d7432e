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
// recorded. A snapshot that was open is lost with problem.Gone; a watch goes on
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

// patience is how long a call looks for the next owner before it gives up; a
// variable, so that tests need not wait.
var patience = 10 * time.Second

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
	s := &shared{path: path, file: abs, o: o, posts: map[*post]bool{}}
	s.o.Timeout = time.Millisecond // who waits here waits for the door, too
	s.ctx, s.stop = context.WithCancel(context.Background())
	wait := o.Timeout
	if wait <= 0 {
		wait = time.Second
	}
	if _, err := s.join(s.ctx, nil, wait); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// shared is an engine that is the owner's or a guest's, as it comes.
type shared struct {
	path string // as it was named
	file string // the same, wherever this process goes
	o    engine.Options

	ctx  context.Context // ends with Close
	stop context.CancelFunc

	joining sync.Mutex // one looks for the owner, the others wait
	mu      sync.Mutex
	now     *tenure
	closed  bool
	busy    sync.WaitGroup // calls under way
	behind  sync.WaitGroup // what runs by itself

	posting sync.Mutex // one note at a time
	posts   map[*post]bool
}

// tenure is one way in which the database is open.
type tenure struct {
	seat
	door *host // of the owner, where it has one
}

// end leaves the database.
func (t *tenure) end() error {
	if t.door != nil {
		t.door.close()
	}
	return t.seat.Close()
}

// guest reports whether another process owns the file.
func (t *tenure) guest() (*guest, bool) { g, ok := t.seat.(*guest); return g, ok }

// use is the present tenure, for a call that ends with s.busy.Done.
func (s *shared) use() (*tenure, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, problem.Closed
	}
	s.busy.Add(1)
	return s.now, nil
}

// join leaves the tenure old, unless somebody did before, and gives the next.
func (s *shared) join(ctx context.Context, old *tenure, wait time.Duration) (*tenure, error) {
	s.joining.Lock()
	defer s.joining.Unlock()
	s.mu.Lock()
	now, closed := s.now, s.closed
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
	t, err := s.enter(ctx, wait)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed { // meanwhile
		t.end()
		return nil, problem.Closed
	}
	s.now = t
	if g, ok := t.guest(); ok {
		s.behind.Go(func() {
			select {
			case <-g.gone:
				// Who finds nobody now looks again at the next call.
				s.join(s.ctx, t, patience)
			case <-s.ctx.Done():
			}
		})
	}
	if old != nil {
		s.behind.Go(s.postAgain)
	}
	return t, nil
}

// enter opens the file or the door of who has it, and tries for a while: in a
// change of hands there is neither for a moment.
func (s *shared) enter(ctx context.Context, wait time.Duration) (*tenure, error) {
	for begin := time.Now(); ; {
		g, visitErr := visit(ctx, s.file, s.knock)
		if visitErr == nil {
			return &tenure{seat: g}, nil
		}
		e, err := engine.Open(s.path, s.o)
		if err == nil {
			t := &tenure{seat: e.(seat)}
			if s.o.ReadOnly {
				return t, nil // many may read the file itself; none may let others write
			}
			// Without a door the database works for one: a folder may be unable
			// to hold a socket. Who comes then is told that it is in use.
			if at, err := listen(s.file); err == nil {
				t.door = newHost(t.seat, s.greeting())
				t.door.open(at)
			}
			return t, nil
		}
		var locked *problem.Error
		if !errors.As(err, &locked) || locked.Code != problem.Locked {
			return nil, err
		}
		var other *otherVersion
		switch {
		case errors.As(visitErr, &other):
			locked.What += fmt.Sprintf(", and that is lert %s, which cannot work on it together with this one (%s)",
				other.theirs, other.ours)
			return nil, locked
		case time.Since(begin) >= wait:
			switch {
			case errors.Is(visitErr, os.ErrDeadlineExceeded):
				locked.What += ", and that process does not answer"
			case errors.Is(visitErr, errors.ErrUnsupported):
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

func (s *shared) greeting() greeting {
	return greeting{protocol: protocol, format: uint64(s.o.Format), version: s.o.Owner.Version}
}

// otherVersion: the owner's program and this one do not understand each other.
type otherVersion struct{ theirs, ours string }

func (e *otherVersion) Error() string { return "the owner is lert " + e.theirs + ", not " + e.ours }

// knock connects to the owner and greets it.
func (s *shared) knock(ctx context.Context) (*conn, greeting, error) {
	ctx, cancel := context.WithTimeout(ctx, greetWithin)
	defer cancel()
	nc, err := dial(ctx, s.file)
	if err != nil {
		return nil, greeting{}, err
	}
	c := newConn(nc)
	hello, err := greet(c, s.greeting())
	if err != nil {
		c.Close()
		return nil, greeting{}, err
	}
	return c, hello, nil
}

// greet says who we are and hears who the owner is.
func greet(c *conn, ours greeting) (greeting, error) {
	c.SetDeadline(time.Now().Add(greetWithin))
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
		return greeting{}, errRubbish
	case kind == msgRefuse, theirs.protocol != ours.protocol, theirs.format != ours.format:
		return greeting{}, &otherVersion{theirs.version, ours.version}
	case kind != msgEnter:
		return greeting{}, errRubbish
	}
	c.SetDeadline(time.Time{})
	return theirs, nil
}

// owners is how many changes of hands one call follows.
const owners = 32

// try runs f on the present tenure, and again on the next where that one ended
// before f was done.
func (s *shared) try(ctx context.Context, f func(*tenure) error) error {
	t, err := s.use()
	if err != nil {
		return err
	}
	defer s.busy.Done()
	for n := 1; ; n++ {
		err := f(t)
		if err == nil || !t.over(err) || n == owners {
			return err
		}
		if t, err = s.join(ctx, t, patience); err != nil {
			return err
		}
	}
}

// over reports whether err says that the tenure has ended, so that what was
// asked can be asked of the next: the owner of a guest is gone, or an owner lost
// its file to another process, which can happen while it opens the file again
// after the disk failed.
func (t *tenure) over(err error) bool {
	if _, ok := t.guest(); ok {
		return errors.Is(err, problem.Left)
	}
	return errors.Is(err, problem.Locked) || errors.Is(err, problem.Closed)
}
