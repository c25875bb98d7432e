//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package engine

import (
	"os"
	"syscall"
)

// unlock lets go of the lock on a file that bbolt gave up half way. Closing is
// not enough: what bbolt mapped keeps the file, and so the lock, alive.
func unlock(f *os.File) {
	syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	f.Close()
}
