package safefile

import (
	"errors"
	"io/fs"
	"os"

	"lert/review/problem"
)

// Append opens a file to write at its end, and makes it for this user alone if there is none. A link, what is no
// ordinary file, and a file that another user owns or may write to are refused, because somebody may have put them
// there to have another file written to. Errors are problem.Failed with the path and what to do, or those of the
// operating system.
func Append(path string) (*os.File, error) {
	named, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		// Exclusive: a link that is put there in the meantime is an error.
		return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err == nil {
		err = checkAppend(path, named)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	opened, err := f.Stat()
	if err == nil && !os.SameFile(named, opened) {
		err = refuseAppend(path, "another file replaced it while it was being opened")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func checkAppend(path string, info fs.FileInfo) error {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return refuseAppend(path, "this is a link to another file")
	case !info.Mode().IsRegular():
		return refuseAppend(path, "this is not an ordinary file")
	}
	if n, known := LinkCount(info); known && n > 1 {
		return refuseAppend(path, "this file has a second name (a hard link)")
	}
	return checkInfo(path, info)
}

func refuseAppend(path, says string) error {
	return problem.In(path,
		problem.Failed.New(says, "remove it, or name another file; without --log the log goes to standard error"))
}
