package report

import "slices"

// Correction is one cell that a later state of the ledger changed, with the
// requests that came and went behind it. A cell whose requests stayed and of
// which only a number moved has neither.
type Correction struct {
	Row     string   `json:"row"`
	Column  string   `json:"column"`
	Before  string   `json:"was"`
	After   string   `json:"is"`
	Added   []string `json:"added"`
	Removed []string `json:"gone"`
}

// Corrections are the cells in which two tables of one form differ, in the
// order of the later table; rows that are gone stand at the end. What the
// ledger's own columns say is left out: they always differ.
func Corrections(was, is *Table) []Correction {
	var out []Correction
	find := func(t *Table, key string) *Row {
		for i := range t.rows {
			if t.rows[i].key == key {
				return &t.rows[i]
			}
		}
		return nil
	}
	diff := func(key string, a, b *Row) {
		for i, column := range is.header {
			if column == "Ledger leaves" || column == "Ledger root" {
				continue
			}
			x, y := was.cell(a, column), is.at(b, i)
			if x.Text == y.Text && (x.n < 0 || slices.Equal(was.caseNumbers(x), is.caseNumbers(y))) {
				continue
			}
			c := Correction{Row: key, Column: column, Before: x.Text, After: y.Text, Added: []string{}, Removed: []string{}}
			before, after := was.caseNumbers(x), is.caseNumbers(y)
			for _, s := range after {
				if _, found := slices.BinarySearch(before, s); !found {
					c.Added = append(c.Added, s)
				}
			}
			for _, s := range before {
				if _, found := slices.BinarySearch(after, s); !found {
					c.Removed = append(c.Removed, s)
				}
			}
			out = append(out, c)
		}
	}
	for i := range is.rows {
		diff(is.rows[i].key, find(was, is.rows[i].key), &is.rows[i])
	}
	for i := range was.rows {
		if find(is, was.rows[i].key) == nil {
			diff(was.rows[i].key, &was.rows[i], nil)
		}
	}
	return out
}

// cell is a row's cell by column; nothing where the row or column is missing.
func (t *Table) cell(r *Row, column string) Cell {
	return t.at(r, slices.Index(t.header, column))
}

func (t *Table) at(r *Row, i int) Cell {
	if r == nil || i < 0 {
		return Cell{n: -1}
	}
	return r.cells[i]
}

// caseNumbers are the case numbers behind a cell, in their order.
func (t *Table) caseNumbers(c Cell) []string {
	out := make([]string, len(c.cases))
	for i, n := range c.cases {
		out[i] = t.report.entries[n].Case
	}
	return out
}
