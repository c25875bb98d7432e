package intake

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"

	"lert/review/problem"
)

// position is a place in a file: a line and a column, both counted from 1. Columns are characters.
type position struct {
	line, column int
}

// advance moves the position past b.
func (p *position) advance(b []byte) {
	if n := bytes.Count(b, []byte{'\n'}); n > 0 {
		p.line += n
		p.column = 1
		b = b[bytes.LastIndexByte(b, '\n')+1:]
	}
	for _, c := range b {
		if c&0xC0 != 0x80 { // not a continuation byte of UTF-8
			p.column++
		}
	}
}

// before reports whether p comes before o in the file.
func (p position) before(o position) bool {
	return p.line < o.line || p.line == o.line && p.column < o.column
}

// plus is the position n bytes into b, which begins at p.
func (p position) plus(b []byte, n int) position {
	p.advance(b[:min(n, len(b))])
	return p
}

// fault is one error in the input, without the name of its source.
type fault struct {
	at        position
	path      string
	msg, hint string
	// resumable says that the end of the document is known, so that reading can go on after it.
	resumable bool
}

// in is the fault as an error in a source.
func (f fault) in(source string) *problem.Error {
	e := problem.BadDocument.New(f.msg, f.hint)
	e.Where = problem.Place{File: source, Line: f.at.line, Column: f.at.column, Path: f.path}
	return e
}

// splitter finds documents in a stream by matching their brackets. It holds only a window of the stream and the bytes
// of the present document.
type splitter struct {
	r        io.Reader
	limits   Limits
	buf      []byte
	window   []byte // the unread part of buf
	at       position
	err      error
	doc      []byte
	brackets []byte // the open brackets
	fills    int    // how often the window was filled
	mark     mark   // where the present object began
	kept     bool   // all bytes since then are in doc
}

// mark is a place in the stream to which the splitter can go back.
type mark struct {
	at     position
	window []byte
	fills  int
}

func newSplitter(r io.Reader, limits Limits) *splitter {
	return &splitter{r: r, limits: limits, buf: make([]byte, 64<<10), at: position{1, 1}}
}

// fill makes the window non-empty. It reports false at the end of the stream.
func (s *splitter) fill() bool {
	for tries := 0; len(s.window) == 0 && s.err == nil; tries++ {
		var n int
		n, s.err = s.r.Read(s.buf)
		s.window = s.buf[:n]
		s.fills++
		if n == 0 && s.err == nil && tries > 100 {
			s.err = io.ErrNoProgress
		}
	}
	return len(s.window) > 0
}

// readError is the error that ended the stream; nil if it ended normally.
func (s *splitter) readError() *fault {
	if s.err == nil || errors.Is(s.err, io.EOF) {
		return nil
	}
	return readFault(s.err, s.at)
}

// advance moves past n bytes of the window.
func (s *splitter) advance(n int) {
	s.at.advance(s.window[:n])
	s.window = s.window[n:]
}

const byteOrderMark = "\xEF\xBB\xBF" // of UTF-8

// skipBOM skips a byte order mark, which has no column; false if there is none.
func (s *splitter) skipBOM() bool {
	if !s.fill() || s.window[0] != byteOrderMark[0] {
		return false
	}
	for len(s.window) < len(byteOrderMark) && s.err == nil { // a reader may return single bytes
		have := copy(s.buf, s.window)
		var n int
		n, s.err = s.r.Read(s.buf[have:])
		s.window = s.buf[:have+n]
		s.fills++
		if n == 0 {
			break
		}
	}
	rest, found := bytes.CutPrefix(s.window, []byte(byteOrderMark))
	s.window = rest
	return found
}

// next moves to the next byte that is not white space; false at the end of the stream. A byte order mark and Control-Z,
// the end mark of old systems, count as white space: they are between documents where files were joined.
func (s *splitter) next() (byte, bool) {
	for s.fill() {
		rest := bytes.TrimLeft(s.window, " \n\t\r\x1A")
		s.advance(len(s.window) - len(rest))
		if len(rest) > 0 && !s.skipBOM() {
			return s.window[0], true
		}
	}
	return 0, false
}

// skipZeros moves past zero bytes, and returns how many there were.
func (s *splitter) skipZeros() int {
	zeros := 0
	for s.fill() {
		n := len(s.window) - len(bytes.TrimLeft(s.window, "\x00"))
		s.advance(n)
		if zeros += n; len(s.window) > 0 {
			break
		}
	}
	return zeros
}

// rewind goes back, after readObject, to where the object began; false if its bytes were not kept.
func (s *splitter) rewind() bool {
	switch {
	case s.fills == s.mark.fills:
		s.window = s.mark.window
	case s.kept:
		s.window = slices.Concat(s.doc, s.window)
	default:
		return false
	}
	s.at = s.mark.at
	return true
}

// skipLine moves to the start of the next line.
func (s *splitter) skipLine() {
	for s.fill() {
		if n := bytes.IndexByte(s.window, '\n'); n >= 0 {
			s.advance(n + 1)
			return
		}
		s.advance(len(s.window))
	}
}

// readLine reads to the start of the next line. It can be rewound as an object can. Of a line that is longer than a
// document can be, it returns the beginning.
func (s *splitter) readLine() []byte {
	s.begin()
	var v scan
	for s.fill() {
		if n := bytes.IndexByte(s.window, '\n'); n >= 0 {
			s.consume(&v, n+1)
			break
		}
		s.consume(&v, len(s.window))
	}
	return s.doc
}

// peek is the next bytes of the window, at most 8.
func (s *splitter) peek() []byte { return s.window[:min(len(s.window), 8)] }

