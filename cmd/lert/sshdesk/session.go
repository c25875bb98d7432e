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
	// In returns io.EOF when the session ends. A write to Out or Err blocks until the client reads;
	// on a terminal both are its screen.
	In       io.Reader
	Out, Err io.Writer
}

// Terminal is the client's terminal. Its size is limited, whatever the client claims.
type Terminal struct {
	Width, Height int
	Resized       <-chan [2]int // columns and lines; holds only the newest size
}

// The limits of a terminal's size, see clampSize. A screen of 4000 by 4000 would cost half a
// gigabyte before the first key press.
const (
	maxColumns, maxLines         = 500, 200
	defaultColumns, defaultLines = 80, 24
)

// clampSize reduces a size beyond the maximum to it, and replaces a size of 0 by the default.
func clampSize(w, h uint32) [2]int {
	if w == 0 || h == 0 {
		return [2]int{defaultColumns, defaultLines}
	}
	return [2]int{int(min(w, maxColumns)), int(min(h, maxLines))}
}

// allowedEnv are the environment variables that a client may set. All are about how output looks.
var allowedEnv = []string{"NO_COLOR", "COLORTERM", "ACCESSIBLE"}

// channel is the SSH channel of one session, with what the client has requested for it so far.
type channel struct {
	server      *Server
	conn        net.Conn
	identity    *identity
	ch          ssh.Channel
	env         []string
	term        string
	initialSize [2]int
	resized     chan [2]int // nil without a terminal
	started     bool
	ctx         context.Context // of Options.Run
	end         context.CancelCauseFunc
}

// serveChannel serves one session until the client has closed it and what ran in it has ended.
func (s *Server) serveChannel(c net.Conn, g *identity, nc ssh.NewChannel) {
	ch, reqs, err := nc.Accept()
	if err != nil {
		return
	}
	x := &channel{server: s, conn: c, identity: g, ch: ch}
	x.ctx, x.end = context.WithCancelCause(s.baseCtx)
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
		return true, func() { x.run(q.Line) }
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
	x.term, x.initialSize, x.resized = termName(q.Term), clampSize(q.W, q.H), make(chan [2]int, 1)
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
	x.resized <- clampSize(q.W, q.H)
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
func (x *channel) run(line string) {
	o := &x.server.o
	words, err := splitWords(line)
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
	code, why := 2, "not understood"
	out := &output{x: x, w: x.ch}
	if err != nil {
		io.WriteString(x.ch.Stderr(), err.Error()+"\n")
	} else {
		code, why = x.serve(s, out)
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
	if x.resized != nil {
		out.crlf = true
		s.Err = out
		s.Terminal = &Terminal{x.initialSize[0], x.initialSize[1], x.resized}
		s.Env = append([]string{"TERM=" + x.term}, s.Env...)
	}
	in, feed := io.Pipe()
	s.In = in
	done := make(chan struct{})
	defer close(done)
	stop := context.AfterFunc(x.ctx, func() {
		feed.Close()
		// If a session does not end after ctx, its connection is closed: most likely the client
		// reads nothing, and only closing the connection ends a blocked write.
		select {
		case <-done:
		case <-time.After(o.limits.closeTimeout):
			x.conn.Close()
		}
	})
	defer stop()
	onInput := func([]byte) {}
	switch {
	case x.resized == nil:
	case len(s.Words) > 0:
		// No console reads the keys while a verb runs, so ctrl+c is handled here.
		onInput = func(b []byte) {
			if bytes.IndexByte(b, 'c'&0x1f) >= 0 {
				x.end(errDisconnected)
			}
		}
	case o.Idle > 0:
		t := time.AfterFunc(o.Idle, func() { x.end(ErrIdle) })
		defer t.Stop()
		onInput = func([]byte) { t.Reset(o.Idle) }
	}
	go x.copyInput(feed, onInput)
	defer track(x.server, x.server.sessions, x)()
	defer func() {
		in.Close()
		if v := recover(); v != nil {
			o.Log.Error("panic", "who", x.identity.name, "panic", v, "stack", string(debug.Stack()))
			io.WriteString(s.Err, "This session failed; the server goes on, and its log says why. Connect again.\n")
			code, why = 1, "panic"
		}
	}()
	code = o.Run(x.ctx, s)
	if cause := context.Cause(x.ctx); cause != nil {
		return code, cause.Error()
	}
	return code, "done"
}

// copyInput copies the client's bytes to the session until one of them ends.
func (x *channel) copyInput(to *io.PipeWriter, onInput func([]byte)) {
	b := make([]byte, 4096)
	for {
		n, err := x.ch.Read(b)
		if n > 0 {
			onInput(b[:n])
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
