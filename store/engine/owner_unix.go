//go:build unix

package engine

import "syscall"

// gone reports whether no process of this machine has the number pid.
func gone(pid int) bool { return syscall.Kill(pid, 0) == syscall.ESRCH }
