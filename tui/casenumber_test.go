package tui

import (
	"testing"
	"time"
)

// TestShortCaseNumbers: the year is left out only while it is this year's, and no two numbers of a year look the same.
func TestShortCaseNumbers(t *testing.T) {
	now := time.Date(2026, 12, 31, 23, 30, 0, 0, time.FixedZone("", -3600)) // 2027 in UTC
	for id, want := range map[string]Text{
		"WA-2027-000051":        "WA-51",
		"WA-2026-000051":        "WA-2026-51",
		"WA-2027-1234567":       "WA-1234567",
		"GOVT-REF-2026-0000051": "GOVT-…00051",
		"Desk.7_a":              "Desk.7_a",
		"A-2027-00005":          "A-202…00005",
		"WA-20x7-000051":        "WA-20…00051",
		"":                      "",
	} {
		got := shortID(id, now)
		if got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}
