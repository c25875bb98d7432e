package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"lert/review/problem"
	"lert/store/safefile"
)

// FileChecker is an engine that can say whether the file that it has open is still the database:
// nobody replaced, moved, removed or overwrote it, and no fault was found in it. If not, nothing may
// be recorded until the database is opened again.
type FileChecker interface {
	// CheckFile returns what is wrong: problem.Replaced or problem.Damaged. Once it returned an
	// error, it always does.
	CheckFile() error
	// FileInfo describes the open file, for Options.Same.
	FileInfo() fs.FileInfo
}

// openedFile is the state of the open file, to recognise it by.
type openedFile struct {
	path string
	info fs.FileInfo // of the file that was opened first
	// fault is set once: what is wrong with the file. Nothing is recorded any more, and other
	// processes are refused; this process may still read.
	fault atomic.Pointer[problem.Error]

	mu sync.RWMutex
	// handle is bbolt's. look reads the header pages, and stays open while bbolt closes the file for a moment.
	handle, look *os.File
	pageSize     int64
	headers      headers // as this process read or wrote them last
	writing      int     // the header page that a commit is writing, or -1
}

// adopt sets the open file. If another one was open before, it must be the same.
func (o *openedFile) adopt(handle *os.File, pageSize int64) error {
	info, err := handle.Stat()
	if err != nil {
		return wrapFailed("open database "+o.path, err)
	}
	if o.info != nil && !os.SameFile(o.info, info) {
		return o.setFault(NewReplacedError(o.path, o.info, info))
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.look == nil {
		if o.look, err = os.Open(o.path); err != nil {
			return wrapFailed("open database "+o.path, err)
		}
		if now, err := o.look.Stat(); err != nil || !os.SameFile(now, info) {
			return o.setFault(newMovedError(o.path, info, now))
		}
		o.info = info
	}
	h, err := readHeaders(o.look, pageSize)
	if err != nil {
		return wrapFailed("open database "+o.path, err)
	}
	o.handle, o.pageSize, o.headers, o.writing = handle, pageSize, h, -1
	return nil
}

// setFault sets what is wrong with the file, unless something was set before, and returns what is set.
func (o *openedFile) setFault(e *problem.Error) error {
	o.fault.CompareAndSwap(nil, e)
	return o.fault.Load()
}

// freeLock frees the lock of the file without bbolt, which may hold its own locks forever.
func (o *openedFile) freeLock() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.handle != nil {
		unlock(o.handle)
		o.handle = nil
	}
}

// FileInfo describes the open file.
func (o *openedFile) FileInfo() fs.FileInfo { return o.info }

// CheckFile compares the open file with what is at its path, and with what this process wrote to it.
func (o *openedFile) CheckFile() error {
	if e := o.fault.Load(); e != nil {
		return e
	}
	open, err := o.look.Stat()
	if err != nil {
		return wrapFailed("inspect database "+o.path, err)
	}
	now, err := os.Stat(o.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return o.setFault(newMovedError(o.path, open, nil))
	case err != nil:
		return wrapFailed("inspect database "+o.path, err)
	case !os.SameFile(open, now):
		return o.setFault(newMovedError(o.path, open, now))
	}
	return o.checkHeaders()
}

// checkHeaders reports whether the header pages are those that this process read or wrote last. bbolt
// reads the file through memory that shows at once what any program writes to it, and holds its locks
// forever if a header page is not sound.
func (o *openedFile) checkHeaders() error {
	o.mu.RLock()
	defer o.mu.RUnlock()
	h, err := readHeaders(o.look, o.pageSize)
	if err != nil {
		return o.setFault(newOverwrittenError(o.path, "its first pages cannot be read ("+err.Error()+")"))
	}
	return o.compare(&h)
}

// compare compares header pages with the expected ones. The caller holds mu.
func (o *openedFile) compare(h *headers) error {
	for i := range h {
		if i == o.writing || h[i] == o.headers[i] {
			continue
		}
		if !h[i].sound() {
			return o.setFault(newOverwrittenError(o.path, "its first pages are not the ones that this program wrote"))
		}
		return o.setFault(newOverwrittenError(o.path, fmt.Sprintf(
			"it contains transaction %d instead of %d", h[i].txID(), o.headers[i].txID())))
	}
	return nil
}

// beginWriting says that a commit begins that will write the header page of a transaction.
func (o *openedFile) beginWriting(txID int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writing = txID % 2
}

// endWriting says that the commit succeeded: both header pages must be as it left them. If they are
// not, CheckFile says so from now on. After a failed commit, adopt ends what beginWriting began.
func (o *openedFile) endWriting(txID int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	h, err := readHeaders(o.look, o.pageSize)
	switch p := &h[txID%2]; {
	case err != nil:
		o.setFault(newOverwrittenError(o.path, "its first pages cannot be read ("+err.Error()+")"))
	case o.compare(&h) != nil:
	case !p.sound() || p.txID() != uint64(txID):
		o.setFault(newOverwrittenError(o.path, "what this program just wrote to it is missing"))
	default:
		o.headers = h
	}
	o.writing = -1
}

// NewReplacedError returns a problem.Replaced that names the file that was open and what is at its path
// now, nil for nothing.
func NewReplacedError(path string, open, now fs.FileInfo) *problem.Error {
	return replacedError(path, open, now, "is no longer at this path")
}

// HasOtherNames reports whether a file is known to have more than one name: hard links.
func HasOtherNames(info fs.FileInfo) bool {
	n, known := safefile.LinkCount(info)
	return known && n > 1
}

// newMovedError is NewReplacedError if it is known whether the open file still has a name.
func newMovedError(path string, open, now fs.FileInfo) *problem.Error {
	fate := "is no longer at this path"
	if n, known := safefile.LinkCount(open); known && n == 0 {
		fate = "was removed"
	} else if known {
		fate = "was moved to another name"
	}
	return replacedError(path, open, now, fate)
}

func replacedError(path string, open, now fs.FileInfo, fate string) *problem.Error {
	what := "the database that is open here (" + describeFile(open) + ") " + fate
	if now == nil {
		what += "; there is now nothing at this path"
	} else {
		what += "; there is now another file at this path (" + describeFile(now) + ")"
	}
	e := problem.Replaced.New(what, "close every console and command that uses it, put the right file there, "+
		"then open it again; everything reported as recorded is in the file that was open")
	e.Where.File = path
	return e
}

// newOverwrittenError returns a problem.Replaced for a file whose content another program changed.
func newOverwrittenError(path, how string) *problem.Error {
	e := problem.Replaced.New("another program overwrote the database while it was open: "+how,
		"close every console and command that uses it, put the right file there (or the newest backup), then open it "+
			"again")
	e.Where.File = path
	return e
}

func describeFile(info fs.FileInfo) string {
	return fmt.Sprintf("%d bytes, last written %s", info.Size(), info.ModTime().UTC().Format("2006-01-02 15:04:05 UTC"))
}
