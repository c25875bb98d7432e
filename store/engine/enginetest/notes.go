package enginetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// testNotes: notes hang until they are withdrawn, whoever watches is woken, and
// the database knows nothing of them. An engine without a board is passed.
func testNotes(t *testing.T, e engine.Engine) {
	defer e.Close()
	b, ok := e.(engine.Notes)
	if !ok {
		t.Skip("this engine has no board")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wake, err := b.WatchNotes(ctx, []byte("case/7/"))
	if err != nil {
		t.Fatal(err)
	}
	addNote := func(key, val string) func() {
		t.Helper()
		withdraw, err := b.AddNote([]byte(key), []byte(val))
		if err != nil {
			t.Fatal(err)
		}
		return withdraw
	}
	expectNotes := func(prefix string, want ...string) {
		t.Helper()
		posts, err := b.ListNotes([]byte(prefix))
		var got []string
		for _, p := range posts {
			got = append(got, string(p.Key)+"="+string(p.Val))
		}
		if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
			t.Fatalf("under %q hang %q, %v; want %q", prefix, got, err, want)
		}
	}
	expectWake := func(want bool) {
		t.Helper()
		wait := 10 * time.Second
		if !want {
			wait = 20 * time.Millisecond
		}
		select {
		case <-wake:
			if !want {
				t.Fatal("woken by another key")
			}
		case <-time.After(wait):
			if want {
				t.Fatal("nothing woke the watcher")
			}
		}
	}
	removeFirst := addNote("case/7/anna", "reads")
	expectWake(true)
	addNote("case/8/ben", "reads")
	expectWake(false)
	removeSecond := addNote("case/7/anna", "writes")
	expectWake(true)
	expectNotes("case/7/", "case/7/anna=reads", "case/7/anna=writes")
	expectNotes("case/", "case/7/anna=reads", "case/7/anna=writes", "case/8/ben=reads")
	expectNotes("x")
	removeFirst()
	expectWake(true)
	expectNotes("case/7/", "case/7/anna=writes")
	removeFirst() // nothing more to take away
	expectNotes("case/7/", "case/7/anna=writes")
	removeSecond()
	expectWake(true)
	expectNotes("case/7/")
	expectNotes("", "case/8/ben=reads")
	if _, err := b.AddNote(make([]byte, 1<<16), nil); !errors.Is(err, problem.TooLarge) {
		t.Errorf("a key of 64 KB: %v", err)
	}
	if _, err := b.AddNote(nil, make([]byte, 1<<16)); !errors.Is(err, problem.TooLarge) {
		t.Errorf("a note of 64 KB: %v", err)
	}
	full := false
	for i := 0; i < 1<<17 && !full; i++ {
		_, err := b.AddNote(fmt.Appendf(nil, "many/%d", i), nil)
		if full = errors.Is(err, problem.DiskFull); err != nil && !full {
			t.Fatal(err)
		}
	}
	if !full {
		t.Error("a board without end")
	}
	if err := e.View(ctx, func(r engine.Reader) error {
		if r.Rev() != 0 {
			t.Errorf("notes made revision %d", r.Rev())
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	e.Close()
	for range wake { // ends
	}
	removeSecond()
	_, postErr := b.AddNote([]byte("k"), nil)
	_, postsErr := b.ListNotes(nil)
	_, watchErr := b.WatchNotes(ctx, nil)
	for what, err := range map[string]error{"post": postErr, "posts": postsErr, "watch": watchErr} {
		if !errors.Is(err, problem.Closed) {
			t.Errorf("%s after Close: %v", what, err)
		}
	}
}
