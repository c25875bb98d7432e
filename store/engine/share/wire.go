package share

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// A message is its length (4 bytes, of what follows), one byte for its kind, and its fields.
// Numbers are varints; byte strings are their length and their bytes. Each request is answered
// before the next on the same connection, so that messages need no numbers and a slow reader delays
// only itself.
const (
	msgHello  = 'h' // magic, protocol, format, program's version
	msgAccept = 'H' // the same, then the limits of a transaction
	msgRefuse = 'R' // the same: the client is refused

	msgBeginView    = 'b' // opens a snapshot
	msgGet          = 'g' // key
	msgScan         = 's' // range, options, bytes requested
	msgEndView      = 'e' // closes the snapshot; not answered
	msgCommit       = 'c' // transaction
	msgApplied      = 'a' // id
	msgWatch        = 'w' // prefix, revision
	msgLockWrites   = 't' // waits for the write lock
	msgUnlockWrites = 'd' // frees the write lock; not answered
	msgBackup       = 'k'
	msgAddNote      = 'p' // number, key, value
	msgRemoveNote   = 'q' // number; not answered
	msgListNotes    = 'l' // prefix
	msgWatchNotes   = 'o' // prefix

	msgOK           = '+' // followed by the fields of the answer
	msgErr          = '-'
	msgRows         = '*' // rows of a scan
	msgChange       = '!' // a commit, for msgWatch
	msgNotesChanged = '?' // for msgWatchNotes
	msgData         = '=' // bytes of a backup
)

const (
	magic = "lert door\n"
	// protocol is the version of these messages. The fields of the greeting never change, so that
	// any two versions can recognise each other. Errors are sent with their codes, so a code that
	// changes needs a new version.
	protocol = 3

	maxGreeting = 1 << 10
	// maxMessage fits the largest transaction of a file with its conditions; maxList is the largest
	// number of either.
	maxMessage = 80 << 20
	maxList    = 1 << 20
)

// The flags of msgScan.
const (
	scanReverse = 1 << iota
	scanKeysOnly
)

// These are variables so that tests need not wait.
var (
	handshakeTimeout = 1500 * time.Millisecond // for the whole handshake
	answerTimeout    = 10 * time.Second        // for one answer of the owner
	lockTimeout      = 30 * time.Second        // for the write lock
	commitTimeout    = time.Minute             // for the answer to a transaction
	writeTimeout     = 10 * time.Second        // after which a peer that does not read is disconnected
	idleTimeout      = 20 * time.Second        // between two reads of one snapshot
	viewTimeout      = 30 * time.Minute        // for one snapshot
	writeLockTimeout = 5 * time.Second         // for holding the write lock once
)

// errMalformed is the error for a message that cannot be understood.
var errMalformed = errors.New("message cannot be understood")

// conn is one connection, used by one goroutine at a time.
type conn struct {
	net.Conn
	r   *bufio.Reader
	in  []byte // reused for each message received
	out []byte // reused for each message sent
}

func newConn(c net.Conn) *conn { return &conn{Conn: c, r: bufio.NewReaderSize(c, 16<<10)} }

// message begins a message, to which its fields are appended.
func (c *conn) message(kind byte) []byte { return append(c.out[:0], 0, 0, 0, 0, kind) }

// send writes a message that began with message.
func (c *conn) send(m []byte) error {
	if len(m)-4 > maxMessage {
		return engine.NewTooLargeError(fmt.Sprintf("message of %d bytes", len(m)), maxMessage)
	}
	if cap(m) <= 1<<20 {
		c.out = m // large buffers are not kept
	}
	binary.BigEndian.PutUint32(m, uint32(len(m)-4))
	_, err := c.Write(m)
	return err
}

// receive reads a message. Its fields are valid until the next one. The buffer grows only as bytes
// arrive, so that a false length costs nothing.
func (c *conn) receive(limit int) (kind byte, f *decoder, err error) {
	var header [5]byte
	if _, err := io.ReadFull(c.r, header[:]); err != nil {
		return 0, nil, err
	}
	n := int(binary.BigEndian.Uint32(header[:4])) - 1
	if n < 0 || n > limit {
		return 0, nil, fmt.Errorf("%w: %d bytes", errMalformed, n)
	}
	buf := c.in[:0]
	for len(buf) < n {
		at := len(buf)
		buf = slices.Grow(buf, min(n-at, 1<<20))
		buf = buf[:min(n, cap(buf))]
		if _, err := io.ReadFull(c.r, buf[at:]); err != nil {
			return 0, nil, err
		}
	}
	if c.in = buf; cap(buf) > 1<<20 {
		c.in = nil // large buffers are not kept
	}
	return header[4], &decoder{b: buf}, nil
}

// decoder reads the fields of a message. After a field that is missing all others are empty, and ok
// returns false.
type decoder struct {
	b   []byte
	bad bool
}

// ok reports whether every field was there and nothing follows the last.
func (f *decoder) ok() bool { return !f.bad && len(f.b) == 0 }

func (f *decoder) num() uint64 {
	n, size := binary.Uvarint(f.b)
	if size <= 0 {
		f.bad, f.b = true, nil
		return 0
	}
	f.b = f.b[size:]
	return n
}

