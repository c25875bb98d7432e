package format

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"sync"
)

const (
	// packFrom is the length from which JSON is packed. Below it, a value can be read with any bbolt tool.
	packFrom = 16 << 10
	// maxUnpacked is the maximum length of a value before it is packed.
	maxUnpacked = 256 << 20
)

// deflaters are kept, because a new one takes more time and memory than most values.
var deflaters = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil { // the level is a valid one
		panic("format: " + err.Error())
	}
	return w
}}

// ErrPacked says that a packed value cannot be unpacked.
var ErrPacked = errors.New("a packed value that cannot be unpacked")

// pack writes a body in fewer bytes: its length, and its bytes with numbers shortened (see shortenNumbers), deflated.
// An assessment has a row for each account and each item of data, and rows differ in little more than their numbers.
func pack(body []byte) []byte {
	var out bytes.Buffer
	out.Write(binary.AppendUvarint(nil, uint64(len(body))))
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(&out)
	_, err := w.Write(shortenNumbers(body))
	if err = errors.Join(err, w.Close()); err != nil { // a buffer takes everything
		panic("format: " + err.Error())
	}
	return out.Bytes()
}

// unpack is the body that pack was given.
func unpack(packed []byte) ([]byte, error) {
	size, n := binary.Uvarint(packed)
	if n <= 0 || size > maxUnpacked {
		return nil, ErrPacked
	}
	// Shortened, it is at most twice as long: every byte of the body may have been escaped.
	short, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed[n:])), int64(2*size)+1))
	if err != nil {
		return nil, ErrPacked
	}
	body, ok := restoreNumbers(short, int(size))
	if !ok {
		return nil, ErrPacked
	}
	return body, nil
}

// The bytes that shortenNumbers writes for a number; no JSON contains them. escaped precedes such a byte of the value
// itself.
const (
	oneMore = 0x01 // the number is one more than the last one behind the same text
	theSame = 0x02
	escaped = 0x03
)

// numberMemory is the last number behind each text, of up to as many bytes as the array has.
type numberMemory map[[8]byte]uint64

// contextOf is the text behind which a number at the end of b is remembered.
func contextOf(b []byte) (text [8]byte) {
	copy(text[:], b[max(0, len(b)-len(text)):])
	return text
}

// plainLen is how many bytes at the start of b are neither digits nor bytes of shortenNumbers.
func plainLen(b []byte) int {
	for i, c := range b {
		if c >= '0' && c <= '9' || c <= escaped {
			return i
		}
	}
	return len(b)
}

// numberAt is the number at the start of b, and its length; ok says whether it is remembered.
func numberAt(b []byte) (value uint64, length int, ok bool) {
	for length < len(b) && b[length] >= '0' && b[length] <= '9' {
		if length < 10 {
			value = value*10 + uint64(b[length]-'0')
		}
		length++
	}
	return value, length, length > 0 && length < 10 && (b[0] != '0' || length == 1)
}

// shortenNumbers writes one byte for each whole number that is the last one behind the same text, or one more.
func shortenNumbers(b []byte) []byte {
	out, last := make([]byte, 0, len(b)), numberMemory{}
	for i := 0; i < len(b); {
		n := plainLen(b[i:])
		out = append(out, b[i:i+n]...)
		if i += n; i == len(b) {
			break
		}
		value, length, ok := numberAt(b[i:])
		if length == 0 {
			out = append(out, escaped, b[i])
			i++
			continue
		}
		before := contextOf(b[:i])
		switch was, known := last[before]; {
		case ok && known && value == was+1:
			out = append(out, oneMore)
		case ok && known && value == was:
			out = append(out, theSame)
		default:
			out = append(out, b[i:i+length]...)
		}
		if ok {
			last[before] = value
		}
		i += length
	}
	return out
}

// restoreNumbers is what shortenNumbers was given, false if it is not of the given length.
func restoreNumbers(short []byte, size int) ([]byte, bool) {
	out, last := make([]byte, 0, size), numberMemory{}
	for i := 0; i < len(short) && len(out) <= size; {
		n := plainLen(short[i:])
		out = append(out, short[i:i+n]...)
		if i += n; i == len(short) {
			break
		}
		before := contextOf(out)
		value, length, ok := numberAt(short[i:])
		switch c := short[i]; {
		case length > 0:
			out = append(out, short[i:i+length]...)
			i += length
		case c == oneMore || c == theSame:
			value, ok = last[before], true
			if c == oneMore {
				value++
			}
			out = strconv.AppendUint(out, value, 10)
			i++
		case c == escaped && i+1 < len(short):
			out = append(out, short[i+1])
			i += 2
		default:
			return nil, false
		}
		if ok {
			last[before] = value
		}
	}
	return out, len(out) == size
}
