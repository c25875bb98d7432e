//go:build unix

package tui

import "syscall"

// A database in a folder that others may write to is refused, whatever mask the developer's shell has.
func init() { syscall.Umask(0o022) }
