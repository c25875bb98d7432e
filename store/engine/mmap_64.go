//go:build !(386 || arm || mips || mipsle)

package engine

// defaultMmap is address space only: no memory is used until the file grows.
const defaultMmap = 16 << 30
