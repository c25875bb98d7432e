package format

import "errors"

// Version is the format of a database: which keys and values it may hold. It is
// written into each file; a program refuses a file whose number is higher.
const Version = 1

// valueVersion is the first byte of every value but rows, which have their own.
const valueVersion = 1

// ErrVersion says that a value begins with a byte that this version does not
// write.
var ErrVersion = errors.New("a value of an unknown version")

// Value is a body as it is stored: with the version before it.
func Value(body []byte) []byte {
	return append(append(make([]byte, 0, 1+len(body)), valueVersion), body...)
}

// Body is what Value was given. The bytes are those of the value.
func Body(value []byte) ([]byte, error) {
	if len(value) == 0 || value[0] != valueVersion {
		return nil, ErrVersion
	}
	return value[1:], nil
}
