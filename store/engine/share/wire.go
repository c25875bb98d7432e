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

// A message is its length (4 bytes, of what follows), one byte that says what
// it is, and its fields. Numbers are varints, byte strings their length and
// themselves. Each request is answered before the next on the same connection,
// so that nothing needs a number and a slow reader holds up only itself.
const (
	msgHello  = 'h' // magic, protocol, format, program's version
	msgEnter  = 'H' // the same, then the limits of a transaction
	msgRefuse = 'R' // the same: the guest is turned away

	msgBegin    = 'b' // opens a snapshot
	msgGet      = 'g' // key
	msgScan     = 's' // range, options, bytes wanted
	msgEnd      = 'e' // closes the snapshot; not answered
	msgCommit   = 'c' // transaction
	msgApplied  = 'a' // id
	msgWatch    = 'w' // prefix, revision
	msgTurn     = 't' // waits for its turn to write
	msgDone     = 'd' // ends the turn; not answered
	msgBackup   = 'k'
	msgPost     = 'p' // number, key, value
	msgWithdraw = 'q' // number; not answered
	msgPosts    = 'l' // prefix
	msgLook     = 'o' // prefix: WatchPosts

	msgOK     = '+' // fields as the request has them
	msgErr    = '-'
	msgRows   = '*' // of a scan
	msgChange = '!' // of a watch
	msgWake   = '?' // of a look at the board
	msgData   = '=' // of a backup
)

const (
	magic = "lert door\n"
	// protocol is the version of these messages. The fields of the greeting
	// never change, so that any two versions can tell each other apart. Errors
	// travel with their codes, so that a code that changes is another version.
	protocol = 2

	maxGreeting = 1 << 10
	// maxMessage fits the largest transaction of a file with its conditions,
	// maxList the number of either.
	maxMessage = 80 << 20
	maxList    = 1 << 20
)

// Spans of time; variables, so that tests need not wait.
var (
	greetWithin  = 1500 * time.Millisecond // for the whole greeting
	answerWithin = 30 * time.Second        // for one answer of the owner
	commitWithin = 2 * time.Minute         // the same for a transaction
	writeWithin  = 10 * time.Second        // a peer that does not read is left
	idleWithin   = 20 * time.Second        // between two reads of one snapshot
	viewWithin   = 30 * time.Minute        // for one snapshot
	turnWithin   = 5 * time.Second         // for one turn to write
)

// errRubbish is what cannot be understood.
var errRubbish = errors.New("message cannot be understood")

// conn is one connection, used by one goroutine at a time.
type conn struct {
	net.Conn
	r   *bufio.Reader
	in  []byte // the memory of answers
	out []byte // the memory of what is sent
}

func newConn(c net.Conn) *conn { return &conn{Conn: c, r: bufio.NewReaderSize(c, 16<<10)} }

// message begins a message; what is appended to it are its fields.
func (c *conn) message(kind byte) []byte { return append(c.out[:0], 0, 0, 0, 0, kind) }

// send writes a message that began with message.
func (c *conn) send(m []byte) error {
	if len(m)-4 > maxMessage {
		return engine.TooLarge(fmt.Sprintf("message of %d bytes", len(m)), maxMessage)
	}
	if cap(m) <= 1<<20 {
		c.out = m // a large one is not kept
	}
	binary.BigEndian.PutUint32(m, uint32(len(m)-4))
	_, err := c.Write(m)
	return err
}

// receive reads a message. Its fields are good until the next one. Memory grows
// as bytes really come: a length that is only claimed costs nothing.
func (c *conn) receive(most int) (kind byte, f *fields, err error) {
	var head [5]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return 0, nil, err
	}
	n := int(binary.BigEndian.Uint32(head[:4])) - 1
	if n < 0 || n > most {
		return 0, nil, fmt.Errorf("%w: %d bytes", errRubbish, n)
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
		c.in = nil // a large one is not kept
	}
	return head[4], &fields{b: buf}, nil
}

// fields takes a message apart. After a field that is not there all others are
// empty, and ok says so.
type fields struct {
	b   []byte
	bad bool
}

// ok reports whether every field was there and nothing stands behind the last.
func (f *fields) ok() bool { return !f.bad && len(f.b) == 0 }

func (f *fields) num() uint64 {
	n, size := binary.Uvarint(f.b)
	if size <= 0 {
		f.bad, f.b = true, nil
		return 0
	}
	f.b = f.b[size:]
	return n
}

// bytes is a byte string inside the message's own memory.
func (f *fields) bytes() []byte {
	n := f.num()
	if n > uint64(len(f.b)) {
		f.bad, f.b = true, nil
		return nil
	}
	v := f.b[:n:n]
	f.b = f.b[n:]
	return v
}

