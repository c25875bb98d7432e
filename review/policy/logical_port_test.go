package policy

import (
	"strings"
	"testing"

	"lert/review"
)

// TestBrazilAsksForTheLogicalPort: addresses that Brazil asks for since the decree of May 2026 bring a note on the
// port.
func TestBrazilAsksForTheLogicalPort(t *testing.T) {
	p := load(t)
	for _, tt := range []struct {
		name    string
		changes []string
		want    bool
	}{
		{"addresses", []string{`subscriber.name|traffic.ip_log`}, true},
		{"a name", nil, false},
		{"addresses the day before", []string{`subscriber.name|traffic.ip_log`, "2026-11-20T|2026-05-20T"}, false},
		{"addresses on the day", []string{`subscriber.name|traffic.ip_log`, "2026-11-20T|2026-05-21T"}, true},
		{"addresses, for India", []string{`subscriber.name|traffic.ip_log`, `"BR"|"IN"`, `"BR"|"IN"`}, false},
	} {
		base := strings.NewReplacer(`"IN"`, `"BR"`, "in.bnss_94", "br.judicial_order", `"role":"police"`,
			`"role":"judge"`).
			Replace(indianNotice)
		a := assessChanged(t, p, base, tt.changes...)
		got := false
		for f := range a.Findings() {
			if f.Cite == "br-12975#15-A" {
				got = f.Severity == review.SeverityInfo && strings.Contains(f.Text.String(), "logical port")
			}
		}
		if got != tt.want {
			t.Errorf("%s: a note %v, want %v", tt.name, got, tt.want)
		}
	}
}
