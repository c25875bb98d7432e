package report

import (
	"slices"
	"strconv"
)

// otiResults are the results in the grid. The last one is not in the template: a
// request that is open when the report is made counts as received and in process, never
// as refused.
var otiResults = []string{rejected, noData, contentDisclosed, otherDisclosed, inProcess}

// otiNotices are the columns on notifying the user.
var otiNotices = []string{"Sealed", "Not sealed, notice given", "Not sealed, notice not given"}

// otiNotice is the column of otiNotices in which an entry counts.
func otiNotice(e *Entry) string {
	switch {
	case e.sealed && !e.notified:
		return otiNotices[0]
	case e.notified:
		return otiNotices[1]
	}
	return otiNotices[2]
}

// otiTypes are the rows of the grid: kinds of legal process in the United States, then
// what is asked elsewhere, about the past or the future. Every counted request is in
// exactly one.
var otiTypes = []struct {
	name string
	has  func(*Entry) bool
}{
	{"Search warrant", fromUS("Search Warrant", "MLAT Search Warrant")},
	{"Wiretap order", fromUS("Title III")},
	{"Pen register order", fromUS("Pen Register/Trap and Trace")},
	{"Other court order", fromUS("Court Order (18 USC 2703(d))", "Court Order (Other)", "MLAT Order")},
	{"Subpoena, criminal", func(e *Entry) bool { return fromUS("Subpoena")(e) && !e.civil }},
	{"Subpoena, civil", func(e *Entry) bool { return fromUS("Subpoena")(e) && e.civil }},
	{"Emergency", func(e *Entry) bool { return e.Country == "US" && e.class == emergency }},
	{"Outside US, retrospective", func(e *Entry) bool { return outsideUS(e, legalProcess) && !e.prospective }},
	{"Outside US, prospective", func(e *Entry) bool { return outsideUS(e, legalProcess) && e.prospective }},
	{"Outside US, emergency", func(e *Entry) bool { return outsideUS(e, emergency) }},
}

// fromUS is the condition that an entry is United States legal process of one of the
// families.
func fromUS(families ...string) func(*Entry) bool {
	return func(e *Entry) bool {
		return e.Country == "US" && e.class == legalProcess && slices.Contains(families, e.family)
	}
}

func outsideUS(e *Entry, c class) bool { return e.Country != "US" && e.class == c }

// OTI is the grid of the reporting template by New America's Open Technology Institute
// and the Berkman Klein Center: types of request by result and by whether the user was
// notified, as counts and as percent of the row.
func (r *Report) OTI() *Table {
	t := &Table{format: "oti", report: r, header: []string{"Type", "Received", "Accounts"}}
	for _, s := range slices.Concat(otiResults, otiNotices) {
		t.header = append(t.header, s, s+" %")
	}
	t.header = append(t.header, "Ledger leaves", "Ledger root")
	for _, y := range otiTypes {
		t.rows = append(t.rows, r.otiRow(y.name, r.filter(r.listed, y.has)))
	}
	t.rows = append(t.rows, r.otiRow("All", r.filter(r.listed, (*Entry).counted)))
	return t
}

func (r *Report) otiRow(name string, list []int32) tableRow {
	cells := []Cell{textCell(name), r.requestsCell(list), r.accountsCell(list)}
	part := func(has func(*Entry) bool) {
		some := r.countCell(list, has)
		p := percent(some.n, len(list))
		cells = append(cells, some, Cell{Text: strconv.Itoa(p) + "%", n: p, cases: list})
	}
	for _, s := range otiResults {
		part(func(e *Entry) bool { return e.result() == s })
	}
	for _, s := range otiNotices {
		part(func(e *Entry) bool { return otiNotice(e) == s })
	}
	return tableRow{name, append(cells, r.ledgerCells()...)}
}

// ledgerCells are the last cells of a row in the forms whose columns are ours to
// choose.
func (r *Report) ledgerCells() []Cell {
	return []Cell{textCell(strconv.FormatInt(r.Options.Ledger.Size, 10)), textCell(r.Options.Ledger.Root)}
}
