package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"iter"
	"strconv"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
	"lert/store/people"
)

// decodeValue is the body of a stored value. A value of a newer version is problem.NewerVersion; a version that no
// program writes is problem.Damaged.
func decodeValue(k, v []byte) ([]byte, error) {
	body, err := format.DecodeValue(v)
	switch {
	case errors.Is(err, format.ErrNewer):
		return nil, writtenByNewer(k, format.KeyName(k))
	case err != nil:
		return nil, engine.NewDamagedError("", k, err.Error())
	}
	return body, nil
}

// byNewer says that a record is sound, but cannot be read by this program.
const byNewer = "was written by a newer program"

func writtenByNewer(k []byte, name string) error {
	e := problem.NewerVersion.New(name+" "+byNewer, "use that version")
	e.Where.Key = string(k)
	return e
}

// tx is one transaction being built, or one reading: a snapshot, what was read of it that must not change, and what
// will be written. get and peek see what the transaction itself wrote.
type tx struct {
	r   engine.Reader
	now time.Time
	// by is the person who reads or writes, as they are in the people file now; restrictedTo is their name if they see
	// only what was referred to them, "" if they see everything.
	by           review.Actor
	restrictedTo string

	reads  map[string]engine.Rev
	writes map[string]engine.Op
	order  []string // keys of writes, in the order of the first write
	bytes  int      // of the keys and values of writes

	ledger     *pendingLeaves      // the leaves that this transaction appends, see ledger.go
	newMatches map[string][]uint64 // requests that this transaction adds to a match

	names []string // of what is recorded, see Session.NotifyRecorded

	quietMarked bool      // the leaves of this transaction say whether nothing was recorded for long
	quietSince  time.Time // since when, see markQuiet
	lifted      bool      // refusal 12 counts from this transaction, see Session.LiftClock

	settingsCommitted bool // the leaves of this transaction have committed to the settings

	// What the store takes over after the commit, see Store.afterCommit.
	recordedPeople  *people.List // those whose pseudonyms are recorded
	continuedBackup *BackupInfo  // nil if the stored BackupInfo did not change
	putInForce      bool         // inForce is in force instead of the people file, see Session.PutInForce
	inForce         *people.List // nil: nobody
}

// read is the stored value of a key; track makes the commit fail if it changes before.
func (t *tx) read(k []byte, track bool) ([]byte, bool, error) {
	if op, ok := t.writes[string(k)]; ok {
		return op.Val, !op.Del, nil
	}
	kv, err := t.r.Get(k)
	if err != nil {
		return nil, false, err
	}
	if track {
		if t.reads == nil {
			t.reads = map[string]engine.Rev{}
		}
		t.reads[string(k)] = kv.ModRev
	}
	if !kv.Found() {
		return nil, false, nil
	}
	return append([]byte(nil), kv.Val...), true, nil
}

// get reads a value on which the transaction depends: if it changes before the commit, the transaction runs again. The
// bytes belong to the caller.
func (t *tx) get(k []byte) ([]byte, bool, error) { return t.readValue(k, true) }

// peek reads a value that never changes once it is written, or on which nothing depends.
func (t *tx) peek(k []byte) ([]byte, bool, error) { return t.readValue(k, false) }

func (t *tx) readValue(k []byte, track bool) ([]byte, bool, error) {
	v, ok, err := t.read(k, track)
	if err != nil || !ok {
		return nil, false, err
	}
	v, err = decodeValue(k, v)
	return v, err == nil, err
}

// required is peek of a value that must be there: problem.Damaged if it is missing.
func (t *tx) required(k []byte, what string) ([]byte, error) {
	v, found, err := t.peek(k)
	if err == nil && !found {
		err = engine.NewDamagedError("", k, what+" is missing")
	}
	return v, err
}

// put writes a value. The caller must not change the key afterwards.
func (t *tx) put(k, v []byte) { t.addOp(engine.Put(k, format.EncodeValue(v))) }

// del removes an index entry or a state that has ended; records are never removed.
func (t *tx) del(k []byte) { t.addOp(engine.Delete(k)) }

