package review_test

import (
	"strings"
	"testing"
	"time"

	"lert/review"
)

// TestRefuseRenewal: a court's signed order with an end prolongs a bar; what an
// officer or a prosecutor writes moves nothing.
func TestRefuseRenewal(t *testing.T) {
	ends, today := day("2026-11-30"), day("2026-11-28")
	// It is still the 28th wherever a court may sit.
	now := today.In(time.UTC).Add(6 * time.Hour)
	us := &review.Request{Process: &review.Process{Authority: review.Authority{Country: "US"}}}
	tests := []struct {
		name   string
		change func(*review.Renewal)
		ends   review.Date
		says   string // a part of the refusal, "" for none
	}{
		{"a judge's order", func(*review.Renewal) {}, ends, ""},
		{"a magistrate's order", func(x *review.Renewal) { x.Authority.Role = "magistrate" }, ends, ""},
		{"an order made after the bar had ended", func(*review.Renewal) {}, day("2026-11-20"), ""},
		{"an order made today", func(x *review.Renewal) { x.IssuedOn = today }, ends, ""},
		{"by a prosecutor", func(x *review.Renewal) { x.Authority.Role = "prosecutor" }, ends, `not "prosecutor"`},
		{"by the police", func(x *review.Renewal) { x.Authority.Role = "police" }, ends, `not "police"`},
		{"by a clerk", func(x *review.Renewal) { x.Authority.Role = "clerk" }, ends, `not "clerk"`},
		{"by nobody", func(x *review.Renewal) { x.Authority.Role = "" }, ends, "only a judge"},
		{"unsigned", func(x *review.Renewal) { x.Signed = false }, ends, "not signed"},
		{"without a docket", func(x *review.Renewal) { x.Order = " " }, ends, "order or the court is not named"},
		{"without a court", func(x *review.Renewal) { x.Court = "" }, ends, "order or the court is not named"},
		{"without an end", func(x *review.Renewal) { x.Until = review.Date{} }, ends, "names no day"},
		{"that ends the same day", func(x *review.Renewal) { x.Until = ends }, ends, "already"},
		{"that ends before", func(x *review.Renewal) { x.Until = day("2026-11-29") }, ends, "already"},
		{"of no bar", func(*review.Renewal) {}, review.Date{}, "no order with a known end"},
		{"undated", func(x *review.Renewal) { x.IssuedOn = review.Date{} }, ends, "is missing"},
		{"by a court of another country", func(x *review.Renewal) { x.Authority.Country = "IN" }, ends, "comes from IN"},
		{"by a court of the same country", func(x *review.Renewal) { x.Authority.Country = "US" }, ends, ""},
		{"made tomorrow", func(x *review.Renewal) { x.IssuedOn = day("2026-11-29") }, ends, "still to come"},
		{"back to front", func(x *review.Renewal) { x.From = day("2027-06-01") }, ends, "before it begins"},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			r := review.Renewal{Request: "WA-1", Order: "2:26-mc-9", Court: "District Court", Signed: true,
				Authority: review.Authority{Role: "judge"}, IssuedOn: day("2026-11-25"), Until: day("2027-02-28")}
			x.change(&r)
			got := review.RefuseRenewal(&r, us, x.ends, now)
			if x.says == "" && len(got) > 0 || x.says != "" && (len(got) != 1 || !strings.Contains(got.Error(), x.says)) {
				t.Errorf("refused with %v, want %q", got, x.says)
			}
		})
	}
}

// An order that is recorded again corrects its record, however it is spelt.
func TestSameOrder(t *testing.T) {
	of := func(order, court string) *review.Renewal { return &review.Renewal{Order: order, Court: court} }
	for _, x := range []struct {
		a, b *review.Renewal
		same bool
	}{
		{of("26-mj-412", "D. Minn."), of(" 26-MJ-412", "D. Minn. "), true},
		{of("26-mj-412", "D. Minn."), of("26-mj-413", "D. Minn."), false},
		{of("26-mj-412", "D. Minn."), of("26-mj-412", "D. Or."), false},
		{of("26-mj-412", "D. Minn."), &review.Renewal{Order: "26-mj-412", Court: "D. Minn.", IssuedOn: day("2027-02-10")}, false},
	} {
		if x.a.SameOrder(x.b) != x.same || x.b.SameOrder(x.a) != x.same {
			t.Errorf("%+v and %+v: same is not %v", x.a, x.b, x.same)
		}
	}
}
