package policy

import (
	"testing"

	"lert/review"
)

// TestDangerInDelay: a prosecutor's urgent order counts on records, too, where it says that it is one: a German one for
// three working days until the court confirms it, an Italian one once the judge has validated it.
func TestDangerInDelay(t *testing.T) {
	p := load(t)
	const offence = `"offence":{"description":"Fraud","category":"fraud","max_sentence_years":5}`
	judge := `"validated_by":{"name":"Amtsgericht Hamburg","role":"judge","country":"DE"},`
	order := func(instrument, statute, more string) paperAbroad {
		return paperAbroad{platform: "whatsapp", country: "DE", instrument: instrument, role: "prosecutor",
			issued: "2026-11-20", received: "2026-11-20T12:00:00Z",
			process: more + `"statute":"` + statute + `",` + offence, data: "traffic.ip_log"}
	}
	for _, tt := range []struct {
		name, instrument, statute, more string
		producible                      bool
		finding, due                    string
	}{
		{"urgent", "de.stpo_100k", "StPO § 100k Abs. 1, Gefahr im Verzug", "", true, "review", "2026-11-25T22:59:59Z"},
		{"urgent, by the section", "de.stpo_100g", "StPO §§ 100g, 100e Abs. 1 Satz 2", "", true, "review",
			"2026-11-25T22:59:59Z"},
		{"urgent and confirmed", "de.stpo_100k", "StPO § 100k Abs. 1, Gefahr im Verzug", judge, true, "",
			"2026-11-25T22:59:59Z"},
		{"not said to be urgent", "de.stpo_100k", "StPO § 100k Abs. 1", "", false, "narrow", "2026-11-25T22:59:59Z"},
		{"to identify the user only", "de.stpo_100k", "StPO § 100k Abs. 3", `"identification_only":true,`, true, "", ""},
	} {
		paper := order(tt.instrument, tt.statute, tt.more)
		a := paper.assess(t, p)
		due := ""
		for _, c := range a.Clocks {
			if c.Basis == "de.stpo_100e_confirmation" {
				due = c.Due.UTC().Format("2006-01-02T15:04:05Z")
			}
		}
		got := found(a, "legal_basis.wrong_issuer")
		if row := a.Categories[0]; row.Producible != tt.producible || got != tt.finding || due != tt.due {
			t.Errorf("%s: produced %t, %q, due %q; want %t, %q, %q", tt.name, row.Producible, got, due, tt.producible,
				tt.finding, tt.due)
		}
	}
	italian := func(more string) *review.Assessment {
		paper := paperAbroad{platform: "whatsapp", country: "IT", instrument: "it.privacy_132", role: "prosecutor",
			issued: "2026-11-20", received: "2026-11-20T12:00:00Z", process: more + offence, data: "traffic.ip_log"}
		return paper.assess(t, p)
	}
	if a := italian(""); found(a, "legal_basis.wrong_issuer") != "push_back" || a.Categories[0].Producible {
		t.Errorf("an Italian prosecutor alone: %s", a.Recommendation)
	}
	validated := italian(`"validated_by":{"name":"G.I.P. di Napoli","role":"judge","country":"IT"},`)
	if found(validated, "legal_basis.wrong_issuer") != "" || found(validated, "legal_basis.policy_clause") != "review" ||
		!validated.Categories[0].Producible {
		t.Errorf("an Italian prosecutor whose decree the judge validated: %s", validated.Recommendation)
	}
}
