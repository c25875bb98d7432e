//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package engine

import "os"

// unlock lets go of the lock on a file that bbolt gave up half way. On these
// systems closing frees it.
func unlock(f *os.File) { f.Close() }
