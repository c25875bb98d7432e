package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestASignalEndsAConsoleWhoseOwnerHangs: a console that works through another process ends on SIGTERM although that
// process does not answer any more.
func TestASignalEndsAConsoleWhoseOwnerHangs(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	program := func(name string, args ...string) *exec.Cmd {
		path := filepath.Join(dir, name)
		if err := os.Symlink(self, path); err != nil && !os.IsExist(err) {
			t.Skip(err)
		}
		c := fromEmptyFolder(t, path, args...)
		c.Env = append(c.Env, "LERT_DB="+filepath.Join(dir, "lert.db"))
		return c
	}
	owner := program("holddb", filepath.Join(dir, "lert.db"))
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { owner.Process.Kill(); owner.Wait() })
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(dir, "lert.db.held")); err == nil {
			break
		} else if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	console := program("lert")
	x := inTerminal(t, console, 100, 30, nil)
	x.expect("[Open")
	if err := owner.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	x.keys("\t\t") // it asks the owner
	if err := console.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	x.wait() // whatever it says: what it asked was not answered
}

// TestASignalEndsAVerbThatWaits: a verb that waits for input for ever ends on SIGTERM, and says what counts.
func TestASignalEndsAVerbThatWaits(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lert")
	if err := os.Symlink(self, path); err != nil {
		t.Skip(err)
	}
	c := fromEmptyFolder(t, path, "check", "-")
	var errs bytes.Buffer
	c.Stderr = &errs
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); in.Close() })
	if _, err := in.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil { // it reads, so that it heeds signals
		t.Fatal(err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case <-ended:
	case <-time.After(10 * endTimeout):
		t.Fatal("it does not end")
	}
	if code := c.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(errs.String(), "is still running") {
		t.Errorf("exit %d, said %q", code, errs.String())
	}
}
