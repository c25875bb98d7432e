package report

import (
	"encoding/json"
	"io"
	"slices"

	"lert/review"
	"lert/review/text"
)

// schema names the JSON form.
const schema = "lert.report/v1"

// grounds are the four on which a request is turned away (contract of codes);
// what else a decision names shows under its own name behind them.
var grounds = []string{"unlawful", "overly_broad", "legally_deficient", "international_standards"}

// Summary is everything that the report counts, one row for all and one per
// country: what the JSON form is written from, and what its cells are
// addressed in ("all/requests", "IN/ground_overly_broad").
func (r *Report) Summary() *Table {
	t := &Table{format: "json", report: r}
	names := r.grounds()
	row := func(key, name string, list []int32) {
		var cells []Cell
		t.header = nil
		put := func(column string, c Cell) {
			t.header = append(t.header, column)
			cells = append(cells, withoutCommas(c))
		}
		t.header = append(t.header, "country", "name")
		cells = append(cells, textCell(key), textCell(name))
		counted := r.counted(list)
		for _, g := range []struct {
			prefix string
			list   []int32
		}{{"", counted}, {"legal_process_", r.ofClass(list, legalProcess)}, {"emergency_", r.ofClass(list, emergency)}} {
			put(g.prefix+"requests", r.requestsCell(g.list))
			put(g.prefix+"accounts", r.accountsCell(g.list))
			put(g.prefix+"produced", r.requestsCell(r.produced(g.list)))
			put(g.prefix+"produced_percent", r.percentCell(g.list))
		}
		kept := r.ofClass(list, preservation)
		put("preservation_requests", r.requestsCell(kept))
		put("preservation_accounts", r.accountsCell(r.filter(kept, func(e *Entry, _ class) bool { return e.preserved })))
		for _, o := range []string{review.OutcomeApprove, review.OutcomePushBack, review.OutcomeReject, review.OutcomeWithdrawn} {
			put("decided_"+o, r.requestsCell(r.filter(counted, func(e *Entry, _ class) bool { return e.outcome == o })))
		}
		put("in_process", r.requestsCell(r.filter(counted, func(e *Entry, _ class) bool { return e.result() == inProcess })))
		put("nondisclosure_orders", r.requestsCell(r.filter(counted, func(e *Entry, _ class) bool { return e.nondisclosureOrder })))
		put("encryption_orders", r.requestsCell(r.filter(list, func(e *Entry, _ class) bool { return e.encryption })))
		for _, g := range names {
			put("ground_"+g, r.requestsCell(r.filter(list, func(e *Entry, _ class) bool { return slices.Contains(e.grounds, g) })))
		}
		for _, o := range uncounted {
			put(o.column, r.requestsCell(r.ofClass(list, o.class)))
		}
		t.rows = append(t.rows, Row{key: key, cells: cells})
	}
	row("all", "All", r.listed)
	for _, o := range r.countries() {
		key := o.code
		if key == "" {
			key = notStated
		}
		row(key, o.name, o.list)
	}
	return t
}

// grounds are the four and what else the entries name.
func (r *Report) grounds() []string {
	out := slices.Clone(grounds)
	var more []string
	for _, i := range r.listed {
		for _, g := range r.entries[i].grounds {
			if !slices.Contains(out, g) && !slices.Contains(more, g) {
				more = append(more, g)
			}
		}
	}
	slices.Sort(more)
	return append(out, more...)
}

// WriteJSON writes the summary as one JSON object on a line: the period, the
// state of the ledger, counsel's bands, and a row of numbers for all and for
// each country.
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
	bands := []Band{}
	by := ""
	if b := r.Options.Bands; b != nil {
		bands, by = append(bands, b.Bands...), b.By
	}
	b, err := json.Marshal(struct {
		Schema    string            `json:"schema"`
		Period    HalfYear          `json:"period"`
		Ledger    Ledger            `json:"ledger"`
		Policy    string            `json:"policy,omitempty"`
		Platforms []string          `json:"platforms"`
		Rows      []json.RawMessage `json:"rows"`
		Bands     []Band            `json:"bands"`
		BandsBy   string            `json:"bands_by,omitempty"`
	}{schema, r.Period, r.Options.Ledger, r.Options.Policy, append([]string{}, r.Options.Platforms...), rows, bands, by})
	if err != nil {
		return err
	}
	_, err = w.Write(append(text.EscapeJSON(b), '\n'))
	return err
}

// object is a row as a JSON object, columns in the table's order.
func (t *Table) object(row *Row) ([]byte, error) {
	out := []byte{'{'}
	for i, c := range row.cells {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(t.header[i])
		if err != nil {
			return nil, err
		}
		var value []byte
		if c.n >= 0 {
			value = []byte(digits(c.n))
		} else if value, err = json.Marshal(c.Text); err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}
