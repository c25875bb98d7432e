package enginetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// testNotes checks that notes last until they are removed, that their watchers are woken, and that
// the database does not store them. It skips an engine without notes.
func testNotes(t *testing.T, e engine.Engine) {
	defer e.Close()
	n, ok := e.(engine.Notes)
	if !ok {
		t.Skip("this engine has no board")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wake, err := n.WatchNotes(ctx, []byte("case/7/"))
	if err != nil {
		t.Fatal(err)
	}
	w := notesWatch{t, n, wake}
	removeFirst := w.addNote("case/7/anna", "reads")
	w.expectWake(true)
	w.addNote("case/8/ben", "reads")
	w.expectWake(false)
	removeSecond := w.addNote("case/7/anna", "writes")
	w.expectWake(true)
	w.expectNotes("case/7/", "case/7/anna=reads", "case/7/anna=writes")
	w.expectNotes("case/", "case/7/anna=reads", "case/7/anna=writes", "case/8/ben=reads")
	w.expectNotes("x")
	removeFirst()
	w.expectWake(true)
	w.expectNotes("case/7/", "case/7/anna=writes")
	removeFirst() // nothing more to remove
	w.expectNotes("case/7/", "case/7/anna=writes")
	removeSecond()
	w.expectWake(true)
	w.expectNotes("case/7/")
	w.expectNotes("", "case/8/ben=reads")
	testNoteLimits(t, n)
	view(t, e, func(r engine.Reader) error {
		if r.Rev() != 0 {
			t.Errorf("notes made revision %d", r.Rev())
		}
		return nil
	})
	e.Close()
	for range wake { // ends
	}
	removeSecond()
	_, addErr := n.AddNote([]byte("k"), nil)
	_, listErr := n.ListNotes(nil)
	_, watchErr := n.WatchNotes(ctx, nil)
	expectClosed(t, map[string]error{"AddNote": addErr, "ListNotes": listErr, "WatchNotes": watchErr})
}

// notesWatch is an engine whose notes are watched.
type notesWatch struct {
	t     *testing.T
	notes engine.Notes
	wake  <-chan struct{}
}

func (w notesWatch) addNote(key, val string) (remove func()) {
	w.t.Helper()
	remove, err := w.notes.AddNote([]byte(key), []byte(val))
	if err != nil {
		w.t.Fatal(err)
	}
	return remove
}

func (w notesWatch) expectNotes(prefix string, want ...string) {
	w.t.Helper()
	notes, err := w.notes.ListNotes([]byte(prefix))
	var got []string
	for _, n := range notes {
		got = append(got, string(n.Key)+"="+string(n.Val))
	}
	if err != nil || !slices.Equal(got, want) {
		w.t.Fatalf("under %q are %q, %v; want %q", prefix, got, err, want)
	}
}

// expectWake expects that the watcher is woken within ten seconds, or not at all.
func (w notesWatch) expectWake(want bool) {
	w.t.Helper()
	wait := 10 * time.Second
	if !want {
		wait = 20 * time.Millisecond
	}
	woken := false
	select {
	case <-w.wake:
		woken = true
	case <-time.After(wait):
	}
	if woken != want {
		w.t.Fatalf("the watcher was woken: %v, want %v", woken, want)
	}
}

// testNoteLimits expects that long notes are refused, and further notes when there are very many.
func testNoteLimits(t *testing.T, n engine.Notes) {
	long := make([]byte, 1<<16)
	if _, err := n.AddNote(long, nil); !errors.Is(err, problem.TooLarge) {
		t.Errorf("a key of 64 KB: %v", err)
	}
	if _, err := n.AddNote(nil, long); !errors.Is(err, problem.TooLarge) {
		t.Errorf("a note of 64 KB: %v", err)
	}
	for i := range 1 << 17 {
		if _, err := n.AddNote(fmt.Appendf(nil, "many/%d", i), nil); errors.Is(err, problem.DiskFull) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Error("notes without end")
}
