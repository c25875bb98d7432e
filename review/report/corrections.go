package report

import (
	"cmp"
	"slices"
)

// Correction is one cell that differs between two states of the ledger, with the
// requests that the later state added to the cell or removed from it. Both lists are
// empty if the requests are the same and only the number changed.
type Correction struct {
	Row     string   `json:"row"`
	Column  string   `json:"column"`
	Before  string   `json:"was"`
	After   string   `json:"is"`
	Added   []string `json:"added"` // case numbers
	Removed []string `json:"gone"`  // case numbers
}

// Corrections are the cells in which two tables of one form differ, in the order of the
// later table; rows that it no longer has come last. The columns about the ledger are
// left out because they always differ.
func Corrections(was, is *Table) []Correction {
	var out []Correction
	for i := range is.rows {
		out = append(out, rowCorrections(was, is, was.row(is.rows[i].key), &is.rows[i])...)
	}
	for i := range was.rows {
		if is.row(was.rows[i].key) == nil {
			out = append(out, rowCorrections(was, is, &was.rows[i], nil)...)
		}
	}
	return out
}

// rowCorrections are the cells in which a row differs; before or after is nil if its
// table lacks the row.
func rowCorrections(was, is *Table, before, after *tableRow) (out []Correction) {
	key := cmp.Or(before, after).key
	for i, column := range is.header {
		if column == "Ledger leaves" || column == "Ledger root" {
			continue
		}
		x, y := was.cell(before, column), is.at(after, i)
		old, now := was.caseNumbers(x), is.caseNumbers(y)
		if x.Text == y.Text && (x.n < 0 || slices.Equal(old, now)) {
			continue
		}
		out = append(out, Correction{Row: key, Column: column, Before: x.Text, After: y.Text,
			Added: missing(now, old), Removed: missing(old, now)})
	}
	return out
}

// missing are the case numbers of a that b lacks; b is sorted. It is never nil.
func missing(a, b []string) []string {
	out := []string{}
	for _, s := range a {
		if _, found := slices.BinarySearch(b, s); !found {
			out = append(out, s)
		}
	}
	return out
}

// row is the row of that key, nil if there is none.
func (t *Table) row(key string) *tableRow {
	if i := slices.IndexFunc(t.rows, func(r tableRow) bool { return r.key == key }); i >= 0 {
		return &t.rows[i]
	}
	return nil
}

// cell is a row's cell in a column, empty if the row is nil or there is no such column.
func (t *Table) cell(r *tableRow, column string) Cell {
	return t.at(r, slices.Index(t.header, column))
}

func (t *Table) at(r *tableRow, i int) Cell {
	if r == nil || i < 0 {
		return Cell{n: -1}
	}
	return r.cells[i]
}

// caseNumbers are the case numbers of the requests in a cell, sorted.
func (t *Table) caseNumbers(c Cell) []string {
	out := make([]string, len(c.cases))
	for i, n := range c.cases {
		out[i] = t.report.entries[n].Case
	}
	return out
}
