package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"lert/review/problem"
)

// fileLimits are the limits of one transaction on a file. They keep a mistake from filling the
// memory; bbolt itself would accept more.
var fileLimits = Limits{MaxOps: 1 << 16, MaxKey: 1 << 10, MaxValue: 16 << 20, MaxTxnBytes: 64 << 20}

// Options say how to open a file. The zero value suits a server's own database.
type Options struct {
	// Timeout is how long to wait for the file's lock; 0 means one second.
	Timeout time.Duration
	// Format is the version of the caller's keys and values. It is written when the database is
	// created. A file with a higher version is refused with problem.NewerVersion; a file with a
	// lower one gets this version with the first commit.
	Format uint32
	// Owner is written to a file beside the database, to be named to those who find it locked. PID
	// and Host are filled in.
	Owner Owner
	// NoSync lets the operating system decide when to write to the disk. It is for throwaway
	// databases: a power cut may lose everything.
	NoSync bool
	// ReadOnly opens the file without the right to write. Many processes may do so at once, but not
	// while another has it open for writing.
	ReadOnly bool
	// MmapSize is the address space set aside, in bytes; 0 means 16 GiB. When a file outgrows it,
	// all readers wait once while the file is mapped again.
	MmapSize int
	// Same is the file that must be at the path, nil for any: another one, or none, is
	// problem.Replaced.
	Same fs.FileInfo
	// MaxSize is a quota for the file in bytes; 0 means none. A commit beyond it fails with
	// problem.DiskFull.
	MaxSize int
}

// file is an Engine on one bbolt file.
type file struct {
	openedFile
	o Options

	// dbMu is held for reading while db is used, and for writing while db is closed or opened.
	dbMu   sync.RWMutex
	db     *bolt.DB // nil if it was closed for a moment; opened again on next use
	closed bool
	// written is how many pages were written since db was opened. Only runApplying uses it.
	written int64

	// broken is set once, when bbolt panicked and still holds its locks, or the file was overwritten.
	// Nothing can be read any more. whenBroken is closed at the same time: whoever waits for one of the
	// locks below waits for it, too, because bbolt's locks may never be free again.
	broken     atomic.Pointer[problem.Error]
	whenBroken chan struct{}

	// begin is full while a reading transaction begins or ends, for which bbolt takes its lock of the
	// header pages.
	begin chan struct{}

	// commitLock is full while a commit runs. It orders commits, so that watchers see them in order.
	commitLock chan struct{}
	commits    *commitLog
	// applying runs each commit on a thread of its own, so that one that waits forever for bbolt's locks
	// does not hold up who asked for it.
	applying chan func()

	writeLock chan struct{} // full while a writer holds the write lock

	notes // implements Notes
}

