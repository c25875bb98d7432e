package engine

import (
	"bytes"
	"testing"
)

// FuzzDecodeValue: what was encoded is decoded under its key only, and nothing else is accepted.
func FuzzDecodeValue(f *testing.F) {
	f.Add([]byte("key"), uint64(7), []byte("value"), 0)
	f.Add([]byte("k"), uint64(1), []byte{}, 11)
	f.Fuzz(func(t *testing.T, key []byte, rev uint64, val []byte, at int) {
		decodeValue(key, val) // any bytes: no panic
		stored := encodeValue([]byte("before"), key, rev, val)[len("before"):]
		gotRev, got, ok := decodeValue(key, stored)
		if ok != (rev != 0) || ok && (gotRev != rev || !bytes.Equal(got, val)) {
			t.Fatalf("%d %q came back as %d %q, %v", rev, val, gotRev, got, ok)
		}
		if _, _, ok := decodeValue(append(bytes.Clone(key), 'x'), stored); ok {
			t.Fatal("taken under another key")
		}
		if at >= 0 && at < len(stored)*8 {
			stored[at/8] ^= 1 << (at % 8)
			if _, _, ok := decodeValue(key, stored); ok {
				t.Fatalf("taken with bit %d changed", at)
			}
		}
	})
}
