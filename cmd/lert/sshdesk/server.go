// Package sshdesk lets people in over SSH, each by a key that is known, and
// hands every session to one function. It knows nothing of what they do there.
//
// What it gives is one kind of thing: a session with a command line or none, on
// a terminal or not. There is no shell, no password, no forwarding of ports,
// sockets, agents or displays, no file transfer; what is not asked for by name
// in session.go is refused. Everything that costs memory or time has a limit,
// see limits; who came, did what and left why is in the access log.
//
// Read on in conn.go (who gets in), then session.go (what a session is).
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

// Options are what a server is told.
type Options struct {
	// HostKey says which server this is.
	HostKey ssh.Signer
	// LookUpKey says whose a key is that was offered under a user's name. It is asked
	// before the key is proved, and again every minute while a session lasts. An
	// error says why it is nobody's, for the log alone: whoever knocks learns nothing.
	LookUpKey func(user string, key ssh.PublicKey) (name string, err error)
	// Run is one session; what it returns is the exit code. ctx ends when the
	// session must end, its cause is one of the errors below.
	// A panic in it ends its own session only.
	Run func(ctx context.Context, s *Session) int
	// Verb is what the access log calls a command line; without it the log
	// says exec. What is typed behind a verb may be about people and is not logged.
	Verb func(words []string) string
	// Log is the access log, one line an event.
	Log *slog.Logger
	// Idle is how long a session on a terminal may go without a key; 0: for ever.
	Idle   time.Duration
	limits limits
}

// limits bound what strangers and guests may cost. Zero fields are the defaults.
type limits struct {
	maxConns            int           // connections at once (1000)
	maxConnsPerAddr     int           // of these from one address (500)
	maxSigningIn        int           // connections signing in at once (64); others wait their turn
	maxSigningInPerAddr int           // of these from one address (32)
	connBurst           int           // new connections from one address in a burst (300), then ten a second
	failureBurst        int           // failed sign-ins from one address in a burst (20), then six a minute
	maxKeys             int           // keys that one connection may offer (10)
	signInTimeout       time.Duration // from the first byte to being signed in, waiting included (20 s)
	maxSessions         int           // sessions of one connection at once (10)
	writeTimeout        time.Duration // a client that takes nothing for so long is let go (45 s)
	closeTimeout        time.Duration // what sessions have to end in when the server closes (5 s)
	recheckInterval     time.Duration // how often the key of a session is looked up again (1 min)
}

func (l limits) withDefaults() limits {
	return limits{
		maxConns: cmp.Or(l.maxConns, 1000), maxConnsPerAddr: cmp.Or(l.maxConnsPerAddr, 500),
		maxSigningIn: cmp.Or(l.maxSigningIn, 64), maxSigningInPerAddr: cmp.Or(l.maxSigningInPerAddr, 32),
		connBurst: cmp.Or(l.connBurst, 300), failureBurst: cmp.Or(l.failureBurst, 20),
		maxKeys: cmp.Or(l.maxKeys, 10), maxSessions: cmp.Or(l.maxSessions, 10),
		signInTimeout: cmp.Or(l.signInTimeout, 20*time.Second), writeTimeout: cmp.Or(l.writeTimeout, 45*time.Second),
		closeTimeout: cmp.Or(l.closeTimeout, 5*time.Second), recheckInterval: cmp.Or(l.recheckInterval, time.Minute),
	}
}

// Why a session must end.
var (
	ErrIdle         = errors.New("idle")         // no key for too long
	ErrRevoked      = errors.New("revoked")      // the key is nobody's any more
	ErrClosing      = errors.New("closing")      // the server closes
	errStalled      = errors.New("stalled")      // the client takes nothing any more
	errDisconnected = errors.New("disconnected") // the client left
)

// Server lets people in. Make one with New.
type Server struct {
	o       Options
	limiter *limiter
	baseCtx context.Context // of every session
	cancel  context.CancelCauseFunc

	mu           sync.Mutex
	conns        map[net.Conn]struct{}
	sessions     map[*channel]struct{}
	wg           sync.WaitGroup
	sessionCount atomic.Uint64 // sessions so far
}

// New makes a server.
func New(o Options) *Server {
	o.limits = o.limits.withDefaults()
	s := &Server{o: o, limiter: newLimiter(o.limits), conns: map[net.Conn]struct{}{}, sessions: map[*channel]struct{}{}}
	s.baseCtx, s.cancel = context.WithCancelCause(context.Background())
	return s
}

// Serve takes connections until ctx ends, then lets every session end in order
// and closes what is left. It closes l and returns nil, or why it cannot accept
// any more.
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
			// Out of file descriptors, most likely: they come back when somebody leaves.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			s.o.Log.Warn("accept", "error", err.Error())
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
	}
}

// close ends every session in order, and what does not end by force.
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

// recheck ends sessions whose key was taken away meanwhile.
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

// track keeps k in a set of s until done is called.
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