// Open opens the database at path and holds it until Close. It creates the database if there is
// none. It returns within the timeout and a few seconds, whatever the file contains. Errors:
// problem.Locked (which names the owner), problem.Damaged, problem.NewerVersion, problem.ReadOnly,
// or the operating system's.
//
// A new database is created under a temporary name beside path and linked to path when it is
// complete and on the disk. A power cut leaves either no database or a good one.
func Open(path string, o Options) (Engine, error) {
	o.Timeout = cmp.Or(max(o.Timeout, 0), time.Second)
	o.MmapSize = cmp.Or(max(o.MmapSize, 0), defaultMmap)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if o.Same != nil {
			return nil, NewReplacedError(path, o.Same, nil)
		}
		if err := CheckLink(path); err != nil {
			return nil, err
		}
		if o.ReadOnly {
			return nil, problem.In(path,
				problem.NotFound.New(fs.ErrNotExist.Error(), "name an existing database").WithCause(fs.ErrNotExist))
		}
		if err := createFile(path, o); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, wrapFailed("open database", err)
	}
	db, handle, err := openBolt(path, o, nil)
	if err != nil {
		return nil, err
	}
	e := &file{openedFile: openedFile{path: path, info: o.Same}, o: o, db: db,
		whenBroken: make(chan struct{}), begin: make(chan struct{}, 1), commitLock: make(chan struct{}, 1),
		writeLock: make(chan struct{}, 1), applying: make(chan func())}
	var rev Rev
	if err := cmp.Or(e.adopt(handle, int64(db.Info().PageSize)), viewBolt(path, db, func(tx *bolt.Tx) (err error) {
		if err = checkFormat(tx, path, o.Format); err == nil {
			rev, _, err = readLast(tx, path)
		}
		return err
	})); err != nil {
		e.look.Close()
		db.Close()
		return nil, err
	}
	e.commits = newCommitLog(rev)
	if !o.ReadOnly {
		removeAbandoned(path)
		// A full disk must not prevent reading. Without the owner file, others who find the file
		// locked are not told by whom; commits fail with problem.DiskFull.
		if err := asFull(writeOwner(path, o.Owner)); errors.Is(err, problem.DiskFull) {
			os.Remove(ownerPath(path))
		} else if err != nil {
			e.look.Close()
			db.Close()
			return nil, cmp.Or(newNotWritableError(path, "its folder", err),
				wrapFailed("write who holds the database", err))
		}
	}
	go e.runApplying()
	return e, nil
}

// openTimeout is how long reading the start of a file may take once its lock is held. In a damaged
// file bbolt can follow page references for very long.
const openTimeout = 20 * time.Second

// openBolt opens an existing bbolt file, within a time limit and without panics. On every error the
// file's lock is free again. It also returns the file itself, in case bbolt cannot be closed. held is
// the file if it is open and locked already.
func openBolt(path string, o Options, held *os.File) (*bolt.DB, *os.File, error) {
	var db *bolt.DB
	var handle *os.File
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = recoverPanic(path, func() (err error) {
			bo := &bolt.Options{
				Timeout: o.Timeout, NoSync: o.NoSync, NoGrowSync: o.NoSync, ReadOnly: o.ReadOnly,
				FreelistType: bolt.FreelistArrayType, MaxSize: o.MaxSize, InitialMmapSize: o.MmapSize,
				NoStatistics: true,
				OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
					if held != nil {
						handle = held
						return held, nil
					}
					f, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
					if err != nil {
						return nil, err
					}
					// bbolt would turn an empty file into a database in place, and a power cut
					// could leave that half done.
					if st, err := f.Stat(); err == nil && st.Size() == 0 {
						f.Close()
						return nil, errEmpty
					}
					handle = f
					return f, nil
				},
			}
			db, err = bolt.Open(path, 0o600, bo)
			if errors.Is(err, syscall.ENOMEM) { // little address space: map only the file
				bo.InitialMmapSize = 0
				db, err = bolt.Open(path, 0o600, bo)
			}
			return err
		})
		if errors.Is(err, problem.Damaged) && handle != nil {
			unlock(handle) // bbolt panicked and left it open
		}
	}()
	select {
	case <-done:
	case <-time.After(o.Timeout + openTimeout):
		return nil, nil, NewDamagedError(path, nil, "cannot be read to the end")
	}
	switch {
	case err == nil:
		return db, handle, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, nil, newLockedError(path, readOwner(path))
	case errors.Is(err, errEmpty):
		return nil, nil, NewDamagedError(path, nil, "the file is empty, not a database (remove it to create a new one)")
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, io.EOF),
		strings.Contains(err.Error(), "file size too small"):
		return nil, nil, NewDamagedError(path, nil, "not a database, or its first pages are damaged")
	case errors.Is(err, berrors.ErrVersionMismatch):
		return nil, nil, newTooNewError(path, " of the file format")
	}
	return nil, nil, cmp.Or(newNotWritableError(path, "it", err), wrapFailed("open database "+path, err))
}

var errEmpty = errors.New("empty file")

