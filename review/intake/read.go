package intake

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"lert/review"
	"lert/review/query"
)

// Document is one request that was read.
type Document struct {
	Request *review.Request
	// Raw is the canonical form (RFC 8785) of the bytes that were read.
	Raw []byte
	// Source is the file, and the line on which the document begins:
	// "inbox.jsonl:12".
	Source string

	file     string
	at       position // where it begins
	received position // of its received_at
}

// Limits are the bounds of one document; a zero field means the default.
type Limits struct {
	Document    int // bytes of the document, default 1 MiB
	Depth       int // levels of objects and lists, default 64
	Targets     int // default 10,000
	data        int // items of data, default 1,000
	attachments int // default 1,000
	List        int // entries of every other list, default 1,000
	String      int // bytes of one JSON string as written, default 256 KiB
}

func (l Limits) withDefaults() Limits {
	for n, value := range map[*int]int{&l.Document: 1 << 20, &l.Depth: 64, &l.Targets: 10_000, &l.data: 1_000,
		&l.attachments: 1_000, &l.List: 1_000, &l.String: 256 << 10} {
		if *n <= 0 {
			*n = value
		}
	}
	return l
}

// Read reads request documents from r: JSON objects one after another (as in
// JSON Lines), or in arrays, or both. It skips UTF-8 byte order marks between
// documents, and holds one document in memory at a time. source names r in errors
// and documents.
//
// Each error is a problem.BadDocument with its place. A document that is
// well-formed JSON but not a request has an error of its own, and reading goes
// on after it. After an error in the JSON syntax, reading goes on at the next line
// if each document before was on one line, and before the first document at the next
// line that is one (recover.go). Otherwise it stops, and the error says how many
// documents were read before.
func Read(r io.Reader, source string, limits Limits) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		limits := limits.withDefaults()
		rd := &reader{splitter: newSplitter(r, limits), limits: limits, source: source, yield: yield}
		rd.readAll()
	}
}

// reader is one call of Read. Its read methods return false if reading stops.
type reader struct {
	splitter  *splitter
	limits    Limits
	source    string
	yield     func(Document, error) bool
	delivered int   // documents yielded
	started   bool  // something was read
	lines     lines // what is known of the file's lines
}

func (rd *reader) readAll() {
	rd.splitter.skipBOM()
	for {
		c, ok := rd.splitter.next()
		if !ok {
			if f := rd.splitter.readError(); f != nil {
				rd.stop(f)
			} else if rd.delivered == 0 && rd.lines.reported == 0 {
				rd.stop(&fault{at: rd.splitter.at, msg: "it contains no request",
					hint: "a file contains one JSON object per request, an array of them, or one object per line"})
			}
			return
		}
		if !rd.readTop(c) {
			return
		}
		rd.started = true
	}
}

// readTop reads what begins with c outside all arrays.
func (rd *reader) readTop(c byte) bool {
	switch c {
	case '{':
		return rd.readObject()
	case '[':
		return rd.readArray()
	case 0:
		return rd.readZeros()
	case ',':
		if rd.started && rd.lines.reported != rd.splitter.at.line {
			rd.lines.comma = rd.lines.comma && rd.lines.last == rd.splitter.at.line
			going := rd.reportComma(rd.splitter.at, "there is a comma between requests, but no [ before them")
			rd.splitter.advance(1)
			return going
		}
	case ']':
		if rd.lines.left { // for want of a comma
			rd.lines.left = false
			rd.splitter.advance(1)
			return true
		}
	}
	return rd.fail(rd.notJSON(c))
}

// readZeros reads zero bytes between requests. One at the end of a file is padding; more are what a machine leaves that
// failed before it wrote the file.
func (rd *reader) readZeros() bool {
	at := rd.splitter.at
	n := rd.splitter.skipZeros()
	if _, more := rd.splitter.next(); n == 1 && rd.started && !more {
		return true
	}
	return rd.report(&fault{at: at, msg: fmt.Sprintf("%d zero bytes here: part of the file was lost", n),
		hint: "obtain the file again", resumable: true})
}

