package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lert/review/text"
)

// textWidth is the column at which running text is wrapped: it reads well, and fits
// the narrowest terminal in use.
const textWidth = 78

// printer writes plain text. It accepts only text.Text, so that outside text never
// reaches the terminal uncleaned.
type printer struct{ w *bufio.Writer }

func (l *cli) printer() *printer { return &printer{bufio.NewWriter(l.env.Out)} }

// flush writes the rest and returns the error of a full disk or a closed pipe.
func (p *printer) flush() error { return outputFailed(p.w.Flush()) }

// outputError is the error of standard output, which says nothing about what was recorded.
type outputError struct{ cause error }

func (e *outputError) Error() string { return "standard output failed: " + e.cause.Error() }
func (e *outputError) Unwrap() error { return e.cause }

// outputFailed turns an error of standard output into an outputError.
func outputFailed(err error) error {
	if err == nil {
		return nil
	}
	return &outputError{err}
}

// explainOutputError says, of an error of standard output, what this run had recorded, and which files it had made. A
// pipe whose reader has read enough is no news unless there is something to say.
func (l *cli) explainOutputError(err error, recorded []string) error {
	var failed *outputError
	switch {
	case !errors.As(err, &failed):
		return err
	case len(recorded) == 0 && len(l.made) > 0:
		return failedError(failed.Error()+"\nthese files were written before that: "+strings.Join(l.made, "; "),
			"check what exists before you run it again")
	case len(recorded) > 0:
		recorded = slices.Concat(recorded, l.made)
		return failedError(failed.Error()+"\nthis was done and recorded before that: "+strings.Join(recorded, "; "),
			"check with `lert show` and `lert queue` before you run it again")
	case errors.Is(err, syscall.EPIPE):
		return errReported
	}
	return failedError(failed.Error(), "this run recorded nothing; check where the output goes, then run it again")
}

// line prints one line.
func (p *printer) line(parts ...text.Text) {
	var b strings.Builder
	for _, t := range parts {
		b.WriteString(t.String())
	}
	p.w.WriteString(strings.TrimRight(b.String(), " "))
	p.w.WriteByte('\n')
}

// pair prints a label in its own column and a text wrapped beside it; nothing if the
// text is empty.
func (p *printer) pair(label, t text.Text) {
	if t == "" {
		return
	}
	p.wrapped(text.Text(fmt.Sprintf("  %-13s", label.String())), t)
}

// wrapped prints a prefix and a text wrapped after it, further lines under its start.
func (p *printer) wrapped(lead, t text.Text) {
	indent := ansi.StringWidth(lead.String())
	for i, part := range wrap(t.String(), max(textWidth-indent, 20)) {
		if i > 0 {
			lead = text.Text(strings.Repeat(" ", indent))
		}
		p.line(lead, text.Text(part))
	}
}

// wrap breaks a text at spaces only, so that codes, citations and numbers can be
// copied whole. A word wider than the line is not broken.
func wrap(s string, width int) []string {
	var lines []string
	line, used := "", 0
	for word := range strings.SplitSeq(s, " ") {
		w := ansi.StringWidth(word)
		switch {
		case line == "":
			line, used = word, w
		case used+1+w <= width:
			line, used = line+" "+word, used+1+w
		default:
			lines = append(lines, line)
			line, used = word, w
		}
	}
	return append(lines, line)
}

// table prints rows in columns as wide as their widest cell.
func (p *printer) table(indent int, rows ...[]text.Text) {
	var widths []int
	for _, r := range rows {
		for i, c := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], ansi.StringWidth(c.String()))
		}
	}
	for _, r := range rows {
		var b strings.Builder
		b.WriteString(strings.Repeat(" ", indent))
		for i, c := range r {
			b.WriteString(c.String())
			b.WriteString(strings.Repeat(" ", widths[i]-ansi.StringWidth(c.String())+2))
		}
		p.line(text.Text(b.String()))
	}
}

// printJSON prints one value as one line of JSON. Characters that a screen would show
// as marks are written as \uXXXX: the same string, and safe to look at.
func (l *cli) printJSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	return l.printRawJSON(bytes.TrimRight(b.Bytes(), "\n"))
}

// printRawJSON prints JSON that is already encoded.
func (l *cli) printRawJSON(b []byte) error {
	return l.printBytes(append(text.EscapeJSON(b), '\n'))
}

// printBytes prints what is safe to print as it is.
func (l *cli) printBytes(b []byte) error {
	_, err := l.env.Out.Write(b)
	return outputFailed(err)
}

// humanize turns an identifier into words: push_back into "push back".
func humanize(id string) text.Text {
	return text.Clean(strings.ReplaceAll(id, "_", " "))
}

// formatTime is a time as text output shows it: to the minute, in UTC.
func formatTime(t time.Time) text.Text {
	if t.IsZero() {
		return ""
	}
	return text.Text(t.UTC().Format("2006-01-02 15:04 UTC"))
}

// relativeTime is how long it is from now to t, in the two largest units. After t it
// is overdue; an internal target is not a duty and is then only past.
func relativeTime(t, now time.Time, target bool) text.Text {
	d := t.Sub(now)
	switch {
	case d >= 0:
		return "in " + formatSpan(d)
	case target:
		return formatSpan(now.Sub(t)) + " ago"
	}
	return "overdue by " + formatSpan(now.Sub(t))
}

func formatSpan(d time.Duration) text.Text {
	if d == math.MaxInt64 {
		return "more than 292 years"
	}
	d = d.Truncate(time.Minute)
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	switch {
	case days > 0:
		return text.Text(fmt.Sprintf("%d d %d h", days, hours))
	case hours > 0:
		return text.Text(fmt.Sprintf("%d h %d min", hours, minutes))
	}
	return text.Text(fmt.Sprintf("%d min", minutes))
}

// join joins the texts that are not empty.
func join(sep text.Text, parts ...text.Text) text.Text {
	var out text.Text
	for _, t := range parts {
		if t == "" {
			continue
		}
		if out != "" {
			out += sep
		}
		out += t
	}
	return out
}
