package tui

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"lert/review"
)

// drafter keeps what is half-written under an id. Saves may be asked faster
// than they are made: they are made one after the other, and one that a newer
// has overtaken is left out, so that the newest always wins.
type drafter struct {
	id     string
	save   slot
	load   slot
	order  *sync.Mutex
	newest *atomic.Uint64
}

func newDrafter(id string) drafter {
	return drafter{id: id, order: new(sync.Mutex), newest: new(atomic.Uint64)}
}

// keep saves a draft; nil removes it.
func (d *drafter) keep(e *env, b []byte) tea.Cmd {
	return keepCmd(e.ctx, d.save.next(), e.desk, e.me, d.id, b, d.order, d.newest)
}

// keepForm saves what stands in a form.
func (d *drafter) keepForm(e *env, f *form) tea.Cmd {
	b, err := json.Marshal(f.values())
	if err != nil {
		e.fail(err)
		return nil
	}
	return d.keep(e, b)
}

// read asks for the draft.
func (d *drafter) read(e *env) tea.Cmd {
	return readDraftCmd(e.ctx, d.load.next(), e.desk, e.me, d.id)
}

// restore takes the draft that was asked for into a form, and reports whether
// there was one.
func (d *drafter) restore(e *env, m loaded[draft], f *form) bool {
	if !d.load.takes(m.at) {
		return false
	}
	if m.err != nil {
		e.fail(m.err)
		return false
	}
	var v map[string]string
	if len(m.v) == 0 || json.Unmarshal(m.v, &v) != nil || len(v) == 0 {
		return false
	}
	f.load(v)
	return true
}

// saved takes the answer to a save, and says what went wrong.
func (d *drafter) saved(e *env, m loaded[done]) {
	if d.save.takes(m.at) && m.err != nil {
		e.fail(m.err)
	}
}

// draft is what was half-written.
type draft []byte

// readDraftCmd reads what a person had half written.
func readDraftCmd(ctx context.Context, at stamp, d Desk, me review.Actor, id string) tea.Cmd {
	return load(at, func() (draft, error) { return d.Draft(ctx, me, id) })
}

// keepCmd saves a draft after those asked before it, unless a newer one waits.
func keepCmd(ctx context.Context, at stamp, d Desk, me review.Actor, id string, b []byte, order *sync.Mutex, newest *atomic.Uint64) tea.Cmd {
	mine := newest.Add(1)
	return load(at, func() (done, error) {
		order.Lock()
		defer order.Unlock()
		if newest.Load() != mine {
			return done{}, nil
		}
		return done{}, d.SaveDraft(ctx, me, id, b)
	})
}

// refill fills a form a second time from an answer already taken, once the
// words to choose from are those of what was filled in first.
func (d *drafter) refill(m loaded[draft], f *form) {
	var v map[string]string
	if json.Unmarshal(m.v, &v) == nil {
		f.load(v)
	}
}
