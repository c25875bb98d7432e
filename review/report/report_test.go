package report

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

var update = flag.Bool("update", false, "write the golden tables again")

var (
	h1    = Half(2026, 1)
	names = map[string]string{"US": "United States", "IN": "India", "DE": "Germany", "FR": "France",
		"TR": "Türkiye", "GB": "United Kingdom"}
)

func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 9, 0, 0, 0, time.UTC) }

// year is a small half-year with entries of every class.
func year() []Entry {
	rec := func(n, country, family string, accounts int) Entry {
		return Entry{Case: "WA-2026-" + n, Country: country, Kind: review.KindRecords,
			family: family, Accounts: accounts, ReceivedAt: day(2, 3)}
	}
	var out []Entry
	add := func(e Entry, change func(*Entry)) {
		if change != nil {
			change(&e)
		}
		out = append(out, e)
	}
	gave := func(content bool) func(*Entry) {
		return func(e *Entry) {
			e.outcome, e.produced, e.content, e.fulfilledAt = "approve", true, content, e.ReceivedAt.AddDate(0, 0, 3)
		}
	}
	add(rec("000001", "US", "Search Warrant", 2), gave(true))
	add(rec("000002", "US", "Subpoena", 1), gave(false))
	add(rec("000003", "US", "Subpoena", 3), func(e *Entry) {
		e.outcome, e.grounds = "push_back", []string{"overly_broad"}
	})
	add(rec("000004", "US", "Pen Register/Trap and Trace", 1), func(e *Entry) {
		e.outcome, e.produced, e.nondisclosureOrder, e.sealed, e.prospective = "approve", true, true, true, true
	})
	add(rec("000005", "US", "NSLs", 7), gave(false))
	out[len(out)-1].nationalSecurity = true
	add(rec("000006", "US", "", 1), func(e *Entry) {
		e.outcome, e.grounds = "push_back", []string{"legally_deficient"}
	})
	add(rec("000007", "US", "", 1), func(e *Entry) { e.private, e.outcome = true, "reject" })
	add(rec("000008", "US", "EPOC", 1), nil)
	add(rec("000009", "US", "", 1), func(e *Entry) {
		e.Kind, e.outcome, e.produced, e.notified = review.KindEmergency, "approve", true, true
		e.fulfilledAt = e.ReceivedAt.Add(time.Hour)
	})
	add(rec("000010", "IN", "Court Order (Other)", 1), gave(false))
	add(rec("000011", "IN", "Court Order (Other)", 1200), func(e *Entry) {
		e.outcome, e.encryption, e.grounds = "reject", true, []string{"unlawful"}
	})
	add(rec("000012", "IN", "Other", 1), func(e *Entry) { e.outcome, e.noData = "approve", true })
	add(rec("000013", "IN", "", 2), func(e *Entry) {
		e.Kind, e.outcome, e.preserved = review.KindPreservation, "approve", true
	})
	add(rec("000014", "IN", "", 5), func(e *Entry) { e.Kind, e.outcome = review.KindPreservation, "push_back" })
	add(rec("000015", "DE", "EPOC", 1), func(e *Entry) {
		e.euTypes = []string{euSubscriber, euTraffic}
		gave(false)(e)
	})
	add(rec("000016", "DE", "EPOC", 1), func(e *Entry) { e.euTypes, e.outcome = []string{euTraffic}, "push_back" })
	add(rec("000017", "DE", "EPOC", 1), func(e *Entry) {
		e.euTypes, e.Kind = []string{euSubscriber}, review.KindEmergency
		gave(false)(e)
		e.fulfilledAt = e.ReceivedAt.Add(6 * time.Hour)
	})
	add(rec("000018", "DE", "EPOC-PR", 1), func(e *Entry) {
		e.euTypes, e.Kind, e.outcome, e.preserved = []string{euContent}, review.KindPreservation, "approve", true
		e.fulfilledAt = e.ReceivedAt.Add(24 * time.Hour)
	})
	add(rec("000019", "TR", "Court Order (Other)", 1), nil)
	add(rec("000020", "", "Other", 1), nil)
	add(rec("000021", "FR", "Other", 9), func(e *Entry) { e.ReceivedAt = h1.End() })
	return out
}

