package sshdesk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// TestPanic: a panic ends its own session and no other.
func TestPanic(t *testing.T) {
	x := startServer(t, limits{}, func(ctx context.Context, s *Session) int {
		if len(s.Words) > 0 && s.Words[0] == "panic" {
			panic("oh\nno\x1b[2J")
		}
		return echo(ctx, s)
	})
	c := x.client()
	s, _ := c.NewSession()
	var errs bytes.Buffer
	s.Stderr = &errs
	var exit *ssh.ExitError
	if err := s.Run("panic"); !errors.As(err, &exit) || exit.ExitStatus() != 1 ||
		!strings.Contains(errs.String(), "the server is still running") {
		t.Errorf("%v, %q", err, errs.String())
	}
	x.waitForLog("msg=panic", `panic="oh\nno\x1b[2J"`, "stack=")
	x.waitForLog("msg=end", "why=panic")
	s, _ = c.NewSession()
	if _, err := s.Output("say"); err != nil {
		t.Error(err)
	}
}

// TestIdle: a session on a terminal ends without key presses; one with key presses stays.
func TestIdle(t *testing.T) {
	causes := make(chan error, 4)
	x := startServer(t, limits{}, func(ctx context.Context, s *Session) int {
		go io.Copy(io.Discard, s.In)
		<-ctx.Done()
		causes <- context.Cause(ctx)
		fmt.Fprintln(s.Out, "signed out")
		return 0
	}, func(o *Options) { o.Idle = 1500 * time.Millisecond })
	begun := time.Now()
	s, _ := x.client().NewSession()
	s.RequestPty("xterm", 24, 80, nil)
	keys, _ := s.StdinPipe()
	var out bytes.Buffer
	s.Stdout = &out
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		time.Sleep(400 * time.Millisecond)
		keys.Write([]byte("j"))
	}
	if err := s.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := <-causes; err != ErrIdle || time.Since(begun) < 3*time.Second || out.String() != "signed out\r\n" {
		t.Errorf("%v after %v: %q", err, time.Since(begun), out.String())
	}
	x.waitForLog("msg=end", "why=idle")
}

// TestIdleIsWaitingForInput: without a terminal too, a session ends that waits for input for too
// long, with an error and not as if the input were complete. One that works or sends on does not.
func TestIdleIsWaitingForInput(t *testing.T) {
	type end struct {
		err   error
		cause error
	}
	ends := make(chan end, 1)
	x := startServer(t, limits{}, func(ctx context.Context, s *Session) int {
		if s.Words[0] == "work" {
			time.Sleep(900 * time.Millisecond)
			ends <- end{nil, context.Cause(ctx)}
			return 0
		}
		_, err := io.ReadAll(s.In)
		<-ctx.Done()
		ends <- end{err, context.Cause(ctx)}
		return 1
	}, func(o *Options) { o.Idle = 500 * time.Millisecond })
	c := x.client()
	s, _ := c.NewSession()
	if err := s.Run("work"); err != nil {
		t.Error(err)
	}
	if e := <-ends; e.cause != nil {
		t.Errorf("a session that waits for nothing ended: %v", e.cause)
	}
	for _, window := range []bool{false, true} {
		s, _ = c.NewSession()
		if window {
			s.RequestPty("xterm", 24, 80, nil)
		}
		in, _ := s.StdinPipe()
		begun := time.Now()
		if err := s.Start("read"); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			time.Sleep(200 * time.Millisecond)
			io.WriteString(in, "half of a ")
		}
		var e end
		select {
		case e = <-ends:
		case <-time.After(10 * time.Second):
			t.Fatal("a session that waits for input does not end")
		}
		if e.cause != ErrIdle || time.Since(begun) < 1200*time.Millisecond {
			t.Errorf("window %v: it ended with %v after %v", window, e.cause, time.Since(begun))
		}
		if !window && e.err != ErrIdle {
			t.Errorf("the half of a file ended with %v, as if it were whole", e.err)
		}
	}
}

// TestRevoked: a key that is no longer known ends the sessions that signed in with it.
func TestRevoked(t *testing.T) {
	var gone atomic.Bool
	x := startServer(t, limits{recheckInterval: 20 * time.Millisecond}, func(ctx context.Context, s *Session) int {
		fmt.Fprintln(s.Out, "here")
		<-ctx.Done()
		return 0
	}, func(o *Options) {
		who := o.LookUpKey
		o.LookUpKey = func(user string, k ssh.PublicKey) (string, error) {
			if gone.Load() {
				return "", errors.New("nobody's key")
			}
			return who(user, k)
		}
	})
	s, _ := x.client().NewSession()
	here := &firstWrite{w: io.Discard, onInput: make(chan struct{})}
	s.Stdout = here
	if err := s.Start("wait"); err != nil {
		t.Fatal(err)
	}
	<-here.onInput
	time.Sleep(100 * time.Millisecond)
	if strings.Contains(x.log.String(), "msg=end") {
		t.Fatalf("ended while the key is good:\n%s", x.log)
	}
	gone.Store(true)
	s.Wait()
	x.waitForLog("msg=end", "why=revoked")
}

// TestClosing: every session learns that the server closes and may write its last line; what does
// not end is closed.
func TestClosing(t *testing.T) {
	stuck := make(chan struct{})
	defer close(stuck)
	x := startServer(t, limits{closeTimeout: 3 * time.Second}, func(ctx context.Context, s *Session) int {
		fmt.Fprintln(s.Out, "here")
		<-ctx.Done()
		fmt.Fprintln(s.Out, "until tomorrow:", context.Cause(ctx))
		return 7
	})
	var outs [5]bytes.Buffer
	var ends [5]chan error
	for i := range outs {
		s, _ := x.client().NewSession()
		here := &firstWrite{w: &outs[i], onInput: make(chan struct{})}
		s.Stdout = here
		if err := s.Start("wait"); err != nil {
			t.Fatal(err)
		}
		<-here.onInput
		ends[i] = make(chan error, 1)
		go func() { ends[i] <- s.Wait() }()
	}
	idle := x.client() // runs nothing
	x.close()
	for i := range outs {
		var exit *ssh.ExitError
		if err := <-ends[i]; !errors.As(err, &exit) || exit.ExitStatus() != 7 ||
			outs[i].String() != "here\nuntil tomorrow: closing\n" {
			t.Errorf("%v, %q", err, outs[i].String())
		}
	}
	if err := idle.Wait(); err == nil {
		t.Error("a connection without a session is left open")
	}
}

// firstWrite closes onInput at the first write.
type firstWrite struct {
	w       io.Writer
	once    sync.Once
	onInput chan struct{}
}

func (f *firstWrite) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	f.once.Do(func() { close(f.onInput) })
	return n, err
}
