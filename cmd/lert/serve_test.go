package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"

	"lert/review"
	"lert/store/people"
)

// testServer is a desk that is open to a team on loopback, run by the verb itself.
type testServer struct {
	t     testing.TB
	addr  string
	keys  map[string]ssh.Signer // by user
	log   *syncBuffer
	close func() int // ends the server as a signal does; its exit code
}

// syncBuffer collects what is written.
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

// writePeopleWithKeys writes a people file in which each of these has a fresh key.
func writePeopleWithKeys(t testing.TB, path string, people ...people.Person) map[string]ssh.Signer {
	t.Helper()
	keys := map[string]ssh.Signer{}
	b := []byte("people:\n")
	for _, p := range people {
		_, k, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if keys[p.User], err = ssh.NewSignerFromKey(k); err != nil {
			t.Fatal(err)
		}
		b = fmt.Appendf(b, "  - {name: %q, pseudonym: %q, role: %s, user: %q, keys: [%q]}\n", p.Name,
			cmp.Or(p.Pseudonym, p.Name),
			p.Role, p.User,
			strings.TrimSpace(string(ssh.MarshalAuthorizedKey(keys[p.User].PublicKey()))))
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return keys
}

// team are two analysts and counsel.
var team = []people.Person{
	{Name: "Priya Das", Pseudonym: "Agent 11", Role: review.RoleAnalyst, User: "priya"},
	{Name: "Jonas Weber", Pseudonym: "Agent 12", Role: review.RoleAnalyst, User: "jonas"},
	{Name: "Clara Novak", Pseudonym: "Counsel 1", Role: review.RoleCounsel, User: "clara"},
}

// startTestServer serves a database, with flags beside, and waits until it is open.
func startTestServer(t testing.TB, db string, keys map[string]ssh.Signer, flags ...string) *testServer {
	t.Helper()
	h := &testServer{t: t, keys: keys, log: &syncBuffer{}}
	said, out := io.Pipe()
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	env := testEnv(strings.NewReader(""), out, h.log,
		append([]string{"serve", "--db", db, "--listen", "127.0.0.1:0", "--json"}, flags...)...)
	go func() {
		code := run(ctx, env)
		out.Close()
		ended <- code
	}()
	var o struct{ Listen string }
	if err := json.NewDecoder(said).Decode(&o); err != nil {
		t.Fatalf("%v: %s", err, h.log)
	}
	h.addr = o.Listen
	h.close = sync.OnceValue(func() int { end(); return <-ended })
	t.Cleanup(func() { h.close() })
	return h
}

// newTestServer is a hall on a scene's database, which is the hall's from then on.
func newTestServer(t *testing.T, flags ...string) (*testServer, *fixture) {
	t.Helper()
	s := newFixture(t)
	keys := writePeopleWithKeys(t, filepath.Join(filepath.Dir(s.path), "people.yaml"), team...)
	s.importAndOpen("emergency", false, nil)
	s.importAndOpen("clean", true, nil)
	s.closeStore()
	return startTestServer(t, s.path, keys, flags...), s
}

// dial signs a person in.
func (h *testServer) dial(user string) *ssh.Client {
	h.t.Helper()
	c, err := ssh.Dial("tcp", h.addr, &ssh.ClientConfig{User: user,
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(h.keys[user])},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 20 * time.Second})
	if err != nil {
		h.t.Fatalf("%v: %s", err, h.log)
	}
	h.t.Cleanup(func() { c.Close() })
	return c
}

// verb runs one command line over the wire.
func (h *testServer) verb(c *ssh.Client, in, line string) (code int, out, errs string) {
	h.t.Helper()
	s, err := c.NewSession()
	if err != nil {
		h.t.Fatal(err)
	}
	defer s.Close()
	var o, e bytes.Buffer
	s.Stdin, s.Stdout, s.Stderr = strings.NewReader(in), &o, &e
	var exit *ssh.ExitError
	switch err := s.Run(line); {
	case errors.As(err, &exit):
		code = exit.ExitStatus()
	case err != nil:
		h.t.Fatalf("%s: %v", line, err)
	}
	return code, o.String(), e.String()
}

// remoteConsole is a console at the other end of a line, on an emulated terminal.
type remoteConsole struct {
	t    testing.TB
	s    *ssh.Session
	keys io.Writer
	mu   sync.Mutex
	emu  *vt.Emulator
}

