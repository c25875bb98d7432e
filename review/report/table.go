package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"lert/review/problem"
)

// Table is a report in one published form.
type Table struct {
	format string
	header []string
	rows   []Row

	report *Report
}

// Row is one line of a table. Its key names it in the address of a cell.
type Row struct {
	key   string
	cells []Cell
}

// Cell is one field and the requests behind it.
type Cell struct {
	Text string
	// n is the number that Text shows, -1 where it is none.
	n int

	cases  []int32
	secret bool // national security: nobody lists what is behind it
}

// CellCase is one request behind a cell, with the accounts that it brings.
type CellCase struct {
	Case     string `json:"case"`
	Accounts int    `json:"accounts"`
}

// noCell is an address that names no cell of the table.
func noCell(what, do string) error {
	return problem.NoCell.New(string(problem.NoCell)+": "+what, do)
}

// textCell is a cell that counts nothing.
func textCell(s string) Cell { return Cell{Text: s, n: -1} }

// withCommas writes n as published files do, with commas between thousands.
func withCommas(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (r *Report) requestsCell(list []int32) Cell {
	return Cell{Text: withCommas(len(list)), n: len(list), cases: list}
}

func (r *Report) accountsCell(list []int32) Cell {
	n := 0
	for _, i := range list {
		n += r.entries[i].Accounts
	}
	return Cell{Text: withCommas(n), n: n, cases: list}
}

// percentCell is the share of the list of which data was produced.
func (r *Report) percentCell(list []int32) Cell {
	p := percent(len(r.produced(list)), len(list))
	return Cell{Text: strconv.Itoa(p) + "%", n: p, cases: list}
}

func (r *Report) blankCell() Cell        { return textCell("") }
func (r *Report) bandCell(s string) Cell { return Cell{Text: s, n: -1, secret: true} }

// WriteCSV writes the table as RFC 4180 has it, with bare line feeds as the
// published files have.
func (t *Table) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(t.header); err != nil {
		return err
	}
	line := make([]string, len(t.header))
	for _, r := range t.rows {
		for i := range r.cells {
			line[i] = r.cells[i].Text
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// cellNamed finds a cell by its address, the row's key and the column's name with
// a slash between them: "IN/Total Requests". Capitals do not matter. The error
// is problem.NoCell and says what there is.
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
	for i := range t.rows {
		if strings.EqualFold(t.rows[i].key, strings.TrimSpace(key)) {
			return &t.rows[i].cells[col], nil
		}
	}
	keys := make([]string, len(t.rows))
	for i := range t.rows {
		keys[i] = t.rows[i].key
	}
	if len(keys) == 0 {
		return nil, noCell(fmt.Sprintf("the table of %s has no rows", t.report.Period), "look at another half-year")
	}
	return nil, noCell(fmt.Sprintf("there is no row %q", key), "the rows are "+strings.Join(keys, "; "))
}

func (t *Table) example() string {
	if len(t.rows) == 0 {
		return "IN/" + t.header[len(t.header)-1]
	}
	for i, c := range t.rows[0].cells {
		if c.n >= 0 {
			return t.rows[0].key + "/" + t.header[i]
		}
	}
	return t.rows[0].key + "/" + t.header[0]
}

// Explain lists the requests behind a cell, by case number. Behind a
// percentage stand the requests that it is a share of. The error is problem.BandsOnly for a
// band, problem.NoCell for an address that is none.
func (t *Table) Explain(address string) (*Cell, []CellCase, error) {
	c, err := t.cellNamed(address)
	if err != nil {
		return nil, nil, err
	}
	if c.secret {
		return nil, nil, problem.BandsOnly.New(string(problem.BandsOnly)+": what is behind a band is not listed",
			"counsel keeps them apart")
	}
	out := make([]CellCase, len(c.cases))
	for i, n := range c.cases {
		out[i] = CellCase{t.report.entries[n].Case, t.report.entries[n].Accounts}
	}
	return c, out, nil
}
