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

// draftKeeper keeps what is half-written under an id.
type draftKeeper struct {
	id      string
	saving  pendingCall
	loading pendingCall
}

func newDrafter(id string) draftKeeper { return draftKeeper{id: id} }

// save saves a draft; nil removes it.
func (d *draftKeeper) save(e *env, b []byte) tea.Cmd {
	e.drafts.add(d.id, b)
	return saveDraftCmd(e.ctx, d.saving.begin(), e.store, d.id, e.drafts)
}

// saveForm saves what stands in a form.
func (d *draftKeeper) saveForm(e *env, f *form) tea.Cmd {
	b, err := json.Marshal(f.values())
	if err != nil {
		e.fail(err)
		return nil
	}
	return d.save(e, b)
}

// load asks for the draft.
func (d *draftKeeper) load(e *env) tea.Cmd {
	return loadDraftCmd(e.ctx, d.loading.begin(), e.store, d.id)
}

// restore takes the draft that was asked for into a form, and reports whether
// there was one.
func (d *draftKeeper) restore(e *env, m result[draft], f *form) bool {
	if !d.loading.accepts(m.call) {
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

// handleSaved takes the answer to a save, and says what went wrong.
func (d *draftKeeper) handleSaved(e *env, m result[noResult]) {
	if d.saving.accepts(m.call) && m.err != nil {
		e.fail(m.err)
	}
}

// draft is what was half-written.
type draft []byte

// loadDraftCmd reads what a person had half written.
func loadDraftCmd(ctx context.Context, call callID, d Store, id string) tea.Cmd {
	return callCmd(call, func() (draft, error) { return d.Draft(ctx, id) })
}

// saveDraftCmd saves what waits to be saved under an id.
func saveDraftCmd(ctx context.Context, call callID, d Store, id string, u *draftQueue) tea.Cmd {
	return callCmd(call, func() (noResult, error) { return noResult{}, u.save(ctx, d, id) })
}

// draftQueue are the drafts of one console on their way to the store. Saves may
// be asked faster than they are made: they are made one after the other, each
// of the newest that waits. What a console that ends in the middle of a save
// leaves here is saved by finish.
type draftQueue struct {
	saveMu sync.Mutex // one save at a time
	mu     sync.Mutex
	newest map[string]*[]byte // newest draft by id; nil bytes: it is to go
}

func (u *draftQueue) add(id string, b []byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.newest == nil {
		u.newest = map[string]*[]byte{}
	}
	u.newest[id] = &b
}

// save makes the newest save that is asked under an id. One that was refused
// is told of and not tried again; one that was cut short still waits.
func (u *draftQueue) save(ctx context.Context, d Store, id string) error {
	u.saveMu.Lock()
	defer u.saveMu.Unlock()
	u.mu.Lock()
	b := u.newest[id]
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
	if u.newest[id] == b {
		delete(u.newest, id)
	}
	return err
}

// saveAll saves all that still waits, for a console that has ended.
func (u *draftQueue) saveAll(ctx context.Context, d Store) error {
	u.mu.Lock()
	ids := slices.Sorted(maps.Keys(u.newest))
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
func (d *draftKeeper) refill(m result[draft], f *form) {
	var v map[string]string
	if json.Unmarshal(m.v, &v) == nil {
		f.load(v)
	}
}
