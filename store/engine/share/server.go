package share

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// fullEngine is an engine that can be shared.
type fullEngine interface {
	engine.Engine
	engine.Notes
	engine.WriteLocker
	engine.Backuper
	engine.Warmer
}

// maxConns is how many connections are served at once; more are closed.
const maxConns = 1 << 10

// server answers clients with the engine of this process.
type server struct {
	eng      fullEngine
	greeting greeting

	ctx      context.Context // ends with close
	cancel   context.CancelFunc
	listener io.Closer // nil before start
	busy     sync.WaitGroup

	mu    sync.Mutex
	conns map[*conn]bool
}

// newServer returns a server that does not listen yet.
func newServer(e fullEngine, greet greeting) *server {
	greet.limits = e.Limits()
	h := &server{eng: e, greeting: greet, conns: map[*conn]bool{}}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

// start serves every connection to the socket until close.
func (h *server) start(s *socket) {
	h.listener = s
	h.busy.Go(func() {
		for {
			c, err := s.Accept()
			switch {
			case h.ctx.Err() != nil:
				if err == nil {
					c.Close()
				}
				return
			case err != nil: // out of file descriptors: connections may end
				select {
				case <-h.ctx.Done():
					return
				case <-time.After(50 * time.Millisecond):
				}
				continue
			}
			if !s.allows(c) {
				c.Close()
				continue
			}
			h.busy.Go(func() { h.serve(c) })
		}
	})
}

// serve answers one connection until either side closes it.
func (h *server) serve(nc net.Conn) {
	c := newConn(nc)
	h.mu.Lock()
	full := len(h.conns) >= maxConns || h.ctx.Err() != nil
	if !full {
		h.conns[c] = true
	}
	h.mu.Unlock()
	defer c.Close()
	if full {
		return
	}
	defer func() {
		h.mu.Lock()
		delete(h.conns, c)
		h.mu.Unlock()
	}()
	if h.handshake(c) {
		(&serverConn{server: h, conn: c, removeNote: map[uint64]func(){}}).run()
	}
}

// handshake reports whether the two sides can work together, and answers the client.
func (h *server) handshake(c *conn) bool {
	c.SetDeadline(time.Now().Add(handshakeTimeout))
	defer c.SetDeadline(time.Time{})
	kind, f, err := c.receive(maxGreeting)
	if err != nil || kind != msgHello {
		return false
	}
	g, ok := readGreeting(f)
	if !ok {
		return false
	}
	answer := byte(msgAccept)
	if g.protocol != h.greeting.protocol || g.format != h.greeting.format {
		answer = msgRefuse
	}
	return c.send(h.greeting.append(c.message(answer))) == nil && answer == msgAccept
}

// close stops listening and closes all connections. What they were doing ends there. A transaction
// that the engine has begun is finished, and its client asks the next owner for the outcome.
func (h *server) close() {
	h.cancel()
	if h.listener != nil {
		h.listener.Close()
	}
	h.mu.Lock()
	for c := range h.conns {
		c.Close()
	}
	h.mu.Unlock()
	h.busy.Wait()
}

// serverConn is one client's connection after the handshake.
type serverConn struct {
	*server
	*conn
	removeNote map[uint64]func()
}

// run answers requests in order.
func (s *serverConn) run() {
	defer func() {
		for _, remove := range s.removeNote {
			remove()
		}
	}()
	for {
		kind, f, err := s.readRequest()
		if err != nil || s.handle(kind, f) != nil {
			return
		}
	}
}

// readRequest reads the next request. A read deadline that was set applies until the request
// begins; the rest must then follow within writeTimeout, and no deadline is left.
func (s *serverConn) readRequest() (kind byte, f *decoder, err error) {
	if _, err := s.conn.r.Peek(1); err != nil {
		return 0, nil, err
	}
	s.SetReadDeadline(time.Now().Add(writeTimeout))
	defer s.SetReadDeadline(time.Time{})
	return s.receive(maxMessage)
}

// reply sends an answer. It fails if the client does not read it within writeTimeout.
func (s *serverConn) reply(m []byte) error {
	s.SetWriteDeadline(time.Now().Add(writeTimeout))
	return s.send(m)
}

// replyError sends an error as the answer.
func (s *serverConn) replyError(err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err() // the server closes, and an error would look like the engine's
	}
	return s.reply(appendError(s.message(msgErr), err))
}

// handle answers one request. An error ends the connection. If the open file is no longer the
// database, every request is answered with that.
func (s *serverConn) handle(kind byte, f *decoder) error {
	if checker, ok := s.eng.(engine.FileChecker); ok && kind != msgRemoveNote {
		if err := checker.CheckFile(); err != nil {
			return s.replyError(err)
		}
	}
	switch kind {
	case msgBeginView:
		begun := false
		err := s.eng.View(s.ctx, func(r engine.Reader) error {
			begun = true
			return s.view(r)
		})
		if err != nil && !begun {
			return s.replyError(err)
		}
		return err
	case msgCommit:
		return s.commit(f)
	case msgApplied:
		return s.applied(f)
	case msgLockWrites:
		return s.lockWrites()
	case msgBackup:
		return s.backup()
	case msgWatch:
		return s.watch(f)
	case msgAddNote:
		return s.addNote(f)
	case msgRemoveNote:
		n := f.num()
		if remove := s.removeNote[n]; remove != nil {
			delete(s.removeNote, n)
			remove()
		}
		return nil
	case msgListNotes:
		return s.listNotes(f.bytes())
	case msgWatchNotes:
		return s.watchNotes(f)
	}
	return errMalformed
}

