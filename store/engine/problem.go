package engine

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"

	"lert/review/problem"
)

// Damaged names what cannot be read: a key of a database, or the file where key
// is nil.
func Damaged(path string, key []byte, what string) *problem.Error {
	e := problem.Damaged.New(what, "restore the newest backup and keep this file")
	e.Where = problem.Place{File: path, Key: string(key)}
	return e
}

// Changed names the first condition that did not hold.
func Changed(key []byte, want, have Rev) *problem.Error {
	e := problem.Changed.New(fmt.Sprintf("changed meanwhile (read at revision %d, now %d)", want, have),
		"read again and retry")
	e.Where.Key = string(key)
	return e
}

// locked says who holds the database, where that is known.
func locked(path string, by Owner) error {
	what := "in use by another process"
	if by.PID != 0 {
		what = "held by " + by.String()
	}
	return problem.In(path, problem.Locked.New(what, "close it there and run again"))
}

// OpenedReadOnly is a write to a database that was opened without the right to.
func OpenedReadOnly(path string) error {
	return problem.In(path, problem.ReadOnly.New("opened read-only", "open it with the right to write"))
}

// TooLarge is more than a transaction takes, and how much that is.
func TooLarge(what string, most int) error {
	return problem.TooLarge.New(fmt.Sprintf("%s: too large (at most %d)", what, most), "cut it up")
}

func invalid(what string) error {
	return problem.Invalid.New(string(problem.Invalid)+": "+what, "report this fault")
}

// full makes an error that means "no room" a problem.Full. bbolt passes some on
// as text only.
func full(err error) error {
	if err == nil || errors.Is(err, problem.Full) {
		return err
	}
	for _, no := range []error{syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT, berrors.ErrMaxSizeReached} {
		if errors.Is(err, no) || strings.Contains(err.Error(), no.Error()) {
			return problem.Full.New(fmt.Sprintf("no room left (%v)", err), "free some space, then try again").From(err)
		}
	}
	return err
}

// failed is an error of the operating system while something was done.
func failed(doing string, err error) error {
	err = full(err)
	var told *problem.Error
	if !errors.As(err, &told) {
		err = problem.Failed.New(err.Error(), "look at the file and its disk, then try again").From(err)
	}
	return problem.In(doing, err)
}

// newer is a file that a newer program made.
func newer(path, of string) error {
	return problem.In(path, problem.Newer.New(string(problem.Newer)+of, "use that version"))
}
