package policy

import (
	"strings"
	"testing"
)

// TestOrdersOfPoliceAbroad: where the law of a State that nobody has read lets the police, or another office, order data
// by what is known, counsel looks, and nothing says that the order must come from a court. Elsewhere it must.
func TestOrdersOfPoliceAbroad(t *testing.T) {
	p := load(t)
	may := map[string]string{"PK": "police", "BD": "police", "SG": "police", "TH": "police other"}
	for _, country := range strings.Fields("PK BD SG TH LK NG CO TW PE MY KE JO") {
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
					if saysCourt := strings.Contains(f.Text.String(), "must come from"); saysCourt != (want == "push_back") ||
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