// addOp adds an operation whose value has its version already.
func (t *tx) addOp(op engine.Op) {
	if t.writes == nil {
		t.writes = map[string]engine.Op{}
	}
	k := string(op.Key)
	if was, ok := t.writes[k]; ok {
		t.bytes -= len(was.Val)
	} else {
		t.order = append(t.order, k)
		t.bytes += len(k)
	}
	t.bytes += len(op.Val)
	t.writes[k] = op
}

// fills reports whether the transaction takes up at least one part in n of what the engine accepts as one.
func (t *tx) fills(n int, l engine.Limits) bool {
	return len(t.order) >= l.MaxOps/n || t.bytes >= l.MaxTxnBytes/n
}

// scan walks the committed keys of a range, without what the transaction itself wrote. What it yields is valid until
// the next step. A key of a length that its family does not have is left out, so that callers can cut keys apart
// unchecked; verification reports it.
func (t *tx) scan(lo, hi []byte, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		for kv, err := range t.r.Scan(lo, hi, o) {
			if len(kv.Key) > 0 && !format.ValidKey(kv.Key) {
				continue
			}
			if !yield(kv, err) {
				return
			}
		}
	}
}

// scanPrefix is scan for all keys with a prefix.
func (t *tx) scanPrefix(prefix []byte, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	lo, hi := engine.PrefixRange(prefix)
	return t.scan(lo, hi, o)
}

// values is scanPrefix with each value decoded.
func (t *tx) values(prefix []byte, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		for kv, err := range t.scanPrefix(prefix, o) {
			if err == nil {
				kv.Val, err = decodeValue(kv.Key, kv.Val)
			}
			if !yield(kv, err) || err != nil {
				return
			}
		}
	}
}

