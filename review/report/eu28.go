package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
)

// Kinds of data of Regulation (EU) 2023/1543, Article 3(9) to (12).
const (
	euSubscriber     = "subscriber"
	euIdentification = "identification"
	euTraffic        = "traffic"
	euContent        = "content"
)

// euTypes are the kinds in the Regulation's order.
var euTypes = []string{euSubscriber, euIdentification, euTraffic, euContent}

// dataTypes are the kinds that an order asks for. Addresses and logs count as
// identification only where the order's sole purpose is to identify the user;
// what is neither subscriber nor traffic data is content by Article 3(12).
func dataTypes(r *review.Request) []string {
	var out []string
	for _, it := range r.Data {
		kind := euContent
		switch c := it.Category; {
		case c == "subscriber.ip_address", c == "subscriber.registration_ip", c == "subscriber.last_seen", c.Class() == "traffic":
			kind = euTraffic
			if r.Process != nil && r.Process.IdentificationOnly {
				kind = euIdentification
			}
		case c == review.LocationHistory:
			kind = euTraffic
		case c.Class() == "subscriber":
			kind = euSubscriber
		}
		if !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return slices.Index(euTypes, a) - slices.Index(euTypes, b) })
	return out
}

// fulfilled reports whether a European order was carried out: data went out, or
// was kept for an EPOC-PR.
func (e *Entry) fulfilled() bool {
	if e.family == "EPOC-PR" {
		return e.preserved
	}
	return e.produced
}

// EU28 is what Article 28(4) of Regulation (EU) 2023/1543 has a provider
// publish on European orders: received, fulfilled and not, and the average
// time, by issuing State, kind of order, kind of data and emergency. An order
// that asks for several kinds counts in each of them and once in "all".
func (r *Report) EU28() *Table {
	t := &Table{format: "eu28", report: r, header: []string{"Issuing State", "Order", "Data type", "Emergency",
		"Received", "Fulfilled", "Not fulfilled", "In process", "Average days", "Ledger leaves", "Ledger root"}}
	for _, o := range r.countries() {
		for _, order := range []string{"EPOC", "EPOC-PR"} {
			for _, urgent := range []bool{false, true} {
				list := r.filter(o.list, func(e *Entry, c class) bool {
					return e.family == order && (e.Kind == review.KindEmergency) == urgent && c != privateParty
				})
				if len(list) == 0 {
					continue
				}
				for _, kind := range append([]string{"all"}, euTypes...) {
					of := list
					if kind != "all" {
						of = r.filter(list, func(e *Entry, _ class) bool { return slices.Contains(e.euTypes, kind) })
					}
					if len(of) > 0 {
						t.rows = append(t.rows, r.eu28Row(o, order, kind, urgent, of))
					}
				}
			}
		}
	}
	return t
}

func (r *Report) eu28Row(o countryEntries, order, kind string, urgent bool, list []int32) Row {
	yes := "no"
	if urgent {
		yes = "yes"
	}
	code := o.code
	if code == "" {
		code = notStated
	}
	done := r.filter(list, func(e *Entry, _ class) bool { return e.fulfilled() })
	open := r.filter(list, func(e *Entry, _ class) bool { return !e.fulfilled() && e.result() == inProcess })
	not := r.filter(list, func(e *Entry, _ class) bool { return !e.fulfilled() && e.result() != inProcess })
	key := strings.Join([]string{code, order, kind}, " ")
	if urgent {
		key += " emergency"
	}
	cells := []Cell{textCell(code), textCell(order), textCell(kind), textCell(yes), withoutCommas(r.requestsCell(list)), withoutCommas(r.requestsCell(done)), withoutCommas(r.requestsCell(not)), withoutCommas(r.requestsCell(open))}
	cells = append(cells, Cell{Text: r.averageDays(done), n: -1, cases: done})
	return Row{key: key, cells: append(cells, r.ledgerCells()...)}
}

// averageDays is the mean time from receipt to the first answer in days of 24
// hours with two decimals, halves up; empty where nothing was answered. Whole
// seconds are added, so that no order of adding changes a digit.
func (r *Report) averageDays(done []int32) string {
	if len(done) == 0 {
		return ""
	}
	var sum int64
	for _, i := range done {
		e := &r.entries[i]
		sum += max(0, int64(e.fulfilledAt.Sub(e.ReceivedAt)/time.Second))
	}
	n := int64(len(done)) * 86400
	hundredths := (200*sum + n) / (2 * n)
	return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
}