// openConsole opens a console.
func (h *testServer) openConsole(c *ssh.Client) *remoteConsole {
	h.t.Helper()
	s, err := c.NewSession()
	if err != nil {
		h.t.Fatal(err)
	}
	f := &remoteConsole{t: h.t, s: s, emu: vt.NewEmulator(80, 24)}
	if err := s.RequestPty("xterm-256color", 24, 80, nil); err != nil {
		h.t.Fatal(err)
	}
	s.Stdout = f
	if f.keys, err = s.StdinPipe(); err != nil {
		h.t.Fatal(err)
	}
	go io.Copy(io.Discard, f.emu) // its answers; a console must not wait for them
	if err := s.Shell(); err != nil {
		h.t.Fatal(err)
	}
	return f
}

func (f *remoteConsole) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.emu.Write(b)
}

func (f *remoteConsole) text() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.emu.String()
}

// expect waits until the screen says all of these.
func (f *remoteConsole) expect(words ...string) *remoteConsole {
	f.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		s, all := f.text(), true
		for _, w := range words {
			all = all && strings.Contains(s, w)
		}
		if all {
			return f
		}
		if time.Now().After(end) {
			f.t.Fatalf("the screen never said %q:\n%s", words, s)
		}
	}
}

// typeKeys types.
func (f *remoteConsole) typeKeys(keys string) *remoteConsole {
	f.t.Helper()
	if _, err := io.WriteString(f.keys, keys); err != nil {
		f.t.Fatal(err)
	}
	return f
}

