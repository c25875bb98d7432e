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

// seat is what an engine must be able to do to be shared.
type seat interface {
	engine.Engine
	engine.Board
	engine.Turner
	engine.Backuper
	engine.Warmer
}

// maxGuests is how many connections are served at once; more are turned away.
const maxGuests = 1 << 10

// host answers guests on behalf of the engine of this process.
type host struct {
	eng   seat
	greet greeting

	ctx  context.Context // ends when the door shuts
	shut context.CancelFunc
	at   io.Closer // the listener
	busy sync.WaitGroup

	mu    sync.Mutex
	conns map[*conn]bool
}

// newHost makes a host without a door.
func newHost(e seat, greet greeting) *host {
	greet.limits = e.Limits()
	h := &host{eng: e, greet: greet, conns: map[*conn]bool{}}
	h.ctx, h.shut = context.WithCancel(context.Background())
	return h
}

// open serves everyone who comes to the socket, until close.
func (h *host) open(s *socket) {
	h.at = s
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
			if !s.welcome(c) {
				c.Close()
				continue
			}
			h.busy.Go(func() { h.serve(c) })
		}
	})
}

// serve answers one connection until either side leaves it.
func (h *host) serve(nc net.Conn) {
	c := newConn(nc)
	h.mu.Lock()
	full := len(h.conns) >= maxGuests || h.ctx.Err() != nil
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
	if h.greetGuest(c) {
		(&session{host: h, conn: c}).run()
	}
}

// greetGuest reports whether the two sides can work together, and tells the
// guest.
func (h *host) greetGuest(c *conn) bool {
	c.SetDeadline(time.Now().Add(greetWithin))
	defer c.SetDeadline(time.Time{})
	kind, f, err := c.receive(maxGreeting)
	if err != nil || kind != msgHello {
		return false
	}
	g, ok := readGreeting(f)
	if !ok {
		return false
	}
	answer := byte(msgEnter)
	if g.protocol != h.greet.protocol || g.format != h.greet.format {
		answer = msgRefuse
	}
	return c.send(h.greet.append(c.message(answer))) == nil && answer == msgEnter
}

// close shuts the door and sends all guests away. What they were doing ends
// where it stands; a transaction that the engine has begun is finished, and its
// guest asks the next owner what became of it.
func (h *host) close() {
	h.shut()
	if h.at != nil {
		h.at.Close()
	}
	h.mu.Lock()
	for c := range h.conns {
		c.Close()
	}
	h.mu.Unlock()
	h.busy.Wait()
}

// session is one guest's connection past the greeting.
type session struct {
	*host
	*conn
	posts map[uint64]func()
}

// run answers requests in the order in which they come.
func (s *session) run() {
	defer func() {
		for _, withdraw := range s.posts {
			withdraw()
		}
	}()
	for {
		kind, f, err := s.request()
		if err != nil || s.answer(kind, f) != nil {
			return
		}
	}
}

// request reads the next request. A limit that is set holds until it begins; the
// rest must follow at once, and no limit is left.
func (s *session) request() (kind byte, f *fields, err error) {
	if _, err := s.conn.r.Peek(1); err != nil {
		return 0, nil, err
	}
	s.SetReadDeadline(time.Now().Add(writeWithin))
	defer s.SetReadDeadline(time.Time{})
	return s.receive(maxMessage)
}

// reply sends an answer; a guest that does not read it is left.
func (s *session) reply(m []byte) error {
	s.SetWriteDeadline(time.Now().Add(writeWithin))
	return s.send(m)
}

// refuse sends an error as the answer.
func (s *session) refuse(err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err() // the door is shutting: silence is the right answer
	}
	return s.reply(appendError(s.message(msgErr), err))
}

// answer does what a request asks. An error ends the connection.
func (s *session) answer(kind byte, f *fields) error {
	switch kind {
	case msgBegin:
		begun := false
		err := s.eng.View(s.ctx, func(r engine.Reader) error {
			begun = true
			return s.view(r)
		})
		if err != nil && !begun {
			return s.refuse(err)
		}
		return err
	case msgCommit:
		t, ok := readTxn(f)
		if !ok {
			return errRubbish
		}
		rev, err := s.eng.Commit(s.ctx, t)
		if err != nil && !errors.Is(err, problem.Applied) {
			return s.refuse(err)
		}
		if err != nil {
			return s.reply(appendError(num(num(s.message(msgOK), rev), 1), err))
		}
		return s.reply(num(num(s.message(msgOK), rev), 0))
	case msgApplied:
		id := f.id()
		if !f.ok() {
			return errRubbish
		}
		rev, found, err := s.eng.Applied(s.ctx, id)
		if err != nil {
			return s.refuse(err)
		}
		if !found {
			return s.reply(num(num(s.message(msgOK), 0), 0))
		}
		return s.reply(num(num(s.message(msgOK), rev), 1))
	case msgTurn:
		return s.turn()
	case msgBackup:
		return s.backup()
	case msgWatch:
		prefix, from := f.bytes(), f.num()
		if !f.ok() {
			return errRubbish
		}
		return s.watch(prefix, from)
	case msgPost, msgWithdraw, msgPosts, msgLook:
		return s.board(kind, f)
	}
	return errRubbish
}