// recoverPanic runs f, which calls bbolt, and turns a panic or a memory fault in it into a
// problem.Damaged. On an intact file neither happens.
func recoverPanic(path string, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = newPanicError(path, p)
		}
	}()
	return f()
}

func newPanicError(path string, p any) *problem.Error {
	return NewDamagedError(path, nil, fmt.Sprintf("its pages are inconsistent (%v)", p))
}

// guard runs f, which calls bbolt, without panics. A panic is a fault of the file.
func (e *file) guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			fault := newPanicError(e.path, p)
			e.setFault(fault)
			err = fault
		}
	}()
	return f()
}

// viewBolt runs f in a read transaction, without panics.
func viewBolt(path string, db *bolt.DB, f func(*bolt.Tx) error) error {
	return recoverPanic(path, func() error { return db.View(f) })
}

// setBroken says that bbolt holds its locks forever, or that its pages were overwritten.
func (e *file) setBroken(err error) {
	var fault *problem.Error
	if errors.As(err, &fault) {
		e.setFault(fault)
		if e.broken.CompareAndSwap(nil, fault) {
			close(e.whenBroken)
		}
	}
}

// runApplying runs the commits.
func (e *file) runApplying() {
	runtime.LockOSThread()
	for apply := range e.applying {
		apply()
	}
}

// lock fills one of the locks of e. It returns false if the file is broken.
func (e *file) lock(l chan struct{}) bool {
	if e.broken.Load() != nil {
		return false
	}
	select {
	case l <- struct{}{}:
		return true
	case <-e.whenBroken:
		return false
	}
}

