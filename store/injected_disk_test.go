package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"sync"

	"lert/store/engine"
	"lert/store/format"
)

// lossyDisk is an engine that works on another file than the program's: that file is lost when the process ends, as
// memory is when the power fails. The program's file is written, whole, after every so many commits: 1 is a correct
// disk; with more, commits are acknowledged that are not on the disk yet.
type lossyDisk struct {
	engine.Engine
	path  string
	every int

	mu sync.Mutex
	n  int
}

func (d *lossyDisk) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	rev, err := d.Engine.Commit(ctx, t)
	if err != nil {
		return rev, err
	}
	if d.n++; d.n%d.every > 0 {
		return rev, nil
	}
	return rev, d.write(ctx)
}

// write replaces the file with what is committed.
func (d *lossyDisk) write(ctx context.Context) error {
	f, err := os.Create(d.path + ".new")
	if err != nil {
		return err
	}
	_, err = d.Engine.(engine.Backuper).Backup(ctx, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(d.path+".new", d.path)
}

// openDesk is Open, with a lossyDisk if the environment asks for one.
func openDesk(path string, o Options) (*Store, error) {
	every, err := strconv.Atoi(os.Getenv(crashDisk))
	if err != nil {
		return Open(path, o)
	}
	work := path + ".work"
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = os.RemoveAll(work)
	case err == nil:
		err = os.WriteFile(work, b, 0o600)
	}
	if err != nil {
		return nil, err
	}
	eng, err := engine.Open(work, engine.Options{Format: format.Version, NoSync: true})
	if err != nil {
		return nil, err
	}
	return newStore(&lossyDisk{Engine: eng, path: path, every: every}, path, o)
}
