package tui

import (
	"testing"

	"lert/review"
)

func TestCaseGolden(t *testing.T) { golden(t, "case", func(v *driver) { v.press("4 j enter tab") }) }

func TestFindingsGolden(t *testing.T) {
	golden(t, "findings", func(v *driver) { v.press("4 j enter 2 j enter") })
}

func TestDocumentGolden(t *testing.T) {
	golden(t, "document", func(v *driver) { v.press("4 j enter shift+tab enter") })
}

func TestApproveGolden(t *testing.T) {
	golden(t, "approve", func(v *driver) {
		v.d.policy = withRules(t).policy
		v.d.row("WA-2026-000105").Holder = ""
		v.press("4 j enter a").wake()
	})
}

func TestPushBackGolden(t *testing.T) {
	golden(t, "pushback", func(v *driver) { v.d.policy = withRules(t).policy; v.press("5 j enter p").wake() })
}

func TestEmergencyGolden(t *testing.T) {
	golden(t, "emergency", func(v *driver) { v.press("j enter a").wake() })
}

func TestVerifyGolden(t *testing.T) {
	golden(t, "verify", func(v *driver) { v.press("j enter v tab") })
}

func TestNoteGolden(t *testing.T) {
	golden(t, "note", func(v *driver) { v.press("j enter n").typed("Spoke to their liaison.") })
}

func TestCounselGolden(t *testing.T) { golden(t, "counsel", func(v *driver) { v.press("A j") }) }

func TestDecisionGolden(t *testing.T) {
	golden(t, "decision", func(v *driver) { v.press("A j enter") })
}

func TestHistoryGolden(t *testing.T) { golden(t, "history", func(v *driver) { v.press("j enter h") }) }

func TestNewGolden(t *testing.T) {
	golden(t, "new", func(v *driver) {
		v.d.assessed = fakeAssessment(v.d.row("WA-2026-000105"))
		v.d.policy = &review.Policy{Platforms: map[string]*review.Platform{"example": {ID: "example"}, "whatsapp": {ID: "whatsapp"}}}
		v.press("n tab e tab").typed("Polícia Civil").press("tab").typed("br")
	})
}

func TestVerifyEverythingGolden(t *testing.T) { golden(t, "audit", func(v *driver) { v.press("A v") }) }
