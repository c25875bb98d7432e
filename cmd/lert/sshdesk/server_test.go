package sshdesk

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// testServer is a server on loopback with one known key, and its log.
type testServer struct {
	t    *testing.T
	addr string
	host ssh.PublicKey
	key  ssh.Signer // Priya's, who signs in as priya
	log  *syncBuffer
	end  context.CancelFunc
	done chan error
}

// syncBuffer collects the log.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *syncBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *syncBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func signer(t testing.TB) ssh.Signer {
	t.Helper()
	_, k, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// startServer starts a server that runs every session with run.
func startServer(t *testing.T, l limits, run func(context.Context, *Session) int,
	change ...func(*Options)) *testServer {
	t.Helper()
	host, key := signer(t), signer(t)
	x := &testServer{t: t, host: host.PublicKey(), key: key, log: &syncBuffer{}, done: make(chan error, 1)}
	o := Options{HostKey: host, Run: run, Log: NewLog(x.log), limits: l,
		IsUser: func(user string) bool { return user == "priya" },
		LookUpKey: func(user string, k ssh.PublicKey) (string, error) {
			switch {
			case !bytes.Equal(k.Marshal(), key.PublicKey().Marshal()):
				return "", errors.New("nobody's key")
			case user != "priya":
				return "", errors.New("the key is not " + user + "'s")
			}
			return "Priya Das", nil
		}}
	for _, c := range change {
		c(&o)
	}
	n, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x.addr = n.Addr().String()
	ctx, end := context.WithCancel(context.Background())
	x.end = end
	go func() { x.done <- New(o).Serve(ctx, n) }()
	t.Cleanup(func() { x.close() })
	return x
}

// close ends the server and waits for it.
func (x *testServer) close() {
	x.t.Helper()
	x.end()
	select {
	case err := <-x.done:
		x.done <- err
		if err != nil {
			x.t.Error(err)
		}
	case <-time.After(20 * time.Second):
		x.t.Error("the server does not end")
	}
}

// dial signs in.
func (x *testServer) dial(user string, auth ...ssh.AuthMethod) (*ssh.Client, error) {
	if len(auth) == 0 {
		auth = []ssh.AuthMethod{ssh.PublicKeys(x.key)}
	}
	return ssh.Dial("tcp", x.addr, &ssh.ClientConfig{User: user, Auth: auth,
		HostKeyCallback: ssh.FixedHostKey(x.host), Timeout: 20 * time.Second})
}

func (x *testServer) client() *ssh.Client {
	x.t.Helper()
	c, err := x.dial("priya")
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { c.Close() })
	return c
}

// waitForLog waits until the log has a line with all of these words.
func (x *testServer) waitForLog(words ...string) string {
	x.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		for line := range strings.Lines(x.log.String()) {
			all := true
			for _, w := range words {
				all = all && strings.Contains(line, w)
			}
			if all {
				return line
			}
		}
	}
	x.t.Fatalf("no line with %q in the log:\n%s", words, x.log)
	return ""
}

// echo writes the words, the environment, then the input.
func echo(_ context.Context, s *Session) int {
	fmt.Fprintf(s.Out, "%s|%q|%q", s.name, s.Words, s.Env)
	if s.Terminal != nil {
		fmt.Fprintf(s.Out, "|%dx%d", s.Terminal.Width, s.Terminal.Height)
		return 0
	}
	fmt.Fprint(s.Out, "\n")
	if len(s.Words) > 0 && s.Words[0] == "fail" {
		fmt.Fprintln(s.Err, "failed")
		return 3
	}
	io.Copy(s.Out, s.In)
	return 0
}

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

