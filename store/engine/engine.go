// Package engine is the interface between the operations of a store and the file, or one day the
// cluster, that stores its data. It knows ordered keys, values and transactions, and not what they
// mean.
//
// It rests on three ideas:
//
//   - A read is a snapshot. Inside one View everything is of one revision.
//   - A write is declared, not run: a Txn says which keys must be as they were
//     read (If) and what to put and delete in that case (Then), as in etcd. A
//     declaration can be sent to another machine; a closure cannot.
//   - A commit that fails is in doubt until its outcome is looked up. Every
//     transaction may have an id that is stored in the same commit, so that
//     Applied can always say whether it was recorded.
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

// Rev is a revision: the number of a commit. The first commit of a database is revision 1 and each
// later one is one more, without gaps.
type Rev = uint64

// TxnID identifies one transaction. The caller makes it from 128 random bits. The zero TxnID means
// that the transaction has no id and cannot be looked up.
type TxnID = [16]byte

// KV is one key with its value and the revision that wrote it.
//
// ModRev 0 means that the key does not exist. Key and Val belong to the engine: they may be read
// only inside the View that gave them (in a Scan: until its next step) and never written to. Copy
// what must live longer.
type KV struct {
	Key, Val []byte
	ModRev   Rev
}

// Found reports whether the key exists.
func (kv KV) Found() bool { return kv.ModRev != 0 }

// Unchanged is the condition that the key is still as kv shows it, or still absent. The key is
// copied, so the condition outlives the View.
func (kv KV) Unchanged() Cmp { return Cmp{Key: bytes.Clone(kv.Key), ModRev: kv.ModRev} }

// Cmp is a condition of a transaction: revision ModRev was the last to write the key. ModRev 0: the
// key must not exist.
type Cmp struct {
	Key    []byte
	ModRev Rev
}

// Absent is the condition that the key does not exist.
func Absent(key []byte) Cmp { return Cmp{Key: key} }

// Op is one change: Val is put under Key, or Key is deleted. Deleting a key that does not exist is
// not an error and changes nothing.
type Op struct {
	Key, Val []byte
	Del      bool
}

// Put is the change that stores val under key.
func Put(key, val []byte) Op { return Op{Key: key, Val: val} }

// Delete is the change that removes key.
func Delete(key []byte) Op { return Op{Key: key, Del: true} }

// Txn is one transaction: if every condition holds, all changes are made, else none is. A key may
// occur only once among the changes. The engine keeps none of the slices after Commit returns.
type Txn struct {
	ID   TxnID
	If   []Cmp
	Then []Op
}

// ScanOpt says how to scan a range.
type ScanOpt struct {
	Reverse  bool // from hi down to lo
	Limit    int  // at most so many rows; 0: no limit
	KeysOnly bool // Val stays nil and is not checked against its checksum
}

// Reader reads one snapshot. It may be used only inside the View that gave it, and only on the
// goroutine that runs that View.
type Reader interface {
	// Rev returns the revision of the snapshot.
	Rev() Rev
	// Get returns the value of a key. If the key does not exist, there is no error: ModRev is 0 and
	// Key is the key asked for, so that Unchanged means "still absent". A value that does not fit
	// its checksum gives a problem.Damaged that names the key.
	Get(key []byte) (KV, error)
	// Scan returns the rows from key lo (included) to hi (excluded) in byte order. A nil lo means
	// the first key, a nil hi past the last. A value that does not fit its checksum comes as its
	// Key without Val and a problem.Damaged, and the scan continues if the caller does. Any other
	// error ends it. A scan allocates the same for one row as for a million.
	Scan(lo, hi []byte, o ScanOpt) iter.Seq2[KV, error]
}

