package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"lert/review/text"
)

// testEnv is a run in process: no environment, one user, one host.
func testEnv(in io.Reader, out, errs io.Writer, args ...string) Env {
	return Env{
		Args: args, In: in, Out: out, Err: errs,
		Lookup: func(string) (string, bool) { return "", false },
		Now:    time.Now,
		User:   func() (string, error) { return "priya", nil },
		Host:   func() (string, error) { return "desk", nil },
		Home:   func() (string, error) { return "", errors.New("no home in a test") },
	}
}

// TestDatabasePath: the flag before the variable before the data folder.
func TestDatabasePath(t *testing.T) {
	home := t.TempDir()
	for _, c := range []struct {
		name, flag, want string
		env              map[string]string
	}{
		{"flag", "a.db", "a.db", map[string]string{"LERT_DB": "b.db"}},
		{"variable", "", "b.db", map[string]string{"LERT_DB": "b.db", "XDG_DATA_HOME": home}},
		{"xdg", "", filepath.Join(home, "lert", "lert.db"), map[string]string{"XDG_DATA_HOME": home}},
		{"home", "", filepath.Join(home, ".local", "share", "lert", "lert.db"), nil},
		{"relative xdg is ignored", "", filepath.Join(home, ".local", "share", "lert", "lert.db"),
			map[string]string{"XDG_DATA_HOME": "data"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == filepath.Join(home, ".local", "share", "lert", "lert.db") && runtime.GOOS != "linux" {
				t.Skip("this system has a data folder of its own")
			}
			l := &cli{db: c.flag, env: Env{
				Lookup: func(k string) (string, bool) { v, ok := c.env[k]; return v, ok },
				Home:   func() (string, error) { return home, nil },
			}}
			got, err := l.databasePath()
			if err != nil || got != c.want {
				t.Errorf("%q, %v; want %q", got, err, c.want)
			}
		})
	}
}

// TestExitCodes: 0 done, 1 failed, 2 not understood.
func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"schema"}, 0},
		{[]string{"--help"}, 0},
		{[]string{"check", "--help"}, 0},
		{[]string{"check", "/nowhere/at/all.json"}, exitFailed},
		{[]string{"queue", "--db", "/nowhere/at/all.db"}, exitFailed},
		{[]string{"check"}, exitUsage},
		{[]string{"nonsense"}, exitUsage},
		{[]string{"--nonsense"}, exitUsage},
		{[]string{"schema", "--now", "noon"}, exitUsage},
		{[]string{"policy"}, exitUsage},
		{[]string{"audit", "nonsense"}, exitUsage},
	} {
		var out, errs bytes.Buffer
		if got := run(context.Background(), testEnv(strings.NewReader(""), &out, &errs, c.args...)); got != c.want {
			t.Errorf("lert %s: exit %d, want %d: %s", strings.Join(c.args, " "), got, c.want, errs.String())
		}
		if c.want == 0 && errs.Len() > 0 {
			t.Errorf("lert %s wrote to standard error: %s", strings.Join(c.args, " "), errs.String())
		}
		if c.want != 0 && !strings.HasPrefix(errs.String(), "lert: ") {
			t.Errorf("lert %s: standard error begins %q", strings.Join(c.args, " "), errs.String())
		}
		if c.want != 0 && out.Len() > 0 {
			t.Errorf("lert %s failed and still printed: %s", strings.Join(c.args, " "), out.String())
		}
	}
}

// TestEveryVerbExplainsItself: a sentence, an example, arguments that are checked.
func TestEveryVerbExplainsItself(t *testing.T) {
	root := (&cli{}).root()
	for _, c := range allCommands(root)[1:] {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: short help %q", c.CommandPath(), c.Short)
		}
		if c.Args == nil {
			t.Errorf("%s does not check its arguments", c.CommandPath())
		}
		if c.Example == "" && !c.HasSubCommands() {
			t.Errorf("%s has no example", c.CommandPath())
		}
	}
}

// TestReportCleansWords: an error may quote a stranger, the terminal never.
func TestReportCleansWords(t *testing.T) {
	var b bytes.Buffer
	if code := printError(&b, failedError("in \x1b[2J\u202egen", "do\x9b this")); code != exitFailed {
		t.Errorf("exit %d", code)
	}
	if s := b.String(); strings.ContainsAny(s, "\x1b\u202e\u009b") || !utf8.ValidString(s) ||
		!strings.HasPrefix(s, "lert: in ") {
		t.Errorf("printed %q", s)
	}
}

func TestSpans(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		after time.Duration
		want  text.Text
	}{
		{41 * time.Minute, "in 41 min"},
		{5*time.Hour + 12*time.Minute, "in 5 h 12 min"},
		{51 * time.Hour, "in 2 d 3 h"},
		{-30 * time.Second, "overdue by 0 min"},
		{-2 * time.Hour, "overdue by 2 h 0 min"},
	} {
		if got := relativeTime(now.Add(c.after), now, false); got != c.want {
			t.Errorf("%v: %q, want %q", c.after, got, c.want)
		}
	}
	for s, want := range map[string]time.Duration{"": 0, "90m": 90 * time.Minute, "48h": 48 * time.Hour,
		"7d": 168 * time.Hour, "2w": 336 * time.Hour} {
		if got, err := durationFlag(s); err != nil || got != want {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"soon", "-1h", "0d", "d", "1y", "99999999d"} {
		if _, err := durationFlag(s); err == nil {
			t.Errorf("%q is taken", s)
		}
	}
}

// TestFilesIn: a folder's documents, sorted, without hidden ones.
func TestFilesIn(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []string{"b.json", "a.jsonl", "c.txt", ".d.json", "sub/e.JSON", ".git/f.json"} {
		path := filepath.Join(dir, f)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := (&cli{}).folderOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, g := range got.files {
		rel, _ := filepath.Rel(dir, g)
		names = append(names, filepath.ToSlash(rel))
	}
	if s := strings.Join(names, " "); s != "a.jsonl b.json sub/e.JSON" {
		t.Errorf("found %q", s)
	}
}

// allCommands is a command and all below it.
func allCommands(c *cobra.Command) []*cobra.Command {
	out := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		out = append(out, allCommands(sub)...)
	}
	return out
}
