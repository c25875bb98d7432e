package review_test

import (
	"strings"
	"testing"
	"time"

	"lert/review"
)

// TestRefuseRenewal: a court's signed order with an end prolongs nondisclosure; a letter of an officer or a prosecutor
// does not.
func TestRefuseRenewal(t *testing.T) {
	ends, today := day("2026-11-30"), day("2026-11-28")
	// It is the 28th in every time zone in which a court may sit.
	now := today.StartOfDay(time.UTC).Add(6 * time.Hour)
	us := &review.Request{Process: &review.Process{Authority: review.Authority{Country: "US"}}}
	tests := []struct {
		name   string
		change func(*review.NondisclosureRenewal)
		ends   review.Date
		says   string // a part of the refusal, "" for none
	}{
		{"a judge's order", func(*review.NondisclosureRenewal) {}, ends, ""},
		{"a magistrate's order", func(x *review.NondisclosureRenewal) { x.Authority.Role = "magistrate" }, ends, ""},
		{"an order made after the bar had ended", func(*review.NondisclosureRenewal) {}, day("2026-11-20"), ""},
		{"an order made today", func(x *review.NondisclosureRenewal) { x.IssuedOn = today }, ends, ""},
		{"by a prosecutor", func(x *review.NondisclosureRenewal) { x.Authority.Role = "prosecutor" }, ends,
			`not "prosecutor"`},
		{"by the police", func(x *review.NondisclosureRenewal) { x.Authority.Role = "police" }, ends, `not "police"`},
		{"by a clerk", func(x *review.NondisclosureRenewal) { x.Authority.Role = "clerk" }, ends, `not "clerk"`},
		{"by nobody", func(x *review.NondisclosureRenewal) { x.Authority.Role = "" }, ends, "only a judge"},
		{"unsigned", func(x *review.NondisclosureRenewal) { x.Signed = false }, ends, "not signed"},
		{"without a docket", func(x *review.NondisclosureRenewal) { x.OrderNumber = " " }, ends,
			"order or the court is not named"},
		{"without a court", func(x *review.NondisclosureRenewal) { x.Court = "" }, ends,
			"order or the court is not named"},
		{"without an end", func(x *review.NondisclosureRenewal) { x.Until = review.Date{} }, ends, "names no date"},
		{"that ends the same day", func(x *review.NondisclosureRenewal) { x.Until = ends }, ends, "already"},
		{"that ends before", func(x *review.NondisclosureRenewal) { x.Until = day("2026-11-29") }, ends, "already"},
		{"of no bar", func(*review.NondisclosureRenewal) {}, review.Date{}, "no order with a known end"},
		{"undated", func(x *review.NondisclosureRenewal) { x.IssuedOn = review.Date{} }, ends, "is missing"},
		{"by a court of another country", func(x *review.NondisclosureRenewal) { x.Authority.Country = "IN" }, ends,
			"comes from IN"},
		{"by a court of the same country", func(x *review.NondisclosureRenewal) { x.Authority.Country = "US" },
			ends, ""},
		{"made tomorrow", func(x *review.NondisclosureRenewal) { x.IssuedOn = day("2026-11-29") }, ends,
			"in the future"},
		{"made before 1970", func(x *review.NondisclosureRenewal) { x.IssuedOn = day("1969-12-31") }, ends,
			"1969-12-31, and no order"},
		{"back to front", func(x *review.NondisclosureRenewal) { x.From = day("2027-06-01") }, ends,
			"before it begins"},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			r := review.NondisclosureRenewal{RequestID: "WA-1", OrderNumber: "2:26-mc-9", Court: "District Court",
				Signed:    true,
				Authority: review.Authority{Role: "judge"}, IssuedOn: day("2026-11-25"), Until: day("2027-02-28")}
			x.change(&r)
			got := review.ValidateRenewal(&r, us, x.ends, now)
			if x.says == "" && len(got) > 0 || x.says != "" &&
				(len(got) != 1 || !strings.Contains(got.Error(), x.says)) {
				t.Errorf("refused with %v, want %q", got, x.says)
			}
		})
	}
}

// TestSameOrder: an order that is recorded again corrects its record, however it is spelt.
func TestSameOrder(t *testing.T) {
	of := func(order, court string) *review.NondisclosureRenewal {
		return &review.NondisclosureRenewal{OrderNumber: order, Court: court}
	}
	for _, x := range []struct {
		a, b *review.NondisclosureRenewal
		same bool
	}{
		{of("26-mj-412", "D. Minn."), of(" 26-MJ-412", "D. Minn. "), true},
		{of("26-mj-412", "D. Minn."), of("26-mj-413", "D. Minn."), false},
		{of("26-mj-412", "D. Minn."), of("26-mj-412", "D. Or."), false},
		{of("26-mj-412", "D. Minn."), &review.NondisclosureRenewal{OrderNumber: "26-mj-412", Court: "D. Minn.",
			IssuedOn: day("2027-02-10")}, false},
	} {
		if x.a.SameOrder(x.b) != x.same || x.b.SameOrder(x.a) != x.same {
			t.Errorf("%+v and %+v: same is not %v", x.a, x.b, x.same)
		}
	}
}
