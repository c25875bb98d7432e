//go:build !unix

package tui

import "io"

// canStop: this system cannot stop a process and continue it.
const canStop = false

func stopProcess() bool { return false }

func refuseStop(io.Writer) (done func()) { return func() {} }
