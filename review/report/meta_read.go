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

// MetaFile is a published file, read by the names of its columns: their order
// and number changed four times since 2013.
type MetaFile struct {
	header []string
	rows   []MetaRow
}

// MetaRow is one country of it. Values are by column; a field that is empty,
// a band or no number is missing.
type MetaRow struct {
	country string
	line    int // in the file, from 1
	numbers map[string]int
	percent map[string]int
	text    map[string]string // every field as it stands, trimmed
}

// olderNames are columns under the names they had before 2019 H2.
var olderNames = map[string]string{
	"total data requests":                       "Total Requests",
	"total users/accounts requested":            "Total Requests Accounts",
	"percent requests where some data produced": "Total Requests Percentage",
}

// readMeta reads a file of Meta's report as it was published: with or without a
// byte order mark, with any of the three line ends, commas between thousands,
// empty rows, columns that came and went. The error names the line.
func readMeta(r io.Reader) (*MetaFile, error) {
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
	f := &MetaFile{header: make([]string, len(header))}
	for i, h := range header {
		f.header[i] = canonicalColumn(h)
	}
	if len(f.header) == 0 || f.header[0] != "Country" {
		return nil, fmt.Errorf("line 1: the first column is %q: a report begins with Country", header[0])
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
			return nil, fmt.Errorf("line %d: %d fields under %d columns", line, len(rec), len(header))
		}
		f.rows = append(f.rows, metaRow(f.header, rec, line))
	}
}

func canonicalColumn(h string) string {
	h = strings.Join(strings.Fields(h), " ")
	for _, s := range metaHeader() {
		if strings.EqualFold(s, h) {
			return s
		}
	}
	if s, ok := olderNames[strings.ToLower(h)]; ok {
		return s
	}
	return h
}

func metaRow(header, rec []string, line int) MetaRow {
	row := MetaRow{line: line, numbers: map[string]int{}, percent: map[string]int{}, text: map[string]string{}}
	for i, s := range rec {
		if i >= len(header) {
			break
		}
		s = strings.TrimSpace(s)
		row.text[header[i]] = s
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

// Violation is one identity that a row does not keep.
type Violation struct {
	line    int
	country string
	column  string
	text    string
}

// String is line, country, column and what is wrong.
func (v Violation) String() string {
	return fmt.Sprintf("line %d: %s: %s: %s", v.line, v.country, v.column, v.text)
}

// violations holds every row to what the published files keep: the total is
// legal process and emergencies, in requests, accounts and where data was
// produced; the papers of a row that has any make up its legal process; no more
// was produced than asked; a percentage is produced of requests. A half may be
// rounded either way: Meta changed its own rounding in 2022.
func (f *MetaFile) violations() []Violation {
	var out []Violation
	for i := range f.rows {
		r := &f.rows[i]
		bad := func(column, says string, args ...any) {
			out = append(out, Violation{r.line, r.country, column, fmt.Sprintf(says, args...)})
		}
		r.checkSums(bad)
		r.checkPercentages(bad)
		r.checkSubtypes(bad)
	}
	slices.SortStableFunc(out, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	return out
}

type reportFunc func(column, says string, args ...any)

func (r *MetaRow) checkSums(bad reportFunc) {
	for _, s := range [][3]string{
		{"Total Requests", "Legal Process Request Total", "Emergency Request Total"},
		{"Total Requests Accounts", "Legal Process Request Total Accounts", "Emergency Request Total Accounts"},
		{"Number of Requests Where Some Data Produced", "Legal Number of Requests Where Some Data Produced", "ER Number of Requests Where Some Data Produced"},
	} {
		sum, ok0 := r.numbers[s[0]]
		a, ok1 := r.numbers[s[1]]
		b, ok2 := r.numbers[s[2]]
		if ok0 && ok1 && ok2 && sum != a+b {
			bad(s[0], "%d is not %d + %d", sum, a, b)
		}
	}
	for column, n := range r.numbers {
		if n < 0 {
			bad(column, "%d is less than nothing", n)
		}
	}
}

func (r *MetaRow) checkPercentages(bad reportFunc) {
	for _, s := range [][3]string{
		{"Total Requests", "Number of Requests Where Some Data Produced", "Total Requests Percentage"},
		{"Legal Process Request Total", "Legal Number of Requests Where Some Data Produced", "Legal Process Request Total Percentage"},
		{"Emergency Request Total", "ER Number of Requests Where Some Data Produced", "Emergency Request Total Percentage"},
	} {
		all, ok0 := r.numbers[s[0]]
		some, ok1 := r.numbers[s[1]]
		p, ok2 := r.percent[s[2]]
		if ok0 && ok1 && some > all {
			bad(s[1], "%d of %d requests", some, all)
			continue
		}
		if ok0 && ok1 && ok2 && !isRounded(some, all, p) {
			bad(s[2], "%d of %d is %d%%, not %d%%", some, all, percent(some, all), p)
		}
	}
}

// isRounded reports whether p is part of whole in whole percent, a half taken up
// or down.
func isRounded(part, whole, p int) bool {
	if whole == 0 {
		return p == 0
	}
	d := 200*part - 2*p*whole
	return -whole <= d && d <= whole
}

// checkSubtypes are checked where the row has any: only the United States do.
func (r *MetaRow) checkSubtypes(bad reportFunc) {
	for _, s := range [][2]string{{"", "Legal Process Request Total"}, {" Accounts", "Legal Process Request Total Accounts"}} {
		sum, any := 0, false
		for _, p := range subtypes {
			if n, ok := r.numbers[p+s[0]]; ok {
				sum, any = sum+n, true
			}
		}
		if all, ok := r.numbers[s[1]]; ok && any && sum != all {
			bad(s[1], "%d, but the papers make up %d", all, sum)
		}
	}
}
