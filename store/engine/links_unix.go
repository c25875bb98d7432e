//go:build unix

package engine

import (
	"io/fs"
	"syscall"
)

// linkCount is how many names a file has, if the system says so.
func linkCount(info fs.FileInfo) (n uint64, known bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return uint64(st.Nlink), true
}
