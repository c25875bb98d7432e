package policy

import (
	"strings"
	"testing"

	"lert/review"
)

// TestTextsOfRulesAreSaid: the text of a rule is what its finding says, which the sentence of its code must leave room
// for.
func TestTextsOfRulesAreSaid(t *testing.T) {
	p := load(t)
	tried := 0
	check := func(where string, r *review.FindingRule) {
		if r.Text == "" {
			return
		}
		tried++
		if c := p.Codes[r.Code]; r.AnalystText == "" && (c == nil || !strings.Contains(c.AnalystText, "{phrase}")) {
			t.Errorf("%s: no finding %s says %q", where, r.Code, r.Text)
		}
	}
	for id, versions := range p.Instruments {
		for _, inst := range versions {
			for i := range inst.Always {
				check(id, &inst.Always[i])
			}
			for i := range inst.WrongStatutes {
				check(id, &inst.WrongStatutes[i])
			}
		}
	}
	for i := range p.Rules {
		check(p.Rules[i].ID, &p.Rules[i])
	}
	if tried < 10 {
		t.Errorf("only %d texts were tried", tried)
	}
}
