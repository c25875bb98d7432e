//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package engine

import (
	"errors"
	"os"
)

// tryLock would take the lock of a file; on these systems nobody can tell whether a file is in use.
func tryLock(*os.File) bool { return false }

// shareLock would return a second handle with the same lock; on these systems a lock belongs to one handle.
func shareLock(*os.File) (*os.File, error) { return nil, errors.ErrUnsupported }

// unlock frees the lock of a file that bbolt left open after a panic. On these systems closing the
// file is enough.
func unlock(f *os.File) { f.Close() }
