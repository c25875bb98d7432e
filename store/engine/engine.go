// Package engine is the seam between the acts of a store and the file, or one
// day the cluster, that keeps them. It knows ordered keys, values and
// transactions, and nothing of what they mean.
//
// Three ideas carry it:
//
//   - A read is a snapshot. Inside one View everything is of one revision.
//   - A write is declared, not run: a Txn says which keys must be as they were
//     read (If) and what to put and delete then (Then). A declaration can be
//     sent to another machine; a closure cannot.
//   - A commit that fails is in doubt until somebody looks. Every transaction
//     may carry an id that is stored in the same commit, so that the question
//     "was it recorded?" always has an answer.
//
// Open gives the implementation on one bbolt file.
package engine

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"time"
)

// Rev counts commits. The first commit of a database is revision 1, each one
// after it is one more, and no number is left out.
type Rev = uint64

// TxnID names one transaction. The caller makes it (128 random bits); the zero ID
// means that the transaction has no name and is not remembered.
type TxnID = [16]byte

// KV is one key with its value and the revision that wrote it.
//
// Mod 0 says that the key does not exist. Key and Val belong to the engine:
// they may be read only inside the View that gave them (inside a Scan: until
// its next step) and never written to. Copy what must live longer.
type KV struct {
	Key, Val []byte
	ModRev   Rev
}

// Found reports whether the key exists.
func (kv KV) Found() bool { return kv.ModRev != 0 }

// Unchanged is the condition that the key is still as kv shows it, absent if
// it was absent. The key is copied, so the condition outlives the View.
func (kv KV) Unchanged() Cmp { return Cmp{Key: bytes.Clone(kv.Key), ModRev: kv.ModRev} }

// Cmp is a condition of a transaction: the key was last written by revision
// Mod. Mod 0: the key must not exist.
type Cmp struct {
	Key    []byte
	ModRev Rev
}

// Absent is the condition that the key does not exist.
func Absent(key []byte) Cmp { return Cmp{Key: key} }

// Op is one change: Val is put under Key, or Key is deleted. Deleting what is
// not there changes nothing and is no error.
type Op struct {
	Key, Val []byte
	Del      bool
}

// Put is the change that stores val under key.
func Put(key, val []byte) Op { return Op{Key: key, Val: val} }

// Delete is the change that removes key.
func Delete(key []byte) Op { return Op{Key: key, Del: true} }

// Txn is one declared transaction: if every condition holds, all changes are
// made, else none is. A key may stand only once among the changes. The
// engine keeps none of the slices after Commit returns.
type Txn struct {
	ID   TxnID
	If   []Cmp
	Then []Op
}

// ScanOpt says how to walk a range.
type ScanOpt struct {
	Reverse  bool // from hi down to lo
	Limit    int  // at most this many; 0: no limit
	KeysOnly bool // Val stays nil and is not checked against its checksum
}

// Reader reads one snapshot. It is good only inside the View that gave it, and
// only on the goroutine that runs that View.
type Reader interface {
	// Rev is the revision of the snapshot.
	Rev() Rev
	// Get gives the value of a key. A key that does not exist is no error: Mod
	// is 0 and Key is the key asked for, so that Unchanged says "still absent".
	// A value that does not fit its checksum gives a problem.Damaged that names the key.
	Get(key []byte) (KV, error)
	// Scan walks the keys from lo (included) to hi (left out) in byte order.
	// Nil lo is the first key, nil hi is past the last. A value that does not
	// fit its checksum comes with its Key, without its Val, and with a
	// problem.Damaged; the walk goes on if the caller does. After any other error
	// it ends. The whole walk allocates the same for one row as for a million.
	Scan(lo, hi []byte, o ScanOpt) iter.Seq2[KV, error]
}