// readObject reads the object that begins here. With a fault it returns the bytes before it. They are valid until the
// next call.
func (s *splitter) readObject() ([]byte, *fault) {
	f := s.readBalanced()
	return s.doc, f
}

// skipValue moves past the value that begins here, whatever it is. It can be rewound as an object can.
func (s *splitter) skipValue() *fault {
	c, _ := s.next()
	if c == '{' || c == '[' || c == '"' {
		return s.readBalanced()
	}
	s.begin()
	for s.fill() {
		if n := bytes.IndexAny(s.window, ",]}{[\" \n\t\r"); n >= 0 {
			s.advance(n)
			return nil
		}
		s.advance(len(s.window))
	}
	return s.truncated()
}

func (s *splitter) truncated() *fault {
	if f := s.readError(); f != nil {
		return f
	}
	return &fault{at: s.at, msg: "the file ends in the middle of a request", hint: hintTruncated}
}

// scan is the state of readBalanced within one value.
type scan struct {
	over              *fault // the bound that the value exceeds; nil if there is none
	depth             int
	inString, escaped bool
	last              byte // the last byte that is neither white space nor in a string
	endsBefore        bool // the byte at which the value breaks off is not part of it
}

// begin marks the place at which a value begins.
func (s *splitter) begin() {
	s.doc, s.brackets = s.doc[:0], s.brackets[:0]
	s.mark = mark{at: s.at, window: s.window, fills: s.fills}
	s.kept = true
}

// readBalanced moves past the value that begins here, and keeps its bytes in s.doc. A value that exceeds a bound is
// skipped to its end.
func (s *splitter) readBalanced() *fault {
	s.begin()
	var v scan
	for s.fill() {
		for n := range s.window {
			if ended, f := s.step(&v, n); ended || f != nil {
				if !v.endsBefore {
					n++
				}
				s.consume(&v, n)
				return cmp.Or(f, v.over)
			}
		}
		s.consume(&v, len(s.window))
	}
	if v.over != nil { // the stream ends before the value
		v.over.resumable = false
		return v.over
	}
	return s.truncated()
}

// consume moves past n bytes of the window, and keeps them if the value is within its bounds.
func (s *splitter) consume(v *scan, n int) {
	room := s.limits.Document - len(s.doc)
	switch {
	case !s.kept:
	case n <= room:
		s.doc = append(s.doc, s.window[:n]...)
	default:
		s.kept = false
		if v.over == nil {
			v.over = &fault{at: s.at.plus(s.window, room), resumable: true,
				msg:  "this request is larger than " + formatSize(s.limits.Document),
				hint: "send files alongside the document, not in it"}
		}
	}
	s.advance(n)
}

// step reads byte n of the window; ended says that the value ends with it.
func (s *splitter) step(v *scan, n int) (ended bool, f *fault) {
	if v.inString {
		return s.stepInString(v, n)
	}
	c := s.window[n]
	switch c {
	case ' ', '\t', '\r', '\n':
		return false, nil
	case '"':
		v.inString = true
	case '{', '[':
		f = s.open(v, n)
	case '}', ']':
		ended, f = s.close(v, n)
	}
	v.last = c
	return ended, f
}

// stepInString is step within a string.
func (s *splitter) stepInString(v *scan, n int) (ended bool, f *fault) {
	switch c := s.window[n]; {
	case v.escaped:
		v.escaped = false
	case c == '\\':
		v.escaped = true
	case c == '"':
		v.inString = false
		return v.depth == 0, nil
	case c == '\n' && v.over != nil: // the quotes no longer match, so that the end cannot be found
		v.over.resumable = false
		return false, v.over
	case c == '\n':
		return false, &fault{at: s.at.plus(s.window, n), msg: "a line ends inside a string",
			hint: `close the quote; write a line break in a string as \n`}
	}
	return false, nil
}

// open reads the opening bracket at byte n of the window.
func (s *splitter) open(v *scan, n int) *fault {
	if !s.valueMayFollow(v) {
		v.endsBefore = true
		if v.over != nil {
			v.over.resumable = false
			return v.over
		}
		return &fault{at: s.at.plus(s.window, n), hint: "check the brackets and commas before this place",
			msg: "this is not valid JSON: " + strconv.QuoteRune(rune(s.window[n])) + " is not allowed here"}
	}
	v.depth++
	switch {
	case v.over != nil:
	case v.depth > s.limits.Depth:
		v.over = &fault{at: s.at.plus(s.window, n), resumable: true, hint: "a request needs no more than six",
			msg: "this is nested more than " + strconv.Itoa(s.limits.Depth) + " levels deep"}
	default:
		s.brackets = append(s.brackets, s.window[n])
	}
	return nil
}

// valueMayFollow reports whether an object or a list may begin after what was read. It finds a request that lacks a
// bracket where the next one begins, before it takes the others in.
func (s *splitter) valueMayFollow(v *scan) bool {
	switch v.last {
	case ',':
		return v.over != nil || s.brackets[len(s.brackets)-1] == '['
	case '[', ':':
		return true
	}
	return v.depth == 0
}

// close reads the closing bracket at byte n of the window; ended says that it ends the value.
func (s *splitter) close(v *scan, n int) (ended bool, f *fault) {
	if v.over == nil {
		c, last := s.window[n], len(s.brackets)-1
		if opener := s.brackets[last]; opener != c-2 {
			return false, &fault{at: s.at.plus(s.window, n), hint: "check the brackets before this place",
				msg: strconv.QuoteRune(rune(c)) + " closes what " + strconv.QuoteRune(rune(opener)) + " opened"}
		}
		s.brackets = s.brackets[:last]
	}
	v.depth--
	return v.depth == 0, nil
}
