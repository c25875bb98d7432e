package intake

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"lert/review/problem"
)

// position is a place in a file, counted from 1; columns are characters.
type position struct {
	line, column int
}

// advance moves behind b.
func (p *position) advance(b []byte) {
	if n := bytes.Count(b, []byte{'\n'}); n > 0 {
		p.line += n
		p.column = 1
		b = b[bytes.LastIndexByte(b, '\n')+1:]
	}
	for _, c := range b {
		if c&0xC0 != 0x80 { // not the inside of a character
			p.column++
		}
	}
}

// before reports that p comes first in the file.
func (p position) before(o position) bool {
	return p.line < o.line || p.line == o.line && p.column < o.column
}

// plus is the place n bytes into b, which begins at p.
func (p position) plus(b []byte, n int) position {
	p.advance(b[:min(n, len(b))])
	return p
}

// fault is one thing wrong with the input, before it is known whose.
type fault struct {
	at        position
	path      string
	msg, hint string
	// resumable: the end of the document is known, so that reading can go on.
	resumable bool
}

// in is the fault as an error, of a source; a fault without a line is of none.
func (f fault) in(source string) *problem.Error {
	e := problem.BadDocument.New(f.msg, f.hint)
	e.Where = problem.Place{File: source, Line: f.at.line, Column: f.at.column, Path: f.path}
	return e
}

// splitter finds documents in a stream by the balance of their brackets. It
// holds a window of the stream and the document being gathered, nothing else.
type splitter struct {
	r        io.Reader
	limits   Limits
	buf      []byte
	window   []byte // the unread part of buf
	at       position
	err      error
	doc      []byte
	brackets []byte // the brackets that wait to be closed
}

func newSplitter(r io.Reader, limits Limits) *splitter {
	return &splitter{r: r, limits: limits, buf: make([]byte, 64<<10), at: position{1, 1}}
}

// fill makes the window non-empty, or reports that there is no more.
func (s *splitter) fill() bool {
	for tries := 0; len(s.window) == 0 && s.err == nil; tries++ {
		var n int
		n, s.err = s.r.Read(s.buf)
		s.window = s.buf[:n]
		if n == 0 && s.err == nil && tries > 100 {
			s.err = io.ErrNoProgress
		}
	}
	return len(s.window) > 0
}

// readError is why the stream ended, unless it simply did.
func (s *splitter) readError() *fault {
	if s.err == nil || errors.Is(s.err, io.EOF) {
		return nil
	}
	return readFault(s.err, s.at)
}

// advance moves behind n bytes of the window.
func (s *splitter) advance(n int) {
	s.at.advance(s.window[:n])
	s.window = s.window[n:]
}

// skipBOM passes over a UTF-8 byte order mark; it has no column.
func (s *splitter) skipBOM() {
	s.fill()
	for len(s.window) < 3 && s.err == nil { // a reader may give byte by byte
		var n int
		n, s.err = s.r.Read(s.buf[len(s.window):])
		s.window = s.buf[:len(s.window)+n]
		if n == 0 {
			break
		}
	}
	s.window = bytes.TrimPrefix(s.window, []byte("\xEF\xBB\xBF"))
}

// next is the next byte that is no white space.
func (s *splitter) next() (byte, bool) {
	for s.fill() {
		n := 0
		for n < len(s.window) {
			if c := s.window[n]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
				s.advance(n)
				return c, true
			}
			n++
		}
		s.advance(n)
	}
	return 0, false
}

// peek is what can be seen of the stream from here.
func (s *splitter) peek() []byte { return s.window[:min(len(s.window), 8)] }

// readObject gathers the object that begins here. The bytes stay valid until the
// next call, and are what was gathered so far where there is a fault.
func (s *splitter) readObject() ([]byte, *fault) {
	s.doc = s.doc[:0]
	f := s.readBalanced(true)
	return s.doc, f
}

// skipValue moves behind the value that begins here, whatever it is.
func (s *splitter) skipValue() *fault {
	c, _ := s.next()
	if c == '{' || c == '[' || c == '"' {
		return s.readBalanced(false)
	}
	for s.fill() {
		n := 0
		for n < len(s.window) {
			switch s.window[n] {
			case ',', ']', '}', '{', '[', '"', ' ', '\n', '\t', '\r':
				s.advance(n)
				return nil
			}
			n++
		}
		s.advance(n)
	}
	return s.truncated()
}

func (s *splitter) truncated() *fault {
	if f := s.readError(); f != nil {
		return f
	}
	return &fault{at: s.at, msg: "the file ends in the middle of a request", hint: hintTruncated}
}

// readBalanced moves behind the value that begins here, gathering it if told to.
// A value beyond a bound is passed over to its end without being kept.
func (s *splitter) readBalanced(keep bool) *fault {
	s.brackets = s.brackets[:0]
	var over *fault // the bound that was passed
	depth, inString, escaped := 0, false, false
	for s.fill() {
		// w is a copy of the slice's header: window moves on in consume only.
		w, n := s.window, 0
		consume := func(n int) {
			if keep && over == nil {
				if len(s.doc)+n > s.limits.Document {
					n0 := s.limits.Document - len(s.doc)
					over = &fault{at: s.at.plus(w, n0), msg: "this request is larger than " + formatSize(s.limits.Document), hint: "send files beside the document, not in it", resumable: true}
				} else {
					s.doc = append(s.doc, w[:n]...)
				}
			}
			s.advance(n)
		}
		for ; n < len(w); n++ {
			c := w[n]
			if inString {
				switch {
				case escaped:
					escaped = false
				case c == '\\':
					escaped = true
				case c == '"':
					inString = false
					if depth == 0 {
						consume(n + 1)
						return over
					}
				case c == '\n' && keep && over == nil:
					at := s.at.plus(w, n)
					consume(n + 1)
					return &fault{at: at, msg: "a line ends inside a text", hint: `close the quote; a line break in a text is written \n`}
				}
				continue
			}
			switch c {
			case '"':
				inString = true
			case '{', '[':
				depth++
				if over == nil {
					if depth > s.limits.Depth {
						over = &fault{at: s.at.plus(w, n), msg: "this is nested more than " + strconv.Itoa(s.limits.Depth) + " levels deep", hint: "a request needs no more than six", resumable: true}
					} else {
						s.brackets = append(s.brackets, c)
					}
				}
			case '}', ']':
				if over == nil {
					if opener := s.brackets[len(s.brackets)-1]; opener != c-2 {
						at := s.at.plus(w, n)
						consume(n + 1)
						return &fault{at: at, msg: strconv.QuoteRune(rune(c)) + " closes what " + strconv.QuoteRune(rune(opener)) + " opened", hint: "check the brackets before this place"}
					}
					s.brackets = s.brackets[:len(s.brackets)-1]
				}
				if depth--; depth == 0 {
					consume(n + 1)
					return over
				}
			}
		}
		consume(n)
	}
	if over != nil { // its end was never seen
		over.resumable = false
		return over
	}
	return s.truncated()
}
