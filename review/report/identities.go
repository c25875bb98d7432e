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
	for i := range g.Rows {
		row := &g.Rows[i]
		country := row.Cells[2].Text
		if country == "" {
			country = notStated
		}
		if row.Cells[3].Text == googlePreservation {
			country += "/kept"
		}
		google[country] += row.Cells[4].N
	}
	for i := range meta.Rows {
		row := &meta.Rows[i]
		c.requireEqual("google "+row.Key, meta.cell(row, "Total Requests").N, google[row.Key])
		c.requireEqual("google "+row.Key+" preservations", meta.cell(row, "Preservation Requests").N, google[row.Key+"/kept"])
	}
	s := r.Summary()
	for i := range s.Rows {
		row := &s.Rows[i]
		for _, what := range []string{"requests", "accounts", "produced"} {
			c.requireSum("json "+row.Key+" "+what, s, row, what, "legal_process_"+what, "emergency_"+what)
		}
	}
	oti := r.OTI()
	all := &oti.Rows[len(oti.Rows)-1]
	received := 0
	for i := range oti.Rows {
		row := &oti.Rows[i]
		c.requireSum("oti "+row.Key+" outcomes", oti, row, "Received", otiResults...)
		c.requireSum("oti "+row.Key+" notices", oti, row, "Received", otiNotices...)
		if row != all {
			received += oti.cell(row, "Received").N
		}
	}
	c.requireEqual("oti types", oti.cell(all, "Received").N, received)
	eu := r.EU28()
	for i := range eu.Rows {
		c.requireSum("eu28 "+eu.Rows[i].Key, eu, &eu.Rows[i], "Received", "Fulfilled", "Not fulfilled", "In process")
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
		n += t.cell(row, p).N
	}
	c.requireEqual(what, t.cell(row, whole).N, n)
}
