package tui

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"lert/review/problem"
)

// drafter keeps what is half-written under an id.
type drafter struct {
	id   string
	save slot
	load slot
}

func newDrafter(id string) drafter { return drafter{id: id} }

// keep saves a draft; nil removes it.
func (d *drafter) keep(e *env, b []byte) tea.Cmd {
	e.unsaved.add(d.id, b)
	return keepCmd(e.ctx, d.save.next(), e.desk, d.id, e.unsaved)
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
	return readDraftCmd(e.ctx, d.load.next(), e.desk, d.id)
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
func readDraftCmd(ctx context.Context, at stamp, d Desk, id string) tea.Cmd {
	return load(at, func() (draft, error) { return d.Draft(ctx, id) })
}

// keepCmd saves what waits to be saved under an id.
func keepCmd(ctx context.Context, at stamp, d Desk, id string, u *unsaved) tea.Cmd {
	return load(at, func() (done, error) { return done{}, u.save(ctx, d, id) })
}

// unsaved are the drafts of one console on their way to the store. Saves may
// be asked faster than they are made: they are made one after the other, each
// of the newest that waits. What a console that ends in the middle of a save
// leaves here is saved by finish.
type unsaved struct {
	order sync.Mutex // one save at a time
	mu    sync.Mutex
	by    map[string]*[]byte // newest draft by id; nil bytes: it is to go
}

func (u *unsaved) add(id string, b []byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.by == nil {
		u.by = map[string]*[]byte{}
	}
	u.by[id] = &b
}

// save makes the newest save that is asked under an id. One that was refused
// is told of and not tried again; one that was cut short still waits.
func (u *unsaved) save(ctx context.Context, d Desk, id string) error {
	u.order.Lock()
	defer u.order.Unlock()
	u.mu.Lock()
	b := u.by[id]
	u.mu.Unlock()
	if b == nil {
		return nil
	}
	err := d.SaveDraft(ctx, id, *b)
	if err != nil && ctx.Err() != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.by[id] == b {
		delete(u.by, id)
	}
	return err
}

// finish saves all that still waits, for a console that has ended.
func (u *unsaved) finish(ctx context.Context, d Desk) error {
	u.mu.Lock()
	ids := slices.Sorted(maps.Keys(u.by))
	u.mu.Unlock()
	var errs []error
	for _, id := range ids {
		if err := u.save(ctx, d, id); err != nil {
			errs = append(errs, problem.In("what was half-written under "+id+" is lost", err))
		}
	}
	return errors.Join(errs...)
}

// refill fills a form a second time from an answer already taken, once the
// words to choose from are those of what was filled in first.
func (d *drafter) refill(m loaded[draft], f *form) {
	var v map[string]string
	if json.Unmarshal(m.v, &v) == nil {
		f.load(v)
	}
}
