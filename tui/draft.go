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
	"lert/tui/form"
)

// draftKeeper saves and loads the draft of one screen, under an id. With the
// id "" it does nothing.
type draftKeeper struct {
	id      string
	saving  pendingCall
	loading pendingCall
}

func newDrafter(id string) draftKeeper { return draftKeeper{id: id} }

// save saves a draft; nil removes it.
func (d *draftKeeper) save(e *env, b []byte) tea.Cmd {
	if d.id == "" {
		return nil
	}
	e.drafts.add(d.id, b)
	ctx, drafts, to, id := e.ctx, e.drafts, e.store, d.id
	return callCmd(d.saving.begin(), func() (noResult, error) { return noResult{}, drafts.save(ctx, to, id) })
}

// saveForm saves what is filled in in a form.
func (d *draftKeeper) saveForm(e *env, f *form.Form) tea.Cmd {
	b, err := json.Marshal(f.Values())
	if err != nil {
		e.fail(err)
		return nil
	}
	return d.save(e, b)
}

// load asks for the draft.
func (d *draftKeeper) load(e *env) tea.Cmd {
	if d.id == "" {
		return nil
	}
	return storeCmd(e, d.loading.begin(), e.store.Draft, d.id)
}

// restored takes the result of load: the values of a form by path, nil if there is no draft.
func (d *draftKeeper) restored(e *env, m result[[]byte]) (v map[string]string) {
	if !d.loading.accepts(m.call) {
		return nil
	}
	if m.err != nil {
		e.fail(m.err)
	} else if json.Unmarshal(m.v, &v) != nil || len(v) == 0 {
		return nil
	}
	return v
}

// handleSaved takes the result of a save; an error is shown.
func (d *draftKeeper) handleSaved(e *env, m result[noResult]) {
	if d.saving.accepts(m.call) && m.err != nil {
		e.fail(m.err)
	}
}

// draftQueue holds the drafts of one console until they are saved. A person may
// type faster than the store saves: drafts are saved one after the other, each
// time the newest one of an id. If the console ends during a save, saveAll
// saves what is left.
type draftQueue struct {
	saveMu sync.Mutex // one save at a time
	mu     sync.Mutex
	newest map[string]*[]byte // by id; nil bytes: the draft is to be removed
}

func (u *draftQueue) add(id string, b []byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.newest == nil {
		u.newest = map[string]*[]byte{}
	}
	u.newest[id] = &b
}

// save saves the newest draft of an id. If the store refuses it, the error is
// returned once and the draft is not tried again; if ctx ended first, it still waits.
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

// saveAll saves all drafts that still wait, after the console has ended.
func (u *draftQueue) saveAll(ctx context.Context, d Store) error {
	u.mu.Lock()
	ids := slices.Sorted(maps.Keys(u.newest))
	u.mu.Unlock()
	var errs []error
	for _, id := range ids {
		if err := u.save(ctx, d, id); err != nil {
			errs = append(errs, problem.In("the unfinished text under "+id+" is lost", err))
		}
	}
	return errors.Join(errs...)
}
