package report

import (
	"bytes"
	"fmt"
	"strings"

	"lert/review/problem"
)

// totals are the columns of Meta's header that every country fills. Its words
// are the header of the half-years 2019 H2 to 2023 H1, the newest generation.
var totals = []string{
	"Country", "Preservation Requests", "Preservation Accounts Preserved",
	"Total Requests", "Number of Requests Where Some Data Produced", "Total Requests Accounts", "Total Requests Percentage",
	"Legal Process Request Total", "Legal Number of Requests Where Some Data Produced", "Legal Process Request Total Accounts", "Legal Process Request Total Percentage",
	"Emergency Request Total", "ER Number of Requests Where Some Data Produced", "Emergency Request Total Accounts", "Emergency Request Total Percentage",
}

// subtypes are the papers that the row of the United States is parted by, each
// three columns. Their words are policy's families of papers.
var subtypes = []string{
	"Search Warrant", "Subpoena", "Court Order (Other)", "MLAT Search Warrant", "MLAT Order", "Court Order (18 USC 2703(d))",
	"Pen Register/Trap and Trace", "Title III",
}

// subtype is the place of a family among them, -1 for none.
func subtype(family string) int {
	for i, s := range subtypes {
		if s == family {
			return i
		}
	}
	return -1
}

// metaHeader are the 48 columns of Meta's half-year file.
func metaHeader() []string {
	out := append([]string(nil), totals...)
	for _, s := range append(append([]string(nil), subtypes...), securityClasses...) {
		out = append(out, s, s+" Accounts", s+" Percentage")
	}
	return out
}

// Meta is the report as Meta publishes its own: a row per country, 48 columns,
// preservation outside the totals, sub-types for the United States only. The
// table is written, read again and checked before it is returned.
func (r *Report) Meta() (*Table, error) {
	t := &Table{format: "meta", header: metaHeader(), report: r}
	for _, o := range r.countries() {
		kept := r.ofClass(o.list, preservation)
		row := Row{key: o.code, cells: []Cell{
			textCell(o.name), r.requestsCell(kept), r.accountsCell(r.filter(kept, func(e *Entry, _ class) bool { return e.preserved })),
		}}
		if o.code == "" {
			row.key = notStated
		}
		for _, list := range [][]int32{r.counted(o.list), r.ofClass(o.list, legalProcess), r.ofClass(o.list, emergency)} {
			row.cells = append(row.cells, r.requestsCell(list), r.requestsCell(r.produced(list)), r.accountsCell(list), r.percentCell(list))
		}
		row.cells = append(row.cells, r.metaSubtypeCells(o)...)
		t.rows = append(t.rows, row)
	}
	r.addBandsOnlyRow(t)
	return t, t.checkMeta()
}

// metaSubtypeCells are the columns behind the totals.
func (r *Report) metaSubtypeCells(o countryEntries) []Cell {
	var out []Cell
	papers := r.ofClass(o.list, legalProcess)
	for _, s := range subtypes {
		list := r.filter(papers, func(e *Entry, _ class) bool { return e.family == s })
		if o.code != "US" || len(list) == 0 && strings.HasPrefix(s, "MLAT") {
			out = append(out, r.blankCell(), r.blankCell(), r.blankCell())
			continue
		}
		out = append(out, r.requestsCell(list), r.accountsCell(list), r.percentCell(list))
	}
	for _, s := range securityClasses {
		requests, accounts := "", ""
		if o.code == "US" {
			requests, accounts = r.band(s)
		}
		out = append(out, r.bandCell(requests), r.bandCell(accounts), r.bandCell(""))
	}
	return out
}

// addBandsOnlyRow adds the row of the United States where counsel's bands are
// all that it has.
func (r *Report) addBandsOnlyRow(t *Table) {
	if r.Options.Bands == nil || len(r.Options.Bands.Bands) == 0 {
		return
	}
	at := len(t.rows)
	for i, row := range t.rows {
		if row.key == "US" {
			return
		}
		if at == len(t.rows) && strings.ToLower(row.cells[0].Text) > strings.ToLower(r.countryName("US")) {
			at = i
		}
	}
	us := countryEntries{code: "US", name: r.countryName("US")}
	row := Row{key: "US", cells: []Cell{textCell(us.name), r.requestsCell(nil), r.accountsCell(nil)}}
	for range 3 {
		row.cells = append(row.cells, r.requestsCell(nil), r.requestsCell(nil), r.accountsCell(nil), r.percentCell(nil))
	}
	row.cells = append(row.cells, r.metaSubtypeCells(us)...)
	t.rows = append(t.rows[:at], append([]Row{row}, t.rows[at:]...)...)
}

// checkMeta reads the table as a stranger would and holds it to the identities
// that all of the published files keep. Nothing is handed out that breaks one.
func (t *Table) checkMeta() error {
	var b bytes.Buffer
	if err := t.WriteCSV(&b); err != nil {
		return err
	}
	file, err := readMeta(&b)
	if err != nil {
		return problem.Failed.New(fmt.Sprintf("the report of %s cannot be read back: %v", t.report.Period, err),
			"report this fault").WithCause(err)
	}
	if v := file.violations(); len(v) > 0 {
		return problem.Failed.New(fmt.Sprintf("the report of %s does not add up and was not written: %s",
			t.report.Period, v[0]), "report this fault")
	}
	return nil
}
