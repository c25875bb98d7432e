package engine

import (
	"encoding/binary"
	"hash/fnv"
	"io"
)

// The first two pages of a bbolt file are its header pages. Each commit writes one of them in turn;
// the valid one with the higher number of its transaction counts. Numbers are in the byte order of
// the machine.
const (
	pagePrefix  = 16 // number of the page and its flags, before the header itself
	headerBytes = 64 // magic, version, page size, flags, root, freelist, end, transaction, checksum
	headerMagic = 0xED0CDAED
	atTxID      = 48 // in the header
	atChecksum  = 56
)

// headerPage is what one header page contains, without the unused rest.
type headerPage [pagePrefix + headerBytes]byte

// headers are the two header pages.
type headers [2]headerPage

// body is the part that the checksum covers, and the checksum.
func (p *headerPage) body() []byte { return p[pagePrefix:] }

// txID is the number of the transaction that wrote the page.
func (p *headerPage) txID() uint64 { return binary.NativeEndian.Uint64(p.body()[atTxID:]) }

// sound reports whether the header fits its checksum.
func (p *headerPage) sound() bool {
	b, h := p.body(), fnv.New64a()
	h.Write(b[:atChecksum])
	return binary.NativeEndian.Uint32(b) == headerMagic &&
		binary.NativeEndian.Uint64(b[atChecksum:]) == h.Sum64()
}

// readHeaders reads the header pages of a file with pages of that size.
func readHeaders(f io.ReaderAt, pageSize int64) (h headers, err error) {
	for i := range h {
		if _, err := f.ReadAt(h[i][:], int64(i)*pageSize); err != nil {
			return h, err
		}
	}
	return h, nil
}
