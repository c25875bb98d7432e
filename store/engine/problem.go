package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"

	"lert/review/problem"
)

// NewDamagedError returns a problem.Damaged that names what cannot be read: the value of key, or
// the whole file if key is nil.
func NewDamagedError(path string, key []byte, what string) *problem.Error {
	e := problem.Damaged.New(what, "restore the newest backup and keep this file")
	e.Where = problem.Place{File: path, Key: string(key)}
	return e
}

// CheckLink reports a path that is a symbolic link to nothing: a database made there would not be
// the one that is missed.
func CheckLink(path string) error {
	target, err := os.Readlink(path)
	if err != nil {
		return nil // no link
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	e := problem.NotFound.New("this is a link to "+target+", and nothing is there",
		"check that its disk is mounted; if the database is elsewhere, name it with --db; if it is gone, remove the link")
	e.Where.File = path
	return e.WithCause(fs.ErrNotExist)
}

// NewChangedError returns a problem.ConditionFailed that names the key of the first condition that
// did not hold.
func NewChangedError(key []byte, want, have Rev) *problem.Error {
	e := problem.ConditionFailed.New(fmt.Sprintf("changed in the meantime (read at revision %d, now %d)", want, have),
		"read again and retry")
	e.Where.Key = string(key)
	return e
}

// newLockedError returns a problem.Locked that names the owner, if it is known.
func newLockedError(path string, owner Owner) error {
	what := "in use by another process"
	if owner.PID != 0 {
		what = "held by " + owner.String()
	}
	return problem.In(path, problem.Locked.New(what, "close it there, then try again"))
}

// newNotWritableError returns a problem.ReadOnly if err says that this user may not write to a database
// or its folder, or that the medium is read-only; nil otherwise. what is what cannot be written.
func newNotWritableError(path, what string, err error) error {
	if !errors.Is(err, syscall.EROFS) && !errors.Is(err, fs.ErrPermission) {
		return nil
	}
	why := err
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		why = pe.Err
	}
	return problem.In(path, problem.ReadOnly.New(fmt.Sprintf("%s cannot be written (%v)", what, why),
		"give yourself write permission, or work on a copy").WithCause(err))
}

// NewReadOnlyError returns a problem.ReadOnly for a write to a database that was opened read-only.
func NewReadOnlyError(path string) error {
	return problem.In(path, problem.ReadOnly.New("opened read-only", "open it with write permission"))
}

// NewTooLargeError returns a problem.TooLarge that names what is too large and the limit.
func NewTooLargeError(what string, limit int) error {
	return problem.TooLarge.New(fmt.Sprintf("%s: too large (at most %d)", what, limit), "split it")
}

func newInvalidError(what string) error {
	return problem.InvalidTransaction.New(string(problem.InvalidTransaction)+": "+what, "report this bug")
}

// asFull turns an error that means "no room" into a problem.DiskFull. bbolt passes some of them on
// as text only.
func asFull(err error) error {
	if err == nil || errors.Is(err, problem.DiskFull) {
		return err
	}
	for _, sentinel := range []error{syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT, berrors.ErrMaxSizeReached} {
		if errors.Is(err, sentinel) || strings.Contains(err.Error(), sentinel.Error()) {
			return problem.DiskFull.New(fmt.Sprintf("no space left (%v)", err), "free some space, then try again").
				WithCause(err)
		}
	}
	return err
}

// wrapFailed turns an error of the operating system into a problem.Failed that says what was being
// done. Other problems stay what they are.
func wrapFailed(doing string, err error) error {
	err = asFull(err)
	var reported *problem.Error
	if !errors.As(err, &reported) {
		err = problem.Failed.New(err.Error(), "check the file and its disk, then try again").WithCause(err)
	}
	return problem.In(doing, err)
}

// newTooNewError returns a problem.NewerVersion for a file that a newer program wrote.
func newTooNewError(path, of string) error {
	return problem.In(path, problem.NewerVersion.New(string(problem.NewerVersion)+of, "use that version"))
}
