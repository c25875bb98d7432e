package engine

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// layoutVersion is the version of what this package itself writes: the buckets, the meta records
// and the header of a value. A file with a higher version is refused.
const layoutVersion = 1

// There are three buckets. All keys share one, because a bucket for each family of keys makes a
// decision no faster and costs half as many allocations again (BenchmarkLayout measures it). The
// second holds the ids of transactions. The third, meta, is so small that bbolt keeps it inside the
// root page, which every commit writes anyway.
var (
	bucketKeys = []byte("keys")
	bucketIDs  = []byte("ids")
	bucketMeta = []byte("meta")

	metaFormat = []byte("format") // layout and the caller's format, 4 bytes each
	metaLast   = []byte("last")   // revision and id of the newest commit
)

// checkFormat refuses files that a newer program wrote and bbolt files of other programs.
func checkFormat(tx *bolt.Tx, path string, format uint32) error {
	meta := tx.Bucket(bucketMeta)
	if meta == nil || tx.Bucket(bucketKeys) == nil || tx.Bucket(bucketIDs) == nil {
		return NewDamagedError(path, nil, "a database of another program")
	}
	_, val, ok := decodeValue(metaFormat, meta.Get(metaFormat))
	if !ok || len(val) != 8 {
		return NewDamagedError(path, nil, "its format record is damaged")
	}
	if v := binary.BigEndian.Uint32(val); v > layoutVersion {
		return newTooNewError(path, fmt.Sprintf(" (layout %d, this program knows %d)", v, layoutVersion))
	}
	if v := binary.BigEndian.Uint32(val[4:]); v > format {
		return newTooNewError(path, fmt.Sprintf(" (format %d, this program knows %d)", v, format))
	}
	return nil
}

// upgradeFormat writes the format of this program into a file that an older program created, in the
// transaction of this program's first change. The older program refuses the file from then on.
func upgradeFormat(tx *bolt.Tx, format uint32) error {
	meta := tx.Bucket(bucketMeta)
	_, val, ok := decodeValue(metaFormat, meta.Get(metaFormat))
	if !ok || len(val) != 8 || binary.BigEndian.Uint32(val[4:]) >= format {
		return nil
	}
	return putFormat(meta, format)
}

func putFormat(meta *bolt.Bucket, format uint32) error {
	val := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, layoutVersion), format)
	return meta.Put(metaFormat, encodeValue(nil, metaFormat, 1, val))
}

// readLast reads the revision and id of the newest commit.
func readLast(tx *bolt.Tx, path string) (Rev, TxnID, error) {
	_, val, ok := decodeValue(metaLast, tx.Bucket(bucketMeta).Get(metaLast))
	if !ok || len(val) != 24 {
		return 0, TxnID{}, NewDamagedError(path, nil, "its revision record is damaged")
	}
	return binary.BigEndian.Uint64(val), TxnID(val[8:]), nil
}

func putLast(tx *bolt.Tx, rev Rev, id TxnID) error {
	val := binary.BigEndian.AppendUint64(make([]byte, 0, 24), rev)
	val = append(val, id[:]...)
	return tx.Bucket(bucketMeta).Put(metaLast, encodeValue(nil, metaLast, 1, val))
}