// bytes returns a byte string, which is part of the message's buffer.
func (f *decoder) bytes() []byte { return f.take(f.num()) }

func (f *decoder) take(n uint64) []byte {
	if n > uint64(len(f.b)) {
		f.bad, f.b = true, nil
		return nil
	}
	v := f.b[:n:n]
	f.b = f.b[n:]
	return v
}

// optionalBytes returns a byte string or nil.
func (f *decoder) optionalBytes() []byte {
	if f.num() == 0 {
		return nil
	}
	return f.bytes()
}

func (f *decoder) id() (id engine.TxnID) {
	copy(id[:], f.take(uint64(len(id))))
	return id
}

// count returns how many elements follow, each of at least size bytes.
func (f *decoder) count(size int) int {
	n := f.num()
	if n > uint64(len(f.b)/size) || n > maxList {
		f.bad, f.b = true, nil
		return 0
	}
	return int(n)
}

func appendNum[N ~int | ~uint64](m []byte, n N) []byte { return binary.AppendUvarint(m, uint64(n)) }

func appendBool(m []byte, v bool) []byte {
	if v {
		return appendNum(m, 1)
	}
	return appendNum(m, 0)
}

func appendBytes(m, v []byte) []byte { return append(appendNum(m, len(v)), v...) }

func appendOptional(m, v []byte) []byte {
	if m = appendBool(m, v != nil); v == nil {
		return m
	}
	return appendBytes(m, v)
}

// greeting is what the two sides send to find out whether they can work together.
type greeting struct {
	protocol, format uint64
	version          string // of the program, for messages
	limits           engine.Limits
}

func (g greeting) append(m []byte) []byte {
	m = appendNum(appendNum(append(m, magic...), g.protocol), g.format)
	m = appendBytes(m, []byte(g.version))
	for _, n := range []int{g.limits.MaxOps, g.limits.MaxKey, g.limits.MaxValue, g.limits.MaxTxnBytes} {
		m = appendNum(m, n)
	}
	return m
}

// readGreeting decodes a greeting. Later protocols may add fields.
func readGreeting(f *decoder) (g greeting, ok bool) {
	if string(f.take(uint64(len(magic)))) != magic {
		return g, false
	}
	g.protocol, g.format, g.version = f.num(), f.num(), string(f.bytes())
	g.limits = engine.Limits{MaxOps: int(f.num()), MaxKey: int(f.num()),
		MaxValue: int(f.num()), MaxTxnBytes: int(f.num())}
	return g, !f.bad
}

func appendTxn(m []byte, t engine.Txn) []byte {
	m = appendNum(append(m, t.ID[:]...), len(t.If))
	for _, c := range t.If {
		m = appendNum(appendBytes(m, c.Key), c.ModRev)
	}
	m = appendNum(m, len(t.Then))
	for _, op := range t.Then {
		m = appendOptional(appendBytes(appendBool(m, op.Del), op.Key), op.Val)
	}
	return m
}

// readTxn decodes a transaction without copying it.
func readTxn(f *decoder) (t engine.Txn, ok bool) {
	t.ID = f.id()
	t.If = make([]engine.Cmp, f.count(2))
	for i := range t.If {
		t.If[i] = engine.Cmp{Key: f.bytes(), ModRev: f.num()}
	}
	t.Then = make([]engine.Op, f.count(3))
	for i := range t.Then {
		t.Then[i] = engine.Op{Del: f.num() != 0, Key: f.bytes(), Val: f.optionalBytes()}
	}
	return t, f.ok()
}

// appendKV appends a key and its value. damage, if any, says what is wrong with the value.
func appendKV(m []byte, kv engine.KV, damage string) []byte {
	return appendBytes(appendOptional(appendNum(appendBytes(m, kv.Key), kv.ModRev), kv.Val), []byte(damage))
}

func readKV(f *decoder) (kv engine.KV, damage []byte) {
	return engine.KV{Key: f.bytes(), ModRev: f.num(), Val: f.optionalBytes()}, f.bytes()
}

// appendError appends an error and the errors that caused it, each with the fields of a
// problem.Error that an engine sets.
func appendError(m []byte, err error) []byte {
	var chain []*problem.Error
	for e, more := problem.ListOf(err)[0], true; more; more = errors.As(e.Err, &e) {
		chain = append(chain, e)
	}
	m = appendNum(m, len(chain))
	for _, e := range chain {
		for _, s := range []string{string(e.Code), e.Where.Subject, e.Where.File, e.Where.Key, e.What, e.Hint} {
			m = appendBytes(m, []byte(s))
		}
	}
	return m
}

func readError(f *decoder) error {
	text := func() string { return string(f.bytes()) }
	var first error
	at := &first
	for range f.count(6) {
		e := &problem.Error{Code: problem.Code(text())}
		e.Where = problem.Place{Subject: text(), File: text(), Key: text()}
		e.What, e.Hint = text(), text()
		*at, at = e, &e.Err
	}
	if f.bad || first == nil {
		return errMalformed
	}
	return first
}
