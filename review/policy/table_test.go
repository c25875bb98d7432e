package policy

import (
	"strings"
	"testing"
)

// TestOfficialTable: the short notation has the rows of the long one, and its faults name the line.
func TestOfficialTable(t *testing.T) {
	const own = "pack: own\ntitle: Own\nas_of: 2026-11-02\ncite: s\nconfidence: J\n" +
		"sources: {s: {title: T, as_of: 2026-11-02, confidence: A}, t: {title: T, as_of: 2026-11-02, confidence: A}}\n"
	p := mustLoad(t, write(t, map[string]string{"own.yaml": own + "official_table: |\n  # a comment\n" +
		"  GB | one.example.gov two.example.gov\n  IE | three.example.gov | A t | a note\n" +
		"agency_table: |\n  GB | one.example.org | One\n  IE | two.example.org | Two | common | A t\n"}))
	for suffix, want := range map[string]string{
		"one.example.gov": "GB s J ", "two.example.gov": "GB s J ", "three.example.gov": "IE t A a note",
	} {
		row := p.Senders.BySuffix[suffix]
		if row == nil {
			t.Fatalf("no %s", suffix)
		}
		if got := row.Country + " " + row.Cite + " " + row.Confidence + " " + row.Note; got != want {
			t.Errorf("%s: got %q, want %q", suffix, got, want)
		}
	}
	for domain, want := range map[string]string{"one.example.org": "One s J", "two.example.org": "Two t A"} {
		a := p.Senders.ByDomain[domain]
		if got := a.Name + " " + a.Cite + " " + a.Confidence; got != want || a.CommonName != (a.Name == "Two") {
			t.Errorf("%s: got %q, want %q", domain, got, want)
		}
	}
	for table, want := range map[string]string{
		"official_table: |\n  GB\n":                       "own.yaml:8:1: a row has 4 columns, this line has 1",
		"official_table: |\n  XQ | a.example\n":           `own.yaml:8:1: no country "XQ"`,
		"official_table: |\n\n  GB | a.gov.uk a.gov.uk":   "own.yaml:9:1: suffix a.gov.uk appears twice in this pack",
		"official_table: |\n  GB | *.uk":                  "own.yaml:8:1: anyone could register",
		"official_table: |\n  GB | a.gov.uk | A u\n":      `own.yaml:8:1: no source "u"`,
		"agency_table: |\n  GB | a.example | A | other\n": "own.yaml:8:1: the fourth column must be empty or say common",
	} {
		_, err := Load(write(t, map[string]string{"own.yaml": own + table}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", table, err, want)
		}
	}
}
