package intake

import "fmt"

// A file of requests on lines of their own is read on behind a broken one: the next line is where the next request
// begins. Where a request may take several lines nobody knows that, and reading stops.

// lines is what a reader knows of the lines of its file.
type lines struct {
	objects   int      // objects read, with or without a fault, and lines left out
	multiline bool     // one of them took more than one line
	first     position // of the first object
	last      int      // the line on which the last object ended
	reported  int      // the line of the last fault
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
	if rd.splitter.rewind() {
		rd.splitter.skipLine()
	}
	return rd.resume(f, at.line)
}

// resume moves to the next line that can begin a request, and reports the fault on a line before it. Before the first
// object, a line must begin with one to count as such.
func (rd *reader) resume(f *fault, line int) bool {
	s := rd.splitter
	here := s.fill() && s.at.column == 1 && (s.at.line > line || s.window[0] == '{')
	if !here {
		s.skipLine()
	}
	if rd.lines.objects == 0 {
		if c, ok := s.next(); !ok || c != '{' || s.at.column != 1 {
			return rd.stop(f)
		}
	}
	rd.lines.objects++
	rd.lines.resumed = true
	if rd.lines.reported == line {
		return true // by another fault before it on the same line
	}
	rd.lines.reported = line
	if s.at.line > line {
		f.msg += "; this line was left out, reading went on behind it"
	}
	return rd.yield(Document{}, f.in(rd.source))
}
