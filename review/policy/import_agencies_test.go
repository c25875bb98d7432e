package policy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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
	return overlaidList(t, csv, List{File: "list.csv", AsOf: listDay})
}

func overlaidList(t *testing.T, csv string, list List) (*review.Policy, ImportCount) {
	t.Helper()
	body, n, err := ImportAgencies(strings.NewReader(csv), list)
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
	if n.Domains != 7 || n.Agencies != 6 || n.Unusable != 0 {
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
	a, _, err := ImportAgencies(strings.NewReader(smallList), List{File: "a.csv", AsOf: listDay})
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := ImportAgencies(strings.NewReader("\ufeff"+strings.Join(lines, "")), List{File: "b.csv", AsOf: listDay})
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("another order makes another pack: %v", err)
	}
}

// TestImportAgenciesRefused: a list that nothing tells, or without a row, makes no pack.
func TestImportAgenciesRefused(t *testing.T) {
	for _, tt := range []struct {
		name, list string
		line       int
		says       string
	}{
		{"nothing", "", 0, "empty"},
		{"no rows", listHeader, 1, "no usable row"},
		{"no row that can be used", listHeader + "b.com,City,B,,B,IL,\n", 2, "not a .gov domain"},
		{"a missing column", strings.Replace(listHeader, ",State", "", 1), 1, "do not match a known list"},
		{"a foreign header", "Domain name,Phone\n", 1, "do not match a known list"},
		{"a column twice", "City,City\n", 1, "the same name"},
		{"half a JSON", `{"domains": [{"domain_pattern":"a.gov.uk"}`, 0, "not complete JSON"},
		{"a JSON without domains", `{"sites": []}`, 1, "no usable row"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, _, err := ImportAgencies(strings.NewReader(tt.list), List{File: "list.csv", AsOf: listDay})
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

// TestImportAgenciesBrokenRows: a row that cannot be used is named, and costs only itself.
func TestImportAgenciesBrokenRows(t *testing.T) {
	for says, rows := range map[string][]string{
		"not a .gov domain": {"b.com,City,B,,B,IL,"},
		"an invalid character": {"\"b\x1b[2J.gov\",City,B,,B,IL,", "b.gov,City,B | common,,B,IL,",
			"b.gov,City,B\xff,,B,IL,"},
		"not a domain that an organisation": {"b..gov,City,B,,B,IL,", ".gov,City,B,,B,IL,", "gov,City,B,,B,IL,",
			"-b.gov,City,B,,B,IL,",
			"b.gov/police,City,B,,B,IL,", ",City,B,,B,IL,"},
		"twice":                         {"A.gov,City,B,,B,IL,"},
		"more than 300":                 {"b.gov,City," + strings.Repeat("b", 400) + ",,B,IL,"},
		"a different number of columns": {"b.gov,City", "b.gov,City,,,,,,,,,"},
		"quotation mark": {"b.gov,City,\"B\"x,,B,IL,", "b.gov,City,\"B,,B,IL,", "\"",
			strings.Repeat("\"\n", 30) + "\""},
		"too long": {"b.gov," + strings.Repeat(",", 100_000)},
	} {
		for _, row := range rows {
			list := listHeader + "a.gov,City,Town of A,,A,IL,\n" + row + "\nc.gov,City,\"Town, C\",,C,IL,\n" +
				"d.gov,City,\"Town\nof D\",,D,IL,\n"
			p, n := overlaid(t, list)
			broken := strings.Count(row, "\n") + 1
			if n.Domains != 3 || n.Unusable != broken || len(n.Broken) != broken ||
				p.Senders.ByDomain["c.gov"] == nil || p.Senders.ByDomain["d.gov"].Name != "Town of D, IL" {
				t.Errorf("%.40q: %+v", row, n)
				continue
			}
			if e := n.Broken[0]; e.Where.Line != 3 || !strings.Contains(e.What, says) {
				t.Errorf("%.40q: %+v, want %q", row, e, says)
			}
		}
	}
}

// TestImportKnownLists: each published list is known by its header.
func TestImportKnownLists(t *testing.T) {
	for _, tt := range []struct {
		title, list string
		domain      string
		name        string
		leftOut     int
		broken      int
		suffixes    string
	}{
		{".gov registry", smallList, "examplepolice.gov", "Police Department, City of Example, IL", 0, 0, ""},
		{".gov registry", "Domain name,Domain type,Agency,Organization name,City,State,Security contact email\n" +
			"bureau.gov,Federal - Executive,Department of Examples,Example Bureau,Washington,DC,x\n" +
			"town.gov,City,Non-Federal Agency,Town of X,X,OH,x\n", "bureau.gov",
			"Example Bureau, Department of Examples",
			0, 0, ""},
		{"GSA", "\ufeffDomain name,Agency,Maintaining office,Use case,Type of government,Federal " +
			"branch,State,Comments,Link,Date Added\n" +
			"sjgov.org,,,,County,,California,\"San Joaquin, CA County website -- Note " +
			"added\",http://www.sjgov.org/,6/6/13\n192.0.2.7/~hope,,,,Local,,Ohio,Town,x,x\nsite.example.com/police,,,,Local,,Ohio,Town,x,x\n" +
			"blind.org,,,,Quasigovernmental,,,A foundation,x,x\nmailinator.com,,,,Local,,Ohio,Town,x,x\n",
			"sjgov.org", "San Joaquin, CA County website, California", 1, 3, ""},
		{"german-gov-domains", "Domain Name,Domain Type,Agency,City,State\n" +
			"www.zoll.de,Federal Agency,Generalzolldirektion,,\nxn--mnchen-3ya.de,City,Non-Federal Agency,München,BY\n",
			"münchen.de", "München, BY", 0, 0, ""},
		{"openregister", "domain_name,owner\r101.gov.uk,Home Office\rx.org,Other\r", "101.gov.uk",
			"Home Office", 0, 1, ""},
		{"ukps-domains", `{"version":"0.1.0","domains":[{"domain_pattern":"*.police.je","notes":null},
			{"domain_pattern":"*.gov.uk","notes":null},7,
			{"domain_pattern":"angus.gov.uk","notes":"Local authority: Angus"},
			{"domain_pattern":"acas.org.uk","notes":null}, {"domain_pattern":"*.co.uk"}]}`,
			"angus.gov.uk", "Angus", 0, 2, "police.je"},
	} {
		t.Run(tt.title, func(t *testing.T) {
			p, n := overlaid(t, tt.list)
			a := p.Senders.ByDomain[tt.domain]
			if a == nil || a.Name != tt.name || !a.CommonName {
				t.Errorf("%s is %+v", tt.domain, a)
			}
			if !strings.Contains(n.Title, tt.title) || n.LeftOut != tt.leftOut || n.Unusable != tt.broken {
				t.Errorf("counted %+v", n)
			}
			if a != nil && (!strings.Contains(p.Sources[a.Cite].Title, tt.title) || p.Sources[a.Cite].URL == "") {
				t.Errorf("the source is %+v", p.Sources[a.Cite])
			}
			if tt.suffixes != "" && (p.Senders.BySuffix[tt.suffixes] == nil || n.Suffixes != 1) {
				t.Errorf("%d suffixes, %s is not among them", n.Suffixes, tt.suffixes)
			}
			if problems := Validate(p); len(problems) > 0 {
				t.Errorf("the pack has problems: %v", problems)
			}
		})
	}
}

// TestImportMapped: any CSV list can be read if its columns are named.
func TestImportMapped(t *testing.T) {
	list := List{File: "enti.csv", AsOf: listDay, Country: "IT", Name: "it-enti",
		Source:  "https://lists.example.org/\"enti\"",
		Licence: "CC BY 4.0", Columns: map[string]string{"domain": "Sito", "agency": "Ente", "place": "Comune",
			"country": "Paese"}}
	const body = "Ente;Comune;Paese;Sito;Telefono\n" +
		"\"Procura; sezione\";Prova;;https://www.procura.example.it/;1\nComune di Prova;Prova;CH;comune-prova.ch;2\n" +
		"Ente;Prova;Italia;ente.example.it;3\nPosta;Prova;;posta.gmail.com;3\n"
	p, n := overlaidList(t, body, list)
	a, b := p.Senders.ByDomain["procura.example.it"], p.Senders.ByDomain["comune-prova.ch"]
	if a == nil || a.Name != "Procura; sezione, Prova" || a.Country != "IT" || a.Confidence != "B" || b == nil ||
		b.Name != "Comune di Prova" || b.Country != "CH" || n.Unusable != 2 {
		t.Errorf("%+v, %+v, %+v", a, b, n)
	}
	if s := p.Sources["list"]; s.URL != list.Source || !strings.Contains(s.Title, "CC BY 4.0") || s.AsOf != listDay {
		t.Errorf("the source is %+v", s)
	}
	list.Source = "Office of lists"
	if p, _ := overlaidList(t, body, list); !strings.HasPrefix(p.Sources["list"].Title, list.Source) {
		t.Errorf("the source is %+v", p.Sources["list"])
	}
	list.Columns["agency"] = "Nome"
	if _, _, err := ImportAgencies(strings.NewReader(body), list); err == nil ||
		!strings.Contains(err.Error(), `"nome"`) {
		t.Errorf("a column that is not there: %v", err)
	}
}

// TestImportHostileLists: a list made to cost much is read, or refused, with memory in proportion to its length.
func TestImportHostileLists(t *testing.T) {
	for name, list := range map[string]string{
		"quotation marks": listHeader + strings.Repeat("\"\n", maxListBytes/8),
		"commas":          listHeader + strings.Repeat(",", maxListBytes/2),
		"empty rows":      listHeader + strings.Repeat(",,,,,,\n", maxListBytes/16),
		"entries":         `{"domains":[` + strings.Repeat("0,", maxListBytes/16) + "0]}",
		"depth":           `{"domains":` + strings.Repeat("[", maxListBytes/2),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, n, err := ImportAgencies(strings.NewReader(list), List{File: "list", AsOf: listDay})
		if err == nil || len(n.Broken) > maxNamed {
			t.Errorf("%s: %v, %d named", name, err, len(n.Broken))
		}
		runtime.ReadMemStats(&after)
		perByte := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(list))
		if t.Logf("%s: %.0f bytes for each of the list", name, perByte); perByte > 300 {
			t.Errorf("%s took %.0f bytes of memory for each byte of the list, more than 300", name, perByte)
		}
	}
}

// bigList is as long as the published list.
func bigList() string {
	var b strings.Builder
	b.WriteString(listHeader)
	for i := range 16500 {
		fmt.Fprintf(&b, "exampletown%05d.gov,City,Town of Example %d,,Example,IL,\n", i, i)
	}
	return b.String()
}

func TestImportAgenciesLong(t *testing.T) {
	p, n := overlaid(t, bigList())
	if n.Domains != 16500 || p.Senders.ByDomain["exampletown16499.gov"] == nil {
		t.Errorf("%+v", n)
	}
	if _, _, err := ImportAgencies(strings.NewReader(listHeader+strings.Repeat("x", maxListBytes)),
		List{File: "list.csv", AsOf: listDay}); err == nil {
		t.Error("a list without end is taken")
	}
}

// BenchmarkLoadDirectory measures what a directory of 16,500 domains adds to every start.
func BenchmarkLoadDirectory(b *testing.B) {
	body, _, err := ImportAgencies(strings.NewReader(bigList()), List{File: "list.csv", AsOf: listDay})
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
		body, n, err := ImportAgencies(strings.NewReader(csv), List{File: "list.csv", AsOf: listDay})
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
