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
	"lert/store"
	"lert/tui/form"
)

// draftKeeper saves and loads the draft of one screen, under an id. With the
// id "" it does nothing.
type draftKeeper struct {
	id string
	// shared: it is one for all consoles of a person, and the last one saved counts.
	shared  bool
	saving  pendingCall
	loading pendingCall
	// take shows the draft of another console instead of what is on the screen; nil: it is never offered.
	take func(e *env, body []byte) tea.Cmd
}

func newDrafter(id string) draftKeeper { return draftKeeper{id: id} }

// save saves a draft; nil removes it.
func (d *draftKeeper) save(e *env, b []byte) tea.Cmd {
	if d.id == "" {
		return nil
	}
	e.drafts.add(d.id, b, d.shared)
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

// load asks for the drafts.
func (d *draftKeeper) load(e *env) tea.Cmd {
	if d.id == "" {
		return nil
	}
	return storeCmd(e, d.loading.begin(), e.store.Drafts, d.id)
}

// loaded takes the result of load: the draft to go on with, nil if there is none.
func (d *draftKeeper) loaded(e *env, m result[[]store.Draft]) []byte {
	if !d.loading.accepts(m.call) {
		return nil
	}
	if m.err != nil {
		e.fail(m.err)
		return nil
	}
	mine, other := e.drafts.choose(d.id, m.v, anyDraft)
	d.offer(e, other)
	if mine == nil {
		return nil
	}
	return mine.Body
}

// restored is loaded for a form: its values by path, nil if there is no draft.
func (d *draftKeeper) restored(e *env, m result[[]store.Draft]) (v map[string]string) {
	if json.Unmarshal(d.loaded(e, m), &v) != nil || len(v) == 0 {
		return nil
	}
	return v
}

// handleSaved takes the result of a save; an error is shown, and that another console has a newer draft.
func (d *draftKeeper) handleSaved(e *env, m result[noResult]) {
	if !d.saving.accepts(m.call) {
		return
	}
	if m.err != nil {
		e.fail(m.err)
	}
	if e.drafts.tellNewer(d.id) {
		d.offer(e, newerDraft)
	}
}

// draftQueue holds the drafts of one console until they are saved. A person may
// type faster than the store saves: drafts are saved one after the other, each
// time the newest one of an id. If the console ends during a save, saveAll
// saves what is left.
type draftQueue struct {
	console string     // its name, by which the store keeps its drafts apart from those of other consoles
	saveMu  sync.Mutex // one save at a time
	mu      sync.Mutex
	newest  map[string]*queuedDraft // by id
	known   map[string]knownDraft   // by id
}

// queuedDraft is a draft that waits to be saved.
type queuedDraft struct {
	body   []byte // nil: the draft is to be removed
	shared bool
}

func newDraftQueue() *draftQueue { return &draftQueue{console: randomID()} }

func (u *draftQueue) add(id string, b []byte, shared bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.newest == nil {
		u.newest = map[string]*queuedDraft{}
	}
	u.newest[id] = &queuedDraft{b, shared}
}

// save saves the newest draft of an id. If the store refuses it, the error is
// returned once and the draft is not tried again; if ctx ended first, it still waits.
func (u *draftQueue) save(ctx context.Context, d Store, id string) error {
	u.saveMu.Lock()
	defer u.saveMu.Unlock()
	u.mu.Lock()
	b, k := u.newest[id], u.known[id]
	u.mu.Unlock()
	if b == nil {
		return nil
	}
	s := store.DraftSave{Console: u.console, Body: b.body, Continues: k.continues, Seen: k.seen}
	if b.shared {
		s = store.DraftSave{Body: b.body}
	}
	saved, err := d.SaveDraft(ctx, id, s)
	if err != nil && ctx.Err() != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.newest[id] == b {
		delete(u.newest, id)
	}
	if err == nil && !b.shared {
		u.noteSaved(id, b.body, saved)
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
