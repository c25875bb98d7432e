package review_test

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// TestCourtSetsItsDate: an earlier date that a court sets binds under any law that sets a period, a later one only
// where the law lets the court set it, and the date of another office never changes the period.
func TestCourtSetsItsDate(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	extended, fixed := 0, 0
	for i := range p.ClockRules {
		rule := &p.ClockRules[i]
		if rule.Clock != review.ClockResponse || rule.Informative || rule.Target || rule.Pause != nil || rule.NotBefore {
			continue
		}
		due := func(role, by string) time.Time {
			r, err := intake.Decode([]byte(warrantDoc))
			if err != nil {
				t.Fatal(err)
			}
			r.Platform, r.Process.ServedOn = "facebook", "Meta Platforms, Inc."
			r.Targets = []review.Target{{Type: "user_id", Value: "100000000000108"}}
			if r.Process.Instrument = rule.Instruments[0]; r.Process.Instrument == "in.*" {
				r.Process.Instrument = "in.bnss_94"
			}
			inst := p.Instrument(r.Process.Instrument, day("2026-11-19"))
			r.Process.Statute, r.Process.Authority.Role = inst.Statute, role
			if r.Process.Authority.Country = inst.Country; inst.Country == "US" {
				r.Process.Authority.Subdivision = rule.Subdivisions[0]
			}
			r.Requester.Country = inst.Country
			r.Process.Via = append(inst.Routes, "direct")[0]
			r.Process.Certified, r.Process.ServedBy = true, "Secretary of State"
			if r.Process.ReturnBy = (review.Date{}); by != "" {
				r.Process.ReturnBy = day(by)
			}
			for _, k := range review.Assess(p, r, nil, testNow).Clocks {
				if k.Basis == rule.ID {
					return k.Due
				}
			}
			return time.Time{}
		}
		own := due("judge", "")
		if own.IsZero() {
			t.Errorf("%s: no clock runs", rule.ID)
			continue
		}
		zone := p.Zones[rule.Zone]
		if zone == nil {
			zone = p.Zones[p.Countries[p.Instrument("us.search_warrant", day("2026-11-19")).Country].Zone]
		}
		if earlier := due("judge", "2026-11-20"); !earlier.Before(own) {
			t.Errorf("%s: with an earlier date of the court it is due %v, by law %v", rule.ID, earlier, own)
		}
		switch later := due("judge", "2026-12-28"); {
		case rule.CourtMayExtend && later.Equal(day("2026-12-28").EndOfDay(zone)):
			extended++
		case !rule.CourtMayExtend && later.Equal(own):
			fixed++
		default:
			t.Errorf("%s: with a later date of the court it is due %v, by law %v", rule.ID, later, own)
		}
		if officer := due("prosecutor", "2026-11-20"); !officer.IsZero() && !officer.Equal(own) {
			t.Errorf("%s: the date of a prosecutor makes it %v", rule.ID, officer)
		}
	}
	if extended < 2 || fixed < 3 {
		t.Errorf("%d periods that a court may extend, %d that it may not", extended, fixed)
	}
}

// TestReturnDateEndsAtTheIssuer: a date that the paper sets for the answer lasts until that day is over in the country
// that issued it, and until it is over in UTC where that country is not known.
func TestReturnDateEndsAtTheIssuer(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for country, want := range map[string]string{
		"JP": "2026-12-01T14:59:59Z", "KR": "2026-12-01T14:59:59Z", "TR": "2026-12-01T20:59:59Z",
		"BR": "2026-12-02T02:59:59Z", "US": "2026-12-02T04:59:59Z", "AU": "2026-12-01T12:59:59Z", "": "2026-12-01T23:59:59Z",
	} {
		r, err := intake.Decode([]byte(warrantDoc))
		if err != nil {
			t.Fatal(err)
		}
		r.Process.Authority.Country, r.Requester.Country, r.Process.ReturnBy = country, country, day("2026-12-01")
		if country != "US" && country != "" {
			r.Process.Instrument = "foreign.order"
		}
		found := false
		a := review.Assess(p, r, nil, testNow)
		for _, k := range a.Clocks {
			if k.Basis == "process.return_by" {
				found = true
				if got := k.Due.Format(time.RFC3339); got != want {
					t.Errorf("%q: due %s, want %s", country, got, want)
				}
			}
		}
		if !found {
			t.Errorf("%q sets no deadline:\n%s", country, findings(a))
		}
	}
}
