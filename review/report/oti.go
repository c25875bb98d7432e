package report

import "strconv"

// digits is a number without commas.
func digits(n int) string { return strconv.Itoa(n) }

// otiResults are the outcomes of the grid. The last one is no part of the
// template: what is open when the report is made shows as received and as in
// process, and never as refused.
var otiResults = []string{rejected, noData, contentDisclosed, otherDisclosed, inProcess}

// otiNotices are the grid's columns on telling the user.
var otiNotices = []string{"Sealed", "Not sealed, notice given", "Not sealed, notice not given"}

func otiNotice(e *Entry) string {
	switch {
	case e.sealed && !e.notified:
		return otiNotices[0]
	case e.notified:
		return otiNotices[1]
	}
	return otiNotices[2]
}

// otiTypes are the rows of the grid: papers of the United States, then what is
// asked elsewhere, of the past or of the future. Every counted request falls
// into exactly one.
var otiTypes = []struct {
	name string
	has  func(e *Entry, c class) bool
}{
	{"Search warrant", fromUS("Search Warrant", "MLAT Search Warrant")},
	{"Wiretap order", fromUS("Title III")},
	{"Pen register order", fromUS("Pen Register/Trap and Trace")},
	{"Other court order", fromUS("Court Order (18 USC 2703(d))", "Court Order (Other)", "MLAT Order")},
	{"Subpoena, criminal", func(e *Entry, c class) bool { return fromUS("Subpoena")(e, c) && !e.civil }},
	{"Subpoena, civil", func(e *Entry, c class) bool { return fromUS("Subpoena")(e, c) && e.civil }},
	{"Emergency", func(e *Entry, c class) bool { return e.Country == "US" && c == emergency }},
	{"Outside US, retrospective", func(e *Entry, c class) bool { return outsideUS(e, c) && c == legalProcess && !e.prospective }},
	{"Outside US, prospective", func(e *Entry, c class) bool { return outsideUS(e, c) && c == legalProcess && e.prospective }},
	{"Outside US, emergency", func(e *Entry, c class) bool { return outsideUS(e, c) && c == emergency }},
}

func fromUS(families ...string) func(*Entry, class) bool {
	return func(e *Entry, c class) bool {
		if e.Country != "US" || c != legalProcess {
			return false
		}
		for _, f := range families {
			if f == e.family {
				return true
			}
		}
		return false
	}
}

func outsideUS(e *Entry, c class) bool {
	return e.Country != "US" && (c == legalProcess || c == emergency)
}

// OTI is the grid of the reporting template of New America's Open Technology
// Institute and the Berkman Klein Center: types of request by what became of
// them and by whether the user was told, as counts and percent of the row.
func (r *Report) OTI() *Table {
	t := &Table{format: "oti", report: r, header: []string{"Type", "Received", "Accounts"}}
	for _, s := range append(append([]string(nil), otiResults...), otiNotices...) {
		t.header = append(t.header, s, s+" %")
	}
	t.header = append(t.header, "Ledger leaves", "Ledger root")
	row := func(name string, list []int32) {
		cells := []Cell{textCell(name), withoutCommas(r.requestsCell(list)), withoutCommas(r.accountsCell(list))}
		part := func(some []int32) {
			p := percent(len(some), len(list))
			cells = append(cells, withoutCommas(r.requestsCell(some)), Cell{Text: digits(p) + "%", n: p, cases: list})
		}
		for _, s := range otiResults {
			part(r.filter(list, func(e *Entry, _ class) bool { return e.result() == s }))
		}
		for _, s := range otiNotices {
			part(r.filter(list, func(e *Entry, _ class) bool { return otiNotice(e) == s }))
		}
		t.rows = append(t.rows, Row{key: name, cells: append(cells, r.ledgerCells()...)})
	}
	for _, y := range otiTypes {
		row(y.name, r.filter(r.listed, y.has))
	}
	row("All", r.counted(r.listed))
	return t
}

// withoutCommas shows a number without commas.
func withoutCommas(c Cell) Cell {
	c.Text = digits(c.n)
	return c
}

// ledgerCells end the rows of the tables whose columns are ours to choose.
func (r *Report) ledgerCells() []Cell {
	return []Cell{textCell(strconv.FormatInt(r.Options.Ledger.Size, 10)), textCell(r.Options.Ledger.Root)}
}
