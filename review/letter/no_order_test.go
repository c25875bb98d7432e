package letter

import (
	"strings"
	"testing"

	"lert/review"
)

// TestALetterClaimsOnlyTheDutiesThereAre: the letter on a European order says that the period does not run only where
// the authority is asked to clarify, and claims no duty of the Regulation for a paper that is no order under it.
func TestALetterClaimsOnlyTheDutiesThereAre(t *testing.T) {
	p := testPolicy()
	for _, code := range []string{"legal_basis.wrong_issuer", "legal_basis.wrong_statute"} {
		p.Codes[code] = &review.Code{Code: code, LetterText: "The paper is not in order."}
	}
	const stops, form = "Article 10(6)", "Annex III"
	for _, tt := range []struct {
		code, clock string
		has, not    string
	}{
		{"legal_basis.wrong_entity", "eu.epoc_10_days", stops, "Article 11(5)"},
		{"legal_basis.wrong_issuer", "eu.epoc_10_days", form, stops},
		{"legal_basis.wrong_statute", "", "The case remains open for 30 days", "Article 10("},
		{"legal_basis.wrong_statute", "eu.epoc_10_days", form, stops},
	} {
		r := testRequest()
		r.Process = &review.Process{Instrument: "eu.epoc", ServedOn: "Example Ireland Limited"}
		r.Targets, r.Channel = r.Targets[:1], "e_evidence"
		a := assessed(r, review.Finding{Code: tt.code, Severity: review.SeverityPushBack, Field: "process.instrument"})
		a.Clocks = []review.Clock{{Name: review.ClockResponse, Basis: tt.clock, InternalTarget: tt.clock == ""}}
		in := Input{Request: r, Assessment: a, Decision: decided(review.OutcomePushBack, tt.code)}
		got, err := Write(p, in)
		if err != nil {
			t.Fatal(err)
		}
		got = strings.Join(strings.Fields(got), " ")
		if !strings.Contains(got, tt.has) || strings.Contains(got, tt.not) || tt.clock == "" && strings.Contains(got, form) {
			t.Errorf("%s, clock %q: want %q and not %q in\n%s", tt.code, tt.clock, tt.has, tt.not, got)
		}
	}
}
