package engine

import (
	"encoding/binary"
	"hash/fnv"
	"io"
	"os"
)

// The first two pages of a bbolt file are its header pages. Each commit writes one of them in turn;
// the valid one with the higher number of its transaction counts. Numbers are in the byte order of
// the machine.
const (
	pagePrefix   = 16 // number of the page and its flags, before the header itself
	headerBytes  = 64 // magic, version, page size, flags, root, freelist, end, transaction, checksum
	headerMagic  = 0xED0CDAED
	headerFlag   = 4
	atTxID       = 48 // in the header
	atChecksum   = 56
	maxPageShift = 14 // pages are 1 KiB to 16 MiB
)

// headerPage is what one header page contains, without the unused rest.
type headerPage [pagePrefix + headerBytes]byte

// headers are the two header pages.
type headers [2]headerPage

// body is the part that the checksum covers, and the checksum.
func (p *headerPage) body() []byte { return p[pagePrefix:] }

// txID is the number of the transaction that wrote the page.
func (p *headerPage) txID() uint64 { return binary.NativeEndian.Uint64(p.body()[atTxID:]) }

// pageSize is the size of the file's pages according to the page.
func (p *headerPage) pageSize() int64 { return int64(binary.NativeEndian.Uint32(p.body()[8:])) }

// sound reports whether the header fits its checksum.
func (p *headerPage) sound() bool {
	b, h := p.body(), fnv.New64a()
	h.Write(b[:atChecksum])
	return binary.NativeEndian.Uint32(b) == headerMagic &&
		binary.NativeEndian.Uint64(b[atChecksum:]) == h.Sum64()
}

// repairedTxID is the number of the transaction that wrote a damaged page, if one changed bit is
// all that is wrong with it.
func (p *headerPage) repairedTxID() (id uint64, known bool) {
	fixed := *p
	for bit := range headerBytes * 8 {
		fixed.body()[bit/8] ^= 1 << (bit % 8)
		if fixed.sound() {
			return fixed.txID(), true
		}
		fixed.body()[bit/8] ^= 1 << (bit % 8)
	}
	return 0, false
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

// pageSizeOf finds the size of a file's pages, which each header page says.
func pageSizeOf(f io.ReaderAt) (size int64, found bool) {
	var p headerPage
	if _, err := f.ReadAt(p[:], 0); err == nil && p.sound() {
		return p.pageSize(), true
	}
	for shift := range maxPageShift + 1 {
		size = 1 << 10 << shift
		if _, err := f.ReadAt(p[:], size); err != nil {
			return 0, false
		}
		if p.sound() && p.pageSize() == size {
			return size, true
		}
	}
	return 0, false
}

// HeaderFault says that one of the two header pages of a database file is damaged. The database is
// then as the other page says.
type HeaderFault struct {
	Page int // 0 or 1
	// MayBeNewest: the page may be that of the newest commit. If that was recorded, it is undone.
	MayBeNewest bool
}

// CheckHeaders looks at both header pages of a database file. It does not need the file's lock, and
// returns nil if both are sound.
func CheckHeaders(path string) (fault *HeaderFault, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, wrapFailed("open database "+path, err)
	}
	defer f.Close()
	for range 3 { // a commit of another process may be writing a page at this moment
		size, found := pageSizeOf(f)
		if !found {
			return nil, NewDamagedError(path, nil, "not a database, or its first pages are damaged")
		}
		h, err := readHeaders(f, size)
		if err != nil {
			return nil, wrapFailed("read database "+path, err)
		}
		if fault = h.fault(); fault == nil {
			return nil, nil
		}
	}
	return fault, nil
}

// fault says which page is damaged, nil if none is.
func (h *headers) fault() *HeaderFault {
	for i := range h {
		p, other := &h[i], &h[1-i]
		switch {
		case !p.sound():
			id, known := p.repairedTxID()
			return &HeaderFault{Page: i, MayBeNewest: !known || id > other.txID()}
		case binary.NativeEndian.Uint64(p[:]) != uint64(i), binary.NativeEndian.Uint16(p[8:]) != headerFlag:
			return &HeaderFault{Page: i} // bbolt does not look at what is wrong here
		}
	}
	return nil
}
