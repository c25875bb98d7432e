package sshdesk

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// identity is who a connection belongs to, once signed in.
type identity struct {
	name string
	user string
	key  ssh.PublicKey
	from net.Addr
}

// identityKey is where the guest of a key stands in its permissions.
type identityKey struct{}

// attempt is what a connection tried on its way in, for the log.
type attempt struct {
	user, key string
	why       error
	keys      int
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
	if a == nil {
		s.logRefused(c, attempt{}, why)
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
	// Forwarding is asked for by such requests; every one is answered with no.
	go ssh.DiscardRequests(reqs)
	s.serveChannels(c, g, chans)
}

// signIn waits for a place among those who sign in, and shakes hands.
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
	// The clock, or the server's end, ends whoever does not get on with it.
	stop := context.AfterFunc(wait, func() { c.Close() })
	defer stop()
	return ssh.NewServerConn(&timeoutConn{c, s.o.limits.writeTimeout}, s.serverConfig(tried))
}

// errNoSlot is no failure of whoever wanted to sign in.
var errNoSlot = errors.New("no place to sign in")

// serverConfig is how one connection signs in: by public key alone.
func (s *Server) serverConfig(tried *attempt) *ssh.ServerConfig {
	config := &ssh.ServerConfig{
		ServerVersion:           "SSH-2.0-lert",
		MaxAuthTries:            s.o.limits.maxKeys,
		PublicKeyAuthAlgorithms: ssh.SupportedAlgorithms().PublicKeyAuths,
		PublicKeyCallback: func(m ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			tried.user, tried.key = m.User(), ssh.FingerprintSHA256(key)
			tried.keys++
			name, err := s.o.LookUpKey(m.User(), key)
			if err != nil {
				tried.why = err
				return nil, errors.New("this key opens nothing here")
			}
			return &ssh.Permissions{ExtraData: map[any]any{
				identityKey{}: &identity{name: name, user: m.User(), key: key}}}, nil
		},
	}
	config.AddHostKey(s.o.HostKey)
	return config
}

// signInFailed logs a connection that did not sign in, and books the failure. One
// that was only opened and closed, as a health check does, has failed at nothing.
func (s *Server) signInFailed(c net.Conn, a *address, tried attempt, err error) {
	if tried.keys == 0 && errors.Is(err, io.EOF) {
		return
	}
	if !errors.Is(err, errNoSlot) {
		s.limiter.recordSignIn(a, false, time.Now())
	}
	why := err.Error()
	if tried.why != nil {
		why = tried.why.Error()
	}
	s.logRefused(c, tried, why)
}

// logRefused logs who did not get in and why.
func (s *Server) logRefused(c net.Conn, tried attempt, why string) {
	yes, suppressed := s.limiter.shouldLog(time.Now())
	if !yes {
		return
	}
	args := []any{"from", c.RemoteAddr().String(), "why", clip(why)}
	if tried.key != "" {
		args = append(args, "user", clip(tried.user), "key", tried.key)
	}
	if suppressed > 0 {
		args = append(args, "and", suppressed)
	}
	s.o.Log.Warn("refused", args...)
}

// clip keeps a stranger's words short in the log; it escapes them itself.
func clip(s string) string { return s[:min(len(s), 200)] }

// serveChannels serves the channels of a connection until the client has left. A
// connection on which nothing runs for as long as a session may be idle ends.
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
			c.Close() // whoever runs nothing has nothing to end in order
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
			nc.Reject(ssh.Prohibited, "this server forwards nothing")
		case s.baseCtx.Err() != nil:
			nc.Reject(ssh.ResourceShortage, "the server closes")
		case count(+1) > s.o.limits.maxSessions:
			count(-1)
			nc.Reject(ssh.ResourceShortage, "too many sessions on this connection")
		default:
			running.Go(func() {
				defer count(-1)
				s.serveChannel(c, g, nc)
			})
		}
	}
	running.Wait()
}

// unusedTimeout is how long a connection may stand open without a session.
func (s *Server) unusedTimeout() time.Duration {
	if s.o.Idle > 0 {
		return s.o.Idle
	}
	return time.Hour
}

// timeoutConn is a connection whose every write must be taken in some time.
type timeoutConn struct {
	net.Conn
	timeout time.Duration
}

func (p *timeoutConn) Write(b []byte) (int, error) {
	p.Conn.SetWriteDeadline(time.Now().Add(p.timeout))
	n, err := p.Conn.Write(b)
	if err != nil {
		p.Conn.Close() // the reading end hears of it, too
	}
	return n, err
}
