package sshdesk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// Session is one SSH session of a client, as Options.Run gets it.
type Session struct {
	name string        // of the person, from Options.LookUpKey
	User string        // the user name that the client gave
	Key  ssh.PublicKey // the key with which the client signed in
	From net.Addr      // the client's address
	// Words is the command line, split as by a shell but without expansion; empty if there is none.
	Words []string
	// Terminal is the client's terminal, nil if there is none.
	Terminal *Terminal
	// Env has the client's environment variables that are about how output should look, as
	// NAME=value, TERM first. Others that the client sends are dropped.
	Env []string
	// In returns io.EOF when the session ends; without a terminal, the cause of its end. A write to Out or Err
	// blocks until the client reads; on a terminal both are its screen.
	In       io.Reader
	Out, Err io.Writer
}

// Terminal is the client's terminal. Its size is limited, whatever the client claims.
type Terminal struct {
	Width, Height int
	Resized       <-chan [2]int // columns and lines; holds only the newest size
}

// allowedEnv are the environment variables that a client may set. All are about how output looks.
var allowedEnv = []string{"NO_COLOR", "COLORTERM", "ACCESSIBLE"}

// channel is the SSH channel of one session, with what the client has requested for it so far.
type channel struct {
	server   *Server
	conn     net.Conn
	identity *identity
	ch       ssh.Channel
	env      []string
	term     string
	size     [2]int      // of the terminal
	resized  chan [2]int // nil without a terminal
	started  bool
	ctx      context.Context // of Options.Run
	end      context.CancelCauseFunc
}

// serveChannel serves one session until the client has closed it and what ran in it has ended.
func (s *Server) serveChannel(c net.Conn, g *identity, nc ssh.NewChannel) {
	ch, reqs, err := nc.Accept()
	if err != nil {
		return
	}
	x := &channel{server: s, conn: c, identity: g, ch: ch}
	x.ctx, x.end = context.WithCancelCause(s.baseCtx)
	defer func() { s.screens.resize(x.size, [2]int{}) }()
	// The timer disconnects a client that requests nothing, or that does not close a session that
	// has ended.
	timer := time.AfterFunc(s.o.limits.signInTimeout, func() { c.Close() })
	defer timer.Stop()
	var running sync.WaitGroup
	for r := range reqs {
		ok, run := x.request(r)
		if r.WantReply {
			r.Reply(ok, nil)
		}
		if run != nil {
			timer.Stop()
			running.Go(func() {
				run()
				timer.Reset(s.o.limits.signInTimeout)
			})
		}
	}
	x.end(errDisconnected)
	running.Wait()
}

// request handles one request of a client, and returns what to run, nil for nothing. It refuses
// every request that it does not name: forwarding of an agent or a display, subsystems such as sftp,
// signals.
func (x *channel) request(r *ssh.Request) (ok bool, run func()) {
	switch r.Type {
	case "pty-req":
		return x.openTerminal(r.Payload), nil
	case "window-change":
		return x.resize(r.Payload), nil
	case "env":
		return x.setEnv(r.Payload), nil
	case "shell", "exec":
		var q struct{ Line string }
		if x.started || r.Type == "exec" && ssh.Unmarshal(r.Payload, &q) != nil {
			return false, nil
		}
		x.started = true
		size := x.size // later requests change it
		return true, func() { x.run(q.Line, size) }
	}
	return false, nil
}

// openTerminal accepts a terminal before the session has started, once.
func (x *channel) openTerminal(payload []byte) bool {
	var q struct {
		Term           string
		W, H, PxW, PxH uint32
		Modes          string
	}
	if x.started || x.resized != nil || ssh.Unmarshal(payload, &q) != nil {
		return false
	}
	x.term, x.resized = termName(q.Term), make(chan [2]int, 1)
	x.size = x.server.screens.resize([2]int{}, clampSize(q.W, q.H))
	return true
}

