package enginetest

import (
	"bytes"
	"fmt"
	"os"
	"unsafe"

	bolt "go.etcd.io/bbolt"
)

// Span is where the stored form of one live value is in a database file: twelve bytes of revision
// and checksum, then the value itself.
type Span struct {
	Key    []byte
	Offset int64 // of the stored form, in bytes from the start of the file
	Len    int64 // of the stored form, in bytes; Len-12 of the value
}

// Spans returns the place of every live value in the closed database file at path, so that a test
// can change any byte of any of them. It only reads the file.
func Spans(path string) ([]Span, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("look for values: %w", err)
	}
	defer db.Close()
	var out []Span
	err = db.View(func(tx *bolt.Tx) error {
		start := db.Info().Data
		return tx.Bucket([]byte("keys")).ForEach(func(k, v []byte) error {
			off := uintptr(unsafe.Pointer(unsafe.SliceData(v))) - start
			out = append(out, Span{Key: bytes.Clone(k), Offset: int64(off), Len: int64(len(v))})
			return nil
		})
	})
	return out, err
}

// FlipBit inverts one bit (0 to 7) of the byte at offset off of the file at path; doing it again
// undoes it.
func FlipBit(path string, off int64, bit int) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], off); err != nil {
		return err
	}
	b[0] ^= 1 << bit
	_, err = f.WriteAt(b[:], off)
	return err
}