// readArray reads an array of requests.
func (rd *reader) readArray() bool {
	at := rd.splitter.at
	rd.splitter.advance(1)
	for first := true; ; first = false {
		c, ok := rd.splitter.next()
		switch {
		case !ok:
			return rd.truncated(at)
		case c == ']' && (first || rd.lines.resumed):
			rd.splitter.advance(1)
			return true
		}
		rd.lines.resumed = false
		if !rd.readElement(c) {
			return false
		}
		if rd.lines.resumed {
			if first && rd.lines.broken == at.line && rd.splitter.at.line > at.line {
				return true // the bracket was on the line that was left out
			}
			continue
		}
		c, ok = rd.splitter.next()
		switch {
		case !ok:
			return rd.truncated(at)
		case c == ']':
			rd.splitter.advance(1)
			return true
		case c == '{': // the requests behind it are read outside of the array
			rd.lines.left, rd.lines.comma = true, false
			return rd.reportComma(rd.arrayPlace(at), "a comma or ] is missing after a request")
		case c != ',':
			if !rd.failHere("a comma or ] is missing after a request",
				"put a comma between two requests and ] after the last") {
				return false
			}
			continue
		}
		rd.splitter.advance(1)
	}
}

// arrayPlace is the place to name where an array does not end: the present one or, among requests on lines of their
// own, the line of its bracket, since that line is the broken one.
func (rd *reader) arrayPlace(at position) position {
	if rd.lines.objects > 0 && rd.lines.first.before(at) {
		return at
	}
	return rd.splitter.at
}

// readElement reads the element of an array that begins with c, and reports one that is not a request.
func (rd *reader) readElement(c byte) bool {
	switch c {
	case '{':
		return rd.readObject()
	case ']':
		rd.lines.resumed = true // at the end of the array
		return rd.report(&fault{at: rd.splitter.at, msg: "expected a request, not ']'",
			hint: "put a comma between two requests and none after the last", resumable: true})
	case ',', '}', ':':
		return rd.failHere("expected a request, not "+strconv.QuoteRune(rune(c)),
			"put a comma between two requests and none after the last")
	}
	at := rd.splitter.at
	f := rd.splitter.skipValue()
	if f != nil && !f.resumable {
		return rd.failObject(f, at)
	}
	return rd.report(&fault{at: at, msg: "expected an object, found " + kindName(c),
		hint: "each element of the array must be one request, { … }", resumable: true})
}

// readObject reads one document.
func (rd *reader) readObject() bool {
	rd.started = true
	at := rd.splitter.at
	raw, f := rd.splitter.readObject()
	if f != nil && !f.resumable { // a syntax error before the place where the document breaks off says more
		if g := findSyntaxFault(raw, at); g != nil && g.at.before(f.at) {
			g.resumable = false
			f = g
		}
	}
	var d Document
	if f == nil {
		d, f = parse(raw, at, &rd.limits)
		if f != nil && !rd.lines.multiline && at.line == rd.splitter.at.line && findSyntaxFault(raw, at) != nil {
			f.resumable = false // the object may have ended too early: only the line is known
		}
	}
	if f != nil && !f.resumable {
		return rd.failObject(f, at)
	}
	rd.lines.add(at, rd.splitter.at)
	if f != nil {
		return rd.report(f)
	}
	rd.delivered++
	d.Source, d.file = rd.source+":"+strconv.Itoa(at.line), rd.source
	return rd.yield(d, nil)
}

// report reports a fault behind which reading goes on, unless the caller of Read has enough.
func (rd *reader) report(f *fault) bool {
	rd.lines.reported = f.at.line
	return rd.yield(Document{}, f.in(rd.source))
}

// reportComma reports the first wrong or missing comma. It costs no request.
func (rd *reader) reportComma(at position, msg string) bool {
	known := rd.lines.comma || rd.lines.reported == at.line
	if rd.lines.comma = true; known {
		return true
	}
	return rd.report(&fault{at: at, msg: msg, resumable: true,
		hint: "put each request on its own line, or all of them in one array with commas between them"})
}

