package sshdesk

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// identity is the user of a connection after sign-in.
type identity struct {
	name string
	user string
	key  ssh.PublicKey
	from net.Addr
}

// identityKey is the key of the identity in ssh.Permissions.ExtraData.
type identityKey struct{}

// attempt is what a connection tried before it signed in, for the log.
type attempt struct {
	user, key string
	isUser    bool   // user is the name of a user, which the log never leaves out
	first     string // the user name of the first attempt
	attempts  int
	keys      int
	why       error
}

// serveConn serves one connection to its end.
func (s *Server) serveConn(c net.Conn) {
	defer c.Close()
	defer func() {
		if v := recover(); v != nil {
			s.o.Log.Error("panic", "from", c.RemoteAddr().String(), "panic", v, "stack", string(debug.Stack()))
		}
	}()
	defer track(s, s.conns, c)()
	now := time.Now()
	a, why := s.limiter.admit(c.RemoteAddr(), now)
	if why != "" {
		s.logRefused(c, a, attempt{}, why)
		return
	}
	defer s.limiter.release(a)
	var tried attempt
	sc, chans, reqs, err := s.signIn(c, a, now.Add(s.o.limits.signInTimeout), &tried)
	if err != nil {
		s.signInFailed(c, a, tried, err)
		return
	}
	defer sc.Close()
	s.limiter.recordSignIn(a, true, time.Now())
	g := sc.Permissions.ExtraData[identityKey{}].(*identity)
	g.from = c.RemoteAddr()
	// Forwarding is asked for by these requests; all are refused.
	go ssh.DiscardRequests(reqs)
	s.serveChannels(c, g, chans)
}

// signIn waits for a slot among the connections that sign in and makes the SSH handshake. It fails
// after until.
func (s *Server) signIn(c net.Conn, a *address, until time.Time, tried *attempt) (
	*ssh.ServerConn, <-chan ssh.NewChannel, <-chan *ssh.Request, error) {
	wait, cancel := context.WithDeadline(s.baseCtx, until)
	defer cancel()
	for _, slots := range []chan struct{}{a.signingIn, s.limiter.signingIn} {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-wait.Done():
			return nil, nil, nil, errNoSlot
		}
	}
	// The connection is closed at the deadline, or when the server is shutting down.
	stop := context.AfterFunc(wait, func() { c.Close() })
	defer stop()
	return ssh.NewServerConn(&timeoutConn{c, s.o.limits.writeTimeout}, s.serverConfig(tried))
}

// errNoSlot means that the connection waited too long for a slot, which is not a failed sign-in.
var errNoSlot = errors.New("too many people are logging in at the same time; try again in a moment")

// serverConfig allows a connection to sign in by public key only.
func (s *Server) serverConfig(tried *attempt) *ssh.ServerConfig {
	config := &ssh.ServerConfig{
		Config: ssh.Config{
			KeyExchanges: algorithms.KeyExchanges, Ciphers: algorithms.Ciphers, MACs: algorithms.MACs,
		},
		ServerVersion:           "SSH-2.0-lert",
		MaxAuthTries:            s.o.limits.maxKeys,
		PublicKeyAuthAlgorithms: algorithms.PublicKeyAuths,
		// This is called after every attempt, with a key or without.
		AuthLogCallback: func(m ssh.ConnMetadata, _ string, _ error) {
			if tried.attempts++; tried.attempts == 1 {
				tried.first = m.User()
			}
			if !tried.isUser {
				tried.user, tried.isUser = m.User(), s.o.IsUser(m.User())
			}
		},
		PublicKeyCallback: func(m ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			tried.key = ssh.FingerprintSHA256(key)
			tried.keys++
			if tried.attempts > 0 && m.User() != tried.first {
				tried.why = errors.New("the user name was changed, which OpenSSH does not allow either")
				return nil, tried.why
			}
			name, err := s.o.LookUpKey(m.User(), key)
			if err != nil {
				tried.why = err
				return nil, errors.New("this key is not in the people file")
			}
			return &ssh.Permissions{ExtraData: map[any]any{
				identityKey{}: &identity{name: name, user: m.User(), key: key}}}, nil
		},
	}
	config.AddHostKey(s.o.HostKey)
	return config
}

