package policy

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"iter"
	"slices"
	"strings"
)

const (
	maxRecordLines = 10       // lines that one record may have
	maxLineBytes   = 64 << 10 // bytes
)

// record is one row of a CSV list; fault says why it cannot be read.
type record struct {
	line  int
	cells []string
	fault string
}

// records yields the rows of a CSV list. A row that cannot be read costs only itself: after a quotation mark that is
// never closed, reading goes on at the next line.
func records(body string) iter.Seq[record] {
	return func(yield func(record) bool) {
		body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
		head, _, _ := strings.Cut(strings.TrimLeft(body, "\n"), "\n")
		comma := slices.MaxFunc([]string{",", ";", "\t"}, func(a, b string) int {
			return strings.Count(head, a) - strings.Count(head, b)
		})
		width := 0                     // of the first row
		buffer := bufio.NewReader(nil) // for all rows: a list may have millions with quotation marks
		for line := 1; body != ""; {
			used := 1
			text, rest, _ := strings.Cut(body, "\n")
			r := record{line: line}
			switch {
			case strings.TrimSpace(text) == "":
				line, body = line+1, rest
				continue
			case len(text) > maxLineBytes:
				r.fault = "the line is too long"
			case !strings.Contains(text, `"`):
				r.cells = strings.Split(text, comma)
			default:
				r.cells, used = quotedRecord(buffer, body, rune(comma[0]))
				if r.cells == nil || used > 1 && width > 0 && len(r.cells) != width {
					r.fault, used = "a quotation mark is out of place: put a field that contains one, or a comma, in "+
						"quotation marks, and double those inside it", 1
				}
			}
			if !yield(r) {
				return
			}
			width = cmp.Or(width, len(r.cells))
			for range used {
				_, body, _ = strings.Cut(body, "\n")
				line++
			}
		}
	}
}

// quotedRecord reads a record with quotation marks through a buffer, and counts its lines; nil if it has no end.
func quotedRecord(buffer *bufio.Reader, body string, comma rune) ([]string, int) {
	end, quotes := 0, 0
	for lines := 1; lines <= maxRecordLines && end < len(body); lines++ {
		text, _, _ := strings.Cut(body[end:], "\n")
		if end += len(text) + 1; end > maxLineBytes {
			return nil, 0
		}
		if quotes += strings.Count(text, `"`); quotes%2 != 0 {
			continue
		}
		buffer.Reset(strings.NewReader(body[:min(end, len(body))]))
		c := csv.NewReader(buffer)
		c.Comma = comma
		cells, err := c.Read()
		if err != nil {
			return nil, 0
		}
		return cells, lines
	}
	return nil, 0
}

// readCSV reads a list whose first row names the columns.
func (l *domainList) readCSV(body string) error {
	var column map[string]int
	for r := range records(body) {
		switch {
		case column == nil && r.fault != "":
			return l.fault(r.line, 0, r.fault, "its first line names the columns")
		case column == nil:
			column = map[string]int{}
			for i, name := range r.cells {
				r.cells[i] = columnName(name)
				column[r.cells[i]] = i
			}
			if len(column) < len(r.cells) {
				return l.fault(r.line, 0, "two columns have the same name", "use a different name for each column")
			}
			if err := l.choose(r.cells); err != nil {
				return err
			}
			continue
		case r.fault == "" && len(r.cells) != len(column):
			r.fault = "the row has a different number of columns from the first"
		}
		if r.fault != "" {
			l.isBroken(r.line, r.fault)
			continue
		}
		row := l.format.row(func(name string) string {
			if i, found := column[name]; found {
				return strings.TrimSpace(r.cells[i])
			}
			return ""
		})
		if err := l.add(r.line, row); err != nil {
			return err
		}
	}
	if column == nil {
		return l.fault(0, 0, "the list is empty", "download it again")
	}
	return nil
}
