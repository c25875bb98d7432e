package engine

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"time"

	"lert/review/problem"
)

// CheckHeaders is a problem.Damaged if one of the two header pages of the database at path is not sound. bbolt then
// silently uses the other one, so that the newest commit may be undone. A power cut while a header page was written can
// leave the same, without a loss: that commit was not reported as made. The next commit writes the page again. It does
// not need the file's lock.
func CheckHeaders(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return wrapFailed("open database "+path, err)
	}
	defer f.Close()
	var h headers
	for {
		before := h
		if h, err = readHeaders(f, pageSizeOf(f)); err != nil {
			return wrapFailed("read database "+path, err)
		}
		if h[0].sound() && h[1].sound() {
			return nil
		}
		if h == before {
			break
		}
		time.Sleep(5 * time.Millisecond) // another process may be writing a page
	}
	bad := 0
	if h[0].sound() {
		bad = 1
	}
	e := problem.Damaged.New(fmt.Sprintf("header page %d of 2 is damaged: the newest record may be missing", bad+1),
		"compare with the most recent records (`lert audit list`) and with the newest backup; keep a copy of this file")
	e.Where.File = path
	return e
}

// pageSizeOf reads the size of a file's pages from its first header page. If that is not sound, it
// looks for the second, as bbolt does.
func pageSizeOf(f io.ReaderAt) int64 {
	const atPageSize, smallest, sizes = 8, 1 << 10, 15
	var p headerPage
	if _, err := f.ReadAt(p[:], 0); err == nil && p.sound() {
		return int64(binary.NativeEndian.Uint32(p.body()[atPageSize:]))
	}
	for i := range sizes {
		size := int64(smallest) << i
		if _, err := f.ReadAt(p[:], size); err == nil && p.sound() {
			return size
		}
	}
	return cmp.Or(int64(os.Getpagesize()), smallest)
}
