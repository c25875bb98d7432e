package ledger

import "golang.org/x/mod/sumdb/tlog"

// SaltSize is the length of a salt in bytes. With 128 random bits nobody can try likely values against a commitment
// without the salt.
const SaltSize = 16

// TreeHash is the RFC 6962 hash of a list: one hash for many items, from which each can be proved. The hash of the
// empty list is SHA-256 of "".
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
