package store

import (
	"testing"

	"lert/review"
	"lert/store/format"
)

// bodies are the texts of a person's drafts under an id, the newest first.
func (f *fixture) bodies(who review.Actor, id string) (out []string) {
	f.t.Helper()
	all, err := f.As(who).Drafts(bg, id)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, d := range all {
		out = append(out, d.Console+":"+string(d.Body))
	}
	return out
}

func (f *fixture) saveDraft(id string, s DraftSave) DraftSaved {
	f.t.Helper()
	out, err := f.As(anna).SaveDraft(bg, id, s)
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func TestDrafts(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	f.saveDraft(id, DraftSave{Body: []byte("half a thought")})
	wantDrafts(f, id, ":half a thought")
	if b, _ := f.As(ben).Drafts(bg, id); b != nil {
		t.Error("another person reads the draft")
	}
	c := f.openCase(anna, id)
	if len(c.Drafts) != 1 || string(c.Drafts[0].Body) != "half a thought" {
		t.Errorf("the drafts of the case are %+v", c.Drafts)
	}
	f.saveDraft(id, DraftSave{Console: "b", Body: []byte("on another console")})
	f.decide(anna, pushBack(c), c)
	wantDrafts(f, id)
	f.saveDraft("new", DraftSave{Body: []byte("x")})
	f.saveDraft("new", DraftSave{})
	wantDrafts(f, "new")
}

func wantDrafts(f *fixture, id string, want ...string) {
	f.t.Helper()
	got := f.bodies(anna, id)
	same := len(got) == len(want)
	for i := range want {
		same = same && got[i] == want[i]
	}
	if !same {
		f.t.Errorf("drafts %q, want %q", got, want)
	}
}

// TestConsolesKeepDraftsOfTheirOwn: what one console saves removes only the draft that it continues, as it was read.
func TestConsolesKeepDraftsOfTheirOwn(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	other := id + " note"
	f.saveDraft(other, DraftSave{Console: "a", Body: []byte("a note")})
	if s := f.saveDraft(id, DraftSave{Console: "a", Body: []byte("one")}); s.N != 1 || s.Newer {
		t.Errorf("%+v", s)
	}
	// A second console goes on with it, and the first one does not know.
	one := Draft{Console: "a", N: 1}
	if s := f.saveDraft(id, DraftSave{Console: "b", Body: []byte("one, two"), Continues: one, Seen: 1}); s.N != 2 || s.Newer {
		t.Errorf("%+v", s)
	}
	wantDrafts(f, id, "b:one, two")
	if s := f.saveDraft(id, DraftSave{Console: "a", Body: []byte("one and a half"), Continues: one, Seen: 1}); s.N != 3 ||
		!s.Newer {
		t.Errorf("%+v", s)
	}
	wantDrafts(f, id, "a:one and a half", "b:one, two")
	// The same text again is not newer, and what is newer is told again only once it was saved again.
	if s := f.saveDraft(id, DraftSave{Console: "a", Body: []byte("one and a half"), Seen: 3}); s.N != 3 || s.Newer {
		t.Errorf("%+v", s)
	}
	if s := f.saveDraft(id, DraftSave{Console: "b", Body: []byte("one, two"), Seen: 2}); s.N != 2 || !s.Newer {
		t.Errorf("%+v", s)
	}
	// One that takes the other's draft over removes it, but not if it was saved since.
	f.saveDraft(id, DraftSave{Console: "b", Body: []byte("three"), Continues: Draft{Console: "a", N: 2}, Seen: 3})
	wantDrafts(f, id, "b:three", "a:one and a half")
	f.saveDraft(id, DraftSave{Console: "b", Body: []byte("four"), Continues: Draft{Console: "a", N: 3}, Seen: 4})
	wantDrafts(f, id, "b:four")
	f.saveDraft(id, DraftSave{Console: "b"})
	wantDrafts(f, id)
	wantDrafts(f, other, "a:a note")
}

// TestADraftOfAnEarlierReleaseIsRead: it has no number, and the console that goes on with it replaces it.
func TestADraftOfAnEarlierReleaseIsRead(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	if err := f.runTx(bg, newID(), func(t *tx) error {
		t.by = anna
		t.put(format.DraftKey(anna.Name, id, ""), []byte(`{"outcome":"approve"}`))
		return nil
	}, func(*tx) {}); err != nil {
		t.Fatal(err)
	}
	wantDrafts(f, id, `:{"outcome":"approve"}`)
	f.saveDraft(id, DraftSave{Console: "a", Body: []byte("mine")})
	wantDrafts(f, id, "a:mine")
}
