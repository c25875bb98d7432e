package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestIssueDateOutOfRange: a date of issue before 1970, or later than the year after receipt, counts as none. The
// finding and the letter's cure name it, and nothing is counted from it.
func TestIssueDateOutOfRange(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	none := func(r *review.Request) *review.Assessment {
		r.Process.IssuedOn = review.Date{}
		return review.Assess(p, r, nil, testNow)
	}
	for _, doc := range []string{warrantDoc, bnssDoc, epocDoc, penRegisterDoc} {
		for _, day := range []string{"1900-01-01", "1969-12-31", "1970-01-01", "2026-11-01", "2027-12-31", "2028-01-01",
			"2062-11-01", "2199-12-31"} {
			r, err := changed(doc, nil).read()
			if err != nil {
				t.Fatal(err)
			}
			if r.Process.IssuedOn, err = review.ParseDate(day); err != nil {
				t.Fatal(err)
			}
			a := review.Assess(p, r, nil, testNow)
			f := a.Find("legal_basis.undated")
			if day >= "1970" && day < "2028" {
				if f != nil {
					t.Errorf("%s: %s", day, f.Text)
				}
				continue
			}
			if f == nil || f.Field != "process.issued_on" {
				t.Fatalf("%s with %s: found %v", r.Process.Instrument, day, a.Codes())
			}
			if s := f.Text.String(); !strings.Contains(s, day) || !strings.Contains(s, "1970 to 2027") {
				t.Errorf("%s: the text is %q", day, s)
			}
			undated := none(r)
			if got, want := strings.Join(a.Codes(), " "), strings.Join(undated.Codes(), " "); got != want {
				t.Errorf("%s: codes\n%s\nwithout a date\n%s", day, got, want)
			}
			if len(a.Clocks) != len(undated.Clocks) {
				t.Errorf("%s: %d clocks, without a date %d", day, len(a.Clocks), len(undated.Clocks))
			}
		}
	}
}