// acquire returns the open database for shared use; the caller calls done afterwards. It opens the
// file again if a commit closed it, and refuses a file that was overwritten.
func (e *file) acquire() (db *bolt.DB, done func(), err error) {
	for range 2 {
		e.dbMu.RLock()
		switch {
		case e.closed:
			err = problem.Closed
		case e.broken.Load() != nil:
			err = e.broken.Load()
		case e.db != nil:
			if err = e.checkHeaders(); err == nil {
				return e.db, e.dbMu.RUnlock, nil
			}
			e.setBroken(err)
		}
		e.dbMu.RUnlock()
		if err != nil {
			return nil, nil, err
		}
		e.dbMu.Lock()
		if e.db == nil && !e.closed && e.broken.Load() == nil {
			e.db, err = e.reopen(nil)
		}
		e.dbMu.Unlock()
		if err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, problem.Closed
}

// maxWritten is how many pages may be written before the file is opened again.
const maxWritten = 1 << 14

// forgetPages opens the file again after many pages were written, unless somebody reads it; then the next commit tries.
// Of each page in use that bbolt took from its free ones since it opened the file, it notes which transaction did. For
// an import of 100,000 requests that would be half of the memory. The lock is held throughout: by a second handle while
// bbolt, whose own handle is closed before, cannot free it.
func (e *file) forgetPages() {
	if e.written < maxWritten || !e.dbMu.TryLock() {
		return
	}
	defer e.dbMu.Unlock()
	if e.db == nil || e.closed || e.broken.Load() != nil || e.CheckFile() != nil {
		return
	}
	e.written = 0
	held, err := shareLock(e.handle)
	if err != nil {
		return
	}
	db := e.db
	e.db = nil
	e.handle.Close()
	recoverPanic(e.path, db.Close) // it reports that its handle is closed
	if db, err := e.reopen(held); err == nil {
		e.db = db
	} else {
		held.Close()
	}
}

// reopen opens the file again after a commit closed it. It must be the same file. held is the file if it is open and
// locked already.
func (e *file) reopen(held *os.File) (*bolt.DB, error) {
	o := e.o
	o.Same = e.info
	db, handle, err := openBolt(e.path, o, held)
	if err == nil {
		if err = e.adopt(handle, int64(db.Info().PageSize)); err != nil {
			recoverPanic(e.path, db.Close)
			return nil, err
		}
	}
	return db, err
}

// Limits returns the limits of one transaction on a file.
func (e *file) Limits() Limits { return fileLimits }

// Watch sends the commits of this process; no other can write to the file.
func (e *file) Watch(ctx context.Context, prefix []byte, from Rev) (<-chan Change, error) {
	return e.commits.watch(ctx, prefix, from)
}

// LockWrites waits for the write lock, which a channel gives in the order of arrival.
func (e *file) LockWrites(ctx context.Context) (done func(), err error) {
	select {
	case e.writeLock <- struct{}{}:
		return func() { <-e.writeLock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Backup writes a copy of the file at one revision. Readers and writers continue in the meantime,
// but pages freed by writers are not used again until it ends.
func (e *file) Backup(ctx context.Context, w io.Writer) (rev Rev, err error) {
	db, done, err := e.acquire()
	if err != nil {
		return 0, err
	}
	defer done()
	err = e.readTx(db, func(tx *bolt.Tx) error {
		return e.guard(func() (err error) {
			if rev, _, err = readLast(tx, e.path); err == nil {
				_, err = tx.WriteTo(ctxWriter{ctx, w})
			}
			return err
		})
	})
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err() // bbolt keeps only the text of the error
	case err != nil:
		return 0, wrapFailed("copy the database", err)
	}
	return rev, nil
}

// Warm reads the file once from start to end, so that it is in the system's cache. bbolt asks the
// system not to read ahead, so that the first scan of a large file takes about forty times as long
// as Warm and the scan together.
func (e *file) Warm(ctx context.Context) error { return Warm(ctx, e.path) }

// Warm reads a file once from start to end. It does not need the file's lock.
func Warm(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyBuffer(ctxWriter{ctx, io.Discard}, struct{ io.Reader }{f}, make([]byte, 1<<20))
	return err
}

// ctxWriter is a writer that fails once ctx has ended.
type ctxWriter struct {
	ctx context.Context
	w   io.Writer
}

func (s ctxWriter) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

// How long closing waits for running calls: if nothing is wrong with the file, and if something is.
const (
	closeTimeout       = 20 * time.Second
	faultyCloseTimeout = 2 * time.Second
)

// Close closes the file and frees its lock. If calls do not end because of a fault of the file, it
// gives up and leaves the lock to the end of the process.
func (e *file) Close() error {
	done := make(chan error, 1)
	go func() { done <- e.closeFile() }()
	return WaitClosed(e.path, e, done)
}

// WaitClosed waits until done says that an engine is closed. It gives up after a while, and sooner if
// a fault was found in the file: what does not end then may never end.
func WaitClosed(path string, e Engine, done <-chan error) error {
	wait, soon := time.After(closeTimeout), time.After(faultyCloseTimeout)
	for {
		select {
		case err := <-done:
			return err
		case <-soon:
			if checker, ok := e.(FileChecker); !ok || checker.CheckFile() == nil {
				continue
			}
		case <-wait:
		}
		return problem.In(path, problem.Failed.New("it could not be closed: a call to it is still running",
			"everything reported as recorded is recorded; anything else is not, or its outcome is unknown"))
	}
}

func (e *file) closeFile() error {
	defer e.look.Close()
	if !e.lock(e.commitLock) {
		e.commits.close()
		e.notes.close()
		e.freeLock()
		return nil
	}
	defer func() { <-e.commitLock }()
	e.dbMu.Lock()
	defer e.dbMu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	close(e.applying)
	e.commits.close()
	e.notes.close()
	if e.db == nil {
		return nil
	}
	if e.broken.Load() != nil {
		e.freeLock()
		return nil
	}
	if !e.o.ReadOnly {
		os.Remove(ownerPath(e.path)) // while we hold the lock, so that it is never a later owner's
		if e.o.NoSync {
			e.db.Sync()
		}
	}
	return recoverPanic(e.path, e.db.Close)
}
