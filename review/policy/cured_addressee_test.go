package policy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestACuredAddresseeMeetsNothingNew: process that is addressed again as the letter says meets no defect that the
// letter did not name, whatever the instrument, the platform, the company named and the user.
func TestACuredAddresseeMeetsNothingNew(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	cured := 0
	for _, id := range slices.Sorted(maps.Keys(p.Platforms)) {
		served := []string{"", "Somebody Ltd"}
		for _, e := range p.Platforms[id].Entities {
			served = append(served, e.Name)
		}
		for n, inst := range slices.Sorted(maps.Keys(p.Instruments)) {
			// Another row may judge an Irish order on the company in Ireland than on others.
			for k, country := range []string{"US", "IN", "GB", "BR", "FR", "DK", "NO"} {
				of := p.Instruments[inst][0].Country
				if testing.Short() && (n+k)%9 > 0 || of != "" && of != country {
					continue
				}
				r := strongestRequest(t, p, id, "", inst, country)
				r.Process.Language = "fr"
				r.Data = []review.Item{{Category: "subscriber.name"}, {Category: "content.messages"}}
				for _, user := range []string{"DE", "AU", "US", ""} {
					r.Targets[0].Country, r.Targets[0].Region = user, ""
					for _, name := range served {
						r.Process.ServedOn = name
						if cureAddressee(t, p, r) {
							cured++
						}
					}
				}
			}
		}
	}
	if !testing.Short() && cured < 100 {
		t.Errorf("only %d were addressed again", cured)
	}
}

// cureAddressee addresses process again as a letter says, if that is all that keeps it from the company, and compares
// the findings.
func cureAddressee(t *testing.T, p *review.Policy, r *review.Request) bool {
	t.Helper()
	a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
	f := a.Find("legal_basis.wrong_entity")
	if f == nil || f.Defect != review.DefectFormal {
		return false
	}
	_, cure := review.LetterSentences(p, r, f)
	at := slices.IndexFunc(p.Platforms[r.Platform].Entities,
		func(e review.Entity) bool { return strings.Contains(cure, e.Name) })
	if at < 0 {
		t.Fatalf("%s of %s on %q at %s: the letter names nobody: %s", r.Process.Instrument, r.Process.Authority.Country,
			r.Process.ServedOn, r.Platform, cure)
	}
	other, process := *r, *r.Process
	process.ServedOn, other.Process = p.Platforms[r.Platform].Entities[at].Name, &process
	b := review.Assess(p, &other, nil, r.ReceivedAt.Add(time.Hour))
	for g := range b.Findings() {
		if slices.Contains([]string{review.SeverityNarrow, review.SeverityPushBack, review.SeverityReject},
			g.Severity) &&
			a.Find(g.Code) == nil {
			t.Fatalf("%s of %s on %q at %s about a user in %q: then %s: %s", r.Process.Instrument,
				r.Process.Authority.Country, r.Process.ServedOn, r.Platform, r.Targets[0].Country, g.Code, g.Text)
		}
	}
	return true
}
