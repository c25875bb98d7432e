package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// TestEveryCollectionHasItsClocks: whatever instrument reaches prospective data, and whether the window stands in the
// process or beside the data, the collection has a start and an end.
func TestEveryCollectionHasItsClocks(t *testing.T) {
	p := load(t)
	received := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	window := review.Period{From: review.Point{Time: received.Add(24 * time.Hour)},
		To: review.Point{Time: received.Add(72 * time.Hour)}}
	tried := 0
	for id, versions := range p.Instruments {
		inst := versions[len(versions)-1]
		for _, reach := range inst.Reach {
			if reach.Time != "" && reach.Time != "any" && reach.Time != "prospective" {
				continue
			}
			for _, c := range review.Categories {
				isNamed := slices.ContainsFunc(reach.Categories, func(pattern string) bool {
					class, isClass := strings.CutSuffix(pattern, "*")
					return pattern == string(c) || isClass && strings.HasPrefix(string(c), class)
				})
				// The account as it is now is not collected.
				if !isNamed || c.Class() == "subscriber" || c.Class() == "account" {
					continue
				}
				for _, beside := range []bool{false, true} {
					r := prospectiveRequest(inst, &reach, c, received)
					if r.Process.Window = window; beside {
						r.Process.Window = review.Period{}
						r.Data[0].From, r.Data[0].To = window.From, window.To
					}
					a := review.Assess(p, r, nil, received.Add(time.Hour))
					for _, f := range a.Checks[1].Findings {
						if f.Severity == review.SeverityPushBack && f.Defect == review.DefectAuthority {
							t.Errorf("%s: %s, %s", id, f.Code, f.Text)
						}
					}
					due := map[string]time.Time{}
					for _, k := range a.Clocks {
						due[k.Name] = k.Due
					}
					tried++
					if !due[review.ClockCollectionStart].Equal(window.From.Time) ||
						due[review.ClockCollectionEnd].IsZero() {
						t.Errorf("%s, %s, beside the data %v: %v", id, c, beside, due)
					}
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("%d collections", tried)
	}
	r := prospectiveRequest(p.Instrument("br.judicial_order", review.DateOf(received)), nil,
		"traffic.call_log", received)
	r.Period = review.Period{From: review.Point{Time: received.Add(-72 * time.Hour)}, To: review.Point{Time: received}}
	for _, k := range review.Assess(p, r, nil, received).Clocks {
		if k.Name == review.ClockCollectionStart {
			t.Error("stored data has a collection")
		}
	}
}

// prospectiveRequest is a request without defects of authority under an instrument, for data of the days to come.
func prospectiveRequest(inst *review.Instrument, reach *review.Reach, c review.Category, at time.Time) *review.Request {
	country, role, via, kind := inst.Country, "judge", "", review.KindRecords
	if len(inst.Issuers) > 0 {
		role = inst.Issuers[0]
	}
	if reach != nil {
		if len(reach.Issuers) > 0 {
			role = reach.Issuers[0]
		}
		if len(reach.Kinds) > 0 {
			kind = reach.Kinds[0]
		}
	}
	if len(inst.Routes) > 0 {
		via = inst.Routes[0]
	}
	served := "Home Office"
	if country == "AU" {
		served = "Australian Designated Authority"
	}
	purpose := ""
	if len(inst.Purposes) > 0 {
		purpose = inst.Purposes[0]
	}
	return &review.Request{
		Schema: review.RequestSchema, Platform: "whatsapp", Channel: "portal", Kind: kind, ReceivedAt: at,
		Reference: "R-1",
		Requester: review.Requester{Agency: "Agency", Country: country, Kind: "law_enforcement"},
		Process: &review.Process{Instrument: inst.ID, Statute: inst.Statute, Docket: "D-1", Via: via, ServedBy: served,
			Authority: review.Authority{Name: "Authority", Role: role, Country: country}, Signed: true, Certified: true,
			IssuedOn: review.DateOf(at), ServedOn: "WhatsApp LLC", Purpose: purpose, IdentificationOnly: true,
			ValidatedBy: &review.Authority{Name: "Judge", Role: "judge", Country: country},
			Offence:     &review.Offence{Description: "Robbery", MaxSentenceYears: 10}},
		Targets: []review.Target{{Type: "phone", Value: "+5511987654321"}},
		Data:    []review.Item{{Category: c}},
	}
}
