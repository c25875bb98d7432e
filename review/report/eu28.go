package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
)

// The types of data of Regulation (EU) 2023/1543, Article 3(9) to (12).
const (
	euSubscriber     = "subscriber"
	euIdentification = "identification"
	euTraffic        = "traffic"
	euContent        = "content"
)

// euTypes are the types of data in the order of the Regulation.
var euTypes = []string{euSubscriber, euIdentification, euTraffic, euContent}

// dataTypes are the types of data that an order asks for, in the order of euTypes.
func dataTypes(r *review.Request) (out []string) {
	for _, kind := range euTypes {
		ofKind := func(it review.Item) bool { return dataType(r, it.Category) == kind }
		if slices.ContainsFunc(r.Data, ofKind) {
			out = append(out, kind)
		}
	}
	return out
}

// dataType is the type of a data category in an order. Addresses and logs are
// identification data only if the sole purpose of the order is to identify the user.
// What is neither subscriber nor traffic data is content, Article 3(12).
func dataType(r *review.Request, c review.Category) string {
	switch {
	case c == "subscriber.ip_address", c == "subscriber.registration_ip", c == "subscriber.last_seen",
		c.Class() == "traffic":
		if r.Process != nil && r.Process.IdentificationOnly {
			return euIdentification
		}
		return euTraffic
	case c == review.LocationHistory:
		return euTraffic
	case c.Class() == "subscriber":
		return euSubscriber
	}
	return euContent
}

// fulfilled reports whether a European order was carried out: data was produced, or
// preserved for an EPOC-PR.
func (e *Entry) fulfilled() bool {
	if e.family == "EPOC-PR" {
		return e.preserved
	}
	return e.produced
}

// EU28 is what Article 28(4) of Regulation (EU) 2023/1543 requires a provider to
// publish about European orders: how many were received, fulfilled and not fulfilled,
// and the average time, by issuing State, order, type of data and emergency. An order
// that asks for several types counts under each of them, and once under "all".
func (r *Report) EU28() *Table {
	t := &Table{format: "eu28", report: r, header: []string{"Issuing State", "Order", "Data type", "Emergency",
		"Received", "Fulfilled", "Not fulfilled", "In process", "Average days", "Ledger leaves", "Ledger root"}}
	for _, o := range r.countries() {
		for _, order := range []string{"EPOC", "EPOC-PR"} {
			for _, urgent := range []bool{false, true} {
				for _, kind := range append([]string{"all"}, euTypes...) {
					list := r.filter(o.list, func(e *Entry) bool {
						return e.family == order && (e.Kind == review.KindEmergency) == urgent &&
							e.class != privateParty && (kind == "all" || slices.Contains(e.euTypes, kind))
					})
					if len(list) > 0 {
						t.rows = append(t.rows, r.eu28Row(o, order, kind, urgent, list))
					}
				}
			}
		}
	}
	return t
}

func (r *Report) eu28Row(o countryEntries, order, kind string, urgent bool, list []int32) tableRow {
	key, yes := strings.Join([]string{o.key(), order, kind}, " "), "no"
	if urgent {
		key, yes = key+" emergency", "yes"
	}
	done := r.filter(list, (*Entry).fulfilled)
	open := func(e *Entry) bool { return !e.fulfilled() && e.result() == inProcess }
	not := func(e *Entry) bool { return !e.fulfilled() && e.result() != inProcess }
	return tableRow{key, append([]Cell{textCell(o.key()), textCell(order), textCell(kind), textCell(yes),
		r.requestsCell(list), r.requestsCell(done), r.countCell(list, not), r.countCell(list, open),
		{Text: r.averageDays(done), n: -1, cases: done}}, r.ledgerCells()...)}
}

// averageDays is the mean time from receipt to fulfilment in days of 24 hours, with two
// decimals, halves rounded up; "" if nothing was fulfilled. It adds whole seconds, so
// that the order of the requests cannot change a digit.
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
