package share

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// newLeftError turns an error of a connection into problem.OwnerLeft.
func newLeftError(err error) error {
	return problem.OwnerLeft.New(fmt.Sprintf("%s (%s)", problem.OwnerLeft, problem.SummaryOf(err)), tryAgain)
}

// newSilentError returns the error for an owner that is there and does not answer, because it stands
// still. Asking again would only wait again.
func newSilentError() error {
	return problem.Locked.New("the process that has the database open does not answer",
		"end that process, then "+tryAgain)
}

// newGoneError returns a problem.SnapshotLost that says why.
func newGoneError(why string) error {
	return problem.SnapshotLost.New(string(problem.SnapshotLost)+why, tryAgain)
}

const tryAgain = "run it again"

// dialFunc connects to the owner and returns the connection after the handshake.
type dialFunc func(context.Context) (*conn, greeting, error)

// client is an engine that uses the engine of another process. Each call uses a connection of a
// small pool. The control connection is separate: the notes are added over it and last as long as
// it, and its end is the end of the owner.
type client struct {
	path      string // of the database
	dialOwner dialFunc
	limits    engine.Limits

	control  *conn
	closed   chan struct{} // closed when control ends
	answers  chan []byte   // what came on control: the answer to AddNote; nil if it succeeded
	noteMu   sync.Mutex    // held to add or remove a note
	lastNote uint64        // number of the newest note

	mu    sync.Mutex
	idle  []*conn // for the next call; nil once closed
	ended bool    // after Close
}

// maxIdle is how many connections are kept for the next call.
const maxIdle = 8

// joinOwner connects to the owner.
func joinOwner(ctx context.Context, path string, dialOwner dialFunc) (*client, error) {
	c, hello, err := dialOwner(ctx)
	if err != nil {
		return nil, err
	}
	g := &client{path: path, dialOwner: dialOwner, limits: hello.limits,
		control: c, closed: make(chan struct{}), answers: make(chan []byte, 1)}
	go func() {
		defer close(g.closed)
		for {
			kind, f, err := c.receive(maxMessage)
			if err != nil {
				return
			}
			answer := []byte(nil)
			if kind != msgOK {
				answer = f.b
			}
			select {
			case g.answers <- answer:
			default:
				return // nothing was asked
			}
		}
	}()
	return g, nil
}

// Close leaves the owner. What runs on other connections is finished; the owner removes the notes.
func (g *client) Close() error {
	g.control.Close()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended = true
	for _, c := range g.idle {
		c.Close()
	}
	g.idle = nil
	return nil
}

