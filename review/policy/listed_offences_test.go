package policy

import (
	"fmt"
	"strings"
	"testing"
)

// TestStateInterceptionOffences: an interception by a State's court is for the offences that 18 U.S.C. 2516(2) lists. A
// fraud is none, of another crime counsel says whether it is dangerous, and a federal court needs any felony.
func TestStateInterceptionOffences(t *testing.T) {
	p := load(t)
	for _, tt := range []struct{ offence, category, want string }{
		{"Welfare fraud", "fraud", "push_back"},
		{"Forgery of cheques", "fraud", "push_back"},
		{"Slander of a councillor", "speech", "push_back"},
		{"Wire fraud to launder the proceeds of drugs", "fraud", ""},
		{"Bribery of a juror", "fraud", ""},
		{"Bribery", "other", ""}, {"Illegal gambling", "other", ""}, {"Robbery", "other", ""},
		{"Extortion", "other", ""},
		{"Promoting prostitution", "other", ""}, {"Kidnapping", "missing_person", ""},
		{"Murder", "violent", ""}, {"Sale of fentanyl", "drugs", ""}, {"Production", "child_exploitation", ""},
		{"Burglary of an empty storage unit", "other", "review+c"},
		{"Unauthorised access to computers", "cyber", "review+c"},
	} {
		for _, instrument := range []string{"us.title_iii", "us.title_iii_emergency"} {
			for _, place := range []string{"US-NV", ""} {
				role := "judge"
				if instrument == "us.title_iii_emergency" {
					role = "prosecutor"
				}
				c := paperAbroad{platform: "google", country: "US", instrument: instrument, role: role,
					issued: "2026-11-18", received: "2026-11-19T15:00:00Z", data: "content.mail",
					period: `{"from":"2026-11-20","to":"2026-12-15"}`,
					process: `"window":{"from":"2026-11-20","to":"2026-12-15"},"offence":{"description":"` +
						tt.offence +
						`","category":"` + tt.category + `","max_sentence_years":10}`}
				if place != "" {
					c.process = `"authority":{"name":"Office","role":"` + role +
						`","country":"US","subdivision":"` + place +
						`"},` + c.process
				}
				got := ""
				for f := range c.assess(t, p).Findings() {
					if f.Code == "legal_basis.wrong_statute" && strings.Contains(f.Text.String(), "2516(2)") {
						if got = f.Severity; f.Counsel {
							got += "+c"
						}
					}
				}
				want := tt.want
				if place == "" {
					want = ""
				}
				if got != want {
					t.Errorf("%s (%s) under %s of %q: %q, want %q", tt.offence, tt.category, instrument,
						place, got, want)
				}
			}
		}
	}
}

// TestBrazilianCollectiveRequest: a request of an administrative authority for registration data is about individuals;
// one about a long list of accounts is collective.
func TestBrazilianCollectiveRequest(t *testing.T) {
	p := load(t)
	for n, want := range map[int]string{1: "", 25: "", 26: "push_back", 40: "push_back"} {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`{"type":"phone","value":"+55119876500%02d"}`, i))
		}
		for instrument, role := range map[string]string{"br.administrative_request": "police",
			"br.judicial_order": "judge"} {
			c := paperAbroad{platform: "whatsapp", country: "BR", instrument: instrument, role: role,
				issued:   "2026-11-16",
				received: "2026-11-19T15:00:00Z", data: "subscriber.name", targets: strings.Join(list, ","),
				process: `"statute":"Lei 12.965/2014","offence":{"description":"Estelionato","max_sentence_years":8}`}
			a := c.assess(t, p)
			got := ""
			for f := range a.Findings() {
				if f.Code == "legal_basis.wrong_statute" && f.Field == "targets" {
					got = f.Severity
				}
			}
			want := want
			if instrument == "br.judicial_order" {
				want = ""
			}
			if got != want {
				t.Errorf("%d accounts under %s: %q, want %q", n, instrument, got, want)
			}
		}
	}
}
