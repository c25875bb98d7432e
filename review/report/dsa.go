package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
)

// The columns of the template that this report fills or leaves empty by name.
const (
	dsaOrders      = "Number of orders to provide information"
	dsaReceipt     = "Median time to inform the authority of the receipt of the order to provide information"
	dsaEffect      = "Median time to give effect to the order to provide information"
	dsaContextual  = "Contextual information on "
	dsaTotal       = "TOTAL"
	dsaApplicable  = "All"
	dsaOtherColumn = "Description of the sub-category \"Other\""
)

// dsaActs are the columns on orders to act against illegal content. No such order is recorded here, so that they stay
// empty.
var dsaActs = []string{
	"Number of orders to act against illegal content received",
	"Number of specific items of information included in the total number of orders to act against illegal content",
	"Median time to inform the authority of the receipt of the order to act against illegal content",
	"Median time to give effect to the order to act against illegal content",
}

// dsaHeader are the columns of part 3 of the templates of Implementing Regulation (EU) 2024/2835, Annex I.
var dsaHeader = func() []string {
	numbers := append(slices.Clone(dsaActs), dsaOrders, dsaReceipt, dsaEffect)
	out := append([]string{"Applicability", "Service", "Reporting period", "Category of illegal content",
		dsaOtherColumn, "Scope"}, numbers...)
	for _, s := range numbers {
		out = append(out, dsaContextual+s)
	}
	return out
}()

// dsaScopes are the codes of Member States that differ from ISO 3166-1: the template takes those of Eurostat.
var dsaScopes = map[string]string{"GR": "EL"}

// DSA is the sheet of Member States' orders in the transparency report that Article 15 of Regulation (EU) 2022/2065
// requires: how many orders to provide information were received, and the median time to tell the authority of the
// receipt and to give effect, for each category of illegal content, of all Member States and of each. It counts every
// order to provide information of their authorities, not only those under Article 10, as Annex II says.
func (r *Report) DSA() *Table {
	t := &Table{format: "dsa", header: dsaHeader, report: r, crlf: true}
	orders := r.dsaOrders()
	scopes := []string{dsaTotal}
	by := map[string][]int32{dsaTotal: orders}
	for _, code := range r.Options.MemberStates {
		scope := cmp.Or(dsaScopes[code], code)
		scopes = append(scopes, scope)
		by[scope] = r.filter(orders, func(e *Entry) bool { return r.stateOf(e) == code })
	}
	slices.Sort(scopes[1:])
	for _, scope := range scopes {
		t.addDSARow(scope, dsaTotal, by[scope])
		for _, c := range append(slices.Clone(review.StatementCategories), review.StatementNotSpecified) {
			t.addDSARow(scope, c, r.filter(by[scope], func(e *Entry) bool { return e.statementCategory == c }))
		}
	}
	return t
}

// dsaOrders are the orders to provide information of Member States' authorities.
func (r *Report) dsaOrders() []int32 {
	return r.filter(r.listed, func(e *Entry) bool {
		return e.isOrder && e.counted() && slices.Contains(r.Options.MemberStates, r.stateOf(e))
	})
}

// stateOf is the country of a request, or the Member State that it is part of.
func (r *Report) stateOf(e *Entry) string { return cmp.Or(r.Options.PartOf[e.Country], e.Country) }

// addDSARow adds the row of a scope and a category, which counts these orders.
func (t *Table) addDSARow(scope, category string, list []int32) {
	r := t.report
	last := r.Period.End().AddDate(0, 0, -1).Format(time.DateOnly)
	row := tableRow{key: scope + " " + category}
	for _, s := range []string{dsaApplicable, r.Options.Service, r.Period.Start().Format(time.DateOnly) + "/" + last,
		category, "", scope} {
		row.cells = append(row.cells, textCell(s))
	}
	for range dsaActs {
		row.cells = append(row.cells, textCell(""))
	}
	receipt, receiptOf := r.medianCell(list, func(e *Entry) time.Time { return e.receiptToldAt })
	effect, effectOf := r.medianCell(list, func(e *Entry) time.Time { return e.effectAt })
	row.cells = append(row.cells, r.requestsCell(list), receipt, effect)
	for range len(dsaActs) + 1 {
		row.cells = append(row.cells, textCell(""))
	}
	t.rows = append(t.rows, tableRow{row.key, append(row.cells, textCell(receiptOf), textCell(effectOf))})
}

// medianCell is the median time from the receipt of orders to an instant, in hours with two decimals, halves rounded
// up; empty if no order has that instant. context says of how many orders it is the median if some lack the instant.
func (r *Report) medianCell(list []int32, at func(*Entry) time.Time) (c Cell, context string) {
	known := r.filter(list, func(e *Entry) bool { return !at(e).IsZero() })
	c = Cell{n: -1, cases: known}
	if len(known) == 0 {
		return c, ""
	}
	seconds := make([]int64, len(known))
	for i, n := range known {
		e := &r.entries[n]
		seconds[i] = max(0, int64(at(e).Sub(e.ReceivedAt)/time.Second))
	}
	slices.Sort(seconds)
	// Twice the median: whole seconds, however many there are.
	double := seconds[len(seconds)/2] + seconds[(len(seconds)-1)/2]
	hundredths := (double + 36) / 72
	c.Text = fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
	if len(known) < len(list) {
		context = fmt.Sprintf("Median of %d of %d orders; no such time is recorded for the others.",
			len(known), len(list))
	}
	return c, context
}

// DSANotes say what the sheet counts and leaves out, for the note that goes with it.
func (r *Report) DSANotes() []string {
	out := []string{
		"Orders: every order to provide information from a Member State's authority, not only those under Article 10 " +
			"of the Digital Services Act. Times are in hours.",
		"Left empty: the columns on orders to act against illegal content, which are not recorded. Left out: " +
			"the rows for sub-categories (KEYWORD_…), which no record names.",
	}
	uncategorised := r.filter(r.dsaOrders(), func(e *Entry) bool {
		return e.statesOffence && e.statementCategory == review.StatementNotSpecified
	})
	if n := len(uncategorised); n > 0 {
		out = append(out, fmt.Sprintf("Not specified: %d of the orders state an offence for which the policy names no "+
			"category; %s covers orders that name no legal ground.", n, review.StatementNotSpecified))
	}
	return out
}

// checkDSA holds the sheet to what its readers add up: the categories make the total of a scope, and the Member States
// make that of all.
func (c *checker) checkDSA(t *Table) {
	sums, all := map[string]int{}, 0
	for i := range t.rows {
		row := &t.rows[i]
		scope, category, _ := strings.Cut(row.key, " ")
		switch n := t.cell(row, dsaOrders).n; {
		case category != dsaTotal:
			sums[scope] += n
		case scope != dsaTotal:
			all += n
		}
	}
	for scope, n := range sums {
		c.requireEqual("dsa "+scope, t.cell(t.row(scope+" "+dsaTotal), dsaOrders).n, n)
	}
	c.requireEqual("dsa Member States", t.cell(t.row(dsaTotal+" "+dsaTotal), dsaOrders).n, all)
}
