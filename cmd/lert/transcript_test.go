package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the transcript in README.md again")

// The transcript of the README is between these lines, in a block of code.
const (
	readmePath      = "../../README.md"
	transcriptBegin = "<!-- a session of `lert demo --plain`; TestTheTranscript plays it -->\n```\n"
	transcriptEnd   = "```\n<!-- end of the session -->\n"
)

// TestTheTranscript: the session in the README is what the line mode says on the sample week. The lines that a person
// types are those after a prompt; they are typed again, and all that is said is compared.
func TestTheTranscript(t *testing.T) {
	page, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(page), transcriptBegin)
	want, after, ends := strings.Cut(rest, transcriptEnd)
	if !begins || !ends {
		t.Fatalf("%s has no transcript", readmePath)
	}
	var out strings.Builder
	now := time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)
	env := testEnv(&typist{lines: typedLines(want), out: &out}, &out, &out, "demo", "--plain")
	env.Now, env.Terminal = func() time.Time { return now }, []string{"TERM=xterm"}
	l := &cli{env: env, plain: true}
	w, o, err := l.startDemo(context.Background(), filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.db.store.Close()
	if err := l.console(t.Context(), w.db, o); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	if *update {
		if err := os.WriteFile(readmePath, []byte(before+transcriptBegin+got+transcriptEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("the transcript in README.md is not what the line mode says; look at it and run "+
			"go test ./cmd/lert -run TestTheTranscript -update\n%s", firstDifference(want, got))
	}
}

// typedLines are the lines of a transcript that were typed.
func typedLines(transcript string) (out []string) {
	for line := range strings.Lines(transcript) {
		if typed, ok := strings.CutPrefix(line, "> "); ok {
			out = append(out, typed)
		}
	}
	return out
}

// typist types one line at a time, and what it types is seen, as in a terminal.
type typist struct {
	lines []string
	out   *strings.Builder
}

func (t *typist) Read(p []byte) (int, error) {
	if len(t.lines) == 0 {
		return 0, os.ErrClosed
	}
	n := copy(p, t.lines[0])
	t.lines = t.lines[1:]
	t.out.Write(p[:n])
	return n, nil
}

// firstDifference is the first line that differs, with the one before it.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "after  " + w[max(0, i-1)] + "\nwanted " + w[i] + "\nsaid   " + g[i]
		}
	}
	return "one goes on longer than the other"
}
