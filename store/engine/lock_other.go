//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package engine

import "os"

// unlock frees the lock of a file that bbolt left open after a panic. On these systems closing the
// file is enough.
func unlock(f *os.File) { f.Close() }