// TestWhoGetsIn: only the known key under its user's name.
func TestWhoGetsIn(t *testing.T) {
	var mu sync.Mutex
	var whys []string
	x := startServer(t, limits{}, echo, func(o *Options) {
		who := o.LookUpKey
		o.LookUpKey = func(user string, key ssh.PublicKey) (string, error) {
			name, err := who(user, key)
			mu.Lock()
			defer mu.Unlock()
			whys = append(whys, fmt.Sprint(err))
			return name, err
		}
	})
	for _, c := range []struct {
		name, user, why string
		auth            ssh.AuthMethod
	}{
		{"unknown key", "priya", "nobody's key", ssh.PublicKeys(signer(t))},
		{"wrong user", "root", "the key is not root's", ssh.PublicKeys(x.key)},
		{"no user", "", "the key is not 's", ssh.PublicKeys(x.key)},
		{"password", "priya", "", ssh.Password("priya")},
		{"keyboard", "priya", "", ssh.KeyboardInteractive(
			func(string, string, []string, []bool) ([]string, error) { return nil, nil })},
		{"nothing", "priya", "", ssh.RetryableAuthMethod(ssh.PublicKeys(), 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if cl, err := x.dial(c.user, c.auth); err == nil {
				cl.Close()
				t.Fatal("let in")
			}
			mu.Lock()
			defer mu.Unlock()
			if c.why != "" && !slices.Contains(whys, c.why) {
				t.Errorf("refused for %q, not for %q", whys, c.why)
			}
		})
	}
	// The known key may come after unknown ones, as agents offer them.
	if c, err := x.dial("priya", ssh.PublicKeys(signer(t), signer(t), signer(t), x.key)); err != nil {
		t.Error(err)
	} else {
		c.Close()
	}
}

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

// TestFailedKeys: an address that tries keys is refused after a few.
func TestFailedKeys(t *testing.T) {
	x := startServer(t, limits{failureBurst: 3}, echo)
	bad := ssh.PublicKeys(signer(t))
	for range 20 {
		if _, err := x.dial("priya", bad); err == nil {
			t.Fatal("let in")
		} else if !strings.Contains(err.Error(), "unable to authenticate") {
			if _, err := x.dial("priya"); err == nil {
				t.Error("the door is open again")
			}
			return
		}
	}
	t.Errorf("twenty wrong keys were looked at:\n%s", x.log)
}

// TestLimiter: what an address has spent comes back with time, a success clears its failures, and
// what need not be remembered is forgotten.
func TestLimiter(t *testing.T) {
	d := newLimiter(limits{failureBurst: 3, connBurst: 4, maxConnsPerAddr: 2, maxConns: 3}.withDefaults())
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	addr := func(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 1} }
	enters := func(ip string) *address {
		if a, why := d.admit(addr(ip), now); why == "" {
			return a
		}
		return nil
	}
	a, b := enters("192.0.2.1"), enters("192.0.2.1")
	if a == nil || b == nil || enters("192.0.2.1") != nil {
		t.Error("one address has more than its two places, or fewer")
	}
	if enters("2001:db8::1") == nil || enters("192.0.2.2") != nil {
		t.Error("there are more than three places, or fewer")
	}
	d.release(a)
	d.release(b)
	for range 2 {
		d.release(enters("192.0.2.1"))
	}
	if enters("192.0.2.1") != nil {
		t.Error("a fifth knock in an instant")
	}
	now = now.Add(time.Second)
	a = enters("192.0.2.1")
	if a == nil {
		t.Fatal("a knock does not come back")
	}
	for range 3 {
		d.recordSignIn(a, false, now)
	}
	if enters("192.0.2.1") != nil {
		t.Error("let in after three failures")
	}
	if c := enters("2001:db8::2"); c == nil {
		t.Error("another address pays for it")
	} else {
		d.release(c)
	}
	now = now.Add(failureRefill)
	if c := enters("192.0.2.1"); c == nil {
		t.Error("a failure does not come back")
	} else {
		d.recordSignIn(c, true, now)
		d.recordSignIn(c, false, now)
		d.release(c)
	}
	if enters("192.0.2.1") == nil {
		t.Error("a success does not clear what was failed before")
	}
	for i := range 3 * maxAddresses {
		now = now.Add(time.Millisecond)
		if c := enters(fmt.Sprintf("198.18.%d.%d", i>>8, i&255)); c != nil {
			d.recordSignIn(c, false, now)
			d.release(c)
		}
	}
	if len(d.addresses) > maxAddresses {
		t.Errorf("%d addresses are remembered", len(d.addresses))
	}
	if addressPrefix(addr("2001:db8::1")) != addressPrefix(addr("2001:db8::ffff")) ||
		addressPrefix(addr("192.0.2.1")) != addressPrefix(addr("::ffff:192.0.2.1")) {
		t.Error("one customer has more than one place")
	}
}

