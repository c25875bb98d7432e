package policy

import (
	"slices"
	"testing"

	"lert/review"
)

// TestCourtsAbroadOrderRecords: an order of another country that a court issued or validated is a court order for
// records, whatever form the law of that country gives it; one of the police or a prosecutor is not.
func TestCourtsAbroadOrderRecords(t *testing.T) {
	p := load(t)
	isCourt := func(role string) bool { return role == "judge" || role == "magistrate" }
	tried := map[bool]int{}
	for id := range p.Instruments {
		inst := p.Instrument(id, review.Date{Year: 2026, Month: 11, Day: 15})
		if inst == nil || inst.Tier != 1 || inst.Country == "US" || inst.Preserves {
			continue
		}
		country := inst.Country
		if country == "" {
			country = "PE"
		}
		for i := range inst.Reach {
			row := &inst.Reach[i]
			if row.Time == "prospective" || !slices.ContainsFunc(row.Categories, func(c string) bool {
				return c == "traffic.*" || c == "traffic.ip_log"
			}) {
				continue
			}
			issuers := inst.Issuers
			if len(row.Issuers) > 0 {
				issuers = row.Issuers
			}
			for _, platform := range []string{"facebook", "instagram"} {
				for _, role := range issuers {
					c := paperAbroad{platform: platform, country: country, instrument: id, role: role,
						issued: "2026-11-10", received: "2026-11-20T09:00:00Z", data: "traffic.ip_log",
						process: `"offence":{"description":"Theft","max_sentence_years":10},"identification_only":true`}
					short := false
					for f := range c.assess(t, p).Findings() {
						short = short || f.Code == "legal_basis.insufficient" || f.Code == "legal_basis.wrong_issuer"
					}
					if short == isCourt(role) {
						t.Errorf("%s by a %s on %s: too low %v", id, role, platform, short)
					}
					tried[isCourt(role)]++
				}
				for _, role := range row.Validators {
					c := paperAbroad{platform: platform, country: country, instrument: id, role: "police",
						issued: "2026-11-10", received: "2026-11-20T09:00:00Z", data: "traffic.ip_log",
						process: `"offence":{"description":"Theft","max_sentence_years":10},"validated_by":{"name":"Court",
							"role":"` + role + `"}`}
					for f := range c.assess(t, p).Findings() {
						if f.Code == "legal_basis.insufficient" {
							t.Errorf("%s validated by a %s on %s: %s", id, role, platform, f.Text)
						}
					}
				}
			}
		}
	}
	if tried[true] < 30 || tried[false] < 10 {
		t.Errorf("tried %v", tried)
	}
}
