package review

import (
	"testing"
	"time"
)

// TestDatesStayWritable: no sum leaves the years that a document can write, and no span is cut.
func TestDatesStayWritable(t *testing.T) {
	for _, d := range []Date{{1, 1, 1}, {1900, 1, 1}, {2026, 11, 22}, {9999, 12, 31}} {
		for _, n := range []int{-4_000_000, -1, 0, 1, 4_000_000} {
			for name, sum := range map[string]Date{"days": d.AddDays(n), "months": d.AddMonths(n)} {
				if back, err := ParseDate(sum.String()); err != nil || back != sum {
					t.Errorf("%v and %d %s is %s: %v", d, n, name, sum, err)
				}
			}
		}
	}
	if s := (Date{10000, time.January, 1}).String(); s != "10000-01-01" {
		t.Errorf("the year 10000 is written %s", s)
	}
	if n := (Date{9999, 12, 31}).DaysSince(Date{1, 1, 1}); n != 3652058 {
		t.Errorf("%d days from the first to the last date", n)
	}
}