// countKeys counts the keys of a scan.
func countKeys(scan iter.Seq2[engine.KV, error]) (n int, err error) {
	for _, err := range scan {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// getCount reads a counter.
func (t *tx) getCount(name string) (uint64, error) {
	v, ok, err := t.get(format.CounterKey(name))
	if err != nil || !ok {
		return 0, err
	}
	n, err := strconv.ParseUint(string(v), 10, 64)
	if err != nil {
		return 0, problem.In("counter "+name, err)
	}
	return n, nil
}

// addCount changes a counter and returns its new value. A counter at zero is removed, so that a recount has the same
// entries.
func (t *tx) addCount(name string, by int64) (uint64, error) {
	n, err := t.getCount(name)
	if err != nil {
		return 0, err
	}
	n += uint64(by)
	t.setCount(name, n)
	return n, nil
}

func (t *tx) setCount(name string, n uint64) {
	if n == 0 {
		t.del(format.CounterKey(name))
		return
	}
	t.put(format.CounterKey(name), strconv.AppendUint(nil, n, 10))
}

// engineTxn is the transaction as the engine wants it declared.
func (t *tx) engineTxn(id engine.TxnID) engine.Txn {
	x := engine.Txn{ID: id, If: make([]engine.Cmp, 0, len(t.reads)), Then: make([]engine.Op, 0, len(t.order))}
	for k, mod := range t.reads {
		x.If = append(x.If, engine.Cmp{Key: []byte(k), ModRev: mod})
	}
	for _, k := range t.order {
		op := t.writes[k]
		if _, found := t.reads[k]; op.Del && found && t.reads[k] == 0 {
			continue // written and removed within the transaction
		}
		x.Then = append(x.Then, op)
	}
	return x
}

// tries is how often a transaction runs at most because what it read has changed. Transactions wait for each other,
// within a process and among several, so that a new try means that another one took too long.
const tries = 16

// runTx runs f on a snapshot and records what it wrote, all or nothing, under the id. f may run several times and must
// have no effect of its own. The caller holds s.writeMu. done (may be nil) runs after the commit.
func (s *Store) runTx(ctx context.Context, id engine.TxnID, f func(t *tx) error, done func(t *tx)) error {
	// Other processes wait here, too, so that nothing that is read below changes before the commit.
	if turns, ok := s.eng.(engine.WriteLocker); ok {
		endTurn, err := turns.LockWrites(ctx)
		if err != nil {
			return err
		}
		defer endTurn()
	}
	var err error
	for range tries {
		var t *tx
		err = s.view(ctx, func(r engine.Reader) error {
			t = &tx{r: r, now: s.now().UTC()}
			return f(t)
		})
		if err != nil || len(t.order) == 0 {
			return err
		}
		_, err = s.eng.Commit(ctx, t.engineTxn(id))
		if err == nil {
			if done != nil {
				done(t)
			}
			return nil
		}
		// AlreadyRecorded: another process recorded this id after the snapshot; the next try reads its record.
		if !errors.Is(err, problem.ConditionFailed) && !errors.Is(err, problem.AlreadyRecorded) {
			return err
		}
	}
	if errors.Is(err, problem.AlreadyRecorded) {
		return problem.Conflict.New("conflict: something else was recorded under this id",
			"use a new id").WithCause(err)
	}
	return problem.Conflict.New("conflict: others kept changing the same records", "try again").WithCause(err)
}

// storeOriginAndPolicy writes, with the first transaction of all, whether the database began under a real or a fixed
// clock, and, with the first transaction under a policy, its packs.
func (s *Store) storeOriginAndPolicy(t *tx) error {
	if err := s.storeOrigin(t); err != nil || s.policyStored {
		return err
	}
	return s.storePolicy(t)
}

func (s *Store) storeOrigin(t *tx) error {
	if s.originStored {
		return nil
	}
	v, found, err := t.get(format.MetaKey("origin"))
	if err != nil {
		return err
	}
	if _, ours := t.writes[string(format.MetaKey("origin"))]; found && !ours {
		// Another process was first, and its origin holds even if this transaction fails.
		s.originStored, s.rehearsal = true, string(v) == "rehearsal"
		return s.checkClock()
	}
	origin := "real"
	if s.options.Rehearsal {
		origin = "rehearsal"
	}
	t.put(format.MetaKey("origin"), []byte(origin))
	return nil
}

// afterCommit sets on the store what a transaction has changed about it.
func (s *Store) afterCommit(t *tx) {
	if !s.originStored {
		s.originStored, s.rehearsal = true, s.options.Rehearsal
	}
	s.policyStored = true
	s.recordedPeople.Store(t.recordedPeople)
	if t.putInForce {
		s.lastTeam.Store(t.inForce)
		s.otherFile.Store(false)
	}
	if g := t.ledger; g != nil && len(g.leaves) > 0 && len(s.lastFiles) > 0 {
		s.keepLast(LastCommit{Size: g.baseSize + int64(len(g.leaves)), Root: hex.EncodeToString(g.root[:]), At: t.now})
	}
	if t.continuedBackup != nil {
		s.backupInfo = t.continuedBackup
	}
}

// readTx is a reading of what a person may see of a snapshot.
func (s *Store) readTx(r engine.Reader, by review.Actor) *tx {
	return &tx{r: r, now: s.now().UTC(), by: by, restrictedTo: restrictedTo(by)}
}

// view runs f on a snapshot, and again from the start if the snapshot was lost because another process took the file
// over: f must begin with nothing and have no effect of its own.
func (s *Store) view(ctx context.Context, f func(engine.Reader) error) error {
	var err error
	for range tries {
		if err = s.viewOnce(ctx, f); !errors.Is(err, problem.SnapshotLost) {
			break
		}
	}
	return err
}

// viewOnce is view for an f that cannot run twice. It adds the file to an error about a damaged value.
func (s *Store) viewOnce(ctx context.Context, f func(engine.Reader) error) error {
	err := s.eng.View(ctx, f)
	var d *problem.Error
	if errors.As(err, &d) && d.Code == problem.Damaged && d.Where.File == "" {
		d.Where.File = s.path
	}
	return err
}

// newID is a random id for a transaction.
func newID() engine.TxnID {
	var id engine.TxnID
	rand.Read(id[:])
	return id
}

// newHexID is a random id for a record whose caller gave none.
func newHexID() string {
	id := newID()
	return hex.EncodeToString(id[:])
}

// toTheMinute is the layout of an instant (UTC) in messages and timelines.
const toTheMinute = "2006-01-02 15:04 UTC"