// stop reports a fault that stops the reading.
func (rd *reader) stop(f *fault) bool {
	switch {
	case !rd.started:
	case rd.delivered == 1:
		f.msg += "; the document before it was read, nothing after it"
	case rd.delivered > 1:
		f.msg += fmt.Sprintf("; the %d documents before it were read, nothing after it", rd.delivered)
	}
	rd.yield(Document{}, f.in(rd.source))
	return false
}

// truncated stops the reading in an array that began at a place.
func (rd *reader) truncated(at position) bool {
	if f := rd.splitter.readError(); f != nil {
		return rd.stop(f)
	}
	place := rd.arrayPlace(at)
	if rd.lines.reported == place.line {
		return false
	}
	return rd.stop(&fault{at: place, msg: "the file ends too early: the array of requests is not closed",
		hint: hintTruncated})
}

// failHere is fail with a fault at the present place.
func (rd *reader) failHere(msg, hint string) bool {
	return rd.fail(&fault{at: rd.splitter.at, msg: msg, hint: hint})
}

const hintTruncated = "the file was cut off; obtain it again"

// notJSON is the fault of a file that does not begin with JSON; it names the file's format if it is a known one.
func (rd *reader) notJSON(c byte) *fault {
	f := &fault{at: rd.splitter.at, msg: "this is not a JSON object", hint: "a request document begins with {"}
	head := rd.splitter.peek()
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		f.msg, f.hint = "this is UTF-16", "save it as UTF-8"
	case bytes.HasPrefix(head, []byte("%PDF")):
		f.msg, f.hint = "this is a PDF, not a request document", "type the request in with `lert new`"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte{0x1F, 0x8B}):
		f.msg, f.hint = "this is a compressed file", "extract it first"
	case c >= 0x20 && c < 0x7F:
		f.msg = "a request document cannot begin with " + strconv.QuoteRune(rune(c))
	}
	if rd.started {
		f.hint = "put each request on its own line, or all of them in one array"
	}
	return f
}

// readFault is the fault of bytes that cannot be read.
func readFault(err error, at position) *fault {
	f := &fault{at: at, hint: "check the file, then run it again"}
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	if errors.Is(err, syscall.EISDIR) {
		f.hint = "name a file in it, or pass the folder where folders are accepted"
	}
	f.msg = "cannot be read: " + err.Error()
	return f
}

// CheckPlatform is a problem.BadDocument if the policy has no profile of the
// document's platform; its hint names the platforms that the policy has.
func CheckPlatform(p *review.Policy, d Document) error {
	name := d.Request.Platform
	if p.Platform(name) != nil {
		return nil
	}
	known := slices.Sorted(maps.Keys(p.Platforms))
	hint := "known platforms: " + strings.Join(known, " ") + "; `lert policy new HOST` writes a profile for another"
	if near := query.Nearest(strings.ToLower(name), known); near != "" {
		hint = "did you mean " + strconv.Quote(near) + "? " + hint
	}
	f := fault{at: d.at, path: "platform",
		msg: "there is no profile for a platform " + strconv.Quote(name), hint: hint}
	return f.in(cmp.Or(d.file, d.Source))
}

// CheckReceived is a problem.BadDocument if the document says that it was received after the clock, by more than the
// clocks of two machines differ. The clocks of a request count from that time, so that only an intake that is trusted
// may say so.
func CheckReceived(d Document, now time.Time) error {
	if !d.Request.ReceivedAhead(now) {
		return nil
	}
	const layout = "2006-01-02 15:04:05 UTC"
	f := fault{at: d.received, path: "received_at",
		msg: "the request says that it arrived at " + d.Request.ReceivedAt.UTC().Format(layout) +
			", but the clock says " + now.UTC().Format(layout),
		hint: "correct the time of receipt, or this machine's clock if it is behind"}
	return f.in(cmp.Or(d.file, d.Source))
}

func formatSize(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.Itoa(n>>20) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.Itoa(n>>10) + " KiB"
	}
	return strconv.Itoa(n) + " bytes"
}
