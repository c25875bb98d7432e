package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"lert/review"
	"lert/store/people"
)

// TestLargeWindowsFitInMemory: ninety people ask for windows of 500 by 200 and page through the
// queue; every third stops reading, and windows change their size all the time. Together they take
// less than 700 MB, and whoever finds no room is told so.
func TestLargeWindowsFitInMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: ninety consoles")
	}
	const consoles, most = 90, 700 << 20
	dir := t.TempDir()
	staff := make([]people.Person, consoles)
	for i := range staff {
		staff[i] = people.Person{Name: fmt.Sprintf("Analyst %03d", i), Pseudonym: fmt.Sprintf("Agent %03d", i),
			Role: review.RoleAnalyst, User: fmt.Sprintf("u%03d", i)}
	}
	keys := writePeopleWithKeys(t, filepath.Join(dir, "people.yaml"), staff...)
	db := filepath.Join(dir, "lert.db")
	fillQueue(t, db, 1000)
	h, server := otherProcess(t, db)
	h.keys = keys
	open := make([]*wideConsole, consoles)
	for i := range open {
		open[i] = openWideConsole(t, h.dial(staff[i].User), i%3 == 0)
	}
	peak := int64(0)
	for round := range 10 {
		for i, c := range open {
			c.in.Write([]byte("jkG"))
			if round%2 == i%2 {
				c.s.WindowChange(4000, 4000-round)
			} else {
				c.s.WindowChange(60, 200)
			}
		}
		time.Sleep(200 * time.Millisecond)
		peak = max(peak, anonymousMemory(t, server))
	}
	shown, refused := 0, 0
	for _, c := range open {
		c.mu.Lock()
		if c.contains(refusalWords) {
			refused++
		} else if c.contains(queueWords) {
			shown++
		}
		c.mu.Unlock()
	}
	t.Logf("%d consoles, %d refused, %d MB", shown, refused, peak>>20)
	if shown+refused != consoles || shown < consoles/2 {
		t.Errorf("%d consoles show the queue and %d were refused, of %d", shown, refused, consoles)
	}
	if peak > most {
		t.Errorf("the server takes %d MB, more than %d", peak>>20, int64(most)>>20)
	}
}

// wideConsole is a console that asked for a window of 500 by 200.
type wideConsole struct {
	s     *ssh.Session
	in    io.Writer
	stops bool // reads nothing after the first screen

	mu    sync.Mutex
	said  []byte
	first chan struct{} // closed when the first screen or the refusal is there
}

// openWideConsole opens a console, and returns when it shows something.
func openWideConsole(t testing.TB, c *ssh.Client, stops bool) *wideConsole {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	w := &wideConsole{s: s, stops: stops, first: make(chan struct{})}
	if err := s.RequestPty("xterm-256color", 200, 500, nil); err != nil {
		t.Fatal(err)
	}
	s.Stdout = w
	if w.in, err = s.StdinPipe(); err == nil {
		err = s.Shell()
	}
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-w.first:
	case <-time.After(time.Minute):
		t.Fatal("a console shows nothing")
	}
	return w
}

func (w *wideConsole) Write(b []byte) (int, error) {
	w.mu.Lock()
	shown := w.said != nil && (w.contains(queueWords) || w.contains(refusalWords))
	if !shown {
		if w.said = append(w.said, b...); w.contains(queueWords) || w.contains(refusalWords) {
			close(w.first)
		}
	}
	w.mu.Unlock()
	if shown && w.stops {
		select {}
	}
	return len(b), nil
}

// What a console shows, and what a refused one is told.
const (
	queueWords   = "Police"
	refusalWords = "make your window smaller"
)

func (w *wideConsole) contains(words string) bool { return bytes.Contains(w.said, []byte(words)) }
