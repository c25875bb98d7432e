package report

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// metaFile is a published file. Its columns are found by their names, because their
// order and number have changed four times since 2013.
type metaFile struct {
	header []string
	rows   []metaRow
}

// metaRow is one country in the file. Its values are by column; a field that is empty,
// a band, or not a number is in neither map.
type metaRow struct {
	country string
	line    int // in the file, counted from 1
	numbers map[string]int
	percent map[string]int // whole percent
}

// olderNames are the names of today's columns by those from before 2019 H2, in lower
// case.
var olderNames = map[string]string{
	"total data requests":                       "Total Requests",
	"total users/accounts requested":            "Total Requests Accounts",
	"percent requests where some data produced": "Total Requests Percentage",
}

// readMeta reads a file of Meta's report as it was published: with or without a byte
// order mark, with any of the three line endings, with commas between thousands, with
// empty rows, and with the columns of any year. The error names the line.
func readMeta(r io.Reader) (*metaFile, error) {
	raw, err := io.ReadAll(io.LimitReader(r, 16<<20))
	if err != nil {
		return nil, err
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	c := csv.NewReader(bytes.NewReader(raw))
	c.FieldsPerRecord = -1
	header, err := c.Read()
	if err == io.EOF {
		return nil, errors.New("line 1: the file is empty")
	}
	if err != nil {
		return nil, err
	}
	f := &metaFile{header: make([]string, len(header))}
	for i, h := range header {
		f.header[i] = canonicalColumn(h)
	}
	if len(f.header) == 0 || f.header[0] != "Country" {
		return nil, fmt.Errorf("line 1: the first column is %q: a report must begin with Country", header[0])
	}
	for {
		rec, err := c.Read()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		if strings.TrimSpace(strings.Join(rec, "")) == "" {
			continue
		}
		if len(rec) > len(header) && strings.TrimSpace(strings.Join(rec[len(header):], "")) != "" {
			return nil, fmt.Errorf("line %d: %d fields for %d columns", line, len(rec), len(header))
		}
		f.rows = append(f.rows, parseRow(f.header, rec, line))
	}
}

// canonicalColumn is today's name of a column, or its own if it is not one of today's.
func canonicalColumn(h string) string {
	h = strings.Join(strings.Fields(h), " ")
	for _, s := range metaHeader() {
		if strings.EqualFold(s, h) {
			return s
		}
	}
	return cmp.Or(olderNames[strings.ToLower(h)], h)
}

func parseRow(header, rec []string, line int) metaRow {
	row := metaRow{line: line, numbers: map[string]int{}, percent: map[string]int{}}
	for i, s := range rec[:min(len(rec), len(header))] {
		s = strings.TrimSpace(s)
		if i == 0 {
			row.country = s
			continue
		}
		if p, ok := strings.CutSuffix(s, "%"); ok {
			if n, err := strconv.ParseFloat(strings.TrimSpace(p), 64); err == nil && n >= 0 && n <= 1000 {
				row.percent[header[i]] = int(n + 0.5)
			}
		} else if n, err := strconv.Atoi(strings.ReplaceAll(s, ",", "")); err == nil {
			row.numbers[header[i]] = n
		}
	}
	return row
}

// violation is one identity that a row does not keep.
type violation struct {
	line    int
	country string
	column  string
	text    string
}

// String is the violation as line, country, column and what is wrong.
func (v violation) String() string {
	return fmt.Sprintf("line %d: %s: %s: %s", v.line, v.country, v.column, v.text)
}

// violations holds every row to the identities that the published files keep: legal
// process and emergencies add up to the total, in requests, in accounts and in requests
// with production; the subtypes of a row that has any add up to its legal process; no
// more requests had data produced than there are; each percentage is that share. A half
// may be rounded up or down, because Meta changed its rounding in 2022.
func (f *metaFile) violations() []violation {
	var out []violation
	for i := range f.rows {
		r := &f.rows[i]
		bad := func(column, says string, args ...any) {
			out = append(out, violation{r.line, r.country, column, fmt.Sprintf(says, args...)})
		}
		r.checkSums(bad)
		r.checkPercentages(bad)
		r.checkSubtypes(bad)
	}
	slices.SortStableFunc(out, func(a, b violation) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	return out
}

type reportFunc func(column, says string, args ...any)

func (r *metaRow) checkSums(bad reportFunc) {
	for i, column := range totalColumns[0][:3] {
		sum, ok0 := r.numbers[column]
		a, ok1 := r.numbers[totalColumns[1][i]]
		b, ok2 := r.numbers[totalColumns[2][i]]
		if ok0 && ok1 && ok2 && sum != a+b {
			bad(column, "%d is not %d + %d", sum, a, b)
		}
	}
	for column, n := range r.numbers {
		if n < 0 {
			bad(column, "%d is negative", n)
		}
	}
}

func (r *metaRow) checkPercentages(bad reportFunc) {
	for _, c := range totalColumns {
		all, ok0 := r.numbers[c[0]]
		some, ok1 := r.numbers[c[1]]
		p, ok2 := r.percent[c[3]]
		switch {
		case ok0 && ok1 && some > all:
			bad(c[1], "%d of %d requests", some, all)
		case ok0 && ok1 && ok2 && !isRounded(some, all, p):
			bad(c[3], "%d of %d is %d%%, not %d%%", some, all, percent(some, all), p)
		}
	}
}

// isRounded reports whether p is part of whole in whole percent, a half rounded up or
// down.
func isRounded(part, whole, p int) bool {
	if whole == 0 {
		return p == 0
	}
	d := 200*part - 2*p*whole
	return -whole <= d && d <= whole
}

// checkSubtypes checks the sum of the subtypes if the row has any: only that of the
// United States does.
func (r *metaRow) checkSubtypes(bad reportFunc) {
	for suffix, column := range map[string]string{"": totalColumns[1][0], " Accounts": totalColumns[1][2]} {
		sum, any := 0, false
		for _, p := range subtypes {
			if n, ok := r.numbers[p+suffix]; ok {
				sum, any = sum+n, true
			}
		}
		if all, ok := r.numbers[column]; ok && any && sum != all {
			bad(column, "%d, but the kinds of legal process add up to %d", all, sum)
		}
	}
}
