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

// board: notes hang until they are withdrawn, whoever watches is woken, and
// the database knows nothing of them. An engine without a board is passed.
func board(t *testing.T, e engine.Engine) {
	defer e.Close()
	b, ok := e.(engine.Board)
	if !ok {
		t.Skip("this engine has no board")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wake, err := b.WatchPosts(ctx, []byte("case/7/"))
	if err != nil {
		t.Fatal(err)
	}
	hang := func(key, val string) func() {
		t.Helper()
		withdraw, err := b.Post([]byte(key), []byte(val))
		if err != nil {
			t.Fatal(err)
		}
		return withdraw
	}
	shows := func(prefix string, want ...string) {
		t.Helper()
		posts, err := b.Posts([]byte(prefix))
		var got []string
		for _, p := range posts {
			got = append(got, string(p.Key)+"="+string(p.Val))
		}
		if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
			t.Fatalf("under %q hang %q, %v; want %q", prefix, got, err, want)
		}
	}
	woken := func(want bool) {
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
	anna := hang("case/7/anna", "reads")
	woken(true)
	hang("case/8/ben", "reads")
	woken(false)
	again := hang("case/7/anna", "writes")
	woken(true)
	shows("case/7/", "case/7/anna=reads", "case/7/anna=writes")
	shows("case/", "case/7/anna=reads", "case/7/anna=writes", "case/8/ben=reads")
	shows("x")
	anna()
	woken(true)
	shows("case/7/", "case/7/anna=writes")
	anna() // nothing more to take away
	shows("case/7/", "case/7/anna=writes")
	again()
	woken(true)
	shows("case/7/")
	shows("", "case/8/ben=reads")
	if _, err := b.Post(make([]byte, 1<<16), nil); !errors.Is(err, problem.TooLarge) {
		t.Errorf("a key of 64 KB: %v", err)
	}
	if _, err := b.Post(nil, make([]byte, 1<<16)); !errors.Is(err, problem.TooLarge) {
		t.Errorf("a note of 64 KB: %v", err)
	}
	full := false
	for i := 0; i < 1<<17 && !full; i++ {
		_, err := b.Post(fmt.Appendf(nil, "many/%d", i), nil)
		if full = errors.Is(err, problem.Full); err != nil && !full {
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
	again()
	_, postErr := b.Post([]byte("k"), nil)
	_, postsErr := b.Posts(nil)
	_, watchErr := b.WatchPosts(ctx, nil)
	for what, err := range map[string]error{"post": postErr, "posts": postsErr, "watch": watchErr} {
		if !errors.Is(err, problem.Closed) {
			t.Errorf("%s after Close: %v", what, err)
		}
	}
}
