package policy_test

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestLettersNameNarrowerIssuers: an agency that may not issue the process at all and asks for data that fewer offices
// may ask for is told of both, so that it is not sent back twice.
func TestLettersNameNarrowerIssuers(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for id := range p.Instruments {
		r := withChanges(t, germanRequest)
		inst := p.Instrument(id, review.DateOf(r.ReceivedAt))
		if inst == nil || len(inst.Issuers) == 0 || inst.Table != "" && inst.Table != "foreign" {
			continue
		}
		pr := r.Process
		pr.Instrument, pr.Statute, pr.Offence.MaxSentenceYears = id, inst.Statute, 10
		if pr.Authority.Country = inst.Country; inst.Country == "" {
			pr.Authority.Country = "FR"
		}
		r.Requester.Country, pr.Authority.Role = pr.Authority.Country, "fbi_designee"
		r.Data = []review.Item{{Category: "subscriber.name"}, {Category: "account.about"}, {Category: "traffic.ip_log"},
			{Category: "content.mail"}}
		a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
		said := map[string]bool{}
		for f := range a.Findings() {
			if f.Code != "legal_basis.wrong_issuer" || f.Field != "process.authority.role" && f.Category == "" {
				continue
			}
			letter, _ := review.LetterSentences(p, r, f)
			_, who, named := strings.Cut(letter, "must come from ")
			if !named || !strings.Contains(string(f.Text), strings.TrimSuffix(who, ".")) {
				t.Errorf("%s: the finding says %q, the letter %q", id, f.Text, letter)
			}
			if tried++; f.Category != "" && said[letter] {
				t.Errorf("%s: %q is said of the process and of %s", id, letter, f.Category)
			}
			said[letter] = true
		}
	}
	if tried < 20 {
		t.Errorf("%d findings", tried)
	}
}
