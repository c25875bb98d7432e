package report

import (
	"fmt"

	"lert/review/problem"
)

// Check holds every form of the report to the identities that its readers
// check: totals are the sum of their parts, the forms agree with each other.
// Nothing is written of a report that breaks one.
func (r *Report) Check() error {
	meta, err := r.Meta()
	if err != nil {
		return err
	}
	c := &checker{period: r.Period}
	google := map[string]int{}
	g := r.Google()
	for i := range g.rows {
		row := &g.rows[i]
		country := row.cells[2].Text
		if country == "" {
			country = notStated
		}
		if row.cells[3].Text == googlePreservation {
			country += "/kept"
		}
		google[country] += row.cells[4].n
	}
	for i := range meta.rows {
		row := &meta.rows[i]
		c.requireEqual("google "+row.key, meta.cell(row, "Total Requests").n, google[row.key])
		c.requireEqual("google "+row.key+" preservations", meta.cell(row, "Preservation Requests").n, google[row.key+"/kept"])
	}
	s := r.Summary()
	for i := range s.rows {
		row := &s.rows[i]
		for _, what := range []string{"requests", "accounts", "produced"} {
			c.requireSum("json "+row.key+" "+what, s, row, what, "legal_process_"+what, "emergency_"+what)
		}
	}
	oti := r.OTI()
	all := &oti.rows[len(oti.rows)-1]
	received := 0
	for i := range oti.rows {
		row := &oti.rows[i]
		c.requireSum("oti "+row.key+" outcomes", oti, row, "Received", otiResults...)
		c.requireSum("oti "+row.key+" notices", oti, row, "Received", otiNotices...)
		if row != all {
			received += oti.cell(row, "Received").n
		}
	}
	c.requireEqual("oti types", oti.cell(all, "Received").n, received)
	eu := r.EU28()
	for i := range eu.rows {
		c.requireSum("eu28 "+eu.rows[i].key, eu, &eu.rows[i], "Received", "Fulfilled", "Not fulfilled", "In process")
	}
	return c.err
}

// checker keeps the first identity that does not hold.
type checker struct {
	period HalfYear
	err    error
}

func (c *checker) requireEqual(what string, whole, parts int) {
	if whole != parts && c.err == nil {
		c.err = problem.Failed.New(fmt.Sprintf("the report of %s does not add up and was not written: "+
			"%s: %d, and its parts make %d", c.period, what, whole, parts), "report this fault")
	}
}

func (c *checker) requireSum(what string, t *Table, row *Row, whole string, parts ...string) {
	n := 0
	for _, p := range parts {
		n += t.cell(row, p).n
	}
	c.requireEqual(what, t.cell(row, whole).n, n)
}
