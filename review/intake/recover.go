package intake

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// A file of requests on lines of their own is read on behind a broken one: the next line is where the next request
// begins. Where a request may take several lines nobody knows that, and reading stops. Before the first request, a line
// that is one tells.

// lines is what a reader knows of the lines of its file.
type lines struct {
	objects   int      // objects read, with or without a fault
	multiline bool     // one of them took more than one line
	first     position // of the first object
	last      int      // the line on which the last object ended
	reported  int      // the line of the last fault
	broken    int      // the line of the fault behind which reading went on last
	resumed   bool     // reading went on at the start of a line
	left      bool     // an array was left before its end
	comma     bool     // a wrong or missing comma was reported; all others are the same
}

// add counts an object.
func (l *lines) add(from, to position) {
	if l.objects++; l.objects == 1 {
		l.first = from
	}
	l.last = to.line
	l.multiline = l.multiline || from.line != to.line
}

// fail reports a fault that leaves the end of what it is in unknown, and says whether reading goes on.
func (rd *reader) fail(f *fault) bool {
	if rd.lines.multiline || rd.splitter.readError() != nil {
		return rd.stop(f)
	}
	return rd.resume(f, f.at.line)
}

// failObject is fail for an object that began at a place.
func (rd *reader) failObject(f *fault, at position) bool {
	if rd.lines.multiline || rd.splitter.readError() != nil {
		return rd.stop(f)
	}
	if f.at.line != at.line {
		// The object took in the lines behind its own, which have requests of their own.
		f = &fault{at: at, path: f.path, hint: f.hint,
			msg: fmt.Sprintf("this request does not end on its line; at %d:%d: %s", f.at.line, f.at.column, f.msg)}
	}
	var out leftOut
	if rd.splitter.rewind() {
		out.ofOne = string(bytes.TrimSpace(rd.splitter.readLine())) == "{"
	}
	return rd.resumeBehind(f, at.line, out)
}

// resume moves to the next line that can begin a request, and reports the fault on a line before it.
func (rd *reader) resume(f *fault, line int) bool { return rd.resumeBehind(f, line, leftOut{}) }

// resumeBehind is resume; it also reports the lines that are left out behind the fault.
func (rd *reader) resumeBehind(f *fault, line int, out leftOut) bool {
	s := rd.splitter
	here := s.fill() && s.at.column == 1 && (s.at.line > line || s.window[0] == '{')
	if !here {
		s.skipLine()
	}
	if rd.lines.objects == 0 && !out.skipTo(s) {
		if out.count > 0 {
			f.msg += "; nothing after it was read"
		}
		return rd.stop(f)
	}
	rd.lines.resumed = true
	rd.lines.broken = line
	switch {
	case out.ofOne && out.count > 0:
		f.msg += fmt.Sprintf("; lines up to %d were skipped, and reading continued after them", out.last)
	case s.at.line > line:
		f.msg += "; this line was skipped, and reading continued after it"
	}
	if rd.lines.reported != line { // by another fault before it on the same line
		rd.lines.reported = line
		if !rd.yield(Document{}, f.in(rd.source)) {
			return false
		}
	}
	for _, f := range out.faults() {
		if !rd.report(f) {
			return false
		}
	}
	return true
}

// maxNamed is how many lines before the first request are named one by one. More of them are rather one request over
// several lines, or a long heading.
const maxNamed = 10

// leftOut are lines before the first request that are not requests.
type leftOut struct {
	ofOne bool // they follow a line with an opening bracket alone, so that they are a part of one request
	count int
	first []int // the first ones
	last  int
}

// skipTo moves to the next line that begins a request; false if there is none. A line that begins with an object can be
// one if it comes at once. Behind other lines it must be a request as a whole: it may be a part of a longer one.
func (out *leftOut) skipTo(s *splitter) bool {
	for {
		c, more := s.next()
		if !more {
			return false
		}
		line := s.at.line
		switch {
		case c != '{' || s.at.column != 1:
			s.skipLine()
		case out.count == 0 || isRequest(s.readLine()) && s.rewind():
			return true
		}
		if out.count++; out.count <= maxNamed {
			out.first = append(out.first, line)
		}
		out.last = line
	}
}

// isRequest reports whether a line is an object with a schema.
func isRequest(line []byte) bool {
	line = bytes.TrimRight(bytes.TrimSpace(line), ",")
	return bytes.Contains(line, []byte(`"schema"`)) && jsontext.Value(line).IsValid(allowDuplicates)
}

// faults names the lines.
func (out *leftOut) faults() []*fault {
	const hint = "correct it if it should be one, or remove it"
	switch {
	case out.ofOne:
		return nil
	case out.count > maxNamed:
		msg := fmt.Sprintf("the %d lines from here to line %d are not requests; they were skipped", out.count, out.last)
		return []*fault{{at: position{out.first[0], 1}, msg: msg, hint: hint}}
	}
	var all []*fault
	for _, line := range out.first {
		all = append(all, &fault{at: position{line, 1}, hint: hint, msg: "this line is not a request; it was skipped"})
	}
	return all
}
