package sshdesk

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// TestNothingButSessions: no forwarding of any kind, no subsystem.
func TestNothingButSessions(t *testing.T) {
	x := startServer(t, limits{}, echo)
	c := x.client()
	for _, kind := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "x11", "auth-agent@openssh.com",
		"tun@openssh.com", "nonsense"} {
		if _, _, err := c.OpenChannel(kind, []byte("rubbish")); err == nil {
			t.Errorf("a channel %s was opened", kind)
		}
	}
	if _, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		t.Error("a port is forwarded")
	}
	if _, err := c.Dial("tcp", x.addr); err == nil {
		t.Error("a connection is forwarded")
	}
	for _, q := range []string{"tcpip-forward", "streamlocal-forward@openssh.com", "no-more-sessions@openssh.com"} {
		if ok, _, err := c.SendRequest(q, true, []byte("rubbish")); err != nil || ok {
			t.Errorf("%s: %v, %v", q, ok, err)
		}
	}
	s, _ := c.NewSession()
	defer s.Close()
	for _, q := range []string{"auth-agent-req@openssh.com", "x11-req", "signal", "break",
		"pty-req", "window-change", "env"} {
		if ok, err := s.SendRequest(q, true, []byte("rubbish")); err != nil || ok {
			t.Errorf("%s: %v, %v", q, ok, err)
		}
	}
	if err := s.RequestSubsystem("sftp"); err == nil {
		t.Error("sftp is served")
	}
	// After all that the same session still works.
	if out, err := s.Output("say"); err != nil || !strings.HasPrefix(string(out), "Priya Das") {
		t.Errorf("%q, %v", out, err)
	}
}

// TestOneBudgetForAllScreens: terminals share a number of cells. One for which none are left is told
// so, one that would grow beyond stays as it is, and one that ends gives its cells back.
func TestOneBudgetForAllScreens(t *testing.T) {
	now := make(chan [2]int, 10)
	x := startServer(t, limits{maxCells: 250*100 + 80*24 + 10}, func(ctx context.Context, s *Session) int {
		now <- [2]int{s.Terminal.Width, s.Terminal.Height}
		for {
			select {
			case z := <-s.Terminal.Resized:
				now <- z
			case <-ctx.Done():
				return 0
			}
		}
	})
	open := func(w, h int) *ssh.Session {
		s, err := x.client().NewSession()
		if err == nil {
			err = s.RequestPty("xterm", h, w, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	start := func(s *ssh.Session) {
		if err := s.Shell(); err != nil {
			t.Fatal(err)
		}
	}
	large, small := open(4000, 4000), open(80, 24)
	for _, c := range []struct {
		s    *ssh.Session
		want [2]int
	}{{large, [2]int{250, 100}}, {small, [2]int{80, 24}}} {
		start(c.s)
		if z := <-now; z != c.want {
			t.Errorf("%v, want %v", z, c.want)
		}
	}
	for _, c := range []struct{ w, h, getsW, getsH int }{{250, 100, 80, 24}, {100, 20, 80, 20}, {80, 24, 80, 24}} {
		small.WindowChange(c.h, c.w)
		if z := <-now; z != [2]int{c.getsW, c.getsH} {
			t.Errorf("a window of %d by %d gets %v", c.w, c.h, z)
		}
	}
	late := open(80, 24)
	var out bytes.Buffer
	late.Stdout = &out
	start(late)
	var exit *ssh.ExitError
	if err := late.Wait(); !errors.As(err, &exit) || exit.ExitStatus() != 1 ||
		!strings.Contains(out.String(), "make your window smaller") {
		t.Errorf("%v, %q", err, out.String())
	}
	large.Close()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		s := open(80, 24)
		start(s)
		select {
		case <-now:
			return
		case <-time.After(200 * time.Millisecond):
		}
		s.Close()
		if time.Now().After(end) {
			t.Fatal("the cells of a terminal that ended are not free again")
		}
	}
}

// TestAClientThatReadsNothing: it is disconnected, and does not delay others.
func TestAClientThatReadsNothing(t *testing.T) {
	x := startServer(t, limits{writeTimeout: 2 * time.Second}, func(ctx context.Context, s *Session) int {
		if len(s.Words) > 0 {
			return echo(ctx, s)
		}
		b := bytes.Repeat([]byte("x"), 64<<10)
		for {
			if _, err := s.Out.Write(b); err != nil {
				return 1
			}
		}
	})
	c := x.client()
	ch, reqs, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(reqs)
	if ok, err := ch.SendRequest("shell", true, nil); err != nil || !ok {
		t.Fatal(ok, err)
	}
	for range 3 { // ch is never read
		s, _ := x.client().NewSession()
		if out, err := s.Output("say"); err != nil || len(out) == 0 {
			t.Errorf("%q, %v", out, err)
		}
	}
	x.waitForLog("msg=end", "why=stalled")
}

// TestMalformedInput: bytes that are not SSH, before, in and after the handshake.
func TestMalformedInput(t *testing.T) {
	x := startServer(t, limits{failureBurst: 1000, signInTimeout: 5 * time.Second}, echo)
	rubbish := make([]byte, 100_000)
	rand.Read(rubbish)
	for i, hello := range []string{"", "GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n",
		"SSH-2.0-x\r\n\x00\x00\x00\x0c\x0a\x14", "\xff\xff\xff\xff", strings.Repeat("SSH", 10_000)} {
		c, err := net.Dial("tcp", x.addr)
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(10 * time.Second))
		io.WriteString(c, hello)
		c.Write(rubbish)
		if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%d: the server waits for more", i)
		}
		c.Close()
	}
	s, _ := x.client().NewSession()
	if _, err := s.Output("say"); err != nil {
		t.Error(err)
	}
}

// TestManyAtOnce: many clients that connect and do nothing take neither the slots of the others nor
// more than their own.
func TestManyAtOnce(t *testing.T) {
	crowd := 300
	if os.Getenv("LERT_LONG") != "" {
		crowd = 1000
	}
	x := startServer(t, limits{maxSigningIn: 16, maxSigningInPerAddr: 8, connBurst: 100_000, failureBurst: 100_000,
		signInTimeout: 5 * time.Second, maxConnsPerAddr: 2 * crowd, maxConns: 2 * crowd}, echo)
	before := x.client()
	var all sync.WaitGroup
	for i := range crowd {
		all.Go(func() {
			c, err := net.Dial("tcp", x.addr)
			if err != nil {
				return
			}
			defer c.Close()
			if i%2 == 0 {
				io.WriteString(c, "SSH-2.0-slow\r\n")
			}
			c.SetDeadline(time.Now().Add(10 * time.Second))
			io.Copy(io.Discard, c)
		})
	}
	// A client that was signed in before works on; a new one can sign in when the crowd was
	// disconnected.
	for range 5 {
		s, err := before.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Output("say"); err != nil {
			t.Error(err)
		}
	}
	all.Wait()
	s, _ := x.client().NewSession()
	if _, err := s.Output("say"); err != nil {
		t.Error(err)
	}
}