// view answers the reads of one snapshot until the guest ends it. A guest that
// asks nothing for a while, or goes on for ever, loses it: the pages that a
// snapshot shows cannot be used again while it stands.
func (s *session) view(r engine.Reader) error {
	end := time.Now().Add(viewWithin)
	if err := s.reply(num(s.message(msgOK), r.Rev())); err != nil {
		return err
	}
	for {
		by := time.Now().Add(idleWithin)
		if end.Before(by) {
			by = end
		}
		s.SetReadDeadline(by)
		kind, f, err := s.request()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			s.refuse(errStale) // though it may not be read
		}
		if err != nil {
			return err
		}
		switch kind {
		case msgEnd:
			return nil
		case msgGet:
			key := f.bytes()
			if !f.ok() {
				return errRubbish
			}
			kv, err := r.Get(key)
			damage, is := damaged(err)
			switch {
			case is:
				err = s.reply(appendKV(s.message(msgOK), kv, damage))
			case err != nil:
				err = s.refuse(err)
			default:
				err = s.reply(appendKV(s.message(msgOK), kv, ""))
			}
			if err != nil {
				return err
			}
		case msgScan:
			if err := s.scan(r, f); err != nil {
				return err
			}
		default:
			return errRubbish
		}
	}
}

// errStale is what a guest is told that lost its snapshot.
var errStale = gone(", because the reading stood still or went on for too long")

// damaged is what is wrong with the value of one key.
func damaged(err error) (what string, is bool) {
	var e *problem.Error
	if errors.As(err, &e) && e.Code == problem.Damaged && e.Where.Key != "" {
		return e.What, true
	}
	return "", false
}

// scan answers one stretch of a scan: as many rows as fill the bytes wanted.
// The guest asks on from the last of them, so nothing is kept for it here.
func (s *session) scan(r engine.Reader, f *fields) error {
	lo, hi, how, limit, want := f.maybe(), f.maybe(), f.num(), f.num(), f.num()
	if !f.ok() || limit > 1<<40 || want > maxStretch {
		return errRubbish
	}
	m := s.message(msgRows)
	more := 0
	for kv, err := range r.Scan(lo, hi, engine.ScanOpt{Reverse: how&1 != 0, KeysOnly: how&2 != 0, Limit: int(limit)}) {
		damage, is := damaged(err)
		switch {
		case is:
			m = appendKV(num(m, 1), kv, damage)
		case err != nil:
			s.conn.out = m
			return s.refuse(err)
		default:
			m = appendKV(num(m, 1), kv, "")
		}
		if uint64(len(m)) >= want {
			more = 1
			break
		}
	}
	return s.reply(num(num(m, 0), more))
}

// turn holds the turn to write for the guest until it is done, leaves, or takes
// too long over it.
func (s *session) turn() error {
	done, err := s.eng.Turn(s.ctx)
	if err != nil {
		return s.refuse(err)
	}
	once := sync.OnceFunc(done)
	defer once()
	if err := s.reply(s.message(msgOK)); err != nil {
		return err
	}
	late := time.AfterFunc(turnWithin, once)
	defer late.Stop()
	kind, _, err := s.request()
	if err == nil && kind != msgDone {
		err = errRubbish
	}
	return err
}

// backup sends the database file.
func (s *session) backup() error {
	rev, err := s.eng.Backup(s.ctx, dataWriter{s})
	if err != nil {
		return s.refuse(err)
	}
	return s.reply(num(s.message(msgOK), rev))
}

// dataWriter sends what is written as messages.
type dataWriter struct{ s *session }

func (w dataWriter) Write(p []byte) (int, error) {
	if err := w.s.reply(append(w.s.message(msgData), p...)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// watch tells the guest of commits for as long as it stays. The connection
// serves nothing else afterwards.
func (s *session) watch(prefix []byte, from engine.Rev) error {
	ctx, left := s.untilGone()
	defer left()
	changes, err := s.eng.Watch(ctx, prefix, from)
	if err != nil {
		return s.refuse(err)
	}
	if err := s.reply(s.message(msgOK)); err != nil {
		return err
	}
	for c := range changes {
		if c.Err != nil {
			return s.refuse(c.Err)
		}
		m := num(num(s.message(msgChange), c.Rev), len(c.Keys))
		for _, k := range c.Keys {
			del := 0
			if k.Del {
				del = 1
			}
			m = num(bytesOf(m, k.Key), del)
		}
		if err := s.reply(m); err != nil {
			return err
		}
	}
	return io.EOF
}

// untilGone gives a context that ends when the guest leaves or says anything,
// which it should not any more. left must be called.
func (s *session) untilGone() (ctx context.Context, left func()) {
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

// board answers what concerns notes. Those of a guest hang as long as it stays.
func (s *session) board(kind byte, f *fields) error {
	switch kind {
	case msgPost:
		n, key, val := f.num(), f.bytes(), f.bytes()
		if _, taken := s.posts[n]; taken || !f.ok() {
			return errRubbish
		}
		withdraw, err := s.eng.Post(key, val)
		if err != nil {
			return s.refuse(err)
		}
		if s.posts == nil {
			s.posts = map[uint64]func(){}
		}
		s.posts[n] = withdraw
		return s.reply(s.message(msgOK))
	case msgWithdraw:
		n := f.num()
		if withdraw := s.posts[n]; withdraw != nil {
			delete(s.posts, n)
			withdraw()
		}
		return nil
	case msgPosts:
		posts, err := s.eng.Posts(f.bytes())
		if err != nil {
			return s.refuse(err)
		}
		m := num(s.message(msgOK), len(posts))
		for _, p := range posts {
			m = bytesOf(bytesOf(m, p.Key), p.Val)
		}
		return s.reply(m)
	}
	prefix := f.bytes()
	if !f.ok() {
		return errRubbish
	}
	ctx, left := s.untilGone()
	defer left()
	wake, err := s.eng.WatchPosts(ctx, prefix)
	if err != nil {
		return s.refuse(err)
	}
	if err := s.reply(s.message(msgOK)); err != nil {
		return err
	}
	for range wake {
		if err := s.reply(s.message(msgWake)); err != nil {
			return err
		}
	}
	return io.EOF
}
