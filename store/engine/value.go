package engine

import (
	"encoding/binary"
	"hash/crc32"
)

// headerSize is the size in bytes of what precedes the value in its stored form:
//
//	revision that wrote it, 8 bytes big-endian
//	CRC-32C of key, revision and value, 4 bytes big-endian
//	the value
//
// The checksum includes the key so that a value under a wrong or altered key is found too. It finds
// accidents, not manipulation: anyone can compute it.
const headerSize = 12

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(key, rev, val []byte) uint32 {
	return crc32.Update(crc32.Update(crc32.Update(0, castagnoli, key), castagnoli, rev), castagnoli, val)
}

// encodeValue appends the stored form of a value to buf.
func encodeValue(buf, key []byte, rev Rev, val []byte) []byte {
	n := len(buf)
	buf = binary.BigEndian.AppendUint64(buf, rev)
	buf = binary.BigEndian.AppendUint32(buf, checksum(key, buf[n:n+8], val))
	return append(buf, val...)
}

// decodeValue decodes a stored value without copying it. ok is false if it does not fit its
// checksum.
func decodeValue(key, stored []byte) (rev Rev, val []byte, ok bool) {
	if len(stored) < headerSize {
		return 0, nil, false
	}
	rev = binary.BigEndian.Uint64(stored)
	val = stored[headerSize:len(stored):len(stored)]
	return rev, val, rev != 0 && checksum(key, stored[:8], val) == binary.BigEndian.Uint32(stored[8:])
}

// revOf reads the revision of a stored value without checking the value.
func revOf(stored []byte) (Rev, bool) {
	if len(stored) < headerSize {
		return 0, false
	}
	rev := binary.BigEndian.Uint64(stored)
	return rev, rev != 0
}
