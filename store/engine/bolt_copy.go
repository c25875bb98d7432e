package engine

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"lert/review/problem"
)

// copyTries is how often a copy is started again because the owner of the database changed.
const copyTries = 5

// Copy writes a copy of an open database to a new file at path, which only the user can read.
// finish may write to the copy before it gets its name. If anything fails, there is nothing at
// path; otherwise there is a complete, synced copy. A path that exists is left alone (fs.ErrExist).
func Copy(ctx context.Context, from Backuper, path string, o Options, finish func(Engine) error) error {
	if _, err := os.Lstat(path); err == nil {
		return problem.In(path,
			problem.Failed.New(fs.ErrExist.Error(), "name a file that does not exist yet").WithCause(fs.ErrExist))
	}
	removeAbandoned(path)
	tmp, err := createTemp(path)
	if err != nil {
		return wrapFailed("copy the database", err)
	}
	name := tmp.Name()
	defer os.Remove(name)
	if err := cmp.Or(writeBackup(ctx, from, tmp), tmp.Close()); err != nil {
		return wrapFailed("", err)
	}
	o.NoSync, o.ReadOnly = false, false
	o.MmapSize = 1 // as large as the file: with more, bbolt makes the file grow in large steps
	e, err := Open(name, o)
	if err != nil {
		return problem.In("inspect the copy", err)
	}
	if err = cmp.Or(finish(e), e.Close()); err == nil {
		err = linkNew(name, path)
	}
	if err != nil {
		return wrapFailed("copy the database to "+path, err)
	}
	return nil
}

// writeBackup fills a file with a copy and syncs it.
func writeBackup(ctx context.Context, from Backuper, to *os.File) (err error) {
	for range copyTries {
		if _, err = to.Seek(0, io.SeekStart); err != nil {
			break
		}
		if err = to.Truncate(0); err != nil {
			break
		}
		if _, err = from.Backup(ctx, to); !errors.Is(err, problem.SnapshotLost) {
			break
		}
	}
	if err != nil {
		return err
	}
	return to.Sync()
}