func built(t testing.TB, entries []Entry, o Options) *Report {
	t.Helper()
	r, err := Build(entries, h1, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func options() Options {
	return Options{CountryNames: names, Ledger: Ledger{Size: 41, Root: strings.Repeat("ab", 32)},
		Policy: "2026-11-01#00"}
}

func bands() *Bands {
	return &Bands{Period: h1, By: "Counsel 1", Bands: []Band{{"NSLs", "0 - 499", "0 - 499"},
		{"FISA Content Requests", "500 - 999", "13,500 - 13,999"}}}
}

// write is every form of a report by file name.
func write(t testing.TB, r *Report) map[string][]byte {
	t.Helper()
	meta, err := r.Meta()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, table := range []*Table{meta, r.Google(), r.OTI(), r.EU28()} {
		var b bytes.Buffer
		if err := table.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		out[table.format+".csv"] = b.Bytes()
	}
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	out["report.json"] = b.Bytes()
	return out
}

func TestGolden(t *testing.T) {
	o := options()
	o.Bands = bands()
	for name, got := range write(t, built(t, year(), o)) {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not as it was:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestS54M21M22CountedByHand compares cells that were counted by hand from the list
// above: a half-year (S54) fills every form without an edit (M21), and an open request
// counts as received and as in process (M22).
func TestS54M21M22CountedByHand(t *testing.T) {
	r := built(t, year(), options())
	meta, err := r.Meta()
	if err != nil {
		t.Fatal(err)
	}
	if len(meta.header) != 48 {
		t.Fatalf("%d columns, want 48", len(meta.header))
	}
	tables := map[string]*Table{
		"meta": meta, "google": r.Google(), "oti": r.OTI(), "eu28": r.EU28(), "json": r.Summary()}
	for _, c := range []struct{ form, cell, text, cases string }{
		{"meta", "US/Total Requests", "5", "1 2 3 4 9"},
		{"meta", "US/Number of Requests Where Some Data Produced", "4", "1 2 4 9"},
		{"meta", "US/Total Requests Accounts", "8", "1 2 3 4 9"},
		{"meta", "us/total requests percentage", "80%", "1 2 3 4 9"},
		{"meta", "US/Subpoena", "2", "2 3"},
		{"meta", "US/Subpoena Percentage", "50%", "2 3"},
		{"meta", "US/Pen Register/Trap and Trace Accounts", "1", "4"},
		{"meta", "US/Title III", "0", ""},
		{"meta", "US/MLAT Order", "", ""},
		{"meta", "IN/Preservation Requests", "2", "13 14"},
		{"meta", "IN/Preservation Accounts Preserved", "2", "13"},
		{"meta", "IN/Total Requests", "3", "10 11 12"},
		{"meta", "IN/Total Requests Accounts", "1,202", "10 11 12"},
		{"meta", "IN/Search Warrant", "", ""},
		{"meta", "TR/Country", "Turkey", ""},
		{"meta", "Not stated/Total Requests", "1", "20"},
		{"meta", "DE/Emergency Request Total", "1", "17"},
		{"google", "US Subpoenas/Percentage disclosed", "50", "2 3"},
		{"google", "IN Preservation Requests/Percentage disclosed", "", ""},
		{"google", "IN Other Legal Requests/Accounts", "1202", "10 11 12"},
		{"oti", "Search warrant/Content disclosed", "1", "1"},
		{"oti", "Pen register order/Sealed", "1", "4"},
		{"oti", "Emergency/Not sealed, notice given", "1", "9"},
		{"oti", "Outside US, retrospective/Received", "7", "10 11 12 15 16 19 20"},
		{"oti", "Outside US, retrospective/No data", "1", "12"},
		{"oti", "Outside US, retrospective/In process", "2", "19 20"},
		{"oti", "All/Received", "13", "1 2 3 4 9 10 11 12 15 16 17 19 20"},
		{"eu28", "DE EPOC all/Received", "2", "15 16"},
		{"eu28", "DE EPOC traffic/Not fulfilled", "1", "16"},
		{"eu28", "DE EPOC subscriber/Average days", "3.00", "15"},
		{"eu28", "DE EPOC subscriber emergency/Average days", "0.25", "17"},
		{"eu28", "DE EPOC-PR content/Fulfilled", "1", "18"},
		{"json", "all/requests", "13", "1 2 3 4 9 10 11 12 15 16 17 19 20"},
		{"json", "IN/encryption_orders", "1", "11"},
		{"json", "US/no_legal_process", "1", "6"},
		{"json", "US/private_party", "1", "7"},
		{"json", "US/other_paper", "1", "8"},
		{"json", "US/nondisclosure_orders", "1", "4"},
		{"json", "all/ground_overly_broad", "1", "3"},
		{"json", "all/decided_reject", "1", "11"},
	} {
		cell, parts, err := tables[c.form].Explain(c.cell)
		if err != nil {
			t.Errorf("%s %s: %v", c.form, c.cell, err)
			continue
		}
		var cases []string
		for _, p := range parts {
			cases = append(cases, strings.TrimLeft(strings.TrimPrefix(p.Case, "WA-2026-"), "0"))
		}
		if got := strings.Join(cases, " "); cell.Text != c.text || got != c.cases {
			t.Errorf("%s %s: %q behind which stand %q, want %q and %q", c.form, c.cell, cell.Text, got, c.text, c.cases)
		}
	}
	if got := strings.Join(r.UncountedNotes(), "; "); got != "1 without legal process; 1 from private parties; "+
		"1 from the United States on legal process that has no column" {
		t.Errorf("outside: %s", got)
	}
	for _, bad := range []string{"IN", "IN/Nothing", "ZZ/Total Requests"} {
		if _, _, err := meta.Explain(bad); !errors.Is(err, problem.NoCell) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, _, err := meta.Explain("US/NSLs"); !errors.Is(err, problem.BandsOnly) {
		t.Errorf("a band explains itself: %v", err)
	}
}

// TestS81M23NationalSecurityLeavesNoTrace: every byte of every form is the same with and
// without a national-security request, so that no difference between numbers reveals one.
func TestS81M23NationalSecurityLeavesNoTrace(t *testing.T) {
	o := options()
	with := write(t, built(t, year(), o))
	without := write(t, built(t, slices.DeleteFunc(year(), func(e Entry) bool { return e.nationalSecurity }), o))
	for name := range with {
		if !bytes.Equal(with[name], without[name]) {
			t.Errorf("%s tells of the national-security request", name)
		}
		if bytes.Contains(with[name], []byte("000005")) {
			t.Errorf("%s names it", name)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	ok := year()[0]
	for what, change := range map[string]func(*Entry){
		"no case":        func(e *Entry) { e.Case = " " },
		"negative":       func(e *Entry) { e.Accounts = -1 },
		"kind":           func(e *Entry) { e.Kind = "letter" },
		"both":           func(e *Entry) { e.noData = true },
		"content alone":  func(e *Entry) { e.produced = false },
		"kept, produced": func(e *Entry) { e.Kind = review.KindPreservation },
	} {
		e := ok
		change(&e)
		if _, err := Build([]Entry{e}, h1, Options{}); !errors.Is(err, problem.BadEntries) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := Build([]Entry{ok, ok}, h1, Options{}); !errors.Is(err, problem.BadEntries) {
		t.Errorf("a request counts twice: %v", err)
	}
	if _, err := Build(nil, Half(2026, 2), Options{Bands: bands()}); err == nil {
		t.Error("bands of another half-year are taken")
	}
}

func TestPeriod(t *testing.T) {
	for s, ok := range map[string]bool{"2026H1": true, "2026h2": true, "2026H3": false, "2026": true, "H1": false,
		"2026Q1": true, "2026q4": true, "2026Q5": false, "2026Q0": false, "202": false, "2026H": false, "2026Y1": false,
		"20261": false, "202601": false, "0000": false, "+026": false,
		"-026H1": false, "+026H1": false, "20260H1": false, "0000H1": false} {
		if _, err := ParsePeriod(s); (err == nil) != ok {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, s := range []string{"2026", "2026H1", "2026H2", "2026Q1", "2026Q2", "2026Q3", "2026Q4"} {
		p, err := ParsePeriod(s)
		if b, _ := p.MarshalText(); err != nil || string(b) != s || p.IsHalfYear() != (s[4:] == "H1" || s[4:] == "H2") {
			t.Errorf("%s is read as %s, %v", s, p, err)
		}
	}
	year, _ := ParsePeriod("2026")
	at := year.Start()
	for _, s := range []string{"2026Q1", "2026Q2", "2026Q3", "2026Q4"} {
		q, _ := ParsePeriod(s)
		if !q.Start().Equal(at) || !q.contains(at) || q.contains(q.End()) {
			t.Errorf("%s does not begin where the quarter before it ends", s)
		}
		at = q.End()
	}
	if !at.Equal(year.End()) || !year.Start().Equal(h1.Start()) || !year.End().Equal(Half(2026, 2).End()) {
		t.Error("the quarters, the halves and the year do not make the same year")
	}
	if err := (&Bands{Period: year, By: "C"}).Check(year); err == nil {
		t.Error("bands of a year are taken")
	}
	second := Half(2026, 2)
	last := time.Date(2026, 6, 30, 23, 59, 59, 999, time.UTC)
	if !h1.contains(last) || second.contains(last) || h1.contains(h1.End()) || !second.contains(h1.End()) ||
		!second.End().Equal(Half(2027, 1).Start()) {
		t.Error("the halves do not meet at midnight UTC of 1 July")
	}
}

func TestPercentTakesHalvesUp(t *testing.T) {
	for _, c := range [][3]int{{0, 0, 0}, {1, 200, 1}, {1, 201, 0}, {3, 200, 2}, {48525, 70612, 69},
		{64962, 73956, 88}, {7, 8, 88}, {5, 8, 63}, {2, 2, 100}} {
		if got := percent(c[0], c[1]); got != c[2] {
			t.Errorf("%d of %d: %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestBands(t *testing.T) {
	for s, ok := range map[string]bool{"0 - 499": true, "1 - 499": true, "500 - 999": true, "13,500 - 13,999": true,
		"0-99": true, "250 - 499": true, "0 - 999": true, "12": false, "12 - 12": false, "3 - 499": false,
		"100 - 599": false, "499 - 0": false, "": false, "0 - 10": false} {
		if isStatutoryBand(s) != ok {
			t.Errorf("%q: %v", s, !ok)
		}
	}
	for what, b := range map[string]Bands{
		"exact":   {h1, "C", []Band{{Class: "NSLs", Requests: "17"}}},
		"class":   {h1, "C", []Band{{Class: "Subpoena", Requests: "0 - 499"}}},
		"twice":   {h1, "C", []Band{{Class: "NSLs"}, {Class: "NSLs"}}},
		"nobody":  {h1, " ", nil},
		"another": {Half(2026, 2), "C", nil},
	} {
		if b.Check(h1) == nil {
			t.Errorf("%s was taken: %+v", what, b)
		}
	}
	o := options()
	o.Bands = bands()
	meta, err := built(t, nil, o).Meta()
	if err != nil {
		t.Fatal(err)
	}
	if c, err := meta.cellNamed("US/NSLs"); err != nil || c.Text != "0 - 499" {
		t.Errorf("counsel's bands without another request: %v, %v", c, err)
	}
}

func TestCorrections(t *testing.T) {
	was := year()
	is := year()
	is[2].outcome, is[2].produced, is[2].fulfilledAt = "approve", true, day(8, 1) // 000003, late
	is[2].grounds = nil
	is = append(is, Entry{Case: "WA-2026-000030", Kind: review.KindRecords, Country: "FR", family: "Other",
		Accounts: 1, ReceivedAt: day(6, 1)})
	a, _ := built(t, was, options()).Meta()
	b, _ := built(t, is, options()).Meta()
	if got := Corrections(a, a); len(got) != 0 {
		t.Errorf("a table differs from itself: %v", got)
	}
	found := map[string]Correction{}
	for _, c := range Corrections(a, b) {
		found[c.Row+"/"+c.Column] = c
	}
	if c := found["US/Subpoena Percentage"]; c.Before != "50%" || c.After != "100%" {
		t.Errorf("percentage: %+v", c)
	}
	if c := found["US/Number of Requests Where Some Data Produced"]; c.Before != "4" || c.After != "5" ||
		!slices.Equal(c.Added, []string{"WA-2026-000003"}) || len(c.Removed) != 0 {
		t.Errorf("produced: %+v", c)
	}
	if c := found["FR/Total Requests"]; c.Before != "" || c.After != "1" ||
		!slices.Equal(c.Added, []string{"WA-2026-000030"}) {
		t.Errorf("a new row: %+v", c)
	}
	if _, there := found["US/Total Requests"]; there {
		t.Error("a cell that did not change is corrected")
	}
	back := Corrections(b, a)
	if !slices.ContainsFunc(back, func(c Correction) bool {
		return c.Row == "FR" && c.Column == "Total Requests" && c.After == "" && len(c.Removed) == 1
	}) {
		t.Error("a row that is gone is not said")
	}
}