// Engine stores ordered keys. It may be used by many goroutines at once.
type Engine interface {
	// View runs f on a snapshot. f must not wait for a person or a network client, nor call View,
	// Commit or Close of the same engine: copy what is needed and return. An error of f is returned
	// as it is. problem.SnapshotLost in its place says that the snapshot was lost while f ran and
	// that f saw errors because of it: its results are worthless, and it may be run again in a new
	// View.
	View(ctx context.Context, f func(Reader) error) error
	// Commit makes the transaction and returns its revision. When it returns nil, the changes
	// survive a power cut (unless the engine was opened with NoSync). Errors, which errors.Is tells
	// apart:
	//
	//   problem.ConditionFailed  the condition on the key it names did not hold;
	//                            nothing was changed
	//   problem.AlreadyRecorded  t.ID was recorded before, at the revision returned;
	//                            nothing was changed. Whether its changes were the
	//                            same is for the caller to find out
	//   problem.DiskFull         no room on the disk; nothing was changed
	//   problem.NotRecorded      the disk failed, the file was opened again and the
	//                            transaction is not in it; nothing was changed
	//   problem.InDoubt          the disk failed and the file cannot be opened again:
	//                            call Applied with t.ID later
	//   problem.ReadOnly, problem.TooLarge, problem.InvalidTransaction,
	//   problem.Damaged, problem.Closed
	Commit(ctx context.Context, t Txn) (Rev, error)
	// Applied reports whether a transaction with this id was recorded, and at which revision. Ids
	// are kept as long as the database, at about 75 bytes each.
	Applied(ctx context.Context, id TxnID) (Rev, bool, error)
	// Watch sends every commit after revision from that changed a key under prefix, in order and
	// without gaps. The channel is closed when ctx ends, the engine closes, or the watcher has
	// fallen too far behind; in the last case a Change with Err = problem.Compacted comes first. If
	// the commits after from are no longer known, it returns problem.Compacted at once: read a
	// snapshot again and watch from its Rev.
	Watch(ctx context.Context, prefix []byte, from Rev) (<-chan Change, error)
	// Limits returns the limits of one transaction; larger work must be split.
	Limits() Limits
	// Close waits for running views and commits and closes the database. Closing it again is not an
	// error.
	Close() error
}

// Change is what one commit changed under a watched prefix.
type Change struct {
	Rev  Rev
	Keys []Touched
	Err  error // problem.Compacted: changes were missed, and nothing follows
}

// Touched is one key of a Change. It does not contain the value, which a View shows in a version at
// least as new. Key is shared by all watchers and must not be written to.
type Touched struct {
	Key []byte
	Del bool
}

// Limits are the limits of one transaction.
type Limits struct {
	MaxOps      int // changes in one transaction
	MaxKey      int // bytes of a key
	MaxValue    int // bytes of a value
	MaxTxnBytes int // bytes of all keys and values of the changes together
}

// Backuper is an engine that can copy itself while it is in use.
type Backuper interface {
	// Backup writes a consistent database file to w and returns its revision. Old pages cannot be
	// reused until it ends, so w should be a file, not a slow client.
	Backup(ctx context.Context, w io.Writer) (Rev, error)
}

// WriteLocker is an engine with an advisory lock for writers, so that what one reads is still so
// when it commits. The lock is given in the order in which it was asked for. It only saves work and
// waiting: a lock held too long ends by itself, and correctness rests on the conditions of
// transactions.
type WriteLocker interface {
	// LockWrites waits for the lock. The caller calls done once.
	LockWrites(ctx context.Context) (done func(), err error)
}

// Warmer is an engine whose first full scan is much faster after its file was read once from start
// to end.
type Warmer interface {
	Warm(ctx context.Context) error
}

// Pauser is an engine that leaves the database to other processes for a while, because this one is
// about to be stopped: an owner that is stopped answers nobody. Calls wait until resume is called;
// what others did in the meantime is there afterwards.
type Pauser interface {
	Pause() (resume func(), err error)
}

// Owner describes the process that has a database open.
type Owner struct {
	PID   int       // process number on Host
	Host  string    // name of the machine
	User  string    // the system's user name
	Verb  string    // what the process runs, such as "lert import"
	Since time.Time // UTC
	// Version is that of the process's program, for programs that cannot work with it.
	Version string
}

// String returns the owner as error messages name it, with the time in UTC.
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

// PrefixRange returns the range of all keys that begin with p, for Scan. hi is nil if no key can
// come after them.
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
