// Package store keeps what must not be lost: requests as they arrived, what was found out about them, who holds them,
// what was decided and done, and the ledger that proves that none of it was changed since.
//
// Each change is one declared transaction on the engine below: what it read must be unchanged when it is written, or
// it is read and checked again. The rules about decisions are enforced there, for every caller. What is shown or
// recorded is shown to one person and recorded in their name, see Session. What follows from the records of a request
// is computed, never edited: see save.go.
//
// Session.Verify recomputes what is stored, or compares it with what the ledger commits to, so that a value that was
// removed, restored to an earlier state or replaced by another is reported. It leaves out what changes nothing that
// anybody sees of a case or may do:
//
//   - drafts (format.FamDraft): their authors' own words, which no record repeats and no decision rests on;
//   - who has read a shift note and who last had a console open when (FamNoteRead, FamLastSeen): they only choose
//     where a handover begins;
//   - how often a document was imported again (FamDuplicates): a number next to the index, which is checked;
//   - for which policy all rows were last computed ("tended", of FamMeta): a cache, without which they are
//     recomputed once more;
//   - of which version the indexes are that are computed from documents ("indexes", of FamMeta): without it they are
//     computed once more;
//   - in the state of a request: when and under which policy it was last computed and how often, if an earlier
//     computation had the same result.
//
// The record of a copy, the lists of the stored policies and the shift notes have no leaf of their own. A change to
// one of them is reported, but not if the digests of them ("settings", of FamMeta) are rewritten together with it.
//
// Start reading at format/keys.go (what is where on disk), then session.go (who may do what), tx.go (how a transaction
// runs), import.go (how requests come in) and decide.go (how they leave).
package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"sync"
	"sync/atomic"
	"time"

	"lert/review"
	"lert/review/policy"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/engine/share"
	"lert/store/format"
	"lert/store/people"
	"lert/store/safefile"
)

// Options are what Open needs besides the path.
type Options struct {
	// Now is the clock. Claims expire and records are dated by it alone.
	Now func() time.Time
	// Policy is the law and the platforms' rules in force. Rules replaces it if they are to be parsed only when they
	// are first needed.
	Policy *review.Policy
	Rules  Rules
	// People is the people file; nil: everyone is an analyst under the name that the operating system gives them, if
	// the database has never known a team. PeopleFile is its path, if it is to be read again whenever it changes.
	People     *people.List
	PeopleFile string
	// Version of the program, for the database's owner note and for an actor without one.
	Version string
	// NoSync leaves it to the operating system when to write to the disk: for throwaway databases only.
	NoSync bool
	// Rehearsal: the clock is fixed.
	Rehearsal bool
	// Wait is how long to wait for another process to release the database; 0: one second.
	Wait time.Duration
	// Verb is the command that is being run, to be shown to anyone who finds the database locked.
	Verb string
	// StateDir is a folder of this user's own, in which what was left of a database is kept; "": none.
	StateDir string
	// readOnly opens without the right to write.
	readOnly bool
	// notWritable is why, if it is opened so because it cannot be written.
	notWritable error
}

// Store is an open database. It may be used by many goroutines at once. Its content is reached through As.
type Store struct {
	eng         engine.Engine
	path        string
	now         func() time.Time
	rules       Rules
	peopleFile  people.Roster
	options     Options
	indexSecret []byte                                      // key of the HMACs in index keys
	parsePolicy func([]review.Pack) (*review.Policy, error) // of stored packs

	// one transaction at a time; the conditions guard against other processes
	writeMu        sync.Mutex
	policyStored   bool                        // the policy in force is known to be stored
	recordedPeople atomic.Pointer[people.List] // those whose pseudonyms are known to be recorded
	lastTeam       atomic.Pointer[people.List] // those whom the ledger names last, while their people file is missing
	otherFile      atomic.Bool                 // the people file is not theirs
	indexesCurrent bool                        // the indexes of documents are known to be of this program's versions
	originStored   bool                        // the database has its origin
	rehearsal      bool                        // its origin is a fixed clock
	backupInfo     *BackupInfo                 // nil unless the database is a backup
	identity       string                      // of the database, in files outside of it
	lastFiles      []*lastFile                 // that keep its newest commit; guarded by writeMu after opening
	inDoubt        atomic.Bool                 // it was not as it was left, see doubtFile
	headerFault    error                       // of its header pages when it was opened, nil if they are sound
	refreshWake    chan struct{}
	cancelRefresh  context.CancelFunc
	refreshDone    chan struct{}
}

