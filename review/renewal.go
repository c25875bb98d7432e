package review

import (
	"fmt"
	"lert/review/problem"
	"lert/review/text"
	"slices"
	"strings"
	"time"
)

// NondisclosureRenewalSchema names the record of a renewed nondisclosure.
const NondisclosureRenewalSchema = "lert.nondisclosure/v1"

// NondisclosureRenewal is a court's order that prolongs a bar on telling the user. It moves
// the end of the bar and of the notice that waits for it, and judges nothing
// else of the request again.
type NondisclosureRenewal struct {
	Schema    string `json:"schema"`
	ID        string `json:"id"` // 128 bits in hex
	RequestID string `json:"request"`
	Revision  int    `json:"revision"`
	// OrderNumber is the docket or number of the order, Court who made it.
	OrderNumber string    `json:"order"`
	Court       string    `json:"court"`
	Authority   Authority `json:"authority"`
	Signed      bool      `json:"signed"`
	IssuedOn    Date      `json:"issued_on"`
	From        Date      `json:"from,omitzero"`
	Until       Date      `json:"until"`
	Document    string    `json:"paper,omitempty"` // the file's name or sum
	Note        string    `json:"note,omitempty"`
	By          Actor     `json:"by"`
	At          time.Time `json:"at"`
	// Gap, given by the store: the bar had ended before the order was made, or begins.
	Gap bool `json:"gap,omitempty"`
}

// ValidateRenewal lists why an order does not renew the bar on telling the users of
// a request that ends on a day; nothing means that it does. 18 USC 2705(b) has no
// clause on renewals: each is a further order of a court. What an officer or a
// prosecutor writes moves nothing, and the bar ends when it did.
func ValidateRenewal(x *NondisclosureRenewal, r *Request, ends Date, now time.Time) problem.List {
	if ends.IsZero() {
		return problem.List{problem.Refuse(0, "no order with a known end bars telling the user of "+x.RequestID,
			"take the paper in as a new revision: there is nothing to renew")}
	}
	out := slices.Concat(validateRenewalDates(x, r, ends, now), validateRenewalCourt(x, r))
	if strings.TrimSpace(x.OrderNumber) == "" || strings.TrimSpace(x.Court) == "" {
		out = append(out, problem.Refuse(0, "the order or the court is not named", "give the docket of the order and the court that made it"))
	}
	return out
}

// validateRenewalCourt is what is wrong with who made the order.
func validateRenewalCourt(x *NondisclosureRenewal, r *Request) (out problem.List) {
	const counsel = "note it on the case and refer it to counsel; the bar ends when it did"
	if role := x.Authority.Role; !isCourt(role) {
		out = append(out, problem.Refuse(0,
			fmt.Sprintf("only a judge or a magistrate renews a bar, not %q", text.Clean(role)), counsel))
	}
	if own := r.issuingCountry(); x.Authority.Country != "" && own != "" && x.Authority.Country != own {
		out = append(out, problem.Refuse(0, fmt.Sprintf("the order comes from %s, the process from %s", text.Clean(x.Authority.Country), text.Clean(own)), counsel))
	}
	if !x.Signed {
		out = append(out, problem.Refuse(0, "the order is not signed", counsel))
	}
	return out
}

// validateRenewalDates is what is wrong with when the order was made and how long it
// runs.
func validateRenewalDates(x *NondisclosureRenewal, r *Request, ends Date, now time.Time) (out problem.List) {
	const check = "check the dates of the order"
	switch {
	case x.Until.IsZero():
		out = append(out, problem.Refuse(0, "the order names no day on which the bar ends", "take the paper in as a new revision: a renewal has an end"))
	case !x.Until.After(ends):
		out = append(out, problem.Refuse(0, "the bar runs until "+ends.String()+" already", check))
	}
	switch {
	case x.IssuedOn.IsZero():
		out = append(out, problem.Refuse(0, "the day on which the order was made is missing", "give the day of the order"))
	case x.IssuedOn.After(latestDate(now)):
		out = append(out, problem.Refuse(0, "the order is dated "+x.IssuedOn.String()+", which is still to come", check))
	case r.Process != nil && x.IssuedOn.Before(r.Process.IssuedOn):
		out = append(out, problem.Refuse(0, "the order is dated "+x.IssuedOn.String()+", before the process of "+r.Process.IssuedOn.String(), check))
	}
	if !x.From.IsZero() && x.From.After(x.Until) {
		out = append(out, problem.Refuse(0, "the order ends before it begins", check))
	}
	return out
}

// LeavesGap reports whether an order leaves a gap behind a bar that ended on a day: it
// was made, or it begins, too late.
func (x *NondisclosureRenewal) LeavesGap(ends Date) bool {
	return x.IssuedOn.After(ends) || x.From.After(ends.AddDays(1))
}

// SameOrder reports whether two records are of one order of one court: the later
// corrects the earlier. A court may renew a bar again and again under one docket.
func (x *NondisclosureRenewal) SameOrder(y *NondisclosureRenewal) bool {
	same := func(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }
	return same(x.OrderNumber, y.OrderNumber) && same(x.Court, y.Court) && x.IssuedOn == y.IssuedOn
}

// applyRenewal puts a renewal in the place of a request's own order of silence, unless what
// the paper itself says lasts longer.
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
