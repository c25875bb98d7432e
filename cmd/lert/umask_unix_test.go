//go:build unix

package main

import "syscall"

// A database in a folder that others may write to is refused, whatever mask the developer's shell has.
func init() { syscall.Umask(0o022) }
