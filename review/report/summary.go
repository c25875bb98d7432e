package report

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"lert/review"
	"lert/review/text"
)

// schema names the version of the JSON form.
const schema = "lert.report/v1"

// grounds are the four grounds of refusal. Any other ground that a decision names
// follows them under its own name.
var grounds = []string{"unlawful", "overly_broad", "legally_deficient", "international_standards"}

// Summary is everything that the report counts, in one row for all and one for each
// country. The JSON form is written from it, and its cells are addressed by key and
// column: "all/requests", "IN/ground_overly_broad".
func (r *Report) Summary() *Table {
	t := &Table{format: "json", report: r}
	names := r.grounds()
	t.addSummaryRow("all", "All", r.listed, names)
	for _, o := range r.countries() {
		t.addSummaryRow(o.key(), o.name, o.list, names)
	}
	return t
}

// addSummaryRow adds a row, and sets the header, which is the same for every row.
func (t *Table) addSummaryRow(key, name string, list []int32, grounds []string) {
	r := t.report
	row := tableRow{key, []Cell{textCell(key), textCell(name)}}
	t.header = []string{"country", "name"}
	put := func(column string, c Cell) {
		c.Text = strconv.Itoa(c.n)
		t.header, row.cells = append(t.header, column), append(row.cells, c)
	}
	counted := r.filter(list, (*Entry).counted)
	for _, g := range []struct {
		prefix string
		list   []int32
	}{{"", counted}, {"legal_process_", r.ofClass(list, legalProcess)}, {"emergency_", r.ofClass(list, emergency)}} {
		put(g.prefix+"requests", r.requestsCell(g.list))
		put(g.prefix+"accounts", r.accountsCell(g.list))
		put(g.prefix+"produced", r.producedCell(g.list))
		put(g.prefix+"produced_percent", r.percentCell(g.list))
	}
	kept := r.ofClass(list, preservation)
	put("preservation_requests", r.requestsCell(kept))
	put("preservation_accounts", r.accountsCell(r.filter(kept, func(e *Entry) bool { return e.preserved })))
	for _, o := range []string{
		review.OutcomeApprove, review.OutcomePushBack, review.OutcomeReject, review.OutcomeWithdrawn,
	} {
		put("decided_"+o, r.countCell(counted, func(e *Entry) bool { return e.outcome == o }))
	}
	put("in_process", r.countCell(counted, func(e *Entry) bool { return e.result() == inProcess }))
	put("nondisclosure_orders", r.countCell(counted, func(e *Entry) bool { return e.nondisclosureOrder }))
	put("encryption_orders", r.countCell(list, func(e *Entry) bool { return e.encryption }))
	for _, g := range grounds {
		put("ground_"+g, r.countCell(list, func(e *Entry) bool { return slices.Contains(e.grounds, g) }))
	}
	for _, o := range uncounted {
		put(o.column, r.requestsCell(r.ofClass(list, o.class)))
	}
	t.rows = append(t.rows, row)
}

// grounds are the four grounds and, sorted, the others that entries name.
func (r *Report) grounds() []string {
	var more []string
	for _, i := range r.listed {
		for _, g := range r.entries[i].grounds {
			if !slices.Contains(grounds, g) && !slices.Contains(more, g) {
				more = append(more, g)
			}
		}
	}
	slices.Sort(more)
	return slices.Concat(grounds, more)
}

// WriteJSON writes the summary as one JSON object on a line: the period, the state of
// the ledger, counsel's bands, and a row of numbers for all and for each country.
func (r *Report) WriteJSON(w io.Writer) error {
	t := r.Summary()
	rows := make([]json.RawMessage, len(t.rows))
	for i := range t.rows {
		b, err := t.object(&t.rows[i])
		if err != nil {
			return err
		}
		rows[i] = b
	}
	bands, by, platforms := []Band{}, "", append([]string{}, r.Options.Platforms...) // never null
	if b := r.Options.Bands; b != nil {
		bands, by = append(bands, b.Bands...), b.By
	}
	b, err := json.Marshal(struct {
		Schema    string            `json:"schema"`
		Period    Period            `json:"period"`
		Ledger    Ledger            `json:"ledger"`
		Policy    string            `json:"policy,omitempty"`
		Platforms []string          `json:"platforms"`
		Rows      []json.RawMessage `json:"rows"`
		Bands     []Band            `json:"bands"`
		BandsBy   string            `json:"bands_by,omitempty"`
	}{schema, r.Period, r.Options.Ledger, r.Options.Policy, platforms, rows, bands, by})
	if err != nil {
		return err
	}
	_, err = w.Write(append(text.EscapeJSON(b), '\n'))
	return err
}

// object is a row as a JSON object, its columns in the table's order.
func (t *Table) object(row *tableRow) ([]byte, error) {
	out := []byte{'{'}
	for i, c := range row.cells {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(t.header[i])
		if err != nil {
			return nil, err
		}
		var value any = c.Text
		if c.n >= 0 {
			value = c.n
		}
		b, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), b...)
	}
	return append(out, '}'), nil
}
