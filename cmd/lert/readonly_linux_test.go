package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lert/review"
)

// folderState describes every file of a folder: its name, mode, time and content.
func folderState(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(&b, path, info.Mode(), info.ModTime().UnixNano())
		if !d.IsDir() {
			body, err := os.ReadFile(path)
			b.Write(body)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestADatabaseThatCannotBeWrittenIsRead: every verb that reads works on a file or in a folder that this user may not
// write to, says so on one line of standard error, and changes nothing. A verb that records is refused.
func TestADatabaseThatCannotBeWrittenIsRead(t *testing.T) {
	for name, mode := range map[string]struct{ file, dir os.FileMode }{
		"the file":   {0o400, 0o700},
		"the folder": {0o600, 0o500},
		"both":       {0o400, 0o500},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFixture(t)
			id := s.importAndOpen("clean", true, nil)
			c, err := s.As(s.actor("priya")).Case(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.As(s.actor("priya")).Decide(t.Context(), s.decision(c, review.OutcomeApprove),
				c.AssessmentJSON); err != nil {
				t.Fatal(err)
			}
			open := s.importAndOpen("content", true, nil)
			s.closeStore()
			dir := filepath.Dir(s.path)
			command := func(words ...string) *exec.Cmd {
				cmd := exec.Command("/proc/self/exe", words...)
				cmd.Args[0] = "lert"
				cmd.Dir = dir
				cmd.Env = []string{"LERT_DB=" + s.path, "SCRIPT_NOW=2026-11-22T10:00:00Z", "SCRIPT_USER=jonas",
					"HOME=" + dir, "TERM=xterm-256color"}
				if os.Getuid() == 0 { // whom no mode keeps out
					cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
				}
				return cmd
			}
			verb := func(words string) (out, errs string, failed bool) {
				cmd := command(strings.Fields(words)...)
				var o, e bytes.Buffer
				cmd.Stdout, cmd.Stderr = &o, &e
				err := cmd.Run()
				return o.String(), e.String(), err != nil
			}
			if os.Getuid() == 0 {
				for _, path := range []string{s.path, filepath.Join(dir, "people.yaml"), dir, filepath.Dir(dir)} {
					if err := os.Chown(path, 65534, 65534); err != nil {
						t.Skip(err)
					}
				}
			}
			if err := os.Chmod(s.path, mode.file); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(dir, mode.dir); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(dir, 0o700) })
			before := folderState(t, dir)
			for words, says := range map[string]string{
				"queue": open, "queue --tab decided": id, "show " + id: "State", "show --json " + id: `"id":"` + id,
				"due": "", "audit verify": "Everything matches", "audit list": id, "audit clock": "", "audit replay": "",
				"report --period 2026H2": "", "handover": "", "letter " + id: "",
			} {
				out, errs, failed := verb(words)
				if failed || !strings.Contains(out, says) {
					t.Errorf("lert %s: failed %v\n%s%s", words, failed, out, errs)
				}
				if n := strings.Count(errs, "cannot be written"); n != 1 ||
					!strings.HasPrefix(errs, "READ ONLY: "+s.path) {
					t.Errorf("lert %s says it %d times\n%s", words, n, errs)
				}
			}
			for _, words := range []string{"claim " + open, "observe " + id + " note overheard",
				"snooze " + open + " --until 2026-11-23"} {
				out, errs, failed := verb(words)
				if !failed || out != "" || !strings.Contains(errs, "cannot be written") ||
					!strings.Contains(errs, "give yourself write permission") {
					t.Errorf("lert %s: failed %v\n%s%s", words, failed, out, errs)
				}
			}
			x := inTerminal(t, command(), 100, 30, nil)
			x.expect("[Open").expect(open).keys("\r").expect("Not counted as opened", "Disclose")
			x.keys("q").expect("[Open").keys("q")
			if err := x.wait(); err != nil {
				t.Errorf("the console ends with %v:\n%s", err, x.text())
			}
			if after := folderState(t, dir); after != before {
				t.Errorf("the folder has changed")
			}
		})
	}
}
