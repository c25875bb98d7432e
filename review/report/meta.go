package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"lert/review/problem"
)

// totals are the columns of Meta's file that every country fills. Their names are those
// of the half-years 2019 H2 to 2023 H1, the newest generation of the file.
var totals = []string{
	"Country", "Preservation Requests", "Preservation Accounts Preserved",
	"Total Requests", "Number of Requests Where Some Data Produced",
	"Total Requests Accounts", "Total Requests Percentage",
	"Legal Process Request Total", "Legal Number of Requests Where Some Data Produced",
	"Legal Process Request Total Accounts", "Legal Process Request Total Percentage",
	"Emergency Request Total", "ER Number of Requests Where Some Data Produced",
	"Emergency Request Total Accounts", "Emergency Request Total Percentage",
}

// totalColumns are the columns of totals in three groups, all counted requests, legal
// process and emergencies: each requests, requests with production, accounts and
// percentage.
var totalColumns = slices.Collect(slices.Chunk(totals[3:], 4))

// subtypes are the kinds of legal process into which the row of the United States is
// divided, three columns each. They are families of instruments in the policy.
var subtypes = []string{
	"Search Warrant", "Subpoena", "Court Order (Other)", "MLAT Search Warrant", "MLAT Order",
	"Court Order (18 USC 2703(d))", "Pen Register/Trap and Trace", "Title III",
}

// subtype is the index of a family in subtypes, -1 if it is not one of them.
func subtype(family string) int { return slices.Index(subtypes, family) }

// metaHeader are the 48 columns of Meta's half-year file.
func metaHeader() []string {
	out := slices.Clone(totals)
	for _, s := range slices.Concat(subtypes, securityClasses) {
		out = append(out, s, s+" Accounts", s+" Percentage")
	}
	return out
}

// Meta is the report in the form that Meta publishes: a row for each country, 48
// columns, preservations outside the totals, subtypes for the United States only. The
// table is written, read back and checked before it is returned. The error is
// problem.Failed.
func (r *Report) Meta() (*Table, error) {
	t := &Table{format: "meta", header: metaHeader(), report: r}
	var also []string
	if b := r.Options.Bands; b != nil && len(b.Bands) > 0 {
		also = []string{"US"} // whose row shows the bands
	}
	for _, o := range r.countries(also...) {
		kept := r.ofClass(o.list, preservation)
		row := tableRow{o.key(), []Cell{textCell(o.name), r.requestsCell(kept),
			r.accountsCell(r.filter(kept, func(e *Entry) bool { return e.preserved }))}}
		for _, list := range [][]int32{
			r.filter(o.list, (*Entry).counted), r.ofClass(o.list, legalProcess), r.ofClass(o.list, emergency),
		} {
			row.cells = append(row.cells,
				r.requestsCell(list), r.producedCell(list), r.accountsCell(list), r.percentCell(list))
		}
		row.cells = append(row.cells, r.metaSubtypeCells(o)...)
		for i := range row.cells {
			if c := &row.cells[i]; c.n >= 1000 {
				c.Text = withCommas(c.n)
			}
		}
		t.rows = append(t.rows, row)
	}
	return t, t.checkMeta()
}

// metaSubtypeCells are the cells after the totals.
func (r *Report) metaSubtypeCells(o countryEntries) (out []Cell) {
	process := r.ofClass(o.list, legalProcess)
	for _, s := range subtypes {
		list := r.filter(process, func(e *Entry) bool { return e.family == s })
		if o.code != "US" || len(list) == 0 && strings.HasPrefix(s, "MLAT") {
			out = append(out, textCell(""), textCell(""), textCell(""))
			continue
		}
		out = append(out, r.requestsCell(list), r.accountsCell(list), r.percentCell(list))
	}
	for _, s := range securityClasses {
		requests, accounts := "", ""
		if o.code == "US" {
			requests, accounts = r.band(s)
		}
		out = append(out, bandCell(requests), bandCell(accounts), bandCell(""))
	}
	return out
}

// checkMeta reads the table back from its file, as an outsider would, and holds it to
// the identities that all published files keep.
func (t *Table) checkMeta() error {
	var b bytes.Buffer
	if err := t.WriteCSV(&b); err != nil {
		return err
	}
	file, err := readMeta(&b)
	if err != nil {
		return problem.Failed.New(fmt.Sprintf("the report of %s cannot be read back: %v", t.report.Period, err),
			"report this bug").WithCause(err)
	}
	if v := file.violations(); len(v) > 0 {
		return problem.Failed.New(fmt.Sprintf("the report of %s does not add up and was not written: %s",
			t.report.Period, v[0]), "report this bug")
	}
	return nil
}
