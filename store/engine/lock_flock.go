//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package engine

import (
	"os"
	"syscall"
)

// tryLock takes the lock of a file unless somebody has it.
func tryLock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// shareLock returns a second handle of an open file, which holds the same lock: the lock is free when both are closed.
func shareLock(f *os.File) (*os.File, error) {
	syscall.ForkLock.RLock() // no child gets the handle before it is marked
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// unlock frees the lock of a file that bbolt left open after a panic. Closing the file is not
// enough: what bbolt mapped keeps the file, and so the lock, alive.
func unlock(f *os.File) {
	syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	f.Close()
}
