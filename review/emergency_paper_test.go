package review_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// processDefects are faults that the legal process of an emergency may have.
var processDefects = map[string]func(*review.Request){
	"none": func(*review.Request) {},
	"unsigned": func(r *review.Request) {
		r.Process.Signed, r.Process.Sealed, r.Process.Certified = false, false, false
	},
	"undated": func(r *review.Request) { r.Process.IssuedOn = review.Date{} },
	"future":  func(r *review.Request) { r.Process.IssuedOn = day("2026-12-24") },
	"expired": func(r *review.Request) {
		r.Process.IssuedOn, r.Process.ValidUntil = day("2025-01-02"), day("2025-02-02")
	},
	"wrong role":     func(r *review.Request) { r.Process.Authority.Role = "other" },
	"no role":        func(r *review.Request) { r.Process.Authority = review.Authority{Country: r.Requester.Country} },
	"no reference":   func(r *review.Request) { r.Process.Docket, r.Reference = "", "" },
	"no offence":     func(r *review.Request) { r.Process.Offence = nil },
	"a low sentence": func(r *review.Request) { r.Process.Offence.MaxSentenceYears = 0.5 },
	"no statute":     func(r *review.Request) { r.Process.Statute = "" },
	"wrong statute":  func(r *review.Request) { r.Process.Statute = "Shops and Signs Act, section 4" },
	"wrong language": func(r *review.Request) { r.Process.Language = "eu" },
	"by treaty":      func(r *review.Request) { r.Process.Via = "mlat" },
	"unknown":        func(r *review.Request) { r.Process.Instrument = "xx.decree" },
}

// TestThePaperOfAnEmergencyHurtsNobody: an emergency that passes without legal process passes with it, too, whatever
// instrument it is, whatever is wrong with it and whichever company it names, unless the process is rejected, another
// law forbids the disclosure, or it is the order of a Member State that compels in an emergency, which is answered by
// its form and offered the other way.
func TestThePaperOfAnEmergencyHurtsNobody(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	reported := 0
	combination := 0
	for _, id := range slices.Sorted(maps.Keys(p.Instruments)) {
		versions := p.Instruments[id]
		inst := versions[len(versions)-1]
		countries := []string{inst.Country}
		if inst.Country == "" {
			countries = []string{"US", "FR", "DK", "NO", "BR", "GB"}
		}
		role := "judge"
		if len(inst.Issuers) > 0 {
			role = inst.Issuers[0]
		}
		for _, name := range slices.Sorted(maps.Keys(p.Platforms)) {
			platform := p.Platforms[name]
			companies := []string{"", "A Company Ltd."}
			for i := range platform.Entities {
				companies = append(companies, platform.Entities[i].Name)
			}
			for _, country := range countries {
				for _, user := range []string{"", country, "FR", "CA"} {
					r, err := inDanger(func(r *review.Request) {
						platformIs(platform.ID)(r)
						r.Requester.Country = country
						r.Targets = []review.Target{{Type: "email", Value: "someone@example.com", Country: user}}
						if platform.Targets[0].Type == "phone" {
							r.Targets = []review.Target{{Type: "phone", Value: "+12025550143", Country: user}}
						}
						r.Process.Instrument, r.Process.Statute = id, inst.Statute
						r.Process.Authority = review.Authority{Name: "The authority", Role: role, Country: country}
						r.Process.Offence.Description, r.Process.Offence.Category = "Kidnapping", "violent"
					}).read()
					if err != nil {
						t.Fatal(err)
					}
					without := cloneRequest(r)
					without.Process = nil
					alone := review.Assess(p, without, nil, testNow)
					if !strings.HasPrefix(alone.Recommendation, "approve") {
						t.Fatalf("%s, %s: the emergency does not pass without the paper:\n%s", platform.ID, country,
							findings(alone))
					}
					for _, company := range companies {
						for _, name := range slices.Sorted(maps.Keys(processDefects)) {
							if combination++; combination%23 != 0 { // a part of them, of every kind
								continue
							}
							with := cloneRequest(r)
							with.Process.ServedOn = company
							processDefects[name](with)
							a := review.Assess(p, with, nil, testNow)
							if fault := hurtBy(p, inst, alone, a, with); fault != "" {
								if reported++; reported > 10 {
									t.FailNow()
								}
								t.Errorf("%s of %s at %s, user in %q, addressed to %q, %s: %s\n%s", id, country,
									platform.ID, user, company, name, fault, findings(a))
							}
						}
					}
				}
			}
		}
	}
}

// hurtBy says what an emergency lost by the legal process beside it, "" if nothing that counts.
func hurtBy(p *review.Policy, inst *review.Instrument, alone, a *review.Assessment, r *review.Request) string {
	compels := inst.Emergency != nil && p.InCountries([]string{"EEA"}, r.Requester.Country) &&
		r.Process.Instrument == inst.ID
	barred := false
	for f := range a.Findings() {
		barred = barred || f.Severity == review.SeverityReject || f.Severity == review.SeverityPushBack &&
			(f.Code == "legal_basis.conflict_of_laws" || f.Code == "legal_basis.human_rights")
	}
	switch {
	case barred:
		return ""
	case compels:
		if !strings.HasPrefix(a.Recommendation, "approve") && !slices.ContainsFunc(a.Checks[3].Findings,
			func(f review.Finding) bool { return f.Code == review.CodeOfferChannel }) {
			return "no other way is offered"
		}
		return ""
	case !strings.HasPrefix(a.Recommendation, "approve"):
		return a.Recommendation
	}
	for i, row := range alone.Categories {
		if got := a.Categories[i]; row.Producible && (!got.Producible || len(got.After) > 0) {
			return string(row.Category) + " waits"
		}
	}
	return ""
}
