package report

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPeriodsAddUp: each number of a year is the sum of its halves and of its quarters, and no request of the year is
// in two of them.
func TestPeriodsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t)
		count := func(s string) map[string]int {
			p, err := ParsePeriod(s)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Build(entries, p, options2026())
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Check(); err != nil {
				t.Fatal(err)
			}
			out, table := map[string]int{}, r.Summary()
			for _, row := range table.rows {
				for i, c := range row.cells {
					if c.n > 0 && !strings.HasSuffix(table.header[i], "percent") {
						out[row.key+"/"+table.header[i]] = c.n
					}
				}
			}
			return out
		}
		year := count("2026")
		for _, parts := range [][]string{{"2026H1", "2026H2"}, {"2026Q1", "2026Q2", "2026Q3", "2026Q4"}} {
			sum := map[string]int{}
			for _, s := range parts {
				for k, n := range count(s) {
					sum[k] += n
				}
			}
			for k, n := range year {
				if sum[k] != n {
					t.Fatalf("%s: %d in the year, %d in %v", k, n, sum[k], parts)
				}
			}
			if len(sum) != len(year) {
				t.Fatalf("the year has %d numbers, its parts %d", len(year), len(sum))
			}
		}
	})
}

// options2026 are the options of reports of any part of 2026, without counsel's bands.
func options2026() Options {
	o := options()
	o.Bands = nil
	return o
}
