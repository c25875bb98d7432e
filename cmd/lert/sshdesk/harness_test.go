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
	"strings"
	"sync"
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
