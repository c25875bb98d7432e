package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lert/review/problem"
)

// Table is a report in one published form.
type Table struct {
	format string
	header []string
	rows   []tableRow
	crlf   bool // lines end as RFC 4180 has them

	report *Report
}

// tableRow is one line of a table. Its key is its part of a cell's address.
type tableRow struct {
	key   string
	cells []Cell
}

// Cell is one field with the requests that it counts.
type Cell struct {
	Text string
	// n is the number that Text shows, -1 if it shows none.
	n int

	cases  []int32 // indexes of Report.entries
	secret bool    // national security: Explain does not list its requests
}

// CellCase is one request in a cell, with the number of its accounts.
type CellCase struct {
	Case     string `json:"case"`
	Accounts int    `json:"accounts"`
}

// noCell is the error for an address that names no cell of the table.
func noCell(what, do string) error {
	return problem.NoCell.New(string(problem.NoCell)+": "+what, do)
}

// textCell is a cell that counts nothing.
func textCell(s string) Cell { return Cell{Text: s, n: -1} }

// bandCell is a cell of counsel's bands.
func bandCell(s string) Cell { return Cell{Text: s, n: -1, secret: true} }

// withCommas writes n as Meta's files do, with commas between thousands.
func withCommas(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// requestsCell counts the requests of a list.
func (r *Report) requestsCell(list []int32) Cell {
	return Cell{Text: strconv.Itoa(len(list)), n: len(list), cases: list}
}

// countCell counts the requests of a list that satisfy a condition.
func (r *Report) countCell(list []int32, has func(*Entry) bool) Cell {
	return r.requestsCell(r.filter(list, has))
}

// producedCell counts the requests of a list for which data was produced.
func (r *Report) producedCell(list []int32) Cell {
	return r.countCell(list, func(e *Entry) bool { return e.produced })
}

// accountsCell counts the accounts of a list.
func (r *Report) accountsCell(list []int32) Cell {
	n := 0
	for _, i := range list {
		n += r.entries[i].Accounts
	}
	return Cell{Text: strconv.Itoa(n), n: n, cases: list}
}

// percentCell is the share of a list for which data was produced.
func (r *Report) percentCell(list []int32) Cell {
	p := percent(r.producedCell(list).n, len(list))
	return Cell{Text: strconv.Itoa(p) + "%", n: p, cases: list}
}

// WriteCSV writes the table as CSV (RFC 4180), but with bare line feeds as in the
// published files, unless the form requires others.
func (t *Table) WriteCSV(w io.Writer) error {
	lines := [][]string{t.header}
	for _, r := range t.rows {
		line := make([]string, len(r.cells))
		for i := range r.cells {
			line[i] = r.cells[i].Text
		}
		lines = append(lines, line)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = t.crlf
	return out.WriteAll(lines)
}

// cellNamed finds a cell by its address, the row's key and the column's name with a
// slash between them: "IN/Total Requests". Letter case does not matter. The error is
// problem.NoCell and lists the rows or columns that exist.
func (t *Table) cellNamed(address string) (*Cell, error) {
	key, column, ok := strings.Cut(address, "/")
	if !ok {
		return nil, noCell(strconv.Quote(address), "write it as ROW/COLUMN, as "+strconv.Quote(t.example()))
	}
	col := -1
	for i, h := range t.header {
		if strings.EqualFold(h, strings.TrimSpace(column)) {
			col = i
		}
	}
	if col < 0 {
		return nil, noCell(fmt.Sprintf("there is no column %q", column),
			"the columns are "+strings.Join(t.header, "; "))
	}
	keys := make([]string, len(t.rows))
	for i := range t.rows {
		if keys[i] = t.rows[i].key; strings.EqualFold(keys[i], strings.TrimSpace(key)) {
			return &t.rows[i].cells[col], nil
		}
	}
	if len(keys) == 0 {
		return nil, noCell(fmt.Sprintf("the table of %s has no rows", t.report.Period), "choose another period")
	}
	return nil, noCell(fmt.Sprintf("there is no row %q", key), "the rows are "+strings.Join(keys, "; "))
}

// example is the address of some cell, preferably one that counts something.
func (t *Table) example() string {
	if len(t.rows) == 0 {
		return "IN/" + t.header[len(t.header)-1]
	}
	i := slices.IndexFunc(t.rows[0].cells, func(c Cell) bool { return c.n >= 0 })
	return t.rows[0].key + "/" + t.header[max(i, 0)]
}

// Explain lists the requests that a cell counts, by case number; for a percentage,
// those of which it is a share. The error is problem.BandsOnly for a band and
// problem.NoCell if there is no such cell.
func (t *Table) Explain(address string) (*Cell, []CellCase, error) {
	c, err := t.cellNamed(address)
	if err != nil {
		return nil, nil, err
	}
	if c.secret {
		return nil, nil, problem.BandsOnly.New(string(problem.BandsOnly)+": the requests behind a band are not listed",
			"counsel keeps them separately")
	}
	out := make([]CellCase, len(c.cases))
	for i, n := range c.cases {
		out[i] = CellCase{t.report.entries[n].Case, t.report.entries[n].Accounts}
	}
	return c, out, nil
}