// Open opens the database at path and makes it if there is none; if another process has it open, it shares that one.
// A file that another user could have written or exchanged is refused, see safefile.Check.
// Errors: problem.Locked (says who holds it and why they cannot share it), problem.NewerVersion, problem.Damaged, or
// those of the operating system. Rows that were computed under another policy are recomputed in the background.
//
// A database that cannot be written, because of its mode, its folder's or the medium, is opened for reading: nothing
// beside it or in it is changed, and whatever would be recorded is refused with problem.ReadOnly, see NotWritable.
func Open(path string, o Options) (*Store, error) {
	switch {
	case o.Now == nil:
		return nil, errors.New("open database: there is no clock")
	case o.Policy == nil && o.Rules == nil:
		return nil, errors.New("open database: there is no policy")
	}
	name := ""
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return nil, problem.Failed.New(path+" is a folder", "name the database file in it")
	}
	if err := safefile.Check(path); err != nil {
		return nil, problem.In("the database", err)
	}
	open := share.Open
	if o.NoSync {
		open = engine.Open // another process that shared it could lose what it was told is recorded
	}
	eo := engine.Options{
		Timeout: o.Wait, Format: format.Version, NoSync: o.NoSync, ReadOnly: o.readOnly,
		Owner: engine.Owner{User: name, Verb: o.Verb, Since: o.Now().UTC(), Version: o.Version},
	}
	eng, err := open(path, eo)
	if errors.Is(err, problem.ReadOnly) && !o.readOnly {
		o.readOnly, o.notWritable, eo.ReadOnly = true, err, true
		eng, err = open(path, eo)
	}
	if err != nil {
		return nil, err
	}
	header := engine.CheckHeaders(path) // before anything is written: the next commit writes one of them again
	s, err := newStore(eng, path, o)
	if err != nil {
		eng.Close()
		return nil, err
	}
	if errors.Is(header, problem.Damaged) {
		s.headerFault = header
	}
	return s, nil
}

