package sshdesk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// TestOneSession: a command line, its input, output and exit code. The log says who ran it, with
// which key, from where, what it was and why it ended.
func TestOneSession(t *testing.T) {
	x := startServer(t, limits{}, echo, func(o *Options) { o.Verb = func(w []string) string { return w[0] } })
	c := x.client()
	s, _ := c.NewSession()
	s.Stdin = strings.NewReader("from the client\n")
	out, err := s.Output(`say 'two words' "a \" b" c\ d`)
	want := "Priya Das|[\"say\" \"two words\" \"a \\\" b\" \"c d\"]|[]\nfrom the client\n"
	if err != nil || string(out) != want {
		t.Errorf("%q, %v; want %q", out, err, want)
	}
	fp := ssh.FingerprintSHA256(x.key.PublicKey())
	x.waitForLog("msg=begin", `who="Priya Das"`, "key="+fp, "from=127.0.0.1:", "verb=say")
	x.waitForLog("msg=end", "why=done", "exit=0")

	s, _ = c.NewSession()
	var errs bytes.Buffer
	s.Stderr = &errs
	var exit *ssh.ExitError
	if err := s.Run("fail"); !errors.As(err, &exit) || exit.ExitStatus() != 3 || errs.String() != "failed\n" {
		t.Errorf("%v, %q", err, errs.String())
	}
	s, _ = c.NewSession()
	if err := s.Run("say 'open"); !errors.As(err, &exit) || exit.ExitStatus() != 2 {
		t.Errorf("an open quote: %v", err)
	}
}

// TestTheClientsWordOnItsTerminal: absurd sizes, names that are paths, and variables that have a
// meaning are not passed on.
func TestTheClientsWordOnItsTerminal(t *testing.T) {
	x := startServer(t, limits{}, echo)
	c := x.client()
	for _, q := range []struct {
		term string
		w, h int
		env  [2]string
		want string
	}{
		{"xterm-256color", 80, 24, [2]string{"NO_COLOR", "1"}, `["TERM=xterm-256color" "NO_COLOR=1"]|80x24`},
		{"xterm", 4000, 4000, [2]string{"LERT_DB", "/tmp/x"}, `["TERM=xterm"]|250x100`},
		{"../../etc/passwd", 0, 0, [2]string{"NO_COLOR", "\x1b[2J"}, `["TERM=xterm"]|80x24`},
		{"", 1 << 31, 1, [2]string{"PATH", "/"}, `["TERM=xterm"]|250x1`},
		{".x", 60, 20, [2]string{"TERM", "dumb"}, `["TERM=xterm"]|60x20`},
	} {
		s, _ := c.NewSession()
		s.Setenv(q.env[0], q.env[1])
		if err := s.RequestPty(q.term, q.h, q.w, ssh.TerminalModes{}); err != nil {
			t.Fatal(err)
		}
		out, err := s.Output("say")
		if err != nil || !strings.HasSuffix(string(out), q.want) {
			t.Errorf("%q, %v; want %q", out, err, q.want)
		}
	}
}

// TestResizing: of many new sizes the newest arrives, limited.
func TestResizing(t *testing.T) {
	sizes := make(chan [2]int, 100)
	x := startServer(t, limits{}, func(ctx context.Context, s *Session) int {
		for {
			select {
			case z := <-s.Terminal.Resized:
				sizes <- z
				if z[0] == maxColumns {
					return 0
				}
			case <-ctx.Done():
				return 1
			}
		}
	})
	s, _ := x.client().NewSession()
	if err := s.RequestPty("xterm", 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		s.WindowChange(24, 80+i)
	}
	s.WindowChange(4000, 4000)
	if err := s.Wait(); err != nil {
		t.Fatal(err)
	}
	for len(sizes) > 0 {
		if z := <-sizes; z[0] > 250 || z[1] > 100 {
			t.Errorf("%v came through", z)
		}
	}
}

// TestSessionsOfOneConnection: the number of sessions is limited, and a session that runs nothing
// ends.
func TestSessionsOfOneConnection(t *testing.T) {
	x := startServer(t, limits{maxSessions: 3, signInTimeout: 2 * time.Second},
		func(ctx context.Context, s *Session) int { <-ctx.Done(); return 0 })
	c := x.client()
	for i := range 3 {
		s, err := c.NewSession()
		if err != nil {
			t.Fatal(i, err)
		}
		if i < 2 {
			if err := s.Start("wait"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := c.NewSession(); err == nil {
		t.Error("a fourth session is opened")
	}
	if err := c.Wait(); err == nil {
		t.Error("a session that begins nothing is kept")
	}
}

// TestSessionsOfOnePerson: the number is limited over all connections, and a session that ends makes
// room.
func TestSessionsOfOnePerson(t *testing.T) {
	x := startServer(t, limits{maxSessionsPerName: 3}, func(ctx context.Context, s *Session) int {
		io.Copy(io.Discard, s.In)
		return 0
	})
	var open []*ssh.Session
	for range 3 {
		s, err := x.client().NewSession()
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, s)
	}
	fourth := x.client()
	if _, err := fourth.NewSession(); err == nil || !strings.Contains(err.Error(), "end one of them") {
		t.Errorf("a fourth session: %v", err)
	}
	open[0].Close()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if s, err := fourth.NewSession(); err == nil {
			s.Close()
			return
		} else if time.Now().After(end) {
			t.Fatalf("a session that ended is still counted: %v", err)
		}
	}
}

// TestTheLogIsLines: a client's text is one line, whatever it contains.
func TestTheLogIsLines(t *testing.T) {
	x := startServer(t, limits{}, echo)
	user := "x\nmsg=begin who=\"Priya Das\" \x1b[2J\u202e"
	if _, err := x.dial(user); err == nil {
		t.Fatal("let in")
	}
	line := x.waitForLog("msg=refused")
	if strings.Count(x.log.String(), "\n") != 1 || strings.ContainsAny(line, "\x1b\u202e") ||
		!strings.Contains(line, `user="x\nmsg=begin`) {
		t.Errorf("%q", line)
	}
}