// maybe is a byte string that can be nil.
func (f *fields) maybe() []byte {
	if f.num() == 0 {
		return nil
	}
	return f.bytes()
}

func (f *fields) id() (id engine.ID) {
	if len(f.b) < len(id) {
		f.bad, f.b = true, nil
		return id
	}
	copy(id[:], f.b)
	f.b = f.b[len(id):]
	return id
}

// count is how many of something follow, each of at least size bytes.
func (f *fields) count(size int) int {
	n := f.num()
	if n > uint64(len(f.b)/size) || n > maxList {
		f.bad, f.b = true, nil
		return 0
	}
	return int(n)
}

func num[N ~int | ~uint64](m []byte, n N) []byte { return binary.AppendUvarint(m, uint64(n)) }

func bytesOf(m, v []byte) []byte { return append(num(m, len(v)), v...) }

func maybe(m, v []byte) []byte {
	if v == nil {
		return num(m, 0)
	}
	return bytesOf(num(m, 1), v)
}

// greeting is how the two sides learn whether they can work together.
type greeting struct {
	protocol, format uint64
	version          string // of the program, for people
	limits           engine.Limits
}

func (g greeting) append(m []byte) []byte {
	m = num(num(append(m, magic...), g.protocol), g.format)
	m = bytesOf(m, []byte(g.version))
	for _, n := range []int{g.limits.MaxOps, g.limits.MaxKey, g.limits.MaxValue, g.limits.MaxTxnBytes} {
		m = num(m, n)
	}
	return m
}

// readGreeting takes a greeting apart. Later protocols may say more behind it.
func readGreeting(f *fields) (g greeting, ok bool) {
	if len(f.b) < len(magic) || string(f.b[:len(magic)]) != magic {
		return g, false
	}
	f.b = f.b[len(magic):]
	g.protocol, g.format, g.version = f.num(), f.num(), string(f.bytes())
	g.limits = engine.Limits{MaxOps: int(f.num()), MaxKey: int(f.num()), MaxValue: int(f.num()), MaxTxnBytes: int(f.num())}
	return g, !f.bad
}

func appendTxn(m []byte, t engine.Txn) []byte {
	m = num(append(m, t.ID[:]...), len(t.If))
	for _, c := range t.If {
		m = num(bytesOf(m, c.Key), c.Mod)
	}
	m = num(m, len(t.Then))
	for _, op := range t.Then {
		del := 0
		if op.Del {
			del = 1
		}
		m = maybe(bytesOf(num(m, del), op.Key), op.Val)
	}
	return m
}

// readTxn takes a transaction apart without copying it.
func readTxn(f *fields) (t engine.Txn, ok bool) {
	t.ID = f.id()
	t.If = make([]engine.Cmp, f.count(2))
	for i := range t.If {
		t.If[i] = engine.Cmp{Key: f.bytes(), Mod: f.num()}
	}
	t.Then = make([]engine.Op, f.count(3))
	for i := range t.Then {
		t.Then[i] = engine.Op{Del: f.num() != 0, Key: f.bytes(), Val: f.maybe()}
	}
	return t, f.ok()
}

// appendKV writes a key's value; damage says that it does not fit its
// checksum, and how.
func appendKV(m []byte, kv engine.KV, damage string) []byte {
	return bytesOf(maybe(num(bytesOf(m, kv.Key), kv.Mod), kv.Val), []byte(damage))
}

func readKV(f *fields) (kv engine.KV, damage []byte) {
	return engine.KV{Key: f.bytes(), Mod: f.num(), Val: f.maybe()}, f.bytes()
}

// appendError writes an error with those that caused it, each with the parts
// that an error of an engine has.
func appendError(m []byte, err error) []byte {
	var chain []*problem.Error
	for e := problem.Of(err)[0]; e != nil; {
		chain = append(chain, e)
		var cause *problem.Error
		errors.As(e.Err, &cause)
		e = cause
	}
	m = num(m, len(chain))
	for _, e := range chain {
		for _, s := range []string{string(e.Code), e.Where.In, e.Where.File, e.Where.Key, e.What, e.Do} {
			m = bytesOf(m, []byte(s))
		}
	}
	return m
}

func readError(f *fields) error {
	var err error
	var last *problem.Error
	for range f.count(6) {
		text := func() string { return string(f.bytes()) }
		e := &problem.Error{Code: problem.Code(text())}
		e.Where = problem.Place{In: text(), File: text(), Key: text()}
		e.What, e.Do = text(), text()
		if last == nil {
			err = e
		} else {
			last.Err = e
		}
		last = e
	}
	if f.bad || err == nil {
		return errRubbish
	}
	return err
}
