package tui

import "testing"

func TestCaseGolden(t *testing.T) { golden(t, "case", func(v *driver) { v.press("4 j enter tab") }) }

func TestFindingsGolden(t *testing.T) {
	golden(t, "findings", func(v *driver) { v.press("4 j enter 2 j enter") })
}

func TestDocumentGolden(t *testing.T) {
	golden(t, "document", func(v *driver) { v.press("4 j enter shift+tab enter") })
}

func TestApproveGolden(t *testing.T) {
	golden(t, "approve", func(v *driver) {
		v.d.row("WA-2026-000105").Holder = ""
		v.press("4 j enter a").wake()
	})
}

func TestPushBackGolden(t *testing.T) {
	golden(t, "pushback", func(v *driver) { v.press("5 j enter p").wake() })
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
