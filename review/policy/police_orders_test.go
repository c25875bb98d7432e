package policy

import (
	"strings"
	"testing"
)

// TestOrdersOfPoliceAbroad: where the law of a State that nobody has read lets the police, or another office, order
// data by what is known, counsel looks, and nothing says that the order must come from a court. Elsewhere it must.
func TestOrdersOfPoliceAbroad(t *testing.T) {
	p := load(t)
	may := map[string]string{"PK": "police", "BD": "police", "SG": "police", "TH": "police other",
		"AT": "police", "NL": "police"}
	for _, country := range strings.Fields("PK BD SG TH AT NL LK NG CO TW PE MY KE JO") {
		for _, role := range strings.Fields("judge prosecutor police other agency_head") {
			c := paperAbroad{platform: "whatsapp", country: country, instrument: "foreign.order", role: role,
				issued: "2026-11-10", received: "2026-11-20T09:00:00Z", data: "subscriber.name",
				process: `"offence":{"description":"Theft","max_sentence_years":5}`}
			want := "push_back"
			switch {
			case role == "judge" || role == "prosecutor":
				want = ""
			case strings.Contains(may[country], role):
				want = "review"
			}
			a := c.assess(t, p)
			got := ""
			for f := range a.Findings() {
				if f.Code == "legal_basis.wrong_issuer" {
					got = f.Severity
					if saysCourt := strings.Contains(f.Text.String(),
						"must come from"); saysCourt != (want == "push_back") ||
						want == "review" && !f.Counsel {
						t.Errorf("%s by the %s: %s, counsel %v", country, role, f.Text, f.Counsel)
					}
				}
			}
			if got != want || a.Categories[0].Producible != (want != "push_back") {
				t.Errorf("%s by a %s: %q, want %q; producible %v", country, role, got, want, a.Categories[0].Producible)
			}
		}
	}
}

// TestConventionNotInForce: an order that cites the United Nations Convention against Cybercrime is asked for the law
// on which it rests; one that cites the Council of Europe's is not.
func TestConventionNotInForce(t *testing.T) {
	p := load(t)
	for statute, want := range map[string]string{
		"United Nations Convention against Cybercrime, Article 27": "review", "Hanoi Convention, art. 27": "review",
		"Convention on Cybercrime, Article 18": "", "Código Procesal Penal, art. 218": "",
	} {
		c := paperAbroad{platform: "google", country: "CL", instrument: "foreign.order", role: "judge", issued: "2026-11-16",
			received: "2026-11-19T15:00:00Z", data: "subscriber.name", process: `"statute":"` + statute + `"`}
		got := ""
		for f := range c.assess(t, p).Findings() {
			if f.Code == "legal_basis.wrong_statute" {
				got = f.Severity
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", statute, got, want)
		}
	}
}
