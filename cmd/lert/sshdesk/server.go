// Package sshdesk is an SSH server that lets users sign in by known keys and passes every session
// to one function. It does not know what they do there.
//
// A session has a command line or none, and a terminal or none. There is no shell, no password, no
// forwarding of ports, sockets, agents or displays, and no file transfer: what session.go does not
// name is refused. Everything that costs memory or time has a limit, see limits. The access log
// says who signed in, what they did and why they left.
//
// Read on in conn.go (how a connection signs in), then session.go (what a session is).
package sshdesk

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// Options are the options of a server.
type Options struct {
	// HostKey identifies the server.
	HostKey ssh.Signer
	// LookUpKey returns the name of the person to whom a key belongs that was offered under a user
	// name. It is called before the client proves that it has the key, and again every minute
	// during a session. Its error says why the key is refused. It is only logged; the client does
	// not learn it.
	LookUpKey func(user string, key ssh.PublicKey) (name string, err error)
	// IsUser reports whether a user name is known. A refusal that names one is always logged.
	IsUser func(user string) bool
	// Run runs one session and returns the exit code. ctx ends when the session must end, and its
	// cause is one of the errors below. A panic in Run ends only its own session.
	Run func(ctx context.Context, s *Session) int
	// Verb returns what the access log calls a command line; without it the log says exec. The
	// arguments of a verb may be about people and are not logged.
	Verb func(words []string) string
	// Log is the access log, see NewLog.
	Log *slog.Logger
	// Idle is how long a session may wait for input, be it a key press on a terminal, a line, or a
	// file; 0: for ever.
	Idle   time.Duration
	limits limits
}

// limits bound what clients may cost, signed in or not. Zero fields mean the defaults, in
// parentheses.
type limits struct {
	maxConns            int           // connections at once (1000)
	maxConnsPerAddr     int           // of these from one address (500)
	maxSigningIn        int           // connections signing in at once (64); others wait their turn
	maxSigningInPerAddr int           // of these from one address (32)
	connBurst           int           // new connections from one address in a burst (300), then ten a second
	failureBurst        int           // failed sign-ins from one address in a burst (20), then six a minute
	maxKeys             int           // keys that one connection may offer (10)
	signInTimeout       time.Duration // from the connection to being signed in, waiting included (20 s)
	maxSessions         int           // sessions of one connection at once (10)
	maxSessionsPerName  int           // sessions of one person at once, over all connections (20)
	maxCells            int           // cells of all terminals together (1,750,000); see screens.go
	writeTimeout        time.Duration // after which a client that reads nothing is disconnected (45 s)
	closeTimeout        time.Duration // how long sessions may take to end when the server closes (5 s)
	recheckInterval     time.Duration // how often the key of a session is looked up again (1 min)
}

func (l limits) withDefaults() limits {
	return limits{
		maxConns: cmp.Or(l.maxConns, 1000), maxConnsPerAddr: cmp.Or(l.maxConnsPerAddr, 500),
		maxSigningIn: cmp.Or(l.maxSigningIn, 64), maxSigningInPerAddr: cmp.Or(l.maxSigningInPerAddr, 32),
		connBurst: cmp.Or(l.connBurst, 300), failureBurst: cmp.Or(l.failureBurst, 20),
		maxKeys: cmp.Or(l.maxKeys, 10), maxSessions: cmp.Or(l.maxSessions, 10),
		maxSessionsPerName: cmp.Or(l.maxSessionsPerName, 20), maxCells: cmp.Or(l.maxCells, 1_750_000),
		signInTimeout: cmp.Or(l.signInTimeout, 20*time.Second), writeTimeout: cmp.Or(l.writeTimeout, 45*time.Second),
		closeTimeout: cmp.Or(l.closeTimeout, 5*time.Second), recheckInterval: cmp.Or(l.recheckInterval, time.Minute),
	}
}

// The reasons why a session must end.
var (
	ErrIdle         = errors.New("idle")         // no key for too long
	ErrRevoked      = errors.New("revoked")      // the key is nobody's any more
	ErrClosing      = errors.New("closing")      // the server closes
	errStalled      = errors.New("stalled")      // the client takes nothing any more
	errDisconnected = errors.New("disconnected") // the client left
)

// Server is an SSH server. Make one with New.
type Server struct {
	o       Options
	limiter *limiter
	screens *screens
	baseCtx context.Context // parent of every session's context
	cancel  context.CancelCauseFunc

	mu           sync.Mutex
	conns        map[net.Conn]struct{}
	sessions     map[*channel]struct{}
	perName      map[string]int // sessions by the name of the person
	wg           sync.WaitGroup
	sessionCount atomic.Uint64 // sessions so far
}

// New returns a server that does not accept connections yet.
func New(o Options) *Server {
	o.limits = o.limits.withDefaults()
	s := &Server{o: o, limiter: newLimiter(o.limits), screens: &screens{free: o.limits.maxCells},
		conns: map[net.Conn]struct{}{}, sessions: map[*channel]struct{}{}, perName: map[string]int{}}
	s.baseCtx, s.cancel = context.WithCancelCause(context.Background())
	return s
}

// Serve accepts connections from l until ctx ends, then lets every session end gracefully and
// closes the rest. It closes l. It returns nil, or the error if it cannot accept connections any
// more.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	defer l.Close()
	defer s.close()
	s.wg.Go(s.recheck)
	for pause := time.Duration(0); ; {
		c, err := l.Accept()
		switch {
		case err == nil:
			pause = 0
			s.wg.Go(func() { s.serveConn(c) })
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		default:
			// Most likely out of file descriptors, which are free again when a client leaves.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			s.o.Log.Warn("accept", "error", err.Error())
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
	}
}

// close ends every session gracefully, and closes the connections of those that do not end.
func (s *Server) close() {
	s.cancel(ErrClosing)
	ended := make(chan struct{})
	go func() { s.wg.Wait(); close(ended) }()
	select {
	case <-ended:
		return
	case <-time.After(s.o.limits.closeTimeout):
	}
	s.mu.Lock()
	for c := range s.conns {
		c.Close()
	}
	s.mu.Unlock()
	<-ended
}

// recheck ends sessions whose key is not known any more.
func (s *Server) recheck() {
	every := time.NewTicker(s.o.limits.recheckInterval)
	defer every.Stop()
	for {
		select {
		case <-s.baseCtx.Done():
			return
		case <-every.C:
		}
		s.mu.Lock()
		for x := range s.sessions {
			if _, err := s.o.LookUpKey(x.identity.user, x.identity.key); err != nil {
				x.end(ErrRevoked)
			}
		}
		s.mu.Unlock()
	}
}

// countSession counts a new session of a person until done is called; false if the person has too
// many.
func (s *Server) countSession(name string) (done func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.perName[name] >= s.o.limits.maxSessionsPerName {
		return nil, false
	}
	s.perName[name]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.perName[name]--; s.perName[name] == 0 {
			delete(s.perName, name)
		}
	}, true
}

// track adds k to a set of s until done is called.
func track[K comparable](s *Server, set map[K]struct{}, k K) (done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set[k] = struct{}{}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(set, k)
	}
}
