package share

import (
	"bytes"
	"context"
	"errors"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// Watch sends the owner's commits. The channel is also closed when the owner leaves.
func (g *client) Watch(ctx context.Context, prefix []byte, from engine.Rev) (<-chan engine.Change, error) {
	c, err := g.askOnce(ctx, msgWatch, func(m []byte) []byte { return appendNum(appendBytes(m, prefix), from) })
	if err != nil {
		return nil, err
	}
	out := make(chan engine.Change)
	go func() {
		defer close(out)
		g.follow(ctx, c, func(kind byte, f *decoder) bool {
			change := engine.Change{}
			switch kind {
			case msgErr:
				if change.Err = readError(f); !errors.Is(change.Err, problem.Compacted) {
					return false
				}
				change.Err = problem.Compacted
			case msgChange:
				change.Rev = f.num()
				change.Keys = make([]engine.Touched, f.count(2))
				for i := range change.Keys {
					change.Keys[i] = engine.Touched{Key: f.bytes(), Del: f.num() == 1}
				}
			}
			if f.bad {
				return false
			}
			select {
			case out <- change:
				return change.Err == nil
			case <-ctx.Done():
				return false
			}
		})
	}()
	return out, nil
}

// follow passes every message on a connection to each, in a buffer of its own, until the connection
// or ctx ends or each returns false.
func (g *client) follow(ctx context.Context, c *conn, each func(kind byte, f *decoder) bool) {
	defer c.Close()
	c.SetDeadline(time.Time{})
	defer context.AfterFunc(ctx, func() { c.Close() })()
	for {
		c.in = nil
		kind, f, err := c.receive(maxMessage)
		if err != nil || !each(kind, f) {
			return
		}
	}
}

// AddNote adds a note at the owner.
func (g *client) AddNote(key, val []byte) (remove func(), err error) {
	g.noteMu.Lock()
	defer g.noteMu.Unlock()
	g.lastNote++
	n := g.lastNote
	g.control.SetWriteDeadline(time.Now().Add(writeTimeout))
	m := appendNum(g.control.message(msgAddNote), n)
	if err := g.control.send(appendBytes(appendBytes(m, key), val)); err != nil {
		return nil, newLeftError(err)
	}
	select {
	case answer := <-g.answers:
		if answer != nil {
			return nil, readError(&decoder{b: answer})
		}
	case <-g.closed:
		return nil, problem.OwnerLeft
	case <-time.After(answerTimeout):
		g.control.Close() // the next answer would be taken for that of another note
		return nil, problem.OwnerLeft
	}
	return func() {
		g.noteMu.Lock()
		defer g.noteMu.Unlock()
		g.control.SetWriteDeadline(time.Now().Add(writeTimeout))
		// If this fails, the owner has left and the note with it.
		g.control.send(appendNum(g.control.message(msgRemoveNote), n))
	}, nil
}

// ListNotes lists the notes of all processes.
func (g *client) ListNotes(prefix []byte) ([]engine.Note, error) {
	c, f, err := g.ask(context.Background(), answerTimeout, msgListNotes,
		func(m []byte) []byte { return appendBytes(m, prefix) })
	if err != nil {
		return nil, err
	}
	defer g.putConn(c)
	var notes []engine.Note
	for range f.count(2) {
		notes = append(notes, engine.Note{Key: bytes.Clone(f.bytes()), Val: bytes.Clone(f.bytes())})
	}
	return notes, nil
}

// WatchNotes sends a value when notes change. The channel is also closed when the owner leaves.
func (g *client) WatchNotes(ctx context.Context, prefix []byte) (<-chan struct{}, error) {
	c, err := g.askOnce(ctx, msgWatchNotes, func(m []byte) []byte { return appendBytes(m, prefix) })
	if err != nil {
		return nil, err
	}
	wake := make(chan struct{}, 1)
	go func() {
		defer close(wake)
		g.follow(ctx, c, func(byte, *decoder) bool {
			select {
			case wake <- struct{}{}:
			default:
			}
			return true
		})
	}()
	return wake, nil
}
