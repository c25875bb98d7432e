package policy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lert/review"
	"lert/review/problem"
)

const listHeader = "Domain name,Domain type,Organization name,Suborganization name,City,State,Security contact email\n"

const smallList = listHeader +
	`examplepolice.gov,City,City of Example,Police Department,Example,IL,it@example.com
exampleville.gov,City,City of Exampleville,,Exampleville,TX,(blank)
exampleville-il.gov,City,City of Exampleville,,Exampleville,IL,
FBI.gov,Federal - Executive,Department of Justice,Federal Bureau of Investigation,Washington,DC,
justice.gov,Federal - Executive,Department of Justice,,Washington,DC,
usdoj.gov,Federal - Executive,Department of Justice,Department of Justice,Washington,DC,
"sheriff-north.gov",County,"Sheriff, North County",,Northtown,OH,
`

var listDay = review.Date{Year: 2026, Month: 11, Day: 20}

// overlaid returns the builtin policy, overlaid with the pack that is made from a list.
func overlaid(t *testing.T, csv string) (*review.Policy, ImportCount) {
	t.Helper()
	body, n, err := ImportAgencies(strings.NewReader(csv), "list.csv", listDay)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "agencies.yaml"), body, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Load(dir)
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return p, n
}

func TestImportAgencies(t *testing.T) {
	p, n := overlaid(t, smallList)
	if n != (ImportCount{Domains: 7, Agencies: 6}) {
		t.Errorf("counted %+v", n)
	}
	for domain, name := range map[string]string{
		"examplepolice.gov":   "Police Department, City of Example, IL",
		"exampleville.gov":    "City of Exampleville, TX",
		"exampleville-il.gov": "City of Exampleville, IL",
		"fbi.gov":             "Federal Bureau of Investigation, Department of Justice",
		"justice.gov":         "Department of Justice",
		"usdoj.gov":           "Department of Justice",
		"sheriff-north.gov":   "Sheriff, North County, Northtown, OH",
	} {
		a := p.Senders.ByDomain[domain]
		switch {
		case a == nil:
			t.Errorf("%s is not in the directory", domain)
		case a.Name != name || a.Country != "US" || a.Phone != "" || a.Cite != "dotgov-list" || a.Confidence != "A":
			t.Errorf("%s is %+v, want %s", domain, a, name)
		}
	}
	watched := strings.Join(p.Senders.ImitationTargets, " ")
	if !strings.Contains(watched, "fbi.gov") || !strings.Contains(watched, "usdoj.gov") || strings.Contains(watched,
		"exampleville") {
		t.Errorf("imitations are looked for of %s", watched)
	}
	if problems := Validate(p); len(problems) > 0 {
		t.Errorf("the pack has problems: %v", problems)
	}
}

// TestImportAgenciesAgain: the order of the rows and a byte order mark do not change the pack.
func TestImportAgenciesAgain(t *testing.T) {
	lines := strings.SplitAfter(smallList, "\n")
	lines[1], lines[4] = lines[4], lines[1]
	a, _, err := ImportAgencies(strings.NewReader(smallList), "a.csv", listDay)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := ImportAgencies(strings.NewReader("\ufeff"+strings.Join(lines, "")), "b.csv", listDay)
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("another order makes another pack: %v", err)
	}
}

func TestImportAgenciesRefused(t *testing.T) {
	row := func(s string) string { return listHeader + "a.gov,City,Town of A,,A,IL,\n" + s + "\n" }
	tests := []struct {
		name, csv string
		line      int
		says      string
	}{
		{"nothing", "", 0, "empty"},
		{"no rows", listHeader, 1, "no row"},
		{"a missing column", strings.Replace(listHeader, ",State", "", 1), 1, `no column "state"`},
		{"a foreign column", "Domain name,Phone\n", 1, `column "phone"`},
		{"a column twice", "City,City\n", 1, "not expected"},
		{"another domain", row("b.com,City,B,,B,IL,"), 3, "no .gov domain"},
		{"a hostile domain", row("\"b\x1b[2J.gov\",City,B,,B,IL,"), 3, "holds a character"},
		{"an empty label", row("b..gov,City,B,,B,IL,"), 3, "no .gov domain"},
		{"gov itself", row(".gov,City,B,,B,IL,"), 3, "no .gov domain"},
		{"twice", row("A.gov,City,B,,B,IL,"), 3, "twice"},
		{"no name", row("b.gov,City,,,B,IL,"), 3, "no organization name"},
		{"a state in words", row("b.gov,City,B,,B,Illinois,"), 3, "two letters"},
		{"a bar", row("b.gov,City,B | common,,B,IL,"), 3, "holds a character"},
		{"bytes", row("b.gov,City,B\xff,,B,IL,"), 3, "not UTF-8"},
		{"long", row("b.gov,City," + strings.Repeat("b", 400) + ",,B,IL,"), 3, "more than 300"},
		{"too few columns", row("b.gov,City"), 3, "wrong number of fields"},
		{"a loose quote", row("b.gov,City,\"B\"x,,B,IL,"), 3, "\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body, _, err := ImportAgencies(strings.NewReader(tt.csv), "list.csv", listDay)
			var e *problem.Error
			if !errors.As(err, &e) || body != nil {
				t.Fatalf("%v, %d bytes", err, len(body))
			}
			if e.Where.File != "list.csv" || e.Where.Line != tt.line || !strings.Contains(e.What, tt.says) ||
				e.Hint == "" {
				t.Errorf("got %+v, want line %d and %q", e, tt.line, tt.says)
			}
		})
	}
}

// bigList is as long as the published list.
func bigList() string {
	var b strings.Builder
	b.WriteString(listHeader)
	for i := range 14000 {
		fmt.Fprintf(&b, "exampletown%05d.gov,City,Town of Example %d,,Example,IL,\n", i, i)
	}
	return b.String()
}

func TestImportAgenciesLong(t *testing.T) {
	p, n := overlaid(t, bigList())
	if n.Domains != 14000 || p.Senders.ByDomain["exampletown13999.gov"] == nil {
		t.Errorf("%+v", n)
	}
	if _, _, err := ImportAgencies(strings.NewReader(listHeader+strings.Repeat("x", maxListBytes)), "list.csv",
		listDay); err == nil {
		t.Error("a list without end is taken")
	}
}

// BenchmarkLoadDirectory measures what a directory of 14,000 domains adds to every start.
func BenchmarkLoadDirectory(b *testing.B) {
	body, _, err := ImportAgencies(strings.NewReader(bigList()), "list.csv", listDay)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "agencies.yaml"), body, 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Load(dir); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(body)), "bytes")
}

func FuzzImportAgencies(f *testing.F) {
	f.Add(smallList)
	f.Add(listHeader + "a.gov,City,# x: |,\"y\nz\",A,IL,\n")
	f.Fuzz(func(t *testing.T, csv string) {
		body, n, err := ImportAgencies(strings.NewReader(csv), "list.csv", listDay)
		if err != nil {
			return
		}
		// Every list that is accepted makes a pack that loads with the same content.
		var wrong faults
		p := parse("agencies.yaml", body, &wrong)
		if p == nil {
			t.Fatalf("%v\n%s", wrong.err(), body)
		}
		if got := strings.Count(p.AgencyTable, "\n"); got != n.Agencies {
			t.Fatalf("%d lines of %d agencies\n%s", got, n.Agencies, body)
		}
	})
}
