package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"
)

// cachestat is the system call that reports how much of a file is cached in memory (Linux 6.5); it has this number on
// every architecture that Go supports.
const cachestat = 451

// dirtyPages is how many pages of a file are in memory and not on its disk yet.
func dirtyPages(path string) (uint64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var all struct{ from, length uint64 } // no length: to the end
	var pages struct{ cached, dirty, underway, evicted, lately uint64 }
	_, _, no := syscall.Syscall6(cachestat, f.Fd(),
		uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&pages)), 0, 0, 0)
	if no != 0 {
		return 0, no
	}
	return pages.dirty + pages.underway, nil
}

// checkOnDisk imports requests and fails if one is acknowledged while part of the database's file is not on the disk.
func checkOnDisk(t *testing.T, o Options) error {
	t.Helper()
	clock := &testClock{now: start}
	o.Now, o.Policy, o.Version = clock.Now, defaultPolicy, "test"
	path := filepath.Join(t.TempDir(), "lert.db")
	s, err := Open(path, o)
	if err != nil {
		return err
	}
	defer s.Close()
	s.stopRefresh()
	for i := range 8 {
		if _, err := s.As(anna).Import(bg, []ImportDocument{incoming(t, warrant(i))}); err != nil {
			return err
		}
		switch n, err := dirtyPages(path); {
		case err != nil:
			return err
		case n > 0:
			return fmt.Errorf("%d pages were not on the disk when request %d was acknowledged: %w",
				n, i+1, errUnwritten)
		}
	}
	return nil
}

var errUnwritten = errors.New("a power cut would take it")

// TestWhatIsAcknowledgedIsOnTheDisk: what is acknowledged is on the disk. The same check of a database opened without
// syncing finds that it is not.
func TestWhatIsAcknowledgedIsOnTheDisk(t *testing.T) {
	fault := checkOnDisk(t, Options{NoSync: true})
	if errors.Is(fault, syscall.ENOSYS) || errors.Is(fault, syscall.EOPNOTSUPP) || errors.Is(fault, syscall.EPERM) {
		t.Skipf("this system does not say what is on the disk: %v", fault)
	}
	if fault == nil {
		t.Skip("on this file system nothing ever waits to be written: the test would prove nothing")
	}
	if !errors.Is(fault, errUnwritten) {
		t.Fatal(fault)
	}
	if err := checkOnDisk(t, Options{}); err != nil {
		t.Error(err)
	}
	t.Logf("planted nosync is caught: %v", fault)
}
