package share

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// fullEngine is what an engine must be able to do to be shared.
type fullEngine interface {
	engine.Engine
	engine.Notes
	engine.WriteLocker
	engine.Backuper
	engine.Warmer
}

// maxConns is how many connections are served at once; more are turned away.
const maxConns = 1 << 10

// server answers guests on behalf of the engine of this process.
type server struct {
	eng      fullEngine
	greeting greeting

	ctx      context.Context // ends when the door shuts
	cancel   context.CancelFunc
	listener io.Closer // the listener
	busy     sync.WaitGroup

	mu    sync.Mutex
	conns map[*conn]bool
}

// newServer makes a host without a door.
func newServer(e fullEngine, greet greeting) *server {
	greet.limits = e.Limits()
	h := &server{eng: e, greeting: greet, conns: map[*conn]bool{}}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

// start serves everyone who comes to the socket, until close.
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
			case err != nil: // out of file descriptors: others may leave
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

// serve answers one connection until either side leaves it.
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

// handshake reports whether the two sides can work together, and tells the
// guest.
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

// close shuts the door and sends all guests away. What they were doing ends
// where it stands; a transaction that the engine has begun is finished, and its
// guest asks the next owner what became of it.
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

// serverConn is one guest's connection past the greeting.
type serverConn struct {
	*server
	*conn
	removeNote map[uint64]func()
}

// run answers requests in the order in which they come.
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

// readRequest reads the next request. A limit that is set holds until it begins; the
// rest must follow at once, and no limit is left.
func (s *serverConn) readRequest() (kind byte, f *decoder, err error) {
	if _, err := s.conn.r.Peek(1); err != nil {
		return 0, nil, err
	}
	s.SetReadDeadline(time.Now().Add(writeTimeout))
	defer s.SetReadDeadline(time.Time{})
	return s.receive(maxMessage)
}

// reply sends an answer; a guest that does not read it is left.
func (s *serverConn) reply(m []byte) error {
	s.SetWriteDeadline(time.Now().Add(writeTimeout))
	return s.send(m)
}

// replyError sends an error as the answer.
func (s *serverConn) replyError(err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err() // the door is shutting: silence is the right answer
	}
	return s.reply(appendError(s.message(msgErr), err))
}

// handle does what a request asks. An error ends the connection.
func (s *serverConn) handle(kind byte, f *decoder) error {
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

// commit makes a transaction of the client's.
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

// applied looks a transaction id up.
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

// view answers the reads of one snapshot until the guest ends it. A guest that
// asks nothing for a while, or goes on for ever, loses it: the pages that a
// snapshot shows cannot be used again while it stands.
func (s *serverConn) view(r engine.Reader) error {
	end := time.Now().Add(viewTimeout)
	if err := s.reply(appendNum(s.message(msgOK), r.Rev())); err != nil {
		return err
	}
	for {
		deadline := time.Now().Add(idleTimeout)
		if end.Before(deadline) {
			deadline = end
		}
		s.SetReadDeadline(deadline)
		kind, f, err := s.readRequest()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			s.replyError(errSnapshotExpired) // though it may not be read
		}
		if err != nil {
			return err
		}
		switch kind {
		case msgEndView:
			return nil
		case msgGet:
			key := f.bytes()
			if !f.ok() {
				return errMalformed
			}
			kv, err := r.Get(key)
			if damage, isDamaged := asDamaged(err); err == nil || isDamaged {
				err = s.reply(appendKV(s.message(msgOK), kv, damage))
			} else {
				err = s.replyError(err)
			}
			if err != nil {
				return err
			}
		case msgScan:
			if err := s.scan(r, f); err != nil {
				return err
			}
		default:
			return errMalformed
		}
	}
}

// errSnapshotExpired is what a guest is told that lost its snapshot.
var errSnapshotExpired = newGoneError(", because the reading stood still or went on for too long")

// asDamaged is what is wrong with the value of one key.
func asDamaged(err error) (what string, isDamaged bool) {
	var e *problem.Error
	if errors.As(err, &e) && e.Code == problem.Damaged && e.Where.Key != "" {
		return e.What, true
	}
	return "", false
}

// scan answers one stretch of a scan: as many rows as fill the bytes wanted.
// The guest asks on from the last of them, so nothing is kept for it here.
func (s *serverConn) scan(r engine.Reader, f *decoder) error {
	lo, hi, flags, limit, want := f.optionalBytes(), f.optionalBytes(), f.num(), f.num(), f.num()
	if !f.ok() || limit > 1<<40 || want > maxChunk {
		return errMalformed
	}
	m := s.message(msgRows)
	more := false
	opt := engine.ScanOpt{Reverse: flags&scanReverse != 0, KeysOnly: flags&scanKeysOnly != 0, Limit: int(limit)}
	for kv, err := range r.Scan(lo, hi, opt) {
		damage, isDamaged := asDamaged(err)
		if err != nil && !isDamaged {
			s.conn.out = m
			return s.replyError(err)
		}
		m = appendKV(appendBool(m, true), kv, damage)
		if more = uint64(len(m)) >= want; more {
			break
		}
	}
	return s.reply(appendBool(appendBool(m, false), more))
}

// lockWrites holds the turn to write for the guest until it is done, leaves, or takes
// too long over it.
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

// dataWriter sends what is written as messages.
type dataWriter struct{ s *serverConn }

func (w dataWriter) Write(p []byte) (int, error) {
	if err := w.s.reply(append(w.s.message(msgData), p...)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// watch tells the guest of commits for as long as it stays. The connection
// serves nothing else afterwards.
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

// connContext gives a context that ends when the guest leaves or says anything,
// which it should not any more. left must be called.
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

// watchNotes tells the client of changed notes, as watch does of commits.
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
