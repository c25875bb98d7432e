package policy_test

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestTimeOfADoubtfulEmergency: a European Production Order sent as an emergency keeps its eight hours, and where the
// emergency may be none (Article 3(18)) the ordinary ten days run, too.
func TestTimeOfADoubtfulEmergency(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const order = `{"kind": "emergency", "channel": "e_evidence", "process": {"instrument": "eu.epoc", "statute":
		"Regulation (EU) 2023/1543", "via": "e_evidence", "certified": true, "authority": {"role": "judge"}},
		"emergency":
		{"harm": "He will kill her", "harm_kind": "death", "person_at_risk": "Ms Lind", "imminence": "Tonight", "nexus":
		"The threat came from it", "attested": true}}`
	const hours, both = "eu.epoc_8_hours", "eu.epoc_8_hours eu.epoc_10_days_no_emergency"
	for _, x := range []struct{ name, change, want string }{
		{"a danger to life", `{}`, hours},
		{"a danger to safety", `{"emergency": {"harm": "She will be beaten", "harm_kind": "other"}}`, hours},
		{"infrastructure", `{"emergency": {"harm": "The hospital loses its power", "harm_kind": "infrastructure"}}`,
			hours},
		{"a danger to property", `{"emergency": {"harm": "The house will be burgled", "harm_kind": "other"}}`, both},
		{"money", `{"emergency": {"harm": "The savings will be stolen", "harm_kind": "serious_injury"}}`, both},
		{"nothing that is harmed", `{"emergency": {"harm": ""}}`, both},
		{"nothing imminent", `{"emergency": {"imminence": ""}}`, both},
		{"words against it", `{"emergency": {"imminence": "It is not urgent"}}`, both},
		{"no emergency at all", `{"emergency": null}`, both},
		{"with notification", `{"emergency": null, "process": {"authority_notified": true}}`, both},
		{"a request for records", `{"kind": "records", "emergency": null}`, "eu.epoc_10_days"},
	} {
		r := withFurtherChanges(t, withFurtherChanges(t, withChanges(t, germanRequest), order), x.change)
		var got []string
		for _, k := range review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)).Clocks {
			if k.Name == review.ClockResponse && !k.Informative && !k.InternalTarget {
				got = append(got, k.Basis)
			}
		}
		if s := strings.Join(got, " "); s != x.want {
			t.Errorf("%s: the response is due by %q, want %q", x.name, s, x.want)
		}
	}
}