// TestRefusalsAreLoggedByAddress: a flood from one address hides no other address's refusal, and no
// refusal of a user's name, its own included. Every line left out is counted.
func TestRefusalsAreLoggedByAddress(t *testing.T) {
	d := newLimiter(limits{}.withDefaults())
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	at := func(ip string) *address {
		a, _ := d.admit(&net.TCPAddr{IP: net.ParseIP(ip), Port: 1}, now)
		return a
	}
	flood, logged, counted := at("192.0.2.1"), 0, 0
	try := func(a *address, must bool) bool {
		yes, suppressed := d.shouldLog(a, must, now)
		if yes {
			logged++
		}
		counted += suppressed
		return yes
	}
	for i := range 1000 {
		try(flood, false)
		if i%100 == 99 && !try(flood, true) {
			t.Error("the name of a user is left out")
		}
	}
	if logged != lineBurst+10 {
		t.Errorf("%d lines from one address", logged)
	}
	if !try(at("192.0.2.2"), false) {
		t.Error("another address's refusal is left out")
	}
	if counted != 1000-lineBurst {
		t.Errorf("%d of %d left out are counted", counted, 1000-lineBurst)
	}
	now = now.Add(20 * lineRefill)
	if !try(flood, false) {
		t.Error("an address never has a line again")
	}
	logged = 0
	for i := range 10 * allLineBurst {
		try(at(fmt.Sprintf("198.18.%d.%d", i>>8, i&255)), false)
	}
	if logged > allLineBurst {
		t.Errorf("%d lines in an instant from many addresses", logged)
	}
	if !try(at("192.0.2.3"), true) {
		t.Error("the name of a user is left out")
	}
}

