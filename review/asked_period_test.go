package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// TestPeriodIsAskedWhereverItStands: a period that stands once for the whole request is asked as if it stood beside
// each item, whatever window of collection the process sets, under orders for future data, for stored data and for
// both.
func TestPeriodIsAskedWhereverItStands(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	span := func(from, to string) review.Period { return review.Period{From: point(from), To: point(to)} }
	window := span("2026-11-20", "2027-01-15")
	for id := range p.Instruments {
		for _, period := range []review.Period{
			span("2026-08-01", "2026-11-10"), // over
			span("2026-08-01", "2027-01-15"), // begun
			span("2026-11-20", "2027-01-15"), // the window
			span("2026-11-21", "2027-03-15"), // longer than the window
			span("2027-02-01", "2027-03-15"), // after it
		} {
			for _, c := range []review.Category{"traffic.call_log", "content.mail", review.LocationHistory} {
				assess := func(beside bool) *review.Assessment {
					r, err := intake.Decode([]byte(penRegisterDoc))
					if err != nil {
						t.Fatal(err)
					}
					r.Process.Instrument, r.Process.Window = id, window
					if r.Data = []review.Item{{Category: c}}; beside {
						r.Data[0].From, r.Data[0].To = period.From, period.To
					} else {
						r.Period = period
					}
					return review.Assess(p, r, nil, testNow)
				}
				once, beside := assess(false), assess(true)
				if a, b := findings(once), findings(beside); a != b || once.Recommendation != beside.Recommendation {
					t.Fatalf("%s, %s, %s to %s: for the request\n%sbeside the data\n%s", id, c, period.From,
						period.To, a, b)
				}
				for _, row := range once.Categories {
					if inst := p.Instrument(id, day("2026-11-19")); inst != nil && onlyProspective(inst) &&
						row.Producible &&
						(row.Part == "stored" || row.Part == "" && period.To == point("2026-11-10")) {
						t.Errorf("%s lets %s of the past go", id, c)
					}
				}
			}
		}
	}
}

// onlyProspective reports whether an instrument reaches data of the future alone.
func onlyProspective(inst *review.Instrument) bool {
	for _, row := range inst.Reach {
		if row.Time != "prospective" {
			return false
		}
	}
	return len(inst.Reach) > 0
}

// TestCollectionOutsideTheWindow: what is asked must lie within the window of the order, wherever the period stands.
func TestCollectionOutsideTheWindow(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		from, to string
		exceeds  bool
	}{
		{"2026-11-23", "2027-01-21", false},
		{"2026-11-23", "2027-01-22", true},
		{"2026-11-20", "2026-11-22", true}, // over before the window opens
		{"2026-11-20", "2026-11-23", false},
	} {
		r, _ := intake.Decode([]byte(penRegisterDoc))
		r.Period = review.Period{From: point(tt.from), To: point(tt.to)}
		a := review.Assess(p, r, nil, testNow)
		if got := strings.Contains(findings(a), " legal_basis.duration_exceeded "); got != tt.exceeds {
			t.Errorf("%s to %s: exceeds the order: %v\n%s", tt.from, tt.to, got, findings(a))
		}
	}
}
