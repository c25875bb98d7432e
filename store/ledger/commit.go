package ledger

import (
	"crypto/sha256"

	"golang.org/x/mod/sumdb/tlog"
)

// SaltSize is the length of a salt in bytes. With 128 random bits nobody can
// try likely values against a commitment without the salt.
const SaltSize = 16

// Commit is SHA-256(salt || value): it binds to a value without showing it.
// The salt has a fixed length, so that no other salt and value give the same
// bytes.
func Commit(salt [SaltSize]byte, value []byte) Hash {
	h := sha256.New()
	h.Write(salt[:])
	h.Write(value)
	return Hash(h.Sum(nil))
}

// TreeHash is the RFC 6962 hash of a list: one hash for many items, from which
// each can be proved. The empty list has the hash of nothing, SHA-256 of "".
func TreeHash(items [][]byte) Hash {
	var subtrees [64]Hash
	for n, item := range items {
		h, level := tlog.RecordHash(item), 0
		for ; n>>level&1 == 1; level++ {
			h = tlog.NodeHash(subtrees[level], h)
		}
		subtrees[level] = h
	}
	return joinSubtrees(&subtrees, int64(len(items)))
}
