package obligation_test

import (
	"encoding/json"
	"strings"
	"testing"

	"lert/review"
)

// paperOf is the sample warrant with a change of its document.
func paperOf(t *testing.T, change string) *review.Request {
	t.Helper()
	r := sampleDocument(t, warrant)
	r.Process.Statute, r.Process.Offence = "", nil
	if err := json.Unmarshal([]byte(change), r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestClocksThatDoNotBind: a date that binds nobody here is listed as such, is nobody's breach, and does not order the
// queue.
func TestClocksThatDoNotBind(t *testing.T) {
	const life = `"kind": "emergency", "emergency": {"harm": "He will kill her", "harm_kind": "death", "person_at_risk":
		"Ms Lind", "imminence": "Tonight", "nexus": "The threat came from it", "attested": true}, `
	for basis, change := range map[string]string{
		"us_co.hb26_1255_receipt": `{"process": {"authority": {"role": "judge", "country": "US", "subdivision": "US-CO"}}}`,
		"us_co.hb26_1255":         `{"process": {"authority": {"role": "judge", "country": "US", "subdivision": "US-CO"}}}`,
		"de.stpo_100e_confirmation": `{` + life + `"process": {"instrument": "de.stpo_100k", "authority": {"role":
			"prosecutor", "country": "DE"}}}`,
		"ca.code_487_0193": `{"process": {"instrument": "ca.production_order", "authority": {"role": "judge", "country":
			"CA"}}}`,
		"eu.epoc_validation": `{` + life + `"process": {"instrument": "eu.epoc", "authority": {"role": "police", "country":
			"FR"}}}`,
	} {
		d := newCase(t, paperOf(t, change))
		got := d.fold()
		listed := false
		for _, o := range got.Obligations {
			if o.Basis != basis {
				continue
			}
			listed = true
			if !o.Informative || o.BindsUs() || o.CanBeOverdue() || !strings.HasPrefix(o.Text, "not binding: ") {
				t.Errorf("%s: %+v", basis, o)
			}
		}
		if !listed {
			t.Errorf("%s is not listed: %+v", basis, got.Obligations)
		}
		if got.Row.DueBasis == basis {
			t.Errorf("%s leads in the queue", basis)
		}
	}
	p, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range p.ClockRules {
		// One is listed for the agency once it is pushed back, the other shown with the assessment.
		if rule.Informative && rule.Says == "" && rule.Clock != review.ClockClarification &&
			rule.Clock != review.ClockChallenge {
			t.Errorf("%s does not say what could be done, and is not listed", rule.ID)
		}
	}
}
