package policy

import (
	"strings"
	"testing"

	"lert/review"
)

// countriesOfConcern have, by our list, laws against speech, religion, honour or same-sex acts, or the death penalty.
const countriesOfConcern = `TH PK BD IN LK NP MM JO SA AE KW BH QA OM EG MA DZ TN LY LB IQ SY YE PS IR TR RU BY KZ UZ
	AZ TJ TM KG GE AM MD CN HK MO VN LA KH ID MY BN SG PH MV AF KR KP JP TW IL UG KE TZ RW NG GH GM SL SN CM MR GN ML BF
	TG TD ET SD SO ER ZM ZW MW SZ BI JM TT GY GD VC VE NI CU SV EC CO GT HN PE BO AR BR ES IT PL DE AT CH GR FI MT HU
	BG LT RO BE NL DK SE PT FR US SS BW LS KM CD BB BS BZ LC KN AG DM`

// TestCountriesOfConcern: an order under a law that nobody has read goes to counsel if the country may punish speech,
// or by death; of another country only a person looks at it. In each, words show an offence against human rights.
func TestCountriesOfConcern(t *testing.T) {
	p := load(t)
	concern := map[string]bool{}
	for country := range strings.FieldsSeq(countriesOfConcern) {
		concern[country] = true
	}
	own := map[string]bool{}
	for _, versions := range p.Instruments {
		if !versions[0].Preserves {
			own[versions[0].Country] = true
		}
	}
	for country, c := range p.Countries {
		a := citing(t, p, country, func(r *review.Request) { r.Process.Offence.Provisions = []string{"x"} })
		want := "review"
		if concern[p.StateOf(country)] {
			want = "review+"
		}
		if got := found(a, "legal_basis.unknown_instrument"); got != want && !own[country] && !own[c.PartOf] {
			t.Errorf("%s: %q, want %q", country, got, want)
		}
		if !concern[country] {
			continue
		}
		a = citing(t, p, country, func(r *review.Request) {
			r.Process.Offence.Provisions, r.Process.Offence.Description = []string{"x"}, "Homosexuality"
		})
		if got := offenceFinding(a, "legal_basis.human_rights"); got != "review+" {
			t.Errorf("%s, homosexuality: %q", country, got)
		}
	}
	for _, tt := range []struct{ country, cite, want string }{
		{"ML", "Code pénal 2024, art. 325-2", "review+"}, {"ML", "Code pénal 2024, art. 325-3", ""},
		{"BF", "Code des personnes et de la famille, art. 210", "review+"}, {"BF", "Code pénal, art. 210", ""},
	} {
		if got := offenceFinding(citing(t, p, tt.country, provisions(tt.cite)),
			"legal_basis.human_rights"); got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.country, tt.cite, got, tt.want)
		}
	}
}
