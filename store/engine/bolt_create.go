package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// create makes an empty database at path unless another process does first.
func create(path string, o Options) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, filepath.Base(path)+".new-*")
	if err != nil {
		return fmt.Errorf("make a database at %s: %w", path, err)
	}
	name := tmp.Name()
	defer os.Remove(name)
	tmp.Close()
	o.NoSync = false
	if err := guard(name, func() error { return initialise(name, o) }); err != nil {
		return fmt.Errorf("make a database at %s: %w", path, full(err))
	}
	// Link fails if path came to exist meanwhile; then that one is the
	// database and ours goes. Rename would put an empty one in its place.
	err = os.Link(name, path)
	switch {
	case err == nil, errors.Is(err, fs.ErrExist):
	default: // a file system without links
		if err := os.Rename(name, path); err != nil {
			return fmt.Errorf("make a database at %s: %w", path, err)
		}
	}
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("make a database at %s: %w", path, err)
	}
	return nil
}

// initialise writes the first commit of a new file and forces it to the disk.
func initialise(name string, o Options) error {
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
		format := binary.BigEndian.AppendUint32(nil, layout)
		format = binary.BigEndian.AppendUint32(format, o.Format)
		if err := meta.Put(metaFormat, seal(nil, metaFormat, 1, format)); err != nil {
			return err
		}
		return putLast(tx, 0, ID{})
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
		return err // EINVAL and a refusal: this system cannot sync folders
	}
	return nil
}
