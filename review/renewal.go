package review

import (
	"fmt"
	"lert/review/problem"
	"slices"
	"strings"
	"time"
)

// RenewalSchema names the record of a renewed nondisclosure.
const RenewalSchema = "lert.nondisclosure/v1"

// Renewal is a court's order that prolongs a bar on telling the user. It moves
// the end of the bar and of the notice that waits for it, and judges nothing
// else of the request again.
type Renewal struct {
	Schema   string `json:"schema"`
	ID       string `json:"id"` // 128 bits in hex
	Request  string `json:"request"`
	Revision int    `json:"revision"`
	// Order is the docket or number of the order, Court who made it.
	Order     string    `json:"order"`
	Court     string    `json:"court"`
	Authority Authority `json:"authority"`
	Signed    bool      `json:"signed"`
	IssuedOn  Date      `json:"issued_on"`
	From      Date      `json:"from,omitzero"`
	Until     Date      `json:"until"`
	Paper     string    `json:"paper,omitempty"` // the file's name or sum
	Note      string    `json:"note,omitempty"`
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
	// Gap, given by the store: the bar had ended before the order was made.
	Gap bool `json:"gap,omitempty"`
}

// RefuseRenewal lists why an order does not prolong the bar that ends on a day;
// nothing means that it does. 18 USC 2705(b) has no clause on renewals: each is
// a further order of a court. What an officer or a prosecutor writes moves
// nothing, and the bar stays where it was.
func RefuseRenewal(x *Renewal, ends, today Date) problem.List {
	var out problem.List
	no := func(says, hint string) { out = append(out, problem.Refuse(0, says, hint)) }
	const counsel = "note the letter on the case and refer it to counsel; the bar stays as it was"
	switch {
	case ends.IsZero():
		no("no order with a known end bars telling the user of "+x.Request, "take the paper in as a new revision: it is not a renewal")
	case x.Until.IsZero():
		no("the order names no day on which the bar ends", "a bar without an end is not a renewal; take the paper in as a new revision")
	case !x.Until.After(ends):
		no("the bar runs until "+ends.String()+" already", "a renewal ends later; check the date of the order")
	}
	if strings.TrimSpace(x.Order) == "" || strings.TrimSpace(x.Court) == "" {
		no("the order or the court is not named", "give the docket of the order, and the court that made it")
	}
	if !slices.Contains([]string{"judge", "magistrate"}, x.Authority.Role) {
		no(fmt.Sprintf("only a judge or a magistrate renews a bar, not %q", Clean(x.Authority.Role)), counsel)
	}
	if !x.Signed {
		no("the order is not signed", counsel)
	}
	switch {
	case x.IssuedOn.IsZero():
		no("it is not said when the order was made", "give the day of the order")
	case x.IssuedOn.After(today):
		no("the order is dated "+x.IssuedOn.String()+", which is still to come", "check the date of the order")
	}
	if !x.From.IsZero() && x.From.After(x.Until) {
		no("the order ends before it begins", "check both dates")
	}
	return out
}

// SameBar reports whether two documents of a request state the same bar on
// telling the user.
func SameBar(a, b *Request) bool {
	bar := func(r *Request) (n Nondisclosure, there bool) {
		if r.Process == nil || r.Process.Nondisclosure == nil {
			return n, false
		}
		return *r.Process.Nondisclosure, true
	}
	x, has := bar(a)
	y, too := bar(b)
	return has == too && x == y
}

// renew puts the last renewal in the place of a request's own order of silence.
func renew(out *Request, renewals []Renewal) {
	if len(renewals) == 0 || out.Process == nil {
		return
	}
	last := &renewals[len(renewals)-1]
	p, n := *out.Process, Nondisclosure{}
	if p.Nondisclosure != nil {
		n = *p.Nondisclosure
	}
	n.Kind, n.Authority, n.Signed, n.Attached = "order", last.Authority, true, true
	n.From, n.Until, n.RenewedFrom = last.IssuedOn, last.Until, last.Order
	p.Nondisclosure = &n
	out.Process = &p
}