// commit makes the client's transaction.
func (s *serverConn) commit(f *decoder) error {
	t, ok := readTxn(f)
	if !ok {
		return errMalformed
	}
	rev, err := s.eng.Commit(s.ctx, t)
	recorded := errors.Is(err, problem.AlreadyRecorded)
	if err != nil && !recorded {
		return s.replyError(err)
	}
	m := appendBool(appendNum(s.message(msgOK), rev), recorded)
	if recorded {
		m = appendError(m, err)
	}
	return s.reply(m)
}

// applied answers whether a transaction id was recorded.
func (s *serverConn) applied(f *decoder) error {
	id := f.id()
	if !f.ok() {
		return errMalformed
	}
	rev, found, err := s.eng.Applied(s.ctx, id)
	if err != nil {
		return s.replyError(err)
	}
	return s.reply(appendBool(appendNum(s.message(msgOK), rev), found))
}

// lockWrites holds the write lock for the client until it is done, leaves, or takes too long.
func (s *serverConn) lockWrites() error {
	done, err := s.eng.LockWrites(s.ctx)
	if err != nil {
		return s.replyError(err)
	}
	once := sync.OnceFunc(done)
	defer once()
	if err := s.reply(s.message(msgOK)); err != nil {
		return err
	}
	late := time.AfterFunc(writeLockTimeout, once)
	defer late.Stop()
	kind, _, err := s.readRequest()
	if err == nil && kind != msgUnlockWrites {
		err = errMalformed
	}
	return err
}

// backup sends the database file.
func (s *serverConn) backup() error {
	rev, err := s.eng.Backup(s.ctx, dataWriter{s})
	if err != nil {
		return s.replyError(err)
	}
	return s.reply(appendNum(s.message(msgOK), rev))
}

// dataWriter sends what is written to it in messages.
type dataWriter struct{ s *serverConn }

func (w dataWriter) Write(p []byte) (int, error) {
	if err := w.s.reply(append(w.s.message(msgData), p...)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// watch sends commits to the client until it leaves. The connection is not used for anything else
// afterwards.
func (s *serverConn) watch(f *decoder) error {
	prefix, from := f.bytes(), f.num()
	if !f.ok() {
		return errMalformed
	}
	ctx, left := s.connContext()
	defer left()
	changes, err := s.eng.Watch(ctx, prefix, from)
	if err != nil {
		return s.replyError(err)
	}
	if err := s.reply(s.message(msgOK)); err != nil {
		return err
	}
	for c := range changes {
		if c.Err != nil {
			return s.replyError(c.Err)
		}
		m := appendNum(appendNum(s.message(msgChange), c.Rev), len(c.Keys))
		for _, k := range c.Keys {
			m = appendBool(appendBytes(m, k.Key), k.Del)
		}
		if err := s.reply(m); err != nil {
			return err
		}
	}
	return io.EOF
}

// connContext returns a context that ends when the client leaves or sends anything, which it should
// not do any more. left must be called.
func (s *serverConn) connContext() (ctx context.Context, left func()) {
	ctx, cancel := context.WithCancel(s.ctx)
	var reader sync.WaitGroup
	reader.Go(func() {
		s.conn.r.ReadByte()
		cancel()
	})
	return ctx, func() {
		cancel()
		s.conn.Close()
		reader.Wait()
	}
}

// addNote adds a note, which is removed when the client leaves.
func (s *serverConn) addNote(f *decoder) error {
	n, key, val := f.num(), f.bytes(), f.bytes()
	if _, taken := s.removeNote[n]; taken || !f.ok() {
		return errMalformed
	}
	remove, err := s.eng.AddNote(key, val)
	if err != nil {
		return s.replyError(err)
	}
	s.removeNote[n] = remove
	return s.reply(s.message(msgOK))
}

// listNotes lists the notes of all processes.
func (s *serverConn) listNotes(prefix []byte) error {
	notes, err := s.eng.ListNotes(prefix)
	if err != nil {
		return s.replyError(err)
	}
	m := appendNum(s.message(msgOK), len(notes))
	for _, n := range notes {
		m = appendBytes(appendBytes(m, n.Key), n.Val)
	}
	return s.reply(m)
}

// watchNotes sends the client a message when notes change, until it leaves.
func (s *serverConn) watchNotes(f *decoder) error {
	prefix := f.bytes()
	if !f.ok() {
		return errMalformed
	}
	ctx, left := s.connContext()
	defer left()
	wake, err := s.eng.WatchNotes(ctx, prefix)
	if err != nil {
		return s.replyError(err)
	}
	if err := s.reply(s.message(msgOK)); err != nil {
		return err
	}
	for range wake {
		if err := s.reply(s.message(msgNotesChanged)); err != nil {
			return err
		}
	}
	return io.EOF
}
