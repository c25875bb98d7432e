package tui

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"lert/review"
	"lert/store"
)

// slowStore does not answer the first save of a draft before its context ends.
type slowStore struct {
	*fakeStore
	once    sync.Once
	reached chan struct{} // closed when the first save has come
	typed   sync.Map      // the agency as it stood whenever the form was assessed
}

func (d *slowStore) Assess(r *review.Request) *review.Assessment {
	d.typed.Store(r.Requester.Agency, true)
	return d.fakeStore.Assess(r)
}

func (d *slowStore) SaveDraft(ctx context.Context, id string, s store.DraftSave) (store.DraftSaved, error) {
	first := false
	d.once.Do(func() { first = true })
	if first {
		close(d.reached)
		<-ctx.Done()
		return store.DraftSaved{}, ctx.Err()
	}
	return d.fakeStore.SaveDraft(ctx, id, s)
}

// TestADraftOutlivesAConsoleToldToEnd ends a console while a save is under way and a
// newer one waits. Afterwards all that was typed is in the draft.
func TestADraftOutlivesAConsoleToldToEnd(t *testing.T) {
	d := &slowStore{fakeStore: fakeWithPolicy(t), reached: make(chan struct{})}
	o := testOptions()
	in, w := io.Pipe()
	defer w.Close()
	o.In, o.Out = in, io.Discard
	o.Window = &Window{Width: 80, Height: 24}
	ctx, end := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- Run(ctx, d, o) }()
	typed := func(keys, agency string) {
		t.Helper()
		if _, err := io.WriteString(w, keys); err != nil {
			t.Fatal(err)
		}
		for by := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
			if _, ok := d.typed.Load(agency); ok {
				return
			}
			if time.Now().After(by) {
				t.Fatalf("%q never stood in the form", agency)
			}
		}
	}
	// + opens the form for a new request; its third entry is the agency.
	typed("+", "")
	typed("\te\tPolic", "Polic")
	select {
	case <-d.reached:
	case <-time.After(5 * time.Second):
		t.Fatal("no draft was saved")
	}
	typed("ia Civil", "Policia Civil")
	end()
	select {
	case err := <-ran:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the console did not end")
	}
	got := d.draft[newRequestDraft]
	if !strings.Contains(string(got), "Policia Civil") {
		t.Fatalf("what was half-written is lost: kept %q; %v", got, d.calls)
	}
}

// TestARefusedDraftIsToldOnce: a save that the store refused is not tried again when
// the console ends.
func TestARefusedDraftIsToldOnce(t *testing.T) {
	d := newFake()
	d.fails["draft"] = errors.New("no")
	u := &draftQueue{}
	u.add("x", []byte("1"), false)
	if err := u.save(t.Context(), d, "x"); err == nil {
		t.Error("the refusal was not told")
	}
	if err := u.saveAll(t.Context(), d); err != nil {
		t.Errorf("told twice: %v", err)
	}
}

// TestOnlyTheNewestDraftIsSaved: of two drafts that wait, only the newer one is saved.
func TestOnlyTheNewestDraftIsSaved(t *testing.T) {
	d := newFake()
	u := &draftQueue{}
	u.add("x", []byte("1"), false)
	u.add("x", []byte("2"), false)
	for range 2 {
		if err := u.save(t.Context(), d, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.calls) != 1 || string(d.draft["x"]) != "2" {
		t.Errorf("%v, %s", d.calls, d.draft["x"])
	}
}
