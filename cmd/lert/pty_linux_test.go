package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/charmbracelet/x/vt"
)

// terminal is a program on a pseudo-terminal. The other end is a terminal emulator,
// which answers the program's queries and keeps the contents of the screen.
type terminal struct {
	t    testing.TB
	cmd  *exec.Cmd
	pty  *os.File
	w, h int
	done chan error

	mu       sync.Mutex // over what follows
	emu      *vt.Emulator
	raw      []byte // everything that the program wrote
	onScreen func(screen string)
}

// inTerminal starts a program in a terminal of w columns and h lines. saw is
// called with the screen after every write; it may be nil.
func inTerminal(t testing.TB, cmd *exec.Cmd, w, h int, onScreen func(string)) *terminal {
	t.Helper()
	pty, tty, err := openPTY(w, h)
	if err != nil {
		t.Skipf("this machine gives no pseudo-terminal: %v", err)
	}
	x := &terminal{t: t, cmd: cmd, pty: pty, w: w, h: h, done: make(chan error, 1), emu: vt.NewEmulator(w, h),
		onScreen: onScreen}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setsid, cmd.SysProcAttr.Setctty = true, true
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tty.Close()
	go io.Copy(pty, x.emu) // the emulator's answers
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := pty.Read(buf)
			x.mu.Lock()
			x.raw = append(x.raw, buf[:n]...)
			x.emu.Write(buf[:n])
			if x.onScreen != nil {
				x.onScreen(x.screen())
			}
			x.mu.Unlock()
			if err != nil {
				break // the program has gone
			}
		}
		x.done <- cmd.Wait()
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		pty.Close()
		x.emu.Close()
	})
	return x
}

// openPTY makes a pseudo-terminal of a size.
func openPTY(w, h int) (pty, tty *os.File, err error) {
	if pty, err = os.OpenFile("/dev/ptmx", os.O_RDWR, 0); err != nil {
		return nil, nil, err
	}
	control := func(request uintptr, arg unsafe.Pointer) {
		if err == nil {
			if _, _, no := syscall.Syscall(syscall.SYS_IOCTL, pty.Fd(), request, uintptr(arg)); no != 0 {
				err = no
			}
		}
	}
	var locked, n int32
	size := [4]uint16{uint16(h), uint16(w)}
	control(syscall.TIOCSPTLCK, unsafe.Pointer(&locked))
	control(syscall.TIOCGPTN, unsafe.Pointer(&n))
	control(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	if err == nil {
		tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		pty.Close()
		return nil, nil, err
	}
	return pty, tty, nil
}

// screen returns the contents of the emulator's screen; x.mu is held.
func (x *terminal) screen() string {
	var b strings.Builder
	for y := range x.h {
		var l strings.Builder
		for c := range x.w {
			switch cell := x.emu.CellAt(c, y); {
			case cell == nil || cell.Width > 0 && cell.Content == "":
				l.WriteByte(' ')
			case cell.Width > 0:
				l.WriteString(cell.Content)
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	return b.String()
}

func (x *terminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.screen()
}

// output is everything that the program has sent so far.
func (x *terminal) output() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return string(x.raw)
}

// keys sends bytes as a keyboard does.
func (x *terminal) keys(s string) *terminal {
	x.t.Helper()
	if _, err := io.WriteString(x.pty, s); err != nil {
		x.t.Fatal(err)
	}
	return x
}

// expect waits until the screen says all of these.
func (x *terminal) expect(words ...string) *terminal {
	x.t.Helper()
	return x.waitUntil(fmt.Sprintf("%q", words), func() bool {
		s := x.text()
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(s, w) })
	})
}

// waitUntil waits until something is so.
func (x *terminal) waitUntil(what string, so func() bool) *terminal {
	x.t.Helper()
	for end := time.Now().Add(20 * time.Second); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			x.t.Fatalf("the terminal never showed %s:\n%s", what, x.text())
		}
	}
	return x
}

// wait waits until the program has left, and gives its error.
func (x *terminal) wait() error {
	x.t.Helper()
	select {
	case err := <-x.done:
		return err
	case <-time.After(20 * time.Second):
		x.t.Fatalf("the program does not leave:\n%s", x.text())
		return nil
	}
}

// fromEmptyFolder is the program started by somebody who has nothing: an empty
// home, no database, no setting.
func fromEmptyFolder(t testing.TB, program string, args ...string) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	c := exec.Command(program, args...)
	c.Dir = home
	c.Env = []string{"HOME=" + home, "TMPDIR=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color",
		"SCRIPT_USER=visitor"}
	return c
}

// TestTheDemoAtATerminal: it opens, moves, opens a case, copies its number to
// the terminal's clipboard, and leaves nothing behind, neither on the terminal
// nor in the folder.
func TestTheDemoAtATerminal(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "lert")
	if err := os.Symlink(self, program); err != nil {
		t.Skip(err)
	}
	cmd := fromEmptyFolder(t, program, "demo")
	x := inTerminal(t, cmd, 100, 30, nil)
	x.expect("[Open", "EMERG", "WA-", "? help")
	mark := func() string {
		for l := range strings.SplitSeq(x.text(), "\n") {
			if _, row, ok := strings.Cut(l, " > "); ok {
				return row
			}
		}
		return ""
	}
	first := mark()
	x.keys("jj")
	x.waitUntil("another marked row", func() bool { return mark() != first && mark() != "" })
	x.keys("\r").expect("Who", "Disclose", "Recommended: ", "a approve")
	// What the clipboard gets may come after the frame that says so.
	x.keys("y").expect("Copied ").waitUntil("the sequence that copies",
		func() bool { return strings.Contains(x.output(), "\x1b]52;c;") })
	x.keys("?").expect("Help").keys("\x1b").expect("a approve")
	x.keys("q").expect("[Open").keys("q")
	if err := x.wait(); err != nil {
		t.Errorf("the demo ends with %v:\n%s", err, x.text())
	}
	out := x.output()
	for _, pair := range [][2]string{{"\x1b[?1049h", "\x1b[?1049l"}, {"\x1b[?25l", "\x1b[?25h"}} {
		if strings.LastIndex(out, pair[1]) < strings.LastIndex(out, pair[0]) {
			t.Errorf("the terminal is left with %q", pair[0])
		}
	}
	left, err := os.ReadDir(cmd.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		t.Errorf("the demo leaves %s behind", f.Name())
	}
}