// TestTheUserInTheLog: whoever was named is in the log, with a key or without, and a name that is a
// user's is not hidden behind another.
func TestTheUserInTheLog(t *testing.T) {
	x := startServer(t, limits{connBurst: 1000, failureBurst: 1000}, echo)
	bad := ssh.PublicKeys(signer(t))
	for range lineBurst + 10 {
		x.dial("root", bad)
	}
	if n := strings.Count(x.log.String(), "user=root"); n > lineBurst+1 {
		t.Errorf("%d lines of one address", n)
	}
	x.dial("priya", bad)
	x.waitForLog("msg=refused", "user=priya", "key=SHA256:")
	for _, auth := range []ssh.AuthMethod{ssh.Password("guess"), ssh.RetryableAuthMethod(ssh.PublicKeys(), 1)} {
		before := strings.Count(x.log.String(), "user=priya")
		x.dial("priya", auth)
		for end := time.Now().Add(10 * time.Second); strings.Count(x.log.String(), "user=priya") == before; {
			if time.Now().After(end) {
				t.Fatal("a user's name without a key is not logged")
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// TestOnlyModernAlgorithms: a client that has nothing but an old algorithm is refused, whatever the
// library has of them; one with any algorithm of the list signs in.
func TestOnlyModernAlgorithms(t *testing.T) {
	x := startServer(t, limits{connBurst: 1000, failureBurst: 1000}, echo)
	dial := func(c ssh.Config) error {
		cl, err := ssh.Dial("tcp", x.addr,
			&ssh.ClientConfig{User: "priya", Auth: []ssh.AuthMethod{ssh.PublicKeys(x.key)},
				HostKeyCallback: ssh.FixedHostKey(x.host), Timeout: 20 * time.Second, Config: c})
		if err == nil {
			cl.Close()
		}
		return err
	}
	type family struct {
		name               string
		ours, rest, unsafe []string
		config             func(string) ssh.Config
	}
	all, bad := ssh.SupportedAlgorithms(), ssh.InsecureAlgorithms()
	for _, f := range []family{
		{"key exchange", algorithms.KeyExchanges, all.KeyExchanges, bad.KeyExchanges,
			func(a string) ssh.Config { return ssh.Config{KeyExchanges: []string{a}} }},
		{"cipher", algorithms.Ciphers, all.Ciphers, bad.Ciphers,
			func(a string) ssh.Config { return ssh.Config{Ciphers: []string{a}} }},
		{"MAC", algorithms.MACs, all.MACs, bad.MACs,
			func(a string) ssh.Config {
				return ssh.Config{Ciphers: []string{ssh.CipherAES128CTR}, MACs: []string{a}}
			}},
	} {
		for _, a := range slices.Concat(f.rest, f.unsafe) {
			err := dial(f.config(a))
			if listed := slices.Contains(f.ours, a); listed && err != nil || !listed && err == nil {
				t.Errorf("%s %s: %v", f.name, a, err)
			}
		}
	}
	for _, list := range [][]string{algorithms.KeyExchanges, algorithms.Ciphers, algorithms.MACs,
		algorithms.PublicKeyAuths} {
		for _, a := range list {
			if strings.Contains(a, "sha1") || strings.Contains(a, "cbc") || a == ssh.KeyAlgoRSA || a == "ssh-dss" {
				t.Errorf("%s is offered", a)
			}
		}
	}
}

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

func TestHostKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hostkey")
	a, err := HostKey(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := HostKey(path)
	if err != nil || !bytes.Equal(a.PublicKey().Marshal(), b.PublicKey().Marshal()) ||
		a.PublicKey().Type() != ssh.KeyAlgoED25519 {
		t.Errorf("%v, %v", b, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	os.Chmod(path, 0o640)
	if _, err := HostKey(path); err == nil || !strings.Contains(err.Error(), "others may read") {
		t.Errorf("%v", err)
	}
	os.Chmod(path, 0o600)
	os.WriteFile(path, []byte("no key"), 0o600)
	if _, err := HostKey(path); err == nil {
		t.Error("rubbish is a host key")
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
		bad  bool
	}{
		{"", nil, false},
		{"  ", nil, false},
		{"queue --json", []string{"queue", "--json"}, false},
		{"queue 'country:IN due:<24h'", []string{"queue", "country:IN due:<24h"}, false},
		{`a "b 'c' \" \\ \n" d`, []string{"a", `b 'c' " \ \n`, "d"}, false},
		{`a\ b '' ""`, []string{"a b", "", ""}, false},
		{"$HOME `id` $(id) * ~ ; | & > x",
			[]string{"$HOME", "`id`", "$(id)", "*", "~", ";", "|", "&", ">", "x"}, false},
		{"'a", nil, true}, {`"a`, nil, true}, {`a\`, nil, true},
	} {
		got, err := splitWords(c.line)
		if (err != nil) != c.bad || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%q: %q, %v; want %q", c.line, got, err, c.want)
		}
	}
}

// FuzzWords: what was quoted is parsed as it was.
func FuzzWords(f *testing.F) {
	f.Add("a b", "'")
	f.Fuzz(func(t *testing.T, a, b string) {
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		got, err := splitWords(quote(a) + " " + quote(b))
		if err != nil || len(got) != 2 || got[0] != a || got[1] != b {
			t.Errorf("%q %q: %q, %v", a, b, got, err)
		}
		splitWords(a)
	})
}