// Engine keeps ordered keys. It may be used by many goroutines at once.
type Engine interface {
	// View runs f on a snapshot. It must not wait for a person or a network
	// client inside, nor call View, Commit or Close of the same engine: copy
	// out and return. An error of f is returned as it is; problem.SnapshotLost in its place
	// says that the snapshot was lost under way and f saw errors because of it:
	// what f made is worth nothing, and it may be run again on a new View.
	View(ctx context.Context, f func(Reader) error) error
	// Commit makes the transaction and returns its revision. When it returns
	// nil the changes survive a power cut (unless the engine was opened with
	// NoSync). Errors, to be told apart with errors.Is:
	//
	//   problem.Changed  a condition did not hold, that of the key it names;
	//                 nothing was changed
	//   problem.Applied    t.ID was recorded before, at the revision returned;
	//                 nothing was changed. Whether the content is the same is
	//                 the caller's question
	//   problem.DiskFull       no room on the disk; nothing was changed
	//   problem.NotRecorded  the disk failed, the file was opened again and the
	//                 transaction is not in it; nothing was changed
	//   problem.InDoubt    the disk failed and the file cannot be opened again: ask
	//                 Applied with t.ID later
	//   problem.ReadOnly, problem.TooLarge, problem.InvalidTransaction, problem.Damaged, problem.Closed
	Commit(ctx context.Context, t Txn) (Rev, error)
	// Applied reports whether a transaction of this id was recorded, and at
	// which revision. Ids are kept for as long as the database, at some 75 bytes
	// of it each.
	Applied(ctx context.Context, id TxnID) (Rev, bool, error)
	// Watch tells of every commit after revision from that touched a key under
	// prefix, in order and without a gap. The channel is closed when ctx ends,
	// the engine closes, or the watcher fell too far behind; in the last case a
	// Change with Err = problem.Compacted comes before. From a revision that is no
	// longer known it returns problem.Compacted at once: read a snapshot again and
	// watch from its Rev.
	Watch(ctx context.Context, prefix []byte, from Rev) (<-chan Change, error)
	// Limits are the bounds of one transaction; larger work is cut to fit.
	Limits() Limits
	// Close waits for running views and commits and lets the database go.
	// Closing twice is no error.
	Close() error
}

// Change is what one commit did under a watched prefix.
type Change struct {
	Rev  Rev
	Keys []Touched
	Err  error // problem.Compacted: changes were missed, nothing follows
}

// Touched is one key of a Change. The value is not carried: who needs it reads
// it in a View, which is at least as new. Key belongs to all watchers and is
// never written to.
type Touched struct {
	Key []byte
	Del bool
}

// Limits bound one transaction.
type Limits struct {
	MaxOps      int // changes in one transaction
	MaxKey      int // bytes of a key
	MaxValue    int // bytes of a value
	MaxTxnBytes int // bytes of all keys and values of the changes together
}

// Backuper is an engine that can copy itself while others work.
type Backuper interface {
	// Backup writes a consistent database file to w and returns its revision.
	// The copy is at full speed or not at all: write to a file, not to a slow
	// client.
	Backup(ctx context.Context, w io.Writer) (Rev, error)
}

// WriteLocker is an engine whose writers can wait for each other, so that what one
// reads is still so when it commits. Turns are given in the order in which they
// were asked for. They spare work and waiting and nothing rests on them: a turn
// that takes too long ends by itself, and the conditions of a transaction are
// what guards it.
type WriteLocker interface {
	// LockWrites waits until it is the caller's turn. done is called once.
	LockWrites(ctx context.Context) (done func(), err error)
}

// Warmer is an engine whose first whole scan is much faster after its file was
// read once in order.
type Warmer interface {
	Warm(ctx context.Context) error
}

// Owner says who holds a database.
type Owner struct {
	PID   int
	Host  string
	User  string    // the system's user name
	Verb  string    // what they run, as "lert import"
	Since time.Time // UTC
	// Version of their program, for those who cannot work with it.
	Version string
}

func (o Owner) String() string {
	s := fmt.Sprintf("pid %d", o.PID)
	switch {
	case o.User != "" && o.Verb != "":
		s += " (" + o.User + ", " + o.Verb + ")"
	case o.User != "" || o.Verb != "":
		s += " (" + o.User + o.Verb + ")"
	}
	if !o.Since.IsZero() {
		s += " since " + o.Since.UTC().Format("2006-01-02 15:04 UTC")
	}
	return s
}

// PrefixRange is the range of all keys that begin with p, for Scan. The second
// bound is nil where nothing can come after.
func PrefixRange(p []byte) (lo, hi []byte) {
	lo = p
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] != 0xff {
			hi = bytes.Clone(p[:i+1])
			hi[i]++
			return lo, hi
		}
	}
	return lo, nil
}
