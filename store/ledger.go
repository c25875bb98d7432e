package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
	"lert/store/ledger"
)

// growth is the ledger as one act grows it: leaves take their positions as
// they are appended, hashes are made once, when the act is written.
type growth struct {
	size int64 // before this act
	new  [][]byte
}

// newSalt is 128 random bits.
func newSalt() []byte {
	b := make([]byte, ledger.SaltSize)
	rand.Read(b)
	return b
}

// ledgerHead is how many leaves there are and the root over them.
func (t *tx) ledgerHead() (size int64, root []byte, err error) {
	v, found, err := t.get(format.MetaKey("ledger"))
	if err != nil || !found {
		return 0, nil, err
	}
	if len(v) != 8+ledger.HashSize {
		return 0, nil, engine.Damaged("", format.MetaKey("ledger"), "the ledger's head is cut short")
	}
	return int64(format.Uint64(v)), v[8:], nil
}

// reserve takes the next position for a leaf whose bytes come later.
func (t *tx) reserve() (int64, error) {
	if t.ledger == nil {
		size, _, err := t.ledgerHead()
		if err != nil {
			return 0, err
		}
		t.ledger = &growth{size: size}
	}
	g := t.ledger
	g.new = append(g.new, nil)
	return g.size + int64(len(g.new)) - 1, nil
}

// appendLeaf fills in what every leaf says and appends it to the ledger.
func (s *Store) appendLeaf(t *tx, l *format.Leaf) (int64, error) {
	b, err := s.leafBytes(t, l)
	if err != nil {
		return 0, err
	}
	return t.grow(b)
}

// leafBytes are a leaf's bytes, with what every leaf says filled in.
func (s *Store) leafBytes(t *tx, l *format.Leaf) ([]byte, error) {
	l.Schema, l.Role, l.Author, l.At = format.LeafSchema, t.by.Role, s.pseudonym(t.by), t.now
	if err := s.commitSettings(t, l); err != nil {
		return nil, err
	}
	return l.Bytes()
}

// pseudonym is the name of a person in the ledger: as the people file says, else
// made from their own name under the database's own key.
func (s *Store) pseudonym(a review.Actor) string {
	if a.Pseudonym != "" {
		return a.Pseudonym
	}
	sum := s.hmac('P', a.Analyst)
	return "p-" + hex.EncodeToString(sum[:6])
}

// leaves is how long the ledger is, with what this act has appended.
func (t *tx) leaves() (int64, error) {
	if g := t.ledger; g != nil {
		return g.size + int64(len(g.new)), nil
	}
	v, found, err := t.peek(format.MetaKey("ledger"))
	if err != nil || !found || len(v) < 8 {
		return 0, err
	}
	return int64(format.Uint64(v)), nil
}

// grow appends a leaf and returns its position.
func (t *tx) grow(leaf []byte) (int64, error) {
	at, err := t.reserve()
	if err == nil {
		t.fill(at, leaf)
	}
	return at, err
}

// fill gives a reserved position its leaf.
func (t *tx) fill(at int64, leaf []byte) { t.ledger.new[at-t.ledger.size] = leaf }

// closeLedger writes what the act appended: leaves, hashes, head, and the time
// of the newest record.
func (t *tx) closeLedger() error {
	g := t.ledger
	if g == nil || len(g.new) == 0 {
		return nil
	}
	grown, err := t.log(g.size).Append(g.new...)
	if err != nil {
		return err
	}
	for i, leaf := range g.new {
		t.put(format.NumKey(format.FamLeaf, uint64(g.size)+uint64(i)), leaf)
		t.put(format.NumKey(format.FamHash, uint64(g.size)+uint64(i)), grown.Bundles[i])
	}
	t.put(format.MetaKey("ledger"), append(format.AppendUint64(nil, uint64(grown.Size)), grown.Root[:]...))
	newest, err := t.newest()
	if err != nil {
		return err
	}
	if t.now.After(newest) {
		t.put(format.MetaKey("newest"), format.AppendUint64(nil, format.Instant(t.now)))
	}
	return nil
}

// log is the stored ledger for reading hashes.
func (t *tx) log(size int64) ledger.Log {
	return ledger.Log{Size: size, Bundle: func(leaf int64) ([]byte, error) {
		k := format.NumKey(format.FamHash, uint64(leaf))
		v, found, err := t.peek(k)
		if err == nil && !found {
			err = engine.Damaged("", k, "a stored hash is missing")
		}
		return v, err
	}}
}

// newest is the time of the newest record, zero before the first.
func (t *tx) newest() (time.Time, error) {
	v, found, err := t.get(format.MetaKey("newest"))
	if err != nil || !found || len(v) != 8 {
		return time.Time{}, err
	}
	return format.FromInstant(format.Uint64(v)), nil
}

// backdating is how far before the newest record a new one may be dated.
const backdating = 2 * time.Minute

// inOrder refuses a record dated before the newest (contract section 6, rule
// 12). Decide says so itself among its other refusals.
func (t *tx) inOrder() error {
	newest, err := t.newest()
	if err != nil || newest.IsZero() || !t.now.Before(newest.Add(-backdating)) {
		return err
	}
	return problem.Refuse(12, fmt.Sprintf("the clock says %s, but the newest record is from %s",
		t.now.Format("2006-01-02 15:04:05 UTC"), newest.Format("2006-01-02 15:04:05 UTC")), "set this machine's clock; records cannot be dated back")
}

// Root is the ledger's size and root hash in hex, what a checkpoint says.
func (v *Session) Root(ctx context.Context) (size int64, root string, err error) {
	err = v.read(ctx, review.ActOversee, func(t *tx) error {
		n, h, err := t.ledgerHead()
		size, root = n, hex.EncodeToString(h)
		return err
	})
	return size, root, err
}
