package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// asLert is a link to this test's binary under the name that makes it the program.
func asLert(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "lert")
	if err := os.Symlink(self, program); err != nil {
		t.Skip(err)
	}
	return program
}

// TestASuspendedConsoleLeavesTheDatabaseToOthers: ^Z goes back to the shell, where a verb
// finds the database free and records in it; fg shows the console again, with that.
func TestASuspendedConsoleLeavesTheDatabaseToOthers(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no shell with job control")
	}
	program := asLert(t)
	cmd := fromEmptyFolder(t, shell, "--norc", "--noprofile", "-i")
	cmd.Env = append(cmd.Env, "PS1=shell> ", "LERT_DB="+filepath.Join(cmd.Dir, "lert.db"), "L="+program,
		"LC_ALL=C.UTF-8")
	request, err := filepath.Abs(filepath.Join("testdata", "documents", "emergency.json"))
	if err != nil {
		t.Fatal(err)
	}
	x := inTerminal(t, cmd, 100, 30, nil)
	x.expect("shell>").keys("$L\r").expect("[Open", "? help")
	x.keys("\x1a").expect("lert is suspended; fg brings it back. Others can use the database in the meantime.", "shell>")
	if out := x.output(); strings.LastIndex(out, "\x1b[?1049l") < strings.LastIndex(out, "\x1b[?1049h") {
		t.Error("the shell is left on the console's screen")
	}
	x.keys("$L import " + request + "; echo import=$?\r").expect("import=0")
	x.keys("fg\r").expect("[Open", "Resumed. Others could use the database in the meantime.", "EMERG", "1 open")
	x.keys("?").expect("Help").keys("\x1b").expect("? help").keys("q").expect("shell>").keys("exit\r")
	x.wait()
}

// TestAConsoleWithoutAShellIsNotSuspended: where no shell could bring it back, ^Z does not
// leave it stopped for ever.
func TestAConsoleWithoutAShellIsNotSuspended(t *testing.T) {
	t.Parallel()
	x := inTerminal(t, fromEmptyFolder(t, asLert(t)), 100, 30, nil)
	x.expect("[Open").keys("\x1a").expect("Not suspended: no shell is waiting to bring this program back")
	x.keys("?").expect("Help").keys("\x1b").expect("? help").keys("q")
	if err := x.wait(); err != nil {
		t.Error(err)
	}
}

// TestTheLineModeIsNotSuspended: its terminal sends a signal for ^Z, which must not stop a
// process that has the database.
func TestTheLineModeIsNotSuspended(t *testing.T) {
	t.Parallel()
	x := inTerminal(t, fromEmptyFolder(t, asLert(t), "--plain"), 100, 60, nil)
	x.expect("Type help for what can be typed").keys("\x1a").expect("lert is not suspended in line mode", "Type quit")
	x.keys("quit\n")
	if err := x.wait(); err != nil {
		t.Error(err)
	}
}
