package engine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// createFile creates an empty database at path unless another process does so first.
func createFile(path string, o Options) error {
	tmp, err := createTemp(path)
	if err != nil {
		return wrapFailed("create a database at "+path, err)
	}
	name := tmp.Name()
	defer os.Remove(name)
	tmp.Close()
	o.NoSync = false
	if err := recoverPanic(name, func() error { return initFile(name, o) }); err != nil {
		return wrapFailed("create a database at "+path, err)
	}
	// If path exists by now, that file is the database and ours is removed.
	if err := linkNew(name, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return wrapFailed("create a database at "+path, err)
	}
	return nil
}

// linkNew gives a finished file its final name, unless a file of that name exists: a rename would
// replace it.
func linkNew(name, path string) error {
	if err := os.Link(name, path); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil { // a file system without links
		if _, err := os.Lstat(path); err == nil {
			return fs.ErrExist
		}
		if err := os.Rename(name, path); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(path))
}

// initFile writes the first commit of a new file and syncs it.
func initFile(name string, o Options) error {
	db, err := bolt.Open(name, 0o600, &bolt.Options{Timeout: o.Timeout, FreelistType: bolt.FreelistArrayType})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, b := range [][]byte{bucketKeys, bucketIDs, bucketMeta} {
			if _, err := tx.CreateBucket(b); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		if err := putFormat(meta, o.Format); err != nil {
			return err
		}
		return putLast(tx, 0, TxnID{})
	})
	if err == nil {
		err = db.Sync()
	}
	return errors.Join(err, db.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, fs.ErrPermission) {
		return err // EINVAL, or a refusal: this system cannot sync folders
	}
	return nil
}
