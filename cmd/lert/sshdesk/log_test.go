package sshdesk

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// levelLog keeps the level and the message of each line, with the reason if it has one.
type levelLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *levelLog) Enabled(context.Context, slog.Level) bool { return true }
func (l *levelLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *levelLog) WithGroup(string) slog.Handler            { return l }

func (l *levelLog) Handle(_ context.Context, r slog.Record) error {
	line := r.Level.String() + " " + r.Message
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "why" || a.Key == "error" || a.Key == "panic" {
			line += ": " + a.Value.String()
		}
		return true
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	return nil
}

// brokenOnce is a listener whose first Accept fails.
type brokenOnce struct {
	net.Listener
	once sync.Once
}

func (b *brokenOnce) Accept() (c net.Conn, err error) {
	b.once.Do(func() { err = errors.New("too many open files") })
	if err != nil {
		return nil, err
	}
	return b.Listener.Accept()
}

// TestLogLevels: a session that begins and ends is information; a refusal, whether of
// a key or of an address, is a warning, as is a listener that fails; a panic is
// an error.
func TestLogLevels(t *testing.T) {
	log := &levelLog{}
	expect := func(t *testing.T, want ...string) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			log.mu.Lock()
			got := slices.Clone(log.lines)
			log.mu.Unlock()
			if slices.Equal(got, want) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("the log has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
	start := func(t *testing.T, l limits) *testServer {
		log.lines = nil
		return startServer(t, l, func(ctx context.Context, s *Session) int {
			switch s.Words[0] {
			case "panic":
				panic("in a session")
			case "wait":
				<-ctx.Done()
			}
			return 0
		}, func(o *Options) {
			o.Log = slog.New(log)
			lookUp := o.LookUpKey
			o.LookUpKey = func(user string, key ssh.PublicKey) (string, error) {
				if user == "panic" {
					panic("in a sign-in")
				}
				return lookUp(user, key)
			}
		})
	}
	t.Run("sessions", func(t *testing.T) {
		x := start(t, limits{})
		c := x.client()
		var want []string
		for _, run := range []struct {
			line string
			logs []string
		}{
			{"say", []string{"INFO begin", "INFO end: done"}},
			{"panic", []string{"INFO begin", "ERROR panic: in a session", "INFO end: panic"}},
			{"'", []string{"INFO begin", "INFO end: not understood"}},
		} {
			s, err := c.NewSession()
			if err != nil {
				t.Fatal(err)
			}
			s.Run(run.line)
			want = append(want, run.logs...)
			expect(t, want...) // the end of a session is logged after the client has its answer
		}
	})
	t.Run("dropped session", func(t *testing.T) {
		x := start(t, limits{})
		c := x.client()
		s, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start("wait"); err != nil {
			t.Fatal(err)
		}
		expect(t, "INFO begin")
		c.Close()
		expect(t, "INFO begin", "INFO end: disconnected")
	})
	t.Run("dropped sign-in", func(t *testing.T) {
		x := start(t, limits{})
		c, err := net.Dial("tcp", x.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.Write([]byte("no SSH\r\n\r\n" + strings.Repeat("x", 300)))
		io.Copy(io.Discard, c)
		expect(t, "WARN refused: ssh: overflow reading version string")
	})
	t.Run("refused key", func(t *testing.T) {
		x := start(t, limits{})
		if _, err := x.dial("root"); err == nil {
			t.Fatal("let in")
		}
		expect(t, "WARN refused: the key is not root's")
	})
	t.Run("refused address", func(t *testing.T) {
		x := start(t, limits{maxConnsPerAddr: 1})
		x.client()
		if _, err := x.dial("priya"); err == nil {
			t.Fatal("let in")
		}
		expect(t, "WARN refused: too many connections from this address")
	})
	t.Run("panic in a sign-in", func(t *testing.T) {
		x := start(t, limits{})
		if _, err := x.dial("panic"); err == nil {
			t.Fatal("let in")
		}
		expect(t, "ERROR panic: in a sign-in")
	})
	t.Run("listener", func(t *testing.T) {
		log.lines = nil
		n, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, end := context.WithCancel(context.Background())
		done := make(chan error)
		go func() {
			done <- New(Options{HostKey: signer(t), Log: slog.New(log)}).Serve(ctx, &brokenOnce{Listener: n})
		}()
		expect(t, "WARN accept: too many open files")
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
