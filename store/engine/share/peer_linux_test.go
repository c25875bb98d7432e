package share

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asNobody runs f on a thread whose user is nobody; the thread ends with it.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only the administrator can be somebody else")
	}
	done := make(chan syscall.Errno)
	go func() {
		runtime.LockOSThread() // and never unlocked
		const same = ^uintptr(0)
		_, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, same, 65534, same)
		if errno == 0 {
			f()
		}
		done <- errno
	}()
	if errno := <-done; errno != 0 {
		t.Skip("this system does not let a thread be somebody else: ", errno)
	}
}

// worldWritableDir returns a folder that everybody may write to.
func worldWritableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "door")
	if err == nil {
		err = os.Chmod(dir, 0o777)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// TestOtherUserIsRefused: the mode of the socket keeps another user out; if the mode is widened,
// the check of who connects does.
func TestOtherUserIsRefused(t *testing.T) {
	path := filepath.Join(worldWritableDir(t), "a.db")
	owner := mustOpen(t, path)
	defer owner.Close()
	sock, err := socketPath(path)
	if err != nil {
		t.Fatal(err)
	}
	asNobody(t, func() {
		if c, err := net.Dial("unix", sock); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("a stranger came to the door: %v, %v", c, err)
		}
	})
	if err := os.Chmod(sock, 0o666); err != nil {
		t.Fatal(err)
	}
	asNobody(t, func() {
		nc, err := net.Dial("unix", sock)
		if err != nil {
			t.Error(err)
			return
		}
		defer nc.Close()
		nc.SetDeadline(time.Now().Add(10 * time.Second))
		c := newConn(nc)
		c.send(owner.greeting().append(c.message(msgHello)))
		if _, _, err := c.receive(maxGreeting); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("a stranger was answered: %v", err)
		}
	})
}

// TestSocketOfAnotherUser: a socket that another user has put beside the database is not believed.
func TestSocketOfAnotherUser(t *testing.T) {
	path := filepath.Join(worldWritableDir(t), "a.db")
	owner := mustOpen(t, path)
	commit(t, owner, put("k", "1"))
	owner.Close()
	var l net.Listener
	asNobody(t, func() {
		var err error
		if l, err = net.Listen("unix", path+".sock"); err != nil {
			t.Error(err)
		}
	})
	if l == nil {
		return
	}
	defer l.Close()
	if _, err := dial(t.Context(), path); err == nil || !strings.Contains(err.Error(), "belongs to another user") {
		t.Errorf("the socket of another user: %v", err)
	}
	e := mustOpen(t, path) // replaces the socket
	defer e.Close()
	if isClient(e) {
		t.Error("a stranger's guest")
	}
}
