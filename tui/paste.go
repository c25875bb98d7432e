package tui

import (
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"

	"lert/review/text"
)

// pasteReader is the input of a terminal in which a pasted character that Bubble Tea drops, a byte that is not UTF-8 or
// U+FFFD, has become the mark that text.Editable writes for it. What is not pasted passes as it came.
type pasteReader struct {
	in      io.Reader
	raw     [1024]byte
	held    int    // so many bytes of raw were read and are the beginning of a character
	out     []byte // what is handed on next
	err     error  // what ended the input
	pasting bool
	matched int // so many bytes of the sequence that begins or ends a paste were just read
}

// The sequences around what is pasted.
const pasteStart, pasteEnd = "\x1b[200~", "\x1b[201~"

// longestMark is how many bytes a byte may become.
const longestMark = len("<FF>")

// Read reads no more than p has room for with its marks: a terminal is only read again when there is new input.
func (r *pasteReader) Read(p []byte) (int, error) {
	if len(r.out) == 0 && r.err == nil {
		var n int
		n, r.err = r.in.Read(r.raw[r.held:min(len(r.raw), max(r.held+1, len(p)/longestMark))])
		r.out = r.mark(r.out, r.raw[:r.held+n])
	}
	n := copy(p, r.out)
	if r.out = r.out[n:]; len(r.out) > 0 {
		return n, nil
	}
	return n, r.err
}

// mark appends what was read with its marks, and holds back the beginning of a character.
func (r *pasteReader) mark(out, data []byte) []byte {
	for len(data) > 0 && (r.err != nil || !r.pasting || utf8.FullRune(data)) {
		c, n := utf8.DecodeRune(data)
		switch {
		case !r.pasting || c != utf8.RuneError:
			out = append(out, data[:n]...)
		case n == 1:
			out = fmt.Appendf(out, "<%02X>", data[0])
		default:
			out = append(out, text.Editable(string(c))...)
		}
		r.follow(data[0])
		data = data[n:]
	}
	r.held = copy(r.raw[:], data)
	return out
}

// follow notices where a paste begins and ends.
func (r *pasteReader) follow(c byte) {
	sequence := pasteStart
	if r.pasting {
		sequence = pasteEnd
	}
	switch {
	case c == sequence[r.matched]:
		r.matched++
	case c == sequence[0]:
		r.matched = 1
	default:
		r.matched = 0
	}
	if r.matched == len(sequence) {
		r.matched, r.pasting = 0, !r.pasting
	}
}

// pasteFile is a terminal that is read through a pasteReader.
type pasteFile struct {
	*os.File
	reader pasteReader
}

func (f *pasteFile) Read(p []byte) (int, error) { return f.reader.Read(p) }

// markedInput is the input of the console, with marks for what would be dropped of a paste. Nil is the terminal of the
// process.
func markedInput(in io.Reader) io.Reader {
	if in == nil && term.IsTerminal(os.Stdin.Fd()) {
		in = os.Stdin
	}
	switch f := in.(type) {
	case nil:
		return nil
	case *os.File:
		return &pasteFile{f, pasteReader{in: f}}
	case term.File:
		return in
	}
	return &pasteReader{in: in}
}
