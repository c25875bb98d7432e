package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNewInAnEditor opens the page in editors of several kinds: each is opened a bounded number of times, and what
// cannot be recorded ends with the mistake and where the page is kept.
func TestNewInAnEditor(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	const fillIn = `s/^  agency:.*/  agency: Lake County Sheriff/`
	for name, c := range map[string]struct {
		editor string // a script; $1 is the page, $n how often it was opened
		says   []string
		opened int
		fails  bool
	}{
		"a mistake, then its cure": {`case $n in
1) sed -e 's/^kind: records/kind: recrods/' -e '` + fillIn + `' "$1" ;;
*) grep -q '^# !! the form, line [0-9]*, column [0-9]*: .*kind' "$1" || exit 7
   sed 's/^kind: recrods/kind: records/' "$1" ;;
esac > "$1.new"; mv "$1.new" "$1"`, []string{"WA-2026-000001 is in the queue."}, 2, false},
		"it does nothing": {`true`, []string{"was not changed; nothing was recorded"}, 1, true},
		"it drops comments": {`sed -e 's/^kind: records/kind: recrods/' -e '` + fillIn +
			`' -e '/^#/d' -e 's/  *#.*//' "$1" > "$1.new"; mv "$1.new" "$1"`,
			[]string{"was not changed; nothing was recorded", "continue with `lert new < ", "recrods"}, 2, true},
		"it drops the marks and nothing else": {`sed -e 's/^kind: records/kind: recrods/' -e '/^# !!/d' "$1" > "$1.new"
mv "$1.new" "$1"`, []string{"was not changed; nothing was recorded", "recrods"}, 2, true},
		"it never ends": {`echo "x$n: 1" >> "$1"`, []string{"still had a mistake after 30 tries", "x1"}, 30, true},
		"it fails":      {`exit 3`, []string{"failed", "set EDITOR"}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			program, count := filepath.Join(dir, "lert"), filepath.Join(dir, "count")
			if err := os.Symlink(self, program); err != nil {
				t.Skip(err)
			}
			script := "#!/bin/sh\necho x >> " + count + "\nn=$(wc -l < " + count + " | tr -d ' ')\n" + c.editor + "\n"
			editor := filepath.Join(dir, "editor.sh")
			if err := os.WriteFile(editor, []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
			cmd := fromEmptyFolder(t, program, "new", "--edit")
			cmd.Env = append(cmd.Env, "EDITOR="+editor, "SCRIPT_NOW=2026-11-22T09:00:00Z")
			x := inTerminal(t, cmd, 200, 60, nil)
			if err := x.wait(); (err != nil) != c.fails {
				t.Errorf("it ends with %v", err)
			}
			out := strings.Join(strings.Fields(x.output()), " ")
			for _, s := range c.says {
				if !strings.Contains(out, s) {
					t.Errorf("%q is not said:\n%s", s, x.output())
				}
			}
			lines, err := os.ReadFile(count)
			if n := strings.Count(string(lines), "\n"); err != nil || n != c.opened {
				t.Errorf("the editor was opened %d times, want %d (%v)", n, c.opened, err)
			}
		})
	}
}
