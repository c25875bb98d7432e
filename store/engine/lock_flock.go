//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package engine

import (
	"os"
	"syscall"
)

// unlock frees the lock of a file that bbolt left open after a panic. Closing the file is not
// enough: what bbolt mapped keeps the file, and so the lock, alive.
func unlock(f *os.File) {
	syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	f.Close()
}