// TestTwoAtOneDesk: two analysts sit at consoles of one database; what one
// takes the other sees, and cannot take.
func TestTwoAtOneDesk(t *testing.T) {
	h, _ := newTestServer(t)
	priya, jonas := h.dial("priya"), h.dial("jonas")
	a := h.openConsole(priya).expect("2 open", "EMERG")
	b := h.openConsole(jonas).expect("2 open", "EMERG")
	if code, out, errs := h.verb(priya, "", "claim WA-2026-000001"); code != 0 {
		t.Fatalf("the claim: %d, %q, %q", code, out, errs)
	}
	a.typeKeys("]").expect("[Mine", "WA-1").typeKeys("[").expect("[Open")
	b.typeKeys("]").expect("[Mine").typeKeys("[").expect("[Open", "Priya Das")
	if code, out, errs := h.verb(jonas, "", "claim WA-2026-000001"); code != exitFailed || out != "" ||
		!strings.Contains(errs, "Priya Das") {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
	if code, out, errs := h.verb(jonas, "", "claim --next"); code != 0 ||
		!strings.Contains(out, "WA-2026-000002 is yours") {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
	a.typeKeys("q")
	if err := a.s.Wait(); err != nil {
		t.Errorf("leaving: %v", err)
	}
	b.typeKeys("j").expect("Priya Das")
}

// TestVerbsOverTheWire: exit codes, both streams, standard input; and the
// records say who, from where and with which key.
func TestVerbsOverTheWire(t *testing.T) {
	h, _ := newTestServer(t)
	c := h.dial("priya")
	doc, err := os.ReadFile("testdata/documents/webmail.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		in, line  string
		code      int
		out, errs string
	}{
		{"", "queue --json", 0, `"id":"WA-2026-000001"`, ""},
		{string(doc), "import -", 0, "1 imported", ""},
		{"", "import /etc/passwd", exitFailed, "", "files on the server"},
		{"", "--as 'Clara Novak' queue", exitFailed, "", "--as cannot be used over SSH"},
		{"", "demo", exitFailed, "", "not available over SSH"},
		{"", "serve", exitFailed, "", "not available over SSH"},
		{"", "scp -t /tmp", exitUsage, "", "lert: "},
		{"", "queue $(id); rm -rf x", exitUsage, "", ""},
		{"", "observe WA-2026-000001 note 'called the desk'", 0, "", ""},
		{"", "--plain", 0, "Row 1: push back WA-1, ", ""},
	} {
		code, out, errs := h.verb(c, x.in, x.line)
		if code != x.code || !strings.Contains(out, x.out) || !strings.Contains(errs, x.errs) || x.errs == "" &&
			code == 0 && errs != "" {
			t.Errorf("%s: exit %d, %q, %q", x.line, code, out, errs)
		}
	}
	if code, out, _ := h.verb(c, "", "show WA-2026-000001 --json"); code != 0 ||
		!strings.Contains(out, "127.0.0.1 by SSH key "+ssh.FingerprintSHA256(h.keys["priya"].PublicKey())) {
		t.Errorf("the note does not say where it came from: exit %d, %s", code, out)
	}
	for _, want := range []string{`who="Priya Das"`, "verb=queue", "verb=import", "verb=unknown", "verb=console",
		"exit=2"} {
		if !strings.Contains(h.log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, h.log)
		}
	}
	if strings.Contains(h.log.String(), "called the desk") {
		t.Error("the log has what was typed behind a verb")
	}
}

// TestTrustedIntakeOverSSH: a lead imports nothing as trusted over SSH unless the server
// was started so; an analyst never does.
func TestTrustedIntakeOverSSH(t *testing.T) {
	doc, err := os.ReadFile("testdata/documents/webmail.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		flags []string
		lead  string
		code  int
	}{
		{nil, "lert serve --trusted-intake", exitFailed},
		{[]string{"--trusted-intake"}, "", 0},
	} {
		db := filepath.Join(t.TempDir(), "lert.db")
		keys := writePeopleWithKeys(t, filepath.Join(filepath.Dir(db), "people.yaml"),
			append(slices.Clone(team), people.Person{Name: "Lena Koch", Role: review.RoleLead, User: "lena"})...)
		h := startTestServer(t, db, keys, x.flags...)
		if code, out, errs := h.verb(h.dial("priya"), string(doc), "import --trusted -"); code == 0 ||
			x.code == 0 && !strings.Contains(errs, "the role analyst may not import documents as trusted") {
			t.Errorf("%v, an analyst: exit %d, %q, %q", x.flags, code, out, errs)
		}
		code, out, errs := h.verb(h.dial("lena"), string(doc), "import --trusted -")
		if code != x.code || !strings.Contains(errs, x.lead) || code == 0 && !strings.Contains(out, "1 imported") {
			t.Errorf("%v, a lead: exit %d, %q, %q", x.flags, code, out, errs)
		}
		h.close()
	}
}

// TestClosingKeepsDrafts: the server is told to stop while somebody types. They
// are told in a line, and what they typed, to the last letter, is kept.
func TestClosingKeepsDrafts(t *testing.T) {
	h, s := newTestServer(t)
	f := h.openConsole(h.dial("priya")).expect("EMERG")
	f.typeKeys("\r").expect("WA-1 ", "Recommended").typeKeys("e").expect("counsel").typeKeys("Is this enough?")
	time.Sleep(100 * time.Millisecond)
	f.typeKeys("X")
	f.expect("Is this enough?X")
	if code := h.close(); code != 0 {
		t.Errorf("exit %d: %s", code, h.log)
	}
	f.s.Wait()
	f.expect("lert: the server is shutting down", "unfinished text was kept")
	s.openStore()
	if all, err := s.As(s.actor("priya")).Drafts(t.Context(), "WA-2026-000001 question"); err != nil || len(all) != 1 ||
		!strings.Contains(string(all[0].Body), "Is this enough?X") {
		t.Errorf("what was half-written is lost: %+v, %v", all, err)
	}
	if !strings.Contains(h.log.String(), "why=closing") || !strings.Contains(h.log.String(), "msg=closed") {
		t.Errorf("log:\n%s", h.log)
	}
}

// TestAWindowOfNoSize: a window of nothing, of 4000 by 4000 and one that grows
// to that show a console, and it costs no more than a large one.
func TestAWindowOfNoSize(t *testing.T) {
	h, _ := newTestServer(t)
	c := h.dial("priya")
	for _, z := range [][2]int{{0, 0}, {4000, 4000}, {1 << 30, 1 << 30}} {
		s, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		f := &remoteConsole{t: t, s: s, emu: vt.NewEmulator(500, 200)}
		if err := s.RequestPty("xterm", z[1], z[0], nil); err != nil {
			t.Fatal(err)
		}
		s.Stdout = f
		f.keys, _ = s.StdinPipe()
		go io.Copy(io.Discard, f.emu)
		if err := s.Shell(); err != nil {
			t.Fatal(err)
		}
		f.expect("EMERG")
		s.WindowChange(4000, 4000)
		f.typeKeys("j").expect("EMERG").typeKeys("q")
		if err := s.Wait(); err != nil {
			t.Errorf("%v: %v", z, err)
		}
	}
}

// TestTheServersTerminalIsItsOwn: a dumb terminal is told about the line mode,
// and without a terminal there is the line mode.
func TestTheServersTerminalIsItsOwn(t *testing.T) {
	h, _ := newTestServer(t)
	c := h.dial("priya")
	s, _ := c.NewSession()
	if err := s.RequestPty("dumb", 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s.Stdout = &out
	var exit *ssh.ExitError
	if s.Shell(); !errors.As(s.Wait(), &exit) || exit.ExitStatus() != exitFailed ||
		!strings.Contains(out.String(), "ssh -T") || strings.Contains(out.String(), "\x1b") {
		t.Errorf("%q", out.String())
	}
	s, _ = c.NewSession()
	out.Reset()
	s.Stdout, s.Stdin = &out, strings.NewReader("1\nq\n")
	s.Shell()
	if err := s.Wait(); err != nil || !strings.Contains(out.String(), "WA-2026-000001") ||
		strings.Contains(out.String(), "\x1b") {
		t.Errorf("%v, %q", err, out.String())
	}
}

// TestNothingToServe: what keeps the desk shut is said before it is open.
func TestNothingToServe(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	with := func(t *testing.T) string {
		db := filepath.Join(t.TempDir(), "lert.db")
		writePeopleWithKeys(t, filepath.Join(filepath.Dir(db), "people.yaml"), team...)
		return db
	}
	for _, c := range []struct {
		name  string
		db    func(*testing.T) string
		flags []string
		code  int
		says  string
	}{
		{"no people file", func(t *testing.T) string { return filepath.Join(t.TempDir(), "lert.db") }, nil, exitFailed,
			"nobody could log in"},
		{"nobody has a key", func(t *testing.T) string {
			db := with(t)
			os.WriteFile(filepath.Join(filepath.Dir(db), "people.yaml"),
				[]byte("people:\n  - {name: A, role: lead, user: a}\n"), 0o600)
			return db
		}, nil, exitFailed, "nobody could log in"},
		{"a busy port", with, []string{"--listen", busy.Addr().String()}, exitFailed, "listening on"},
		{"no port", with, []string{"--listen", "here"}, exitFailed, "listening on here"},
		{"no time to read", with, []string{"--idle", "5s"}, exitUsage, "too short"},
		{"a host key that others read", func(t *testing.T) string {
			db := with(t)
			os.WriteFile(db+".hostkey", nil, 0o644)
			return db
		}, nil, exitFailed, "others may read"},
		{"a log that is a folder", with, []string{"--log", "/"}, exitFailed, "access log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			ctx, end := context.WithTimeout(t.Context(), 20*time.Second)
			defer end()
			code := run(ctx, testEnv(strings.NewReader(""), &out, &errs,
				append([]string{"serve", "--db", c.db(t), "--listen", "127.0.0.1:0"}, c.flags...)...))
			if code != c.code || !strings.Contains(errs.String(), c.says) || out.Len() > 0 {
				t.Errorf("exit %d, %q, %q", code, out.String(), errs.String())
			}
		})
	}
}

// TestAccessLogIsNotWrittenThroughALink: the server does not start, and says what to do.
func TestAccessLogIsNotWrittenThroughALink(t *testing.T) {
	f := newFixture(t)
	writePeopleWithKeys(t, filepath.Join(filepath.Dir(f.path), "people.yaml"), team...)
	f.closeStore()
	other, link := filepath.Join(t.TempDir(), "other"), filepath.Join(t.TempDir(), "access.log")
	if err := os.Symlink(other, link); err != nil {
		t.Skip(err) // this system has no links for this user
	}
	ctx, end := context.WithTimeout(context.Background(), 20*time.Second)
	defer end()
	var out bytes.Buffer
	code := run(ctx, testEnv(strings.NewReader(""), &out, &out, "serve", "--db", f.path, "--listen", "127.0.0.1:0",
		"--log", link))
	for _, want := range []string{"access log", "link to another file", "name another file"} {
		if code != exitFailed || !strings.Contains(out.String(), want) {
			t.Errorf("exit %d, without %q: %s", code, want, &out)
		}
	}
	if _, err := os.Lstat(other); err == nil {
		t.Error("a file was made through the link")
	}
}
