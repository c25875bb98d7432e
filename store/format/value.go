package format

import "errors"

// Version is the format of a database: which keys and values it may hold. It is written into each file; a program
// refuses a file whose number is higher.
//
//	1  the first release
//	2  states and rows name the instant at which they were computed; openings, origin and
//	   the key of the indexes are committed to in the ledger
//	3  the indexes that are computed from documents have versions ("indexes", of FamMeta): a document
//	   is recognised whatever its spelling of instants; long values are packed
const Version = 3

// The first byte of every value but a row, which has its own version.
const (
	plainValue  = 1
	packedValue = 2 // see pack
)

// errVersion says that a value begins with a byte that no version writes; ErrNewer that the byte is that of a newer
// version.
var (
	errVersion = errors.New("a value of an unknown version")
	ErrNewer   = errors.New("a value of a newer version of the program")
)

// EncodeValue is a body as it is stored, with the version before it. Long JSON is packed. The packs of a policy are
// not: a new database takes in all of them before its first row is seen, and any bbolt tool shows them.
func EncodeValue(body []byte) []byte {
	if len(body) >= packFrom && (body[0] == '{' || body[0] == '[') {
		if packed := pack(body); len(packed) < len(body) {
			return append(append(make([]byte, 0, 1+len(packed)), packedValue), packed...)
		}
	}
	return append(append(make([]byte, 0, 1+len(body)), plainValue), body...)
}

// DecodeValue is the body that EncodeValue was given. It shares the bytes of the value, unless they are packed.
func DecodeValue(value []byte) ([]byte, error) {
	switch {
	case len(value) == 0 || value[0] < plainValue:
		return nil, errVersion
	case value[0] > packedValue:
		return nil, ErrNewer
	case value[0] == packedValue:
		return unpack(value[1:])
	}
	return value[1:], nil
}