// resize passes on the new size of the terminal, and drops an older one that was not read yet.
func (x *channel) resize(payload []byte) bool {
	var q struct{ W, H, PxW, PxH uint32 }
	if x.resized == nil || ssh.Unmarshal(payload, &q) != nil {
		return false
	}
	select {
	case <-x.resized:
	default:
	}
	x.size = x.server.screens.resize(x.size, clampSize(q.W, q.H))
	x.resized <- x.size
	return true
}

// setEnv accepts a variable of allowedEnv before the session has started.
func (x *channel) setEnv(payload []byte) bool {
	var q struct{ Name, Value string }
	if x.started || len(x.env) >= len(allowedEnv) || ssh.Unmarshal(payload, &q) != nil ||
		!slices.Contains(allowedEnv, q.Name) || !isShortASCII(q.Value) {
		return false
	}
	x.env = append(x.env, q.Name+"="+q.Value)
	return true
}

// termName returns the terminal's name if it is a safe file name, else xterm. The terminfo
// database has one file per name.
func termName(s string) string {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+_."
	if s == "" || len(s) > 40 || strings.Trim(s, allowed) != "" || strings.HasPrefix(s, ".") {
		return "xterm"
	}
	return s
}

// isShortASCII reports whether a value is short and printable ASCII.
func isShortASCII(s string) bool {
	return len(s) <= 40 && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// run runs the session, sends its exit code to the client and logs how it ended.
func (x *channel) run(line string, size [2]int) {
	o := &x.server.o
	words, err := splitWords(line)
	if err == nil && x.resized != nil && cells(size) == 0 {
		err = errNoCells
	}
	s := &Session{name: x.identity.name, User: x.identity.user, Key: x.identity.key, From: x.identity.from,
		Words: words, Env: x.env}
	verb := "console"
	switch {
	case len(words) > 0 && o.Verb != nil:
		verb = o.Verb(words)
	case line != "":
		verb = "exec"
	}
	begun := time.Now()
	log := o.Log.With("session", x.server.sessionCount.Add(1), "who", x.identity.name,
		"key", ssh.FingerprintSHA256(x.identity.key), "from", x.identity.from.String(), "verb", verb)
	log.Info("begin")
	out := &output{x: x, w: x.ch, crlf: x.resized != nil}
	var code int
	var why string
	switch err {
	case nil:
		if x.resized != nil {
			s.Terminal = &Terminal{size[0], size[1], x.resized}
		}
		code, why = x.serve(s, out)
	case errNoCells:
		code, why = 1, "no cells"
		io.WriteString(out, err.Error()+"\n")
	default:
		code, why = 2, "not understood"
		io.WriteString(x.ch.Stderr(), err.Error()+"\n")
	}
	x.ch.SendRequest("exit-status", false, ssh.Marshal(struct{ Code uint32 }{uint32(code)}))
	x.ch.Close()
	log.Info("end", "why", why, "exit", code,
		"after", time.Since(begun).Round(time.Second).String(), "sent", out.sent.Load())
}

// serve gives the session its streams and runs it.
func (x *channel) serve(s *Session, out *output) (code int, why string) {
	o := &x.server.o
	s.Out, s.Err = out, &output{x: x, w: x.ch.Stderr()}
	if s.Terminal != nil {
		s.Err = out
		s.Env = append([]string{"TERM=" + x.term}, s.Env...)
	}
	in, feed := io.Pipe()
	s.In = in
	if o.Idle > 0 {
		t := time.AfterFunc(o.Idle, func() { x.end(ErrIdle) })
		t.Stop()
		defer t.Stop()
		s.In = &idleReader{in, t, o.Idle}
	}
	done := make(chan struct{})
	defer close(done)
	stop := context.AfterFunc(x.ctx, func() {
		x.closeInput(feed)
		// If a session does not end after ctx, its connection is closed: most likely the client
		// reads nothing, and only closing the connection ends a blocked write.
		select {
		case <-done:
		case <-time.After(o.limits.closeTimeout):
			x.conn.Close()
		}
	})
	defer stop()
	go x.copyInput(feed, s.Terminal != nil && len(s.Words) > 0)
	defer track(x.server, x.server.sessions, x)()
	defer func() {
		in.Close()
		if v := recover(); v != nil {
			o.Log.Error("panic", "who", x.identity.name, "panic", v, "stack", string(debug.Stack()))
			io.WriteString(s.Err, "This session failed; the server is still running, and its log says why. Connect again.\n")
			code, why = 1, "panic"
		}
	}()
	code = o.Run(x.ctx, s)
	if cause := context.Cause(x.ctx); cause != nil {
		return code, cause.Error()
	}
	return code, "done"
}

// closeInput ends the input of a session that must end. Without a terminal that is an error, so
// that no verb takes the part of a file that has come for the whole.
func (x *channel) closeInput(feed *io.PipeWriter) {
	if x.resized != nil {
		feed.Close()
		return
	}
	feed.CloseWithError(context.Cause(x.ctx))
}

// idleReader runs the timer that ends the session, only while the session waits for input: what it
// does with the input may take as long as it takes.
type idleReader struct {
	in    io.Reader
	timer *time.Timer
	idle  time.Duration
}

func (r *idleReader) Read(b []byte) (int, error) {
	r.timer.Reset(r.idle)
	defer r.timer.Stop()
	return r.in.Read(b)
}

// copyInput copies the client's bytes to the session until one of them ends. On the terminal of a
// verb no console reads the keys, so ctrl+c is handled here.
func (x *channel) copyInput(to *io.PipeWriter, interruptible bool) {
	b := make([]byte, 4096)
	for {
		n, err := x.ch.Read(b)
		if n > 0 {
			if interruptible && bytes.IndexByte(b[:n], 'c'&0x1f) >= 0 {
				x.end(errDisconnected)
			}
			if _, err := to.Write(b[:n]); err != nil {
				return // the session reads no more
			}
		}
		if err != nil {
			to.Close()
			return
		}
	}
}

// output is a stream from a session to its client. If the client does not read a write within the
// write timeout, the session and its connection end, because only closing the connection ends a
// blocked write.
type output struct {
	x    *channel
	w    io.Writer
	crlf bool // lines end in carriage return and newline, as on a terminal
	mu   sync.Mutex
	sent atomic.Int64 // bytes written so far, for the access log
}

// Write writes all of b or returns an error.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := time.AfterFunc(o.x.server.o.limits.writeTimeout, func() {
		o.x.end(errStalled)
		o.x.conn.Close()
	})
	defer t.Stop()
	line := b
	if o.crlf {
		line = bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
	}
	n, err := o.w.Write(line)
	o.sent.Add(int64(n))
	if err != nil {
		return 0, err
	}
	return len(b), nil
}

// errNoCells is the error for a terminal for which no cells are left.
var errNoCells = errors.New("the connected windows use all the memory set aside for them; " +
	"make your window smaller, or connect later (ssh -T needs no window)")

// errOpenQuote is the error for a command line that cannot be split.
var errOpenQuote = errors.New("the command line has a quote that is not closed, or ends in a backslash")

// splitWords splits a command line at white space, as a shell does. In single quotes all characters
// are literal. In double quotes a backslash escapes a quote or a backslash; outside quotes it
// escapes any character. Nothing is expanded or run.
func splitWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune // the open quote, 0 if there is none
	inWord, escaped := false, false
	for _, r := range line {
		switch {
		case escaped:
			if quote == '"' && !strings.ContainsRune(`"\`, r) {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			inWord, escaped = true, true
		case quote != 0:
			if r == quote {
				quote = 0
			} else {
				word.WriteRune(r)
			}
		case strings.ContainsRune(`'"`, r):
			inWord, quote = true, r
		case strings.ContainsRune(" \t\n", r):
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	if quote != 0 || escaped {
		return nil, errOpenQuote
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
