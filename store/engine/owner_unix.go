//go:build unix

package engine

import "syscall"

// processGone reports whether no process of this machine has the number pid.
func processGone(pid int) bool { return syscall.Kill(pid, 0) == syscall.ESRCH }