// newStore is Open on an engine that is open already.
func newStore(eng engine.Engine, path string, o Options) (*Store, error) {
	rules := o.Rules
	if rules == nil {
		rules = parsedRules{o.Policy}
	}
	s := &Store{eng: eng, path: path, now: o.Now, rules: rules,
		peopleFile: people.Roster{Path: o.PeopleFile, List: o.People}, options: o, parsePolicy: policy.FromPacks}
	if o.PeopleFile != "" {
		s.peopleFile.List = nil
		if _, err := s.peopleFile.Now(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	ctx := context.Background()
	if err := s.loadMeta(ctx); err != nil {
		return nil, err
	}
	if err := s.loadTeam(ctx); err != nil {
		return nil, err
	}
	s.openLastFiles(ctx)
	if !o.readOnly && s.checkClock() == nil && !s.inDoubt.Load() {
		s.startRefresh()
	}
	return s, nil
}

// loadMeta reads, or makes, what every transaction needs: the key of the index HMACs, and whether this database is a
// rehearsal or a copy.
func (s *Store) loadMeta(ctx context.Context) error {
	read := func() (bool, error) {
		found := false
		err := s.view(ctx, func(r engine.Reader) error {
			t := &tx{r: r}
			secret, ok, err := t.peek(format.MetaKey("secret"))
			if err != nil {
				return err
			}
			found, s.indexSecret = ok, secret
			origin, ok, err := t.peek(format.MetaKey("origin"))
			s.originStored, s.rehearsal = ok, string(origin) == "rehearsal"
			if err != nil {
				return err
			}
			var c BackupInfo
			if is, err := getJSON(t, format.MetaKey("copy"), &c); err != nil || !is {
				return err
			}
			s.backupInfo = &c
			return nil
		})
		return found, err
	}
	found, err := read()
	if err != nil || found {
		return err
	}
	if err := s.checkNoRequests(ctx); err != nil {
		return err
	}
	if s.options.readOnly {
		return problem.NotFound.At(s.path, "it contains no requests yet")
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	indexes, err := json.Marshal(currentIndexes())
	if err != nil {
		return err
	}
	_, err = s.eng.Commit(ctx, engine.Txn{
		If: []engine.Cmp{engine.Absent(format.MetaKey("secret"))},
		Then: []engine.Op{engine.Put(format.MetaKey("secret"), format.EncodeValue(secret)),
			engine.Put(format.MetaKey("indexes"), format.EncodeValue(indexes))},
	})
	if err != nil && !errors.Is(err, problem.ConditionFailed) {
		return err
	}
	_, err = read()
	return err
}

// checkNoRequests reports damage if the database has requests: without the key of the index HMACs nothing is found,
// and a new key would not find it either.
func (s *Store) checkNoRequests(ctx context.Context) error {
	k := format.MetaKey("secret")
	return s.view(ctx, func(r engine.Reader) error {
		lo, hi := engine.PrefixRange([]byte{format.FamCaseState})
		for _, err := range r.Scan(lo, hi, engine.ScanOpt{KeysOnly: true, Limit: 1}) {
			return errors.Join(err,
				engine.NewDamagedError(s.path, k, format.KeyName(k)+" is missing, and nothing can be found without it"))
		}
		return nil
	})
}

// checkClock refuses a fixed clock on a real database.
func (s *Store) checkClock() error {
	if s.options.Rehearsal && s.originStored && !s.rehearsal {
		return problem.Rehearsal.At(s.path, "leave --now out, or name another database")
	}
	return nil
}

// Path is the path of the database file.
func (s *Store) Path() string { return s.path }

// watch wakes a screen when something was recorded: a value arrives after each commit that changed requests, claims or
// decisions, or wrote a shift note, and when somebody opened or left a case. One value may stand for several commits.
// The channel is closed when ctx or the database ends.
func (s *Store) watch(ctx context.Context) (<-chan struct{}, error) {
	ctx, stop := context.WithCancel(ctx)
	wake := make(chan struct{}, 1)
	notify := func() {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
	var all sync.WaitGroup
	for _, prefix := range [][]byte{{format.FamQueue}, {format.FamShiftNote}} {
		changes, err := s.watchPrefix(ctx, prefix)
		if err != nil {
			stop()
			return nil, err
		}
		all.Go(func() { s.forwardChanges(ctx, prefix, changes, notify) })
	}
	if b, ok := s.eng.(engine.Notes); ok {
		presence, err := b.WatchNotes(ctx, presencePrefix)
		if err != nil {
			stop()
			return nil, err
		}
		all.Go(func() {
			for range presence {
				notify()
			}
		})
	}
	go func() {
		all.Wait()
		stop()
		close(wake)
	}()
	return wake, nil
}

// forwardChanges notifies of each change until no more come. If changes were missed, as when another process took the
// file over, it follows those from now on, and the screen reads everything again.
func (s *Store) forwardChanges(ctx context.Context, prefix []byte, changes <-chan engine.Change, notify func()) {
	for {
		c, ok := <-changes
		if !ok {
			return
		}
		for c.Err != nil {
			if changes, c.Err = s.watchPrefix(ctx, prefix); errors.Is(c.Err, problem.Closed) {
				return
			} else if c.Err == nil {
				break
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
		notify()
	}
}

// watchPrefix watches for commits under a prefix from now on.
func (s *Store) watchPrefix(ctx context.Context, prefix []byte) (<-chan engine.Change, error) {
	var from engine.Rev
	if err := s.view(ctx, func(r engine.Reader) error { from = r.Rev(); return nil }); err != nil {
		return nil, err
	}
	return s.eng.Watch(ctx, prefix, from)
}

// Pause leaves the database to other processes until resume is called, because this one is about to be stopped. Calls
// wait until then. resume is nil if no other process can use the database anyway.
func (s *Store) Pause() (resume func(), err error) {
	if e, ok := s.eng.(engine.Pauser); ok {
		return e.Pause()
	}
	return nil, nil
}

// Close ends the background work and releases the database. Closing twice is not an error.
func (s *Store) Close() error {
	s.stopRefresh()
	err := s.eng.Close()
	if s.writeMu.TryLock() { // not while a refresh that did not end holds it
		defer s.writeMu.Unlock()
		for _, l := range s.lastFiles {
			l.close()
		}
	}
	return err
}
