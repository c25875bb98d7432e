//go:build 386 || arm || mips || mipsle

package engine

// defaultMmap is small because address space is.
const defaultMmap = 256 << 20
