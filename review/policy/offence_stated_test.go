package policy

import (
	"strings"
	"testing"
	"time"

	"lert/review"
)

// TestUnstatedSentenceIsNotBelow: whatever instrument asks for a least maximum sentence, process that states none is
// asked for it, and only a sentence that is stated can be below the bar.
func TestUnstatedSentenceIsNotBelow(t *testing.T) {
	p := load(t)
	received := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	tried := 0
	for id, versions := range p.Instruments {
		inst := versions[len(versions)-1]
		for _, reach := range inst.Reach {
			if reach.MinYears <= 0 || reach.Unstated {
				continue
			}
			c := review.Category(strings.Replace(reach.Categories[0], "*", "contacts", 1))
			if !c.Known() {
				c = review.Category(strings.Replace(reach.Categories[0], "*", map[string]string{"traffic": "ip_log",
					"content": "mail", "subscriber": "name"}[strings.TrimSuffix(reach.Categories[0], ".*")], 1))
			}
			for _, years := range []float64{0, 0.5, 10} {
				r := prospectiveRequest(inst, &reach, c, received)
				r.Platform, r.Process.ServedOn, r.Process.Offence.MaxSentenceYears = "google", "Google LLC", years
				r.Process.IdentificationOnly = reach.IdentificationOnly
				if reach.Time == "prospective" {
					r.Process.Window = review.Period{From: review.Point{Time: received.Add(24 * time.Hour)},
						To: review.Point{Time: received.Add(72 * time.Hour)}}
				}
				var unstated, below bool
				for _, f := range review.Assess(p, r, nil, received.Add(time.Hour)).Checks[1].Findings {
					below = below || f.Code == "legal_basis.threshold"
					if f.Code == "legal_basis.no_offence" && f.Severity == review.SeverityNarrow {
						unstated = true
					}
				}
				if unstated && years != 0 || below && years != 0.5 {
					t.Errorf("%s, %s, %v years: not stated %v, below the bar %v", id, c, years, unstated, below)
				}
				if unstated || below {
					tried++
				}
			}
		}
	}
	if tried < 15 {
		t.Errorf("%d processes were asked for their sentence", tried)
	}
}

// TestLeastSentence writes the bar as the statutes do.
func TestLeastSentence(t *testing.T) {
	for years, want := range map[float64]string{1: "at least 1 year", 3: "at least 3 years", 1.01: "more than 1 year"} {
		if got := (&review.Reach{MinYears: years}).LeastSentence(); got != want {
			t.Errorf("%v: %s, want %s", years, got, want)
		}
	}
}
