package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestUnitedStatesProcessBindsNobodyAbroad: no deadline and no duty to preserve of the law of the United States binds a
// company of another country that its process names, and a person is asked or the process sent back. The company in the
// United States is bound.
func TestUnitedStatesProcessBindsNobodyAbroad(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]func(*review.Request){
		"a California warrant": func(r *review.Request) { r.Process.Authority.Subdivision = "US-CA" },
		"a Texas warrant":      func(r *review.Request) { r.Process.Authority.Subdivision = "US-TX" },
		"a return date":        func(r *review.Request) { r.Process.ReturnBy = day("2026-12-20") },
		"an emergency":         func(r *review.Request) { r.Kind = review.KindEmergency },
		"a preservation": func(r *review.Request) {
			r.Kind, r.Process.Instrument, r.Process.Statute = review.KindPreservation, "us.2703f", "18 U.S.C. 2703(f)"
		},
		"an extension": func(r *review.Request) {
			r.Kind, r.Process.Instrument = review.KindPreservationExtension, "us.2703f"
		},
		"an emergency pen register": func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.pen_register_emergency", "prosecutor"
		},
	}
	binding := func(a *review.Assessment) string {
		for _, c := range a.Clocks {
			isUS := strings.HasPrefix(c.Basis, "us.") || strings.HasPrefix(c.Basis, "us_") ||
				strings.HasPrefix(c.Basis, "usc-") || c.Basis == "process.return_by"
			if !c.DutyEnds.IsZero() || isUS && !c.Informative && !c.InternalTarget &&
				!strings.HasPrefix(c.Basis, "us_ny.") {
				return c.Basis
			}
		}
		return ""
	}
	abroad := 0
	for _, id := range []string{"apple", "facebook", "google", "instagram", "whatsapp"} {
		for _, e := range p.Platforms[id].Entities {
			if e.Country == "" {
				continue
			}
			for kind, change := range kinds {
				for _, target := range []review.Target{{Region: "EU"}, {Country: "US"}, {Country: e.Country}} {
					target.Type, target.Value = "email", "x@example.com"
					r, err := changed(warrantDoc, func(r *review.Request) {
						r.Platform, r.Process.ServedOn, r.Targets = id, e.Name, []review.Target{target}
						change(r)
					}).read()
					if err != nil {
						t.Fatal(err)
					}
					a := review.Assess(p, r, nil, testNow)
					basis := binding(a)
					if isUS := e.Country == "US"; isUS && basis == "" && kind != "an emergency" ||
						!isUS && basis != "" {
						t.Errorf("%s on %s about %+v: the binding clock is %q\n%s", kind, e.Name, target, basis,
							findings(a))
					}
					if e.Country == "US" || kind == "an emergency" {
						continue
					}
					abroad++
					says := false
					for f := range a.Findings() {
						says = says || f.Severity != review.SeverityInfo && (f.Code == "legal_basis.treaty_required" ||
							f.Code == "legal_basis.wrong_entity" || f.Code == "legal_basis.conflict_of_laws" ||
							strings.HasPrefix(string(f.Text), "18 U.S.C. 2703(f) binds no company"))
					}
					if !says {
						t.Errorf("%s on %s about %+v is not asked about\n%s", kind, e.Name, target, findings(a))
					}
				}
			}
		}
	}
	if abroad == 0 {
		t.Error("no company abroad")
	}
}