// signInFailed logs a connection that did not sign in, and counts the failure. A connection that
// was only opened and closed, as by a health check, is not a failure.
func (s *Server) signInFailed(c net.Conn, a *address, tried attempt, err error) {
	if tried.keys == 0 && !tried.isUser && errors.Is(err, io.EOF) {
		return
	}
	if !errors.Is(err, errNoSlot) {
		s.limiter.recordSignIn(a, false, time.Now())
	}
	why := err.Error()
	if tried.why != nil {
		why = tried.why.Error()
	}
	s.logRefused(c, a, tried, why)
}

// logRefused logs a connection that was refused and the reason, within the budget of its address.
func (s *Server) logRefused(c net.Conn, a *address, tried attempt, why string) {
	yes, suppressed := s.limiter.shouldLog(a, tried.isUser, time.Now())
	if !yes {
		return
	}
	args := []any{"from", c.RemoteAddr().String(), "why", clip(why)}
	if tried.user != "" {
		args = append(args, "user", clip(tried.user))
	}
	if tried.key != "" {
		args = append(args, "key", tried.key)
	}
	if suppressed > 0 {
		args = append(args, "and", suppressed)
	}
	s.o.Log.Warn("refused", args...)
}

// clip shortens a client's text for the log, which escapes it.
func clip(s string) string { return s[:min(len(s), 200)] }

// serveChannels serves the channels of a connection until the client has left. A connection without
// a session is closed after unusedTimeout.
func (s *Server) serveChannels(c net.Conn, g *identity, chans <-chan ssh.NewChannel) {
	var (
		mu      sync.Mutex
		open    int
		running sync.WaitGroup
	)
	unused := time.AfterFunc(s.unusedTimeout(), func() { c.Close() })
	defer unused.Stop()
	stop := context.AfterFunc(s.baseCtx, func() {
		mu.Lock()
		defer mu.Unlock()
		if open == 0 {
			c.Close() // a client without a session has nothing to finish
		}
	})
	defer stop()
	count := func(by int) int {
		mu.Lock()
		defer mu.Unlock()
		open += by
		if open == 0 {
			unused.Reset(s.unusedTimeout())
			if s.baseCtx.Err() != nil {
				// The client leaves by itself once it has read the last line.
				time.AfterFunc(s.o.limits.closeTimeout/5, func() { c.Close() })
			}
		} else {
			unused.Stop()
		}
		return open
	}
	for nc := range chans {
		switch {
		case nc.ChannelType() != "session":
			nc.Reject(ssh.Prohibited, "this server does not forward connections")
		case s.baseCtx.Err() != nil:
			nc.Reject(ssh.ResourceShortage, "the server is shutting down")
		case count(+1) > s.o.limits.maxSessions:
			count(-1)
			nc.Reject(ssh.ResourceShortage, "too many sessions on this connection")
		default:
			done, ok := s.countSession(g.name)
			if !ok {
				count(-1)
				nc.Reject(ssh.ResourceShortage, "you have too many sessions; end one of them")
				continue
			}
			running.Go(func() {
				defer count(-1)
				defer done()
				s.serveChannel(c, g, nc)
			})
		}
	}
	running.Wait()
}

// unusedTimeout is how long a connection may be open without a session.
func (s *Server) unusedTimeout() time.Duration { return cmp.Or(max(s.o.Idle, 0), time.Hour) }

// timeoutConn is a connection on which each write has a time limit.
type timeoutConn struct {
	net.Conn
	timeout time.Duration
}

func (p *timeoutConn) Write(b []byte) (int, error) {
	p.Conn.SetWriteDeadline(time.Now().Add(p.timeout))
	n, err := p.Conn.Write(b)
	if err != nil {
		p.Conn.Close() // ends the reading side too
	}
	return n, err
}
