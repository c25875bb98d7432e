//go:build unix

package safefile

import (
	"io/fs"
	"os/user"
	"strconv"
	"syscall"
)

// ownerOf is the number of the user to whom a file belongs, if the system says so.
func ownerOf(info fs.FileInfo) (uid int, known bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(st.Uid), true
}

// userName names a user, by number where no name is known.
func userName(uid int) string {
	n := strconv.Itoa(uid)
	if u, err := user.LookupId(n); err == nil {
		return "the user " + u.Username
	}
	return "user " + n
}

// LinkCount is how many names a file has, if the system says so.
func LinkCount(info fs.FileInfo) (n uint64, known bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return uint64(st.Nlink), true
}
