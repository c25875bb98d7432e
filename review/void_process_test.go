package review_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
)

// staysSound are the codes of defects of authority that do not make legal process void: another law forbids the
// disclosure, it was filed under the wrong name, it asks for too much, or the platform asks for more than the law.
var staysSound = []string{"legal_basis.conflict_of_laws", "legal_basis.human_rights", "legal_basis.unknown_instrument",
	"legal_basis.duration_exceeded", "legal_basis.nsl_defective", "legal_basis.suspect_not_confirmed",
	"legal_basis.preservation_exhausted", "legal_basis.wrong_provider", "legal_basis.consent_self_service"}

// noPower is a finding that the legal process has no power behind it, nil if there is none.
func noPower(a *review.Assessment) *review.Finding {
	for f := range a.Findings() {
		if strings.HasPrefix(f.Code, "legal_basis.") && f.Defect == review.DefectAuthority && f.Category == "" &&
			!strings.HasPrefix(f.Field, "targets[") && !strings.HasPrefix(f.Field, "data[") &&
			!slices.Contains(staysSound, f.Code) {
			return f
		}
	}
	return nil
}

// TestVoidProcessBindsNothing: no deadline binds, no data is owed to be kept and no silence is owed under legal process
// that has no power behind it. A silence of the issuing State's own law holds where only the place is wrong.
func TestVoidProcessBindsNothing(t *testing.T) {
	void := 0
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		a := d.assess(p)
		f := noPower(a)
		if f == nil {
			return
		}
		void++
		for _, c := range a.Clocks {
			binds := !c.InternalTarget && !c.Informative && c.Name != review.ClockNondisclosure &&
				c.Name != review.ClockPreservation && !strings.HasPrefix(c.Basis, "us_ny.")
			if binds || !c.DutyEnds.IsZero() {
				t.Fatalf("%s (%s) and the clock %s of %s binds\n%s", f.Code, f.Text, c.Name, c.Basis, findings(a))
			}
		}
		isSoundAtHome := slices.ContainsFunc(p.Rules, func(rule review.FindingRule) bool {
			return rule.SoundAtHome && a.Found(rule.Code)
		})
		if g := a.Notice.Ground; g == "regulation" || g == "statute" && !isSoundAtHome {
			t.Fatalf("%s (%s) and notice is %s by a %s\n%s", f.Code, f.Text, a.Notice.Action, g, findings(a))
		}
	})
	if void == 0 {
		t.Error("no legal process was void")
	}
	t.Logf("%d of the requests rest on void process", void)
}
