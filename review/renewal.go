package review

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"lert/review/problem"
	"lert/review/text"
)

// NondisclosureRenewalSchema names the record of a renewed nondisclosure order.
const NondisclosureRenewalSchema = "lert.nondisclosure/v1"

// NondisclosureRenewal is a court's order that prolongs a nondisclosure order. It moves the end of nondisclosure and
// with it the delayed notice; nothing else of the request is assessed again.
type NondisclosureRenewal struct {
	Schema    string `json:"schema"`
	ID        string `json:"id"` // 128 bits in hex
	RequestID string `json:"request"`
	Revision  int    `json:"revision"`
	// OrderNumber is the docket or number of the order, Court the court that made it.
	OrderNumber string    `json:"order"`
	Court       string    `json:"court"`
	Authority   Authority `json:"authority"`
	Signed      bool      `json:"signed"`
	IssuedOn    Date      `json:"issued_on"`
	From        Date      `json:"from,omitzero"`
	Until       Date      `json:"until"`
	Document    string    `json:"paper,omitempty"` // the file's name or SHA-256
	Note        string    `json:"note,omitempty"`
	By          Actor     `json:"by"`
	At          time.Time `json:"at"`
	// Gap is set by the store: nondisclosure had ended before this order was made or began.
	Gap bool `json:"gap,omitempty"`
}

// ValidateRenewal lists why an order does not prolong the nondisclosure of a request that ends on a given day; an empty
// list means that it does. 18 U.S.C. 2705(b) has no clause on renewals: each is a further order of a court. A letter of
// an officer or a prosecutor prolongs nothing, and nondisclosure ends when it did.
func ValidateRenewal(x *NondisclosureRenewal, r *Request, ends Date, now time.Time) problem.List {
	if ends.IsZero() {
		return problem.List{problem.Refuse(problem.NoRule, "no order with a known end bars notice to the user of "+
			x.RequestID,
			"there is nothing to renew: import the document as a new revision")}
	}
	out := slices.Concat(validateRenewalDates(x, r, ends, now), validateRenewalCourt(x, r))
	if text.IsEmpty(x.OrderNumber) || text.IsEmpty(x.Court) {
		out = append(out, problem.Refuse(problem.NoRule, "the order or the court is not named",
			"enter the order's docket number and the court that made it"))
	}
	return out
}

// validateRenewalCourt lists what is wrong with who made the order.
func validateRenewalCourt(x *NondisclosureRenewal, r *Request) (out problem.List) {
	const counsel = "note it on the case and refer it to counsel; the bar still ends on its original date"
	if role := x.Authority.Role; !isCourt(role) {
		out = append(out, problem.Refuse(problem.NoRule,
			fmt.Sprintf("only a judge or a magistrate can renew a bar, not %q", text.Clean(role)), counsel))
	}
	if from, own := x.Authority.Country, r.issuingCountry(); from != "" && own != "" && from != own {
		out = append(out, problem.Refuse(problem.NoRule,
			fmt.Sprintf("the order comes from %s, the process from %s", text.Clean(from), text.Clean(own)), counsel))
	}
	if !x.Signed {
		out = append(out, problem.Refuse(problem.NoRule, "the order is not signed", counsel))
	}
	return out
}

// validateRenewalDates lists what is wrong with when the order was made and how long it runs.
func validateRenewalDates(x *NondisclosureRenewal, r *Request, ends Date, now time.Time) (out problem.List) {
	refuse := func(what, hint string) { out = append(out, problem.Refuse(problem.NoRule, what, hint)) }
	const check = "check the dates of the order"
	switch {
	case x.Until.IsZero():
		refuse("the order names no date on which the bar ends",
			"import the document as a new revision: a renewal must have an end")
	case !x.Until.After(ends):
		refuse("the bar already runs until "+ends.String(), check)
	}
	dated := "the order is dated " + x.IssuedOn.String()
	switch {
	case x.IssuedOn.IsZero():
		refuse("the date of the order is missing", "enter the date of the order")
	case x.IssuedOn.After(LatestDate(now)):
		refuse(dated+", which is in the future", check)
	case x.IssuedOn.Year < firstIssueYear:
		refuse(dated+", and no order may be dated before "+strconv.Itoa(firstIssueYear), check)
	case x.IssuedOn.Before(r.IssuedOn()):
		refuse(dated+", before the process of "+r.IssuedOn().String(), check)
	}
	if !x.From.IsZero() && x.From.After(x.Until) {
		refuse("the order ends before it begins", check)
	}
	return out
}

// LeavesGap reports whether there is a gap between nondisclosure that ended on a day and an order that was made, or
// begins, too late.
func (x *NondisclosureRenewal) LeavesGap(ends Date) bool {
	return x.IssuedOn.After(ends) || x.From.After(ends.AddDays(1))
}

// SameOrder reports whether two records are of the same order of the same court: the later one corrects the earlier
// one. A court may renew nondisclosure several times under one docket.
func (x *NondisclosureRenewal) SameOrder(y *NondisclosureRenewal) bool {
	same := func(a, b string) bool { return text.Fold(text.Trim(a)) == text.Fold(text.Trim(b)) }
	return same(x.OrderNumber, y.OrderNumber) && same(x.Court, y.Court) && x.IssuedOn == y.IssuedOn
}

// applyRenewal puts the last renewal in the place of a request's nondisclosure order, unless what the document itself
// says lasts longer.
func applyRenewal(out *Request, renewals []NondisclosureRenewal) {
	if len(renewals) == 0 || out.Process == nil {
		return
	}
	last := &renewals[len(renewals)-1]
	p, n := *out.Process, Nondisclosure{}
	if p.Nondisclosure != nil {
		n = *p.Nondisclosure
	}
	order := n.Kind == "order" && n.Signed && n.Attached
	if n.Kind == "statutory" || order && (n.Until.IsZero() || !last.Until.After(n.Until)) {
		return
	}
	n.Kind, n.Authority, n.Signed, n.Attached = "order", last.Authority, true, true
	n.From, n.Until, n.RenewedFrom = last.IssuedOn, last.Until, last.OrderNumber
	p.Nondisclosure = &n
	out.Process = &p
}
