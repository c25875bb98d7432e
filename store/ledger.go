package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
	"lert/store/ledger"
)

// pendingLeaves are the leaves that one transaction appends: each takes its position at once; the hashes are computed
// when the transaction is written.
type pendingLeaves struct {
	baseSize int64 // before this transaction
	leaves   [][]byte
	root     ledger.Hash // with this transaction, once it is written
}

// newSalt is 128 random bits.
func newSalt() []byte {
	b := make([]byte, ledger.SaltSize)
	rand.Read(b)
	return b
}

// ledgerRoot is the ledger's size and root, without what this transaction appended.
func (t *tx) ledgerRoot() (size int64, root []byte, err error) {
	return decodeLedgerRoot(t.get(format.MetaKey("ledger")))
}

func decodeLedgerRoot(v []byte, found bool, err error) (size int64, root []byte, _ error) {
	if err != nil || !found {
		return 0, nil, err
	}
	if len(v) != 8+ledger.HashSize {
		return 0, nil, engine.NewDamagedError("", format.MetaKey("ledger"), "the ledger's head is cut short")
	}
	return int64(format.Uint64(v)), v[8:], nil
}

// reserveLeaf takes the next position for a leaf whose bytes come later.
func (t *tx) reserveLeaf() (int64, error) {
	if t.ledger == nil {
		size, _, err := t.ledgerRoot()
		if err != nil {
			return 0, err
		}
		t.ledger = &pendingLeaves{baseSize: size}
	}
	g := t.ledger
	g.leaves = append(g.leaves, nil)
	return g.baseSize + int64(len(g.leaves)) - 1, nil
}

// appendLeaf fills in the fields that every leaf has, and appends the leaf.
func (s *Store) appendLeaf(t *tx, l *format.Leaf) (int64, error) {
	b, err := s.leafBytes(t, l)
	if err != nil {
		return 0, err
	}
	at, err := t.reserveLeaf()
	if err == nil {
		t.setLeaf(at, b)
	}
	return at, err
}

// leafBytes are a leaf's bytes, with the fields that every leaf has filled in.
func (s *Store) leafBytes(t *tx, l *format.Leaf) ([]byte, error) {
	l.Schema, l.Role, l.Author, l.At = format.LeafSchema, t.by.Role, s.pseudonym(t.by), t.now
	if err := errors.Join(t.markQuiet(l), s.commitSettings(t, l)); err != nil {
		return nil, err
	}
	if l.Kind != format.LeafPeople || t.putInForce { // what a person recorded, not what goes with it
		t.names = append(t.names, leafName(l))
	}
	return l.Bytes()
}

// leafName names a record by its leaf: its kind, its id, and the requests that it is about.
func leafName(l *format.Leaf) string {
	switch {
	case l.Kind == format.LeafIntake && l.First == l.Last:
		return "the import of " + l.First
	case l.Kind == format.LeafIntake:
		return "the import of " + l.First + " to " + l.Last
	case l.Request == "":
		return l.Kind + " " + l.ID
	}
	return l.Kind + " " + l.ID + " of " + l.Request
}

// pseudonym is a person's name in the ledger: the one of the people file, else one derived from their name with the
// database's own key.
func (s *Store) pseudonym(a review.Actor) string {
	if a.Pseudonym != "" {
		return a.Pseudonym
	}
	sum := s.hmac('P', a.Name)
	return "p-" + hex.EncodeToString(sum[:6])
}

// ledgerSize is how long the ledger is, with what this transaction appended.
func (t *tx) ledgerSize() (int64, error) {
	if g := t.ledger; g != nil {
		return g.baseSize + int64(len(g.leaves)), nil
	}
	size, _, err := decodeLedgerRoot(t.peek(format.MetaKey("ledger")))
	return size, err
}

// setLeaf gives a reserved position its leaf.
func (t *tx) setLeaf(at int64, leaf []byte) { t.ledger.leaves[at-t.ledger.baseSize] = leaf }

// writeLedger writes what the transaction appended: leaves, hashes, size and root, and the time of the newest record.
func (t *tx) writeLedger() error {
	g := t.ledger
	if g == nil || len(g.leaves) == 0 {
		return nil
	}
	grown, err := t.storedLog(g.baseSize).Append(g.leaves...)
	if err != nil {
		return err
	}
	g.root = grown.Root
	for i, leaf := range g.leaves {
		t.put(format.SeqKey(format.FamLeaf, uint64(g.baseSize)+uint64(i)), leaf)
		t.put(format.SeqKey(format.FamLeafHashes, uint64(g.baseSize)+uint64(i)), grown.StoredHashes[i])
	}
	t.put(format.MetaKey("ledger"), append(format.AppendUint64(nil, uint64(grown.Size)), grown.Root[:]...))
	newest, err := t.newestRecordTime()
	if err != nil {
		return err
	}
	if t.lifted || t.now.After(newest) {
		t.put(format.MetaKey("newest"), format.AppendUint64(nil, format.Instant(t.now)))
	}
	return nil
}

// storedLog is the stored ledger, for reading hashes.
func (t *tx) storedLog(size int64) ledger.Log {
	return ledger.Log{Size: size, StoredHashes: func(leaf int64) ([]byte, error) {
		k := format.SeqKey(format.FamLeafHashes, uint64(leaf))
		v, found, err := t.peek(k)
		if err == nil && !found {
			err = engine.NewDamagedError("", k, "a stored hash is missing")
		}
		return v, err
	}}
}

// Root is the ledger's size and its root hash in hex.
func (v *Session) Root(ctx context.Context) (size int64, root string, err error) {
	err = v.view(ctx, review.ActOversee, func(t *tx) error {
		n, h, err := t.ledgerRoot()
		size, root = n, hex.EncodeToString(h)
		return err
	})
	return size, root, err
}