// getConn returns a connection that is not in use.
func (g *client) getConn(ctx context.Context) (*conn, error) {
	g.mu.Lock()
	ended, n := g.ended, len(g.idle)
	if n > 0 {
		c := g.idle[n-1]
		g.idle = g.idle[:n-1]
		g.mu.Unlock()
		return c, nil
	}
	g.mu.Unlock()
	if ended {
		return nil, problem.OwnerLeft
	}
	c, _, err := g.dialOwner(ctx)
	switch {
	case err == nil:
		return c, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, newLeftError(err)
}

// putConn returns a connection to the pool.
func (g *client) putConn(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended || len(g.idle) == maxIdle {
		c.Close()
		return
	}
	g.idle = append(g.idle, c)
}

// askOnce is ask for a request after which the owner closes the connection, even if it answers with
// an error.
func (g *client) askOnce(ctx context.Context, kind byte, fill func(m []byte) []byte) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, err := g.getConn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := c.ask(ctx, answerTimeout, kind, fill); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// ask sends a request and returns the connection and the fields of the answer. After an error that
// the owner sent, the connection is in the pool again; any other error is problem.OwnerLeft.
func (g *client) ask(ctx context.Context, timeout time.Duration, kind byte,
	fill func(m []byte) []byte) (*conn, *decoder, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	c, err := g.getConn(ctx)
	if err != nil {
		return nil, nil, err
	}
	f, err := c.ask(ctx, timeout, kind, fill)
	switch {
	case err == nil:
		return c, f, nil
	case f == nil:
		c.Close()
	default:
		g.putConn(c)
	}
	return nil, nil, err
}

// ask sends one request on the connection and reads its answer. If it returns no fields, the
// connection is useless: it broke, the timeout passed, or ctx ended.
func (c *conn) ask(ctx context.Context, timeout time.Duration, kind byte,
	fill func(m []byte) []byte) (*decoder, error) {
	c.SetDeadline(time.Now().Add(timeout))
	stop := func() bool { return true }
	if ctx.Done() != nil {
		stop = context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
	}
	got, f, err := c.exchange(fill(c.message(kind)))
	switch {
	case !stop():
		return nil, ctx.Err()
	case err != nil:
		return nil, err
	case got == msgErr:
		if err = readError(f); err == errMalformed || errors.Is(err, problem.Closed) {
			return nil, newLeftError(err)
		}
		return f, err
	case got == msgOK, got == msgRows:
		return f, nil
	}
	return nil, newLeftError(errMalformed)
}

// exchange sends a message and reads the next one.
func (c *conn) exchange(m []byte) (kind byte, f *decoder, err error) {
	if err := c.send(m); errors.Is(err, problem.TooLarge) {
		return 0, nil, err
	} else if err != nil {
		// The owner may have sent the reason before it closed the connection.
		c.SetReadDeadline(time.Now().Add(time.Second))
	}
	switch kind, f, err = c.receive(maxMessage); {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return 0, nil, newSilentError()
	case err != nil:
		return 0, nil, newLeftError(err)
	}
	return kind, f, nil
}

func noFields(m []byte) []byte { return m }

// View runs f on a snapshot that the owner keeps open. It returns problem.OwnerLeft only if f was
// not run.
func (g *client) View(ctx context.Context, f func(engine.Reader) error) error {
	c, a, err := g.ask(ctx, answerTimeout, msgBeginView, noFields)
	if err != nil {
		return err
	}
	s := &snapshot{g: g, c: c, ctx: ctx, rev: a.num()}
	defer func() {
		if s.err != nil || c.send(c.message(msgEndView)) != nil {
			c.Close()
			return
		}
		g.putConn(c)
	}()
	if err := f(s); s.err == nil {
		return err
	}
	return s.err
}

// Commit sends a transaction. Once it is sent, the end of ctx does not stop it.
func (g *client) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if n := max(len(t.If), len(t.Then)); n > maxList {
		return 0, engine.NewTooLargeError(fmt.Sprintf("transaction of %d conditions or changes", n), maxList)
	}
	c, f, err := g.ask(context.WithoutCancel(ctx), commitTimeout, msgCommit,
		func(m []byte) []byte { return appendTxn(m, t) })
	if errors.Is(err, problem.Locked) { // it was sent, and no answer came
		return 0, problem.In(g.path, problem.InDoubt.New("outcome unknown: "+problem.SummaryOf(err),
			fmt.Sprintf("end that process, restart, and look up id %x", t.ID)).WithCause(err))
	}
	if err != nil {
		return 0, err
	}
	defer g.putConn(c)
	rev := f.num()
	if f.num() == 1 {
		return rev, readError(f)
	}
	return rev, nil
}

// Applied reports whether a transaction id was recorded, and at which revision.
func (g *client) Applied(ctx context.Context, id engine.TxnID) (engine.Rev, bool, error) {
	c, f, err := g.ask(ctx, answerTimeout, msgApplied, func(m []byte) []byte { return append(m, id[:]...) })
	if err != nil {
		return 0, false, err
	}
	defer g.putConn(c)
	rev, found := f.num(), f.num() == 1
	return rev, found, nil
}

// LockWrites waits for the write lock until ctx ends.
func (g *client) LockWrites(ctx context.Context) (done func(), err error) {
	c, _, err := g.ask(ctx, lockTimeout, msgLockWrites, noFields)
	if err != nil {
		return nil, err
	}
	return func() {
		if c.send(c.message(msgUnlockWrites)) != nil {
			c.Close()
			return
		}
		g.putConn(c)
	}, nil
}

// Limits returns the owner's limits.
func (g *client) Limits() engine.Limits { return g.limits }

// Backup writes a copy of the database file, which the owner sends.
func (g *client) Backup(ctx context.Context, w io.Writer) (engine.Rev, error) {
	c, err := g.getConn(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })()
	c.SetDeadline(time.Now().Add(answerTimeout))
	if err := c.send(c.message(msgBackup)); err != nil {
		return 0, newLeftError(err)
	}
	for begun := false; ; begun = true {
		kind, f, err := c.receive(maxMessage)
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case errors.Is(err, os.ErrDeadlineExceeded):
			return 0, problem.In("copy the database", newSilentError())
		case err != nil && !begun:
			return 0, newLeftError(err)
		case err != nil:
			return 0, problem.In("copy the database",
				newGoneError(", because the process that had it open has ended ("+problem.SummaryOf(err)+")"))
		case kind == msgOK:
			return f.num(), nil
		case kind == msgErr:
			return 0, readError(f)
		}
		if _, err := w.Write(f.b); err != nil {
			return 0, err
		}
		c.SetReadDeadline(time.Now().Add(answerTimeout))
	}
}

// Warm reads the file, which does not need the owner.
func (g *client) Warm(ctx context.Context) error { return engine.Warm(ctx, g.path) }
