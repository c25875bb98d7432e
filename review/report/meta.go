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

// MetaHeader are the 48 columns of Meta's half-year file.
func MetaHeader() []string {
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
	t := &Table{Format: "meta", Header: MetaHeader(), report: r}
	for _, o := range r.countries() {
		kept := r.of(o.list, preservation)
		row := Row{Key: o.code, Cells: []Cell{
			textCell(o.name), r.requests(kept), r.accounts(r.which(kept, func(e *Entry, _ class) bool { return e.Preserved })),
		}}
		if o.code == "" {
			row.Key = notStated
		}
		for _, list := range [][]int32{r.counted(o.list), r.of(o.list, legal), r.of(o.list, emergency)} {
			row.Cells = append(row.Cells, r.requests(list), r.requests(r.produced(list)), r.accounts(list), r.share(list))
		}
		row.Cells = append(row.Cells, r.metaPapers(o)...)
		t.Rows = append(t.Rows, row)
	}
	r.metaBandsAlone(t)
	return t, t.checkMeta()
}

// metaPapers are the columns behind the totals.
func (r *Report) metaPapers(o origin) []Cell {
	var out []Cell
	papers := r.of(o.list, legal)
	for _, s := range subtypes {
		list := r.which(papers, func(e *Entry, _ class) bool { return e.Family == s })
		if o.code != "US" || len(list) == 0 && strings.HasPrefix(s, "MLAT") {
			out = append(out, r.blank(), r.blank(), r.blank())
			continue
		}
		out = append(out, r.requests(list), r.accounts(list), r.share(list))
	}
	for _, s := range securityClasses {
		requests, accounts := "", ""
		if o.code == "US" {
			requests, accounts = r.band(s)
		}
		out = append(out, r.sealed(requests), r.sealed(accounts), r.sealed(""))
	}
	return out
}

// metaBandsAlone adds the row of the United States where counsel's bands are
// all that it has.
func (r *Report) metaBandsAlone(t *Table) {
	if r.Options.Bands == nil || len(r.Options.Bands.Bands) == 0 {
		return
	}
	at := len(t.Rows)
	for i, row := range t.Rows {
		if row.Key == "US" {
			return
		}
		if at == len(t.Rows) && strings.ToLower(row.Cells[0].Text) > strings.ToLower(r.name("US")) {
			at = i
		}
	}
	us := origin{code: "US", name: r.name("US")}
	row := Row{Key: "US", Cells: []Cell{textCell(us.name), r.requests(nil), r.accounts(nil)}}
	for range 3 {
		row.Cells = append(row.Cells, r.requests(nil), r.requests(nil), r.accounts(nil), r.share(nil))
	}
	row.Cells = append(row.Cells, r.metaPapers(us)...)
	t.Rows = append(t.Rows[:at], append([]Row{row}, t.Rows[at:]...)...)
}

// checkMeta reads the table as a stranger would and holds it to the identities
// that all of the published files keep. Nothing is handed out that breaks one.
func (t *Table) checkMeta() error {
	var b bytes.Buffer
	if err := t.WriteCSV(&b); err != nil {
		return err
	}
	file, err := ReadMeta(&b)
	if err != nil {
		return problem.Failed.New(fmt.Sprintf("the report of %s cannot be read back: %v", t.report.Period, err),
			"report this fault").From(err)
	}
	if v := file.Violations(); len(v) > 0 {
		return problem.Failed.New(fmt.Sprintf("the report of %s does not add up and was not written: %s",
			t.report.Period, v[0]), "report this fault")
	}
	return nil
}
