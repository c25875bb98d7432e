package report

import (
	"cmp"
	"fmt"

	"lert/review/problem"
)

// Check holds every form of the report to the identities that its readers check: totals
// are the sum of their parts, and the forms agree with each other. The error is
// problem.Failed; a report that has one must not be written.
func (r *Report) Check() error {
	meta, err := r.Meta()
	if err != nil {
		return err
	}
	c := &checker{period: r.Period}
	google := map[string]int{} // requests by Meta's row; preservations apart
	for _, row := range r.Google().rows {
		country := cmp.Or(row.cells[2].Text, notStated)
		if row.cells[3].Text == googlePreservation {
			country += "/kept"
		}
		google[country] += row.cells[4].n
	}
	for _, row := range meta.rows {
		total, kept := meta.cell(&row, "Total Requests").n, meta.cell(&row, "Preservation Requests").n
		c.requireEqual("google "+row.key, total, google[row.key])
		c.requireEqual("google "+row.key+" preservations", kept, google[row.key+"/kept"])
	}
	s := r.Summary()
	for _, row := range s.rows {
		for _, what := range []string{"requests", "accounts", "produced"} {
			c.requireSum("json "+row.key+" "+what, s, &row, what, "legal_process_"+what, "emergency_"+what)
		}
	}
	oti := r.OTI()
	received := 0
	for _, row := range oti.rows {
		c.requireSum("oti "+row.key+" outcomes", oti, &row, "Received", otiResults...)
		c.requireSum("oti "+row.key+" notices", oti, &row, "Received", otiNotices...)
		received += oti.cell(&row, "Received").n
	}
	all := oti.cell(&oti.rows[len(oti.rows)-1], "Received").n // the last row has all requests
	c.requireEqual("oti types", all, received-all)
	eu := r.EU28()
	for _, row := range eu.rows {
		c.requireSum("eu28 "+row.key, eu, &row, "Received", "Fulfilled", "Not fulfilled", "In process")
	}
	c.checkDSA(r.DSA())
	return c.err
}

// checker keeps an error for the first identity that does not hold, nil if all hold.
type checker struct {
	period Period
	err    error
}

func (c *checker) requireEqual(what string, whole, parts int) {
	if whole != parts && c.err == nil {
		c.err = problem.Failed.New(fmt.Sprintf("the report of %s does not add up and was not written: "+
			"%s: %d, but its parts add up to %d", c.period, what, whole, parts), "report this bug")
	}
}

func (c *checker) requireSum(what string, t *Table, row *tableRow, whole string, parts ...string) {
	n := 0
	for _, p := range parts {
		n += t.cell(row, p).n
	}
	c.requireEqual(what, t.cell(row, whole).n, n)
}
