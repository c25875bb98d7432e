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

// decodeValue gives the body of a stored value. One of a newer version is refused by
// name; a version that no program writes is damage.
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

// byNewer says of a record that it is sound and not for this program.
const byNewer = "was written by a newer program"

func writtenByNewer(k []byte, name string) error {
	e := problem.NewerVersion.New(name+" "+byNewer, "use that version")
	e.Where.Key = string(k)
	return e
}

// tx is one act under way: a snapshot, what was read of it that must not
// change, and what shall be written. Reads see the act's own writes.
type tx struct {
	r   engine.Reader
	now time.Time
	// by is who reads or acts, as the people file has them now; only is their name
	// where they see nothing but what was referred to them, "" where they see all.
	by           review.Actor
	restrictedTo string

	reads  map[string]engine.Rev
	writes map[string]engine.Op
	order  []string // keys of writes, in the order in which they came first

	ledger     *pendingLeaves      // the ledger as this act grows it, see ledger.go
	newMatches map[string][]uint64 // requests that this act adds to a match

	settingsCommitted bool // the leaves of this act have committed to the settings

	// What holds of the store once the act is recorded, see Store.acted.
	recordedPeople *people.List // those whose pseudonyms are recorded
	continuedCopy  *BackupInfo  // nil: nothing about a copy changed
}

// read gives a value and remembers under which revision it stood.
func (t *tx) read(k []byte, remember bool) ([]byte, bool, error) {
	if op, ok := t.writes[string(k)]; ok {
		return op.Val, !op.Del, nil
	}
	kv, err := t.r.Get(k)
	if err != nil {
		return nil, false, err
	}
	if remember {
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

// get reads a value on which the act depends: should it change before the act
// is recorded, the act runs again. The bytes are the caller's.
func (t *tx) get(k []byte) ([]byte, bool, error) { return t.readValue(k, true) }

// peek reads a value that never changes once it is written, or on which
// nothing depends.
func (t *tx) peek(k []byte) ([]byte, bool, error) { return t.readValue(k, false) }

func (t *tx) readValue(k []byte, remember bool) ([]byte, bool, error) {
	v, ok, err := t.read(k, remember)
	if err != nil || !ok {
		return nil, false, err
	}
	v, err = decodeValue(k, v)
	return v, err == nil, err
}

// required is peek of a value that must be there: without it the database is damaged.
func (t *tx) required(k []byte, what string) ([]byte, error) {
	v, found, err := t.peek(k)
	if err == nil && !found {
		err = engine.NewDamagedError("", k, what+" is missing")
	}
	return v, err
}

// put writes a value. The key must not be changed afterwards.
func (t *tx) put(k, v []byte) { t.addOp(engine.Put(k, format.EncodeValue(v))) }

// del removes an index entry or a state that ended; records are never removed.
func (t *tx) del(k []byte) { t.addOp(engine.Delete(k)) }

// addOp writes a value that carries its own version.
func (t *tx) addOp(op engine.Op) {
	if t.writes == nil {
		t.writes = map[string]engine.Op{}
	}
	k := string(op.Key)
	if _, ok := t.writes[k]; !ok {
		t.order = append(t.order, k)
	}
	t.writes[k] = op
}

// scan walks the committed keys of a range; the act's own writes are not among
// them. What it yields is good until the next step. A key that is shorter or longer
// than those of its family is passed over, so that it can be cut apart unseen;
// verify names it.
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

// scanPrefix is scan of all keys that begin with a prefix.
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

// addCount moves a counter and returns its new value. A counter at zero is removed,
// so that what is counted anew has the same entries.
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

// engineTxn is the declaration of what the act came to.
func (t *tx) engineTxn(id engine.TxnID) engine.Txn {
	x := engine.Txn{ID: id, If: make([]engine.Cmp, 0, len(t.reads)), Then: make([]engine.Op, 0, len(t.order))}
	for k, mod := range t.reads {
		x.If = append(x.If, engine.Cmp{Key: []byte(k), ModRev: mod})
	}
	for _, k := range t.order {
		op := t.writes[k]
		if _, found := t.reads[k]; op.Del && found && t.reads[k] == 0 {
			continue // came and went within the act
		}
		x.Then = append(x.Then, op)
	}
	return x
}

// tries bounds how often an act runs again because what it read has changed.
// Acts wait for each other, in one process and among several, so that a new try
// means that somebody took too long over theirs.
const tries = 16

// runTx runs f on a snapshot and records what it wrote, all or nothing, under
// the id. f may run several times and must have no effect of its own. The caller
// holds s.write. done, where there is one, runs after the commit.
func (s *Store) runTx(ctx context.Context, id engine.TxnID, f func(t *tx) error, done func(t *tx)) error {
	// Other processes wait here, too: what is read now would be another's next.
	if turns, ok := s.eng.(engine.WriteLocker); ok {
		over, err := turns.LockWrites(ctx)
		if err != nil {
			return err
		}
		defer over()
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
		// ErrApplied: somebody recorded this id since the snapshot was taken;
		// the next try reads what they recorded.
		if !errors.Is(err, problem.ConditionFailed) && !errors.Is(err, problem.AlreadyRecorded) {
			return err
		}
	}
	if errors.Is(err, problem.AlreadyRecorded) {
		return problem.Conflict.New("conflict: something else was recorded under this id", "make a new id").WithCause(err)
	}
	return problem.Conflict.New("conflict: others kept changing the same records", "try again").WithCause(err)
}

// storeOriginAndPolicy writes, with the first act of all, under which kind of clock the
// database began, and, with the first act under a policy, its packs.
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
		// Another process was first, and that holds whatever becomes of this act.
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

// afterCommit takes over what a recorded act says of the store.
func (s *Store) afterCommit(t *tx) {
	if !s.originStored {
		s.originStored, s.rehearsal = true, s.options.Rehearsal
	}
	s.policyStored, s.recordedPeople = true, t.recordedPeople
	if t.continuedCopy != nil {
		s.copyMark = t.continuedCopy
	}
}

// readTx is what a person sees of the database at one moment.
func (s *Store) readTx(r engine.Reader, by review.Actor) *tx {
	return &tx{r: r, now: s.now().UTC(), by: by, restrictedTo: restrictedTo(by)}
}

// view runs f on a snapshot, and again from the start where the snapshot was
// lost under way because the database changed hands: f begins with nothing and
// has no effect of its own.
func (s *Store) view(ctx context.Context, f func(engine.Reader) error) error {
	var err error
	for range tries {
		if err = s.viewOnce(ctx, f); !errors.Is(err, problem.SnapshotLost) {
			break
		}
	}
	return err
}

// viewOnce is view for an f that cannot run twice. A damaged value is named
// with the file that it stands in.
func (s *Store) viewOnce(ctx context.Context, f func(engine.Reader) error) error {
	err := s.eng.View(ctx, f)
	var d *problem.Error
	if errors.As(err, &d) && d.Code == problem.Damaged && d.Where.File == "" {
		d.Where.File = s.path
	}
	return err
}

// newID is a fresh name for an act whose caller gave none.
func newID() engine.TxnID {
	var id engine.TxnID
	rand.Read(id[:])
	return id
}

// newHexID is a fresh id for a record whose caller gave none.
func newHexID() string {
	id := newID()
	return hex.EncodeToString(id[:])
}

// toTheMinute is how messages and histories show an instant, in UTC.
const toTheMinute = "2006-01-02 15:04 UTC"
