package review_test

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestABarEndsWithItsLastDayThere: "until a day" means until that day has ended where the court sits, not in Greenwich.
// The clock, the plan and the refusals use the same instant.
func TestABarEndsWithItsLastDayThere(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ name, requester, country, subdivision, until, ends string }{
		{"a federal court", "US", "US", "", "2027-04-06", "2027-04-07T10:00:00Z"},
		{"the District of Columbia", "US", "US", "US-DC", "2027-04-06", "2027-04-07T10:00:00Z"},
		{"California", "US", "US", "US-CA", "2027-04-06", "2027-04-07T10:00:00Z"},
		{"only the requester's country is known", "US", "", "", "2027-04-06", "2027-04-07T10:00:00Z"},
		{"Canada", "CA", "CA", "CA-ON", "2027-01-31", "2027-02-01T08:00:00Z"},
		{"Canada, the day before its clocks go forward", "CA", "CA", "", "2027-03-13", "2027-03-14T08:00:00Z"},
		{"Canada, the day on which they do", "CA", "CA", "", "2027-03-14", "2027-03-15T07:00:00Z"},
		{"Canada, the day on which they go back", "CA", "CA", "", "2027-11-07", "2027-11-08T08:00:00Z"},
		{"Mexico", "MX", "MX", "", "2027-01-31", "2027-02-01T08:00:00Z"},
		{"India", "IN", "IN", "", "2027-04-06", "2027-04-06T18:30:00Z"},
		{"Japan, at the end of a year", "JP", "JP", "", "2026-12-31", "2026-12-31T15:00:00Z"},
		{"Australia, whose west is behind", "AU", "AU", "", "2027-01-31", "2027-01-31T16:00:00Z"},
		{"the United Kingdom, in summer", "GB", "GB", "", "2027-06-30", "2027-06-30T23:00:00Z"},
		{"Germany, the day on which its clocks go forward", "DE", "DE", "", "2027-03-28", "2027-03-28T22:00:00Z"},
		{"an authority whose papers the policy does not know", "LB", "LB", "", "2027-04-06", "2027-04-07T12:00:00Z"},
		{"an authority of no known country", "ZZ", "", "", "2027-04-06", "2027-04-07T12:00:00Z"},
	} {
		t.Run(x.name, func(t *testing.T) {
			r, err := changed(warrantDoc, withNondisclosure("order", true, true, x.until)).read()
			if err != nil {
				t.Fatal(err)
			}
			r.Requester.Country = x.requester
			r.Process.Authority = review.Authority{Role: "judge", Country: x.country, Subdivision: x.subdivision}
			r.Process.Nondisclosure.Authority = r.Process.Authority
			r.Process.Nondisclosure.From = review.Date{}
			ends, err := time.Parse(time.RFC3339, x.ends)
			if err != nil {
				t.Fatal(err)
			}
			until := r.Process.Nondisclosure.Until
			if got := review.NondisclosureEnd(p, r, until); !got.Equal(ends) || got.Location() != time.UTC {
				t.Fatalf("it ends at %s, want %s", got.Format(time.RFC3339), x.ends)
			}
			last := ends.Add(-time.Second)
			if !review.NondisclosureInForce(p, r, review.NoticeDelay, until, last) ||
				review.NondisclosureInForce(p, r, review.NoticeDelay, until, ends) {
				t.Error("it is not in force to its last second and no longer")
			}
			a := review.Assess(p, r, nil, last)
			if a.Notice.Action != review.NoticeDelay || a.Notice.Until != until {
				t.Errorf("in its last second the plan is %+v", a.Notice)
			}
			due := time.Time{}
			for _, k := range a.Clocks {
				if k.Name == "gag" {
					due = k.Due
				}
			}
			if !due.Equal(last) {
				t.Errorf("the clock shows %v, want %v", due, last)
			}
			if a := review.Assess(p, r, nil, ends); a.Notice.Action == review.NoticeDelay {
				t.Errorf("once it has ended the plan is %+v", a.Notice)
			}
		})
	}
}

// TestWhatBarsWithoutAnEnd: nondisclosure without a known end is in force at any time; other plans never forbid notice.
func TestWhatBarsWithoutAnEnd(t *testing.T) {
	p, r := &review.Policy{}, &review.Request{}
	for action, want := range map[string]bool{review.NoticeProhibited: true, review.NoticeDelay: true,
		review.NoticeBefore: false, review.NoticeWithhold: false, review.NoticeNone: false} {
		if got := review.NondisclosureInForce(p, r, action, review.Date{}, testNow); got != want {
			t.Errorf("%s: %v", action, got)
		}
	}
}

// TestADayBeginsWithItsFirstInstant: a day begins at its first instant even where clocks change at midnight, so that
// there is no midnight or there are two.
func TestADayBeginsWithItsFirstInstant(t *testing.T) {
	for _, x := range []struct {
		zone   string
		day    review.Date
		begins string
	}{
		{"Asia/Beirut", review.Date{Year: 2026, Month: 3, Day: 29}, "2026-03-28T22:00:00Z"},      // 00:00 becomes 01:00
		{"America/Santiago", review.Date{Year: 2026, Month: 9, Day: 6}, "2026-09-06T04:00:00Z"},  // 24:00 becomes 01:00
		{"America/Santiago", review.Date{Year: 2026, Month: 4, Day: 5}, "2026-04-05T04:00:00Z"},  // 24:00 becomes 23:00
		{"America/Havana", review.Date{Year: 2026, Month: 11, Day: 1}, "2026-11-01T04:00:00Z"},   // 01:00 becomes 00:00
		{"America/New_York", review.Date{Year: 2026, Month: 11, Day: 1}, "2026-11-01T04:00:00Z"}, // 02:00 becomes 01:00
		{"Europe/Dublin", review.Date{Year: 2026, Month: 3, Day: 29}, "2026-03-29T00:00:00Z"},
	} {
		zone, err := time.LoadLocation(x.zone)
		if err != nil {
			t.Fatal(err)
		}
		first := x.day.StartOfDay(zone)
		if got := first.UTC().Format(time.RFC3339); got != x.begins {
			t.Errorf("%s begins in %s at %s, want %s", x.day, x.zone, got, x.begins)
		}
		if got := x.day.AddDays(-1).EndOfDay(zone); !got.Equal(first.Add(-time.Second)) {
			t.Errorf("the day before %s ends in %s at %s", x.day, x.zone, got)
		}
	}
}
